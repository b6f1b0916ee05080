"""Trains `dcgan`.

A generator learns to draw digits that a discriminator takes for real (Radford et al., 2016).

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

from model import Discriminator, Generator
from run import Run, Settings, Sink, Source, average_gradients, shuffled


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    learning_rate: float = 0.0002
    epochs: int = 25
    batch_size: int = 64
    latent: int = 100
    maps: int = 64


# Data


def load_digits(config: Config) -> Source:
    """Handwritten digits, 8 × 8 pixels."""
    data = datasets.load_digits()
    image = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1) / 16  # 1797 x 1 x 8 x 8
    return Source({"image": image}, shuffled(len(image), batch=config.batch_size))


# Steps


def duel(
    generator: Generator, discriminator: Discriminator, judge: Optimizer, forge: Optimizer, image: Tensor, latent: int
) -> dict[str, Tensor]:
    """Learns from one batch: the discriminator first, then the generator."""
    real = 2 * F.interpolate(image, size=(64, 64)) - 1  # N x 1 x 64 x 64
    noise = torch.randn(len(image), latent, 1, 1, device=image.device)  # N x latent x 1 x 1
    fake = generator(noise)  # N x 1 x 64 x 64

    # judge: minimise judge_loss over discriminator
    score_real = discriminator(real)  # N
    score_fake = discriminator(fake.detach())  # N
    ones = torch.ones_like(score_real)  # N
    zeros = torch.zeros_like(score_real)  # N
    loss_real = F.binary_cross_entropy_with_logits(score_real, ones)
    loss_fake = F.binary_cross_entropy_with_logits(score_fake, zeros)
    judge_loss = loss_real + loss_fake
    judge.zero_grad()
    judge_loss.backward()
    average_gradients(discriminator.parameters())
    judge.step()

    # forge: minimise forge_loss over generator
    score_fake = discriminator(fake)  # again, since discriminator has changed
    forge_loss = F.binary_cross_entropy_with_logits(score_fake, ones)
    forge.zero_grad()
    forge_loss.backward(inputs=list(generator.parameters()))
    average_gradients(generator.parameters())
    forge.step()
    return {"judge_loss": judge_loss.detach(), "forge_loss": forge_loss.detach()}


def draw(run: Run, generator: Generator, latent: int) -> dict[str, Tensor]:
    """What the generator makes of the same noise, each time."""
    with run.looking(generator):
        noise = torch.randn(16, latent, 1, 1, device=run.device)  # 16 x latent x 1 x 1
        fake = generator(noise)  # 16 x 1 x 64 x 64
        return {"digits": (fake + 1) / 2}


# Stages


def training(run: Run, config: Config, generator: Generator, discriminator: Discriminator, digits: Source) -> None:
    """Repeats `duel`."""
    judge = run.keep("judge", Adam(discriminator.parameters(), lr=config.learning_rate, betas=(0.5, 0.999)))
    forge = run.keep("forge", Adam(generator.parameters(), lr=config.learning_rate, betas=(0.5, 0.999)))
    for epoch in run.epochs(config.epochs):
        for batch in run.batches(digits):
            run.log(duel(generator, discriminator, judge, forge, batch["image"], config.latent))
        if (epoch + 1) % 2 == 0:
            run.log(draw(run, generator, config.latent), "draw")


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        digits = load_digits(config)
        generator = run.keep("generator", Generator(channels=1, latent=config.latent, maps=config.maps))
        discriminator = run.keep("discriminator", Discriminator(channels=1, maps=config.maps))
        run.stages(partial(training, run, config, generator, discriminator, digits))


if __name__ == "__main__":
    main()
