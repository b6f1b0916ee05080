"""Looks a graph over before anything flows: ports, order, and what is wrong whatever flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.catalogue.adapting import adapting, made_with
from designer.catalogue.choosing import called_graphs
from designer.catalogue.custom import CUSTOM, custom_classes, custom_layer
from designer.catalogue.custom_text import CustomFault
from designer.catalogue.gradient import GRADIENT, gone_back
from designer.catalogue.keeping import made_once, ties_of, writes_of
from designer.catalogue.ports import WEIGHT, Around, Ports, called_again, called_graph, is_weight
from designer.catalogue.promoting import may_be_port
from designer.catalogue.spec import Catalogue
from designer.document import Design, Graph, GraphId, Json, Node, NodeId, Problem, Severity, Slot, Wire
from designer.document.expressions import expressions_in, reads_training
from designer.inference.problems import calling, custom
from designer.inference.problems.absent_loss import absent_loss_problems
from designer.inference.problems.calling_again import calling_again_problems, calls_copies
from designer.inference.problems.declaring import declaring_problems
from designer.inference.problems.ends import end_problems, misplaced
from designer.inference.problems.initial import initial_problems
from designer.inference.problems.keeping import keeping_problems
from designer.inference.problems.kept_aside import kept_aside_problems
from designer.inference.problems.naming import name_problems
from designer.inference.problems.never_there import never_there_problems
from designer.inference.problems.second_order import second_order_problems
from designer.inference.problems.unused import unused_problems
from designer.inference.problems.wiring import broken_wire, broken_wires, cycle
from designer.inference.problems.without_gradients import without_gradients_problems
from designer.inference.structure import Order, layer_called, order_of, ports_of_node


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a graph before anything flows.

    Attributes:
        ports: Each node's; None where this version cannot know them.
        broken: Slots whose wire begins or ends at a port that is not there.
        unbuilt: Nodes that are kept but cannot be checked, with the reason.
        once: Nodes that a buffer is made of, which run where the class is made.
        ties: The wires that let layers share weights.
        writes: The wires that say what buffers hold next.
        gradients: The nodes that each gradient, and each step that adapts weights, goes back through.
        reads_training: Whether it does one thing while it learns and another while it is looked at.
        inner_weights: The weights inside blocks that wires begin at, by the card of the block.
        sizes: What the shapes of its inputs call sizes that are left open.
        holds: Other graphs that its cards are instances of: the shapes of those are those of the first instance.
        ends_well: Whether it takes and gives something, and all in it leads to an end.
        unread: Its inputs that no wire leaves.
    """

    ports: Mapping[NodeId, Ports | None]
    order: Order
    broken: frozenset[Slot]
    unbuilt: Mapping[NodeId, str]
    problems: tuple[Problem, ...]
    once: frozenset[NodeId]
    ties: tuple[Wire, ...]
    writes: tuple[Wire, ...]
    gradients: Mapping[NodeId, frozenset[NodeId]]
    reads_training: bool
    inner_weights: Mapping[NodeId, tuple[str, ...]]
    sizes: frozenset[str]
    holds: frozenset[GraphId]
    ends_well: bool
    unread: frozenset[NodeId]


