"""What a run says of itself while it goes on: beside the name of what it trains, and at the cards of its step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Live:
    """How far a run is.

    Attributes:
        text: That in a few words.
        step: How many steps were made, in words.
        values: What was measured last, by the names of the cards that measure it.
    """

    text: str
    step: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
