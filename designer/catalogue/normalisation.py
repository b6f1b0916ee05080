"""Layers that bring values to mean 0 and spread 1, so that training stays steady."""

from designer.catalogue.declare import LARGEST_SIZE, LARGEST_STEP, axis, flag, gives, integer, layer, number, port
from designer.catalogue.places import PLACES, Place
from designer.catalogue.spec import Argument, Family, Kind, Operator

_EVENED = "The same values, evened out and then scaled as learned."


def _eps() -> Argument:
    return number("eps", 1e-5, low=0, folded=True, doc="Added to the variance, so that nothing is divided by zero.")


def _affine(name: str, default: bool) -> Argument:
    return flag(name, default, folded=True, doc="Whether a scale and a shift are learned.")


def _bias() -> Argument:
    return flag("bias", True, folded=True, doc="Whether the shift is learned too, where there is a scale.")


def _running(default: bool) -> Argument:
    doc = "Whether a running mean is kept, which is used once training is over."
    return flag("track_running_stats", default, folded=True, doc=doc)


def _normalized_shape(port: str) -> Argument:
    return Argument(
        "normalized_shape",
        Kind.INTS,
        auto=axis(-1, port, as_list=True),
        low=1,
        high=LARGEST_SIZE,
        positional=True,
        doc="The sizes of the last dimensions, over which it evens out.",
    )


def _batch_norm(nn: str, tag: str, summary: str, pattern: str, doc: str) -> Operator:
    return layer(
        nn=nn,
        family=Family.NORMALISATION,
        tag=tag,
        summary=summary,
        name="norm",
        inputs=[port("input", pattern, dtype="float", doc=doc)],
        outputs=[gives("output", pattern, doc=_EVENED)],
        parameters=[
            integer(
                "num_features",
                auto=axis(1),
                positional=True,
                doc="How many channels or features are evened out, each for itself.",
            ),
            _eps(),
            number(
                "momentum",
                0.1,
                low=0,
                high=1,
                optional=True,
                folded=True,
                doc="How fast the running mean follows the batches; none: a plain average of all.",
            ),
            _affine("affine", True),
            _running(True),
            _bias(),
        ],
        keywords=["batch norm", "bn", "normalization"],
    )


batch_norm2d = _batch_norm(
    "BatchNorm2d",
    "image",
    "Evens out each channel over the images of a batch.",
    "N num_features H W",
    "Images, channels before height and width.",
)

batch_norm3d = _batch_norm(
    "BatchNorm3d",
    "volume",
    "Evens out each channel over the volumes of a batch.",
    "N num_features D H W",
    "Volumes, channels before depth, height and width.",
)

batch_norm1d = _batch_norm(
    "BatchNorm1d",
    "features",
    "Evens out each feature over the rows of a batch.",
    "N num_features ...",
    "Rows of features, or of channels along a sequence.",
)

group_norm = layer(
    nn="GroupNorm",
    family=Family.NORMALISATION,
    tag="channels",
    summary="Evens out groups of channels within each example, so that small batches do no harm.",
    name="norm",
    inputs=[port("input", "N num_channels ...", dtype="float", doc="Channels in the second dimension.")],
    outputs=[gives("output", "N num_channels ...", doc=_EVENED)],
    parameters=[
        integer("num_groups", initial=4, positional=True, doc="In how many groups the channels are shared out evenly."),
        integer("num_channels", auto=axis(1), positional=True, doc="How many channels come in."),
        _eps(),
        _affine("affine", True),
        _bias(),
    ],
    facts=["num_groups"],
    keywords=["group norm", "gn", "normalization"],
)


def _instance_norm(place: Place) -> Operator:
    pattern = f"N num_features {place.sizes}"
    follows = "How fast a running mean follows, where one is kept."
    return layer(
        nn=f"InstanceNorm{place.length}d",
        family=Family.NORMALISATION,
        tag=place.tag,
        summary=f"Evens out each channel of {place.one} for itself, as in style transfer.",
        name="norm",
        inputs=[port("input", pattern, dtype="float", doc=place.doc)],
        outputs=[gives("output", pattern, doc="The same values, evened out.")],
        parameters=[
            integer("num_features", auto=axis(-1 - place.length), positional=True, doc="How many channels come in."),
            _eps(),
            number("momentum", 0.1, low=0, high=1, folded=True, doc=follows),
            _affine("affine", False),
            _running(False),
            _bias(),
        ],
        keywords=["instance norm", "normalization", "style", "contrast"],
    )


local_response_norm = layer(
    nn="LocalResponseNorm",
    family=Family.NORMALISATION,
    summary="Divides each value by how loud its neighbouring channels are, as AlexNet did.",
    name="norm",
    inputs=[port("input", "N C ...", dtype="float", doc="Channels in the second dimension.")],
    outputs=[gives("output", "N C ...", doc="The same values, toned down where neighbours are loud.")],
    parameters=[
        integer("size", initial=5, high=LARGEST_STEP, positional=True, doc="How many neighbouring channels count."),
        number("alpha", 1e-4, folded=True, doc="How strongly neighbours tone a value down."),
        number("beta", 0.75, folded=True, doc="The power that the sum is raised to."),
        number("k", 1.0, folded=True, doc="What is added to the sum, so that nothing is divided by zero."),
    ],
    facts=["size"],
    keywords=["lrn", "alexnet", "normalization"],
)

rms_norm = layer(
    nn="RMSNorm",
    family=Family.NORMALISATION,
    tag="last axes",
    summary="Brings the features of each position to one length; a lighter layer norm, as in Llama.",
    name="norm",
    inputs=[port("x", "... normalized_shape", dtype="float", doc="Features in the last dimensions.")],
    outputs=[gives("output", "... normalized_shape", doc=_EVENED)],
    parameters=[
        _normalized_shape("x"),
        number(
            "eps",
            None,
            low=0,
            optional=True,
            folded=True,
            doc="Added to the length, so that nothing is divided by zero; none: the smallest that does.",
        ),
        _affine("elementwise_affine", True),
    ],
    facts=["normalized_shape"],
    keywords=["rms norm", "normalization", "transformer", "llama"],
)

layer_norm = layer(
    nn="LayerNorm",
    family=Family.NORMALISATION,
    tag="last axes",
    summary="Evens out the features of each position for itself, without looking at the batch.",
    name="norm",
    inputs=[port("input", "... normalized_shape", dtype="float", doc="Features in the last dimensions.")],
    outputs=[gives("output", "... normalized_shape", doc=_EVENED)],
    parameters=[_normalized_shape("input"), _eps(), _affine("elementwise_affine", True), _bias()],
    facts=["normalized_shape"],
    keywords=["layer norm", "ln", "normalization", "transformer"],
)

OPERATORS = (
    batch_norm2d,
    batch_norm1d,
    layer_norm,
    group_norm,
    rms_norm,
    *(_instance_norm(place) for place in PLACES),
    batch_norm3d,
    local_response_norm,
)
