"""Activations as functions, for those that need no place among the layers; the commonest are in `activation`."""

from __future__ import annotations

from collections.abc import Sequence

from designer.catalogue.declare import dimension, function, gives, number, port
from designer.catalogue.spec import Argument, Family, Operator


def _bend(
    op: str, title: str, summary: str, *arguments: Argument, doc: str = "The same shape.", keywords: Sequence[str] = ()
) -> Operator:
    return function(
        op=op,
        title=title,
        family=Family.ACTIVATION,
        summary=summary,
        name="act",
        inputs=[port("input", "...", dtype="float", doc="Values of any shape.")],
        outputs=[gives("output", "...", doc=doc)],
        arguments=arguments,
        facts=[argument.name for argument in arguments if not argument.folded],
        keywords=["nonlinearity", *keywords],
    )


def _alpha() -> Argument:
    return number("alpha", 1.0, low=1e-6, doc="How far below zero it levels out.")


OPERATORS = (
    _bend("F.silu", "SiLU", "A rounded ReLU that dips below zero first; also called swish.", keywords=["swish"]),
    _bend(
        "F.leaky_relu",
        "Leaky ReLU",
        "A ReLU that lets a little of what is negative through.",
        number("negative_slope", 0.01, positional=True, doc="How much of a negative value is let through."),
    ),
    _bend(
        "F.log_softmax",
        "Log softmax",
        "Turns scores into the logarithms of probabilities, which keeps small ones apart.",
        dimension("dim", None, initial=-1, optional=True, doc="The dimension whose values compete; -1 is the last."),
        doc="The same shape, nothing above zero.",
        keywords=["probability", "classes"],
    ),
    _bend("F.elu", "ELU", "A ReLU whose negative side levels out smoothly.", _alpha()),
    _bend("F.celu", "CELU", "An ELU whose slope has no jump, whatever its depth.", _alpha()),
    _bend("F.selu", "SELU", "A scaled ELU that keeps mean and spread through many layers."),
    _bend("F.mish", "Mish", "A rounded ReLU that dips a little below zero and lets gradients through."),
    _bend("F.relu6", "ReLU6", "A ReLU that stops at 6, for small devices that count coarsely."),
    _bend("F.hardswish", "Hardswish", "A swish made of straight pieces, quick on small devices."),
    _bend("F.hardsigmoid", "Hardsigmoid", "A sigmoid made of straight pieces, quick on small devices."),
    _bend("F.softsign", "Softsign", "Squeezes every value between -1 and 1, more gently than a tanh."),
    _bend(
        "F.tanhshrink", "Tanhshrink", "Takes the tanh of a value away from it: flat near zero, straight far from it."
    ),
    _bend("F.logsigmoid", "Log sigmoid", "The logarithm of a sigmoid, steady where the sigmoid is nearly zero."),
    _bend(
        "F.softplus",
        "Softplus",
        "A rounded ReLU that is never quite zero, for what must be positive.",
        number("beta", 1.0, folded=True, doc="How sharp the bend is."),
        number("threshold", 20.0, folded=True, doc="From where on it counts as a straight line."),
        doc="The same shape, all above zero.",
        keywords=["positive", "variance"],
    ),
    _bend(
        "F.glu",
        "GLU",
        "Lets one half of the features decide how much of the other half goes through.",
        dimension("dim", -1, positional=True, doc="The dimension that is halved."),
        doc="Half as many features.",
        keywords=["gate", "halve"],
    ),
)
