"""What makes pictures of noise: written down here as PyTorch's tutorial of DCGAN and its example of a VAE have them."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.reference.architecture import ROWS, Architecture, pictures

LATENT, MAPS, COLOURS = 10, 4, 3


def generator() -> nn.Module:
    layers: list[nn.Module] = [nn.ConvTranspose2d(LATENT, 8 * MAPS, 4, 1, 0, bias=False)]
    for maps in (8 * MAPS, 4 * MAPS, 2 * MAPS):
        layers += [nn.BatchNorm2d(maps), nn.ReLU(), nn.ConvTranspose2d(maps, maps // 2, 4, 2, 1, bias=False)]
    layers += [nn.BatchNorm2d(MAPS), nn.ReLU(), nn.ConvTranspose2d(MAPS, COLOURS, 4, 2, 1, bias=False), nn.Tanh()]
    return nn.Sequential(*layers)


def discriminator() -> nn.Module:
    layers: list[nn.Module] = [nn.Conv2d(COLOURS, MAPS, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
    for maps in (MAPS, 2 * MAPS, 4 * MAPS):
        layers += [nn.Conv2d(maps, 2 * maps, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * maps), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(8 * MAPS, 1, 4, 1, 0, bias=False), nn.Flatten(0))


def noise(draw: torch.Generator) -> tuple[Tensor, ...]:
    """A batch of random codes."""
    return (torch.randn(ROWS, LATENT, 1, 1, generator=draw, dtype=torch.float64),)


class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.fc3, self.fc4 = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h = F.relu(self.fc1(x))
        mu, logvar = self.fc21(h), self.fc22(h)
        std = torch.exp(0.5 * logvar)
        z = mu + torch.randn_like(std) * std
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z)))), mu, logvar


GENERATOR = tuple(
    (rf"^{place}\.", f"{kind}{index}.")
    for index in range(1, 6)
    for kind, place in (("grow", 3 * index - 3), ("norm", 3 * index - 2))
)
DISCRIMINATOR = (
    (r"^0\.", "shrink1."),
    *((rf"^{3 * index - 4}\.", f"shrink{index}.") for index in (2, 3, 4)),
    *((rf"^{3 * index - 3}\.", f"norm{index}.") for index in (2, 3, 4)),
    (r"^11\.", "head."),
)
AUTOENCODER = (
    (r"^fc1\.", "encoder.fc."),
    (r"^fc21\.", "encoder.mean."),
    (r"^fc22\.", "encoder.log_variance."),
    (r"^fc3\.", "decoder.fc."),
    (r"^fc4\.", "decoder.head."),
)

ARCHITECTURES = (
    Architecture("dcgan-generator", generator, noise, arguments={"latent": LATENT, "maps": MAPS}, names=GENERATOR),
    Architecture(
        "dcgan-discriminator", discriminator, pictures(COLOURS, 64), arguments={"maps": MAPS}, names=DISCRIMINATOR
    ),
    Architecture(
        "vae-784",
        VAE,
        lambda draw: (torch.rand(ROWS, 784, generator=draw, dtype=torch.float64),),
        names=AUTOENCODER,
    ),
)
