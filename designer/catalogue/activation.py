"""What bends values between layers, each number for itself, so that a network is more than one large sum."""

from designer.catalogue.declare import (
    anything,
    choice,
    dimension,
    function,
    gives,
    integer,
    layer,
    number,
)
from designer.catalogue.spec import Argument, Family, OutputPort


def _same(doc: str = "The same shape.") -> list[OutputPort]:
    return [gives("output", "...", doc=doc)]


def _approximate() -> Argument:
    doc = "The exact curve, or a quicker one built from tanh as GPT-2 has it."
    return choice("approximate", "none", "tanh", doc=doc)


def _competing() -> Argument:
    return dimension(
        "dim", None, initial=-1, optional=True, doc="The dimension whose values compete; -1 is the last, 1 the classes."
    )


relu = layer(
    nn="ReLU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Lets positive values through and makes negative ones zero.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, nothing below zero."),
    keywords=["rectifier", "nonlinearity"],
)

leaky_relu = layer(
    nn="LeakyReLU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A ReLU that lets a little of what is negative through, so that no neuron dies.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same(),
    parameters=[number("negative_slope", 0.01, positional=True, doc="How much of a negative value is let through.")],
    facts=["negative_slope"],
    keywords=["rectifier", "nonlinearity", "lrelu"],
)

elu = layer(
    nn="ELU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A ReLU whose negative side levels out smoothly.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same(),
    parameters=[number("alpha", 1.0, doc="How far below zero it levels out.")],
    facts=["alpha"],
    keywords=["exponential", "nonlinearity"],
)

gelu = layer(
    nn="GELU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A rounded ReLU, as transformers use it.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same(),
    parameters=[_approximate()],
    facts=["approximate"],
    keywords=["nonlinearity", "transformer", "gaussian"],
)

silu = layer(
    nn="SiLU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A rounded ReLU that dips below zero first; also called swish.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same(),
    keywords=["swish", "nonlinearity", "efficientnet", "yolo"],
)

sigmoid = layer(
    nn="Sigmoid",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Squeezes every value between 0 and 1, as a probability.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, between 0 and 1."),
    keywords=["logistic", "probability", "nonlinearity"],
)

tanh = layer(
    nn="Tanh",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Squeezes every value between -1 and 1.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, between -1 and 1."),
    keywords=["hyperbolic tangent", "nonlinearity"],
)

softmax = layer(
    nn="Softmax",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Turns scores into probabilities that sum to 1; not before a cross entropy, which has its own.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, between 0 and 1."),
    parameters=[_competing()],
    facts=["dim"],
    keywords=["probability", "classes", "attention"],
)

log_softmax = layer(
    nn="LogSoftmax",
    family=Family.ACTIVATION,
    tag="layer",
    summary="Turns scores into the logarithms of probabilities, which keeps small ones apart.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, nothing above zero."),
    parameters=[_competing()],
    facts=["dim"],
    keywords=["probability", "classes", "log"],
)

prelu = layer(
    nn="PReLU",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A leaky ReLU that learns how much of the negative side it lets through.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same(),
    parameters=[
        integer("num_parameters", 1, doc="How many slopes are learned: 1 for all, or as many as there are channels."),
        number("init", 0.25, folded=True, doc="The slope that it begins with."),
    ],
    keywords=["rectifier", "nonlinearity", "parametric"],
)

hardswish = layer(
    nn="Hardswish",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A swish made of straight pieces, quick on small devices.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same(),
    keywords=["nonlinearity", "mobilenet", "swish"],
)

softplus = layer(
    nn="Softplus",
    family=Family.ACTIVATION,
    tag="layer",
    summary="A rounded ReLU that is never quite zero, for what must be positive.",
    name="act",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, all above zero."),
    parameters=[
        number("beta", 1.0, folded=True, doc="How sharp the bend is."),
        number("threshold", 20.0, folded=True, doc="From where on it counts as a straight line."),
    ],
    keywords=["nonlinearity", "positive", "variance"],
)

relu_function = function(
    op="F.relu",
    title="ReLU",
    family=Family.ACTIVATION,
    summary="Lets positive values through and makes negative ones zero.",
    name="relu",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, nothing below zero."),
    keywords=["rectifier", "nonlinearity"],
)

gelu_function = function(
    op="F.gelu",
    title="GELU",
    family=Family.ACTIVATION,
    summary="A rounded ReLU, as transformers use it.",
    name="gelu",
    inputs=[anything(dtype="float")],
    outputs=_same(),
    arguments=[_approximate()],
    facts=["approximate"],
    keywords=["nonlinearity", "transformer", "gaussian"],
)

sigmoid_function = function(
    op="torch.sigmoid",
    title="Sigmoid",
    family=Family.ACTIVATION,
    summary="Squeezes every value between 0 and 1, as a probability.",
    name="sigmoid",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, between 0 and 1."),
    keywords=["logistic", "probability", "nonlinearity"],
)

tanh_function = function(
    op="torch.tanh",
    title="Tanh",
    family=Family.ACTIVATION,
    summary="Squeezes every value between -1 and 1.",
    name="tanh",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, between -1 and 1."),
    keywords=["hyperbolic tangent", "nonlinearity"],
)

softmax_function = function(
    op="F.softmax",
    title="Softmax",
    family=Family.ACTIVATION,
    summary="Turns scores into probabilities that sum to 1; not before a cross entropy, which has its own.",
    name="softmax",
    inputs=[anything(dtype="float")],
    outputs=_same("The same shape, between 0 and 1."),
    arguments=[_competing()],
    facts=["dim"],
    keywords=["probability", "classes", "attention"],
)

OPERATORS = (
    relu,
    leaky_relu,
    elu,
    gelu,
    silu,
    sigmoid,
    tanh,
    softmax,
    log_softmax,
    prelu,
    hardswish,
    softplus,
    relu_function,
    gelu_function,
    sigmoid_function,
    tanh_function,
    softmax_function,
)
