"""What single copies of a repeated card are given otherwise: twelve times, but number 7 has no bias.

Such a word is short for an argument that asks for `index`: `bias` is then `index != 7`. It is put in that form before
a design is checked and before code is written of it, so that the two cannot understand it differently.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from designer.catalogue.ports import called_graph
from designer.document import UNSET, Design, ExpressionError, Graph, Json, Node, NodeId
from designer.document.expressions import expression_of, literal_of

OVERRIDES = "overrides"

Overrides = Mapping[int, Mapping[str, Json]]
"""Copy, counted from 0, to the arguments that it alone is given."""


def overrides_of(node: Node) -> Overrides:
    """What a card says of single copies.

    Raises:
        ExpressionError: It is not said as the format says it.
    """
    written = node.repeat.get(OVERRIDES)
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise ExpressionError(f"`{OVERRIDES}` names arguments for each copy that has others")
    found: dict[int, Mapping[str, Json]] = {}
    for copy, arguments in written.items():
        if not copy.isdecimal() or not isinstance(arguments, dict):
            raise ExpressionError(f"`{OVERRIDES}` gives arguments to `{copy}`, which is no number of a copy")
        found[int(copy)] = arguments
    return found


def with_overrides(node: Node, called: Graph) -> Node:
    """The card with all that is said of single copies as arguments that ask for `index`.

    Raises:
        ExpressionError: Something is said that no copy can be given; a sentence says what.
    """
    overrides = overrides_of(node)
    if not overrides:
        return node
    n = node.repeat.get("n")
    last = max(overrides)
    if isinstance(n, int) and last >= n:
        raise ExpressionError(f"a copy with `index` {last} is given something else, but `index` ends at {n - 1}")
    args = dict(node.args)
    for name in dict.fromkeys(name for given in overrides.values() for name in given):
        parameter = next((one for one in called.parameters if one.name == name), None)
        if parameter is None:
            raise ExpressionError(f"`{called.name}` has no parameter `{name}` that a single copy could be given")
        usual = node.args.get(name, parameter.default)
        if usual is UNSET:
            raise ExpressionError(f"single copies are given `{name}`, and the others have none")
        said = {copy: given[name] for copy, given in overrides.items() if name in given}
        others = {copy: value for copy, value in said.items() if _key(value) != _key(usual)}
        if others:  # else what is said is what all copies are given, and nothing asks for `index`
            args[name] = _asking(usual, others)
    repeat = {key: value for key, value in node.repeat.items() if key != OVERRIDES}
    return replace(node, args=args, repeat=repeat)


def without_overrides(design: Design) -> Design:
    """The design with what is said of single copies as arguments; what cannot be said so stays as it is."""
    graphs = {graph.id: replace(graph, nodes=dict(_plain(design, graph))) for graph in design.graphs.values()}
    return replace(design, graphs=graphs)


def _plain(design: Design, graph: Graph) -> Iterator[tuple[NodeId, Node]]:
    for node in graph.nodes.values():
        called = called_graph(design, graph, node)
        plain = node
        if called is not None and OVERRIDES in node.repeat:
            with suppress(ExpressionError):  # which is said at the card
                plain = with_overrides(node, called)
        yield node.id, plain


def with_changed_overrides(node: Node, change: Callable[[Mapping[str, Json]], Mapping[str, Json]]) -> Node:
    """The card with what each single copy is given changed; a copy that is given nothing is no longer named."""
    try:
        overrides = overrides_of(node)
    except ExpressionError:  # which is said at the card
        return node
    return with_overridden(node, {copy: change(given) for copy, given in overrides.items()})


def with_overridden(node: Node, overrides: Overrides) -> Node:
    """The card with these words about single copies."""
    written: Json = {str(copy): dict(given) for copy, given in sorted(overrides.items()) if given}
    repeat = {key: value for key, value in node.repeat.items() if key != OVERRIDES}
    return replace(node, repeat={**repeat, OVERRIDES: written} if written else repeat)


def _asking(usual: Json, others: Mapping[int, Json]) -> Json:
    """The expression of `index` that is this value for single copies and the usual one for all others."""
    copies: dict[str, list[int]] = {}
    values: dict[str, Json] = {}
    for copy, value in sorted(others.items()):
        key = _key(value)
        copies.setdefault(key, []).append(copy)
        values[key] = value
    if isinstance(usual, bool) and list(values.values()) == [not usual]:
        return f"={_question(copies[_key(not usual)], negated=usual)}"
    text = _text(usual)
    for key, value in reversed(values.items()):
        text = f"({_text(value)}) if {_question(copies[key])} else {text}"
    return f"={text}"


def _key(value: Json) -> str:
    """What tells values apart: `True` is another one than 1."""
    return json.dumps(value, sort_keys=True)


def _question(copies: list[int], negated: bool = False) -> str:
    if len(copies) == 1:
        return f"index {'!=' if negated else '=='} {copies[0]}"
    return f"index {'not in' if negated else 'in'} ({', '.join(map(str, copies))})"


def _text(value: Json) -> str:
    """A value as a part of an expression."""
    if isinstance(value, list):
        return f"({''.join(f'{_text(one)}, ' for one in value)})"
    if isinstance(value, dict):
        raise ExpressionError("a single copy cannot be given a table")
    text = expression_of(value)
    return text if text is not None else repr(literal_of(value))
