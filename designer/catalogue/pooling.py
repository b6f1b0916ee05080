"""Layers and functions that make a sequence, an image or a volume smaller by summing regions up. Nothing is learned."""

from designer.catalogue.declare import LARGEST_SIZE, flag, function, gives, integer, layer, pair, port
from designer.catalogue.places import IMAGE, SEQUENCE, VOLUME, Place
from designer.catalogue.spec import Argument, Family, InputPort, Operator, OutputPort


def _given(place: Place) -> list[InputPort]:
    return [port("input", f"N C {place.sizes}", dtype="float", doc=place.doc)]


def _smaller(place: Place, doc: str) -> list[OutputPort]:
    return [gives("output", f"N C {place.changed}", doc=doc)]


def _window(place: Place) -> list[Argument]:
    return [
        pair(
            "kernel_size",
            initial=2,
            length=place.length,
            positional=True,
            doc=f"The size of the {place.region} that becomes one value.",
        ),
        pair(
            "stride",
            None,
            optional=True,
            length=place.length,
            doc=f"How far the {place.region} moves on; left out: by its own size.",
        ),
        pair(
            "padding", 0, low=0, length=place.length, doc=f"What is added at each end, at most half the {place.region}."
        ),
    ]


def _ceil_mode() -> Argument:
    return flag("ceil_mode", False, folded=True, doc="Whether a region that sticks out at the end counts too.")


def _indices(place: Place) -> OutputPort:
    doc = "Where each largest value stood, for an unpooling to put it back."
    return gives("indices", f"N C {place.changed}", doc=doc, when="return_indices")


def _return_indices() -> Argument:
    return flag("return_indices", False, folded=True, doc="Whether it also gives where the largest values stood.")


def _max_pool(place: Place) -> Operator:
    return layer(
        nn=f"MaxPool{place.length}d",
        family=Family.POOLING,
        tag=place.tag,
        summary=f"Keeps the largest value of each {place.region} of {place.one}.",
        name="pool",
        inputs=_given(place),
        outputs=[*_smaller(place, f"The largest value of each {place.region}."), _indices(place)],
        parameters=[
            *_window(place),
            pair("dilation", 1, length=place.length, folded=True, doc="How far the points of it lie apart."),
            _return_indices(),
            _ceil_mode(),
        ],
        facts=["kernel_size", "stride", "padding"],
        keywords=["maximum", "downsample", "subsample"],
    )


def _averaged(place: Place) -> list[Argument]:
    divisor = integer(
        "divisor_override",
        None,
        optional=True,
        high=LARGEST_SIZE,
        folded=True,
        doc="What to divide by in place of the region's size.",
    )
    return [
        *_window(place),
        _ceil_mode(),
        flag("count_include_pad", True, folded=True, doc="Whether what is added counts in the mean."),
        *([divisor] if place is not SEQUENCE else []),
    ]


def _avg_pool(place: Place) -> Operator:
    return layer(
        nn=f"AvgPool{place.length}d",
        family=Family.POOLING,
        tag=place.tag,
        summary=f"Gives the mean of each {place.region} of {place.one}.",
        name="pool",
        inputs=_given(place),
        outputs=_smaller(place, f"The mean of each {place.region}."),
        parameters=_averaged(place),
        facts=["kernel_size", "stride", "padding"],
        keywords=["average", "mean", "downsample", "subsample", "smooth"],
    )


def _output_size(place: Place) -> Argument:
    doc = "The size of what it gives, whatever comes in."
    return pair("output_size", initial=1, length=place.length, positional=True, doc=doc)


def _adaptive(place: Place, kind: str) -> Operator:
    average = kind == "Avg"
    how = (
        f"Averages {place.one} down to the size you name, whatever size it comes in."
        if average
        else f"Brings {place.one} down to the size you name by keeping the largest values."
    )
    return layer(
        nn=f"Adaptive{kind}Pool{place.length}d",
        family=Family.POOLING,
        tag="to a length" if place is SEQUENCE else "to a size",
        summary=how,
        name="pool",
        inputs=_given(place),
        outputs=[*_smaller(place, f"{place.one.capitalize()} of that size."), *([] if average else [_indices(place)])],
        parameters=[_output_size(place), *([] if average else [_return_indices()])],
        facts=["output_size"],
        keywords=["average", "mean", "global", "gap"] if average else ["maximum", "global"],
    )


max_pool2d_function = function(
    op="F.max_pool2d",
    title="Max pool",
    family=Family.POOLING,
    summary="Keeps the largest value of each region of an image.",
    name="pool",
    inputs=_given(IMAGE),
    outputs=_smaller(IMAGE, "The largest value of each region."),
    arguments=[
        *_window(IMAGE),
        pair("dilation", 1, folded=True, doc="How far the points of the region lie apart."),
        _ceil_mode(),
    ],
    facts=["kernel_size", "stride", "padding"],
    keywords=["maximum", "downsample", "subsample"],
)

avg_pool2d_function = function(
    op="F.avg_pool2d",
    title="Average pool",
    family=Family.POOLING,
    summary="Gives the mean of each region of an image.",
    name="pool",
    inputs=_given(IMAGE),
    outputs=_smaller(IMAGE, "The mean of each region."),
    arguments=_averaged(IMAGE),
    facts=["kernel_size", "stride", "padding"],
    keywords=["average", "mean", "downsample", "subsample", "smooth"],
)

adaptive_avg_pool2d_function = function(
    op="F.adaptive_avg_pool2d",
    title="Adaptive average pool",
    family=Family.POOLING,
    tag="function",
    summary="Averages an image down to the size you name, whatever size it comes in.",
    name="pool",
    inputs=_given(IMAGE),
    outputs=_smaller(IMAGE, "The image at that size."),
    arguments=[_output_size(IMAGE)],
    facts=["output_size"],
    keywords=["average", "mean", "global", "gap"],
)

OPERATORS = (
    _max_pool(IMAGE),
    _avg_pool(IMAGE),
    _adaptive(IMAGE, "Avg"),
    _adaptive(IMAGE, "Max"),
    _max_pool(SEQUENCE),
    _avg_pool(SEQUENCE),
    _adaptive(SEQUENCE, "Avg"),
    _adaptive(SEQUENCE, "Max"),
    _max_pool(VOLUME),
    _avg_pool(VOLUME),
    _adaptive(VOLUME, "Avg"),
    _adaptive(VOLUME, "Max"),
    max_pool2d_function,
    avg_pool2d_function,
    adaptive_avg_pool2d_function,
)
