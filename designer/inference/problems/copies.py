"""Rules about cards that may be absent, or that stand for several copies of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from designer.catalogue.overrides import OVERRIDES, overrides_of, with_overridden
from designer.document import (
    Design,
    ExpressionError,
    Fix,
    Graph,
    Json,
    Node,
    Problem,
    ReplaceNode,
    Severity,
    Signature,
    Slot,
)
from designer.document.expressions import Value, expression_of
from designer.inference.problems.cures import handed_down
from designer.inference.repeating import KEYS

_ENOUGH = 10  # copies of which nobody has said how many may run


def wrong_when(design: Design, graph: Graph, node: Node, fault: str) -> Problem:
    """A condition without a value."""
    return Problem(
        code="when",
        severity=Severity.ERROR,
        message=f"When `{node.label}` is there cannot be told: {fault}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(
            *handed_down(design, graph, node.when),
            Fix(f"Let `{node.label}` always be there", (ReplaceNode(graph.id, replace(node, when="")),)),
        ),
    )


def wrong_repeat(design: Design, graph: Graph, node: Node, fault: str, works: Callable[[Node], bool]) -> Problem:
    """Copies that cannot be made.

    Args:
        works: Whether the copies of a card that says something else could be made.
    """
    mended = ((title, replace(node, repeat=repeat)) for title, repeat in _otherwise(node.repeat))
    cures = [Fix(title, (ReplaceNode(graph.id, card),)) for title, card in mended if works(card)]
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"`{node.label}` cannot be repeated: {fault}.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(*handed_down(design, graph, expression_of(node.repeat.get("n"))), *cures, _once(graph, node)),
    )


def wrong_overrides(design: Design, graph: Graph, node: Node, fault: str, works: Callable[[Node], bool]) -> Problem:
    """Something that single copies cannot be given; what they can be given is kept."""
    problem = wrong_repeat(design, graph, node, fault, lambda _card: False)
    return replace(problem, fixes=(*_stray_forgotten(graph, node, works), _alike(graph, node), *problem.fixes))


def unlike_copies(graph: Graph, node: Node, output: str, first: Signature, other: Signature, copy: int) -> Problem:
    """Values of different shapes that should be laid over each other."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=(
            f"What the copies of `{node.label}` give at `{output}` cannot be laid over each other: copy 0 gives "
            f"`{first.text()}`, copy {copy} `{other.text()}`."
        ),
        graph=graph.id,
        nodes=(node.id,),
        fixes=(said_otherwise(graph, node, "collect", output, "Hand on what the last copy gives"),),
    )


def no_dimension(graph: Graph, node: Node, port: str, axis: int) -> Problem:
    """A value that is sliced or stacked along a dimension that it does not have."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"`{node.label}` takes `{port}` apart, or puts it together, along dimension {axis}, which it has not.",
        graph=graph.id,
        nodes=(node.id,),
        slots=(Slot(node.id, port),),
        fixes=(*_last_alone(graph, node, port), _once(graph, node)),
    )


def shared_unlike(
    graph: Graph, node: Node, first: Mapping[str, Value], other: Mapping[str, Value], copy: int
) -> Problem:
    """Copies that share their weights, but would need different ones."""
    name = next(name for name in (*first, *other) if first.get(name) != other.get(name))
    drawn = graph.nodes[node.id]
    repeat = {key: value for key, value in drawn.repeat.items() if key != "shared"}
    own = Fix("Give each copy weights of its own", (ReplaceNode(graph.id, replace(drawn, repeat=repeat)),))
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=(
            f"The copies of `{node.label}` share their weights, but `{name}` is {first.get(name)} in copy 0 and "
            f"{other.get(name)} in copy {copy}."
        ),
        graph=graph.id,
        nodes=(node.id,),
        fixes=(own,),
    )


def grows(graph: Graph, node: Node) -> Problem:
    """What is handed on changes its form from slice to slice."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"What `{node.label}` hands on changes its shape from slice to slice, so it cannot be told in advance.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(_once(graph, node),),
    )


