"""What makes fewer numbers of many along a dimension: sums, extremes, norms; and what runs along one."""

from __future__ import annotations

from collections.abc import Sequence

from designer.catalogue.declare import (
    anything,
    dimension,
    dimensions,
    flag,
    function,
    gives,
    integer,
    number,
)
from designer.catalogue.spec import Argument, Family, Operator, OutputPort


def _dim(*, positional: bool = False) -> Argument:
    return dimension("dim", initial=-1, positional=positional, doc="The dimension that goes; -1 is the last.")


def _dim_or_all() -> Argument:
    return dimension(
        "dim",
        None,
        initial=-1,
        optional=True,
        positional=True,
        doc="The dimension that goes; -1 is the last; without one all values are taken together.",
    )


def _dims(*, optional: bool = False, doc: str = "The dimension that goes, or several.") -> Argument:
    return dimensions("dim", initial=-1, optional=optional, doc=doc)


def _keepdim() -> Argument:
    return flag("keepdim", False, doc="Whether the dimension stays, with size 1.")


def _along(
    op: str, title: str, summary: str, doc: str, *arguments: Argument, keywords: Sequence[str] = (), dtype: str = ""
) -> Operator:
    return function(
        op=op,
        title=title,
        family=Family.MATHS,
        summary=summary,
        name=op.partition(".")[2].rpartition(".")[2],
        inputs=[anything(dtype=dtype)],
        outputs=[gives("output", "...", doc=doc)],
        arguments=arguments,
        tag=op.removeprefix("torch.") if op.count(".") > 1 else "",  # beside a title there is room for so much
        facts=["dim"],
        keywords=["reduce", *keywords],
    )


def _with_places(op: str, title: str, summary: str, *arguments: Argument, keywords: Sequence[str] = ()) -> Operator:
    """What also says where each of its values stood."""
    outputs: list[OutputPort] = [
        gives("values", "...", doc="The values."),
        gives("indices", "...", doc="Where each of them stood along that dimension."),
    ]
    return function(
        op=op,
        title=title,
        family=Family.MATHS,
        summary=summary,
        name={"torch.max": "largest", "torch.min": "smallest"}.get(op, op.partition(".")[2]),
        inputs=[anything()],
        outputs=outputs,
        arguments=arguments,
        facts=[argument.name for argument in arguments if argument.name in ("dim", "k")],
        keywords=["reduce", *keywords],
    )


def _order() -> Argument:
    return dimension("dim", -1, doc="The dimension that is put in order.")


def _running() -> Argument:
    return dimension("dim", initial=-1, positional=True, doc="The dimension that it runs along.")


normalize = function(
    op="F.normalize",
    title="Normalise length",
    family=Family.MATHS,
    summary="Brings every row to length 1, so that only its direction counts.",
    name="normed",
    inputs=[anything(dtype="float")],
    outputs=[gives("output", "...", doc="The same shape, every row of length 1.")],
    arguments=[
        number("p", 2.0, low=0, folded=True, doc="Which norm: 1 sums, 2 is the length."),
        dimension("dim", 1, doc="The dimension that holds a row."),
        number("eps", 1e-12, low=0, folded=True, doc="Keeps it from dividing by zero."),
    ],
    facts=["dim"],
    keywords=["unit", "l2", "contrastive", "norm"],
)


def _unbiased() -> Argument:
    return flag("unbiased", True, folded=True, doc="Whether it is divided by one less than the count.")


