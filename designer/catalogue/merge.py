"""What makes one value of several."""

from designer.catalogue.declare import dimension, function, gives, number, port
from designer.catalogue.spec import Family

add = function(
    op="torch.add",
    title="Add",
    family=Family.MERGE,
    summary="Adds two values number by number, as a shortcut around a block does.",
    name="sum",
    inputs=[
        port("input", "...", doc="The one value."),
        port("other", "...", doc="The other value, of the same shape or of one that stretches to it."),
    ],
    outputs=[gives("output", "...", doc="The sum.")],
    arguments=[number("alpha", 1, folded=True, doc="What the other value is multiplied by first.")],
    keywords=["sum", "plus", "residual", "skip", "shortcut"],
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
    keywords=["concatenate", "concat", "join", "skip"],
)

OPERATORS = (add, cat)
