"""Layers in which positions of a sequence look at each other."""

from designer.catalogue.declare import LARGEST_STEP, axis, choice, flag, gives, integer, layer, number, port
from designer.catalogue.spec import Family

multihead_attention = layer(
    nn="MultiheadAttention",
    family=Family.ATTENTION,
    tag="sequence",
    summary="Lets every position gather what it needs from all others, in several ways at once.",
    name="attention",
    inputs=[
        port("query", "N T embed_dim", dtype="float", doc="The positions that ask."),
        port("key", "N S embed_dim", dtype="float", doc="What the asked positions are found by."),
        port("value", "N S embed_dim", dtype="float", doc="What the asked positions hand over."),
        port(
            "key_padding_mask", "N S", optional=True, named=True, doc="True at asked positions that are only filling."
        ),
        port(
            "attn_mask", "T S", optional=True, named=True, doc="True where a position must not look, as at its future."
        ),
    ],
    outputs=[
        gives("output", "N T embed_dim", doc="What each position has gathered."),
        gives("weights", "N T S", doc="How much each position looked at each other one; none without need_weights."),
    ],
    parameters=[
        integer("embed_dim", auto=axis(-1, "query"), positional=True, doc="How many features a position has."),
        integer(
            "num_heads",
            initial=4,
            high=LARGEST_STEP,
            positional=True,
            doc="In how many ways it looks at once; must divide embed_dim.",
        ),
        number("dropout", 0.0, low=0, high=1, doc="The share of looks that is silenced while training."),
        flag("bias", True, folded=True, doc="Whether learned numbers are added in the projections."),
        flag("add_bias_kv", False, folded=True, doc="Whether one learned position is added to keys and values."),
        flag("add_zero_attn", False, folded=True, doc="Whether an empty position is added that can be looked at."),
        integer("kdim", None, optional=True, folded=True, doc="How many features the keys have; left out: embed_dim."),
        integer(
            "vdim", None, optional=True, folded=True, doc="How many features the values have; left out: embed_dim."
        ),
        flag("batch_first", False, initial=True, doc="Whether the batch is the first dimension, and time the second."),
        flag("need_weights", True, call=True, doc="Whether the weights are given too; faster without."),
        flag("average_attn_weights", True, call=True, folded=True, doc="Whether the weights are averaged over heads."),
        flag("is_causal", False, call=True, folded=True, doc="Whether the mask is said to hide the future."),
    ],
    facts=["num_heads"],
    keywords=["transformer", "self-attention", "heads", "mha"],
)

transformer_encoder_layer = layer(
    nn="TransformerEncoderLayer",
    family=Family.ATTENTION,
    tag="sequence",
    summary="One storey of a transformer: positions look at each other, then each thinks for itself.",
    name="encoder",
    inputs=[
        port("src", "N T d_model", dtype="float", doc="The positions of the sequence."),
        port(
            "src_mask", "T T", optional=True, named=True, doc="True where a position must not look, as at its future."
        ),
        port("src_key_padding_mask", "N T", optional=True, named=True, doc="True at positions that are only filling."),
    ],
    outputs=[gives("output", "N T d_model", doc="The same positions, each knowing of the others.")],
    parameters=[
        integer("d_model", auto=axis(-1, "src"), positional=True, doc="How many features a position has."),
        integer(
            "nhead",
            initial=4,
            high=LARGEST_STEP,
            positional=True,
            doc="In how many ways positions look at each other; must divide d_model.",
        ),
        integer("dim_feedforward", 2048, initial=256, doc="How many features a position has while it thinks."),
        number("dropout", 0.1, low=0, high=1, doc="The share of values that is silenced while training."),
        choice("activation", "relu", "gelu", folded=True, doc="How values are bent while a position thinks."),
        number("layer_norm_eps", 1e-5, low=0, folded=True, doc="Keeps the norms inside from dividing by zero."),
        flag("batch_first", False, initial=True, doc="Whether the batch is the first dimension, and time the second."),
        flag("norm_first", False, doc="Whether values are evened out before each part, which trains more steadily."),
        flag("bias", True, folded=True, doc="Whether learned numbers are added in all that is linear inside."),
        flag("is_causal", False, call=True, folded=True, doc="Whether the mask is said to hide the future."),
    ],
    facts=["nhead", "dim_feedforward"],
    keywords=["transformer", "self-attention", "heads", "bert", "encoder", "block"],
)

OPERATORS = (multihead_attention, transformer_encoder_layer)
