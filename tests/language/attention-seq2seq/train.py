"""Trains `attention-seq2seq`.

A translator with additive attention; the language to learn is the same letters backwards.

    python train.py --help
    python train.py --resume
    torchrun --nproc-per-node 2 train.py
"""

from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.optim import Adam, Optimizer

from measures import Mean
from model import Seq2Seq, translate
from run import Run, Settings, Sink, Source, average_gradients, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.002
    epochs: int = 10
    batch_size: int = 32
    rows: int = 2000
    hidden: int = 64


# Data


def load_pairs(config: Config) -> tuple[Source, Source]:
    """Random letters and the same backwards, made up; 20 % of the rows, drawn at random, are held out."""
    generator = torch.Generator().manual_seed(0)
    letters = torch.randint(3, 16, (config.rows, 8), generator=generator)  # 0 is no letter, 1 begins, 2 ends
    length = torch.randint(4, 9, (config.rows, 1), generator=generator)
    place = torch.arange(8)
    source = letters.masked_fill(place >= length, 0)  # rows x 8
    backwards = letters.gather(1, (length - 1 - place).clamp(min=0)).masked_fill(place >= length, 2)
    target = F.pad(F.pad(backwards, (1, 0), value=1), (0, 1), value=2)  # rows x 10
    train, test = split(len(source), test=0.2, seed=0)
    return (
        Source({"source": source[train], "target": target[train]}, shuffled(len(train), batch=config.batch_size)),
        Source({"source": source[test], "target": target[test]}, in_order(len(test), batch=config.batch_size)),
    )


# Steps


def imitate(seq2seq: Seq2Seq, adam: Optimizer, source: Tensor, target: Tensor) -> dict[str, Tensor]:
    """Learns from one batch, given the true words so far."""
    wanted = target[:, 1:]  # N x 9
    logits = seq2seq(source, target[:, :-1])  # N x 9 x 16
    loss = F.cross_entropy(logits.flatten(0, 1), wanted.flatten())

    adam.zero_grad()
    loss.backward()
    average_gradients(seq2seq.parameters())
    torch.nn.utils.clip_grad_norm_(seq2seq.parameters(), 1.0)
    adam.step()
    return {"loss": loss.detach()}


def examine(run: Run, seq2seq: Seq2Seq, pairs: Source) -> dict[str, float]:
    """Counts the words that are right when nobody helps."""
    mean_accuracy = Mean()
    with run.looking(seq2seq):
        for batch in pairs.whole(run):
            source, target = batch["source"], batch["target"]
            wanted = target[:, 1:]  # N x 9
            words = translate(seq2seq, source, limit=9)  # N x 9
            mean_accuracy.add(words == wanted)
    return {"accuracy": mean_accuracy.value()}


# Stages


def training(run: Run, config: Config, seq2seq: Seq2Seq, pairs: Source, pairs_test: Source) -> None:
    """Repeats `imitate`."""
    adam = run.keep("adam", Adam(seq2seq.parameters(), lr=config.learning_rate))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(pairs):
            run.log(imitate(seq2seq, adam, batch["source"], batch["target"]))
        scores = examine(run, seq2seq, pairs_test)
        run.log(scores, "test")
        run.keep_best(scores["accuracy"])


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        pairs, pairs_test = load_pairs(config)
        seq2seq = run.keep("seq2seq", Seq2Seq(16, 16, embedding=config.hidden // 2, hidden=config.hidden))
        run.stages(partial(training, run, config, seq2seq, pairs, pairs_test))


if __name__ == "__main__":
    main()
