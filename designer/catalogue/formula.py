"""Arithmetic as people write it, in one card; its ports are the names that the formula reads."""

from designer.catalogue.declare import gives
from designer.catalogue.spec import Argument, Family, Kind, Operator, Role

formula = Operator(
    op="formula",
    title="Formula",
    family=Family.MERGE,
    role=Role.FORMULA,
    summary="Works out a short formula on tensors, such as `a * b + 1` or `mask[:T, :T]`; each name in it is an input.",
    name="formula",
    outputs=(gives("output", doc="What the formula comes to."),),
    arguments=(
        Argument(
            "text",
            Kind.TEXT,
            initial="a + b",
            doc="Arithmetic, comparisons, `@`, indexing, `a if b else c`, and functions such as where, clamp and sqrt.",
        ),
    ),
    facts=("text",),
    keywords=("arithmetic", "expression", "index", "slice", "compute", "subtract", "divide", "power"),
)

OPERATORS = (formula,)
