"""Layers that look up a learned row for each whole number."""

from designer.catalogue.declare import choice, flag, gives, integer, layer, number, port
from designer.catalogue.spec import Family

embedding = layer(
    nn="Embedding",
    family=Family.EMBEDDING,
    summary="Looks up a learned row of features for each word or other numbered thing.",
    name="embedding",
    inputs=[port("input", "...", dtype="int", doc="Whole numbers from 0 up to num_embeddings, that one left out.")],
    outputs=[gives("output", "... embedding_dim", doc="A row of features in place of each number.")],
    parameters=[
        integer("num_embeddings", initial=1000, positional=True, doc="How many rows the table has."),
        integer("embedding_dim", initial=64, positional=True, doc="How many features a row has."),
        integer(
            "padding_idx",
            None,
            optional=True,
            low=-(2**31),
            folded=True,
            doc="The number that stands for filling: its row begins at zero and never learns.",
        ),
        number(
            "max_norm", None, optional=True, low=0, folded=True, doc="How long a row may be; longer ones are cut back."
        ),
        number("norm_type", 2.0, folded=True, doc="Which norm max_norm is measured in."),
        flag("scale_grad_by_freq", False, folded=True, doc="Whether rows that occur often in a batch learn less each."),
        flag("sparse", False, folded=True, doc="Whether gradients name only the rows used; few optimisers take that."),
    ],
    facts=["num_embeddings", "embedding_dim"],
    weight="num_embeddings embedding_dim",
    keywords=["lookup", "token", "word", "vocabulary", "table"],
)

embedding_bag = layer(
    nn="EmbeddingBag",
    family=Family.EMBEDDING,
    summary="Looks up learned rows for a bag of numbers and makes one row of them.",
    name="bag",
    inputs=[
        port("input", "N L", dtype="int", doc="Bags of whole numbers; end to end in one row where offsets are wired."),
        port("offsets", "N", optional=True, dtype="int", doc="Where in that one row each bag begins."),
        port(
            "per_sample_weights", "N L", optional=True, dtype="float", doc="How much each number counts, in sums only."
        ),
    ],
    outputs=[gives("output", "N embedding_dim", doc="A row of features for each bag.")],
    parameters=[
        integer("num_embeddings", initial=1000, positional=True, doc="How many rows the table has."),
        integer("embedding_dim", initial=64, positional=True, doc="How many features a row has."),
        number(
            "max_norm", None, optional=True, low=0, folded=True, doc="How long a row may be; longer ones are cut back."
        ),
        number("norm_type", 2.0, folded=True, doc="Which norm max_norm is measured in."),
        flag("scale_grad_by_freq", False, folded=True, doc="Whether rows that occur often in a batch learn less each."),
        choice("mode", "mean", "sum", "max", doc="How the rows of a bag become one."),
        flag("sparse", False, folded=True, doc="Whether gradients name only the rows used; few optimisers take that."),
        flag("include_last_offset", False, folded=True, doc="Whether offsets also say where the last bag ends."),
        integer(
            "padding_idx",
            None,
            optional=True,
            low=-(2**31),
            folded=True,
            doc="The number that stands for filling and does not count.",
        ),
    ],
    facts=["num_embeddings", "embedding_dim", "mode"],
    weight="num_embeddings embedding_dim",
    keywords=["lookup", "bag of words", "text", "table", "sparse"],
)

OPERATORS = (embedding, embedding_bag)