OPERATORS = (
    _with_places(
        "torch.max",
        "Maximum",
        "The largest value along a dimension, and where it stood.",
        _dim(),
        _keepdim(),
        keywords=["largest"],
    ),
    _with_places(
        "torch.min",
        "Minimum",
        "The smallest value along a dimension, and where it stood.",
        _dim(),
        _keepdim(),
        keywords=["smallest"],
    ),
    _along(
        "torch.amax",
        "Largest",
        "The largest value along one dimension or several.",
        "The largest values.",
        _dims(),
        _keepdim(),
        keywords=["maximum", "global"],
    ),
    _along(
        "torch.amin",
        "Smallest",
        "The smallest value along one dimension or several.",
        "The smallest values.",
        _dims(),
        _keepdim(),
        keywords=["minimum", "global"],
    ),
    _along(
        "torch.argmax",
        "Where largest",
        "Says where along a dimension the largest value stands, as which class wins.",
        "Whole numbers from 0.",
        _dim_or_all(),
        _keepdim(),
        keywords=["class", "answer", "predict"],
    ),
    _along(
        "torch.argmin",
        "Where smallest",
        "Says where along a dimension the smallest value stands.",
        "Whole numbers from 0.",
        _dim_or_all(),
        _keepdim(),
        keywords=["nearest"],
    ),
    _along(
        "torch.prod",
        "Product",
        "Multiplies all values along a dimension.",
        "The products.",
        _dim(),
        _keepdim(),
        keywords=["multiply"],
    ),
    _along(
        "torch.std",
        "Standard deviation",
        "How far values spread along a dimension.",
        "The deviations.",
        _dims(),
        _unbiased(),
        _keepdim(),
        keywords=["spread"],
        dtype="float",
    ),
    _along(
        "torch.var",
        "Variance",
        "How far values spread along a dimension, squared.",
        "The variances.",
        _dims(),
        _unbiased(),
        _keepdim(),
        keywords=["spread"],
        dtype="float",
    ),
    _along(
        "torch.linalg.vector_norm",
        "Vector norm",
        "How long the vectors are that lie along a dimension, as the root of the sum of their squares.",
        "The lengths.",
        number(
            "ord",
            2,
            words=("inf", "-inf"),
            folded=True,
            shapes=True,
            doc="Which norm: 2 is the length, 1 sums what is left without signs, inf is the largest of these.",
        ),
        _dims(optional=True, doc="The dimension that goes, or several; without one all values are one vector."),
        _keepdim(),
        keywords=["length", "magnitude", "euclidean", "l2", "l1", "torch.norm"],
        dtype="float",
    ),
    _along(
        "torch.logsumexp",
        "Log of sum of exp",
        "The logarithm of a sum of exponentials, without ever leaving the range of numbers.",
        "The logarithms.",
        _dims(),
        _keepdim(),
        keywords=["softmax", "partition"],
    ),
    _along(
        "torch.any",
        "Any",
        "Whether any value along a dimension is true.",
        "True or false.",
        _dim_or_all(),
        _keepdim(),
        keywords=["or", "mask"],
    ),
    _along(
        "torch.all",
        "All",
        "Whether all values along a dimension are true.",
        "True or false.",
        _dim_or_all(),
        _keepdim(),
        keywords=["and", "mask"],
    ),
    _along(
        "torch.count_nonzero",
        "Count",
        "How many values along a dimension are not zero.",
        "Whole numbers.",
        _dims(),
        keywords=["nonzero"],
    ),
    _along(
        "torch.softmax",
        "Softmax",
        "Turns scores along a dimension into probabilities that sum to 1.",
        "The same shape, between 0 and 1.",
        dimension("dim", initial=-1, positional=True, doc="The dimension along which values compete; -1 is the last."),
        keywords=["probability", "attention"],
        dtype="float",
    ),
    normalize,
    _along(
        "torch.cumsum",
        "Running sum",
        "At each place the sum of all values up to it.",
        "The same shape.",
        _running(),
        keywords=["cumulative"],
    ),
    _along(
        "torch.cumprod",
        "Running product",
        "At each place the product of all values up to it.",
        "The same shape.",
        _running(),
        keywords=["cumulative"],
    ),
    _with_places(
        "torch.topk",
        "Largest few",
        "The largest few values along a dimension, and where they stood.",
        integer("k", initial=1, positional=True, doc="How many are kept."),
        _order(),
        flag("largest", True, folded=True, doc="Whether the largest are kept, or else the smallest."),
        flag("sorted", True, folded=True, doc="Whether they come in order."),
        keywords=["best", "beam", "experts"],
    ),
    _with_places(
        "torch.sort",
        "Sort",
        "Puts values in order along a dimension, and says where each stood.",
        _order(),
        flag("descending", False, doc="Whether the largest comes first."),
        keywords=["order", "rank"],
    ),
    _along(
        "torch.argsort",
        "Order",
        "Says in which order values would stand along a dimension.",
        "Whole numbers from 0.",
        _order(),
        flag("descending", False, doc="Whether the largest comes first."),
        keywords=["sort", "rank"],
    ),
)
