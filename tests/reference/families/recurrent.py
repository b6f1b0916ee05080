"""Classifiers of sequences: torch's own recurrent layers, and a linear layer on the state that is left."""

import torch
from torch import Tensor, nn

from tests.reference.architecture import ROWS, Architecture

FEATURES, HIDDEN, CLASSES = 8, 12, 5


class Classifier(nn.Module):
    def __init__(self, layer: nn.RNNBase) -> None:
        super().__init__()
        self.layer = layer
        self.fc = nn.Linear(HIDDEN, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        output, _ = self.layer(x)
        return self.fc(output[:, -1])


def steps(draw: torch.Generator) -> tuple[Tensor, ...]:
    """A batch of noise, seven steps long."""
    return (torch.randn(ROWS, 7, FEATURES, generator=draw, dtype=torch.float64),)


def architecture(name: str, layer: type[nn.RNNBase]) -> Architecture:
    return Architecture(
        name,
        lambda: Classifier(layer(FEATURES, HIDDEN, batch_first=True)),
        steps,
        arguments={"features": FEATURES, "hidden": HIDDEN, "num_classes": CLASSES},
        names=((r"^layer\.", f"{name}."), (r"^fc\.", "head.")),
    )


ARCHITECTURES = (architecture("rnn", nn.RNN), architecture("gru", nn.GRU), architecture("lstm", nn.LSTM))
