"""What a run tells of single layers: how far outputs spread, how many are zero, how large gradients are.

A worker tells it of the cards of the drawing, once a second or less often, and only the newest is kept: so what a run
tells of its layers stays small however long it goes on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import NamedTuple

from designer.document import GraphId, NodeId

Told = Mapping[tuple[GraphId, NodeId], "LayerFact"]
"""What is told of cards, each by its graph and its node."""


class LayerFact(NamedTuple):
    """What was found of one card in one step, over all its copies and calls.

    Attributes:
        spread: The standard deviation of its outputs; None where it has none that can be looked at.
        zeros: Which share of them is exactly zero; None as well.
        gradient: The norm of the gradient of its weights; None where it learns nothing.
        finite: Whether all of this is made of numbers.
    """

    spread: float | None = None
    zeros: float | None = None
    gradient: float | None = None
    finite: bool = True


def to_text(told: Told) -> str:
    """What is told, for the store."""
    rows = [[graph, node, *map(_rounded, fact[:3]), fact.finite] for (graph, node), fact in told.items()]
    return json.dumps(rows, separators=(",", ":"))


def from_text(text: str) -> dict[tuple[GraphId, NodeId], LayerFact]:
    """What a text of `to_text` tells.

    Raises:
        ValueError: It is another text.
    """
    try:
        return {(GraphId(graph), NodeId(node)): LayerFact(*fact) for graph, node, *fact in json.loads(text)}
    except TypeError as error:
        raise ValueError(f"this tells nothing of layers: {text[:40]}") from error


def _rounded(number: float | None) -> float | None:
    """Four digits are more than anybody reads; what is no number is told by `finite`."""
    return float(f"{number:.4g}") if number is not None and math.isfinite(number) else None
