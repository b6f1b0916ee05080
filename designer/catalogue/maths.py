"""What is done to numbers one by one: functions of one number, signs between two, and with a number that is written."""

from __future__ import annotations

from collections.abc import Sequence

from designer.catalogue.declare import (
    anything,
    function,
    gives,
    number,
    port,
)
from designer.catalogue.spec import Argument, Family, Operator


def _each(
    op: str, title: str, summary: str, *arguments: Argument, keywords: Sequence[str] = (), also: Sequence[str] = ()
) -> Operator:
    """A function of each number for itself."""
    return function(
        op=op,
        title=title,
        family=Family.MATHS,
        summary=summary,
        name=op.partition(".")[2],
        inputs=[anything()],
        outputs=[gives("output", "...", doc="The same shape.")],
        arguments=arguments,
        facts=[argument.name for argument in arguments],
        keywords=["elementwise", *keywords],
        also=also,
    )


def _two(op: str, title: str, summary: str, *, keywords: Sequence[str] = (), also: Sequence[str] = ()) -> Operator:
    """What is made of two numbers, place by place."""
    return function(
        op=op,
        title=title,
        family=Family.MATHS,
        summary=summary,
        name=op.partition(".")[2],
        inputs=[
            anything(),
            port(
                "exponent" if op == "torch.pow" else "other",
                "...",
                doc="The other value, of the same shape or of one that stretches to it.",
            ),
        ],
        outputs=[gives("output", "...", doc="The shape that both stretch to.")],
        keywords=["elementwise", *keywords],
        also=also,
    )


def _with_number(op: str, title: str, summary: str, doc: str, initial: float, *others: Argument) -> Operator:
    """A sign between every number and one that is written."""
    return function(
        op=op,
        title=title,
        family=Family.MATHS,
        tag="a number",
        summary=summary,
        name="scaled",
        inputs=[anything()],
        outputs=[gives("output", "...", doc="The same shape.")],
        arguments=[number("other", initial=initial, positional=True, doc=doc), *others],
        facts=["other"],
        keywords=["constant", "scalar", "elementwise"],
    )


def _alpha() -> Argument:
    return number("alpha", 1, folded=True, doc="What the number is multiplied by first.")


power = function(
    op="Tensor.pow",
    title="Power",
    family=Family.MATHS,
    summary="Raises every number to a power.",
    name="power",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same shape.")],
    arguments=[number("exponent", initial=2, positional=True, doc="The power; 2 squares, 0.5 is the root.")],
    facts=["exponent"],
    keywords=["exponent", "square", "elementwise"],
)

clamp = function(
    op="torch.clamp",
    title="Clamp",
    family=Family.MATHS,
    summary="Cuts off what lies below one bound or above another.",
    name="clamped",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same shape, within the bounds.")],
    arguments=[
        number("min", None, initial=0, optional=True, doc="The lower bound; none: there is none."),
        number("max", None, initial=1, optional=True, doc="The upper bound; none: there is none."),
    ],
    facts=["min", "max"],
    keywords=["clip", "limit", "bound", "elementwise"],
)

OPERATORS = (
    _with_number("Tensor.add", "Add", "Adds a number to every value.", "What is added.", 1, _alpha()),
    _with_number("Tensor.sub", "Subtract", "Takes a number from every value.", "What is taken away.", 1, _alpha()),
    _with_number("Tensor.mul", "Multiply", "Multiplies every value by a number.", "What it is multiplied by.", 2),
    _with_number("Tensor.div", "Divide", "Divides every value by a number.", "What it is divided by.", 2),
    _two(
        "torch.div",
        "Divide",
        "Divides the first value by the second, number by number.",
        keywords=["quotient", "ratio"],
        also=["torch.divide"],
    ),
    _two("torch.maximum", "Larger of two", "Keeps the larger of two numbers at every place.", keywords=["max"]),
    _two("torch.minimum", "Smaller of two", "Keeps the smaller of two numbers at every place.", keywords=["min"]),
    clamp,
    power,
    _each("torch.exp", "Exponential", "Raises e to every number.", keywords=["e"]),
    _each("torch.log", "Logarithm", "The natural logarithm of every number.", keywords=["ln"]),
    _each("torch.sqrt", "Square root", "The square root of every number.", keywords=["root"]),
    _each("torch.rsqrt", "One over root", "One divided by the square root of every number.", keywords=["norm"]),
    _each("torch.square", "Square", "Multiplies every number by itself.", keywords=["power"]),
    _each(
        "torch.abs",
        "Absolute value",
        "Takes the sign off every number.",
        keywords=["magnitude"],
        also=["torch.absolute"],
    ),
    _each("torch.neg", "Negate", "Turns the sign of every number round.", keywords=["minus"], also=["torch.negative"]),
    _each("torch.reciprocal", "One over", "Divides one by every number.", keywords=["inverse"]),
    _each("torch.sin", "Sine", "The sine of every number, an angle in radians.", keywords=["position", "wave"]),
    _each("torch.cos", "Cosine", "The cosine of every number, an angle in radians.", keywords=["position", "wave"]),
    _each("torch.sign", "Sign", "Makes every number 1, 0 or -1, as its sign is."),
    _each("torch.floor", "Round down", "The next whole number below every number.", keywords=["integer"]),
    _each("torch.ceil", "Round up", "The next whole number above every number.", keywords=["integer"]),
    _each("torch.round", "Round", "The whole number nearest to every number.", keywords=["integer", "quantise"]),
    _each(
        "torch.trunc",
        "Cut off",
        "Cuts off what stands behind the point of every number.",
        keywords=["integer"],
        also=["torch.fix"],
    ),
    _each(
        "torch.erf",
        "Error function",
        "The share of a bell curve that lies nearer to its middle.",
        keywords=["gaussian"],
    ),
    _each(
        "torch.log1p",
        "Logarithm of 1 + x",
        "The logarithm of one more than every number, exact near zero.",
        keywords=["counts"],
    ),
    _each(
        "torch.expm1",
        "Exponential less 1",
        "One less than e raised to every number, exact near zero.",
        keywords=["counts"],
    ),
    _each("torch.atan", "Arc tangent", "The angle whose tangent every number is.", also=["torch.arctan"]),
    _two(
        "torch.pow", "Power of both", "Raises the first value to the second, number by number.", keywords=["exponent"]
    ),
    _two(
        "torch.fmod", "Remainder", "What is left over of the first value, divided by the second.", keywords=["modulo"]
    ),
    _two(
        "torch.atan2",
        "Angle",
        "The angle of the point that two numbers are.",
        keywords=["direction"],
        also=["torch.arctan2"],
    ),
)
