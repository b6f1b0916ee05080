"""The words of classes from one check to the next: a module that nobody has touched is not walked again for them."""

from __future__ import annotations

from collections.abc import Iterator
from operator import is_

from designer.catalogue.ports import called_graph
from designer.document import Design, Graph, GraphId
from designer.inference.own_words import Words, own_words
from designer.inference.walk import Visit
from designer.inference.walked import Seen


class RememberedWords:
    """What `own_words` gave for each module, with all that it was found from."""

    def __init__(self) -> None:
        self._known: dict[GraphId, tuple[list[object], Seen, Words, set[object]]] = {}

    def of(self, visit: Visit, graph: Graph) -> Words:
        """The words of a module that a check has walked.

        Args:
            visit: That check; what it should keep for the next one is told to it.
        """
        parts, seen = list(_parts(visit.design, graph, set())), visit.seen[graph.id]
        known = self._known.get(graph.id)
        if known is None or not _same(known[0], parts) or known[1] != seen:
            aside = Visit(visit.design, visit.catalogue, visit.memo, visit.surveys, visit.kept, visit.two_ways)
            known = self._known[graph.id] = (parts, seen, own_words(aside, graph, seen), aside.used)
        visit.used |= known[3]
        return known[2]

    def forget(self, design: Design) -> None:
        """Drops the graphs that are not there any more."""
        for graph in self._known.keys() - design.graphs.keys():
            del self._known[graph]


def _parts(design: Design, graph: Graph, above: set[GraphId]) -> Iterator[object]:
    """Everything that decides what flows in a graph, that of the graphs placed in it among it."""
    above.add(graph.id)
    yield graph.parameters
    for node in graph.nodes.values():
        yield node
        called = called_graph(design, graph, node)
        if called is not None and called.id not in above:
            yield from _parts(design, called, above)


def _same(one: list[object], other: list[object]) -> bool:
    return len(one) == len(other) and all(map(is_, one, other))
