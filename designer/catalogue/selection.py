"""What picks values out: parts, rows by number, masks; and the comparisons that masks are made with."""

from __future__ import annotations

from collections.abc import Sequence

from designer.catalogue.declare import (
    LARGEST_SIZE,
    anything,
    dimension,
    function,
    gives,
    integer,
    number,
    port,
)
from designer.catalogue.spec import Argument, Family, InputPort, Kind, Operator


def _picked(
    op: str,
    title: str,
    summary: str,
    inputs: Sequence[InputPort],
    doc: str,
    *arguments: Argument,
    name: str = "",
    keywords: Sequence[str] = (),
    also: Sequence[str] = (),
) -> Operator:
    return function(
        op=op,
        title=title,
        family=Family.SELECTION,
        summary=summary,
        name=name or op.partition(".")[2],
        inputs=inputs,
        outputs=[gives("output", "...", doc=doc)],
        arguments=arguments,
        facts=[argument.name for argument in arguments if argument.name not in ("keepdim",)],
        keywords=keywords,
        also=also,
    )


def _compared(name: str, title: str, said: str, also: Sequence[str] = ()) -> tuple[Operator, Operator]:
    """A comparison of two values, and of a value with a number that is written."""
    doc = "True or false at every place."
    both = _picked(
        f"torch.{name}",
        title,
        f"Asks at every place whether the first value is {said} the second.",
        [anything(), port("other", "...", doc="The other value, of the same shape or of one that stretches to it.")],
        doc,
        name="mask",
        keywords=["compare", "mask"],
        also=also,
    )
    with_number = function(
        op=f"Tensor.{name}",
        title=title,
        family=Family.SELECTION,
        tag="a number",
        summary=f"Asks of every value whether it is {said} a number.",
        name="mask",
        inputs=[anything()],
        outputs=[gives("output", "...", doc=doc)],
        arguments=[number("other", initial=0, positional=True, doc="What values are compared with.")],
        facts=["other"],
        keywords=["compare", "mask", "threshold"],
    )
    return both, with_number


def _mask(name: str = "mask") -> InputPort:
    return port(name, "...", dtype="bool", doc="True at the places in question.")


def _corner(op: str, title: str, summary: str) -> Operator:
    return _picked(
        op,
        title,
        summary,
        [anything()],
        "The same shape, the other corner zero.",
        integer("diagonal", 0, low=-LARGEST_SIZE, folded=True, doc="How far the edge lies above the diagonal."),
        name="corner",
        keywords=["causal", "mask", "triangle"],
    )


def _along(doc: str = "The dimension that is picked from.") -> Argument:
    return dimension("dim", initial=1, positional=True, doc=doc)


part = _picked(
    "Tensor.__getitem__",
    "Slice",
    "Picks a part by places, in Python's own words: `:, 0` is the first of each row.",
    [anything()],
    "The part.",
    Argument(
        "index",
        Kind.INDEX,
        initial=":, 0",
        positional=True,
        doc="Places and ranges between commas, such as `:, -1`, `..., :8` or `:, None`.",
    ),
    name="part",
    keywords=["index", "first", "last", "crop", "token", "subset"],
)

_EQ, _NE, _GT, _GE, _LT, _LE = (
    _compared("eq", "Equal", "equal to"),
    _compared("ne", "Not equal", "unequal to", ["torch.not_equal"]),
    _compared("gt", "Greater", "greater than", ["torch.greater"]),
    _compared("ge", "Greater or equal", "not less than", ["torch.greater_equal"]),
    _compared("lt", "Less", "less than", ["torch.less"]),
    _compared("le", "Less or equal", "not greater than", ["torch.less_equal"]),
)

