"""Layers that slide learned filters over their input."""

from designer.catalogue.declare import LARGEST_STEP, axis, choice, flag, gives, integer, layer, pair, port
from designer.catalogue.spec import Family

conv2d = layer(
    nn="Conv2d",
    family=Family.CONVOLUTION,
    tag="image",
    summary="Slides learned filters over an image.",
    name="conv",
    inputs=[port("input", "N in_channels H W", dtype="float", doc="Images, channels before height and width.")],
    outputs=[gives("output", "N out_channels H' W'", doc="One channel a filter: where and how strongly it answers.")],
    parameters=[
        integer("in_channels", auto=axis(1), positional=True, doc="How many channels the images have."),
        integer("out_channels", initial=32, positional=True, doc="How many filters are learned."),
        pair("kernel_size", initial=3, positional=True, doc="Height and width of the filters."),
        pair("stride", 1, doc="How many pixels a filter moves on; 2 halves the image."),
        pair(
            "padding",
            0,
            low=0,
            words=("valid", "same"),
            doc="Pixels added at each edge; `same` adds as many as keep the size.",
        ),
        pair("dilation", 1, folded=True, doc="How far the points of a filter lie apart; wider sees more, not finer."),
        integer(
            "groups",
            1,
            high=LARGEST_STEP,
            folded=True,
            doc="In how many parts the channels are split, each for itself.",
        ),
        flag("bias", True, doc="Whether a learned number is added to each channel; idle before a batch norm."),
        choice(
            "padding_mode",
            "zeros",
            "reflect",
            "replicate",
            "circular",
            folded=True,
            doc="What the added pixels hold.",
        ),
    ],
    facts=["out_channels", "kernel_size", "stride", "padding"],
    keywords=["convolution", "filter", "cnn", "image"],
)

OPERATORS = (conv2d,)
