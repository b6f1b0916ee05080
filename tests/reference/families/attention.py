"""Transformers, in torch and in Hugging Face's library of that name."""

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from tests.reference.architecture import ROWS, Architecture, State, words
from tests.reference.peers import language_models

WORDS, CONTEXT = 50, 128
BERT = {"vocabulary": WORDS, "context": CONTEXT, "dim": 32, "layers": 2, "heads": 4, "hidden": 48}
GPT = {"vocabulary": WORDS, "context": CONTEXT, "dim": 32, "layers": 2, "heads": 4}
CLIP = {
    "image_size": 24,
    "patch_size": 8,
    "image_dim": 48,
    "image_layers": 2,
    "image_heads": 3,
    "vocabulary": WORDS,
    "context": CONTEXT,
    "text_dim": 32,
    "text_layers": 2,
    "text_heads": 4,
    "features": 24,
}
T5 = {"vocabulary": WORDS, "dim": 32, "layers": 2, "heads": 4, "head_dim": 6, "hidden": 48}
TRANSFORMER = {"dim": 32, "heads": 4, "encoder_layers": 2, "decoder_layers": 3, "hidden": 48}


def bert() -> nn.Module:
    library = language_models()
    config = library.BertConfig(
        vocab_size=WORDS,
        max_position_embeddings=CONTEXT,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=48,
    )
    made: nn.Module = library.BertModel(config)
    return made


def two_texts(draw: torch.Generator) -> tuple[Tensor, ...]:
    """Words, which of two texts each belongs to, and which of them are there: the second row is shorter."""
    segment = (torch.arange(9) > 4).long().expand(ROWS, -1)
    present = torch.arange(9) < torch.tensor([[9], [7]])
    return *words(WORDS, 9)(draw), segment, present


def ask_bert(peer: nn.Module, tokens: Tensor, segment: Tensor, present: Tensor) -> tuple[Tensor, ...]:
    told = peer(tokens, attention_mask=present.long(), token_type_ids=segment)
    return told.last_hidden_state, told.pooler_output


def gpt() -> nn.Module:
    library = language_models()
    config = library.GPT2Config(vocab_size=WORDS, n_positions=CONTEXT, n_embd=32, n_layer=2, n_head=4)
    made: nn.Module = library.GPT2LMHeadModel(config)
    return made


def turned(state: State) -> State:
    """GPT-2's dense layers keep their weights the other way round; its embeddings do not."""
    dense = {name for name in state if ".c_" in name and name.endswith("weight")}
    return {name: tensor.T if name in dense else tensor for name, tensor in state.items()}


