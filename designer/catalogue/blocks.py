"""Cards become a block of their own, and a block becomes its cards again.

Both are plain edits for one entry of the undo list, and both leave what the design computes as it is: the wires that
cross the edge of the block are its inputs and outputs, what its cards say of the parameters around it is handed in.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from string import digits

from designer.catalogue.attributes import is_layer
from designer.catalogue.framing import frames_into, frames_out_of
from designer.catalogue.fresh import fresh_id
from designer.catalogue.keeping import makes_of, ties_of, without_ties
from designer.catalogue.open_sizes import with_open_sizes
from designer.catalogue.ports import Around, called_again, called_graph, open_inputs, ports_of
from designer.catalogue.spec import Catalogue, Role
from designer.document import (
    UNSET,
    AddNode,
    Design,
    Edit,
    EditError,
    ExpressionError,
    Graph,
    GraphId,
    Json,
    Node,
    NodeFinding,
    NodeId,
    Point,
    Port,
    PutGraph,
    RemoveGraph,
    RemoveNode,
    ReplaceNode,
    Report,
    Signature,
    Slot,
)
from designer.document.expressions import expressions_in, names_in, substituted
from designer.document.fragments import inner_nodes, paste_edits
from designer.document.names import free_name
from designer.document.records import Source

_EDGE_GAP = 260  # from the cards of a block to its inputs and outputs, corner to corner
_ROW = 100
_STAYING = {Role.INPUT, Role.OUTPUT, Role.ADAPT, Role.METRIC, Role.MINIMISE}


@dataclass(frozen=True, slots=True)
class Remade:
    """What is to be done, and the cards that are there then.

    Attributes:
        name: What the undo list says.
        nodes: The new cards.
    """

    name: str
    edits: tuple[Edit, ...]
    nodes: tuple[NodeId, ...]


def make_block(
    catalogue: Catalogue,
    design: Design,
    graph: Graph,
    chosen: Collection[NodeId],
    places: Mapping[NodeId, Point],
    at: Point,
    report: Report | None = None,
) -> Remade:
    """Edits that put cards into a new block, and one card of it in their place.

    Inputs and outputs of the graph stay where they are, also where they are chosen.

    Args:
        places: Where the cards are seen.
        at: Where the card of the block goes.
        report: What is known of the sizes that flow in; without it the block takes anything.

    Raises:
        EditError: These cards cannot be a block; the sentence says why.
    """
    inner = [node for node in graph.nodes.values() if node.id in chosen and _may_move(catalogue, node)]
    _require_block(design, graph, inner)
    here = {node.id for node in inner}
    rng = random.SystemRandom()
    block = Graph(_graph_id(design, rng), _class_name(design))
    entering = list(
        dict.fromkeys(wire.source for node in inner for wire in node.wires() if wire.source.node not in here)
    )
    leaving = list(
        dict.fromkeys(
            wire.source for wire in graph.wires() if wire.source.node in here and wire.target.node not in here
        )
    ) or [Port(inner[-1].id)]
    taken = {name for node in inner for name in _names(node)}
    begins = _input_nodes(graph, [*entering, *_open_slots(catalogue, design, graph, inner)], taken, {*here}, rng)
    inputs = {source: begins[source] for source in entering}
    used = {*here, *(node.id for node in begins.values())}
    outputs = _output_nodes(catalogue, design, graph, leaving, used, rng)
    block.nodes = {node.id: node for node in begins.values()}
    block.nodes |= {node.id: replace(node, inputs=_entered(node, begins)) for node in inner}
    block.nodes |= {node.id: node for node in outputs.values()}
    block.positions = _places_inside(block, inner, list(begins.values()), list(outputs.values()), places)
    read = _parameters_read(inner)
    block.parameters = tuple(replace(one, default=UNSET, range={}) for one in graph.parameters if one.name in read)
    block = with_open_sizes(catalogue, design, block, dict(_signatures(graph, inputs, report)))
    card = Node(
        NodeId(fresh_id(graph.nodes, rng)),
        f"@{block.id}",
        free_name(block.name, {*_taken(graph, here), *(parameter.name for parameter in graph.parameters)}),
        args={parameter.name: f"={parameter.name}" for parameter in graph.parameters if parameter.name in read},
        inputs={node.label: source for source, node in inputs.items()},
    )
    several = len(outputs) > 1
    given = {source: Port(card.id, node.label if several else "") for source, node in outputs.items()}
    last = graph.index_of(inner[-1].id)
    block.frames, reframed = frames_into(graph, [node.id for node in inner], card.id)
    edits: list[Edit] = [PutGraph(block, _before(design, graph)), AddNode(graph.id, card, at, last + 1), *reframed]
    edits += _readers(graph, given, here)
    edits += [RemoveNode(graph.id, node.id) for node in reversed(inner)]
    what = inner[0].label if len(inner) == 1 else f"{len(inner)} cards"
    return Remade(f"Make a block of {what}", tuple(edits), (card.id,))


def take_apart(
    design: Design, graph: Graph, node_id: NodeId, places: Mapping[NodeId, Point], report: Report | None = None
) -> Remade:
    """Edits that put the cards of a block in the place of one card of it; a block that nobody uses then goes.

    Args:
        places: Where the cards of the block go, by their ids in it.
        report: What parameters came to that the card does not give.

    Raises:
        EditError: The card is no block, or one that cannot be taken apart; the sentence says why.
    """
    card = graph.nodes[node_id]
    block = called_graph(design, graph, card)
    if block is None or not card.op.startswith("@") or block.id == graph.id:
        raise EditError(f"{card.label} is not a block")
    if card.repeat or card.when:
        raise EditError(f"{card.label} is there several times, or only sometimes; make it one plain card first")
    if any(called_again(design, graph, other) is card for other in graph.nodes.values()):
        raise EditError(f"the weights of {card.label} are used again by another card")
    given = _given(card, block, report.finding(graph.id, node_id) if report else None)
    inside = {node.id for node in block.nodes.values() if node.op not in ("input", "output")}
    unnamed = replace(graph, nodes={**graph.nodes, node_id: replace(card, name="")})  # its name is free, its id not yet
    originals = [_specialised(node, given) for node in inner_nodes(block, inside)]
    edits, copies = paste_edits(originals, unnamed, {node.id: places[node.id] for node in originals}, moved=True)
    moved = dict(zip((node.id for node in originals), copies, strict=True))

    def outer(source: Port) -> Port | None:
        """Where a value inside the block comes from once its cards lie outside."""
        if source.node in moved:
            return replace(source, node=moved[source.node])
        entering = card.inputs.get(block.nodes[source.node].label)
        return entering if isinstance(entering, Port) else None

    index = graph.index_of(node_id)
    new = [edit for edit in edits if isinstance(edit, AddNode)]
    adds = [replace(edit, index=index + place) for place, edit in enumerate(new)]

    def wired(node: NodeId) -> dict[str, Source]:
        """What flows into a card, and the weights from outside that the layers in it share."""
        ties = {port.removeprefix(f"{node}."): port for port in card.inputs if port.startswith(f"{node}.")}
        return _linked(block.nodes[node].inputs, outer) | {path: card.inputs[port] for path, port in ties.items()}

    wires = [
        ReplaceNode(graph.id, replace(edit.node, inputs=inputs))
        for node, edit in zip(moved, new, strict=True)
        if (inputs := wired(node))
    ]
    ends: dict[Port, Port | None] = {}
    for node in block.nodes.values():
        if node.op == "output" and isinstance(value := node.inputs.get("value"), Port):
            ends[Port(node_id, node.label)] = outer(value)
            ends.setdefault(Port(node_id), outer(value))

    def link(source: Port) -> Port | None:
        """Where a value of the block, or a weight inside it, comes from once its cards lie outside."""
        inner, _, path = source.name.partition(".")
        if source.node == node_id and path and NodeId(inner) in moved:
            return Port(moved[NodeId(inner)], path)
        return ends.get(source, source)

    others = (other for other in graph.nodes.values() if other is not card)
    readers = [other for other in others if any(wire.source.node == node_id for wire in other.wires())]
    relinked = [ReplaceNode(graph.id, replace(other, inputs=_linked(other.inputs, link))) for other in readers]
    gone: list[Edit] = [RemoveNode(graph.id, node_id)]
    if not _used_elsewhere(design, block, graph, node_id):
        gone.append(RemoveGraph(block.id))
    reframed = frames_out_of(graph, block, node_id, moved)
    return Remade(f"Take {card.label} apart", (*adds, *wires, *relinked, *reframed, *gone), tuple(copies))


# What may be a block


def _may_move(catalogue: Catalogue, node: Node) -> bool:
    operator = catalogue.get(node.op)
    return operator is None or operator.role not in _STAYING


def _require_block(design: Design, graph: Graph, inner: list[Node]) -> None:
    if not inner:
        raise EditError("select the layers that are to be the block")
    if graph.kind != "module":
        raise EditError("a block is made of the layers of a network, not of the cards of a step")
    here = {node.id for node in inner}
    for node in graph.nodes.values():
        relative = called_again(design, graph, node)
        if relative is not None and (node.id in here) != (relative.id in here):
            raise EditError(f"{node.label} uses the weights of {relative.label} again; take both or neither")
    for wire in ties_of(graph):
        if (wire.target.node in here) != (wire.source.node in here):
            one, other = graph.nodes[wire.target.node].label, graph.nodes[wire.source.node].label
            raise EditError(f"{one} shares the weight of {other}; take both or neither")
    for node in graph.nodes.values():
        for part in makes_of(graph, node.id) if node.op == "buffer" else ():
            if (part in here) != (node.id in here):
                raise EditError(f"{node.label} is made of {graph.nodes[part].label}; take both or neither")
    import networkx as nx  # only where a block is made: the window starts without it

    flow: nx.DiGraph[NodeId] = nx.DiGraph()
    for wire in without_ties(graph).wires():
        if wire.target.node in here or not graph.nodes[wire.target.node].keeps(wire.target.port):
            flow.add_edge(wire.source.node, wire.target.node)
    ends = here & flow.nodes
    behind, before = ({*chain(*nx.bfs_layers(way, ends))} - here for way in (flow, flow.reverse(copy=False)))
    between = [node.label for node in graph.nodes.values() if node.id in behind & before]
    if between:
        raise EditError(f"{between[0]} lies between the selected cards; select it too")


def _parameters_read(nodes: list[Node]) -> set[str]:
    """The names that cards read in their arguments and conditions."""
    told: list[Json] = [{**node.args, "repeat": dict(node.repeat), "init": node.init} for node in nodes]
    texts = [*expressions_in(told)]
    texts += [node.when for node in nodes if node.when]
    found: set[str] = set()
    for text in texts:
        try:
            found |= names_in(text)
        except ExpressionError:
            continue  # the card says what is wrong with it, here as there
    return found


# The parts of a new block


def _before(design: Design, graph: Graph) -> int | None:
    """Where the block stands among the graphs: before its first user, as in a file; last where it would be the root."""
    return list(design.graphs).index(graph.id) if design.networks else None


def _graph_id(design: Design, rng: random.Random) -> GraphId:
    return GraphId(fresh_id(design.graphs, rng))


def _class_name(design: Design) -> str:
    names = {graph.name for graph in design.graphs.values()}
    number = 1
    while (name := f"Block{number if number > 1 else ''}") in names:
        number += 1
    return name


def _once(sources: Iterable[Port]) -> list[Port]:
    return list(dict.fromkeys(sources))


def _names(node: Node) -> tuple[str, ...]:
    return node.name if isinstance(node.name, tuple) else (node.name,) if node.name else ()


def _taken(graph: Graph, without: Collection[NodeId]) -> Iterator[str]:
    for node in graph.nodes.values():
        if node.id not in without:
            yield from _names(node)


def _open_slots(catalogue: Catalogue, design: Design, graph: Graph, inner: list[Node]) -> Iterator[Slot]:
    """Where a wire is needed and there is none yet: the block is to be wired there in place of its cards."""
    around = Around(graph)
    for node in inner:
        for port in open_inputs(node, ports_of(catalogue, design, graph, node, around)):
            yield Slot(node.id, port.name, 0 if port.variadic else None)


def _input_nodes(
    graph: Graph, entering: list[Port | Slot], taken: set[str], used: set[NodeId], rng: random.Random
) -> dict[Port | Slot, Node]:
    """An input for each value that comes in or is to: `x`, or what the cards around, else its port, call it."""
    made: dict[Port | Slot, Node] = {}
    for end in entering:
        if isinstance(end, Port):
            wanted = end.name or graph.nodes[end.node].label
        else:
            wanted = "x" if end.port == "input" else end.port
        name = free_name("x" if len(entering) == 1 else wanted, taken)
        taken.add(name)
        node = Node(NodeId(fresh_id(used, rng)), "input", name)
        used.add(node.id)
        made[end] = node
    return made


def _output_nodes(
    catalogue: Catalogue, design: Design, graph: Graph, leaving: list[Port], used: set[NodeId], rng: random.Random
) -> dict[Port, Node]:
    """An output for each value that is read outside, named by what gives it; a single one `out` where nobody named it.

    The name of a layer is the layer's own, and `sum2` says no more than which card it was.
    """
    made: dict[Port, Node] = {}
    names: set[str] = set()
    for source in leaving:
        giver = graph.nodes[source.node]
        label = giver.label.replace(".", "_")
        if len(leaving) == 1 and (is_layer(giver, catalogue, design) or _is_as_placed(catalogue, giver)):
            label = "out"
        name = free_name(f"{label}_{source.name}" if source.name and len(leaving) > 1 else label, names)
        names.add(name)
        node = Node(NodeId(fresh_id(used, rng)), "output", name, inputs={"value": source})
        used.add(node.id)
        made[source] = node
    return made


def _is_as_placed(catalogue: Catalogue, node: Node) -> bool:
    """Whether a card is called as it was when it was placed, `sum2`, which is no name that anybody gave it."""
    operator = catalogue.get(node.op)
    return operator is None or node.label.rstrip(digits) == operator.name


def _entered(node: Node, begins: Mapping[Port | Slot, Node]) -> dict[str, Source]:
    """What flows into a card of a block, where some of it begins at the inputs of the block."""

    def inner(source: Port) -> Port:
        begin = begins.get(source)
        return Port(begin.id) if begin is not None else source

    inputs = _linked(node.inputs, inner)
    for slot, begin in begins.items():
        if isinstance(slot, Slot) and slot.node == node.id:
            inputs[slot.port] = Port(begin.id) if slot.index is None else (Port(begin.id),)
    return inputs


def _rewired(node: Node, other: Mapping[Port, Port]) -> Node:
    """The node with some of its sources replaced by others."""
    return replace(node, inputs=_linked(node.inputs, lambda source: other.get(source, source)))


def _readers(graph: Graph, given: Mapping[Port, Port], here: Collection[NodeId]) -> list[Edit]:
    """Everybody outside who took from the chosen cards takes from the block."""
    readers = (node for node in graph.nodes.values() if node.id not in here)
    return [
        ReplaceNode(graph.id, _rewired(node, given))
        for node in readers
        if any(wire.source in given for wire in node.wires())
    ]


def _signatures(graph: Graph, inputs: Mapping[Port, Node], report: Report | None) -> Iterator[tuple[NodeId, Signature]]:
    for source, node in inputs.items():
        finding = report.finding(graph.id, source.node) if report is not None else None
        outputs = finding.outputs if finding is not None else {}
        found = outputs.get(source.name) if source.name else next(iter(outputs.values()), None)
        if found is not None:
            yield node.id, found


def _places_inside(
    block: Graph,
    inner: list[Node],
    inputs: list[Node],
    outputs: list[Node],
    places: Mapping[NodeId, Point],
) -> dict[NodeId, Point]:
    """The cards as they lay, from the origin on, with inputs on their left and outputs on their right."""
    known = {node.id: places[node.id] for node in inner}
    left, right = (side(point[0] for point in known.values()) for side in (min, max))
    top = min(point[1] for point in known.values())
    at = {node: (x - left + (_EDGE_GAP if inputs else 0), y - top) for node, (x, y) in known.items()}
    end = right - left + (2 if inputs else 1) * _EDGE_GAP
    for edge, nodes in ((0.0, inputs), (end, outputs)):
        for place, node in enumerate(nodes):
            at[node.id] = (edge, float(place * _ROW))
    return {node: at[node] for node in block.nodes}


# The parts of a block that is taken apart


def _given(card: Node, block: Graph, finding: NodeFinding | None) -> dict[str, Json]:
    """What the parameters of a block stand for in one card of it."""
    found = finding.auto if finding is not None else {}
    given: dict[str, Json] = {}
    for parameter in block.parameters:
        if parameter.name in card.args:
            given[parameter.name] = card.args[parameter.name]
        elif parameter.name in found:
            given[parameter.name] = found[parameter.name]
        elif parameter.default is not UNSET:
            given[parameter.name] = substituted(parameter.default, given)
    return given


def _specialised(node: Node, given: Mapping[str, Json]) -> Node:
    """A card of a block as it is where the parameters of the block have these values."""
    try:
        args = substituted(dict(node.args), given)
        repeat = substituted(dict(node.repeat), given)
        when = substituted(f"={node.when}", given) if node.when else ""
        init = substituted(node.init, given)
    except ExpressionError as error:
        raise EditError(f"{node.label} cannot be written outside of the block: {error}") from None
    assert isinstance(args, dict)
    assert isinstance(repeat, dict)
    return replace(node, args=args, repeat=repeat, when=str(when).removeprefix("="), init=init)


def _linked(inputs: Mapping[str, Source], other: Callable[[Port], Port | None]) -> dict[str, Source]:
    """Inputs with other sources; a wire whose source is nowhere is left out."""
    kept: dict[str, Source] = {}
    for port, source in inputs.items():
        if isinstance(source, tuple):
            several = tuple(found for one in source if (found := other(one)) is not None)
            if several:
                kept[port] = several
        elif (single := other(source)) is not None:
            kept[port] = single
    return kept


def _used_elsewhere(design: Design, block: Graph, graph: Graph, card: NodeId) -> bool:
    """Whether anything but one card of a graph is made of a block."""
    if any(network.graph == block.id for network in design.networks):
        return True
    cards = (
        (other.id, node) for other in design.graphs.values() if other.id != block.id for node in other.nodes.values()
    )
    return any(node.op == f"@{block.id}" and (other, node.id) != (graph.id, card) for other, node in cards)
