"""The sizes inside a function in words: of its own inputs and parameters, and of the networks that it is given.

A function that calls `gpt` gives `N x vocabulary` whatever the vocabulary is. So, as with a class, it is run several
times with other parameters and other sizes, those of its networks among them, and what comes out is explained by both.
A function that is called by others is looked at where the outermost one calls it. One that may stop early is explained
by its sizes alone: what its parameters say is not what it comes to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from designer.catalogue.parts import networks_needed
from designer.document import Graph, GraphId
from designer.document.expressions import Value
from designer.inference.dims import name
from designer.inference.naming import Known, Sizes
from designer.inference.own_words import (
    WORLDS,
    Patterns,
    Words,
    columns_of,
    explained,
    free_sizes,
    input_in,
    patterns_of,
    sizes_said,
)
from designer.inference.walk import Visit
from designer.inference.walked import PinnedError, Seen
from designer.inference.worlds import Scale

_STEPS = (1, 3, 4, 7, 9)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A graph that is walked again with other sizes: as it was seen, and what its inputs look like."""

    graph: Graph
    seen: Seen
    patterns: Patterns
    owner: str  # before its parameters, `gpt.`; empty for the function itself


def function_words(visit: Visit, functions: Sequence[Graph]) -> dict[GraphId, Words]:
    """What flows in functions, whatever their parameters and those of their networks are.

    Args:
        visit: What was found; it is not changed.
    """
    called = {node.op[1:] for graph in functions for node in graph.nodes.values() if node.op.startswith("@")}
    words: dict[GraphId, Words] = {}
    for graph in functions:
        if graph.id not in called and (begun := _begun(visit, graph)) is not None:
            words.update(_words(visit, begun, _networks(visit, graph)))
    return words


def _begun(visit: Visit, graph: Graph, owner: str = "") -> _Begun | None:
    seen = visit.seen.get(graph.id)
    patterns = patterns_of(graph, seen) if seen is not None else None
    return _Begun(graph, seen, patterns, owner) if seen is not None and patterns is not None else None


def _networks(visit: Visit, graph: Graph) -> list[_Begun]:
    """The networks that a function needs, each as it was first seen."""
    graphs = visit.design.graphs
    found = [(one, graphs[one.graph]) for one in networks_needed(visit.design, graph) if one.graph in graphs]
    begun = [_begun(visit, inner, f"{network.name}.") for network, inner in found]
    return [one for one in begun if one is not None]


def _words(visit: Visit, function: _Begun, networks: Sequence[_Begun]) -> dict[GraphId, Words]:
    begun = (function, *networks)
    owned = {f"{one.owner}{key}": value for one in begun for key, value in one.seen.names.items() if "." not in key}
    parameters = [f"{one.owner}{parameter.name}" for one in begun for parameter in one.graph.parameters]
    varied = {
        text: value
        for text in parameters
        if isinstance(value := owned.get(text), int) and not isinstance(value, bool) and value > 0
    }
    while (worlds := _walked(visit, function, networks, _columns(varied))) is None:
        if not varied:
            return {}
        varied.popitem()
    columns = _columns(varied)
    return {
        graph.id: explained(graph, _known(graph, worlds, columns), [one.reported[graph.id] for one in worlds])
        for graph in visit.design.graphs.values()
        if graph.kind == "function" and all(graph.id in one.reported for one in worlds)
    }


def _columns(varied: Mapping[str, int]) -> dict[str, Sizes]:
    """What parameters are in every world: those of networks by factors, those of functions by steps between these."""
    own = [one for one in varied if "." not in one]
    networks = {one: value for one, value in varied.items() if "." in one}
    stepped = {
        one: (base, *(base + step * (place + 2) for step in _STEPS))
        for place, one in enumerate(own)
        if (base := varied[one])
    }
    return {**stepped, **columns_of(networks)}


def _walked(
    visit: Visit, function: _Begun, networks: Sequence[_Begun], columns: Mapping[str, Sizes]
) -> list[Visit] | None:
    """The function in every world, after its networks; None where it does not run in one of them."""
    parts = any("." in node.of for graph in visit.design.graphs.values() for node in graph.nodes.values())
    worlds: list[Visit] = []
    for world in range(WORLDS):
        aside = visit.aside()
        aside.networks = dict(visit.networks)
        for network in networks:
            names = _names(network, columns, world)
            aside.networks[network.owner.removesuffix(".")] = names
            if parts and not _runs(aside, network, names, world, Scale.NEAR):  # what parts are made with is found so
                return None
        names = _names(function, columns, world)
        if not _runs(aside, function, names, world, Scale.SMALL):
            return None
        visit.used |= aside.used
        worlds.append(aside)
    return worlds


def _names(begun: _Begun, columns: Mapping[str, Sizes], world: int) -> dict[str, Value]:
    """What the parameters of a graph are in one world."""
    own = {key: value for key, value in begun.seen.names.items() if "." not in key}
    return own | {key: columns[text][world] for key in own if (text := f"{begun.owner}{key}") in columns}


def _runs(aside: Visit, begun: _Begun, names: Mapping[str, Value], world: int, scale: Scale) -> bool:
    """Whether a graph gives all its outputs in one world."""
    sizes = free_sizes(begun.graph, begun.seen, begun.patterns, scale)
    inputs = begun.seen.left_out | {
        node: input_in(pattern, begun.seen.inputs[node], world, sizes, names)
        for node, pattern in begun.patterns.items()
    }
    try:
        result = aside.result(begun.graph, names, inputs)
    except PinnedError:
        return False
    return len(result.outputs) == sum(node.op == "output" for node in begun.graph.nodes.values())


def _known(graph: Graph, worlds: Sequence[Visit], columns: Mapping[str, Sizes]) -> list[Known]:
    """What sizes in a function are explained by: its own parameters and sizes, then what its networks are made with."""
    seen = [one.seen[graph.id] for one in worlds]
    own: dict[str, tuple[Value, ...]] = {
        one.name: tuple(world.names.get(one.name) for world in seen) for one in graph.parameters
    }
    networks = {text.partition(".")[2]: column for text, column in columns.items() if "." in text}
    sizes: dict[str, tuple[Value, ...]] = {}
    patterns = patterns_of(graph, seen[0]) or {}
    for said in zip(*(sizes_said(patterns, world) for world in seen), strict=True):
        part, column = said[0][0], tuple(size for _, size in said)
        if isinstance(part, str) and part not in own and column not in networks.values():
            sizes.setdefault(part, column)
    results = [one.reported[graph.id] for one in worlds]
    fresh = {one: tuple(result.fresh[one].lanes[0] for result in results) for one in results[0].fresh}
    named: dict[str, tuple[object, ...]] = {**fresh, **own, **sizes, **({} if fresh else networks)}
    order = [*fresh, *own, *sizes, *networks]
    known = [(text, tuple(one for one in named.get(text, ()) if type(one) is int)) for text in dict.fromkeys(order)]
    return [Known(name(text), column) for text, column in known if len(column) == len(worlds)]
