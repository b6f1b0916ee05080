"""What a change of a document touched, for everything that follows it to look at that and at nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from designer.document.records import GraphId, NodeId, Slot


@dataclass(frozen=True, slots=True)
class Delta:
    """What an edit touched.

    Attributes:
        nodes: Nodes that were added, removed or changed in anything but their place.
        wires: Slots whose wire changed.
        moved: Nodes that lie elsewhere now, or whose wires come another way.
        design: Whether something outside the graphs changed: parameters, sources, stages.
    """

    nodes: frozenset[tuple[GraphId, NodeId]] = frozenset()
    wires: frozenset[tuple[GraphId, Slot]] = frozenset()
    moved: frozenset[tuple[GraphId, NodeId]] = frozenset()
    design: bool = False

    def __or__(self, other: Delta) -> Delta:
        return Delta(
            self.nodes | other.nodes,
            self.wires | other.wires,
            self.moved | other.moved,
            self.design or other.design,
        )

    @property
    def semantic(self) -> bool:
        """Whether what the design means may have changed, so that it must be checked again."""
        return bool(self.nodes or self.wires or self.design)
