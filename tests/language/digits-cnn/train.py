"""Trains `digits-cnn`.

A small convolutional network that reads handwritten digits.

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
from model import DigitsNet
from run import Run, Settings, Sink, Source, average_gradients, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.003
    epochs: int = 20
    batch_size: int = 32


# Data


def load_digits(config: Config) -> tuple[Source, Source]:
    """Handwritten digits, 8 × 8 pixels; 20 % of the rows, drawn at random, are held out."""
    data = datasets.load_digits()
    image = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16  # 1797 x 1 x 8 x 8
    label = torch.tensor(data.target, dtype=torch.int64)  # 1797
    train, test = split(len(image), test=0.2, seed=0)
    return (
        Source({"image": image[train], "label": label[train]}, shuffled(len(train), batch=config.batch_size)),
        Source({"image": image[test], "label": label[test]}, in_order(len(test), batch=config.batch_size)),
    )


# Steps


def classify(net: DigitsNet, adam: Optimizer, image: Tensor, label: Tensor) -> dict[str, Tensor]:
    """Learns from one batch."""
    scores = net(image)  # N x 10
    loss = F.cross_entropy(scores, label)
    accuracy = (scores.argmax(1) == label).float().mean()

    adam.zero_grad()
    loss.backward()
    average_gradients(net.parameters())
    adam.step()
    return {"loss": loss.detach(), "accuracy": accuracy}


def evaluate_classify(run: Run, net: DigitsNet, digits: Source) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss, mean_accuracy = Mean(), Mean()
    with run.looking(net):
        for batch in digits.whole(run):
            image, label = batch["image"], batch["label"]
            scores = net(image)  # N x 10
            loss = F.cross_entropy(scores, label)
            mean_loss.add(loss, rows=len(image))
            mean_accuracy.add(scores.argmax(1) == label)
    return {"loss": mean_loss.value(), "accuracy": mean_accuracy.value()}


# Stages


def training(run: Run, config: Config, net: DigitsNet, digits: Source, digits_test: Source) -> None:
    """Repeats `classify`."""
    adam = run.keep("adam", Adam(net.parameters(), lr=config.learning_rate))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(digits):
            run.log(classify(net, adam, batch["image"], batch["label"]))
        scores = evaluate_classify(run, net, digits_test)
        run.log(scores, "test")
        run.keep_best(scores["accuracy"])


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        digits, digits_test = load_digits(config)
        net = run.keep("net", DigitsNet())
        run.stages(partial(training, run, config, net, digits, digits_test))


if __name__ == "__main__":
    main()
