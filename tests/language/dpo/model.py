"""A language model learns to count, then which of two texts is preferred (Rafailov et al., 2023)."""

import torch.nn.functional as F
from torch import Tensor, nn


class LanguageModel(nn.Module):
    """Scores for what comes after each token."""

    def __init__(self, vocabulary: int = 16, width: int = 32) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width)
        self.rnn = nn.GRU(width, width, batch_first=True)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, tokens: Tensor) -> Tensor:  # N x T
        x, _ = self.rnn(self.embed(tokens))  # N x T x width
        return self.head(self.dropout(x))  # N x T x vocabulary


def log_probability(scores: Tensor, tokens: Tensor) -> Tensor:  # N x T x V, N x T
    """How probable each text is, by scores for what comes after each of its tokens."""
    logs = F.log_softmax(scores[:, :-1], 2)  # N x (T - 1) x V
    after = tokens[:, 1:, None]  # N x (T - 1) x 1
    return logs.gather(2, after).sum((1, 2))  # N
