"""The text of a design: one form for one design, made to be read and diffed by people.

A record (node, network, parameter, source, stage) is one line where it fits, otherwise a line a key, so that a change
of one node is a change of one line or two.
"""

from __future__ import annotations

import gc
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from designer.document.codec import design_from_json, design_to_json
from designer.document.errors import FormatError
from designer.document.limits import DIGITS_LIMIT, fault_of_parsed
from designer.document.reading import Repair
from designer.document.records import Design, Graph, Json

WIDTH = 120
SIZE_LIMIT = 256 * 1024 * 1024  # characters; a design of 10,000 nodes has about two million
_RECORD_LISTS = {"parameters", "networks", "graphs", "nodes", "custom", "sources", "stages"}
_ALWAYS_OPEN = {"graphs", "layout", "at"}


def load_text(text: str) -> tuple[Design, tuple[Repair, ...]]:
    """Reads a design from its text. Nothing in it is run.

    Returns:
        The design, and what had to be mended while reading it.

    Raises:
        FormatError: The text is cut off, is not JSON, not a design, or one of a newer version.
    """
    with _nothing_collected():
        value = parse_json(text)
        try:
            return design_from_json(value)
        except FormatError as error:
            raise _with_line(error, text) from None


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Nothing that is read is garbage, and looking for some again and again takes longer than reading."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def parse_json(text: str) -> Json:
    """JSON without its traps: doubled keys, NaN, numbers without end and bottomless nesting are refused.

    Raises:
        FormatError: With the line where reading stopped.
    """
    if len(text) > SIZE_LIMIT:
        raise FormatError(f"the file has {len(text) // 2**20} MiB; a design has at most {SIZE_LIMIT // 2**20}")
    try:
        value: Json = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_whole, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        if text.strip() and not text.lstrip().startswith("{"):
            raise FormatError("it holds something else than a design") from None
        fault = error.msg[:1].lower() + error.msg[1:].removesuffix(" at").removesuffix(" starting")
        cut = error.pos >= len(text.rstrip())
        raise FormatError("it ends too early" if cut else fault, f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise FormatError("it is nested too deeply to be a design") from None
    except _NoNumberError as error:
        raise FormatError(str(error), _place_of(error.token, text)) from None
    fault = fault_of_parsed(value, text)
    if fault:
        raise FormatError(f"it holds {fault}")
    return value


class _NoNumberError(Exception):
    """Something stands for a number that cannot be kept."""

    def __init__(self, message: str, token: str) -> None:
        super().__init__(message)
        self.token = token


def _whole(digits: str) -> int:
    if len(digits) > DIGITS_LIMIT:
        raise _NoNumberError(f"it holds a whole number of {len(digits)} digits", digits)
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _NoNumberError(f"it holds the number {digits[:40]}, which is too large to keep", digits)
    return number


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise FormatError(f"the key {key[:40]!r} is there twice in one object")
            seen.add(key)
    return table


def _no_constant(name: str) -> Json:
    raise _NoNumberError(f"{name} is not a number that a file can hold", name)


def _place_of(token: str, text: str) -> str:
    """The line and the column of what stands for a number; the same letters may be in a text before it."""
    texts_or_it = re.compile(rf'"(?:[^"\\]|\\.)*"|(?P<it>(?<![\w.+-]){re.escape(token)}(?![\w.]))')
    for found in texts_or_it.finditer(text):
        if found["it"]:
            line = text.count("\n", 0, found.start()) + 1
            return f"line {line}, column {found.start() - text.rfind(chr(10), 0, found.start())}"
    return ""


def _with_line(error: FormatError, text: str) -> FormatError:
    """Adds the line of the node that is named in the error's place."""
    found = re.fullmatch(r"(?:graph `(.*)`, )?node `(\w+)`", error.place)
    if found is None:
        return error
    graph, node = found.groups()
    begin = max(0, text.find(f'"name": {json.dumps(graph, ensure_ascii=False)}'))  # ids are unique in their graph only
    at = text.find(f'"id": "{node}"', begin)
    if at < 0:
        return error
    message = str(error).removeprefix(f"{error.place}: ")
    return FormatError(message, f"line {text.count(chr(10), 0, at) + 1}, {error.place}")


def dump_text(design: Design) -> str:
    """The text of a design; the same design always gives the same text."""
    return readable(design_to_json(design))


def readable(value: Json) -> str:
    """JSON values in the form of the file: a record a line where it fits, a key a line where it does not."""
    return _write(value, "", 0, opened=True) + "\n"


_in_one_line = json.JSONEncoder(ensure_ascii=False).encode  # made once: a large design has tens of thousands of lines


def _write(value: Json, key: str, indent: int, opened: bool = False) -> str:
    if not isinstance(value, dict | list) or not value:
        return _in_one_line(value)
    if not opened:
        line = _in_one_line(value)
        if indent + len(line) + len(key) + 5 <= WIDTH:
            return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [
            f"{inner}{_in_one_line(name)}: "
            + _write(item, name, indent + 2, opened=name in _ALWAYS_OPEN or name in _RECORD_LISTS)
            for name, item in value.items()
        ]
    else:
        parts = [inner + _write(item, "", indent + 2, opened=key in _ALWAYS_OPEN) for item in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return start + "\n" + ",\n".join(parts) + "\n" + " " * indent + end


def semantic_hash(design: Design) -> str:
    """A hash of what the design means: the same wherever its cards lie, and whatever advice on it was dismissed."""
    import hashlib  # brings a library of ciphers, which reading a design does without

    meant = replace(design, graphs={graph.id: _without_remarks(graph) for graph in design.graphs.values()})
    canonical = json.dumps(design_to_json(meant), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _without_remarks(graph: Graph) -> Graph:
    """The graph without what changes no code: how it is drawn, and what is known about it."""
    nodes = {node.id: replace(node, known=()) if node.known else node for node in graph.nodes.values()}
    return replace(graph, known=(), nodes=nodes, positions={}, reroutes={}, frames=(), layout_extra={})
