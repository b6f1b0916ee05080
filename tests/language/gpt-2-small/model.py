"""GPT-2 small, reading and writing bytes of the Python language's own help texts."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class CausalSelfAttention(nn.Module):
    """Every token looks at itself and at the tokens before it."""

    def __init__(self, dim: int, heads: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dim = dim
        self.heads = heads
        self.dropout = dropout
        self.c_attn = nn.Linear(dim, 3 * dim)
        self.c_proj = nn.Linear(dim, dim)
        self.resid_dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:  # N x T x dim, T x T
        qkv = self.c_attn(x).unflatten(-1, (3, self.heads, self.dim // self.heads))  # N x T x 3 x heads x dim // heads
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # each N x heads x T x dim // heads
        dropout_p = self.dropout if self.training else 0.0
        y = F.scaled_dot_product_attention(q, k, v, mask, dropout_p=dropout_p)  # N x heads x T x dim // heads
        y = y.transpose(1, 2).flatten(2)  # N x T x dim
        x = self.resid_dropout(self.c_proj(y))  # N x T x dim
        return x


class MLP(nn.Module):
    """Four times as wide, and back."""

    def __init__(self, dim: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.c_fc = nn.Linear(dim, 4 * dim)
        self.c_proj = nn.Linear(4 * dim, dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:  # N x T x dim
        x = F.gelu(self.c_fc(x), approximate="tanh")  # N x T x 4 * dim
        x = self.dropout(self.c_proj(x))  # N x T x dim
        return x


class Block(nn.Module):
    """Attention, then the MLP, each beside a shortcut."""

    def __init__(self, dim: int, heads: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(dim)
        self.attn = CausalSelfAttention(dim, heads, dropout=dropout)
        self.ln_2 = nn.LayerNorm(dim)
        self.mlp = MLP(dim, dropout=dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:  # N x T x dim, T x T
        x = x + self.attn(self.ln_1(x), mask)  # N x T x dim
        x = x + self.mlp(self.ln_2(x))  # N x T x dim
        return x


class GPT2(nn.Module):
    """Language Models are Unsupervised Multitask Learners (Radford et al., 2019), small."""

    mask: Tensor

    def __init__(
        self,
        vocabulary: int = 50257,
        context: int = 1024,
        dim: int = 768,
        layers: int = 12,
        heads: int = 12,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.context = context
        self.wte = nn.Embedding(vocabulary, dim)
        self.wpe = nn.Embedding(context, dim)
        self.drop = nn.Dropout(dropout)
        # True where a token may look
        self.register_buffer("mask", torch.ones(context, context, dtype=torch.bool).tril(), persistent=False)
        self.h = nn.ModuleList(Block(dim, heads, dropout=dropout) for _ in range(layers))
        self.ln_f = nn.LayerNorm(dim)
        self.lm_head = nn.Linear(dim, vocabulary, bias=False)
        self.lm_head.weight = self.wte.weight

        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:  # N x T
        T = tokens.shape[1]
        x = self.wte(tokens) + self.wpe(torch.arange(T, device=tokens.device))  # N x T x dim
        x = self.drop(x)
        mask = self.mask[:T, :T]  # T x T
        for block in self.h:
            x = block(x, mask)  # N x T x dim
        logits: Tensor = self.lm_head(self.ln_f(x))  # N x T x vocabulary
        return logits


def append_token(gpt: GPT2, tokens: Tensor, temperature: float = 1.0) -> Tensor:  # N x T
    """Draw one more token."""
    logits = gpt(tokens[:, -gpt.context :])[:, -1]  # N x vocabulary
    drawn = torch.multinomial(torch.softmax(logits / temperature, -1), 1)  # N x 1
    return torch.cat([tokens, drawn], 1)  # N x (T + 1)


@torch.no_grad()
def sample(gpt: GPT2, tokens: Tensor, length: int = 20, temperature: float = 1.0) -> Tensor:  # N x T
    """Continue each row of tokens."""
    for _ in range(length):
        tokens = append_token(gpt, tokens, temperature=temperature)
    return tokens  # N x (T + length)
