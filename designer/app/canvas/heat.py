"""Where a design costs most, as the cards of its graphs show it: a share of the dearest card, and the number itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from designer.document import GraphId, NodeId
from designer.document.costs import Cost, Costs
from designer.document.numerals import byte_size, short_count


class Measure(Enum):
    """What cards can be held against each other by: its title, and what it is of."""

    PARAMETERS = "Parameters"
    MACS = "Multiply-adds"
    MEMORY = "Memory while training"

    def of(self, costs: Costs, cost: Cost) -> int:
        """How much of it a card takes."""
        if self is Measure.PARAMETERS:
            return cost.parameters
        return cost.macs if self is Measure.MACS else costs.training_bytes(cost)

    def text(self, amount: int) -> str:
        """The amount as people write it."""
        return byte_size(amount) if self is Measure.MEMORY else short_count(amount)


@dataclass(frozen=True, slots=True)
class Warmth:
    """How much one card takes.

    Attributes:
        share: Of what the dearest card of its graph takes.
        text: The amount; empty where it takes nothing.
    """

    share: float
    text: str


COLD = Warmth(0.0, "")
"""A card that costs nothing."""


@dataclass(frozen=True, slots=True)
class Heat:
    """How much each card of one graph takes.

    Attributes:
        title: What is measured, and at which batch.
        most: What the dearest card takes.
    """

    title: str
    most: str
    cards: Mapping[NodeId, Warmth]


def heats_of(costs: Costs, measure: Measure) -> dict[GraphId, Heat]:
    """The heat of every graph that costs something."""
    title = measure.value if measure is Measure.PARAMETERS else f"{measure.value}, batch of {costs.batch}"
    found: dict[GraphId, Heat] = {}
    for graph, nodes in costs.graphs.items():
        amounts = {node: measure.of(costs, cost) for node, cost in nodes.items()}
        most = max(amounts.values(), default=0)
        if most:
            cards = {
                node: Warmth(amount / most, measure.text(amount) if amount else "") for node, amount in amounts.items()
            }
            found[graph] = Heat(title, measure.text(most), cards)
    return found
