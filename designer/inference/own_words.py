"""The sizes inside a module in the words of its class: `N x channels x ceil(H / stride)`, true for every instance.

What people see on the wires belongs to one instance, where `channels` is 64. Its class is read by all, so here the
module is run several times with other parameters and other sizes each time, and what comes out is explained by both.
Parameters that cannot be varied freely, such as a number of heads that must divide a width, keep their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice, permutations
from math import lcm

from designer.catalogue.list_shapes import shapes_said
from designer.document import ExpressionError, Graph, NodeId, Port
from designer.document.either import either as one_of
from designer.document.expressions import Value, evaluate, expressions_in
from designer.inference.dims import Dim, name, number
from designer.inference.naming import Known, Sizes, explain
from designer.inference.patterns import ANY, Pattern, parse_pattern, size_of
from designer.inference.scope import multiples_of
from designer.inference.switches import (
    MOST_SWITCHES,
    Switch,
    answered,
    left_alone,
    reckons_with,
    sized_questions,
    switches_of,
)
from designer.inference.values import Flow, TensorValue, list_of
from designer.inference.walk import Visit
from designer.inference.walked import PinnedError, Result, Seen
from designer.inference.worlds import Scale, Worlds, draw_worlds

# What parameters are multiplied by in each world after the example. The first is a multiple of all that the others may
# be, since a width must often be divisible by a number of heads or groups.
_FIRST = (6, 12, 18, 30, 42)
_OTHERS = (2, 3, 6, 1, 3)
WORLDS = len(_FIRST) + 1
_NEXT = {Scale.LARGE: Scale.NEAR, Scale.NEAR: Scale.ALIKE}

_LONGEST_CHOICE = 400  # characters; an expression has at most 500
_WORD = re.compile(r"[^\W\d]\w*")
_STRANGER = 35  # what few widths are divisible by, and larger than the sides of an image in patches
_MOST_FEW = 50  # values that are tried where only small ones give the same answer
_APART = 7  # so that orders of the same factors are not much alike

Patterns = Mapping[NodeId, tuple[Pattern, ...]]
"""The pattern of each input that something flows into, or of each value of its list."""

Words = Mapping[NodeId, Mapping[str, tuple[str, ...]]]
"""For each output of each node, its sizes as texts, empty where one cannot be said."""


def own_words(visit: Visit, graph: Graph, seen: Seen) -> Words:
    """What flows in a module, whatever its parameters are; empty where that cannot be said.

    Args:
        visit: Walks graphs; what it reports is not looked at.
    """
    patterns = patterns_of(graph, seen)
    if patterns is None:
        return {}
    switches = switches_of(graph, seen.names)
    sized = sized_questions(visit.design, graph, seen.names, switches)
    words = _whichever(visit, graph, seen, patterns, switches, sized=sized)
    turned = [{**seen.names, one: not seen.names[one]} for one in left_alone(graph, seen.names, switches)]
    walks = [_once(visit, graph, seen, patterns, names) for names in turned]
    words = _standing(words, walks, _open_sizes(patterns, seen))
    for parameter in graph.parameters:
        share = seen.names.get(parameter.name)
        if isinstance(share, float) and reckons_with(graph, parameter.name):
            other = {**seen.names, parameter.name: share / 2}
            words = _where_alike(words, *(_once(visit, graph, seen, patterns, names) for names in (seen.names, other)))
    return words


def _whichever(
    visit: Visit,
    graph: Graph,
    seen: Seen,
    patterns: Patterns,
    switches: Sequence[Switch],
    settled: Sequence[Switch] = (),
    sized: Sequence[Switch] = (),
) -> Words:
    """The words that hold whichever way the switches stand: where they decide a size, it is `16 if wide else 8`.

    Args:
        settled: Switches that stay as they stand now.
        sized: Questions about what is a size as well, for which there may be one word whatever their answer is.
    """
    if not switches:
        return _whatever_is_asked(visit, graph, seen, patterns, settled, sized)
    switch, *others = switches
    after = [*settled, switch]
    turned = switch.turned(seen.names, settled)
    if turned is None or _once(visit, graph, seen, patterns, turned).failed:  # that way there is no such network
        return _whichever(visit, graph, seen, patterns, others, after, sized)
    here = switch.holds(seen.names)
    words = {
        way: _whichever(visit, graph, replace(seen, names=names), patterns, others, after, sized)
        for way, names in ((here, seen.names), (not here, turned))
    }

    def either(node: NodeId, output: str, axis: int, said: str) -> str:
        elsewhere = words[not here].get(node, {}).get(output, ())
        other = elsewhere[axis] if axis < len(elsewhere) else said
        if said == other or not said or not other:
            return said and other
        choice = one_of(switch.text, *((said, other) if here else (other, said)))
        return choice if len(choice) <= _LONGEST_CHOICE else ""

    return {
        node: {
            output: tuple(either(node, output, axis, one) for axis, one in enumerate(said))
            for output, said in (words[here].get(node) or outputs).items()  # what is absent here may be there elsewhere
        }
        for node, outputs in {**words[here], **words[not here]}.items()
    }


def _whatever_is_asked(
    visit: Visit,
    graph: Graph,
    seen: Seen,
    patterns: Patterns,
    settled: Sequence[Switch],
    sized: Sequence[Switch],
) -> Words:
    """The words that hold whatever the answers are to questions about sizes; a choice where no single word does.

    What a stride is asked is no matter where `ceil(H / stride)` is right for all strides.
    """
    words = _whole_numbers_varied(visit, graph, seen, patterns, settled)
    if not sized:
        return words
    walks = [_once(visit, graph, seen, patterns, names) for names in answered(seen.names, sized)]
    open_sizes = _open_sizes(patterns, seen)
    words = _standing(words, walks, open_sizes)
    if all(all(words.get(node, {}).get(output, ())) for walk in walks for node, output in _tensors(walk)):
        return words
    chosen = _whichever(visit, graph, seen, patterns, sized[: MOST_SWITCHES - len(settled)], settled)
    chosen = _standing(chosen, walks, open_sizes)

    def whole(node: NodeId, output: str) -> tuple[str, ...]:
        one, other = (said.get(node, {}).get(output, ()) for said in (words, chosen))
        return tuple(a or b for a, b in zip(one, other, strict=True)) if len(one) == len(other) else one or other

    return {
        node: {output: whole(node, output) for output in {**words.get(node, {}), **chosen.get(node, {})}}
        for node in {**words, **chosen}
    }


def _tensors(walk: Result) -> Iterator[tuple[NodeId, str]]:
    """The outputs of a walk that have sizes."""
    for node, finding in walk.findings.items():
        yield from ((node, name) for name, output in finding.outputs.items() if output.kind == "tensor")


def _standing(words: Words, walks: Sequence[Result], open_sizes: Mapping[str, int]) -> Words:
    """The words without those that are not what torch gave in one of some walks, which they were not made from."""

    def kept(node: NodeId, output: str, said: tuple[str, ...]) -> tuple[str, ...]:
        for walk in walks:
            found = walk.findings[node].outputs.get(output) if node in walk.findings else None
            if found is not None and found.kind == "tensor":
                if len(found.sizes) != len(said):
                    return ()
                names = {**open_sizes, **walk.names}
                pairs = zip(said, found.sizes, strict=True)
                said = tuple(word if _comes_to(word, size, names) else "" for word, size in pairs)
        return said

    return {
        node: {output: kept(node, output, said) for output, said in outputs.items()} for node, outputs in words.items()
    }


def _open_sizes(patterns: Patterns, seen: Seen) -> dict[str, int]:
    return {part: size for part, size in sizes_said(patterns, seen) if isinstance(part, str)}


def _comes_to(word: str, size: int, names: Mapping[str, Value]) -> bool:
    try:
        return not word or evaluate(word, names) == size
    except ExpressionError:  # it reads a size that only running it tells
        return True


def _once(visit: Visit, graph: Graph, seen: Seen, patterns: Patterns, names: Mapping[str, Value]) -> Result:
    """The graph with other parameters, in the sizes of the example."""
    flows = {node: input_in(pattern, seen.inputs[node], 0, {}, names) for node, pattern in patterns.items()}
    return visit.result(graph, names, seen.left_out | flows)


def _where_alike(words: Words, one: Result, other: Result) -> Words:
    """The words of sizes that two walks have in common: what a share of a width decides is no number of the class."""
    if one.failed or other.failed:
        return words

    def kept(node: NodeId, output: str, said: tuple[str, ...]) -> tuple[str, ...]:
        here, there = (result.findings[node].outputs.get(output) for result in (one, other))
        if here is None or there is None or len(here.sizes) != len(there.sizes):
            return ()  # which of the two it is, the parameter decides
        return tuple(word if a == b else "" for word, a, b in zip(said, here.sizes, there.sizes, strict=True))

    return {
        node: {output: kept(node, output, said) for output, said in outputs.items()} for node, outputs in words.items()
    }


def _whole_numbers_varied(
    visit: Visit, graph: Graph, seen: Seen, patterns: Patterns, settled: Sequence[Switch]
) -> Words:
    """The words in whole numbers, each as many others as leave the answers to settled questions as they are."""
    varied = {
        one.name: value
        for one in graph.parameters
        if isinstance(value := seen.names.get(one.name), int)
        and not isinstance(value, bool)
        and value > 0
        and len(set(_kept(_column(value, _FIRST), one.name, seen.names, settled))) > 1
    }
    if not varied:
        return _with_other_sizes(visit, graph, seen, patterns)
    while varied:
        for drawn, scale in _tried(visit, graph, seen, patterns, varied):
            columns = {one: _kept(column, one, seen.names, settled) for one, column in drawn.items()}
            known, results = _walked(visit, graph, seen, patterns, columns, scale)
            if not any(result.failed for result in results):
                return explained(graph, known, results)
        varied.popitem()
    return _with_other_sizes(visit, graph, seen, patterns)


def _kept(column: Sizes, parameter: str, names: Mapping[str, Value], settled: Sequence[Switch]) -> Sizes:
    """What a parameter is in every world, or another value near it where that is what leaves answers as they are."""
    asked = [one for one in settled if one.parameter == parameter]
    if not asked:
        return column

    def allowed(value: int) -> bool:
        return all(one.holds({**names, parameter: value}) == one.holds(names) for one in asked)

    few = [one for one in range(1, _MOST_FEW) if allowed(one)] or [column[0]]
    near = ((value + more for more in range(_APART) if allowed(value + more)) for value in column[1:])
    return (column[0], *(next(found, few[place % len(few)]) for place, found in enumerate(near)))


def _tried(
    visit: Visit, graph: Graph, seen: Seen, patterns: Patterns, varied: Mapping[str, int]
) -> Iterator[tuple[dict[str, Sizes], Scale]]:
    """What parameters may be in every world, the likeliest first.

    A width is often divisible by a number of heads or groups: each parameter in turn is what others divide, and then
    all those that divide no other.
    """
    turns = [columns_of({first: base, **varied}) for first, base in varied.items()]
    yield from ((columns, Scale.SMALL) for columns in turns)
    divisors = [one for one in varied if _divides(visit, graph, seen, patterns, one)]
    yield from ((_divided(varied, divisors), scale) for scale in (Scale.SMALL, Scale.NEAR))
    yield from ((columns, scale) for scale in (Scale.NEAR, Scale.ALIKE) for columns in turns)


def _divides(visit: Visit, graph: Graph, seen: Seen, patterns: Patterns, parameter: str) -> bool:
    """Whether a parameter must divide another: several times as much of it alone does not run."""
    value = seen.names[parameter]
    assert isinstance(value, int)
    return _once(visit, graph, seen, patterns, {**seen.names, parameter: value * _STRANGER}).failed


def _divided(varied: Mapping[str, int], divisors: Sequence[str]) -> dict[str, Sizes]:
    """What parameters are in every world, where some of them must divide others."""
    turns = cycle(islice(permutations(_FIRST), 0, None, _APART))
    free = {one: _column(base, next(turns)) for one, base in varied.items() if one not in divisors}
    return free | {one: _column(varied[one], _dividing(place)) for place, one in enumerate(divisors)}


def patterns_of(graph: Graph, seen: Seen) -> Patterns | None:
    """The patterns of the inputs that something flows into; None where one has none that suits it."""
    found: dict[NodeId, tuple[Pattern, ...]] = {}
    for node in graph.nodes.values():
        if node.op != "input" or node.id in seen.left_out:
            continue
        flow = seen.inputs.get(node.id)
        if flow is None:
            return None
        texts, values = shapes_said(node), _values(flow)
        try:
            patterns = tuple(map(parse_pattern, texts))
        except ExpressionError:
            return None
        if len(patterns) != len(values) or not all(map(_suits, patterns, values)):
            return None
        found[node.id] = patterns
    return found


def _values(flow: Flow) -> tuple[Flow, ...]:
    """What flows, each value of a list by itself."""
    return (flow,) if flow.items is None else flow.items


def _suits(pattern: Pattern, flow: Flow) -> bool:
    of_tensors = bool(flow.lanes) and isinstance(flow.lanes[0], TensorValue)
    return of_tensors and ANY not in pattern.parts and len(pattern.parts) == len(flow.sizes)


def _with_other_sizes(visit: Visit, graph: Graph, seen: Seen, patterns: Patterns, scale: Scale = Scale.LARGE) -> Words:
    """The sizes of a graph whose parameters stay what they are, as what flows in is called in it."""
    multiples = _multiples(graph, patterns)
    drawn = _free_sizes(seen, patterns, multiples, scale)

    def opened(pattern: Pattern, flow: Flow) -> Flow:
        return Flow(
            tuple(
                TensorValue(tuple(_sizes(pattern, flow, world, drawn.sizes, seen.names)), flow.dtype)
                for world in range(drawn.count)
            ),
            tuple(
                name(part, multiples.get(part, 1)) if isinstance(part, str) and part in drawn.sizes else number(size)
                for part, size in zip(pattern.parts, flow.sizes, strict=True)
            ),
        )

    inputs = seen.left_out | {node: _each(opened, said, seen.inputs[node]) for node, said in patterns.items()}
    try:
        result = visit.result(graph, seen.names, inputs)
    except PinnedError:
        other = _NEXT.get(scale)
        return _with_other_sizes(visit, graph, seen, patterns, other) if other is not None else {}
    return {
        node: {
            output: signature.names
            for output, signature in finding.outputs.items()
            if signature.kind == "tensor" and not any(one.endswith("?") for one in signature.names)
        }
        for node, finding in result.findings.items()
    }


def _multiples(graph: Graph, patterns: Patterns) -> dict[str, int]:
    """What the sizes of the names in the patterns are declared to be multiples of."""
    declared: dict[str, int] = {}
    for node, said in patterns.items():
        for pattern in said:
            for one, multiple in multiples_of(graph.nodes[node], pattern).items():
                declared[one] = lcm(declared.get(one, 1), multiple)
    return declared


def _free_sizes(seen: Seen, patterns: Patterns, multiples: Mapping[str, int], scale: Scale) -> Worlds:
    """Sizes for the names in the patterns that are no parameters."""
    examples: dict[str, int] = {}
    for part, size in sizes_said(patterns, seen):
        if isinstance(part, str) and part.isidentifier() and part not in seen.names:
            examples.setdefault(part, size)
    return draw_worlds(examples, examples, scale, multiples=multiples)


def columns_of(varied: Mapping[str, int]) -> dict[str, Sizes]:
    """What parameters are in every world, from what they are in the example."""
    return {
        parameter: _column(base, _dividing(place) if place else _FIRST)
        for place, (parameter, base) in enumerate(varied.items())
    }


def _dividing(place: int) -> tuple[int, ...]:
    """Factors that each divide the first in its world; ten of them differ."""
    turned = _OTHERS[::-1] if place // len(_OTHERS) % 2 else _OTHERS
    return tuple(turned[(place + world) % len(turned)] for world in range(len(_FIRST)))


def _column(base: int, factors: Iterable[int]) -> Sizes:
    return (base, *(base * factor for factor in factors))


def free_sizes(graph: Graph, seen: Seen, patterns: Patterns, scale: Scale = Scale.SMALL) -> dict[str, Sizes]:
    """What the open sizes of a graph's inputs are in every world."""
    return dict(_free_sizes(seen, patterns, _multiples(graph, patterns), scale).sizes)


