"""Trains `resnet-18`.

A residual network of 18 layers, and scikit-learn's handwritten digits enlarged to colour pictures.

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
from torch.optim.lr_scheduler import CosineAnnealingLR

from measures import Mean
from model import ResNet18
from run import Run, Settings, Sink, Source, average_gradients, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.05
    epochs: int = 5
    batch_size: int = 64


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


def classify(net: ResNet18, sgd: Optimizer, image: Tensor, label: Tensor) -> dict[str, Tensor]:
    """Learns from one batch."""
    picture = F.interpolate(image, size=(32, 32)).expand(-1, 3, -1, -1)  # N x 3 x 32 x 32
    logits = net(picture)  # N x 10
    loss = F.cross_entropy(logits, label, label_smoothing=0.1)
    accuracy = (logits.argmax(1) == label).float().mean()

    sgd.zero_grad()
    loss.backward()
    average_gradients(net.parameters())
    sgd.step()
    return {"loss": loss.detach(), "accuracy": accuracy}


def evaluate_classify(run: Run, net: ResNet18, digits: Source) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss, mean_accuracy = Mean(), Mean()
    with run.looking(net):
        for batch in digits.whole(run):
            image, label = batch["image"], batch["label"]
            picture = F.interpolate(image, size=(32, 32)).expand(-1, 3, -1, -1)  # N x 3 x 32 x 32
            logits = net(picture)  # N x 10
            loss = F.cross_entropy(logits, label, label_smoothing=0.1)
            mean_loss.add(loss, rows=len(image))
            mean_accuracy.add(logits.argmax(1) == label)
    return {"loss": mean_loss.value(), "accuracy": mean_accuracy.value()}


# Stages


def training(run: Run, config: Config, net: ResNet18, digits: Source, digits_test: Source) -> None:
    """Repeats `classify`."""
    sgd = run.keep("sgd", SGD(net.parameters(), lr=config.learning_rate, momentum=0.9, weight_decay=0.0005))
    sgd_schedule = run.keep("sgd_schedule", CosineAnnealingLR(sgd, T_max=config.epochs))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(digits):
            run.log(classify(net, sgd, batch["image"], batch["label"]))
        scores = evaluate_classify(run, net, digits_test)
        run.log(scores, "test")
        run.keep_best(scores["accuracy"])
        sgd_schedule.step()


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        digits, digits_test = load_digits(config)
        net = run.keep("net", ResNet18(num_classes=10))
        run.stages(partial(training, run, config, net, digits, digits_test))


if __name__ == "__main__":
    main()
