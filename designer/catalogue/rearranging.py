"""Layers that change the size of an image or the places of its values, and learn nothing."""

from designer.catalogue.declare import LARGEST_STEP, gives, integer, layer, pair, port
from designer.catalogue.places import IMAGE
from designer.catalogue.spec import Argument, Family, InputPort


def _images(dtype: str = "float") -> InputPort:
    return port("input", "N C H W", dtype=dtype, doc=IMAGE.doc)


pixel_shuffle = layer(
    nn="PixelShuffle",
    family=Family.SHAPE,
    tag="image",
    summary="Spreads groups of channels out as pixels, which makes an image larger without inventing any.",
    name="shuffle",
    inputs=[port("input", "N C H W", doc="Images whose channels are a multiple of upscale_factor squared.")],
    outputs=[gives("output", "N C' H' W'", doc="Fewer channels, more pixels.")],
    parameters=[
        integer("upscale_factor", initial=2, high=LARGEST_STEP, positional=True, doc="How many times larger it gets.")
    ],
    facts=["upscale_factor"],
    keywords=["upsample", "super resolution", "subpixel", "depth to space"],
)

pixel_unshuffle = layer(
    nn="PixelUnshuffle",
    family=Family.SHAPE,
    tag="image",
    summary="Stacks squares of pixels up as channels, which makes an image smaller without losing any.",
    name="unshuffle",
    inputs=[port("input", "N C H W", doc="Images whose height and width are multiples of downscale_factor.")],
    outputs=[gives("output", "N C' H' W'", doc="More channels, fewer pixels.")],
    parameters=[
        integer(
            "downscale_factor", initial=2, high=LARGEST_STEP, positional=True, doc="How many times smaller it gets."
        )
    ],
    facts=["downscale_factor"],
    keywords=["downsample", "space to depth", "subpixel"],
)

channel_shuffle = layer(
    nn="ChannelShuffle",
    family=Family.SHAPE,
    tag="channels",
    summary="Deals channels out anew, so that groups of them meet in the next layer.",
    name="shuffle",
    inputs=[port("input", "N C ...", doc="Channels in the second dimension.")],
    outputs=[gives("output", "N C ...", doc="The same channels in another order.")],
    parameters=[
        integer(
            "groups",
            initial=2,
            high=LARGEST_STEP,
            positional=True,
            doc="How many groups they come from; must divide them.",
        )
    ],
    facts=["groups"],
    keywords=["shufflenet", "groups", "mix"],
)


def _patches(first: list[Argument]) -> list[Argument]:
    return [
        *first,
        pair("kernel_size", initial=2, positional=True, doc="Height and width of a patch."),
        pair("dilation", 1, folded=True, doc="How far the points of a patch lie apart."),
        pair("padding", 0, low=0, doc="Pixels added at each edge."),
        pair("stride", 1, initial=2, doc="How far patches lie apart."),
    ]


unfold = layer(
    nn="Unfold",
    family=Family.SHAPE,
    tag="image",
    summary="Cuts an image into patches and lays each out as a column.",
    name="patches",
    inputs=[_images()],
    outputs=[gives("output", "N C' L", doc="A column of numbers for each patch.")],
    parameters=_patches([]),
    facts=["kernel_size", "stride"],
    keywords=["im2col", "patches", "vit"],
)

fold = layer(
    nn="Fold",
    family=Family.SHAPE,
    tag="image",
    summary="Sets columns of patches back into an image; where patches overlap they are summed up.",
    name="fold",
    inputs=[port("input", "N C L", dtype="float", doc="A column of numbers for each patch, as an Unfold gives them.")],
    outputs=[gives("output", "N C' H W", doc="The image.")],
    parameters=_patches([pair("output_size", initial=8, positional=True, doc="Height and width of the image.")]),
    facts=["output_size", "kernel_size", "stride"],
    keywords=["col2im", "patches"],
)

OPERATORS = (
    pixel_shuffle,
    pixel_unshuffle,
    channel_shuffle,
    unfold,
    fold,
)
