"""Layers in which positions of a sequence look at each other."""

from designer.catalogue.declare import LARGEST_STEP, axis, choice, flag, gives, integer, layer, number, port
from designer.catalogue.spec import Argument, Family, InputPort, Kind

multihead_attention = layer(
    nn="MultiheadAttention",
    family=Family.ATTENTION,
    tag="sequence",
    summary="Lets every position gather what it needs from all others, in several ways at once.",
    name="attention",
    inputs=[
        port("query", "N T embed_dim", dtype="float", doc="The positions that ask."),
        port("key", "N S embed_dim", dtype="float", doc="What the asked positions are found by.", like="query"),
        port("value", "N S embed_dim", dtype="float", doc="What the asked positions hand over.", like="key"),
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
    keywords=["transformer", "self-attention", "heads", "mha", "causal"],
)


def _hidden(name: str, pattern: str) -> InputPort:
    what = "True where a position must not look, as at its future."
    return port(name, pattern, optional=True, named=True, doc=what)


def _filling(name: str, pattern: str) -> InputPort:
    return port(name, pattern, optional=True, named=True, doc="True at positions that are only filling.")


def _nhead() -> Argument:
    return integer(
        "nhead",
        initial=4,
        high=LARGEST_STEP,
        positional=True,
        doc="In how many ways positions look at each other; must divide d_model.",
    )


def _storey() -> list[Argument]:
    """What the storeys of a transformer are made with, behind the number of heads."""
    return [
        integer("dim_feedforward", 2048, initial=256, doc="How many features a position has while it thinks."),
        number("dropout", 0.1, low=0, high=1, doc="The share of values that is silenced while training."),
        choice("activation", "relu", "gelu", folded=True, doc="How values are bent while a position thinks."),
        number("layer_norm_eps", 1e-5, low=0, folded=True, doc="Keeps the norms inside from dividing by zero."),
        flag("batch_first", False, initial=True, doc="Whether the batch is the first dimension, and time the second."),
        flag("norm_first", False, doc="Whether values are evened out before each part, which trains more steadily."),
        flag("bias", True, folded=True, doc="Whether learned numbers are added in all that is linear inside."),
    ]


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
        _nhead(),
        *_storey(),
        flag("is_causal", False, call=True, folded=True, doc="Whether the mask is said to hide the future."),
    ],
    facts=["nhead", "dim_feedforward"],
    keywords=["transformer", "self-attention", "heads", "bert", "encoder", "block", "causal"],
)


transformer_decoder_layer = layer(
    nn="TransformerDecoderLayer",
    family=Family.ATTENTION,
    summary="One storey of a decoder: positions look at each other, then at what an encoder has read.",
    name="decoder",
    inputs=[
        port("tgt", "N T d_model", dtype="float", doc="The positions of the sequence that is written."),
        port("memory", "N S d_model", dtype="float", doc="The positions that an encoder has read."),
        _hidden("tgt_mask", "T T"),
        _hidden("memory_mask", "T S"),
        _filling("tgt_key_padding_mask", "N T"),
        _filling("memory_key_padding_mask", "N S"),
    ],
    outputs=[gives("output", "N T d_model", doc="The same positions, each knowing of the others and of the memory.")],
    parameters=[
        integer("d_model", auto=axis(-1, "tgt"), positional=True, doc="How many features a position has."),
        _nhead(),
        *_storey(),
        flag("tgt_is_causal", False, call=True, folded=True, doc="Whether tgt_mask is said to hide the future."),
        flag("memory_is_causal", False, call=True, folded=True, doc="Whether memory_mask is said to hide the future."),
    ],
    facts=["nhead", "dim_feedforward"],
    keywords=["self-attention", "cross-attention", "heads", "translation", "block"],
)

transformer = layer(
    nn="Transformer",
    family=Family.ATTENTION,
    tag="encoder and decoder",
    summary="A whole transformer: storeys that read one sequence and storeys that write another.",
    name="transformer",
    inputs=[
        port("src", "N S d_model", dtype="float", doc="The sequence that is read."),
        port("tgt", "N T d_model", dtype="float", doc="The sequence that is written."),
        _hidden("src_mask", "S S"),
        _hidden("tgt_mask", "T T"),
        _hidden("memory_mask", "T S"),
        _filling("src_key_padding_mask", "N S"),
        _filling("tgt_key_padding_mask", "N T"),
        _filling("memory_key_padding_mask", "N S"),
    ],
    outputs=[gives("output", "N T d_model", doc="What was written, each position knowing of all that was read.")],
    parameters=[
        integer("d_model", auto=axis(-1, "src"), doc="How many features a position has."),
        integer(
            "nhead",
            8,
            initial=4,
            high=LARGEST_STEP,
            doc="In how many ways positions look at each other; must divide d_model.",
        ),
        integer("num_encoder_layers", 6, initial=2, low=0, high=64, doc="How many storeys read."),
        integer("num_decoder_layers", 6, initial=2, low=0, high=64, doc="How many storeys write."),
        *_storey(),
        *(
            Argument(name, Kind.BOOL, default, optional=default is None, call=True, folded=True, doc=f"Whether {said}.")
            for name, default, said in (
                ("src_is_causal", None, "src_mask is said to hide the future; left out: it is looked at"),
                ("tgt_is_causal", None, "tgt_mask is said to hide the future; left out: it is looked at"),
                ("memory_is_causal", False, "memory_mask is said to hide the future"),
            )
        ),
    ],
    facts=["nhead", "num_encoder_layers", "num_decoder_layers"],
    keywords=["self-attention", "translation", "sequence to sequence", "heads"],
)

OPERATORS = (multihead_attention, transformer_encoder_layer, transformer_decoder_layer, transformer)
