"""What the last check says of the graph that is drawn, and how much of it still holds.

Between an edit and the next report, what was found of the cards it touched, and of all behind them, is old: it is shown
dimmed, and never for something that it was not found for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from enum import Enum
from itertools import compress
from operator import is_not

from designer.document import (
    Change,
    GraphId,
    Node,
    NodeFinding,
    NodeId,
    Problem,
    Report,
    Severity,
    Slot,
    Status,
)


class Standing(Enum):
    """How a card takes part in what the graph computes."""

    THERE = "there"
    WAITING = "waiting"  # for another one that is at fault
    ABSENT = "absent"  # its `when` is false, or it needs a card that is absent


class Weights(Enum):
    """What becomes of what a card could learn, beyond what the card itself says."""

    RESTING = "resting"
    LEARNING = "learning"  # a run changes them just now
    HELD = "held"  # a card around the graph is frozen


_STANDINGS = {Status.BLOCKED: Standing.WAITING, Status.ABSENT: Standing.ABSENT}


class Findings:
    """The findings of one graph.

    Attributes:
        nodes: What is known of each node.
        touched: Nodes that were changed since.
        faults: Nodes that an error names first, or that have one inside; they get the ring.
        ailing: Cards of graphs that cannot run for what is inside of them, and not for what flows in.
        slots: Inputs that an error names; their wires are red.
        apart: How cards stand that do not take part.
    """

    def __init__(self, graph_id: GraphId) -> None:
        self._graph_id = graph_id
        self._report: Report | None = None
        self._changes: list[tuple[int, frozenset[NodeId]]] = []
        self._behind: Callable[[Iterable[NodeId]], frozenset[NodeId]] = frozenset
        self._stale: frozenset[NodeId] | None = frozenset()  # None: to be found when somebody asks
        self.touched: frozenset[NodeId] = frozenset()
        self.nodes: Mapping[NodeId, NodeFinding] = {}
        self.faults: frozenset[NodeId] = frozenset()
        self.slots: frozenset[Slot] = frozenset()
        self.ailing: frozenset[NodeId] = frozenset()
        self.apart: Mapping[NodeId, Standing] = {}
        self._standings: Mapping[NodeId, Standing] = {}  # as the report says, before it is asked why

    def follow(
        self, change: Change, nodes: Iterable[NodeId], behind: Callable[[Iterable[NodeId]], frozenset[NodeId]]
    ) -> None:
        """Notes what a change makes doubtful: the nodes it touched, and all that lie behind them.

        Args:
            nodes: All nodes of the graph.
            behind: Tells which lie behind some, these included.
        """
        delta = change.delta
        if not delta.semantic:
            return
        everything = delta.design or any(graph_id != self._graph_id for graph_id, _ in delta.nodes)
        touched = frozenset(nodes) if everything else frozenset(node for _, node in delta.nodes)
        self._changes.append((change.revision, touched))
        self.touched |= touched
        self._behind, self._stale = behind, None

    @property
    def stale(self) -> frozenset[NodeId]:
        """Nodes that were changed since, or lie behind one that was."""
        if self._stale is None:  # where the answer is quick, nobody asks
            self._stale = self._behind(self.touched)
        return self._stale

    def take(self, report: Report | None, cards: Mapping[NodeId, Node]) -> Set[NodeId]:
        """Takes over a report, of the present document or an earlier one; gives the nodes it says something else of.

        Args:
            cards: The cards of the graph.
        """
        nodes, slots, touched, ailing = self.nodes, self.slots, self.touched, self.ailing
        self._report = report
        problems = report.problems if report is not None else ()
        wrong = [one for one in problems if one.severity is Severity.ERROR]
        errors = [one for one in wrong if one.graph == self._graph_id]
        self.nodes = report.graphs.get(self._graph_id, {}) if report is not None else {}
        other = others(nodes, self.nodes)
        there = ((node, self.nodes[node].status) for node in other if node in self.nodes)
        kept = {node: standing for node, standing in self._standings.items() if node not in other}
        standings = kept | {node: _STANDINGS[status] for node, status in there if status in _STANDINGS}
        faults = frozenset(problem.nodes[0] for problem in errors if problem.nodes)
        self.ailing = _ailing(cards, standings, faults) if len(wrong) > len(errors) else frozenset()
        self.apart = {node: standings[node] for node in standings.keys() - self.ailing} if self.ailing else standings
        self._standings, self.faults = standings, faults | self.ailing
        self.slots = frozenset(slot for problem in errors for slot in problem.slots)
        if report is not None:
            self._changes = [(number, nodes) for number, nodes in self._changes if number > report.revision]
        self.touched = frozenset().union(*(nodes for _, nodes in self._changes))
        self._stale = None
        return other | {slot.node for slot in slots ^ self.slots} | (touched ^ self.touched) | (ailing ^ self.ailing)

    def report_of(self, revision: int) -> Report | None:
        """The report, where it is of this revision of the document."""
        return self._report if self._report is not None and self._report.revision == revision else None

    def dim(self, *, late: bool) -> frozenset[NodeId]:
        """The nodes that are drawn as stale: at first those that were changed themselves, later all."""
        return self.stale if late else self.touched

    @property
    def known(self) -> bool:
        """Whether there is any report."""
        return self._report is not None

    def faded(self, node: NodeId) -> bool:
        """Whether a card waits for another one that is at fault, or is absent."""
        return node in self.apart

    def standing(self, node: NodeId) -> Standing:
        """Whether a card takes part, as far as is known."""
        return self.apart.get(node, Standing.THERE)

    def problems_of(self, node: NodeId) -> list[Problem]:
        """The problems that name a node first."""
        problems = self._report.problems if self._report is not None else ()
        return [one for one in problems if one.graph == self._graph_id and one.nodes[:1] == (node,)]


def _ailing(
    cards: Mapping[NodeId, Node], standings: Mapping[NodeId, Standing], faults: Set[NodeId]
) -> frozenset[NodeId]:
    """Cards of graphs that wait although none of those before them does: they wait for something inside of them."""
    waiting = {node for node, standing in standings.items() if standing is Standing.WAITING and node in cards}
    return frozenset(
        node
        for node in waiting - faults
        if (cards[node].op.startswith("@") or cards[node].of)
        and not any(source.node in waiting or source.node in faults for source in cards[node].sources())
    )


def others(before: Mapping[NodeId, object], after: Mapping[NodeId, object]) -> set[NodeId]:
    """The nodes of which another thing is said than before, or nothing more."""
    other = map(is_not, after.values(), map(before.get, after))  # of thousands, without a step of ours for each
    return {*compress(after, other), *(before.keys() - after.keys())}
