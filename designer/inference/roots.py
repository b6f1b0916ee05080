"""Where values begin: networks by the patterns of their inputs, steps by the fields they read.

A root is walked in worlds where all its open sizes are free. Where it does not run so, the sizes that the node at fault
depends on are fixed to their example, the batch last, and the walk begins again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import lcm, prod

from designer.catalogue.list_shapes import listed_shapes
from designer.catalogue.spec import Catalogue
from designer.document import Design, ExpressionError, Graph, Network, Node, NodeId, Problem, Severity
from designer.document.expressions import Value
from designer.document.numerals import grouped
from designer.inference.dims import Dim, name, number
from designer.inference.patterns import ANY, Pattern, aligned, parse_pattern, size_of
from designer.inference.problems import calling, steps
from designer.inference.running import MOST_BYTES
from designer.inference.scope import (
    Field,
    bound_fields,
    design_names,
    dtype_of_input,
    example_batch,
    examples_of,
    field_of,
    graph_names,
    makes_fields,
    multiples_of,
    value_of,
)
from designer.inference.structure import is_step
from designer.inference.survey import unknown
from designer.inference.values import Flow, TensorValue, list_of
from designer.inference.walk import Visit
from designer.inference.walked import PinnedError, Result
from designer.inference.worlds import BATCH, Scale, Worlds, draw_worlds, is_batch

_MULTIPLES = (64, 32, 16, 8, 4, 2)


@dataclass(slots=True)
class Root:
    """A graph that nothing else is the beginning of, and what flows into it.

    Attributes:
        inputs: Pattern and dtype of each input that takes one value.
        lists: The same of each value of those that take a list.
        examples: The example size of each open name.
        multiples: What the size of an open name is declared to be a multiple of.
        problems: What is wrong before anything flows.
    """

    graph: Graph
    names: dict[str, Value] = field(default_factory=dict)
    inputs: dict[NodeId, tuple[Pattern, str]] = field(default_factory=dict)
    lists: dict[NodeId, list[tuple[Pattern, str]]] = field(default_factory=dict)
    examples: dict[str, int] = field(default_factory=dict)
    multiples: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def root_of(catalogue: Catalogue, design: Design, graph: Graph, network: Network | None = None) -> Root:
    """What flows into a graph that is looked at by itself, as a network where one is given."""
    root = Root(graph)
    fields = bound_fields(design, network) if network is not None else {}
    given: dict[str, Value] = {}
    outside = design_names(design)
    for argument, written in network.args.items() if network is not None else ():
        try:
            given[argument] = value_of(written, outside)
        except ExpressionError as error:
            root.problems.append(_parameter(graph, f"the network gives `{argument}`: {error}"))
    patterns = dict(_patterns(design, root, fields))
    _fill_in(graph, patterns, fields, given)
    try:
        root.names = graph_names(graph, given)
    except ExpressionError as error:
        root.problems.append(_parameter(graph, str(error)))
    lost = [parameter.name for parameter in graph.parameters if parameter.name not in root.names]
    if lost:
        named = {part for pattern in patterns.values() for part in pattern.names()}
        severity = Severity.HINT if network is None or lost[0] in named else Severity.ERROR
        root.problems.append(_parameter(graph, f"`{lost[0]}` has no value", severity))
        return root
    if is_step(catalogue, graph):
        root.names = {**outside, **root.names}
    for node_id, pattern in patterns.items():
        node = graph.nodes[node_id]
        placed = _placed(catalogue, design, root, node, pattern, _field(design, graph, node, fields))
        root.inputs |= {node_id: placed} if placed is not None else {}
    for node in graph.nodes.values():
        if node.op == "input" and not node.args.get("field") and (shapes := listed_shapes(node.args.get("shape"))):
            several = [_placed(catalogue, design, root, node, one, None) for one in _listed(root, node, shapes)]
            root.lists |= {node.id: [one for one in several if one is not None]} if several and all(several) else {}
    return root


def _listed(root: Root, node: Node, shapes: tuple[str, ...]) -> list[Pattern]:
    """The patterns of the values of a list; none where one cannot be read, which is told."""
    try:
        if not all(shapes):
            raise ExpressionError("each value of the list needs one, [N 8, N 16]")
        return [parse_pattern(shape) for shape in shapes]
    except ExpressionError as error:
        root.problems.append(calling.wrong_pattern(root.graph, node, str(error)))
        return []


def _patterns(design: Design, root: Root, fields: Mapping[str, Field]) -> list[tuple[NodeId, Pattern]]:
    """The pattern of each input: that of the field it reads, else its own, else that of the field bound to it."""
    patterns: list[tuple[NodeId, Pattern]] = []
    for node in root.graph.nodes.values():
        if node.op != "input":
            continue
        if node.args.get("field"):
            found = field_of(design, root.graph, node)
            if found is not None:
                patterns.append((node.id, found.pattern))
            elif makes_fields(design, node):
                root.problems.append(unknown(root.graph, node, "a field that its sampler makes"))
            else:
                root.problems.append(steps.lost_field(design, root.graph, node))
            continue
        text = node.args.get("shape")
        if listed_shapes(text):
            continue
        bound = fields.get(node.label)
        if not text and bound is not None:
            patterns.append((node.id, bound.pattern))
            continue
        if not text and root.graph.kind == "function":
            if any(stage.step == root.graph.id for stage in design.stages):
                root.problems.append(steps.lost_field(design, root.graph, node))
            continue
        try:
            if not isinstance(text, str) or not text.strip():
                raise ExpressionError("sizes with spaces between are needed, such as N 3 H W")
            if listed_shapes(text) is not None:
                raise ExpressionError("where nothing gives it, a list needs the shape of each value, [N 8, N 16]")
            patterns.append((node.id, parse_pattern(text)))
        except ExpressionError as error:
            root.problems.append(calling.wrong_pattern(root.graph, node, str(error)))
    return patterns


def _field(design: Design, graph: Graph, node: Node, fields: Mapping[str, Field]) -> Field | None:
    return field_of(design, graph, node) if node.args.get("field") else fields.get(node.label)


def _fill_in(
    graph: Graph, patterns: Mapping[NodeId, Pattern], fields: Mapping[str, Field], given: dict[str, Value]
) -> None:
    """Parameters that a pattern names take their value from the field that flows in."""
    parameters = {parameter.name for parameter in graph.parameters}
    for node_id, pattern in patterns.items():
        bound = fields.get(graph.nodes[node_id].label)
        pairs = aligned(pattern, len(bound.pattern.parts)) if bound is not None else None
        for axis, part in pairs or ():
            size = bound.pattern.parts[axis] if bound is not None else None
            if part in parameters and isinstance(size, int):
                given.setdefault(str(part), size)


def _placed(
    catalogue: Catalogue, design: Design, root: Root, node: Node, pattern: Pattern, found: Field | None
) -> tuple[Pattern, str] | None:
    """Works out the sizes of one value that flows in, and the examples of its open names; None where it cannot."""
    if ANY in pattern.parts:
        filling = () if BATCH in pattern.parts else (BATCH,)
        index = pattern.parts.index(ANY)
        pattern = Pattern((*pattern.parts[:index], *filling, *pattern.parts[index + 1 :]))
    examples = examples_of(node, pattern, found, found.batch if found is not None else example_batch(design))
    sizes: list[int | str] = []
    try:
        for part in pattern.parts:
            size = size_of(part, root.names)
            if size is None and part not in examples:
                raise ExpressionError(f"`{part}` names what is not a parameter")
            sizes.append(part if size is None else size)
    except ExpressionError as error:
        root.problems.append(calling.wrong_pattern(root.graph, node, str(error)))
        return None
    for open_name, size in examples.items():
        if open_name in sizes:
            root.examples.setdefault(open_name, size)
    for open_name, multiple in multiples_of(node, pattern).items():
        if open_name in sizes:
            root.multiples[open_name] = lcm(root.multiples.get(open_name, 1), multiple)
            if root.examples[open_name] % multiple:
                root.problems.append(
                    calling.no_multiple(root.graph, node, open_name, root.examples[open_name], multiple)
                )
    needed = 4 * prod(root.examples[size] if isinstance(size, str) else size for size in sizes)
    if needed > MOST_BYTES:
        fault = f"one example would need {grouped(needed / 10**9, 0)} GB"
        root.problems.append(replace(calling.wrong_pattern(root.graph, node, fault), code="too_large"))
        return None
    return Pattern(tuple(sizes)), dtype_of_input(catalogue, root.graph, node, found)


def _parameter(graph: Graph, fault: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem("parameter", severity, f"A parameter of `{graph.name}`: {fault}.", graph=graph.id)


def walk_root(visit: Visit, root: Root) -> Result:
    """Walks a root in as many worlds as it will run in, and tells which sizes had to be fixed."""
    free = {one for one, size in root.examples.items() if size % root.multiples.get(one, 1) == 0}
    scale = Scale.LARGE
    hints: list[Problem] = []
    while True:
        trial = visit.trial()
        try:
            result = _walked(trial, root, free, scale)
        except PinnedError as pinned:
            if scale is not Scale.NEAR:
                scale = Scale.SMALL if pinned.too_large and scale is Scale.LARGE else Scale.NEAR
                continue
            fixed = _to_fix(pinned.names & free, free)
            hints.append(_hint(visit, root, pinned, free, fixed))
            free -= fixed
            scale = Scale.LARGE
            continue
        result = replace(result, problems=(*root.problems, *result.problems, *hints))
        trial.reported[root.graph.id] = visit.reported.get(root.graph.id, result)
        visit.reported.update(trial.reported)
        visit.seen.update(trial.seen)
        return result


def walk_example(visit: Visit, root: Root, batch: int) -> Result:
    """Walks a root in the example alone, with so many rows: the numbers of its sizes, and not their names."""
    sizes = {name: batch if is_batch(name) else size for name, size in root.examples.items()}
    root = replace(root, examples=sizes)
    return visit.result(root.graph, root.names, _inputs(root, draw_worlds(sizes, ())))


def _walked(visit: Visit, root: Root, free: set[str], scale: Scale) -> Result:
    worlds = draw_worlds(root.examples, free, scale, multiples=root.multiples)
    return visit.result(root.graph, root.names, _inputs(root, worlds))


def _to_fix(named: frozenset[str] | set[str], free: set[str]) -> set[str]:
    """Which names to fix: those the node at fault depends on, the batch only where nothing else is left."""
    for names in (named, free):
        others = {one for one in names if not is_batch(one)}
        if others:
            return others
        if names:
            return set(names)
    raise AssertionError("a graph without open sizes runs in one world only")


def _hint(visit: Visit, root: Root, pinned: PinnedError, free: set[str], fixed: set[str]) -> Problem:
    names = tuple(sorted(fixed))
    sizes = tuple(root.examples[one] for one in names)
    multiple = 0 if pinned.too_large or any(map(is_batch, names)) else _multiple_that_runs(visit, root, free, names)
    inputs = [
        (root.graph, root.graph.nodes[node], one)
        for node, patterns in _patterns_by_input(root).items()
        for one in names
        if any(one in pattern.parts for pattern in patterns) and not root.graph.nodes[node].args.get("field")
    ]
    return calling.fixed_size(pinned.graph, pinned.node, names, sizes, multiple, inputs)


def _patterns_by_input(root: Root) -> dict[NodeId, list[Pattern]]:
    several = {node: [pattern for pattern, _ in values] for node, values in root.lists.items()}
    return {node: [pattern] for node, (pattern, _) in root.inputs.items()} | several


def _multiple_that_runs(visit: Visit, root: Root, free: set[str], names: tuple[str, ...]) -> int:
    """The least power of two whose multiples these sizes may be, as halving and doubling ask for; 0 where none is."""
    found = 0
    for multiple in _MULTIPLES:
        if any(root.examples[one] % multiple for one in names):
            continue
        multiples = {**root.multiples, **{one: lcm(root.multiples.get(one, 1), multiple) for one in names}}
        try:
            _walked(visit.trial(), replace(root, multiples=multiples), free, Scale.SMALL)
        except PinnedError:
            break
        found = multiple
    return found


def _inputs(root: Root, worlds: Worlds) -> dict[NodeId, Flow]:
    flows = {node: _flow(root, *said, worlds) for node, said in root.inputs.items()}
    lists = {node: list_of(_flow(root, *one, worlds) for one in said) for node, said in root.lists.items()}
    return flows | lists


def _flow(root: Root, pattern: Pattern, dtype: str, worlds: Worlds) -> Flow:
    columns = [_column(root, part, worlds) for part in pattern.parts]
    lanes = tuple(TensorValue(tuple(column[world] for column in columns), dtype) for world in range(worlds.count))
    return Flow(lanes, tuple(_dim(root, part, worlds) for part in pattern.parts))


def _column(root: Root, part: int | str, worlds: Worlds) -> tuple[int, ...]:
    if isinstance(part, str) and part in worlds.sizes:
        return worlds.sizes[part]
    return (root.examples[part] if isinstance(part, str) else part,) * worlds.count


def _dim(root: Root, part: int | str, worlds: Worlds) -> Dim:
    if isinstance(part, str):
        return name(part, root.multiples.get(part, 1)) if part in worlds.sizes else number(root.examples[part])
    return number(part)
