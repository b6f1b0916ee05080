"""Layers and functions that make an image larger or smaller, and learn nothing."""

from collections.abc import Sequence

from designer.catalogue.declare import LARGEST_STEP, choice, flag, function, gives, layer, number, pair, port
from designer.catalogue.places import IMAGE
from designer.catalogue.spec import Argument, Family, InputPort, Kind, Operator

_KEYWORDS = ("interpolate", "resize", "enlarge", "scale")


def _image() -> list[InputPort]:
    return [port("input", "N C H W", dtype="float", doc=IMAGE.doc)]


def _how_large() -> list[Argument]:
    """The size or the factor, one of the two."""
    return [
        pair("size", None, optional=True, doc="Height and width to give; in place of scale_factor."),
        number(
            "scale_factor",
            None,
            initial=2,
            low=0,
            high=LARGEST_STEP,
            optional=True,
            shapes=True,
            doc="How many times larger it gets; in place of size.",
        ),
    ]


def _how_filled(*further: str) -> list[Argument]:
    modes = ("nearest", "bilinear", "bicubic", *further, "nearest-exact")
    return [
        choice("mode", *modes, doc="How the gaps are filled."),
        Argument(
            "align_corners",
            Kind.BOOL,
            None,
            optional=True,
            folded=True,
            doc="Whether corners stay where they are; for bilinear and bicubic only.",
        ),
    ]


def _enlarging(nn: str, summary: str, how: Sequence[Argument] = (), keywords: Sequence[str] = ()) -> Operator:
    return layer(
        nn=nn,
        family=Family.SHAPE,
        tag="image",
        summary=summary,
        name="up",
        inputs=_image(),
        outputs=[gives("output", "N C H' W'", doc="The larger image.")],
        parameters=[*_how_large(), *how],
        facts=["scale_factor", "size", *(["mode"] if how else [])],
        keywords=[*_KEYWORDS, *keywords],
    )


LAYERS = (
    _enlarging(
        "Upsample",
        "Makes an image larger by filling in between its pixels. Nothing in it is learned.",
        _how_filled(),
        ["decoder", "unet"],
    ),
    _enlarging("UpsamplingBilinear2d", "Makes an image larger by mixing neighbours, corners kept in place."),
    _enlarging("UpsamplingNearest2d", "Makes an image larger by repeating the nearest pixel."),
)
FUNCTIONS = (
    function(
        op="F.interpolate",
        title="Interpolate",
        family=Family.SHAPE,
        summary="Makes an image larger or smaller by filling in between its pixels.",
        name="resized",
        inputs=_image(),
        outputs=[gives("output", "N C H' W'", doc="The image in its new size.")],
        arguments=[
            *_how_large(),
            *_how_filled("area"),
            flag("antialias", False, folded=True, doc="Whether fine patterns are smoothed before it gets smaller."),
        ],
        facts=["scale_factor", "size", "mode"],
        keywords=[*_KEYWORDS, "upsample"],
    ),
)
OPERATORS = LAYERS + FUNCTIONS