def _walked(
    visit: Visit,
    graph: Graph,
    seen: Seen,
    patterns: Patterns,
    varied: Mapping[str, Sizes],
    scale: Scale,
) -> tuple[list[Known], list[Result]]:
    """The graph in every world, and what its names are in each."""
    columns = dict(varied)
    multiples = _multiples(graph, patterns)
    columns.update(free_sizes(graph, seen, patterns, scale))
    results: list[Result] = []
    for world in range(WORLDS):
        names = {**seen.names, **{parameter: columns[parameter][world] for parameter in varied}}
        inputs = seen.left_out | {
            node: input_in(pattern, seen.inputs[node], world, columns, names) for node, pattern in patterns.items()
        }
        results.append(visit.result(graph, names, inputs))
        if results[-1].failed:
            break
    return [Known(name(one, multiples.get(one, 1)), sizes) for one, sizes in columns.items()], results


def sizes_said(patterns: Patterns, seen: Seen) -> Iterator[tuple[int | str, int]]:
    """Each part of the patterns with the size that flows there."""
    for node, said in patterns.items():
        for pattern, flow in zip(said, _values(seen.inputs[node]), strict=True):
            yield from zip(pattern.parts, flow.sizes, strict=True)


def input_in(
    patterns: tuple[Pattern, ...], flow: Flow, world: int, columns: Mapping[str, Sizes], names: Mapping[str, Value]
) -> Flow:
    """What flows into an input in one world."""

    def value_in(pattern: Pattern, value: Flow) -> Flow:
        sizes = tuple(_sizes(pattern, value, world, columns, names))
        return Flow((TensorValue(sizes, value.dtype),), tuple(map(number, sizes)))

    return _each(value_in, patterns, flow)


