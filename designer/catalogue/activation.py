"""What bends values between layers, each number for itself, so that a network is more than one large sum."""

from designer.catalogue.declare import choice, function, gives, layer, port
from designer.catalogue.spec import Family, InputPort, OutputPort


def _any() -> list[InputPort]:
    return [port("input", "...", dtype="float", doc="Values of any shape.")]


def _same(doc: str) -> list[OutputPort]:
    return [gives("output", "...", doc=doc)]


relu = layer(
    nn="ReLU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Lets positive values through and makes negative ones zero.",
    name="act",
    inputs=_any(),
    outputs=_same("The same shape, nothing below zero."),
    keywords=["rectifier", "nonlinearity"],
)

gelu = layer(
    nn="GELU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A rounded ReLU, as transformers use it.",
    name="act",
    inputs=_any(),
    outputs=_same("The same shape."),
    parameters=[
        choice("approximate", "none", "tanh", doc="The exact curve, or a quicker one built from tanh as GPT-2 has it.")
    ],
    facts=["approximate"],
    keywords=["nonlinearity", "transformer", "gaussian"],
)

sigmoid = layer(
    nn="Sigmoid",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Squeezes every value between 0 and 1, as a probability.",
    name="act",
    inputs=_any(),
    outputs=_same("The same shape, between 0 and 1."),
    keywords=["logistic", "probability", "nonlinearity"],
)

relu_function = function(
    op="F.relu",
    title="ReLU",
    family=Family.ACTIVATION,
    summary="Lets positive values through and makes negative ones zero.",
    name="relu",
    inputs=_any(),
    outputs=_same("The same shape, nothing below zero."),
    keywords=["rectifier", "nonlinearity"],
)

sigmoid_function = function(
    op="torch.sigmoid",
    title="Sigmoid",
    family=Family.ACTIVATION,
    summary="Squeezes every value between 0 and 1, as a probability.",
    name="sigmoid",
    inputs=_any(),
    outputs=_same("The same shape, between 0 and 1."),
    keywords=["logistic", "probability", "nonlinearity"],
)

OPERATORS = (relu, gelu, sigmoid, relu_function, sigmoid_function)
