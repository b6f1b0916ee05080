"""Values that are made and not given: rows of numbers, zeros and ones, random draws in the shape of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.catalogue.declare import LARGEST_SIZE, flag, function, gives, integer, number, port
from designer.catalogue.input_output import DTYPES
from designer.catalogue.spec import Argument, Family, Kind, Operator


def _made(
    op: str, title: str, summary: str, *arguments: Argument, keywords: Sequence[str] = (), draws: bool = False
) -> Operator:
    """What needs no input; it is made where the first input of its module lies."""
    return function(
        op=op,
        title=title,
        family=Family.INPUT_OUTPUT,
        summary=summary,
        name="made",
        inputs=[],
        outputs=[gives("output", "...", doc="The value.")],
        arguments=arguments,
        facts=[argument.name for argument in arguments],
        keywords=["constant", "create", *keywords],
        draws=draws,
    )


def _like(
    op: str, title: str, summary: str, *arguments: Argument, keywords: Sequence[str] = (), draws: bool = False
) -> Operator:
    return function(
        op=op,
        title=title,
        family=Family.INPUT_OUTPUT,
        summary=summary,
        name="made",
        inputs=[port("input", "...", doc="The value whose shape and type it shall have.")],
        outputs=[gives("output", "...", doc="A value of that shape.")],
        arguments=arguments,
        facts=[argument.name for argument in arguments],
        keywords=["create", *keywords],
        draws=draws,
    )


def _size(*, spread: bool = True) -> Argument:
    return Argument(
        "size",
        Kind.INTS,
        initial=[1, 8],
        low=0,
        high=LARGEST_SIZE,
        positional=True,
        spread=spread,
        doc="Its sizes; the letters of the inputs may stand among them, as in =N.",
    )


def _type() -> Argument:
    return Argument(
        "dtype", Kind.DTYPE, None, optional=True, folded=True, choices=DTYPES, doc="The type of its numbers."
    )


OPERATORS = (
    _made(
        "torch.tensor",
        "Constant",
        "Numbers that are always the same, such as the mean of each colour; a Buffer behind it keeps them.",
        Argument(
            "data",
            Kind.NUMBERS,
            initial=1.0,
            positional=True,
            doc="A number, or lists of numbers: [0.5, 0.25], [[1, 0], [0, 1]].",
        ),
        _type(),
        keywords=["number", "literal", "scalar", "vector", "matrix"],
    ),
    _made(
        "torch.arange",
        "Count up",
        "The whole numbers from 0 up to another, such as the places in a sequence.",
        integer("end", initial=10, low=0, positional=True, doc="How many; =T counts the places of an input N T."),
        keywords=["range", "positions", "index"],
    ),
    _made("torch.zeros", "Zeros", "A value full of zeros.", _size(), _type()),
    _made("torch.ones", "Ones", "A value full of ones.", _size(), _type(), keywords=["mask"]),
    _made(
        "torch.full",
        "One number",
        "A value full of one number.",
        replace(_size(spread=False), as_tuple=True),
        number("fill_value", initial=1.0, positional=True, doc="The number."),
        _type(),
    ),
    _made("torch.rand", "Random", "Numbers drawn evenly between 0 and 1.", _size(), keywords=["noise"], draws=True),
    _made(
        "torch.randn",
        "Random bell",
        "Numbers drawn from a bell curve.",
        _size(),
        keywords=["noise", "latent"],
        draws=True,
    ),
    _made(
        "torch.linspace",
        "Even steps",
        "So many numbers at even distances between two.",
        number("start", initial=0, positional=True, doc="The first number."),
        number("end", initial=1, positional=True, doc="The last number."),
        integer("steps", initial=10, positional=True, doc="How many numbers."),
        keywords=["range", "grid"],
    ),
    _made(
        "torch.eye",
        "Identity matrix",
        "A square with ones along its diagonal.",
        integer("n", initial=8, positional=True, doc="How many rows and columns."),
        keywords=["diagonal"],
    ),
    _like("torch.zeros_like", "Zeros like", "Zeros in the shape of another value.", keywords=["constant"]),
    _like("torch.ones_like", "Ones like", "Ones in the shape of another value.", keywords=["constant", "mask"]),
    _like(
        "torch.full_like",
        "Constant like",
        "One number in the shape of another value.",
        number("fill_value", initial=1.0, positional=True, doc="The number."),
        keywords=["constant"],
    ),
    _like(
        "torch.rand_like",
        "Random like",
        "Numbers drawn evenly between 0 and 1, in the shape of another.",
        keywords=["noise"],
        draws=True,
    ),
    _like(
        "torch.randn_like",
        "Random bell like",
        "Numbers drawn from a bell curve, in the shape of another.",
        keywords=["noise", "vae", "diffusion"],
        draws=True,
    ),
    function(
        op="torch.multinomial",
        title="Draw by weight",
        family=Family.INPUT_OUTPUT,
        summary="Draws places of each row at random, the likelier the larger the number there, as the next word.",
        name="drawn",
        inputs=[port("input", "... K", dtype="float", doc="Weights that are not negative, such as probabilities.")],
        outputs=[gives("output", "... num_samples", doc="Whole numbers from 0: the places that were drawn.")],
        arguments=[
            integer("num_samples", initial=1, positional=True, doc="How many are drawn of each row."),
            flag("replacement", False, doc="Whether a place may be drawn twice."),
        ],
        facts=["num_samples"],
        keywords=["sample", "random", "token", "categorical"],
        draws=True,
    ),
)
