"""Trains `prototypes`.

A picture belongs to the class whose mean is nearest (Snell et al., 2017); tested on classes never seen.

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
from torch.optim import Adam, Optimizer

from measures import Mean
from model import Conv4, nearest
from run import Chosen, Order, Run, Settings, Sink, Source, average_gradients


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.001
    epochs: int = 5
    ways: int = 4  # classes in an episode
    shots: int = 5  # known pictures of each
    queries: int = 10  # asked pictures of each
    episodes: int = 50  # in an epoch
    maps: int = 64


# Data


def episodes(label: Tensor, ways: int, shots: int, queries: int, count: int) -> Order:
    """Episodes of a few classes: rows to know them by (support) and rows to recognise (query), class by class."""
    members = [(label == one).nonzero().squeeze(1) for one in label.unique()]

    def order(generator: torch.Generator) -> list[Chosen]:
        return [episode(generator) for _ in range(count)]

    def episode(generator: torch.Generator) -> Chosen:
        classes = torch.randperm(len(members), generator=generator)[:ways].tolist()
        drawn = [torch.randperm(len(members[one]), generator=generator)[: shots + queries] for one in classes]
        rows = torch.stack([members[one][places] for one, places in zip(classes, drawn, strict=True)])
        return {"support": rows[:, :shots].flatten(), "query": rows[:, shots:].flatten()}

    return order


def load_digits(config: Config) -> tuple[Source, Source]:
    """Handwritten digits, 8 × 8 pixels; those whose label is 6, 7, 8 or 9 are held out."""
    data = datasets.load_digits()
    image = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16  # 1797 x 1 x 8 x 8
    label = torch.tensor(data.target, dtype=torch.int64)  # 1797
    test = torch.isin(label, torch.tensor([6, 7, 8, 9]))
    train = ~test
    drawn = {"ways": config.ways, "shots": config.shots, "queries": config.queries, "count": config.episodes}
    return (
        Source({"image": image[train], "label": label[train]}, episodes(label[train], **drawn)),
        Source({"image": image[test], "label": label[test]}, episodes(label[test], **drawn)),
    )


# Steps


def recognise(
    encoder: Conv4, adam: Optimizer, support: Tensor, query: Tensor, ways: int, queries: int
) -> dict[str, Tensor]:
    """Learns from one episode."""
    scores = nearest(encoder, support, query, ways)  # N x ways
    target = torch.arange(ways, device=support.device).repeat_interleave(queries)  # ways*queries
    loss = F.cross_entropy(scores, target)
    accuracy = (scores.argmax(1) == target).float().mean()

    adam.zero_grad()
    loss.backward()
    average_gradients(encoder.parameters())
    adam.step()
    return {"loss": loss.detach(), "accuracy": accuracy}


def evaluate_recognise(run: Run, encoder: Conv4, digits: Source, ways: int, queries: int) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss, mean_accuracy = Mean(), Mean()
    with run.looking(encoder):
        for batch in digits.whole(run):
            support, query = batch["support_image"], batch["query_image"]
            scores = nearest(encoder, support, query, ways)  # N x ways
            target = torch.arange(ways, device=support.device).repeat_interleave(queries)  # ways*queries
            loss = F.cross_entropy(scores, target)
            mean_loss.add(loss, rows=len(support))
            mean_accuracy.add(scores.argmax(1) == target)
    return {"loss": mean_loss.value(), "accuracy": mean_accuracy.value()}


# Stages


def training(run: Run, config: Config, encoder: Conv4, digits: Source, digits_test: Source) -> None:
    """Repeats `recognise`."""
    adam = run.keep("adam", Adam(encoder.parameters(), lr=config.learning_rate))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(digits):
            support, query = batch["support_image"], batch["query_image"]
            run.log(recognise(encoder, adam, support, query, config.ways, config.queries))
        scores = evaluate_recognise(run, encoder, digits_test, config.ways, config.queries)
        run.log(scores, "test")
        run.keep_best(scores["accuracy"])


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        digits, digits_test = load_digits(config)
        encoder = run.keep("encoder", Conv4(1, maps=config.maps))
        run.stages(partial(training, run, config, encoder, digits, digits_test))


if __name__ == "__main__":
    main()
