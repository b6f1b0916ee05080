"""What the `predict.py` of a generator needs and no design changes: the pictures that it paints from noise, as files.

This file is the same in every exported project and depends on torch alone. What a person can mend is said in one
sentence, and ends in exit status 2.
"""

import argparse
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from answers import FromCheckpoint, Refused


class Painter(FromCheckpoint, ABC):
    """A generator as a checkpoint holds it."""

    @abstractmethod
    def paint(self, count: int) -> Tensor:
        """So many pictures, N x channels x height x width, their points between 0, which is black, and 1."""

    @abstractmethod
    def png(self, picture: Tensor) -> bytes:
        """A picture as a file."""

    @torch.no_grad()
    def painted(self, count: int, seed: int) -> dict[str, Tensor]:
        """The pictures of a seed by what they are called: that seed, and their number.

        Each is painted by itself, so whoever asks for more of them gets the same ones first.
        """
        torch.manual_seed(seed)
        return {f"{seed}-{number:02}": self.paint(1)[0] for number in range(1, count + 1)}


def paint(make: Callable[[Path | None], Painter], argv: list[str] | None = None) -> int:
    """Paints what the command line asks for: a PNG file a picture, called by its seed and its number.

    Returns:
        The exit status: 0, or 2 where nothing could be painted, which is said.
    """
    parser = argparse.ArgumentParser(description="Paints pictures with the generator that train.py has trained.")
    parser.add_argument("--count", metavar="N", type=whole_number, default=16, help="how many pictures (default: 16)")
    parser.add_argument(
        "--seed", metavar="N", type=whole_number, default=0, help="other seeds, other pictures (default: 0)"
    )
    parser.add_argument("--out", metavar="FOLDER", type=Path, default=Path("pictures"), help="default: pictures")
    parser.add_argument("--checkpoint", metavar="FILE", type=Path, help="default: out/best.pt, else out/last.pt")
    asked = parser.parse_args(argv)
    try:
        painter = make(asked.checkpoint)
        for name, picture in painter.painted(asked.count, asked.seed).items():
            path = asked.out / f"{name}.png"
            try:
                asked.out.mkdir(parents=True, exist_ok=True)
                path.write_bytes(painter.png(picture))
            except OSError as error:
                raise Refused(f"{path} cannot be written: {error.strerror}") from None
            print(path)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def whole_number(text: str) -> int:
    """A number of the command line, which is not below 0."""
    number = int(text)
    if not 0 <= number < 2**63:
        raise argparse.ArgumentTypeError(f"{text} is below 0, or too large")
    return number
