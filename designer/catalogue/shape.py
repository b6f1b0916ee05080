"""What changes the form of a value and none of its numbers, or only their type."""

from designer.catalogue.declare import dimension, function, gives, layer, port
from designer.catalogue.spec import Argument, Family, InputPort, OutputPort


def _any() -> list[InputPort]:
    return [port("input", "...", doc="Values of any shape.")]


def _flat() -> list[OutputPort]:
    return [gives("output", "N ...", doc="The same numbers in fewer dimensions.")]


def _last_dim() -> Argument:
    return dimension("end_dim", -1, doc="The last dimension that is joined.")


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
    inputs=_any(),
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
    inputs=_any(),
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
    inputs=_any(),
    outputs=_flat(),
    arguments=[_first_dim(), _last_dim()],
    facts=["start_dim"],
    keywords=["reshape", "view", "vector"],
)

unsqueeze_method = function(
    op="Tensor.unsqueeze",
    title="Unsqueeze",
    family=Family.SHAPE,
    summary="Adds a dimension of size 1.",
    name="column",
    inputs=_any(),
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
    inputs=_any(),
    outputs=[gives("output", "...", doc="The same values as float32.")],
    keywords=["cast", "convert", "dtype", "float32"],
)

OPERATORS = (flatten, flatten_function, flatten_method, unsqueeze_method, float_method)