def no_list(graph: Graph, node: Node, port: str) -> Problem:
    """A single value where each copy should get one of a list."""
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"Each copy of `{node.label}` takes a value from a list at `{port}`, and what arrives is no list.",
        graph=graph.id,
        nodes=(node.id,),
        slots=(Slot(node.id, port),),
        fixes=(said_otherwise(graph, node, "each", port, f"Give `{port}` to every copy as it is"),),
    )


def other_number(graph: Graph, node: Node, port: str, values: int, number: int | None) -> Problem:
    """A list that holds more or fewer values than there are copies."""
    source = graph.source_of(Slot(node.id, port))
    assert source is not None, "a list has arrived"
    again = {**node.repeat, "n": graph.nodes[source.node].repeat.get("n", values)}
    return Problem(
        code="repeat",
        severity=Severity.ERROR,
        message=f"`{node.label}` has {number} copies, and the list at `{port}` holds {values}, one for each copy.",
        graph=graph.id,
        nodes=(node.id,),
        slots=(Slot(node.id, port),),
        fixes=(Fix(f"Have {values} copies of `{node.label}`", (ReplaceNode(graph.id, replace(node, repeat=again)),)),),
    )


def _otherwise(repeat: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """What a card could say of its copies instead, one word changed; first what leaves the most as it is."""
    yield "Let all copies share their weights", {**repeat, "shared": True}
    for key in ("carry", "each", "collect"):
        table = repeat.get(key)
        for port in table if isinstance(table, dict) else ():
            yield f"Forget what is said of `{port}`", _without(repeat, key, port)
    if "until" in repeat:
        yield f"Let at most {_ENOUGH} run", {**repeat, "n": _ENOUGH}
        yield "Let all copies run", {key: said for key, said in repeat.items() if key != "until"}
    for key in repeat.keys() - KEYS:
        yield f"Forget `{key}`", {one: said for one, said in repeat.items() if one != key}


def _without(repeat: Mapping[str, Json], key: str, port: str) -> Mapping[str, Json]:
    """What a card says of its copies, but of a port nothing under `carry`, `each` or `collect`."""
    table = repeat.get(key)
    kept = {one: said for one, said in table.items() if one != port} if isinstance(table, dict) else {}
    return {one: said for one, said in {**repeat, key: kept}.items() if one != key or kept}


def _stray_forgotten(graph: Graph, node: Node, works: Callable[[Node], bool]) -> Iterator[Fix]:
    """Forgets what copies are given that are not there, and what no copy can be given."""
    try:
        said = overrides_of(node)
    except ExpressionError:  # none of it can be read
        return
    kept = {
        copy: {name: value for name, value in given.items() if works(with_overridden(node, {copy: {name: value}}))}
        for copy, given in said.items()
    }
    if any(kept.values()):
        yield Fix("Forget what cannot be given", (ReplaceNode(graph.id, with_overridden(node, kept)),))


def _last_alone(graph: Graph, node: Node, port: str) -> Iterator[Fix]:
    if isinstance(table := node.repeat.get("collect"), dict) and port in table:
        yield said_otherwise(graph, node, "collect", port, "Hand on what the last copy gives")


def said_otherwise(graph: Graph, node: Node, key: str, port: str, title: str) -> Fix:
    """Forgets what a card says of a port under `each` or `collect`."""
    drawn = graph.nodes[node.id]
    return Fix(title, (ReplaceNode(graph.id, replace(drawn, repeat=_without(drawn.repeat, key, port))),))


def _alike(graph: Graph, node: Node) -> Fix:
    """Forgets what single copies are given."""
    repeat = {key: value for key, value in node.repeat.items() if key != OVERRIDES}
    return Fix(f"Give all copies of `{node.label}` the same", (ReplaceNode(graph.id, replace(node, repeat=repeat)),))


def _once(graph: Graph, node: Node) -> Fix:
    once = replace(graph.nodes[node.id], repeat={})
    return Fix(f"Have `{node.label}` once", (ReplaceNode(graph.id, once),))
