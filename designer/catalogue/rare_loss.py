"""Losses for less usual questions: rankings, triplets, several labels, alignments. Each as a function and as a layer.

A training step calls the function; the layer is for a module that gives its loss itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.catalogue.declare import choice, flag, function, gives, integer, layer, number, port
from designer.catalogue.spec import Argument, Family, InputPort, Operator


def _numbers(predicted: str = "What was predicted.", true: str = "What is true, in the same shape.") -> list[InputPort]:
    return [
        port("input", "...", dtype="float", doc=predicted),
        port("target", "...", dtype="float", doc=true),
    ]


def _scores(truth: str, dtype: str = "") -> list[InputPort]:
    return [
        port("input", "N C", dtype="float", doc="A score for each class."),
        port(
            "target", truth, dtype=dtype, doc="The number of the right class." if truth == "N" else "The right classes."
        ),
    ]


def _margin(default: float, doc: str) -> Argument:
    return number("margin", default, doc=doc)


def _reduction(*words: str) -> Argument:
    words = words or ("sum", "none")
    return choice("reduction", "mean", *words, folded=True, doc="How the losses of single values become one.")


def _full() -> Argument:
    return flag("full", False, folded=True, doc="Whether the part that nothing changes is counted too.")


def _both(
    nn: str,
    op: str,
    title: str,
    tag: str,
    summary: str,
    inputs: Sequence[InputPort],
    arguments: Sequence[Argument],
    *,
    weight: str = "",
    keywords: Sequence[str] = (),
) -> tuple[Operator, Operator]:
    """A loss as a function and as a layer.

    Args:
        weight: What the function is told how much each of it counts; torch's layer is made with those numbers.
    """
    pattern = "..." if nn == "HuberLoss" else "C"
    counts = [port("weight", pattern, optional=True, dtype="float", named=True, doc=weight)] if weight else []
    outputs = [gives("output", doc="The loss: one number, unless reduction is none.")]
    facts = [argument.name for argument in arguments if argument.name in ("margin", "delta", "p")]
    words = [*keywords, "cost"]
    return (
        function(
            op=f"F.{op}",
            title=title,
            family=Family.LOSS,
            tag=tag,
            summary=summary,
            name="loss",
            inputs=[*inputs, *counts],
            outputs=outputs,
            arguments=arguments,
            facts=facts,
            keywords=words,
        ),
        layer(
            nn=nn,
            family=Family.LOSS,
            title=title,
            tag="layer",
            summary=summary,
            name="loss",
            inputs=inputs,
            outputs=outputs,
            parameters=arguments,
            facts=facts,
            keywords=words,
        ),
    )


_ALL = (
    _both(
        "HuberLoss",
        "huber_loss",
        "Huber",
        "numbers",
        "Squares small differences and counts large ones as they are, scaled by where the two meet.",
        _numbers(),
        [_reduction(), number("delta", 1.0, low=1e-12, doc="Up to which difference it squares.")],
        weight="How much each value counts.",
        keywords=["regression", "robust"],
    ),
    _both(
        "NLLLoss",
        "nll_loss",
        "Negative log likelihood",
        "classes",
        "Punishes logarithms of probabilities that give the right class little; behind a LogSoftmax.",
        [
            port("input", "N C ...", dtype="float", doc="The logarithm of a probability for each class."),
            port("target", "N ...", dtype="int", doc="The number of the right class."),
        ],
        [
            integer("ignore_index", -100, low=-(2**31), folded=True, doc="The class number whose places do not count."),
            _reduction(),
        ],
        weight="How much each class counts.",
        keywords=["classification", "nll", "likelihood"],
    ),
    _both(
        "KLDivLoss",
        "kl_div",
        "KL divergence",
        "distributions",
        "Says how much one distribution tells more than another, as a student and its teacher.",
        _numbers("Logarithms of probabilities.", "Probabilities, or their logarithms where log_target is on."),
        [
            replace(_reduction("batchmean", "sum", "none"), initial="batchmean"),
            flag("log_target", False, doc="Whether the target comes as logarithms too."),
        ],
        keywords=["kullback", "leibler", "distillation", "vae"],
    ),
    _both(
        "GaussianNLLLoss",
        "gaussian_nll_loss",
        "Gaussian likelihood",
        "numbers",
        "For a network that says, with each number, how unsure of it it is.",
        [*_numbers(), port("var", "...", dtype="float", doc="The variance that is foretold, above 0.")],
        [_full(), number("eps", 1e-6, low=1e-30, folded=True, doc="The least variance that counts."), _reduction()],
        keywords=["regression", "uncertainty", "variance"],
    ),
    _both(
        "PoissonNLLLoss",
        "poisson_nll_loss",
        "Poisson likelihood",
        "counts",
        "For predicting how often something happens.",
        _numbers("The logarithm of the rate, or the rate where log_input is off.", "How often it happened."),
        [
            flag("log_input", True, doc="Whether what was predicted is the logarithm of the rate."),
            _full(),
            number("eps", 1e-8, low=0, folded=True, doc="Keeps it from taking the logarithm of zero."),
            _reduction(),
        ],
        keywords=["regression", "count", "rate"],
    ),
    _both(
        "CTCLoss",
        "ctc_loss",
        "CTC",
        "alignments",
        "For sequences whose labels have an order but no places, as letters in speech.",
        [
            port("log_probs", "T N C", dtype="float", doc="Logarithms of probabilities for each step, time first."),
            port("targets", "N S", dtype="int", doc="The labels in order, filled up to one length."),
            port("input_lengths", "N", dtype="int", doc="How many steps of each sequence count."),
            port("target_lengths", "N", dtype="int", doc="How many labels each sequence has."),
        ],
        [
            integer("blank", 0, low=0, doc="The number of the class that says nothing."),
            _reduction(),
            flag("zero_infinity", False, folded=True, doc="Whether losses of sequences that are too short count as 0."),
        ],
        keywords=["speech", "handwriting", "alignment"],
    ),
    _both(
        "TripletMarginLoss",
        "triplet_margin_loss",
        "Triplet margin",
        "embeddings",
        "Draws an anchor nearer to what is like it than to what is not.",
        [
            port("anchor", "N D", dtype="float", doc="The rows in question."),
            port("positive", "N D", dtype="float", doc="For each, a row that is like it."),
            port("negative", "N D", dtype="float", doc="For each, a row that is not."),
        ],
        [
            _margin(1.0, "How much nearer it must be."),
            number("p", 2.0, low=0, doc="Which norm the distance is measured in."),
            number("eps", 1e-6, low=0, folded=True, doc="Keeps gradients finite where rows are equal."),
            flag("swap", False, folded=True, doc="Whether the negative may also be too near to the positive."),
            _reduction(),
        ],
        keywords=["metric learning", "contrastive", "siamese", "face"],
    ),
    _both(
        "CosineEmbeddingLoss",
        "cosine_embedding_loss",
        "Cosine embedding",
        "embeddings",
        "Turns rows that belong together the same way and others apart.",
        [
            port("input1", "N D", dtype="float", doc="The one row of each pair."),
            port("input2", "N D", dtype="float", doc="The other row of each pair."),
            port("target", "N", dtype="float", doc="A 1 where the two belong together, -1 where they do not."),
        ],
        [_margin(0.0, "How alike two rows may be that do not belong together."), _reduction()],
        keywords=["metric learning", "contrastive", "similarity"],
    ),
    _both(
        "MarginRankingLoss",
        "margin_ranking_loss",
        "Margin ranking",
        "rankings",
        "Wants the one score above the other, by so much at least.",
        [
            port("input1", "...", dtype="float", doc="The one score of each pair."),
            port("input2", "...", dtype="float", doc="The other score of each pair."),
            port("target", "...", dtype="float", doc="A 1 where the first shall be higher, -1 where the second shall."),
        ],
        [_margin(0.0, "By how much it must be higher."), _reduction()],
        keywords=["ranking", "preference", "order"],
    ),
    _both(
        "HingeEmbeddingLoss",
        "hinge_embedding_loss",
        "Hinge embedding",
        "distances",
        "Wants small distances where two things are alike and large ones where they are not.",
        _numbers("Distances.", "A 1 where the two are alike, -1 where they are not."),
        [_margin(1.0, "How far apart unlike things must be."), _reduction()],
        keywords=["metric learning", "siamese"],
    ),
    _both(
        "SoftMarginLoss",
        "soft_margin_loss",
        "Soft margin",
        "score",
        "For a yes or no said as 1 and -1: small where score and truth have the same sign.",
        _numbers("Scores of any size.", "The truth, 1 or -1, in the same shape."),
        [_reduction()],
        keywords=["classification", "logistic", "yes no"],
    ),
    _both(
        "MultiMarginLoss",
        "multi_margin_loss",
        "Multi margin",
        "classes",
        "Wants the right class's score above all others, by so much at least, as support vectors do.",
        _scores("N", "int64"),
        [
            integer("p", 1, high=2, doc="Whether what is missing counts as it is, 1, or squared, 2."),
            _margin(1.0, "By how much it must be higher."),
            _reduction(),
        ],
        weight="How much each class counts.",
        keywords=["classification", "hinge", "svm"],
    ),
    _both(
        "MultiLabelMarginLoss",
        "multilabel_margin_loss",
        "Multilabel margin",
        "several labels",
        "Wants the scores of all right classes above those of all others.",
        [
            port("input", "N C", dtype="float", doc="A score for each class."),
            port("target", "N C", dtype="int64", doc="The numbers of the right classes, then -1 up to the end."),
        ],
        [_reduction()],
        keywords=["classification", "hinge", "tags"],
    ),
    _both(
        "MultiLabelSoftMarginLoss",
        "multilabel_soft_margin_loss",
        "Multilabel soft margin",
        "tags",
        "Asks of every class, for itself, whether it is one of the right ones.",
        [
            port("input", "N C", dtype="float", doc="A score for each class."),
            port("target", "N C", dtype="float", doc="The truth for each class, 0 or 1."),
        ],
        [_reduction()],
        weight="How much each class counts.",
        keywords=["classification", "several labels"],
    ),
)

triplet_with_distance = layer(
    nn="TripletMarginWithDistanceLoss",
    family=Family.LOSS,
    title="Triplet margin by distance",
    tag="layer",
    summary="A triplet margin that measures plain distances between rows.",
    name="loss",
    inputs=_ALL[6][1].inputs,
    outputs=_ALL[6][1].outputs,
    parameters=[
        _margin(1.0, "How much nearer it must be."),
        flag("swap", False, folded=True, doc="Whether the negative may also be too near to the positive."),
        _reduction(),
    ],
    facts=["margin"],
    keywords=["metric learning", "contrastive", "cost"],
)

FUNCTIONS = tuple(called for called, _ in _ALL)
LAYERS = (*(made for _, made in _ALL), triplet_with_distance)
