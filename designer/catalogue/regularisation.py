"""What makes learning by heart harder, so that a network does well on what it has not seen."""

from designer.catalogue.declare import gives, layer, number, port
from designer.catalogue.spec import Family

dropout = layer(
    nn="Dropout",
    family=Family.REGULARISATION,
    summary="Silences values at random while training, and does nothing afterwards.",
    name="dropout",
    inputs=[port("input", "...", dtype="float", doc="Values of any shape.")],
    outputs=[
        gives("output", "...", doc="The same shape, some values zero and the rest scaled up to make good for it.")
    ],
    parameters=[number("p", 0.5, low=0, high=1, positional=True, doc="The share of values that is silenced.")],
    facts=["p"],
    keywords=["overfitting", "regularization", "noise"],
)

OPERATORS = (dropout,)
