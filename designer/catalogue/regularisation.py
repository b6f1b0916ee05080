"""What makes learning by heart harder, so that a network does well on what it has not seen."""

from designer.catalogue.declare import gives, layer, number, port
from designer.catalogue.spec import Argument, Family


def _share(doc: str) -> list[Argument]:
    return [number("p", 0.5, low=0, high=1, positional=True, doc=doc)]


dropout = layer(
    nn="Dropout",
    family=Family.REGULARISATION,
    summary="Silences values at random while training, and does nothing afterwards.",
    name="dropout",
    inputs=[port("input", "...", dtype="float", doc="Values of any shape.")],
    outputs=[
        gives("output", "...", doc="The same shape, some values zero and the rest scaled up to make good for it.")
    ],
    parameters=_share("The share of values that is silenced."),
    facts=["p"],
    keywords=["overfitting", "regularization", "noise"],
)

dropout2d = layer(
    nn="Dropout2d",
    family=Family.REGULARISATION,
    tag="image",
    summary="Silences whole channels at random while training, and does nothing afterwards.",
    name="dropout",
    inputs=[port("input", "N C H W", dtype="float", doc="Images, channels before height and width.")],
    outputs=[
        gives("output", "N C H W", doc="The same shape, some channels zero and the rest scaled up to make good for it.")
    ],
    parameters=_share("The share of channels that is silenced."),
    facts=["p"],
    keywords=["overfitting", "regularization", "noise", "spatial"],
)

OPERATORS = (dropout, dropout2d)
