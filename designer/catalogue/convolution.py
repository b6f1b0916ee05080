"""Layers that slide learned filters over their input: along a sequence, over an image, through a volume."""

from designer.catalogue.declare import LARGEST_STEP, axis, choice, flag, gives, integer, layer, pair, port
from designer.catalogue.spec import Argument, Family, Operator


def _bias() -> Argument:
    return flag("bias", True, doc="Whether a learned number is added to each channel; idle before a batch norm.")


def _groups() -> Argument:
    return integer(
        "groups", 1, high=LARGEST_STEP, folded=True, doc="In how many parts the channels are split, each for itself."
    )


def _dilation(length: int) -> Argument:
    doc = "How far the points of a filter lie apart; wider sees more, not finer."
    return pair("dilation", 1, length=length, folded=True, doc=doc)


def _convolution(
    *, nn: str, tag: str, summary: str, sizes: str, given: str, filters: str, halves: str, keywords: list[str]
) -> Operator:
    """A convolution over as many dimensions as `sizes` names, such as `H W`."""
    length = len(sizes.split())
    smaller = " ".join(f"{size}'" for size in sizes.split())
    return layer(
        nn=nn,
        family=Family.CONVOLUTION,
        tag=tag,
        summary=summary,
        name="conv",
        inputs=[port("input", f"N in_channels {sizes}", dtype="float", doc=given)],
        outputs=[
            gives("output", f"N out_channels {smaller}", doc="One channel a filter: where and how strongly it answers.")
        ],
        parameters=[
            integer("in_channels", auto=axis(-1 - length), positional=True, doc="How many channels come in."),
            integer("out_channels", initial=32, positional=True, doc="How many filters are learned."),
            pair("kernel_size", initial=3, length=length, positional=True, doc=filters),
            pair("stride", 1, length=length, doc=halves),
            pair(
                "padding",
                0,
                low=0,
                words=("valid", "same"),
                length=length,
                doc="How much is added at each edge; `same` adds as much as keeps the size.",
            ),
            _dilation(length),
            _groups(),
            _bias(),
            choice(
                "padding_mode",
                "zeros",
                "reflect",
                "replicate",
                "circular",
                folded=True,
                doc="What is held by that which is added.",
            ),
        ],
        facts=["out_channels", "kernel_size", "stride", "padding"],
        keywords=["convolution", "filter", "cnn", *keywords],
        weight=" ".join(["out_channels", "in_channels", *["kernel_size"] * length]),
    )


conv1d = _convolution(
    nn="Conv1d",
    tag="sequence",
    summary="Slides learned filters along a sequence, such as sound or a time series.",
    sizes="L",
    given="Sequences, channels before the steps.",
    filters="How many steps a filter sees.",
    halves="How many steps a filter moves on; 2 halves the sequence.",
    keywords=["signal", "audio", "time series"],
)

conv2d = _convolution(
    nn="Conv2d",
    tag="image",
    summary="Slides learned filters over an image.",
    sizes="H W",
    given="Images, channels before height and width.",
    filters="Height and width of the filters.",
    halves="How many pixels a filter moves on; 2 halves the image.",
    keywords=["image"],
)

conv3d = _convolution(
    nn="Conv3d",
    tag="volume",
    summary="Slides learned filters through a volume, such as a scan or a film.",
    sizes="D H W",
    given="Volumes, channels before depth, height and width.",
    filters="Depth, height and width of the filters.",
    halves="How many points a filter moves on; 2 halves the volume.",
    keywords=["video", "voxel"],
)


def _transposed(
    *, nn: str, tag: str, summary: str, sizes: str, given: str, larger: str, doubles: str, keywords: list[str]
) -> Operator:
    """A convolution the other way round, over as many dimensions as `sizes` names."""
    length = len(sizes.split())
    grown = " ".join(f"{size}'" for size in sizes.split())
    return layer(
        nn=nn,
        family=Family.CONVOLUTION,
        tag=tag,
        summary=summary,
        name="up",
        inputs=[port("input", f"N in_channels {sizes}", dtype="float", doc=given)],
        outputs=[gives("output", f"N out_channels {grown}", doc=larger)],
        parameters=[
            integer("in_channels", auto=axis(-1 - length), positional=True, doc="How many channels come in."),
            integer("out_channels", initial=32, positional=True, doc="How many channels what it gives has."),
            pair("kernel_size", initial=2, length=length, positional=True, doc="The sizes of the brushes."),
            pair("stride", 1, initial=2, length=length, doc=doubles),
            pair("padding", 0, low=0, length=length, doc="How much is cut off at each edge."),
            pair(
                "output_padding", 0, low=0, length=length, folded=True, doc="How much is added at the end of each axis."
            ),
            _groups(),
            _bias(),
            _dilation(length),
            choice("padding_mode", "zeros", folded=True, doc="What lies beyond the edge; it can only be zeros."),
            pair(
                "output_size",
                None,
                optional=True,
                folded=True,
                call=True,
                length=length,
                doc="The sizes to give, where the stride leaves several open.",
            ),
        ],
        facts=["out_channels", "kernel_size", "stride", "padding"],
        keywords=["deconvolution", "upsample", "decoder", "generator", "upconv", *keywords],
        weight=" ".join(["in_channels", "out_channels", *["kernel_size"] * length]),
    )


conv_transpose2d = _transposed(
    nn="ConvTranspose2d",
    tag="image",
    summary="Paints an image larger with learned brushes: a convolution the other way round.",
    sizes="H W",
    given="Images, channels before height and width.",
    larger="The larger image.",
    doubles="How far apart the brush is set down; 2 doubles the image.",
    keywords=["image"],
)

conv_transpose1d = _transposed(
    nn="ConvTranspose1d",
    tag="sequence",
    summary="Makes a sequence longer with learned brushes: a convolution the other way round.",
    sizes="L",
    given="Sequences, channels before the steps.",
    larger="The longer sequence.",
    doubles="How far apart the brush is set down; 2 doubles the sequence.",
    keywords=["signal", "audio"],
)

conv_transpose3d = _transposed(
    nn="ConvTranspose3d",
    tag="volume",
    summary="Makes a volume larger with learned brushes: a convolution the other way round.",
    sizes="D H W",
    given="Volumes, channels before depth, height and width.",
    larger="The larger volume.",
    doubles="How far apart the brush is set down; 2 doubles the volume.",
    keywords=["video", "voxel"],
)

OPERATORS = (conv2d, conv1d, conv3d, conv_transpose2d, conv_transpose1d, conv_transpose3d)
