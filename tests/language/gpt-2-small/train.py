"""Trains `gpt-2-small`.

GPT-2 small, reading and writing bytes of the Python language's own help texts.

    python train.py --help
    python train.py --resume
    torchrun --nproc-per-node 2 train.py
"""

from dataclasses import dataclass
from functools import partial
from pydoc_data import topics

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.optim import AdamW, Optimizer

from measures import Mean
from model import GPT2, sample
from run import Run, Settings, Sink, Source, average_gradients, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.0006
    epochs: int = 5
    batch_size: int = 8
    rows: int = 2000  # windows of text
    context: int = 256
    dim: int = 768
    layers: int = 12
    heads: int = 12


# Data


def load_texts(config: Config) -> tuple[Source, Source]:
    """Python's help texts as bytes, cut into windows; 10 % of the rows, drawn at random, are held out."""
    window = config.context + 1
    text = "".join(topics.topics.values()).encode()[: config.rows * window]
    text = text[: len(text) // window * window]
    tokens = torch.frombuffer(bytearray(text), dtype=torch.uint8).long().view(-1, window)  # rows x (context + 1)
    train, test = split(len(tokens), test=0.1, seed=0)
    return (
        Source({"tokens": tokens[train]}, shuffled(len(train), batch=config.batch_size)),
        Source({"tokens": tokens[test]}, in_order(len(test), batch=config.batch_size)),
    )


# Steps


def learn(gpt: GPT2, adam: Optimizer, tokens: Tensor) -> dict[str, Tensor]:
    """Learns from one batch."""
    target = tokens[:, 1:]  # N x context
    logits = gpt(tokens[:, :-1])  # N x context x 256
    loss = F.cross_entropy(logits.flatten(0, 1), target.flatten())

    adam.zero_grad()
    loss.backward()
    average_gradients(gpt.parameters())
    torch.nn.utils.clip_grad_norm_(gpt.parameters(), 1.0)
    adam.step()
    return {"loss": loss.detach()}


def evaluate_learn(run: Run, gpt: GPT2, texts: Source) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss = Mean()
    with run.looking(gpt):
        for batch in texts.whole(run):
            tokens = batch["tokens"]
            target = tokens[:, 1:]  # N x context
            logits = gpt(tokens[:, :-1])  # N x context x 256
            loss = F.cross_entropy(logits.flatten(0, 1), target.flatten())
            mean_loss.add(loss, rows=len(tokens))
    return {"loss": mean_loss.value()}


def recite(run: Run, gpt: GPT2) -> dict[str, str]:
    """What the network writes after a line break."""
    with run.looking(gpt):
        start = torch.full((1, 1), 10, device=run.device)  # 1 x 1
        tokens = sample(gpt, start, length=100, temperature=0.8)  # 1 x 101
        return {"text": bytes(tokens[0].tolist()).decode(errors="replace")}


# Stages


def training(run: Run, config: Config, gpt: GPT2, texts: Source, texts_test: Source) -> None:
    """Repeats `learn`."""
    adam = run.keep("adam", AdamW(gpt.parameters(), lr=config.learning_rate, betas=(0.9, 0.95), weight_decay=0.1))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(texts):
            run.log(learn(gpt, adam, batch["tokens"]))
        run.log(evaluate_learn(run, gpt, texts_test), "test")
        run.log(recite(run, gpt), "recite")


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        texts, texts_test = load_texts(config)
        gpt = GPT2(vocabulary=256, context=config.context, dim=config.dim, layers=config.layers, heads=config.heads)
        gpt = run.keep("gpt", gpt)
        run.stages(partial(training, run, config, gpt, texts, texts_test))


if __name__ == "__main__":
    main()
