"""Where values enter a graph and leave it, and which one goes on. torch has no word for these."""

from designer.catalogue.declare import gives, port
from designer.catalogue.spec import Argument, Family, Kind, Operator, Role

DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")

value_input = Operator(
    op="input",
    title="Input",
    family=Family.INPUT_OUTPUT,
    role=Role.INPUT,
    summary="A value that comes in from outside: an argument of forward, or a field of the data in a training step.",
    name="x",
    outputs=(gives("output", doc="The value."),),
    arguments=(
        Argument(
            "shape",
            Kind.TEXT,
            "",
            initial="N 10",
            doc="The sizes to expect: numbers are fixed, names such as N vary; of a list of values: [N 8, N 16].",
        ),
        Argument("field", Kind.TEXT, "", doc="In a training step: which field of which source, as digits.image."),
        Argument(
            "dtype", Kind.DTYPE, "", choices=DTYPES, doc="The type of its numbers; empty: what its readers ask for."
        ),
        Argument("optional", Kind.BOOL, False, folded=True, doc="Whether it may be left out of a call."),
        Argument(
            "example",
            Kind.TABLE,
            None,
            optional=True,
            folded=True,
            doc="A size to try for each name of the shape, such as T: 64.",
        ),
        Argument(
            "multiple_of",
            Kind.TABLE,
            None,
            optional=True,
            folded=True,
            doc="What the size of a name is a multiple of, such as H: 32, which halves evenly five times.",
        ),
    ),
    facts=("shape", "field"),
    keywords=("argument", "placeholder", "data"),
)

value_output = Operator(
    op="output",
    title="Output",
    family=Family.INPUT_OUTPUT,
    role=Role.OUTPUT,
    summary="A value that the graph gives back.",
    name="out",
    inputs=(port("value", doc="What is given back."),),
    outputs=(),
    keywords=("return", "result"),
)

first_value = Operator(
    op="first",
    title="First that is there",
    family=Family.INPUT_OUTPUT,
    role=Role.FIRST,
    summary="Hands on the first of several values that is there, such as a shortcut, or else what passes it.",
    name="x",
    inputs=(port("values", variadic=True, doc="The values, the one that is preferred first."),),
    outputs=(gives("output", doc="The first value whose card is there."),),
    keywords=("when", "condition", "shortcut", "optional", "if"),
)

OPERATORS = (value_input, value_output, first_value)
