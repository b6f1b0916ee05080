"""Operations that lay numbers out anew: views, splits, repeats, paddings; and turn them into other types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.catalogue.declare import (
    LARGEST_SIZE,
    LARGEST_STEP,
    anything,
    choice,
    dimension,
    dimensions,
    function,
    gives,
    integer,
    number,
    port,
)
from designer.catalogue.input_output import DTYPES
from designer.catalogue.spec import Argument, Family, InputPort, Kind, Operator, OutputPort


def _laid(
    op: str,
    title: str,
    summary: str,
    doc: str,
    *arguments: Argument,
    name: str,
    tag: str = "",
    inputs: Sequence[InputPort] = (),
    outputs: Sequence[OutputPort] = (),
    keywords: Sequence[str] = (),
) -> Operator:
    return function(
        op=op,
        title=title,
        family=Family.SHAPE,
        tag=tag,
        summary=summary,
        name=name,
        inputs=inputs or [anything()],
        outputs=outputs or [gives("output", "...", doc=doc)],
        arguments=arguments,
        facts=[argument.name for argument in arguments if not argument.folded],
        keywords=keywords,
    )


def _sizes(
    name: str, initial: list[int], doc: str, *, low: int = -1, spread: bool = False, as_list: bool = False
) -> Argument:
    return Argument(
        name,
        Kind.INTS,
        initial=[*initial],
        low=low,
        high=LARGEST_SIZE,
        as_list=as_list,
        spread=spread,
        positional=True,
        doc=doc,
    )


def _to(method: str, title: str, said: str, *keywords: str) -> Operator:
    doc = f"The same values as {said}."
    summary = f"Turns values of any type into {said}."
    return _laid(f"Tensor.{method}", title, summary, doc, name="numbers", keywords=["cast", "convert", *keywords])


def _swaps() -> tuple[Argument, Argument]:
    return (
        dimension("dim0", initial=1, positional=True, doc="The one dimension."),
        dimension("dim1", initial=2, positional=True, doc="The other dimension."),
    )


OPERATORS = (
    _laid(
        "Tensor.view",
        "View",
        "Reads the same numbers in other dimensions, without moving any: they must lie in order.",
        "The same numbers in these dimensions.",
        _sizes("size", [-1, 2], "All sizes, the batch too; one may be -1: what is left over.", spread=True),
        name="viewed",
        keywords=["reshape", "resize"],
    ),
    _laid(
        "Tensor.unflatten",
        "Unflatten",
        "Folds one dimension into several, as features into heads.",
        "The same numbers in more dimensions.",
        dimension("dim", initial=-1, positional=True, doc="The dimension that is folded."),
        _sizes("sizes", [2, -1], "The sizes it is folded into; one of them may be -1: what is left."),
        name="folded",
        keywords=["reshape", "heads", "view"],
    ),
    _laid(
        "Tensor.transpose",
        "Transpose",
        "Swaps two dimensions.",
        "The same numbers, these two dimensions swapped.",
        *_swaps(),
        name="swapped",
        keywords=["swap", "permute", "turn"],
    ),
    _laid(
        "Tensor.permute",
        "Permute",
        "Puts all dimensions into a new order.",
        "The same numbers, dimensions in that order.",
        Argument(
            "dims",
            Kind.INTS,
            initial=[1, 0],
            low=-64,
            high=63,
            spread=True,
            positional=True,
            doc="Each dimension once, in the order they shall have.",
        ),
        name="permuted",
        keywords=["transpose", "swap", "channels last", "rearrange"],
    ),
    _laid(
        "torch.movedim",
        "Move dimension",
        "Puts one dimension in another place, the others kept in order.",
        "The same numbers, this dimension moved.",
        dimension("source", initial=1, positional=True, doc="Where it stands."),
        dimension("destination", initial=-1, positional=True, doc="Where it shall stand."),
        name="moved",
        keywords=["permute", "channels last"],
    ),
    _laid(
        "torch.stack",
        "Stack",
        "Lays values of one shape on top of each other, in a new dimension.",
        "One dimension more.",
        dimension("dim", 0, initial=1, positional=True, doc="Where the new dimension stands."),
        name="stacked",
        inputs=[port("tensors", "...", variadic=True, doc="Values of one shape, in order.")],
        keywords=["join", "combine", "pile"],
    ),
    _laid(
        "Tensor.chunk",
        "Chunk",
        "Cuts a dimension into so many parts of one size.",
        "",
        integer("chunks", initial=2, high=64, positional=True, doc="How many parts."),
        dimension("dim", 0, initial=-1, doc="The dimension that is cut."),
        name="parts",
        outputs=[gives("part", "...", doc="A part of the dimension.", times="chunks")],
        keywords=["split", "halve", "divide", "gate"],
    ),
    _laid(
        "torch.split",
        "Split",
        "Cuts a dimension into parts of the sizes you name.",
        "",
        _sizes("split_size_or_sections", [1, 1], "How long each part is; together as long as it.", low=0, as_list=True),
        dimension("dim", 0, initial=-1, doc="The dimension that is cut."),
        name="parts",
        inputs=[anything("tensor")],
        outputs=[gives("part", "...", doc="A part of the dimension.", times="split_size_or_sections")],
        keywords=["chunk", "divide", "cut"],
    ),
    _laid(
        "Tensor.unbind",
        "Unbind",
        "Takes a dimension apart, so that each slice of it is a value with a name of its own.",
        "",
        replace(dimension("dim", 0, initial=1, positional=True, doc="The dimension that is taken apart."), said=True),
        name="slice",
        outputs=[gives("slice", "...", doc="A slice: one for each name of the card.", times="name")],
        keywords=["split", "query key value", "qkv", "unpack", "separate"],
    ),
    _laid(
        "Tensor.expand",
        "Expand",
        "Stretches dimensions of size 1 without copying anything.",
        "The stretched value.",
        _sizes("size", [-1, -1], "All sizes; -1 leaves one as it is.", spread=True),
        name="expanded",
        keywords=["broadcast", "stretch", "repeat"],
    ),
    _laid(
        "Tensor.expand_as",
        "Expand as",
        "Stretches dimensions of size 1 to the shape of another value.",
        "The stretched value.",
        name="expanded",
        inputs=[anything(), port("other", "...", doc="What it shall be as large as.")],
        keywords=["broadcast", "stretch"],
    ),
    _laid(
        "Tensor.repeat",
        "Repeat",
        "Lays copies side by side along every dimension.",
        "The copies.",
        _sizes("repeats", [1, 2], "How often along each dimension.", low=0, spread=True),
        name="repeated",
        keywords=["tile", "copy"],
    ),
    _laid(
        "torch.repeat_interleave",
        "Repeat each",
        "Repeats each value of a dimension right behind itself.",
        "The longer value.",
        integer("repeats", initial=2, low=0, high=LARGEST_STEP, positional=True, doc="How often each is there."),
        dimension("dim", None, initial=1, optional=True, doc="The dimension; none: all numbers in one row."),
        tag="each in turn",
        name="repeated",
        keywords=["copy", "heads", "grouped query"],
    ),
    _laid(
        "torch.roll",
        "Roll",
        "Moves values along a dimension; what leaves at the end comes back at the start.",
        "The same shape.",
        integer("shifts", initial=1, low=-LARGEST_SIZE, positional=True, doc="By how many places."),
        dimensions("dims", initial=1, positional=True, doc="The dimension that they move along."),
        name="rolled",
        keywords=["shift", "cyclic", "swin"],
    ),
    _laid(
        "torch.flip",
        "Flip",
        "Turns dimensions round, the last first.",
        "The same shape.",
        dimensions("dims", initial=[1], positional=True, doc="The dimensions that are turned round.", as_list=True),
        name="flipped",
        keywords=["reverse", "mirror"],
    ),
    _laid(
        "Tensor.contiguous",
        "Contiguous",
        "Copies the numbers into order, as a view needs them.",
        "The same values, in order in memory.",
        name="ordered",
        keywords=["memory", "copy", "view"],
    ),
    _laid(
        "Tensor.diagonal",
        "Diagonal",
        "Picks the diagonal of the first two dimensions.",
        "The diagonal, as the last dimension.",
        integer("offset", 0, low=-LARGEST_SIZE, folded=True, doc="How far above the diagonal."),
        dimension("dim1", 0, doc="The rows' dimension."),
        dimension("dim2", 1, doc="The columns' dimension."),
        name="diagonal",
        keywords=["matrix", "trace"],
    ),
    function(
        op="F.pad",
        title="Pad",
        family=Family.PADDING,
        summary="Lays an edge around the last dimensions.",
        name="padded",
        inputs=[anything()],
        outputs=[gives("output", "...", doc="The same values with an edge around them.")],
        arguments=[
            _sizes("pad", [1, 1], "Two numbers a dimension, the last dimension first.", low=-LARGEST_STEP),
            choice("mode", "constant", "reflect", "replicate", "circular", doc="What the edge holds."),
            number("value", None, optional=True, doc="What a constant edge holds; none: zeros."),
        ],
        facts=["pad", "mode"],
        keywords=["edge", "border", "zero pad"],
    ),
    _to("long", "To whole numbers", "int64", "int64", "integer"),
    _to("int", "To int32", "int32", "integer"),
    _to("bool", "To true or false", "true or false", "mask"),
    _to("double", "To double", "float64", "float64"),
    _to("half", "To half", "float16", "float16"),
    _to("bfloat16", "To bfloat16", "bfloat16"),
    _laid(
        "Tensor.to",
        "To type",
        "Turns values into the type you name.",
        "The same values in that type.",
        Argument("dtype", Kind.DTYPE, initial="float32", choices=DTYPES, positional=True, doc="The type."),
        name="numbers",
        keywords=["cast", "convert", "dtype"],
    ),
    _laid(
        "Tensor.type_as",
        "To type of another",
        "Turns values into the type of another value.",
        "The same values in that type.",
        name="numbers",
        inputs=[anything(), port("other", "...", doc="The value whose type it shall have.")],
        keywords=["cast", "convert", "dtype"],
    ),
    _laid(
        "Tensor.detach",
        "Detach",
        "Lets the values through and keeps gradients from flowing back.",
        "The same values.",
        name="fixed",
        keywords=["stop gradient", "target", "freeze"],
    ),
)
