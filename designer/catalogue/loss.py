"""What says by how much a network is wrong: the number that training makes small."""

from designer.catalogue.declare import choice, function, gives, integer, number, port
from designer.catalogue.spec import Argument, Family, InputPort, OutputPort


def _weight(pattern: str, doc: str) -> InputPort:
    return port("weight", pattern, optional=True, dtype="float", named=True, doc=doc)


def _numbers() -> list[InputPort]:
    return [
        port("input", "...", dtype="float", doc="What was predicted."),
        port("target", "...", dtype="float", doc="What is true, in the same shape."),
    ]


def _loss() -> list[OutputPort]:
    return [gives("output", doc="The loss: one number, unless reduction is none.")]


def _reduction() -> Argument:
    return choice("reduction", "mean", "sum", "none", folded=True, doc="How the losses of single values become one.")


cross_entropy = function(
    op="F.cross_entropy",
    title="Cross entropy",
    family=Family.LOSS,
    tag="classes",
    summary="Punishes scores that give the right class little weight; takes raw scores, without a softmax.",
    name="loss",
    inputs=[
        port("input", "N C ...", dtype="float", doc="A score for each class, not yet probabilities."),
        port("target", "N ...", doc="The number of the right class, or a probability for each class."),
        _weight("C", "How much each class counts."),
    ],
    outputs=_loss(),
    arguments=[
        integer("ignore_index", -100, low=-(2**31), folded=True, doc="The class number whose places do not count."),
        _reduction(),
        number("label_smoothing", 0.0, low=0, high=1, doc="How much of the right class is spread over all classes."),
    ],
    facts=["label_smoothing"],
    keywords=["classification", "softmax", "nll", "cost"],
)

binary_cross_entropy = function(
    op="F.binary_cross_entropy",
    title="Binary cross entropy",
    family=Family.LOSS,
    tag="probability",
    summary="Punishes probabilities that lie far from the truth of yes or no.",
    name="loss",
    inputs=[
        port("input", "...", dtype="float", doc="Probabilities, between 0 and 1."),
        port("target", "...", dtype="float", doc="The truth, 0 or 1, in the same shape."),
        _weight("...", "How much each value counts."),
    ],
    outputs=_loss(),
    arguments=[_reduction()],
    keywords=["bce", "classification", "yes no", "cost"],
)

binary_cross_entropy_with_logits = function(
    op="F.binary_cross_entropy_with_logits",
    title="BCE with logits",
    family=Family.LOSS,
    tag="score",
    summary="As the binary cross entropy, from raw scores: the sigmoid is inside, which is steadier.",
    name="loss",
    inputs=[
        port("input", "...", dtype="float", doc="Scores of any size, not yet probabilities."),
        port("target", "...", dtype="float", doc="The truth, 0 or 1, in the same shape."),
        _weight("...", "How much each value counts."),
        port(
            "pos_weight",
            "...",
            optional=True,
            dtype="float",
            named=True,
            doc="How much a yes counts against a no, where one is rare.",
        ),
    ],
    outputs=_loss(),
    arguments=[_reduction()],
    keywords=["bce", "classification", "logits", "sigmoid", "cost"],
)

l1_loss = function(
    op="F.l1_loss",
    title="Mean absolute error",
    family=Family.LOSS,
    tag="numbers",
    summary="The mean of differences without their sign, for predicting numbers where a few lie far out.",
    name="loss",
    inputs=[*_numbers(), _weight("...", "How much each value counts.")],
    outputs=_loss(),
    arguments=[_reduction()],
    keywords=["regression", "l1", "mae", "absolute", "robust", "cost"],
)

smooth_l1_loss = function(
    op="F.smooth_l1_loss",
    title="Smooth L1",
    family=Family.LOSS,
    tag="numbers",
    summary="Squares small differences and only counts large ones, so that outliers do not pull too hard.",
    name="loss",
    inputs=_numbers(),
    outputs=_loss(),
    arguments=[_reduction(), number("beta", 1.0, low=0, doc="Up to which difference it squares.")],
    facts=["beta"],
    keywords=["regression", "huber", "robust", "boxes", "cost"],
)

mse_loss = function(
    op="F.mse_loss",
    title="Mean squared error",
    family=Family.LOSS,
    tag="numbers",
    summary="The mean of squared differences, for predicting numbers.",
    name="loss",
    inputs=[*_numbers(), _weight("...", "How much each value counts.")],
    outputs=_loss(),
    arguments=[_reduction()],
    keywords=["regression", "squared", "l2", "cost"],
)

OPERATORS = (
    cross_entropy,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    mse_loss,
    l1_loss,
    smooth_l1_loss,
)
