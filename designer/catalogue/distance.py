"""How near two values lie to each other."""

from designer.catalogue.declare import dimension, flag, function, gives, layer, number, port
from designer.catalogue.spec import Argument, Family, InputPort


def _pair() -> list[InputPort]:
    return [
        port("x1", "...", dtype="float", doc="The one value."),
        port("x2", "...", dtype="float", doc="The other value, of the same shape or of one that stretches to it."),
    ]


def _cosine() -> list[Argument]:
    return [
        dimension("dim", 1, positional=True, doc="The dimension that holds the features."),
        number("eps", 1e-8, low=0, folded=True, doc="Keeps it from dividing by zero."),
    ]


def _pairwise() -> list[Argument]:
    return [
        number(
            "p",
            2.0,
            low=0,
            positional=True,
            doc="Which norm: 1 sums differences up, 2 is the length as the crow flies.",
        ),
        number("eps", 1e-6, low=0, folded=True, doc="Added to each difference, so that gradients stay finite."),
        flag("keepdim", False, folded=True, doc="Whether the last dimension stays, with size 1."),
    ]


cosine_similarity = layer(
    nn="CosineSimilarity",
    family=Family.MERGE,
    tag="layer",
    summary="Says how far two values point the same way: 1 alike, 0 unrelated, -1 opposite.",
    name="similarity",
    inputs=_pair(),
    outputs=[gives("output", "...", doc="One number for each pair, without the dimension of the features.")],
    parameters=_cosine(),
    facts=["dim"],
    keywords=["angle", "similar", "contrastive", "retrieval"],
)

pairwise_distance = layer(
    nn="PairwiseDistance",
    family=Family.MERGE,
    tag="layer",
    summary="Says how far apart the rows of two values lie.",
    name="distance",
    inputs=_pair(),
    outputs=[gives("output", "...", doc="One number for each pair of rows.")],
    parameters=_pairwise(),
    facts=["p"],
    keywords=["norm", "euclidean", "siamese", "metric"],
)

cosine_similarity_function = function(
    op="F.cosine_similarity",
    title="Cosine similarity",
    family=Family.MERGE,
    tag="function",
    summary="Says how far two values point the same way: 1 alike, 0 unrelated, -1 opposite.",
    name="similarity",
    inputs=_pair(),
    outputs=[gives("output", "...", doc="One number for each pair, without the dimension of the features.")],
    arguments=_cosine(),
    facts=["dim"],
    keywords=["angle", "similar", "contrastive", "retrieval"],
)

cdist = function(
    op="torch.cdist",
    title="All distances",
    family=Family.MERGE,
    summary="Says how far each row of one value lies from each row of another.",
    name="distances",
    inputs=[
        port("x1", "... rows features", dtype="float", doc="Rows of features."),
        port("x2", "... others features", dtype="float", doc="Other rows, of as many features."),
    ],
    outputs=[gives("output", "... rows others", doc="One number for each pair of rows.")],
    arguments=[
        number("p", 2, low=0, positional=True, doc="Which norm: 1 sums differences up, 2 is the straight line.")
    ],
    facts=["p"],
    keywords=["prototypes", "nearest", "euclidean", "neighbours"],
)

OPERATORS = (cosine_similarity, pairwise_distance, cosine_similarity_function, cdist)
