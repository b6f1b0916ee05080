"""Layers that multiply features by a learned matrix."""

from designer.catalogue.declare import axis, flag, gives, integer, layer, port
from designer.catalogue.spec import Family

linear = layer(
    nn="Linear",
    family=Family.LINEAR,
    summary="Weighs all features and sums them up, once for each feature it gives.",
    name="linear",
    inputs=[port("input", "... in_features", dtype="float", doc="Features in the last dimension.")],
    outputs=[gives("output", "... out_features", doc="The same rows with new features.")],
    parameters=[
        integer("in_features", auto=axis(-1), positional=True, doc="How many features come in."),
        integer("out_features", initial=64, positional=True, doc="How many features it gives."),
        flag("bias", True, doc="Whether a learned number is added to each feature it gives."),
    ],
    facts=["out_features"],
    weight="out_features in_features",
    keywords=["dense", "fully connected", "affine", "projection", "head"],
)

bilinear = layer(
    nn="Bilinear",
    family=Family.LINEAR,
    summary="Weighs every product of a feature of one value with a feature of another.",
    name="bilinear",
    inputs=[
        port("input1", "... in1_features", dtype="float", doc="Features of the one value, in the last dimension."),
        port("input2", "... in2_features", dtype="float", doc="Features of the other; all other dimensions agree."),
    ],
    outputs=[gives("output", "... out_features", doc="The same rows with new features.")],
    parameters=[
        integer("in1_features", auto=axis(-1, "input1"), positional=True, doc="How many features the one value has."),
        integer("in2_features", auto=axis(-1, "input2"), positional=True, doc="How many features the other value has."),
        integer("out_features", initial=64, positional=True, doc="How many features it gives."),
        flag("bias", True, doc="Whether a learned number is added to each feature it gives."),
    ],
    facts=["out_features"],
    keywords=["interaction", "tensor product", "relation"],
)

identity = layer(
    nn="Identity",
    family=Family.LINEAR,
    summary="Gives back what comes in: a place for a layer that may come later.",
    name="same",
    inputs=[port("input", "...", doc="Values of any shape.")],
    outputs=[gives("output", "...", doc="The very same values.")],
    keywords=["placeholder", "nothing", "pass through"],
)

OPERATORS = (linear, bilinear, identity)
