"""Trains `dpo`.

A language model learns to count, then which of two texts is preferred (Rafailov et al., 2023).

    python train.py --help
    python train.py --resume
    torchrun --nproc-per-node 2 train.py
"""

from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.optim import AdamW, Optimizer

from measures import Mean
from model import LanguageModel, log_probability
from run import Run, Settings, Sink, Source, average_gradients, follow, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.005
    imitating_epochs: int = 4
    preferring_epochs: int = 3
    beta: float = 0.1  # how strongly it is held to what it was


# Data


def load_texts() -> Source:
    """Counting upwards and downwards modulo 16, made up."""
    generator = torch.Generator().manual_seed(0)
    start = torch.randint(0, 16, (1024, 1), generator=generator)
    direction = 1 - 2 * torch.randint(0, 2, (1024, 1), generator=generator)
    tokens = (start + direction * torch.arange(12)) % 16  # 1024 x 12
    return Source({"tokens": tokens}, shuffled(len(tokens), batch=64))


def load_pairs() -> tuple[Source, Source]:
    """Counting upwards is preferred to downwards, made up; 20 % of the rows, drawn at random, are held out."""
    generator = torch.Generator().manual_seed(0)
    start = torch.randint(0, 16, (512, 1), generator=generator)
    chosen = (start + torch.arange(12)) % 16  # 512 x 12
    rejected = (start - torch.arange(12)) % 16  # 512 x 12
    train, test = split(len(chosen), test=0.2, seed=0)
    return (
        Source({"chosen": chosen[train], "rejected": rejected[train]}, shuffled(len(train), batch=40)),
        Source({"chosen": chosen[test], "rejected": rejected[test]}, in_order(len(test), batch=40)),
    )


# Steps


def imitate(policy: LanguageModel, adam: Optimizer, tokens: Tensor) -> dict[str, Tensor]:
    """Learns to write like one batch of texts."""
    scores = policy(tokens)  # N x 12 x 16
    log = log_probability(scores, tokens)  # N
    loss = -log.mean()

    adam.zero_grad()
    loss.backward()
    average_gradients(policy.parameters())
    torch.nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
    adam.step()
    return {"loss": loss.detach()}


def prefer(
    policy: LanguageModel, reference: LanguageModel, adam: Optimizer, chosen: Tensor, rejected: Tensor, beta: float
) -> dict[str, Tensor]:
    """Learns from one batch of pairs."""
    policy_chosen = log_probability(policy(chosen), chosen)  # N
    policy_rejected = log_probability(policy(rejected), rejected)  # N
    with torch.no_grad():
        reference_chosen = log_probability(reference(chosen), chosen)  # N
        reference_rejected = log_probability(reference(rejected), rejected)  # N
    margin = beta * ((policy_chosen - reference_chosen) - (policy_rejected - reference_rejected))  # N
    loss = -F.logsigmoid(margin).mean()
    accuracy = (margin > 0).float().mean()

    adam.zero_grad()
    loss.backward()
    average_gradients(policy.parameters())
    adam.step()
    return {"loss": loss.detach(), "accuracy": accuracy}


def evaluate_prefer(
    run: Run, policy: LanguageModel, reference: LanguageModel, pairs: Source, beta: float
) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss, mean_accuracy = Mean(), Mean()
    with run.looking(policy, reference):
        for batch in pairs.whole(run):
            chosen, rejected = batch["chosen"], batch["rejected"]
            policy_chosen = log_probability(policy(chosen), chosen)  # N
            policy_rejected = log_probability(policy(rejected), rejected)  # N
            reference_chosen = log_probability(reference(chosen), chosen)  # N
            reference_rejected = log_probability(reference(rejected), rejected)  # N
            margin = beta * ((policy_chosen - reference_chosen) - (policy_rejected - reference_rejected))  # N
            loss = -F.logsigmoid(margin).mean()
            mean_loss.add(loss, rows=len(chosen))
            mean_accuracy.add(margin > 0)
    return {"loss": mean_loss.value(), "accuracy": mean_accuracy.value()}


# Stages


def imitating(run: Run, config: Config, policy: LanguageModel, texts: Source) -> None:
    """Repeats `imitate`."""
    adam = run.keep("adam", AdamW(policy.parameters(), lr=config.learning_rate))
    for _ in run.epochs(config.imitating_epochs):
        for batch in run.batches(texts):
            run.log(imitate(policy, adam, batch["tokens"]))


def preferring(
    run: Run, config: Config, policy: LanguageModel, reference: LanguageModel, pairs: Source, pairs_test: Source
) -> None:
    """Repeats `prefer`."""
    if run.starts():
        follow(reference, policy)
    reference.requires_grad_(False).eval()
    adam = run.keep("adam", AdamW(policy.parameters(), lr=config.learning_rate / 10))
    for _ in run.epochs(config.preferring_epochs):
        for batch in run.batches(pairs):
            run.log(prefer(policy, reference, adam, batch["chosen"], batch["rejected"], config.beta))
        scores = evaluate_prefer(run, policy, reference, pairs_test, config.beta)
        run.log(scores, "test")
        run.keep_best(scores["accuracy"])


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        texts = load_texts()
        pairs, pairs_test = load_pairs()
        policy = run.keep("policy", LanguageModel())
        reference = run.keep("reference", LanguageModel())
        run.stages(
            partial(imitating, run, config, policy, texts),
            partial(preferring, run, config, policy, reference, pairs, pairs_test),
        )


if __name__ == "__main__":
    main()