def _each(made: Callable[[Pattern, Flow], Flow], patterns: tuple[Pattern, ...], flow: Flow) -> Flow:
    """What is made of an input's pattern and what flows there; of a list, of each of its values."""
    values = map(made, patterns, _values(flow))
    return next(values) if flow.items is None else list_of(values)


def _sizes(
    pattern: Pattern, flow: Flow, world: int, columns: Mapping[str, Sizes], names: Mapping[str, Value]
) -> Iterator[int]:
    """The sizes of an input in one world."""
    for axis, part in enumerate(pattern.parts):
        if isinstance(part, str) and part in columns:
            yield columns[part][world]
        else:
            yield size_of(part, names) or flow.sizes[axis]


def explained(graph: Graph, known: list[Known], results: Sequence[Result]) -> Words:
    """The sizes that were found in every world, by what is known of these worlds."""
    words: dict[NodeId, dict[str, tuple[str, ...]]] = {}
    written = _written(graph, results)
    dims: dict[Port, list[Known]] = {}
    orders = _orders(graph)
    for node_id in results[0].findings:
        node = graph.nodes.get(node_id)  # none: it is bypassed
        near = [one for wire in node.wires() for one in dims.get(wire.source, [])] if node is not None else []
        said: dict[str, tuple[str, ...]] = {}
        for index, output in enumerate(results[1].findings[node_id].outputs):
            column = [result.findings[node_id].outputs.get(output) for result in results]
            if any(one is None or one.kind != "tensor" for one in column):
                continue
            shapes = [one.sizes for one in column if one is not None]
            if len({len(shape) for shape in shapes}) > 1:
                continue
            sizes = list(zip(*shapes, strict=True))
            found = [_said(one, near, known) or written.get(one) for one in sizes]
            explained = [Known(dim, one) for dim, one in zip(found, sizes, strict=True) if dim is not None]
            dims[Port(node_id, output)] = explained
            if index == 0:
                dims[Port(node_id)] = explained
            if any(found):
                said[output] = tuple("" if dim is None else dim.written(*orders) for dim in found)
        words[node_id] = said
    return words


