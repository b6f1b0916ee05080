"""What makes one value of several."""

from designer.catalogue.declare import dimension, dimensions, flag, function, gives, number, port
from designer.catalogue.spec import Argument, Family, InputPort


def _two() -> list[InputPort]:
    return [
        port("input", "...", doc="The one value."),
        port("other", "...", doc="The other value, of the same shape or of one that stretches to it."),
    ]


def _alpha() -> Argument:
    return number("alpha", 1, folded=True, doc="What the other value is multiplied by first.")


def _along(doc: str) -> list[Argument]:
    return [
        dimensions("dim", initial=-1, optional=True, doc=doc),
        flag("keepdim", False, doc="Whether the dimension stays, with size 1."),
    ]


add = function(
    op="torch.add",
    title="Add",
    family=Family.MERGE,
    summary="Adds two values number by number, as a shortcut around a block does.",
    name="sum",
    inputs=_two(),
    outputs=[gives("output", "...", doc="The sum.")],
    arguments=[_alpha()],
    keywords=["sum", "plus", "residual", "skip", "shortcut"],
)

sub = function(
    op="torch.sub",
    title="Subtract",
    family=Family.MERGE,
    summary="Takes the second value from the first, number by number.",
    name="difference",
    inputs=_two(),
    outputs=[gives("output", "...", doc="The difference.")],
    arguments=[_alpha()],
    keywords=["minus", "difference"],
    also=["torch.subtract"],
)

mul = function(
    op="torch.mul",
    title="Multiply",
    family=Family.MERGE,
    summary="Multiplies two values number by number, as a gate does.",
    name="product",
    inputs=_two(),
    outputs=[gives("output", "...", doc="The product.")],
    keywords=["times", "product", "gate", "scale", "hadamard"],
    also=["torch.multiply"],
)

matmul = function(
    op="torch.matmul",
    title="Matrix product",
    family=Family.MERGE,
    summary="Multiplies matrices: rows of the first with columns of the second.",
    name="product",
    inputs=[
        port("input", "... rows inner", doc="Matrices in the last two dimensions."),
        port("other", "... inner columns", doc="Matrices that have as many rows as the first has columns."),
    ],
    outputs=[gives("output", "... rows columns", doc="The product of each pair of matrices.")],
    keywords=["matmul", "dot", "multiply", "attention", "bmm"],
)

mean = function(
    op="torch.mean",
    title="Mean",
    family=Family.MERGE,
    summary="Averages along a dimension, as over the steps of a sequence.",
    name="mean",
    inputs=[port("input", "...", dtype="float", doc="Values of any shape.")],
    outputs=[gives("output", "...", doc="The mean, without that dimension.")],
    arguments=_along("Along which dimension, or several, it averages; none: over all."),
    facts=["dim"],
    keywords=["average", "pool", "reduce", "global"],
)

total = function(
    op="torch.sum",
    title="Sum",
    family=Family.MERGE,
    summary="Adds all values along a dimension up.",
    name="total",
    inputs=[port("input", "...", doc="Values of any shape.")],
    outputs=[gives("output", "...", doc="The sum, without that dimension.")],
    arguments=_along("Along which dimension, or several, it adds up; none: all."),
    facts=["dim"],
    keywords=["add up", "reduce", "total"],
)

cat = function(
    op="torch.cat",
    title="Concatenate",
    family=Family.MERGE,
    summary="Joins values end to end along one dimension.",
    name="joined",
    inputs=[port("tensors", "...", variadic=True, doc="Values that agree in every other dimension, in order.")],
    outputs=[gives("output", "...", doc="All of them, one after another.")],
    arguments=[
        dimension("dim", 0, initial=1, positional=True, doc="Along which dimension they are joined; 1 is the channels.")
    ],
    facts=["dim"],
    keywords=["join", "skip"],
    also=["torch.concat", "torch.concatenate"],
)

OPERATORS = (add, sub, mul, cat, matmul, mean, total)
