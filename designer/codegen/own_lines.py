"""Which calls stand on a line of their own, and which are nested in the call that reads them.

A value that is read twice, or that the drawing names, has a line; so has what ends a thought: an activation, a block
that another block reads. What is nested too deeply, or makes a line too long, gets one after all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.catalogue.parts import ADAPT
from designer.catalogue.spec import Family
from designer.codegen.brackets import WIDTH, flat
from designer.codegen.branches import either, forked
from designer.codegen.copies import is_chain, is_loop
from designer.codegen.ending import returned_shape
from designer.codegen.formulas import read_twice
from designer.codegen.metrics import is_metric
from designer.codegen.prose import room_for
from designer.codegen.source import joined
from designer.codegen.spelling import INFIX, is_method, is_weighted
from designer.codegen.value_names import given_names
from designer.document import Node, NodeId, Port, Slot

if TYPE_CHECKING:
    from designer.codegen.body import Body

_DEEPEST = 3  # calls inside each other
_LONGEST_CHAIN = 4  # methods after each other, which count as one call
_ENDS_A_LINE = {Family.ACTIVATION, Family.POOLING}


def choose_lines(body: Body) -> None:
    """Gives lines to all that has one, however long the others become."""
    depth: dict[NodeId, int] = {}
    links: dict[NodeId, int] = {}
    for node in body.order:
        nested = [source.node for source in body.sources(node) if source.node in depth]
        before = _method_before(body, node, links)
        body.lines.update(child for child in nested if child != before and depth[child] >= _DEEPEST)
        if node.op == "formula" or is_weighted(node):
            names = read_twice(node) if node.op == "formula" else {"weight"}
            twice = {source.node for name in names if (source := body.source(Slot(node.id, name)))}
            body.lines.update(twice & set(nested))
            nested = [child for child in nested if child not in twice]
        if is_loop(body.program, body.graph, node):  # what it reads is made once, and not by every copy
            body.lines.update(nested)
            nested = []
        if _is_block(body, node):  # a block is a thought
            body.lines.update(child for child in nested if _is_block(body, body.graph.nodes[child]))
        if _has_line(body, node):
            body.lines.add(node.id)
        else:
            kept = [depth[child] + (child != before) for child in nested if child not in body.lines]
            depth[node.id] = max(kept, default=1)
            links[node.id] = (links[before] if before else 0) + 1 if _is_method(body, node) else 0
    _return_last(body)
    _return_several(body, depth)


def crowded(body: Body) -> set[NodeId]:
    """What is nested in lines that are too long, with the shapes that they end in."""
    more: set[NodeId] = set()
    for node in body.order:
        if node.id in body.lines:
            sides = forked(body, node)
            inside = 4 if body.conditions[node.id] or sides else 0
            width = body.width(node) if sides is None else max(body.width_of(node, side.value) for side in sides)
            if body.indent + inside + width + room_for(_told(body, node)) > WIDTH:
                more.update(_taken_out(body, node))
    ends = joined(*(flat(body.value(end)) for end in body.ends), separator=", ")
    told = "" if any(body.node(end).op == "first" for end in body.ends) else returned_shape(body)
    if body.indent + len("return ") + len(ends) + room_for(told) > WIDTH:
        nested = [end.node for end in body.ends if body.is_nested(end)]
        inner = [child for node in nested for child in body.nested(body.graph.nodes[node])]
        more.update(nested if len(body.ends) > 1 else inner)
    return more


def _taken_out(body: Body, node: Node) -> list[NodeId]:
    """What is no longer nested in a line that is too long: of a sum, the sum that it goes on from."""
    nested = body.nested(node)
    before = [child for child in nested if body.graph.nodes[child].op in INFIX] if node.op in INFIX else []
    return before or nested


def gives_tuple(body: Body, node: Node) -> bool:
    """Whether what it gives is a tuple however many there are: one part too is `(x,) = ...`."""
    operator = body.program.catalogue.get(node.op)
    return operator is not None and any(port.times for port in operator.outputs)


def _told(body: Body, node: Node) -> str:
    """The shapes that a line is broken up for: not where it chooses, which is said in one line."""
    return "" if node.op == "first" or body.conditions[node.id] else body.shapes(node)


def _method_before(body: Body, node: Node, links: dict[NodeId, int]) -> NodeId | None:
    """The call that a method goes on from, and does not stand inside: `fc(x)` in `fc(x).float()`."""
    ports = body.ports[node.id].inputs
    source = body.source(Slot(node.id, ports[0].name)) if ports and _is_method(body, node) else None
    return source.node if source and links.get(source.node, _LONGEST_CHAIN) < _LONGEST_CHAIN else None


def _is_block(body: Body, node: Node) -> bool:
    """Whether a node is a block that has weights: one that has none is nested as a function is."""
    placed = body.program.placed(body.graph, node)
    return placed is not None and bool(body.program.names[placed.id].attributes)


def _is_method(body: Body, node: Node) -> bool:
    return is_method(body.program.catalogue, node)


def _has_line(body: Body, node: Node) -> bool:
    outputs = body.ports[node.id].outputs
    read = sum(body.reads.get(Port(node.id, output.name), 0) for output in outputs)
    if (
        read != 1
        or len(outputs) != 1
        or gives_tuple(body, node)
        or is_metric(node)
        or is_chain(body.program, body.graph, node)
        or is_loop(body.program, body.graph, node)
        or node.op in ("first", ADAPT)
        or Port(node.id, outputs[0].name) in body.missing
        or Port(node.id, outputs[0].name) in body.followed
    ):
        return True
    if body.conditions[node.id] and not _read_where_it_is_there(body, node):
        return True
    if any(given_names(body, node)):
        return True
    if node.id in body.minimised or node.id in body.leaving:
        return True
    taken = any(wire.target.node in body.forks for wire in body.readers.get(node.id, ()))  # then it ends a line there
    return _ends_a_line(body, node) and not taken


def _ends_a_line(body: Body, node: Node) -> bool:
    operator = body.program.catalogue.get((body.program.again(body.graph, node) or node).op)
    return operator is not None and operator.family in _ENDS_A_LINE


def _read_where_it_is_there(body: Body, node: Node) -> bool:
    """Whether the one reader of a value that may be missing runs only where it is there, or asks for it."""
    readers = [body.graph.nodes[wire.target.node] for wire in body.readers.get(node.id, ())]
    return all(
        reader.op == "first"
        or (reader.op != "output" and set(body.conditions[node.id]) <= set(body.conditions[reader.id]))
        for reader in readers
    )


def _return_last(body: Body) -> None:
    """What the last line of a function gives is returned and not named."""
    outputs = [node for node in body.graph.nodes.values() if node.op == "output"]
    own = [node.id for node in body.order if node.id in body.lines]
    if len(outputs) != 1 or len(body.ends) != 1 or not own or own[-1] != body.ends[0].node:
        return
    last = body.graph.nodes[own[-1]]
    if is_loop(body.program, body.graph, last) or body.conditions[last.id] or gives_tuple(body, last):
        return
    if either(body, last) is not None or forked(body, last) is not None:
        return
    if body.reads[body.ends[0]] == 1 and len(body.ports[last.id].outputs) == 1:
        body.lines.discard(last.id)


def _return_several(body: Body, depth: dict[NodeId, int]) -> None:
    """Where several values are returned, only a single call is written among them; longer ones have a name."""
    outputs = [node for node in body.graph.nodes.values() if node.op == "output"]
    if len(outputs) < 2:
        return
    for end in body.ends:
        node = body.node(end)
        if end.node not in body.lines:
            body.lines.update([end.node] if depth.get(end.node, 0) > 1 else [])
        elif not node.name and _ends_a_line(body, node) and body.reads[end] == 1:
            body.lines.difference_update([] if body.nested(node) or body.conditions[node.id] else [node.id])