def _orders(graph: Graph) -> tuple[list[str], list[str]]:
    """How names follow each other: in sums as the class takes them, in products as they are typed on its cards."""
    parameters = [one.name for one in graph.parameters]
    typed = [
        word
        for node in graph.nodes.values()
        for text in expressions_in(dict(node.args))
        for word in _WORD.findall(text)
    ]
    return parameters, list(dict.fromkeys(word for word in (*typed, *parameters) if word in parameters))


def _written(graph: Graph, results: Sequence[Result]) -> dict[Sizes, Dim]:
    """What the arguments of the cards come to in every world, where one of their expressions says it."""
    found: dict[Sizes, Dim] = {}
    for text in dict.fromkeys(text for node in graph.nodes.values() for text in expressions_in(dict(node.args))):
        try:
            sizes = tuple(evaluate(text, result.names) for result in results)
        except ExpressionError:  # said at the card, or it reads what is no parameter
            continue
        if all(type(size) is int for size in sizes) and len(set(sizes)) > 1:
            found.setdefault(sizes, name(f"({text})"))  # type: ignore[arg-type]
    return found


def _said(sizes: Sizes, near: list[Known], known: list[Known]) -> Dim | None:
    """A size in terms of what flows in and of the names of the class."""
    for one in known:
        if one.sizes == sizes and len(set(sizes)) > 1:
            return one.dim
    everything = [*near, *known]
    return (
        explain(sizes, near)
        or _quotient(sizes, everything, known)
        or next(_squares(sizes, near), None)
        or explain(sizes, known)
    )


