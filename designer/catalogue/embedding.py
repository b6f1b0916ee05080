"""Layers that look up a learned row for each whole number."""

from designer.catalogue.declare import flag, gives, integer, layer, number, port
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
    keywords=["lookup", "token", "word", "vocabulary", "table"],
)

OPERATORS = (embedding,)
