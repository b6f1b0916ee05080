"""Which graphs of a design are what they were at the last check, with all that is placed in them.

What an edit does not touch need not be looked at again, and to tell so takes a look at each card and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter

from designer.catalogue.choosing import alternatives
from designer.catalogue.spec import Catalogue, Role
from designer.document import UNSET, Design, Graph, GraphId, Json, Node, Unset
from designer.inference.identity import same

_BUT_ARGUMENTS = attrgetter(*(one.name for one in fields(Node) if one.name != "args"))


class Outline:
    """All that is known of a graph before anything flows, and nothing that only its values depend on.

    It stays the very same where nothing but the plain numbers of operators have changed.
    """


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """Another one as soon as a graph, or one that is placed in it, is another.

    Attributes:
        holds: The graph and those that are placed in it, at any depth.
    """

    holds: tuple[GraphId, ...] = ()
    outline: Outline = field(default_factory=Outline)


@dataclass(slots=True)
class _Kept:
    parts: Sequence[object] = ()
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
        own = {graph.id: self._own_version(catalogue, design, graph) for graph in design.graphs.values()}
        return {graph: self._whole_version(graph, own) for graph in own}

    def _own_version(self, catalogue: Catalogue, design: Design, graph: Graph) -> Version:
        parts = [graph.parameters, graph.init, graph.no_grad, *graph.nodes.values()]
        kept = self._own.get(graph.id)
        if kept is not None and same(kept.parts, parts):
            return kept.version
        if kept is not None and _differ_in_numbers(catalogue, kept.parts, parts):
            version = Version(kept.version.holds, kept.version.outline)
        else:
            version = Version(tuple(_placed(design, graph)))
        self._own[graph.id] = _Kept(parts, version)
        return version

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
        if kept is not None and same(kept.parts, parts):
            return kept.version
        version = Version(tuple(holds))
        if kept is not None and same(_outlines(kept.parts), _outlines(parts)):
            version = Version(version.holds, kept.version.outline)
        self._whole[graph] = _Kept(parts, version)
        return version


def _outlines(versions: Iterable[object]) -> list[Outline]:
    return [one.outline for one in versions if isinstance(one, Version)]


def _differ_in_numbers(catalogue: Catalogue, before: Sequence[object], now: Sequence[object]) -> bool:
    """Whether what is different is nothing but numbers of layers and functions, of which nothing else is made."""
    if len(before) != len(now):
        return False
    return all(
        one is other or (isinstance(one, Node) and isinstance(other, Node) and _same_but_numbers(catalogue, one, other))
        for one, other in zip(before, now, strict=True)
    )


def _same_but_numbers(catalogue: Catalogue, before: Node, now: Node) -> bool:
    operator = catalogue.get(now.op)
    if operator is None or operator.role not in (Role.LAYER, Role.FUNCTION):
        return False
    if not same(_BUT_ARGUMENTS(before), _BUT_ARGUMENTS(now)):
        return False
    shown = {word for port in operator.outputs for word in (port.when, port.times)}  # which ports there are
    for name in {**before.args, **now.args}:
        was, said = before.args.get(name, UNSET), now.args.get(name, UNSET)
        if was is not said and (name in shown or not (_is_plain(was) and _is_plain(said))):
            return False
    return True


def _is_plain(value: Json | Unset) -> bool:
    """Whether it is a number that says nothing but how much, or is left out."""
    return value is UNSET or type(value) in (int, float)


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