def clip() -> nn.Module:
    library = language_models()
    text = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128}
    image = {"hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 192}
    config = library.CLIPConfig(
        text_config={**text, "vocab_size": WORDS, "max_position_embeddings": CONTEXT, "eos_token_id": WORDS - 1},
        vision_config={**image, "image_size": 24, "patch_size": 8},
        projection_dim=24,
    )
    made: nn.Module = library.CLIPModel(config)
    return made


def joined(state: State) -> State:
    """The weights of CLIP, its queries, keys and values in one layer, as `nn.MultiheadAttention` has them."""
    found = {name: tensor for name, tensor in state.items() if "position_ids" not in name}
    for name in [name for name in found if ".q_proj." in name]:
        kinds = [name.replace(".q_proj.", f".{kind}_proj.") for kind in "qkv"]
        found[name.replace(".q_proj.", ".in_proj_")] = torch.cat([found.pop(kind) for kind in kinds])
    return found


def pictures_and_texts(draw: torch.Generator) -> tuple[Tensor, ...]:
    """Pictures, and one text more than there are pictures; each text ends somewhere with the last of the words."""
    pictures = torch.randn(ROWS, 3, 24, 24, generator=draw, dtype=torch.float64)
    texts = torch.randint(WORDS - 1, (ROWS + 1, 9), generator=draw)
    texts[torch.arange(ROWS + 1), torch.tensor([8, 5, 7])] = WORDS - 1
    return pictures, texts


def ask_clip(peer: nn.Module, pictures: Tensor, texts: Tensor) -> Tensor:
    torch.set_default_dtype(torch.float64)  # its mask is made in the default type, of a number beyond float32's
    try:
        told: Tensor = peer(texts, pictures).logits_per_image
    finally:
        torch.set_default_dtype(torch.float32)
    return told


def t5() -> nn.Module:
    library = language_models()
    config = library.T5Config(vocab_size=WORDS, d_model=32, d_kv=6, d_ff=48, num_layers=2, num_heads=4)
    made: nn.Module = library.T5ForConditionalGeneration(config)
    return made


class KeepsDoubles(TorchFunctionMode):
    """Leaves float64 what a library brings to float32, as T5 does with norms and scores for the sake of halves."""

    def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        lowers = func is Tensor.float or (func is Tensor.to and torch.float32 in args)
        if lowers and args[0].dtype == torch.float64:
            return args[0]
        return func(*args, **(kwargs or {}))


def ask_t5(peer: nn.Module, source: Tensor, target: Tensor) -> Tensor:
    with KeepsDoubles():
        told: Tensor = peer(source, decoder_input_ids=target, use_cache=False).logits
    return told


def transformer() -> nn.Module:
    return nn.Transformer(32, 4, num_encoder_layers=2, num_decoder_layers=3, dim_feedforward=48, batch_first=True)


def sequences(draw: torch.Generator) -> tuple[Tensor, ...]:
    return tuple(torch.randn(ROWS, length, 32, generator=draw, dtype=torch.float64) for length in (7, 9))


def ask_transformer(peer: nn.Module, source: Tensor, target: Tensor) -> Tensor:
    future = torch.ones(9, 9, dtype=torch.bool).triu(diagonal=1)
    told: Tensor = peer(source, target, tgt_mask=future)
    return told


ARCHITECTURES = (
    Architecture(
        "bert-base",
        bert,
        two_texts,
        BERT,
        names=(
            (r"^(embeddings|encoder)\.", ""),
            (r"token_type_embeddings", "segment_embeddings"),
            (r"^LayerNorm", "norm"),
            (r"attention\.(self|output)\.", "attention."),
            (r"attention\.LayerNorm", "attention_norm"),
            (r"output\.LayerNorm", "output_norm"),
            (r"(intermediate|output|pooler)\.dense", r"\1"),
        ),
        ask=ask_bert,
    ),
    Architecture(
        "gpt-2-small",
        gpt,
        words(WORDS, 9),
        GPT,
        names=((r"^transformer\.", ""),),
        weights=turned,
        ask=lambda peer, tokens: peer(tokens).logits,
    ),
    Architecture(
        "clip-vit-b-32",
        clip,
        pictures_and_texts,
        CLIP,
        names=(
            (r"^(?:vision_model|visual)[._]", "image_encoder."),
            (r"^(?:text_model|text)[._]", "text_encoder."),
            (r"embeddings\.|encoder\.(?=layers)", ""),
            (r"class_embedding", "class_token"),
            (r"patch_embedding", "patches"),
            (r"image_encoder\.position_embedding\.weight", "image_encoder.positions"),
            (r"position_embedding", "positions"),
            (r"token_embedding", "words"),
            (r"layers", "blocks"),
            (r"layer_norm(\d)", r"ln_\1"),
            (r"self_attn", "attention"),
            (r"mlp\.fc1", "c_fc"),
            (r"mlp\.fc2", "c_proj"),
            (r"pre_layrnorm", "ln_pre"),
            (r"post_layernorm", "ln_post"),
            (r"final_layer_norm", "ln_final"),
        ),
        weights=joined,
        ask=ask_clip,
    ),
    Architecture(
        "t5-small",
        t5,
        words(WORDS, 40, 9),
        T5,
        names=(
            (r"block\.0\.layer\.0\.SelfAttention\.relative_attention_bias", "relative_bias.table"),
            (r"layer\.\d\.SelfAttention", "attention"),
            (r"layer\.\d\.EncDecAttention", "cross"),
            (r"layer\.\d\.DenseReluDense", "ff"),
            (r"layer\.0\.layer_norm", "norm_1"),
            (r"(encoder.*)layer\.1\.layer_norm", r"\1norm_3"),
            (r"layer\.1\.layer_norm", "norm_2"),
            (r"layer\.2\.layer_norm", "norm_3"),
            (r"final_layer_norm", "final_norm"),
        ),
        weights=lambda state: {name: tensor for name, tensor in state.items() if "embed_tokens" not in name},
        ask=ask_t5,
    ),
    Architecture(
        "transformer-base",
        transformer,
        sequences,
        TRANSFORMER,
        names=((r"\.layers", ""), (r"^(en|de)coder\.norm", r"\1coder_norm")),
        ask=ask_transformer,
    ),
)
