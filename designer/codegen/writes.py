"""Buffers that hold something else from one call to the next: `self.mean = mean.detach()`.

They are written after all else, where the class learns, so that whatever reads them reads what they held before. What
is reckoned for them alone stands under the same question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.catalogue.keeping import NEXT, shares_memory, writes_of
from designer.catalogue.ports import Ports
from designer.catalogue.spec import Catalogue, InputPort, Role
from designer.codegen.brackets import Brackets, Expr, operand
from designer.codegen.draws import performed_in_order
from designer.codegen.program import OPEN
from designer.codegen.source import joined
from designer.document import Graph, Node, NodeId, Port, Slot
from designer.document.expressions import TRAINING

if TYPE_CHECKING:
    from designer.codegen.body import Body

_WRITE = "buffer.write"  # the line that writes a buffer, which no card is
_BEFORE = "_before"  # ends the id of a value that a buffer held before it was written
_PURE = frozenset({Role.FUNCTION, Role.FORMULA})
WRITE_PORTS = Ports((InputPort("value"),), ())


def is_write_line(node: Node) -> bool:
    """Whether a node is the line that writes a buffer."""
    return node.op == _WRITE


def written(node: Node) -> NodeId:
    """The buffer that a line writes."""
    return NodeId(node.id.partition(".")[0])


def with_writes(catalogue: Catalogue, graph: Graph) -> Graph:
    """The graph with a line for each buffer that is written, after all others.

    What is returned, or kept by another buffer, as it was before has a name, where it may be written too early.
    """
    writes = list(writes_of(graph))
    if not writes:
        return graph
    buffers = {wire.target.node for wire in writes}
    nodes = {node.id: replace(node, inputs=_but_next(node)) for node in graph.nodes.values()}
    for wire in writes:
        line = Node(NodeId(f"{wire.target.node}.write"), _WRITE, inputs={"value": wire.source}, when=TRAINING)
        nodes[line.id] = line
    for node in [*nodes.values()]:
        source = node.inputs.get("value")
        if node.op not in ("output", _WRITE) or not isinstance(source, Port) or source.node not in buffers:
            continue
        if node.op == _WRITE and written(node) == source.node:
            continue
        before = NodeId(f"{source.node}{_BEFORE}")
        name = graph.nodes[source.node].name
        nodes[before] = Node(before, "formula", name, args={"text": "held"}, inputs={"held": source})
        nodes[node.id] = replace(node, inputs={**node.inputs, "value": Port(before)})
    lines = {node: nodes.pop(node) for node in [*nodes] if nodes[node].op == _WRITE}
    return _under_the_question(catalogue, replace(graph, nodes={**nodes, **lines}))


def _but_next(node: Node) -> Mapping[str, Port | tuple[Port, ...]]:
    return {port: source for port, source in node.inputs.items() if node.op != "buffer" or port != NEXT}


def _under_the_question(catalogue: Catalogue, graph: Graph) -> Graph:
    """Lets what is reckoned for buffers alone be reckoned where they are written, and not otherwise."""
    nodes, readers = dict(graph.nodes), graph.leaving()
    asked = {node.id for node in nodes.values() if node.op == _WRITE}
    waiting = [source.node for node in asked for source in nodes[node].sources()]
    while waiting:
        node = nodes[waiting.pop()]
        operator = catalogue.get(node.op)
        pure = operator is not None and operator.role in _PURE and not operator.draws
        alone = {wire.target.node for wire in readers.get(node.id, ())} <= asked
        if pure and alone and not (node.when or node.repeat or node.id in asked):
            asked.add(node.id)
            nodes[node.id] = replace(node, when=TRAINING)
            waiting += [source.node for source in node.sources()]
    late = {node: nodes.pop(node) for node in [*nodes] if node in asked}
    return replace(graph, nodes={**nodes, **late})


def assigned(body: Body, node: Node) -> str:
    """The left side of a line that writes a buffer."""
    return f"{body.scope.kept.get(Port(written(node), 'output'), OPEN.text)} = "


def kept_value(body: Body, node: Node, problems: list[str]) -> Expr:
    """What a buffer holds from now on, in memory of its own; nothing is learned through it."""
    slot = Slot(node.id, "value")
    value = body.arriving(slot, problems) or OPEN
    source = body.source(slot)
    shares = source is not None and shares_memory(body.program.catalogue, body.graph, source)
    return Brackets(joined(operand(value), ".detach().clone(" if shares else ".detach("), ())


def outdated(body: Body) -> set[NodeId]:
    """Nodes that read a buffer, and are nested where it has been written already."""
    gone: set[NodeId] = set()
    late: set[NodeId] = set()
    for node in performed_in_order(body):
        if is_write_line(node):
            gone.add(written(node))
        elif any(source.node in gone for source in body.sources(node)):
            late.add(node.id)
    return late
