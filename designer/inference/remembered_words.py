"""The words of classes from one check to the next: a module that nobody has touched is not walked again for them."""

from __future__ import annotations

from designer.document import Design, Graph, GraphId
from designer.inference.own_words import Words, own_words
from designer.inference.versions import Version
from designer.inference.walk import Visit
from designer.inference.walked import Seen


class RememberedWords:
    """What `own_words` gave for each module, with all that it was found from."""

    def __init__(self) -> None:
        self._known: dict[GraphId, tuple[Version, Seen, Words, set[object]]] = {}

    def of(self, visit: Visit, graph: Graph) -> Words:
        """The words of a module that a check has walked.

        Args:
            visit: That check; what it should keep for the next one is told to it.
        """
        version, seen = visit.versions[graph.id], visit.seen[graph.id]
        known = self._known.get(graph.id)
        if known is None or known[0] is not version or not _alike(known[1], seen):
            aside = visit.aside(visit.two_ways)
            known = self._known[graph.id] = (version, seen, own_words(aside, graph, seen), aside.used)
        visit.used |= known[3]
        return known[2]

    def forget(self, design: Design) -> None:
        """Drops the graphs that are not there any more."""
        for graph in self._known.keys() - design.graphs.keys():
            del self._known[graph]


def _alike(one: Seen, other: Seen) -> bool:
    """Whether two walks saw the same; `True` equals 1, which a parameter may not be."""
    return one == other and repr(one.names) == repr(other.names)
