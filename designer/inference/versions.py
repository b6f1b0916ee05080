"""Which graphs of a design are what they were at the last check, with all that is placed in them.

What an edit does not touch need not be looked at again, and to tell so takes a look at each card and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from designer.catalogue.choosing import alternatives
from designer.catalogue.spec import Catalogue
from designer.document import Design, Graph, GraphId
from designer.inference.identity import same


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """Another one as soon as a graph, or one that is placed in it, is another.

    Attributes:
        holds: The graph and those that are placed in it, at any depth.
    """

    holds: tuple[GraphId, ...] = ()


@dataclass(slots=True)
class _Kept:
    parts: list[object] = field(default_factory=list)
    version: Version = field(default_factory=Version)


class Versions:
    """The version of each graph, from one check to the next."""

    def __init__(self) -> None:
        self._around: list[object] = []
        self._own: dict[GraphId, _Kept] = {}
        self._whole: dict[GraphId, _Kept] = {}

    def of(self, catalogue: Catalogue, design: Design) -> dict[GraphId, Version]:
        """The version of each graph of a design as it is now.

        Args:
            catalogue: What its cards are; where that is another, so is every graph.
        """
        around = _around(catalogue, design)
        if around != self._around:
            self._own, self._whole, self._around = {}, {}, around
        for gone in self._own.keys() - design.graphs.keys():
            del self._own[gone], self._whole[gone]
        own = {graph.id: self._own_version(design, graph) for graph in design.graphs.values()}
        return {graph: self._whole_version(graph, own) for graph in own}

    def _own_version(self, design: Design, graph: Graph) -> Version:
        parts = [graph.parameters, *graph.nodes.values()]
        kept = self._own.get(graph.id)
        if kept is None or not same(kept.parts, parts):
            kept = self._own[graph.id] = _Kept(parts, Version(tuple(_placed(design, graph))))
        return kept.version

    def _whole_version(self, graph: GraphId, own: dict[GraphId, Version]) -> Version:
        holds = {graph: own[graph]}
        waiting = [graph]
        while waiting:
            for inner in own[waiting.pop()].holds:
                if inner not in holds:
                    holds[inner] = own[inner]
                    waiting.append(inner)
        parts = list(holds.values())
        kept = self._whole.get(graph)
        if kept is None or not same(kept.parts, parts):
            kept = self._whole[graph] = _Kept(list(parts), Version(tuple(holds)))
        return kept.version


def _around(catalogue: Catalogue, design: Design) -> list[object]:
    """All of a design that its graphs are read with, but what is in them."""
    named = [(graph.id, graph.name, graph.kind) for graph in design.graphs.values()]
    fields = (design.networks, design.parameters, design.custom, design.sources, design.stages, design.training)
    return [catalogue, *fields, *named]


def _placed(design: Design, graph: Graph) -> dict[GraphId, None]:
    """The graphs that its cards stand for; of a function that calls networks, those of all networks."""
    found: dict[GraphId, None] = {}
    for node in (one for card in graph.nodes.values() for one in alternatives(card)):
        if node.op.startswith("@"):
            found[GraphId(node.op[1:])] = None
        elif not node.op and graph.kind == "function":
            found |= dict.fromkeys(network.graph for network in design.networks)
    return {one: None for one in found if one in design.graphs}
