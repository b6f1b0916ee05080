"""The words in which catalogue entries are written, so that a declaration reads as a list of facts.

A layer and a function are told apart by how they become code; arguments by the kind of their value. What can be derived
from torch's dotted name (a layer's title, the page of the documentation) is derived here, once.
"""

from __future__ import annotations

from collections.abc import Sequence

from designer.catalogue.spec import Argument, Auto, Family, InputPort, Kind, Operator, OutputPort, Role
from designer.document import UNSET, Json, Unset

# A document may ask for no more than this, so that a wrong zero is a message and not a full memory.
LARGEST_SIZE = 2**31 - 1  # features, channels, rows of a table
LARGEST_STEP = 2**16  # kernels, strides, padding, dilation, heads
MOST_AXES = 64  # dimensions of a tensor, as torch has them

_PAGE = "https://docs.pytorch.org/docs/stable/generated/torch.{}.html"


def layer(
    *,
    nn: str,
    family: Family,
    summary: str,
    name: str,
    inputs: Sequence[InputPort],
    outputs: Sequence[OutputPort],
    parameters: Sequence[Argument] = (),
    title: str = "",
    tag: str = "",
    facts: Sequence[str] = (),
    keywords: Sequence[str] = (),
    weight: str = "",
) -> Operator:
    """Declares a class of `torch.nn`, made in `__init__` and called in `forward`; its title is torch's unless told."""
    return Operator(
        op=f"nn.{nn}",
        title=title or nn,
        family=family,
        role=Role.LAYER,
        summary=summary,
        name=name,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        arguments=tuple(parameters),
        tag=tag,
        facts=tuple(facts),
        keywords=tuple(keywords),
        url=_PAGE.format(f"nn.{nn}"),
        weight=weight,
    )


def function(
    *,
    op: str,
    title: str,
    family: Family,
    summary: str,
    name: str,
    inputs: Sequence[InputPort],
    outputs: Sequence[OutputPort],
    arguments: Sequence[Argument] = (),
    tag: str = "",
    facts: Sequence[str] = (),
    keywords: Sequence[str] = (),
    also: Sequence[str] = (),
    draws: bool = False,
) -> Operator:
    """Declares a function or a tensor's method, by torch's dotted name: `F.relu`, `torch.cat`, `Tensor.flatten`.

    Its title is what people call it, as a layer's is; where no tag is given, the dotted name tells the two apart.
    """
    room, _, name_there = op.partition(".")
    path = {"F": f"nn.functional.{name_there}", "torch": name_there, "Tensor": op}[room]
    return Operator(
        op=op,
        title=title,
        family=family,
        role=Role.FUNCTION,
        summary=summary,
        name=name,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        arguments=tuple(arguments),
        tag=tag or op,
        facts=tuple(facts),
        keywords=tuple(keywords),
        url=_PAGE.format(path),
        also=tuple(also),
        draws=draws,
    )


def port(
    name: str,
    pattern: str = "",
    *,
    doc: str,
    optional: bool = False,
    variadic: bool = False,
    dtype: str = "",
    named: bool = False,
    group: str = "",
    behind: str = "",
    like: str = "",
) -> InputPort:
    """An input, and the pattern of what it takes."""
    return InputPort(name, pattern, optional, variadic, dtype, named, group, doc, behind=behind, like=like)


def anything(name: str = "input", *, dtype: str = "", doc: str = "Values of any shape.") -> InputPort:
    """An input that takes a value of any shape."""
    return port(name, "...", dtype=dtype, doc=doc)


def gives(name: str, pattern: str = "", *, doc: str, group: str = "", when: str = "", times: str = "") -> OutputPort:
    """An output, and the pattern that tells people what it gives."""
    return OutputPort(name, pattern, group, doc, when, times)


def axis(index: int, port: str = "input", *, as_list: bool = False) -> Auto:
    """An argument's value is the size of this dimension of an input."""
    return Auto(port, index, as_list)


def integer(
    name: str,
    default: Json | Unset = UNSET,
    *,
    doc: str,
    initial: Json | Unset = UNSET,
    auto: Auto | None = None,
    low: int = 1,
    high: int = LARGEST_SIZE,
    optional: bool = False,
    positional: bool = False,
    folded: bool = False,
) -> Argument:
    """A whole number between two bounds."""
    return Argument(
        name,
        Kind.INT,
        default,
        initial,
        auto,
        low,
        high,
        optional=optional,
        positional=positional,
        folded=folded,
        doc=doc,
    )


def dimension(
    name: str,
    default: Json | Unset = UNSET,
    *,
    doc: str,
    initial: Json | Unset = UNSET,
    optional: bool = False,
    positional: bool = False,
) -> Argument:
    """The place of an axis, as Python counts: from 0, or from the end with -1."""
    return integer(
        name,
        default,
        doc=doc,
        initial=initial,
        low=-MOST_AXES,
        high=MOST_AXES - 1,
        optional=optional,
        positional=positional,
    )


def dimensions(
    name: str, *, doc: str, initial: Json, optional: bool = False, positional: bool = False, as_list: bool = False
) -> Argument:
    """The places of one axis or of several."""
    return Argument(
        name,
        Kind.INTS,
        initial=initial,
        low=-MOST_AXES,
        high=MOST_AXES - 1,
        as_list=as_list,
        optional=optional,
        positional=positional,
        doc=doc,
    )


def number(
    name: str,
    default: Json | Unset = UNSET,
    *,
    doc: str,
    initial: Json | Unset = UNSET,
    low: float | None = None,
    high: float | None = None,
    words: Sequence[str] = (),
    optional: bool = False,
    positional: bool = False,
    folded: bool = False,
    shapes: bool = False,
) -> Argument:
    """A number, with bounds where it has any; words for those that a document cannot write, such as `-inf`."""
    return Argument(
        name,
        Kind.FLOAT,
        default,
        initial,
        low=low,
        high=high,
        choices=tuple(words),
        optional=optional,
        positional=positional,
        folded=folded,
        shapes=shapes,
        doc=doc,
    )


def flag(
    name: str, default: bool, *, doc: str, initial: Json | Unset = UNSET, folded: bool = False, call: bool = False
) -> Argument:
    """Yes or no."""
    return Argument(name, Kind.BOOL, default, initial, folded=folded, call=call, doc=doc)


def choice(name: str, default: str, *others: str, doc: str, folded: bool = False) -> Argument:
    """One of torch's own words."""
    return Argument(name, Kind.CHOICE, default, choices=(default, *others), folded=folded, doc=doc)


def pair(
    name: str,
    default: Json | Unset = UNSET,
    *,
    doc: str,
    initial: Json | Unset = UNSET,
    low: int = 1,
    high: int = LARGEST_STEP,
    words: Sequence[str] = (),
    optional: bool = False,
    positional: bool = False,
    folded: bool = False,
    call: bool = False,
    length: int = 2,
) -> Argument:
    """A whole number for height and width alike, or one for each; of a sequence or a volume one or three."""
    return Argument(
        name,
        Kind.INTS,
        default,
        initial,
        low=low,
        high=high,
        length=length,
        choices=tuple(words),
        optional=optional,
        positional=positional,
        folded=folded,
        call=call,
        doc=doc,
    )
