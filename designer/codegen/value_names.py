"""What a value is called in code: its own name where it has one, else what people call what flows through."""

from __future__ import annotations

from string import digits
from typing import TYPE_CHECKING

from designer.catalogue.attributes import is_layer
from designer.catalogue.spec import Family
from designer.codegen.copies import is_loop
from designer.codegen.formulas import is_part
from designer.codegen.loops import handed_on
from designer.codegen.metrics import is_metric
from designer.codegen.naming import single_name
from designer.codegen.spelling import INFIX
from designer.document import Node, Port

if TYPE_CHECKING:
    from designer.codegen.body import Body

_FLOWING_ON = (Family.ACTIVATION, Family.POOLING, Family.PADDING, Family.SHAPE)
_PUT_TOGETHER = {"first", "torch.cat", *(op for op, sign in INFIX.items() if sign.strip() in ("+", "-", "*", "/", "@"))}


def given_names(body: Body, node: Node) -> tuple[str, ...]:
    """The names that the drawing gives the values of a card; that of a layer is the layer's and not its value's.

    Where a value flows on, a card that is called as it was when it was placed was given no name by anybody.
    """
    if isinstance(node.name, tuple):
        return node.name
    if is_layer(node, body.program.catalogue, body.program.design):
        return ()
    operator = body.program.catalogue.get(node.op)
    name = single_name(node)
    flows_on = operator is not None and (operator.family in _FLOWING_ON or operator.op in _PUT_TOGETHER)
    return () if operator is not None and flows_on and name.rstrip(digits) == operator.name else (name,)


def carried_on_as(body: Body, node: Node) -> str:
    """What a value becomes in the copies that it goes through, where it is read there alone; empty elsewhere."""
    readers = [wire.target for wire in body.readers.get(node.id, ())]
    if len(readers) != 1 or not is_loop(body.program, body.graph, body.graph.nodes[readers[0].node]):
        return ""
    copies = body.graph.nodes[readers[0].node]
    output = handed_on(body, copies).get(readers[0].port, "")
    named = dict(zip((port.name for port in body.ports[copies.id].outputs), given_names(body, copies), strict=False))
    return named.get(output) or body.returned_as.get(Port(copies.id, output), "")


def plain_names(body: Body, node: Node) -> list[str]:
    """What a value without a name may be called, the likeliest first: what it is where that is plain, else `x`.

    What is made while `x` is still to be read is `y`; so it is where several values flow in and several out, and none
    that comes in is `x`. What is laid beside others is called after its layer, and what a block takes beside its first
    input as the block calls it.
    """
    own = _own_name(body, node)
    if is_metric(node):
        return [own]
    operator = body.program.catalogue.get(node.op)
    family = operator.family if operator is not None else None
    if (whole := _cut_from(body, node)) is not None:
        return [body.scope.kept[whole].rpartition(".")[2], node.id]
    if family is Family.LOSS:
        return ["loss", node.id]
    if family is Family.EMBEDDING and body.reads.get(Port(node.id, body.ports[node.id].outputs[0].name), 0) > 1:
        return ["embedded", node.id]
    if node.id in body.scope.layers and _is_laid_beside(body, node):
        return [own, node.id]
    aside = [name] if (name := _taken_as(body, node)) else []
    inputs = body.scope.inputs.values()
    through = ["y"] if len(body.returned_as) > 1 and len(inputs) > 1 and "x" not in inputs else ["x", "y"]
    return [*aside, *through, own, node.id]


def _own_name(body: Body, node: Node) -> str:
    """What a card is called, of a member of a group where it stands in it: `heads.classes` gives classes."""
    if node.id not in body.scope.layers:
        return (single_name(node) or node.op).rpartition(".")[2]
    *stems, place = body.keys.get(node.id, single_name(node)).split(".")
    while stems and place[0].isdecimal():  # `heads.0` gives heads0
        stem = stems.pop()
        place = f"{stem}_{place}" if stem[-1].isdecimal() else f"{stem}{place}"
    return place


def _cut_from(body: Body, node: Node) -> Port | None:
    """What the class keeps that a formula takes a part of: `mask[:T, :T]` is still a mask."""
    if not is_part(node):
        return None
    sources = (body.source(wire.target) for wire in node.wires())
    return next((source for source in sources if source in body.scope.kept), None)


def _is_laid_beside(body: Body, node: Node) -> bool:
    """Whether a value is one of those that an operation takes as a list."""
    readers = (wire.target for wire in body.readers.get(node.id, ()))
    return any(one.index is not None and body.graph.nodes[one.node].op != "first" for one in readers)


def _taken_as(body: Body, node: Node) -> str:
    """What all blocks that read a value call it, none of them as their first input; empty where they do not agree."""
    found: set[str] = set()
    for wire in body.readers.get(node.id, ()):
        reader = body.graph.nodes[wire.target.node]
        others = [port.name for port in body.ports[reader.id].inputs[1:]]
        placed = body.program.placed(body.graph, reader) is not None
        found.add(wire.target.port if placed and wire.target.port in others else "")
    return found.pop() if len(found) == 1 else ""
