"""Activations that few networks have; the common ones are in `activation`."""

from collections.abc import Sequence

from designer.catalogue.declare import dimension, gives, layer, number, port
from designer.catalogue.spec import Argument, Family, Operator


def _bend(
    nn: str, summary: str, *parameters: Argument, keywords: Sequence[str] = (), gives_what: str = "The same shape."
) -> Operator:
    """A layer that bends each number for itself."""
    return layer(
        nn=nn,
        family=Family.ACTIVATION,
        tag="layer",
        summary=summary,
        name="act",
        inputs=[port("input", "...", dtype="float", doc="Values of any shape.")],
        outputs=[gives("output", "...", doc=gives_what)],
        parameters=parameters,
        facts=[argument.name for argument in parameters],
        keywords=["nonlinearity", *keywords],
    )


def _width() -> Argument:
    return number("lambd", 0.5, low=0, positional=True, doc="How far from zero values are made zero.")


relu6 = _bend(
    "ReLU6", "A ReLU that stops at 6, for small devices that count coarsely.", keywords=["mobilenet", "clamp"]
)
selu = _bend(
    "SELU",
    "A scaled ELU that keeps mean and spread of its own accord through many layers.",
    keywords=["self-normalizing"],
)
celu = _bend(
    "CELU",
    "An ELU whose slope has no jump, whatever its depth.",
    number("alpha", 1.0, low=1e-6, positional=True, doc="How far below zero it levels out."),
    keywords=["exponential"],
)
mish = _bend("Mish", "A rounded ReLU that dips a little below zero and lets gradients through.", keywords=["yolo"])
hardsigmoid = _bend(
    "Hardsigmoid",
    "A sigmoid made of straight pieces, quick on small devices.",
    keywords=["mobilenet", "gate"],
    gives_what="The same shape, between 0 and 1.",
)
hardtanh = _bend(
    "Hardtanh",
    "Cuts off what lies below one bound or above another.",
    number("min_val", -1.0, positional=True, doc="The lower bound."),
    number("max_val", 1.0, positional=True, doc="The upper bound."),
    keywords=["clamp", "clip"],
)
hardshrink = _bend(
    "Hardshrink", "Makes values near zero zero and leaves the others as they are.", _width(), keywords=["sparse"]
)
softshrink = _bend(
    "Softshrink", "Pulls every value towards zero by so much, and no further than zero.", _width(), keywords=["sparse"]
)
tanhshrink = _bend("Tanhshrink", "Takes the tanh of a value away from it: flat near zero, straight far from it.")
softsign = _bend(
    "Softsign",
    "Squeezes every value between -1 and 1, more gently than a tanh.",
    gives_what="The same shape, between -1 and 1.",
)
log_sigmoid = _bend(
    "LogSigmoid",
    "The logarithm of a sigmoid, steady where the sigmoid is nearly zero.",
    keywords=["probability", "log"],
)
threshold = _bend(
    "Threshold",
    "Replaces what does not exceed a bound by one value.",
    number("threshold", initial=0.0, positional=True, doc="The bound."),
    number("value", initial=0.0, positional=True, doc="What stands in place of values at or below the bound."),
)
rrelu = _bend(
    "RReLU",
    "A leaky ReLU whose slope is drawn anew for every value while training.",
    number("lower", 0.125, doc="The smallest slope that is drawn."),
    number("upper", 1 / 3, doc="The largest slope that is drawn."),
    keywords=["random", "leaky"],
)

glu = layer(
    nn="GLU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Lets one half of the features decide how much of the other half goes through.",
    name="gate",
    inputs=[port("input", "...", dtype="float", doc="Values with an even number of features.")],
    outputs=[gives("output", "...", doc="Half as many features.")],
    parameters=[dimension("dim", -1, positional=True, doc="The dimension that is halved.")],
    facts=["dim"],
    keywords=["gate", "nonlinearity", "halve"],
)

softmin = layer(
    nn="Softmin",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Probabilities that sum to 1, the smallest score having the largest.",
    name="act",
    inputs=[port("input", "...", dtype="float", doc="Values of any shape.")],
    outputs=[gives("output", "...", doc="The same shape, between 0 and 1.")],
    parameters=[
        dimension(
            "dim",
            None,
            initial=-1,
            optional=True,
            doc="The dimension whose values compete; -1 is the last, 1 the classes.",
        )
    ],
    facts=["dim"],
    keywords=["probability", "distance"],
)

softmax2d = layer(
    nn="Softmax2d",
    family=Family.ACTIVATION,
    tag="image",
    summary="Turns the channels of every pixel into probabilities that sum to 1.",
    name="act",
    inputs=[port("input", "N C H W", dtype="float", doc="Images, a channel for each class.")],
    outputs=[gives("output", "N C H W", doc="The same shape, between 0 and 1.")],
    keywords=["segmentation", "probability", "classes"],
)

OPERATORS = (
    relu6,
    selu,
    mish,
    glu,
    hardsigmoid,
    hardtanh,
    celu,
    log_sigmoid,
    softsign,
    softshrink,
    hardshrink,
    tanhshrink,
    threshold,
    rrelu,
    softmin,
    softmax2d,
)
