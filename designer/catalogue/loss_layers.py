"""The common losses as layers, and losses that own weights; a training step calls the functions of `loss` instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.catalogue import loss
from designer.catalogue.declare import LARGEST_SIZE, axis, flag, gives, integer, layer, number, port
from designer.catalogue.spec import Argument, Family, Kind, Operator


def _of(nn: str, called: Operator, order: Sequence[str]) -> Operator:
    """The layer of a loss that is declared as a function; torch wants the weights that it may have when it is made."""
    arguments = {argument.name: argument for argument in called.arguments}
    return layer(
        nn=nn,
        family=Family.LOSS,
        title=called.title,
        tag="layer",
        summary=called.summary,
        name="loss",
        inputs=[replace(one, optional=False) for one in called.inputs if not one.optional],
        outputs=called.outputs,
        parameters=[arguments[name] for name in order],
        facts=called.facts,
        keywords=called.keywords,
    )


adaptive_log_softmax = layer(
    nn="AdaptiveLogSoftmaxWithLoss",
    family=Family.LOSS,
    title="Adaptive log softmax",
    tag="layer",
    summary="Scores a very large vocabulary in steps, rare words last, and gives the loss as well.",
    name="loss",
    inputs=[
        port("input_", "N in_features", dtype="float", doc="Features of each row."),
        port("target_", "N", dtype="int64", doc="The number of the right class; frequent classes have small numbers."),
    ],
    outputs=[
        gives("output", "N", doc="The logarithm of the probability that each right class was given."),
        gives("loss", doc="The loss: one number."),
    ],
    parameters=[
        integer("in_features", auto=axis(-1, "input_"), positional=True, doc="How many features a row has."),
        integer("n_classes", initial=1000, low=2, positional=True, doc="How many classes there are."),
        Argument(
            "cutoffs",
            Kind.INTS,
            initial=[100],
            low=1,
            high=LARGEST_SIZE,
            positional=True,
            as_list=True,
            doc="Where each step ends, as rising numbers of classes.",
        ),
        number(
            "div_value",
            4.0,
            low=1,
            folded=True,
            shapes=True,
            doc="How many times fewer features each next step works with.",
        ),
        flag("head_bias", False, folded=True, doc="Whether learned numbers are added in the first step."),
    ],
    facts=["n_classes"],
    keywords=["language model", "vocabulary", "hierarchical", "cost"],
)

linear_cross_entropy = layer(
    nn="LinearCrossEntropyLoss",
    family=Family.LOSS,
    title="Linear and cross entropy",
    tag="layer",
    summary="A last linear layer and its cross entropy in one, which saves the memory of all the scores.",
    name="loss",
    inputs=[
        port("input", "N in_features", dtype="float", doc="Features of each row."),
        port("target", "N", dtype="int64", doc="The number of the right class."),
    ],
    outputs=[gives("output", doc="The loss: one number, unless reduction is none.")],
    parameters=[
        integer("in_features", auto=axis(-1), positional=True, doc="How many features a row has."),
        integer("num_classes", initial=10, positional=True, doc="How many classes there are."),
        flag("bias", False, doc="Whether a learned number is added to each score."),
        *(argument for argument in loss.cross_entropy.arguments if argument.name == "reduction"),
        integer(
            "ignore_index",
            None,
            optional=True,
            low=-(2**31),
            folded=True,
            doc="The class number whose places do not count.",
        ),
        number("label_smoothing", 0.0, low=0, high=1, doc="How much of the right class is spread over all classes."),
    ],
    facts=["num_classes"],
    keywords=["classification", "language model", "head", "fused", "cost"],
)

OPERATORS = (
    _of("CrossEntropyLoss", loss.cross_entropy, ("ignore_index", "reduction", "label_smoothing")),
    _of("BCEWithLogitsLoss", loss.binary_cross_entropy_with_logits, ("reduction",)),
    _of("BCELoss", loss.binary_cross_entropy, ("reduction",)),
    _of("MSELoss", loss.mse_loss, ("reduction",)),
    _of("L1Loss", loss.l1_loss, ("reduction",)),
    _of("SmoothL1Loss", loss.smooth_l1_loss, ("reduction", "beta")),
    linear_cross_entropy,
    adaptive_log_softmax,
)
