"""Trains `simple-nn`.

Ten features to one probability: the network that a first PyTorch course writes by hand.

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
from model import SimpleNN
from run import Run, Settings, Sink, Source, average_gradients, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.001
    epochs: int = 20
    batch_size: int = 32


# Data


def load_points(config: Config) -> tuple[Source, Source]:
    """Points of several classes, made up by scikit-learn; 20 % of the rows, drawn at random, are held out."""
    data = datasets.make_classification(n_samples=2000, n_features=10, n_informative=6, random_state=0)
    features = torch.tensor(data[0], dtype=torch.float32)  # 2000 x 10
    label = torch.tensor(data[1], dtype=torch.int64)  # 2000
    train, test = split(len(features), test=0.2, seed=0)
    return (
        Source({"features": features[train], "label": label[train]}, shuffled(len(train), batch=config.batch_size)),
        Source({"features": features[test], "label": label[test]}, in_order(len(test), batch=config.batch_size)),
    )


# Steps


def classify(net: SimpleNN, adam: Optimizer, features: Tensor, label: Tensor) -> dict[str, Tensor]:
    """Learns from one batch."""
    probability = net(features)  # N x 1
    target = label.unsqueeze(1).float()  # N x 1
    loss = F.binary_cross_entropy(probability, target)
    accuracy = ((probability > 0.5) == target).float().mean()

    adam.zero_grad()
    loss.backward()
    average_gradients(net.parameters())
    adam.step()
    return {"loss": loss.detach(), "accuracy": accuracy}


def evaluate_classify(run: Run, net: SimpleNN, points: Source) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss, mean_accuracy = Mean(), Mean()
    with run.looking(net):
        for batch in points.whole(run):
            features, label = batch["features"], batch["label"]
            probability = net(features)  # N x 1
            target = label.unsqueeze(1).float()  # N x 1
            loss = F.binary_cross_entropy(probability, target)
            mean_loss.add(loss, rows=len(features))
            mean_accuracy.add((probability > 0.5) == target)
    return {"loss": mean_loss.value(), "accuracy": mean_accuracy.value()}


# Stages


def training(run: Run, config: Config, net: SimpleNN, points: Source, points_test: Source) -> None:
    """Repeats `classify`."""
    adam = run.keep("adam", Adam(net.parameters(), lr=config.learning_rate))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(points):
            run.log(classify(net, adam, batch["features"], batch["label"]))
        scores = evaluate_classify(run, net, points_test)
        run.log(scores, "test")
        run.keep_best(scores["accuracy"])


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        points, points_test = load_points(config)
        net = run.keep("net", SimpleNN())
        run.stages(partial(training, run, config, net, points, points_test))


if __name__ == "__main__":
    main()
