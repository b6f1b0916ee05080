"""Inputs that take a list of values: the shape of each in brackets, `[N 8 H W, N 16 H2 W2]`.

`[]` is a list of any number of values, of any shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from designer.document import Json, Node, Unset

_BETWEEN = re.compile(r",(?![^(]*\))")  # what parts two shapes, and not the arguments of `max(a,b)`


def listed_shapes(written: Json | Unset) -> tuple[str, ...] | None:
    """The shapes of the values of a list, as an input says them; None where it takes one value."""
    text = written.strip() if isinstance(written, str) else ""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    inside = text[1:-1].strip()
    return tuple(one.strip() for one in _BETWEEN.split(inside)) if inside else ()


def list_shape(shapes: Iterable[str]) -> str:
    """How an input says that it takes a list of values of these shapes."""
    return f"[{', '.join(shapes)}]"


def one_shape(node: Node) -> str:
    """The shape of the one value that an input takes; empty where it says none, or takes a list."""
    shape = node.args.get("shape")
    return shape if isinstance(shape, str) and listed_shapes(shape) is None else ""


def shapes_said(node: Node) -> tuple[str, ...]:
    """The shapes that an input says: of its one value, or of each value of its list."""
    several = listed_shapes(node.args.get("shape"))
    single = one_shape(node)
    return several if several is not None else (single,) if single else ()


def named_shapes(node: Node) -> Iterator[tuple[int | None, list[str]]]:
    """The words of each shape that an input says, with the place of its value in the list; None where it is no list."""
    is_list = listed_shapes(node.args.get("shape")) is not None
    for place, shape in enumerate(shapes_said(node)):
        yield place if is_list else None, shape.split()
