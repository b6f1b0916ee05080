"""What is laid around sequences, images and volumes, so that nothing is lost at their edges."""

from designer.catalogue.declare import gives, layer, number, pair, port
from designer.catalogue.places import PLACES, Place
from designer.catalogue.spec import Argument, Family, Operator

_KINDS = {
    "ZeroPad": ("zeros", "Lays zeros around {one}."),
    "ConstantPad": ("one value", "Lays one value around {one}."),
    "ReflectionPad": ("mirrored", "Lays the mirror image of {one} around it, the edge itself left out."),
    "ReplicationPad": ("edge repeated", "Lays the outermost values of {one} around it, again and again."),
    "CircularPad": ("from the far side", "Lays around {one} what lies at the opposite edge, as on a ring."),
}


def _padding(place: Place) -> Argument:
    order = {1: "left, right", 2: "left, right, top, bottom", 3: "left, right, top, bottom, front, back"}[place.length]
    return pair(
        "padding",
        initial=1,
        low=0,
        length=2 * place.length,
        positional=True,
        doc=f"How much is added: the same at every edge, or each by itself ({order}).",
    )


def _pad(kind: str, place: Place) -> Operator:
    tag, summary = _KINDS[kind]
    value = number("value", initial=0, positional=True, doc="What is laid around.")
    return layer(
        nn=f"{kind}{place.length}d",
        family=Family.PADDING,
        tag=tag,
        summary=summary.format(one=place.one),
        name="pad",
        inputs=[port("input", f"N C {place.sizes}", doc=place.doc)],
        outputs=[gives("output", f"N C {place.changed}", doc="The same values with an edge around them.")],
        parameters=[_padding(place), *([value] if kind == "ConstantPad" else [])],
        facts=["padding"],
        keywords=["pad", "edge", "border", place.tag],
    )


OPERATORS = tuple(_pad(kind, place) for place in PLACES for kind in _KINDS)
