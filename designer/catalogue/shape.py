"""What changes the form of a value: its dimensions, its size, or the type of its numbers."""

from designer.catalogue.declare import (
    LARGEST_SIZE,
    anything,
    dimension,
    dimensions,
    function,
    gives,
    layer,
)
from designer.catalogue.spec import Argument, Family, Kind, OutputPort


def _sizes(name: str, initial: list[int], low: int, doc: str, *, spread: bool = False) -> Argument:
    return Argument(
        name, Kind.INTS, initial=[*initial], low=low, high=LARGEST_SIZE, spread=spread, positional=True, doc=doc
    )


def _flat() -> list[OutputPort]:
    return [gives("output", "N ...", doc="The same numbers in fewer dimensions.")]


def _last_dim() -> Argument:
    return dimension("end_dim", -1, positional=True, doc="The last dimension that is joined.")


def _first_dim() -> Argument:
    return dimension(
        "start_dim", 0, initial=1, positional=True, doc="The first dimension that is joined; 1 keeps the batch apart."
    )


flatten = layer(
    nn="Flatten",
    family=Family.SHAPE,
    tag="layer",
    summary="Lays the dimensions of each row end to end, the batch left as it is.",
    name="flatten",
    inputs=[anything()],
    outputs=_flat(),
    parameters=[
        dimension("start_dim", 1, positional=True, doc="The first dimension that is joined; 1 keeps the batch apart."),
        _last_dim(),
    ],
    facts=["start_dim"],
    keywords=["reshape", "view", "vector"],
)

flatten_function = function(
    op="torch.flatten",
    title="Flatten",
    family=Family.SHAPE,
    summary="Lays neighbouring dimensions end to end.",
    name="flatten",
    inputs=[anything()],
    outputs=_flat(),
    arguments=[_first_dim(), _last_dim()],
    facts=["start_dim"],
    keywords=["reshape", "view", "vector"],
)

flatten_method = function(
    op="Tensor.flatten",
    title="Flatten",
    family=Family.SHAPE,
    summary="Lays neighbouring dimensions end to end.",
    name="flatten",
    inputs=[anything()],
    outputs=_flat(),
    arguments=[_first_dim(), _last_dim()],
    facts=["start_dim"],
    keywords=["reshape", "view", "vector"],
)

unflatten = layer(
    nn="Unflatten",
    family=Family.SHAPE,
    summary="Folds one dimension into several, as a row of 64 into an image of 8 × 8.",
    name="unflatten",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same numbers in more dimensions.")],
    parameters=[
        dimension("dim", initial=1, positional=True, doc="The dimension that is folded."),
        _sizes("unflattened_size", [2, -1], -1, "The sizes it is folded into; one of them may be -1: what is left."),
    ],
    facts=["unflattened_size"],
    keywords=["reshape", "view", "image", "fold"],
)

reshape_method = function(
    op="Tensor.reshape",
    title="Reshape",
    family=Family.SHAPE,
    summary="Reads the same numbers, in their order, in other dimensions.",
    name="reshaped",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same numbers in these dimensions.")],
    arguments=[
        _sizes("shape", [-1, 2], -1, "All sizes, the batch too; one may be -1: what is left over.", spread=True)
    ],
    facts=["shape"],
    keywords=["view", "resize"],
)

permute = function(
    op="torch.permute",
    title="Permute",
    family=Family.SHAPE,
    summary="Puts all dimensions into a new order.",
    name="permuted",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same numbers, dimensions in that order.")],
    arguments=[
        dimensions("dims", initial=[1, 0], positional=True, doc="Each dimension once, in the order they shall have.")
    ],
    facts=["dims"],
    keywords=["transpose", "swap", "channels last", "rearrange"],
)

transpose = function(
    op="torch.transpose",
    title="Transpose",
    family=Family.SHAPE,
    summary="Swaps two dimensions.",
    name="swapped",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same numbers, these two dimensions swapped.")],
    arguments=[
        dimension("dim0", initial=-2, positional=True, doc="The one dimension."),
        dimension("dim1", initial=-1, positional=True, doc="The other dimension."),
    ],
    facts=["dim0", "dim1"],
    keywords=["swap", "permute", "turn"],
)

squeeze_method = function(
    op="Tensor.squeeze",
    also=["torch.squeeze"],
    title="Squeeze",
    family=Family.SHAPE,
    summary="Takes a dimension of size 1 away.",
    name="squeezed",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same numbers with one dimension less, if that had size 1.")],
    arguments=[dimension("dim", initial=-1, positional=True, doc="The dimension that goes; -1 is the last.")],
    facts=["dim"],
    keywords=["reshape", "drop axis"],
)

unsqueeze_method = function(
    op="Tensor.unsqueeze",
    also=["torch.unsqueeze"],
    title="Unsqueeze",
    family=Family.SHAPE,
    summary="Adds a dimension of size 1.",
    name="column",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same numbers with one dimension more.")],
    arguments=[dimension("dim", initial=1, positional=True, doc="Where the new dimension stands.")],
    facts=["dim"],
    keywords=["reshape", "expand", "new axis"],
)

float_method = function(
    op="Tensor.float",
    title="To float",
    family=Family.SHAPE,
    summary="Turns values of any type into float32.",
    name="numbers",
    inputs=[anything()],
    outputs=[gives("output", "...", doc="The same values as float32.")],
    keywords=["cast", "convert", "dtype", "float32"],
)

OPERATORS = (
    flatten,
    unflatten,
    flatten_function,
    flatten_method,
    reshape_method,
    permute,
    transpose,
    unsqueeze_method,
    squeeze_method,
    float_method,
)
