"""Asks the network of `resnet-18` that train.py has trained.

A residual network of 18 layers, and scikit-learn's handwritten digits enlarged to colour pictures.

    python predict.py photo.png more/*.png
    python predict.py photo.png --out answers.csv
    python predict.py --held-out

What has no answer is named on standard error, and the exit status is 2.
"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from sklearn import datasets
from torch import Tensor

import model
from answers import Answer, Trained, ask
from run import Rows, Source
from train import Config, load_digits


def read_ink(path: Path) -> Tensor:
    """How far each pixel of an image lies from the paper, from 0 to 1: height x width."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    grey = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("L")
    pixels = torch.frombuffer(bytearray(grey.tobytes()), dtype=torch.uint8).view(grey.height, grey.width) / 255
    paper = torch.cat([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).median()
    ink = (pixels - paper).abs()
    return ink.where(ink > ink.max() / 4, 0)


class Predictor(Trained):
    """The trained network: what it takes, and what it tells."""

    def __init__(self, checkpoint: Path | None = None) -> None:
        super().__init__(checkpoint, target="digit")
        self.config = self.settings(Config)
        self.classes = tuple(str(name) for name in datasets.load_digits().target_names)
        self.size = (1, 8, 8)
        self.net = self.restored("net", model.ResNet18(num_classes=10))

    def answer_file(self, path: Path) -> list[Answer]:
        """What is told of an image file."""
        try:
            ink = read_ink(path)
        except FileNotFoundError:
            return [Answer(str(path), refused="there is no such file")]
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            return [Answer(str(path), refused=f"it cannot be read as an image: {error}")]
        return self.answer_ink(ink, str(path))

    def tell(self, rows: Rows) -> Tensor:
        """A probability for each class."""
        scores: Tensor = self.net(F.interpolate(rows["image"], size=(32, 32)).expand(-1, 3, -1, -1))  # N x 10
        return scores.softmax(1)

    def parts(self) -> tuple[Source, ...]:
        """The rows that it learned from, and those that were held out."""
        return load_digits(self.config)


if __name__ == "__main__":
    sys.exit(ask(Predictor))