OPERATORS = (
    part,
    _picked(
        "Tensor.masked_fill",
        "Masked fill",
        "Writes one number wherever a mask is true.",
        [anything(), _mask()],
        "The same shape.",
        number(
            "value",
            initial="-inf",
            words=("-inf", "inf"),
            positional=True,
            doc="What is written; -inf hides from a softmax.",
        ),
        name="masked",
        keywords=["mask", "attention", "padding", "causal"],
        also=["torch.masked_fill"],
    ),
    _picked(
        "torch.where",
        "Where",
        "Takes one value where a mask is true and another where it is not.",
        [
            _mask("condition"),
            port("input", "...", doc="What is taken where it is true."),
            port("other", "...", doc="What is taken where it is false."),
        ],
        "The shape that all stretch to.",
        name="chosen",
        keywords=["if", "choose", "mask", "condition"],
    ),
    _picked(
        "torch.gather",
        "Gather",
        "Picks along a dimension by number, at every place another, as each row's right score.",
        [
            anything(),
            port("index", "...", dtype="int64", behind="dim", doc="Which to pick at every place, counted from 0."),
        ],
        "One value for each number.",
        _along(),
        name="gathered",
        keywords=["pick", "lookup", "index"],
    ),
    _picked(
        "torch.index_select",
        "Pick rows",
        "Picks whole slices of a dimension by number.",
        [anything(), port("index", "K", dtype="int", behind="dim", doc="Which to pick, counted from 0.")],
        "One slice for each number.",
        _along(),
        name="picked",
        keywords=["rows", "lookup", "index"],
    ),
    _picked(
        "torch.take_along_dim",
        "Take along",
        "Picks along a dimension by number, as an argmax or a sort gives them.",
        [anything(), port("indices", "...", dtype="int64", doc="Which to pick at every place, counted from 0.")],
        "One value for each number.",
        _along(),
        name="taken",
        keywords=["gather", "argsort"],
    ),
    _picked(
        "Tensor.select",
        "One place",
        "Picks one place of a dimension, which then goes.",
        [anything()],
        "One dimension less.",
        _along(),
        integer("index", initial=0, low=-LARGEST_SIZE, positional=True, doc="Which one; -1 is the last."),
        name="one",
        keywords=["index", "first", "last"],
    ),
    _picked(
        "Tensor.narrow",
        "Range",
        "Keeps a range of a dimension.",
        [anything()],
        "As many dimensions, this one shorter.",
        _along(),
        integer("start", initial=0, low=-LARGEST_SIZE, positional=True, doc="Where the range begins."),
        integer("length", initial=1, low=0, positional=True, doc="How long it is."),
        name="kept",
        keywords=["crop", "slice", "cut"],
    ),
    _corner("torch.tril", "Lower triangle", "Makes everything above the diagonal zero."),
    _corner("torch.triu", "Upper triangle", "Makes everything below the diagonal zero."),
    _picked(
        "F.one_hot",
        "One-hot",
        "Writes every class number as a row with a single 1.",
        [port("input", "...", dtype="int64", doc="Numbers of classes, from 0.")],
        "One dimension more, as long as there are classes.",
        integer("num_classes", initial=10, low=1, positional=True, doc="How many classes there are."),
        name="hot",
        keywords=["classes", "encode", "dummy"],
    ),
    *_EQ,
    *_NE,
    *_GT,
    *_GE,
    *_LT,
    *_LE,
    _picked(
        "torch.logical_and",
        "And",
        "True where both are.",
        [anything(), port("other", "...", doc="The other.")],
        "True or false.",
        name="mask",
    ),
    _picked(
        "torch.logical_or",
        "Or",
        "True where one or both are.",
        [anything(), port("other", "...", doc="The other.")],
        "True or false.",
        name="mask",
    ),
    _picked(
        "torch.logical_xor",
        "Either",
        "True where one is and the other is not.",
        [anything(), port("other", "...", doc="The other.")],
        "True or false.",
        name="mask",
    ),
    _picked("torch.logical_not", "Not", "True where it is not.", [anything()], "True or false.", name="mask"),
    _picked(
        "torch.isnan",
        "Is no number",
        "True where a value is not a number.",
        [anything()],
        "True or false.",
        name="mask",
        keywords=["nan"],
    ),
)
