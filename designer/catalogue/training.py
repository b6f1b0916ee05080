"""What only a training step holds: what is measured, and what learns. The words are the program's own."""

from designer.catalogue.declare import LARGEST_SIZE, gives, port
from designer.catalogue.optimiser import OPTIMISERS
from designer.catalogue.spec import Argument, Family, InputPort, Kind, Operator, Role
from designer.document import UNSET


def _numbers() -> tuple[InputPort, ...]:
    return (
        port("input", "...", dtype="float", doc="What was predicted."),
        port("target", "...", dtype="float", doc="What is true, in the same shape."),
    )


accuracy = Operator(
    op="metric.accuracy",
    title="Accuracy",
    family=Family.TRAINING,
    role=Role.METRIC,
    summary="The share of rows whose answer is right, over all of a part of the data.",
    name="accuracy",
    inputs=(
        port("input", doc="A score for each class, or one probability a row where there is a threshold."),
        port("target", doc="The number of the right class, or 0 and 1."),
    ),
    outputs=(gives("output", doc="A share between 0 and 1."),),
    arguments=(
        Argument(
            "threshold",
            Kind.FLOAT,
            None,
            optional=True,
            doc="Where yes begins, for one probability a row; left out: the class with the highest score is taken.",
        ),
    ),
    facts=("threshold",),
    keywords=("metric", "score", "correct"),
)

r2 = Operator(
    op="metric.r2",
    title="R²",
    family=Family.TRAINING,
    role=Role.METRIC,
    summary="How much of the spread of the truth is foretold, over all of a part of the data: 1 is all of it.",
    name="r2",
    inputs=_numbers(),
    outputs=(gives("output", doc="At most 1; 0 is no better than always giving the mean."),),
    keywords=("metric", "score", "regression", "r2", "r squared", "determination", "variance"),
)

mae = Operator(
    op="metric.mae",
    title="Mean absolute error",
    family=Family.TRAINING,
    role=Role.METRIC,
    summary="How far predictions lie from the truth on average, over all of a part of the data.",
    name="mae",
    inputs=_numbers(),
    outputs=(gives("output", doc="In the unit of what is predicted; 0 is perfect."),),
    keywords=("metric", "score", "regression", "mae", "absolute", "l1"),
)

minimise = Operator(
    op="minimise",
    title="Minimise",
    family=Family.TRAINING,
    role=Role.MINIMISE,
    summary="Makes a loss smaller: finds the gradients and lets an optimiser change the networks.",
    name="optimiser",
    inputs=(port("loss", doc="The number to make small."),),
    outputs=(),
    arguments=(
        Argument(
            "networks", Kind.NAMES, UNSET, doc="Which networks learn from this loss; the others stay as they are."
        ),
        Argument(
            "optimiser",
            Kind.CHOICE,
            UNSET,
            initial="Adam",
            choices=tuple(optimiser.name for optimiser in OPTIMISERS),
            doc="The rule of change.",
        ),
        Argument(
            "settings",
            Kind.TABLE,
            {},
            initial={"lr": 0.001},
            doc="The optimiser's own arguments, such as lr, by torch's names.",
        ),
        Argument(
            "schedule",
            Kind.TABLE,
            {},
            folded=True,
            doc="How the learning rate changes: op and its args, by torch's names.",
        ),
        Argument(
            "clip",
            Kind.FLOAT,
            None,
            optional=True,
            low=0,
            folded=True,
            doc="How long the gradient may be; longer is cut.",
        ),
        Argument("every", Kind.INT, 1, low=1, high=LARGEST_SIZE, folded=True, doc="Only in every so many-th batch."),
        Argument("offset", Kind.INT, 0, low=0, high=LARGEST_SIZE, folded=True, doc="The first batch in which it acts."),
        Argument("times", Kind.INT, 1, low=1, high=LARGEST_SIZE, folded=True, doc="How often it repeats in one batch."),
    ),
    facts=("optimiser",),
    keywords=("optimizer", "minimize", "learn", "backward", "gradient", "adam", "sgd"),
)

OPERATORS = (accuracy, r2, mae, minimise)
