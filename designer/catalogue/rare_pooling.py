"""Poolings that few networks have: by a norm, in regions drawn at random, and the way back."""

from designer.catalogue.declare import LARGEST_STEP, flag, gives, layer, number, pair, port
from designer.catalogue.places import IMAGE, PLACES, VOLUME, Place
from designer.catalogue.spec import Family, Operator


def _by_a_norm(place: Place) -> Operator:
    return layer(
        nn=f"LPPool{place.length}d",
        family=Family.POOLING,
        tag=f"norm, {place.tag}",
        summary=f"Gives a norm of each {place.region} of {place.one}: between the mean and the maximum.",
        name="pool",
        inputs=[port("input", f"N C {place.sizes}", dtype="float", doc=place.doc)],
        outputs=[gives("output", f"N C {place.changed}", doc=f"The norm of each {place.region}.")],
        parameters=[
            number(
                "norm_type", initial=2, low=1, high=64, positional=True, doc="The power; 1 sums, more favours peaks."
            ),
            pair(
                "kernel_size",
                initial=2,
                length=place.length,
                positional=True,
                doc=f"The size of the {place.region} that becomes one value.",
            ),
            pair(
                "stride", None, optional=True, length=place.length, doc="How far it moves on; left out: its own size."
            ),
            flag("ceil_mode", False, folded=True, doc="Whether a region that sticks out at the end counts too."),
        ],
        facts=["norm_type", "kernel_size"],
        keywords=["power", "average", "downsample"],
    )


def _at_random(place: Place) -> Operator:
    return layer(
        nn=f"FractionalMaxPool{place.length}d",
        family=Family.POOLING,
        tag=place.tag,
        summary=f"Keeps the largest values of {place.region}s drawn at random, so that sizes shrink by any ratio.",
        name="pool",
        inputs=[port("input", f"N C {place.sizes}", dtype="float", doc=place.doc)],
        outputs=[
            gives("output", f"N C {place.changed}", doc=f"The largest value of each {place.region}."),
            gives("indices", f"N C {place.changed}", doc="Where each largest value stood.", when="return_indices"),
        ],
        parameters=[
            pair(
                "kernel_size",
                initial=2,
                length=place.length,
                positional=True,
                doc="The size of what becomes one value.",
            ),
            pair(
                "output_size",
                None,
                optional=True,
                length=place.length,
                doc="The size to give; in place of output_ratio.",
            ),
            number(
                "output_ratio",
                None,
                initial=0.5,
                low=0.01,
                high=0.99,
                optional=True,
                shapes=True,
                doc="What share of each axis is left; in place of output_size.",
            ),
            flag("return_indices", False, folded=True, doc="Whether it also gives where the largest values stood."),
        ],
        facts=["output_ratio", "output_size"],
        keywords=["maximum", "stochastic", "downsample"],
    )


def _back(place: Place) -> Operator:
    return layer(
        nn=f"MaxUnpool{place.length}d",
        family=Family.POOLING,
        tag=place.tag,
        summary="Puts values back where a max pool took them from, with zeros between them.",
        name="unpool",
        inputs=[
            port("input", f"N C {place.sizes}", dtype="float", doc="What a max pool gave, or what was made of it."),
            port("indices", f"N C {place.sizes}", dtype="int64", doc="The pool's indices, of its return_indices."),
        ],
        outputs=[gives("output", f"N C {place.changed}", doc="The size from before the pool.")],
        parameters=[
            pair("kernel_size", initial=2, length=place.length, positional=True, doc="As the pool has it."),
            pair("stride", None, optional=True, length=place.length, doc="As the pool has it; left out: its own size."),
            pair("padding", 0, low=0, length=place.length, doc="As the pool has it."),
            pair(
                "output_size",
                None,
                optional=True,
                folded=True,
                call=True,
                length=place.length,
                high=LARGEST_STEP,
                doc="The size to give, where the stride leaves several open.",
            ),
        ],
        facts=["kernel_size", "stride"],
        keywords=["upsample", "decoder", "segnet"],
    )


OPERATORS = (
    *(_back(place) for place in PLACES),
    *(_by_a_norm(place) for place in PLACES),
    _at_random(IMAGE),
    _at_random(VOLUME),
)
