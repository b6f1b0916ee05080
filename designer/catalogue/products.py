"""Products of vectors and matrices, and layers' arithmetic on weights that come from elsewhere."""

from designer.catalogue.declare import flag, function, gives, number, port
from designer.catalogue.spec import Argument, Family, Kind

bmm = function(
    op="torch.bmm",
    title="Batch of products",
    family=Family.MATHS,
    summary="Multiplies the matrices of two batches, pair by pair.",
    name="product",
    inputs=[
        port("input", "N rows inner", doc="A matrix for each example."),
        port("mat2", "N inner columns", doc="Another for each, with as many rows as the first has columns."),
    ],
    outputs=[gives("output", "N rows columns", doc="The product of each pair.")],
    keywords=["matmul", "attention", "multiply"],
)

einsum = function(
    op="torch.einsum",
    title="Einstein sum",
    family=Family.MATHS,
    summary="Multiplies values and sums up over the dimensions that you give no letter in the result.",
    name="product",
    inputs=[port("operands", "...", variadic=True, doc="The values, one for each group of letters.")],
    outputs=[gives("output", "...", doc="The dimensions behind the arrow.")],
    arguments=[
        Argument(
            "equation",
            Kind.TEXT,
            initial="nd,nd->n",
            positional=True,
            doc="A letter for each dimension, the values between commas, then an arrow and the result.",
        )
    ],
    facts=["equation"],
    keywords=["contract", "tensor product", "attention", "matmul"],
)

outer = function(
    op="torch.outer",
    title="Outer product",
    family=Family.MATHS,
    summary="Multiplies every number of one row with every number of another.",
    name="product",
    inputs=[port("input", "K", doc="A row of numbers."), port("vec2", "M", doc="Another row of numbers.")],
    outputs=[gives("output", "K M", doc="A row for each number of the first.")],
    keywords=["table", "position", "rotary"],
)

linear_function = function(
    op="F.linear",
    title="Linear by weights",
    family=Family.LINEAR,
    summary="Weighs features by a matrix that flows in, as one that another layer owns.",
    name="projected",
    inputs=[
        port("input", "... in_features", dtype="float", doc="Features in the last dimension."),
        port("weight", "out_features in_features", dtype="float", doc="A row of weights for each feature it gives."),
        port("bias", "out_features", dtype="float", optional=True, doc="What is added to each feature it gives."),
    ],
    outputs=[gives("output", "... out_features", doc="The same rows with new features.")],
    keywords=["dense", "tied", "shared weights", "hypernetwork"],
)

attention_function = function(
    op="F.scaled_dot_product_attention",
    title="Dot product attention",
    family=Family.ATTENTION,
    tag="function",
    summary="Lets every position gather from all others what it is most alike to: the heart of a transformer.",
    name="attended",
    inputs=[
        port("query", "N ... T D", dtype="float", doc="The positions that ask."),
        port("key", "N ... S D", dtype="float", doc="What the asked positions are found by."),
        port("value", "N ... S E", dtype="float", doc="What the asked positions hand over."),
        port("attn_mask", "T S", optional=True, doc="True where a position may look, or numbers added to the scores."),
    ],
    outputs=[gives("output", "N ... T E", doc="What each position has gathered.")],
    arguments=[
        number("dropout_p", 0.0, low=0, high=1, doc="The share of looks that is silenced, in evaluation too."),
        flag("is_causal", False, doc="Whether no position sees those behind it; in place of a mask."),
        number("scale", None, optional=True, folded=True, doc="What scores are multiplied by; none: 1 / sqrt(D)."),
        flag("enable_gqa", False, folded=True, doc="Whether several heads that ask share one that answers."),
    ],
    facts=["is_causal"],
    keywords=["sdpa", "flash", "heads", "transformer", "self-attention", "causal"],
)

PRODUCTS = (bmm, einsum, outer)
