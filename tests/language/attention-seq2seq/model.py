"""A translator with additive attention; the language to learn is the same letters backwards."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Encoder(nn.Module):
    """Reads the source in both directions."""

    def __init__(self, vocabulary: int, embedding: int, hidden: int, pad: int = 0) -> None:
        super().__init__()
        self.pad = pad
        self.embed = nn.Embedding(vocabulary, embedding, padding_idx=pad)
        self.gru = nn.GRU(embedding, hidden, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(hidden, hidden)

    def forward(self, source: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # N x S
        memory, h_n = self.gru(self.embed(source))  # N x S x 2 * hidden, 2 x N x hidden
        # the direction that has read the first word last
        hidden = torch.tanh(self.bridge(h_n[-1]))  # N x hidden
        mask = source != self.pad  # N x S
        return memory, hidden, mask


class AdditiveAttention(nn.Module):
    """Scores every memory against the query with a small network (Bahdanau et al., 2014)."""

    def __init__(self, query_dim: int, memory_dim: int, dim: int) -> None:
        super().__init__()
        self.w_query = nn.Linear(query_dim, dim, bias=False)
        self.w_memory = nn.Linear(memory_dim, dim, bias=False)
        self.v = nn.Linear(dim, 1, bias=False)

    def forward(
        self,
        query: Tensor,  # N x query_dim
        memory: Tensor,  # N x S x memory_dim
        mask: Tensor | None = None,  # N x S
    ) -> tuple[Tensor, Tensor]:
        y = torch.tanh(self.w_query(query).unsqueeze(1) + self.w_memory(memory))  # N x S x dim
        scores = self.v(y).squeeze(-1)  # N x S
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = torch.softmax(scores, -1)  # N x S
        context = (weights[:, None] @ memory)[:, 0]  # N x memory_dim
        return context, weights


class DecoderStep(nn.Module):
    """One word of the target."""

    def __init__(self, vocabulary: int, embedding: int, hidden_dim: int, memory_dim: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, embedding)
        self.attention = AdditiveAttention(hidden_dim, memory_dim, hidden_dim)
        self.cell = nn.GRUCell(embedding + memory_dim, hidden_dim)
        self.head = nn.Linear(hidden_dim + memory_dim + embedding, vocabulary)

    def forward(
        self,
        token: Tensor,  # N
        hidden: Tensor,  # N x hidden_dim
        memory: Tensor,  # N x S x memory_dim
        mask: Tensor | None = None,  # N x S
    ) -> tuple[Tensor, Tensor, Tensor]:
        embedded = self.embed(token)  # N x embedding
        context, weights = self.attention(hidden, memory, mask)  # N x memory_dim, N x S
        hidden = self.cell(torch.cat([embedded, context], -1), hidden)  # N x hidden_dim
        logits = self.head(torch.cat([hidden, context, embedded], -1))  # N x vocabulary
        return logits, hidden, weights


class Seq2Seq(nn.Module):
    """Teacher forcing: at every step the decoder is given the true previous word."""

    def __init__(self, source_vocabulary: int, target_vocabulary: int, embedding: int = 256, hidden: int = 512) -> None:
        super().__init__()
        self.encoder = Encoder(source_vocabulary, embedding, hidden)
        self.decoder = DecoderStep(target_vocabulary, embedding, hidden, 2 * hidden)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:  # N x S, N x T
        memory, hidden, mask = self.encoder(source)  # N x S x 2 * hidden, N x hidden, N x S
        steps = []
        for token in target.unbind(1):
            logits, hidden, _ = self.decoder(token, hidden, memory, mask)  # N x target_vocabulary, N x hidden
            steps.append(logits)
        return torch.stack(steps, 1)  # N x T x target_vocabulary


def greedy_step(
    seq2seq: Seq2Seq, token: Tensor, hidden: Tensor, ended: Tensor, memory: Tensor, mask: Tensor, end: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The likeliest next word; rows that have ended repeat the end mark."""
    logits, hidden, _ = seq2seq.decoder(token, hidden, memory, mask)  # N x target_vocabulary, N x hidden
    token = torch.where(ended, end, logits.argmax(-1))  # N
    ended = ended | (token == end)  # N
    return token, hidden, ended, ended.all()


@torch.no_grad()
def translate(seq2seq: Seq2Seq, source: Tensor, begin: int = 1, end: int = 2, limit: int = 50) -> Tensor:  # N x S
    """Free decoding: the decoder reads its own words; what is too short is filled up with the end mark."""
    N = source.shape[0]
    memory, hidden, mask = seq2seq.encoder(source)
    token = torch.full((N,), begin, device=source.device)  # N
    ended = torch.zeros(N, dtype=torch.bool, device=source.device)  # N
    steps = []
    for _ in range(limit):
        token, hidden, ended, done = greedy_step(seq2seq, token, hidden, ended, memory, mask, end)
        steps.append(token)
        if done:
            break
    return F.pad(torch.stack(steps, 1), (0, limit - len(steps)), value=end)  # N x limit
