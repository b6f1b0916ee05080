"""Rules about what an input says beside its shape: a type, sizes to try, what sizes are multiples of.

Nothing flows into an input that would show that it cannot be used, so that it would be left aside in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.catalogue.list_shapes import shapes_said
from designer.catalogue.placing import check_value
from designer.catalogue.spec import Catalogue, Kind
from designer.document import UNSET, ExpressionError, Graph, Json, Node, Problem, Severity
from designer.document.numerals import grouped
from designer.inference.patterns import LARGEST_SIZE, parse_pattern
from designer.inference.problems.cures import set_argument

_TOLD_ELSEWHERE = ("shape", "field")


def declaring_problems(catalogue: Catalogue, graph: Graph) -> Iterator[Problem]:
    """What cannot be used of what the inputs of a graph declare."""
    for node in graph.nodes.values():
        if node.op == "input":
            yield from _problems_of(catalogue, graph, node)


def _problems_of(catalogue: Catalogue, graph: Graph, node: Node) -> Iterator[Problem]:
    for name, written in node.args.items():
        argument = catalogue["input"].argument(name)
        if argument is None or name in _TOLD_ELSEWHERE:
            continue
        if fault := check_value(argument, written):
            yield _problem(graph, node, name, fault)
        elif argument.kind is Kind.TABLE and isinstance(written, dict):
            yield from _problems_of_sizes(graph, node, name, written)


def _problems_of_sizes(graph: Graph, node: Node, argument: str, sizes: Mapping[str, Json]) -> Iterator[Problem]:
    """Names that the shape does not have, and what is no size."""
    try:
        known = [name for shape in shapes_said(node) for name in parse_pattern(shape).names()]
    except ExpressionError:
        return  # the shape has to be mended first
    for name, size in sizes.items():
        if known and name not in known:
            fault = f"`{name}` is no name in its shape, so that it says nothing"
            yield replace(_problem(graph, node, argument, fault, name), severity=Severity.WARNING)
        elif not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= LARGEST_SIZE:
            fault = f"`{name}` is {json.dumps(size)}; a whole number from 1 to {grouped(LARGEST_SIZE)} is needed"
            yield _problem(graph, node, argument, fault, name)


def _problem(graph: Graph, node: Node, argument: str, fault: str, size: str = "") -> Problem:
    """What is wrong, and the argument, or one size of it, left out as its cure."""
    said = node.args[argument]
    rest = {name: one for name, one in said.items() if name != size} if size and isinstance(said, dict) else {}
    fix = set_argument(graph, node, argument, rest or UNSET, f"Leave `{size or argument}` out of `{node.label}`")
    where = f"`{argument}` of `{node.label}`: {fault}" if size else f"`{node.label}`: {fault}"
    return Problem("argument", Severity.ERROR, f"{where}.", graph=graph.id, nodes=(node.id,), fixes=(fix,))
