"""Rules about wires: inputs that nothing is wired to, wires whose port is gone, and cycles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import networkx as nx

from designer.catalogue.list_shapes import list_shape, listed_shapes
from designer.catalogue.ports import Ports, called_graph, is_weight, open_inputs
from designer.catalogue.promoting import give_value, is_from_wire, may_be_port, take_from_wire
from designer.catalogue.spec import Catalogue, InputPort
from designer.document import (
    UNSET,
    AddNode,
    Connect,
    Design,
    Disconnect,
    ExpressionError,
    Fix,
    Graph,
    Node,
    NodeId,
    Port,
    Problem,
    ReplaceNode,
    Severity,
    Slot,
    Wire,
)
from designer.document.formulas import parameters_read
from designer.document.names import free_name
from designer.document.records import Source
from designer.inference.patterns import ANY
from designer.inference.problems.cures import free_spot, remove_wires, taken_names
from designer.inference.problems.unused import used_again


def broken_wires(graph: Graph, ports: Mapping[NodeId, Ports | None]) -> list[Wire]:
    """Wires that begin or end at a port that is not there; a node of unknown type has every port.

    A wire from a card that stands for a graph without an Output waits: what the graph lacks is said of the graph.
    """
    return [wire for wire in graph.wires() if _is_broken(graph, ports, wire)]


def _is_broken(graph: Graph, ports: Mapping[NodeId, Ports | None], wire: Wire) -> bool:
    source, target = ports.get(wire.source.node), ports.get(wire.target.node)
    giver = graph.nodes.get(wire.source.node)
    if giver is None:
        return True
    stands = (giver.op.startswith("@") and not giver.unused) or bool(giver.of)
    waits = source is not None and not source.outputs and stands
    if source is not None and source.output(wire.source.name) is None and not waits:
        return True
    if target is None:
        return False
    port = target.input(wire.target.port)
    if port is None and wire.target.port in _read_of(graph.nodes[wire.target.node]):
        return False
    return port is None or port.variadic != (wire.target.index is not None)


def _read_of(node: Node) -> set[str]:
    """Of what a formula reads a part, as of `x` in `x.T`: that is wrong there, and not the wire."""
    text = node.args.get("text")
    if node.op != "formula" or not isinstance(text, str):
        return set()
    try:
        return {read.partition(".")[0] for read in parameters_read(text)}
    except ExpressionError:
        return set()


def broken_wire(
    catalogue: Catalogue, design: Design, graph: Graph, ports: Mapping[NodeId, Ports | None], wire: Wire
) -> Problem:
    """A wire whose port is gone, or takes wires in another form."""
    target = graph.nodes[wire.target.node]
    there = ports.get(target.id)
    port = there.input(wire.target.port) if there is not None else None
    if port is not None and port.variadic != (wire.target.index is not None):
        return _wrong_form(graph, target, port)
    source = graph.nodes.get(wire.source.node)
    given = ports.get(wire.source.node)
    if source is not None and given is not None and given.output(wire.source.name) is None:
        what = (
            f"`{source.label}` has no output `{wire.source.name}`"
            if wire.source.name
            else (f"`{source.label}` has no output")
        )
    else:
        what = f"`{target.label}` has no input `{wire.target.port}`"
    return Problem(
        code="broken_wire",
        severity=Severity.ERROR,
        message=f"{what}, but a wire is drawn to it." if "no input" in what else f"{what}, but a wire begins there.",
        graph=graph.id,
        nodes=(target.id,),
        slots=(wire.target,),
        fixes=(
            *_as_port(catalogue, graph, target, wire),
            *_of_a_copy(graph, given, wire),
            *used_again(graph, source),
            *(_other_output(graph, source, given, wire) if "no output" in what else ()),
            *(_other_input(graph, target, there, wire) if "no input" in what else ()),
            *(_put_back(design, graph, target, wire) if "no input" in what else ()),
            remove_wires(graph, [wire.target], "Remove the wire"),
        ),
    )


def _other_output(graph: Graph, source: Node | None, given: Ports | None, wire: Wire) -> Iterator[Fix]:
    """The one value that a card gives, or the one that nothing takes, in the place of one that it does not give."""
    taken = {one.source.name for one in graph.wires() if one.source.node == wire.source.node}
    outputs = given.outputs if given is not None else ()
    free = [port for port in outputs if port.name not in taken and not (port is outputs[0] and "" in taken)]
    left = outputs if len(outputs) == 1 else free
    if source is not None and len(left) == 1 and not is_weight(wire.source.name):
        new = Port(source.id, "" if len(outputs) == 1 else left[0].name)
        yield Fix(f"Take `{left[0].name}` of `{source.label}`", (Connect(graph.id, new, wire.target),))


def _other_input(graph: Graph, target: Node, there: Ports | None, wire: Wire) -> Iterator[Fix]:
    """The one input that still waits for a wire, in the place of one that is gone."""
    waiting = open_inputs(target, there) if there is not None else []
    if len(waiting) == 1:
        slot = Slot(target.id, waiting[0].name, 0 if waiting[0].variadic else None)
        edits = (Disconnect(graph.id, wire.target), Connect(graph.id, wire.source, slot))
        yield Fix(f"Wire it to `{waiting[0].name}`", edits)


def _put_back(design: Design, graph: Graph, target: Node, wire: Wire) -> Iterator[Fix]:
    """An Input of a block that is gone, where every card of the block is still wired to it."""
    called, name = called_graph(design, graph, target), wire.target.port
    if called is None or not name.isidentifier() or name in taken_names(called) or wire.target.index is not None:
        return
    cards = (
        card
        for one in design.graphs.values()
        for card in one.nodes.values()
        if called_graph(design, one, card) is called
    )
    if all(name in card.inputs for card in cards):
        node = Node(NodeId(free_name(name, called.nodes)), "input", name, args={"shape": ANY})
        lowest = max((at for node, at in called.positions.items() if called.nodes[node].op == "input"), default=None)
        spot = free_spot(called, lowest) if lowest is not None else None
        yield Fix(f"Put `{name}` back into `{called.name}`", (AddNode(called.id, node, spot, index=0),))


def _of_a_copy(graph: Graph, given: Ports | None, wire: Wire) -> Iterator[Fix]:
    """The cure of a wire from a weight that each copy of a block has."""
    name = f"0.{wire.source.name}"
    if given is not None and is_weight(name) and given.inside(name):
        yield Fix("Take that of the first copy", (Connect(graph.id, Port(wire.source.node, name), wire.target),))


def _as_port(catalogue: Catalogue, graph: Graph, node: Node, wire: Wire) -> Iterator[Fix]:
    """The cure of a wire that ends at an argument."""
    operator = catalogue.get(node.op)
    argument = operator.argument(wire.target.port) if operator is not None and wire.target.index is None else None
    if operator is None or argument is None or is_from_wire(node.args.get(argument.name)):
        return
    if may_be_port(operator, argument):
        yield Fix(f"Take `{argument.name}` from the wire", take_from_wire(graph, node, argument)[1])


def _wrong_form(graph: Graph, node: Node, port: InputPort) -> Problem:
    """A list of wires where one goes in, or a wire by itself where a list does."""
    written = node.inputs[port.name]
    sources = written if isinstance(written, tuple) else (written,)
    if port.variadic:
        message = f"`{port.name}` of `{node.label}` takes a list of wires; here one stands by itself."
        cures: list[tuple[str, Source]] = [("Make it a list of one", sources)]
    else:
        message = f"`{port.name}` of `{node.label}` takes one wire; here it is given a list of {len(sources)}."
        cures = [(f"Let only `{graph.nodes[one.node].label}` flow in", one) for one in dict.fromkeys(sources)]
    fixes = (
        Fix(title, (ReplaceNode(graph.id, replace(node, inputs={**node.inputs, port.name: source})),))
        for title, source in cures[:3]
    )
    return Problem(
        code="broken_wire",
        severity=Severity.ERROR,
        message=message,
        graph=graph.id,
        nodes=(node.id,),
        slots=tuple(wire.target for wire in node.wires() if wire.target.port == port.name),
        fixes=tuple(fixes),
    )


def cycle(graph: Graph, knot: tuple[NodeId, ...]) -> Problem:
    """Nodes that wait for each other; the wire that closes the cycle runs against the program order."""
    drawn: nx.DiGraph[NodeId] = nx.DiGraph()
    drawn.add_nodes_from(knot)
    inside = [wire for wire in graph.wires() if wire.target.node in knot and wire.source.node in knot]
    drawn.add_edges_from((wire.source.node, wire.target.node) for wire in inside)
    ring = [edge[0] for edge in nx.find_cycle(drawn, knot[0])]
    place = {node: index for index, node in enumerate(graph.nodes)}
    backward = [wire for wire in inside if place[wire.source.node] >= place[wire.target.node]]
    labels = [f"`{graph.nodes[node].label}`" for node in ring]
    if len(labels) == 1:
        message = f"{labels[0]} takes its own output, so it can never begin."
    else:
        message = f"{', '.join(labels[:-1])} and {labels[-1]} wait for each other, so none of them can begin."
    names = " and ".join(
        f"from `{graph.nodes[wire.source.node].label}` to `{graph.nodes[wire.target.node].label}`"
        for wire in backward[:2]
    )
    title = f"Remove the wire {names}" if len(backward) == 1 else f"Remove the {len(backward)} wires that lead back"
    return Problem(
        code="cycle",
        severity=Severity.ERROR,
        message=message,
        graph=graph.id,
        nodes=(*ring, *(node for node in knot if node not in ring)),
        slots=tuple(wire.target for wire in backward),
        fixes=(remove_wires(graph, [wire.target for wire in backward], title),),
    )


def open_input(
    catalogue: Catalogue, graph: Graph, node: Node, port: InputPort, candidates: list[tuple[Port, str]]
) -> Problem:
    """An input that needs a value and has none.

    Args:
        candidates: Outputs that nothing takes yet and that fit, each with its shape; one alone is offered.
    """
    fixes: list[Fix] = []
    if len(candidates) == 1:
        source, shape = candidates[0]
        label = graph.nodes[source.node].label
        name = f"{label}.{source.name}" if source.name else label
        slot = Slot(node.id, port.name, 0 if port.variadic else None)
        fixes.append(Fix(f"Connect `{name}` ({shape})", (Connect(graph.id, source, slot),)))
    fixes += _as_usual(catalogue, graph, node, port)
    fixes += _own_value(catalogue, graph, node, port)
    expected = f"; it takes `{_pattern(port)}`" if port.pattern and port.pattern != "..." else ""
    return Problem(
        code="open_input",
        severity=Severity.ERROR,
        message=f"Nothing is connected to `{port.name}` of `{node.label}`{expected}.",
        graph=graph.id,
        nodes=(node.id,),
        slots=(Slot(node.id, port.name),),
        fixes=tuple(fixes),
    )


def _as_usual(catalogue: Catalogue, graph: Graph, node: Node, port: InputPort) -> Iterator[Fix]:
    """The cure of inputs that mostly take what another one of the card takes, all that are open in one."""
    operator = catalogue.get(node.op)
    taken: dict[str, Source | None] = {}
    for one in operator.inputs if operator is not None else ():
        wired = node.inputs.get(one.name)
        taken[one.name] = taken.get(one.like) if wired is None else wired if isinstance(wired, Port) else None
    source = taken.get(port.name)
    if not isinstance(source, Port):
        return
    open_now = [name for name, one in taken.items() if name not in node.inputs and one == source]
    names = " and ".join(f"`{name}`" for name in open_now)
    edits = tuple(Connect(graph.id, source, Slot(node.id, name)) for name in open_now)
    yield Fix(f"Connect `{graph.nodes[source.node].label}` to {names}, too", edits)


def _own_value(catalogue: Catalogue, graph: Graph, node: Node, port: InputPort) -> Iterator[Fix]:
    """The cure of an argument that is to come from a wire: it may stand on the card as well."""
    operator = catalogue.get(node.op)
    argument = operator.argument(port.name) if operator is not None else None
    if argument is None or not is_from_wire(node.args.get(port.name)):
        return
    value = argument.default if argument.default is not UNSET else argument.initial
    if value is not UNSET:
        shown = "none" if value is None else str(value)
        yield Fix(f"Set `{port.name}` to {shown} on the card", give_value(graph, node, argument)[1])


def _pattern(port: InputPort) -> str:
    several = listed_shapes(port.pattern)
    shapes = [" × ".join(shape.split()) for shape in ((port.pattern,) if several is None else several)]
    return shapes[0] if several is None else list_shape(shapes)