def survey(catalogue: Catalogue, design: Design, graph: Graph, order: Order | None = None) -> Survey:
    """Looks a graph over; an order that is known already is not worked out again."""
    around = Around(graph)
    ports = {node.id: ports_of_node(catalogue, design, graph, node, around) for node in graph.nodes.values()}
    order = order or order_of(graph)
    broken = broken_wires(graph, ports)
    promoted = {wire.target.node for wire in broken if _is_weight_or_argument(catalogue, graph, wire.target)}
    unbuilt: dict[NodeId, str] = {}
    for node in graph.nodes.values():
        reason = _unbuilt(catalogue, design, graph, node)
        if not reason and node.id in promoted:
            reason = "an argument that is taken from a wire"
        if reason:
            unbuilt[node.id] = reason
    told = [wire for wire in broken if wire.target.node not in unbuilt]
    problems = [
        *(cycle(graph, knot) for knot in order.cycles),
        *(broken_wire(catalogue, design, graph, ports, wire) for wire in told),
        *name_problems(catalogue, design, graph, order.nodes),
        *(_told(design, graph, graph.nodes[node], reason) for node, reason in unbuilt.items()),
        *misplaced(catalogue, graph),
        *declaring_problems(catalogue, graph),
        *keeping_problems(catalogue, design, graph),
        *initial_problems(catalogue, graph),
        *unused_problems(catalogue, design, graph),
        *kept_aside_problems(graph),
        *calling_again_problems(design, graph),
        *without_gradients_problems(design, graph),
        *second_order_problems(design, graph),
        *never_there_problems(graph, ports, order.nodes),
        *absent_loss_problems(graph, ports),
    ]
    ends_well = not any(True for _ in end_problems(catalogue, design, graph, ports, {}))
    slots = frozenset(wire.target for wire in broken)
    ties = tuple(wire for wire in ties_of(graph) if wire.target not in slots)
    writes = tuple(wire for wire in writes_of(graph) if wire.target not in slots)
    reads = graph.kind == "module" and _reads_training(graph)
    made = (graph.nodes[node] for node in order.nodes)
    gradients = {node.id: gone_back(graph, node) for node in made if node.op == GRADIENT}
    gradients |= {node.id: made_with(design, graph, node) for node in adapting(graph)}
    inner: dict[NodeId, tuple[str, ...]] = {}
    unread = {node.id for node in graph.nodes.values() if node.op == "input"}
    for source in (one for node in graph.nodes.values() for one in node.sources()):
        unread.discard(source.node)
        if "." in source.name and is_weight(source.name):
            inner[source.node] = (*inner.get(source.node, ()), source.name)
    sizes = around.sizes
    called = (one.id for node in graph.nodes.values() for one in called_graphs(design, graph, node))
    holds = frozenset(one for one in called if one != graph.id)
    once = made_once(graph)
    found = tuple(problems)
    return Survey(
        *(ports, order, slots, unbuilt, found, once, ties, writes, gradients, reads, inner, sizes, holds, ends_well),
        unread=frozenset(unread),
    )


def _reads_training(graph: Graph) -> bool:
    return any(reads_training(node.when) or any(map(_mentions, node.args.values())) for node in graph.nodes.values())


def _mentions(value: Json) -> bool:
    return isinstance(value, str | list) and any(map(reads_training, expressions_in(value)))


def _unbuilt(catalogue: Catalogue, design: Design, graph: Graph, node: Node) -> str:
    """What about a node this version cannot check; empty where it can."""
    if (first := called_again(design, graph, node)) is not None and first.repeat:
        return "copies again"
    if node.op in catalogue or called_graph(design, graph, node) or layer_called(catalogue, design, graph, node):
        return ""
    return f"`{node.op or node.of}`"


def _told(design: Design, graph: Graph, node: Node, reason: str) -> Problem:
    if (first := called_again(design, graph, node)) is not None and first.repeat:
        return calls_copies(graph, node, first)
    if graph.kind == "function" and node.of and not node.op and called_again(design, graph, node) is None:
        return calling.lost_part(design, graph, node)
    layer = custom_layer(design, node)
    if layer is None and node.op.startswith(CUSTOM):
        return custom.lost(graph, node)
    fault = custom_classes(design)[layer.id] if layer is not None else None
    return custom.unreadable(graph, node, fault) if isinstance(fault, CustomFault) else unknown(graph, node, reason)


def _is_weight_or_argument(catalogue: Catalogue, graph: Graph, slot: Slot) -> bool:
    """Whether a wire ends at an argument or a bias of a layer, which later versions take from wires."""
    operator = catalogue.get(graph.nodes[slot.node].op)
    shares = operator is not None and bool(operator.weight) and slot.port == WEIGHT
    if operator is None or shares or operator.input(slot.port) is not None:
        return False
    argument = operator.argument(slot.port)
    return slot.port in ("weight", "bias") or (argument is not None and not may_be_port(operator, argument))


def unknown(graph: Graph, node: Node, what: str) -> Problem:
    """Something that a later version will check."""
    return Problem(
        code="unknown",
        severity=Severity.WARNING,
        message=f"netdesigner 0.1 keeps `{node.label}` but cannot check it yet: it uses {what}.",
        graph=graph.id,
        nodes=(node.id,),
    )
