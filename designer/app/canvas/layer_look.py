"""What the cards say of their layers while a run goes on: one number, how it went lately, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from designer.document import GraphId, NodeId


@dataclass(frozen=True, slots=True)
class LayerLook:
    """What one card shows of its layer.

    Attributes:
        fact: In the place of its parameters: a spread, `31 % zeros`, or what is wrong.
        trace: The same number at the last looks, the oldest first; empty where there are no two.
        rows: The numbers one by one: name, value, and what that is.
        step: Of which step they are, in words.
        wrong: What is wrong with the layer, in sentences; empty where nothing is.
    """

    fact: str
    trace: tuple[float, ...]
    rows: tuple[tuple[str, str, str], ...]
    step: str = ""
    wrong: str = ""

    @property
    def words(self) -> str:
        """All of it, in sentences."""
        known = ", ".join(f"{name} {value}" for name, value, _ in self.rows)
        return " ".join(filter(None, (self.wrong, f"At {self.step}: {known}." if known else "")))


LayerLooks: TypeAlias = Mapping[GraphId, Mapping[NodeId, LayerLook]]
