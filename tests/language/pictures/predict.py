"""Asks the network of `pictures` that train.py has trained.

Tells two shapes apart from images in a folder for each.

    python predict.py photo.png more/*.png
    python predict.py photo.png --out answers.csv
    python predict.py --held-out

What has no answer is named on standard error, and the exit status is 2.
"""

import sys
from pathlib import Path

from PIL import Image
from torch import Tensor

import model
from answers import Answer, Trained, ask
from run import Rows, Source
from train import Config, load_shapes, read_image


class Predictor(Trained):
    """The trained network: what it takes, and what it tells."""

    def __init__(self, checkpoint: Path | None = None) -> None:
        super().__init__(checkpoint, target="class")
        self.config = self.settings(Config)
        self.facts = self.saved["kept"]["shapes"]
        self.classes = tuple(self.facts["names"]["label"])
        self.size = (3, 16, 16)
        self.net = self.restored("net", model.ShapeNet())

    def answer_file(self, path: Path) -> list[Answer]:
        """What is told of an image file."""
        try:
            image = read_image(path, "RGB", 16, 16)  # 3 x 16 x 16
        except FileNotFoundError:
            return [Answer(str(path), refused="there is no such file")]
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            return [Answer(str(path), refused=f"it cannot be read as an image: {error}")]
        return self.answers({"image": self.scaled("image", image[None])}, [str(path)])

    def tell(self, rows: Rows) -> Tensor:
        """A probability for each class."""
        scores: Tensor = self.net(rows["image"])  # N x 2
        return scores.softmax(1)

    def parts(self) -> tuple[Source, ...]:
        """The rows that it learned from, and those that were held out."""
        return load_shapes(self.config)


if __name__ == "__main__":
    sys.exit(ask(Predictor))
