"""The weights of layers inside blocks, as they are shared and read from outside: `encoder.embed.weight`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.document import Node, NodeFinding, NodeId, Port
from designer.inference.dims import number
from designer.inference.values import Flow, TensorValue
from designer.inference.walked import Result

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def weight_at(walked: Walk | Result, port: Port) -> tuple[int, ...]:
    """The sizes of a weight; empty where it is not known."""
    *cards, _ = port.name.split(".")
    inside: Walk | Result = walked
    node = port.node
    for card in cards:
        placed = inside.placed.get(node)
        if placed is None or not placed.copies:
            return ()
        inside, node = placed.copies[0].result, NodeId(card)
    finding: NodeFinding | None = inside.findings.get(node)
    return finding.weight if finding is not None else ()


def inner_weights(walk: Walk, node: Node) -> dict[str, Flow]:
    """What the weights inside a block are that wires take from its card."""
    given: dict[str, Flow] = {}
    for path in walk.survey.inner_weights.get(node.id, ()):
        if weight := weight_at(walk, Port(node.id, path)):
            given[path] = Flow((TensorValue(weight),), tuple(map(number, weight)))
    return given
