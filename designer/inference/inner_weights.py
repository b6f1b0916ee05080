"""The weights of layers inside blocks, as they are shared and read from outside: `encoder.embed.weight`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.document import Node, NodeFinding, NodeId, Port
from designer.inference.dims import number
from designer.inference.values import Flow, TensorValue
from designer.inference.walked import Result

if TYPE_CHECKING:
    from designer.inference.walk import Walk


@dataclass(frozen=True, slots=True)
class LostCopy:
    """A copy that a path leads into and that is not there.

    Attributes:
        copy: Its number, counted from 0.
        count: How many there are.
        begins: Where in the path its number stands.
    """

    copy: int
    count: int
    begins: int


def weight_at(walked: Walk | Result, port: Port) -> tuple[int, ...]:
    """The sizes of a weight; empty where it is not known."""
    found = _followed(walked, port)
    return found.weight if isinstance(found, NodeFinding) else ()


def lost_copy(walked: Walk | Result, port: Port) -> LostCopy | None:
    """The copy that the path to a weight leads into and that is not there."""
    found = _followed(walked, port)
    return found if isinstance(found, LostCopy) else None


def _followed(walked: Walk | Result, port: Port) -> NodeFinding | LostCopy | None:
    *words, _ = port.name.split(".")
    inside: Walk | Result = walked
    node, place = port.node, 0
    while place < len(words):
        placed = inside.placed.get(node)
        if placed is None or not placed.copies:
            return None
        copy = 0
        if placed.repeat is not None and not placed.repeat.shared:
            if not words[place].isdecimal() or place + 1 == len(words):
                return None
            copy = int(words[place])
            if copy >= len(placed.copies):
                return LostCopy(copy, len(placed.copies), place)
            place += 1
        inside, node = placed.copies[copy].result, NodeId(words[place])
        place += 1
    return inside.findings.get(node)


def inner_weights(walk: Walk, node: Node) -> dict[str, Flow]:
    """What the weights inside a block are that wires take from its card."""
    given: dict[str, Flow] = {}
    for path in walk.survey.inner_weights.get(node.id, ()):
        if weight := weight_at(walk, Port(node.id, path)):
            given[path] = Flow((TensorValue(weight),), tuple(map(number, weight)))
    return given
