"""What makes learning by heart harder, so that a network does well on what it has not seen."""

from designer.catalogue.declare import gives, layer, number, port
from designer.catalogue.places import PLACES, Place
from designer.catalogue.spec import Argument, Family, Operator


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


def _channels(place: Place) -> Operator:
    kept = "The same shape, some channels zero and the rest scaled up to make good for it."
    return layer(
        nn=f"Dropout{place.length}d",
        family=Family.REGULARISATION,
        tag=place.tag,
        summary="Silences whole channels at random while training, and does nothing afterwards.",
        name="dropout",
        inputs=[port("input", f"N C {place.sizes}", dtype="float", doc=place.doc)],
        outputs=[gives("output", f"N C {place.sizes}", doc=kept)],
        parameters=_share("The share of channels that is silenced."),
        facts=["p"],
        keywords=["overfitting", "regularization", "noise", "spatial"],
    )


alpha_dropout = layer(
    nn="AlphaDropout",
    family=Family.REGULARISATION,
    tag="for SELU",
    summary="A dropout that leaves mean and spread as they are, for networks of SELUs.",
    name="dropout",
    inputs=[port("input", "...", dtype="float", doc="Values of any shape.")],
    outputs=[gives("output", "...", doc="The same shape, some values replaced by a low one.")],
    parameters=_share("The share of values that is replaced."),
    facts=["p"],
    keywords=["overfitting", "self-normalizing", "selu"],
)

feature_alpha_dropout = layer(
    nn="FeatureAlphaDropout",
    family=Family.REGULARISATION,
    tag="for SELU",
    summary="Replaces whole channels at random and leaves mean and spread as they are, for networks of SELUs.",
    name="dropout",
    inputs=[port("input", "N C ...", dtype="float", doc="Channels in the second dimension.")],
    outputs=[gives("output", "N C ...", doc="The same shape, some channels replaced by a low value.")],
    parameters=_share("The share of channels that is replaced."),
    facts=["p"],
    keywords=["overfitting", "self-normalizing", "selu"],
)

OPERATORS = (dropout, *(_channels(place) for place in PLACES), alpha_dropout, feature_alpha_dropout)
