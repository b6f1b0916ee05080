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
    keywords=["dense", "fully connected", "affine", "projection", "head"],
)

OPERATORS = (linear,)
