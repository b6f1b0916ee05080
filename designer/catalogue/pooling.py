"""Layers and functions that make an image or a sequence smaller by summing regions up. Nothing in them is learned."""

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


def _ceil_mode() -> Argument:
    return flag("ceil_mode", False, folded=True, doc="Whether a region that sticks out at the end counts too.")


def _max_arguments() -> list[Argument]:
    return [
        *_window(),
        pair("dilation", 1, folded=True, doc="How far the points of the region lie apart."),
        _ceil_mode(),
    ]


def _output_size() -> list[Argument]:
    return [
        pair("output_size", initial=1, positional=True, doc="Height and width of what it gives, whatever comes in.")
    ]


def _sequence() -> list[InputPort]:
    return [port("input", "N C L", dtype="float", doc="Sequences, channels before the steps.")]


def _shorter(doc: str) -> list[OutputPort]:
    return [gives("output", "N C L'", doc=doc)]


def _span() -> list[Argument]:
    return [
        pair("kernel_size", initial=2, length=1, positional=True, doc="How many steps become one value."),
        pair(
            "stride", None, optional=True, length=1, doc="How many steps the span moves on; left out: its own length."
        ),
        pair("padding", 0, low=0, length=1, doc="Steps added at each end, at most half the span."),
    ]


max_pool1d = layer(
    nn="MaxPool1d",
    family=Family.POOLING,
    tag="sequence",
    summary="Keeps the largest value of each span of a sequence.",
    name="pool",
    inputs=_sequence(),
    outputs=_shorter("The largest value of each span."),
    parameters=[
        *_span(),
        pair("dilation", 1, length=1, folded=True, doc="How far the steps of the span lie apart."),
        _ceil_mode(),
    ],
    facts=["kernel_size", "stride", "padding"],
    keywords=["maximum", "downsample", "subsample"],
)

avg_pool1d = layer(
    nn="AvgPool1d",
    family=Family.POOLING,
    tag="sequence",
    summary="Gives the mean of each span of a sequence.",
    name="pool",
    inputs=_sequence(),
    outputs=_shorter("The mean of each span."),
    parameters=[
        *_span(),
        _ceil_mode(),
        flag("count_include_pad", True, folded=True, doc="Whether added steps count in the mean."),
    ],
    facts=["kernel_size", "stride", "padding"],
    keywords=["average", "mean", "downsample", "subsample", "smooth"],
)

adaptive_avg_pool1d = layer(
    nn="AdaptiveAvgPool1d",
    family=Family.POOLING,
    tag="to a length",
    summary="Averages a sequence down to the length you name, however long it comes in.",
    name="pool",
    inputs=_sequence(),
    outputs=_shorter("The sequence at that length."),
    parameters=[
        pair("output_size", initial=1, length=1, positional=True, doc="How long what it gives is, whatever comes in.")
    ],
    facts=["output_size"],
    keywords=["average", "mean", "global", "gap"],
)

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
        _ceil_mode(),
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

adaptive_max_pool2d = layer(
    nn="AdaptiveMaxPool2d",
    family=Family.POOLING,
    tag="to a size",
    summary="Brings an image down to the size you name by keeping the largest values.",
    name="pool",
    inputs=_image(),
    outputs=_smaller("The image at that size."),
    parameters=_output_size(),
    facts=["output_size"],
    keywords=["maximum", "global"],
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

OPERATORS = (
    max_pool2d,
    avg_pool2d,
    adaptive_avg_pool2d,
    adaptive_max_pool2d,
    max_pool1d,
    avg_pool1d,
    adaptive_avg_pool1d,
    max_pool2d_function,
    adaptive_avg_pool2d_function,
)