def _squares(sizes: Sizes, sides: list[Known]) -> Iterator[Dim]:
    """As many as a square has whose side is known: patches of an image."""
    for side in sides:
        if len(set(sizes)) > 1 and all(size == length**2 for size, length in zip(sizes, side.sizes, strict=True)):
            yield name(f"{_whole(side.dim)}**2")


def _quotient(sizes: Sizes, tops: list[Known], bottoms: list[Known]) -> Dim | None:
    """One size divided by another, rounded up or down, such as `ceil(H / stride)`; None where two could be meant."""
    found = {str(dim): dim for dim in _quotients(sizes, tops, bottoms)}
    return next(iter(found.values())) if len(found) == 1 else None


def _quotients(sizes: Sizes, tops: list[Known], bottoms: list[Known]) -> Iterator[Dim]:
    """One size divided by another, rounded up or down: `ceil(H / stride)`."""
    for top in tops:
        for bottom in bottoms:
            if top.dim == bottom.dim or min(bottom.sizes) < 1:
                continue
            pairs = list(zip(top.sizes, bottom.sizes, strict=True))
            if all(size == a // b for size, (a, b) in zip(sizes, pairs, strict=True)):
                yield name(f"({_whole(top.dim)}//{bottom.dim})")  # so that it holds together in a product
            elif all(size == -(-a // b) for size, (a, b) in zip(sizes, pairs, strict=True)):
                yield name(f"ceil({top.dim} / {bottom.dim})")


def _whole(dim: Dim) -> str:
    text = str(dim)
    return text if text.isidentifier() else f"({text})"
