"""A translator with additive attention, written down here step by step; words are told to it, as while it learns."""

import torch
from torch import Tensor, nn

from tests.reference.architecture import Architecture, words

WORDS, EMBEDDED, HIDDEN = 11, 6, 8


class Translator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.source, self.target = nn.Embedding(WORDS, EMBEDDED, padding_idx=0), nn.Embedding(WORDS, EMBEDDED)
        self.reader = nn.GRU(EMBEDDED, HIDDEN, bidirectional=True)
        self.start = nn.Linear(HIDDEN, HIDDEN)
        self.asked, self.told = nn.Linear(HIDDEN, HIDDEN, bias=False), nn.Linear(2 * HIDDEN, HIDDEN, bias=False)
        self.energy = nn.Linear(HIDDEN, 1, bias=False)
        self.writer = nn.GRUCell(EMBEDDED + 2 * HIDDEN, HIDDEN)
        self.out = nn.Linear(3 * HIDDEN + EMBEDDED, WORDS)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        memory, last = self.reader(self.source(source.T))  # S x N x 2 HIDDEN, 2 x N x HIDDEN
        hidden = torch.tanh(self.start(last[1]))
        scores = []
        for word in target.T:
            energies = self.energy(torch.tanh(self.asked(hidden) + self.told(memory)))[..., 0]
            energies[source.T == 0] = -torch.inf
            context = (energies.softmax(0)[..., None] * memory).sum(0)
            given = self.target(word)
            hidden = self.writer(torch.cat((given, context), 1), hidden)
            scores.append(self.out(torch.cat((hidden, context, given), 1)))
        return torch.stack(scores).transpose(0, 1)


NAMES = (
    (r"^source\.", "encoder.embed."),
    (r"^target\.", "decoder.embed."),
    (r"^reader\.", "encoder.gru."),
    (r"^start\.", "encoder.bridge."),
    (r"^asked\.", "decoder.attention.w_query."),
    (r"^told\.", "decoder.attention.w_memory."),
    (r"^energy\.", "decoder.attention.v."),
    (r"^writer\.", "decoder.cell."),
    (r"^out\.", "decoder.head."),
)

ARCHITECTURES = (
    Architecture(
        "attention-seq2seq",
        Translator,
        words(WORDS, 7, 5),
        arguments={
            "source_vocabulary": WORDS,
            "target_vocabulary": WORDS,
            "embedding": EMBEDDED,
            "hidden": HIDDEN,
        },
        names=NAMES,
    ),
)
