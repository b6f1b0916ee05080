"""Layers and functions that make an image smaller by summing regions up. Nothing in them is learned."""

from designer.catalogue.declare import LARGEST_SIZE, flag, function, gives, integer, layer, pair, port
from designer.catalogue.spec import Argument, Family, InputPort, OutputPort


def _image() -> list[InputPort]:
    return [port("input", "N C H W", dtype="float", doc="Images, channels before height and width.")]


def _smaller(doc: str) -> list[OutputPort]:
    return [gives("output", "N C H' W'", doc=doc)]


def _window() -> list[Argument]:
    return [
        pair("kernel_size", initial=2, positional=True, doc="Height and width of the region that becomes one value."),
        pair("stride", None, optional=True, doc="How many pixels the region moves on; left out: by its own size."),
        pair("padding", 0, low=0, doc="Pixels added at each edge, at most half the region."),
    ]


def _max_arguments() -> list[Argument]:
    return [
        *_window(),
        pair("dilation", 1, folded=True, doc="How far the points of the region lie apart."),
        flag("ceil_mode", False, folded=True, doc="Whether a region that sticks out at the end counts too."),
    ]


def _output_size() -> list[Argument]:
    return [
        pair("output_size", initial=1, positional=True, doc="Height and width of what it gives, whatever comes in.")
    ]


max_pool2d = layer(
    nn="MaxPool2d",
    family=Family.POOLING,
    tag="image",
    summary="Keeps the largest value of each region of an image.",
    name="pool",
    inputs=_image(),
    outputs=_smaller("The largest value of each region."),
    parameters=_max_arguments(),
    facts=["kernel_size", "stride", "padding"],
    keywords=["maximum", "downsample", "subsample"],
)

avg_pool2d = layer(
    nn="AvgPool2d",
    family=Family.POOLING,
    tag="image",
    summary="Gives the mean of each region of an image.",
    name="pool",
    inputs=_image(),
    outputs=_smaller("The mean of each region."),
    parameters=[
        *_window(),
        flag("ceil_mode", False, folded=True, doc="Whether a region that sticks out at the end counts too."),
        flag("count_include_pad", True, folded=True, doc="Whether added pixels count in the mean."),
        integer(
            "divisor_override",
            None,
            optional=True,
            high=LARGEST_SIZE,
            folded=True,
            doc="What to divide by in place of the region's size.",
        ),
    ],
    facts=["kernel_size", "stride", "padding"],
    keywords=["average", "mean", "downsample", "subsample"],
)

adaptive_avg_pool2d = layer(
    nn="AdaptiveAvgPool2d",
    family=Family.POOLING,
    tag="to a size",
    summary="Averages an image down to the size you name, whatever size it comes in.",
    name="pool",
    inputs=_image(),
    outputs=_smaller("The image at that size."),
    parameters=_output_size(),
    facts=["output_size"],
    keywords=["average", "mean", "global", "gap"],
)

max_pool2d_function = function(
    op="F.max_pool2d",
    title="Max pool",
    family=Family.POOLING,
    summary="Keeps the largest value of each region of an image.",
    name="pool",
    inputs=_image(),
    outputs=_smaller("The largest value of each region."),
    arguments=_max_arguments(),
    facts=["kernel_size", "stride", "padding"],
    keywords=["maximum", "downsample", "subsample"],
)

adaptive_avg_pool2d_function = function(
    op="F.adaptive_avg_pool2d",
    title="Adaptive average pool",
    family=Family.POOLING,
    tag="function",
    summary="Averages an image down to the size you name, whatever size it comes in.",
    name="pool",
    inputs=_image(),
    outputs=_smaller("The image at that size."),
    arguments=_output_size(),
    facts=["output_size"],
    keywords=["average", "mean", "global", "gap"],
)

OPERATORS = (max_pool2d, avg_pool2d, adaptive_avg_pool2d, max_pool2d_function, adaptive_avg_pool2d_function)
