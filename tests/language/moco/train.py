"""Trains `moco`.

A view of a picture finds its other view among a queue of older ones (He et al., 2020).

    python train.py --help
    python train.py --resume
    torchrun --nproc-per-node 2 train.py
"""

from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from sklearn import datasets
from torch import Tensor
from torch.optim import SGD, Optimizer

from model import Projector
from run import Rows, Run, Settings, Sink, Source, average_gradients, follow, gather, shuffled, write


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.05
    epochs: int = 20
    batch_size: int = 64
    temperature: float = 0.2
    queue_length: int = 512


# Data


def view(image: Tensor) -> Tensor:
    """Another contrast, and noise; each row its own."""
    image = image * torch.empty(len(image), 1, 1, 1, device=image.device).uniform_(0.7, 1.3)
    return image + 0.1 * torch.randn_like(image)


def two_views(batch: Rows) -> Rows:
    """Two views of each `image`: `left` and `right`."""
    return {"left": view(batch["image"]), "right": view(batch["image"])}


def load_pairs(config: Config) -> Source:
    """Handwritten digits, 8 × 8 pixels."""
    data = datasets.load_digits()
    image = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16  # 1797 x 1 x 8 x 8
    return Source({"image": image}, shuffled(len(image), batch=config.batch_size), two_views)


# Steps


def contrast(
    projector: Projector,
    twin: Projector,
    sgd: Optimizer,
    queue: Tensor,
    left: Tensor,
    right: Tensor,
    temperature: float,
    queue_length: int,
) -> dict[str, Tensor]:
    """Learns from one batch."""
    query = projector(left)  # N x 16
    with torch.no_grad():
        key = twin(right)  # N x 16
    alike = (query * key).sum(1, keepdim=True)  # N x 1
    others = query @ queue.t()  # N x queue_length
    scores = torch.cat([alike, others], 1) / temperature  # N x (queue_length + 1)
    first = torch.zeros(len(left), dtype=torch.int64, device=left.device)  # N
    loss = F.cross_entropy(scores, first)
    accuracy = (scores.argmax(1) == first).float().mean()

    sgd.zero_grad()
    loss.backward()
    average_gradients(projector.parameters())
    sgd.step()
    follow(twin, projector, decay=0.99)

    write(queue, torch.cat([queue, gather(key)])[-queue_length:])
    return {"loss": loss.detach(), "accuracy": accuracy}


# Stages


def training(run: Run, config: Config, projector: Projector, twin: Projector, pairs: Source) -> None:
    """Repeats `contrast`."""
    if run.starts():
        follow(twin, projector)
    twin.requires_grad_(False)
    sgd = run.keep("sgd", SGD(projector.parameters(), lr=config.learning_rate, momentum=0.9))
    queue = run.keep("queue", F.normalize(torch.randn(config.queue_length, 16)))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(pairs):
            left, right = batch["left"], batch["right"]
            run.log(contrast(projector, twin, sgd, queue, left, right, config.temperature, config.queue_length))


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        pairs = load_pairs(config)
        projector = run.keep("projector", Projector())
        twin = run.keep("twin", Projector())
        run.stages(partial(training, run, config, projector, twin, pairs))


if __name__ == "__main__":
    main()
