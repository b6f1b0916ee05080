"""Layers that bring values to mean 0 and spread 1, so that training stays steady."""

from designer.catalogue.declare import LARGEST_SIZE, axis, flag, gives, layer, number, port
from designer.catalogue.spec import Argument, Family, Kind, Operator


def _eps() -> Argument:
    return number("eps", 1e-5, low=0, folded=True, doc="Added to the variance, so that nothing is divided by zero.")


def _batch_norm(nn: str, tag: str, summary: str, pattern: str, doc: str) -> Operator:
    return layer(
        nn=nn,
        family=Family.NORMALISATION,
        tag=tag,
        summary=summary,
        name="norm",
        inputs=[port("input", pattern, dtype="float", doc=doc)],
        outputs=[gives("output", pattern, doc="The same values, evened out and then scaled as learned.")],
        parameters=[
            Argument(
                "num_features",
                Kind.INT,
                auto=axis(1),
                low=1,
                high=LARGEST_SIZE,
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
            flag("affine", True, folded=True, doc="Whether a scale and a shift are learned."),
            flag(
                "track_running_stats",
                True,
                folded=True,
                doc="Whether a running mean is kept, which is used once training is over.",
            ),
            flag("bias", True, folded=True, doc="Whether the shift is learned too, where there is a scale."),
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

batch_norm1d = _batch_norm(
    "BatchNorm1d",
    "features",
    "Evens out each feature over the rows of a batch.",
    "N num_features ...",
    "Rows of features, or of channels along a sequence.",
)

layer_norm = layer(
    nn="LayerNorm",
    family=Family.NORMALISATION,
    tag="last axes",
    summary="Evens out the features of each position for itself, without looking at the batch.",
    name="norm",
    inputs=[port("input", "... normalized_shape", dtype="float", doc="Features in the last dimensions.")],
    outputs=[gives("output", "... normalized_shape", doc="The same values, evened out and then scaled as learned.")],
    parameters=[
        Argument(
            "normalized_shape",
            Kind.INTS,
            auto=axis(-1, as_list=True),
            low=1,
            high=LARGEST_SIZE,
            positional=True,
            doc="The sizes of the last dimensions, over which it evens out.",
        ),
        _eps(),
        flag("elementwise_affine", True, folded=True, doc="Whether a scale and a shift are learned."),
        flag("bias", True, folded=True, doc="Whether the shift is learned too, where there is a scale."),
    ],
    facts=["normalized_shape"],
    keywords=["layer norm", "ln", "normalization", "transformer"],
)

OPERATORS = (batch_norm2d, batch_norm1d, layer_norm)
