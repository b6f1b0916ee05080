"""What every `predict.py` needs and no design changes: the checkpoint, what is told of rows, and how it is printed.

This file is the same in every exported project and depends on torch alone. What a person can mend is said in one
sentence, with the place it is about, and ends in exit status 2.
"""

import argparse
import csv
import pickle
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from refusals import outer_fault
from weights import fit, named_as_here

Network = TypeVar("Network", bound=nn.Module)
Config = TypeVar("Config")
_AT_ONCE = 256  # rows


class Refused(Exception):
    """What was asked cannot be answered; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What is told of one row or image: a class and how likely each is, or a number; or why nothing is.

    A picture is channels x height x width, its points between 0, which is black, and 1; the number beside it says how
    far its points are from those that were asked about, on average.
    """

    about: str
    text: str = ""
    number: float | None = None
    probabilities: tuple[float, ...] = ()
    refused: str = ""
    picture: Tensor | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Scores:
    """How good the answers about held-out rows are.

    Of classes, `confusion` is for each true class how often each class was told; of numbers, `pairs` are the true one
    and the one that was told.
    """

    rows: int
    values: dict[str, float]
    confusion: list[list[int]] = field(default_factory=list)
    pairs: list[tuple[float, float]] = field(default_factory=list)


class FromCheckpoint:
    """What a checkpoint holds of a run: its settings, and networks with their weights."""

    def __init__(self, checkpoint: Path | None) -> None:
        self.path = checkpoint or _newest(Path("out"))
        self.saved = _read(self.path)
        self.epoch = self.saved["epoch"] + (self.saved["batch"] > 0)

    def settings(self, kind: type[Config]) -> Config:
        """The settings of the run."""
        saved = self.saved["settings"]
        kinds: dict[str, Any] = {one.name: type(one.default) for one in fields(kind) if one.name in saved}  # type: ignore[arg-type]
        return kind(**{name: kind_of(saved[name]) for name, kind_of in kinds.items()})

    def restored(self, name: str, net: Network) -> Network:
        """The network with its trained weights, for asking."""
        there, cards = self.saved["kept"].get(name), self.saved["cards"]["weights"].get(name, {})
        found = None if there is None else fit(net, there, cards)
        if found is None or not found.is_whole:
            why = f" ({found.apart()})" if found else ""
            raise Refused(f"{self.path} was saved by another design{why}: train this one, then ask again")
        net.load_state_dict(found.state)
        return net.eval()


class Trained(FromCheckpoint, ABC):
    """A network as a checkpoint holds it, with what was found in the data that it learned from."""

    classes: tuple[str, ...] = ()  # in the order of the network's outputs; of a network that tells numbers none
    size = (0, 0, 0)  # of the images that it takes: channels, height, width
    gives_pictures = False  # of a network that learns to give back its images

    def __init__(self, checkpoint: Path | None, target: str) -> None:
        super().__init__(checkpoint)
        self.target = target
        self.facts: dict[str, Any] = {}

    def scaled(self, name: str, values: Tensor) -> Tensor:
        """Values of a field to the scale that the network learned with."""
        mean, deviation = self._scale(name)
        return (values - mean) / deviation

    def unscaled(self, name: str, values: Tensor) -> Tensor:
        """Values of a field from that scale back to their own unit."""
        mean, deviation = self._scale(name)
        return values * deviation + mean

    def _scale(self, name: str) -> tuple[Tensor, Tensor]:
        return self.facts[name]["mean"], self.facts[name]["deviation"]

    @abstractmethod
    def tell(self, rows: dict[str, Tensor]) -> Tensor:
        """A probability for each class, N x classes, a number for each row, N, or a picture, N x channels x H x W."""

    def wanted(self, rows: dict[str, Tensor]) -> Tensor:
        """The pictures that `tell` is to give."""
        raise NotImplementedError("a network that gives pictures says which are wanted")

    def png(self, picture: Tensor) -> bytes:
        """A picture as a file."""
        raise NotImplementedError("a network that gives pictures says how they are kept")

    def points(self, pictures: Tensor) -> Tensor:
        """Pictures of the scale that the network learned with as points from 0 to 1."""
        return (self.unscaled("image", pictures) if "image" in self.facts else pictures).clamp(0, 1)

    @abstractmethod
    def answer_file(self, path: Path) -> list[Answer]:
        """What is told of an image, or of each row of a table."""

    def answer_ink(self, ink: Tensor, about: str = "") -> list[Answer]:
        """What is told of a drawing, ink from 0 to 1 on paper 0, by a network that takes images of one channel."""
        _, height, width = self.size
        image = fitted(ink, height, width)
        if "image" in self.facts:
            dark_on_light = float(self.facts["image"]["mean"]) > 0.5
            image = self.scaled("image", 1 - image if dark_on_light else image)
        return self.answers({"image": image.view(1, 1, height, width)}, [about])

    @abstractmethod
    def parts(self) -> tuple[Any, ...]:
        """The rows that it learned from, and after them those that were held out, where there are any; read again."""

    def data(self) -> tuple[Any, ...]:
        """What `parts` reads, if it is still what it was."""
        try:
            parts = self.parts()
            parts[0].load_state_dict(self.facts)
        except (OSError, RuntimeError, ValueError) as error:
            raise Refused(f"the data cannot be read again: {outer_fault(error) or error}") from None
        return parts

    @torch.no_grad()
    def told(self, rows: dict[str, Tensor]) -> Tensor:
        """What `tell` tells of many rows, a part of them at a time."""
        torch.manual_seed(0)  # a network that draws tells the same whenever it is asked
        parts = torch.split(torch.arange(len(next(iter(rows.values())))), _AT_ONCE)
        told = torch.cat([self.tell({name: values[part] for name, values in rows.items()}) for part in parts])
        return told[:, : len(self.classes)] if self.classes else told  # a network may give more than there are classes

    def answers(self, rows: dict[str, Tensor], about: list[str]) -> list[Answer]:
        """An answer for each row, in their order."""
        if not about:
            return []
        if self.gives_pictures:
            pictures = self.points(self.told(rows))
            apart = (pictures - self.points(self.wanted(rows))).abs().mean((1, 2, 3)).tolist()
            found = zip(about, apart, pictures, strict=True)
            return [Answer(one, f"{number_text(far)} off", far, picture=picture) for one, far, picture in found]
        told = self.told(rows).tolist()
        if not self.classes:
            return [Answer(one, number_text(number), number) for one, number in zip(about, told, strict=True)]
        return [
            Answer(one, self.classes[max(range(len(shares)), key=shares.__getitem__)], None, tuple(shares))
            for one, shares in zip(about, told, strict=True)
        ]

    def evaluate(self) -> Scores:
        """How good the answers about the held-out rows are."""
        _, *held_out = self.data()
        if not held_out:
            raise Refused("nothing was held out from training")
        rows: dict[str, Tensor] = held_out[0].rows
        if self.gives_pictures:
            far = (self.points(self.told(rows)) - self.points(self.wanted(rows))).abs()
            return Scores(len(far), {"mae": float(far.mean())})
        truth = rows["label" if self.classes else "target"]
        truth = self.unscaled("target", truth) if "target" in self.facts else truth
        told = self.told(rows)
        if not self.classes:
            apart = told - truth
            r2 = 1 - apart.square().sum() / (truth - truth.mean()).square().sum()
            pairs = list(zip(truth.tolist(), told.tolist(), strict=True))
            return Scores(len(truth), {"mae": float(apart.abs().mean()), "r2": float(r2)}, pairs=pairs)
        count = len(self.classes)
        confusion = (truth * count + told.argmax(1)).bincount(minlength=count * count).view(count, count)
        accuracy = int(confusion.diagonal().sum()) / len(truth)
        return Scores(len(truth), {"accuracy": accuracy}, confusion=confusion.tolist())


def _newest(out: Path) -> Path:
    """The checkpoint where the run was best, else where it stands."""
    for name in ("best.pt", "last.pt"):
        if (out / name).exists():
            return out / name
    raise Refused(f"there is no checkpoint in {out} yet: run train.py first, or say where one is with --checkpoint")


def _read(path: Path) -> dict[str, Any]:
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}") from None
    except (RuntimeError, ValueError, EOFError, pickle.UnpicklingError):
        raise Refused(f"{path} is no checkpoint, or is not whole") from None
    if not isinstance(saved, dict) or not {"epoch", "batch", "kept", "settings"} <= set(saved):
        raise Refused(f"{path} was saved by another version of train.py: train again, then ask again")
    named: dict[str, Any] = named_as_here(saved)
    return named


def fitted(ink: Tensor, height: int, width: int) -> Tensor:
    """A drawing (height x width, paper 0) cut to its ink, made as large as fits and centred: 1 x height x width.

    It is averaged by area, and its strongest ink is 1.
    """
    image = torch.zeros(1, height, width)
    rows, columns = (ink.amax(dim).nonzero().flatten() for dim in (1, 0))
    if len(rows) == 0:
        return image
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = min(height / len(cut), width / len(cut[0]))
    high, wide = (max(1, round(side * scale)) for side in cut.shape)
    small = F.interpolate(cut[None, None], (high, wide), mode="area")[0, 0]
    top, left = (height - high) // 2, (width - wide) // 2
    image[0, top : top + high, left : left + wide] = small / small.max()
    return image


def number_text(number: float) -> str:
    """A number as people write it: 4 digits, more where they stand before the point."""
    return f"{number:.0f}" if 1000 <= abs(number) < 1e15 else f"{number:.4g}"


# The command


def ask(make: Callable[[Path | None], Trained], argv: list[str] | None = None) -> int:
    """Answers what the command line asks.

    Returns:
        The exit status: 0 where everything was answered, 2 where something was not, which is said.
    """
    parser = argparse.ArgumentParser(description="Asks the network that train.py has trained.")
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="what it is asked about")
    parser.add_argument("--out", metavar="FILE", type=Path, help="write the answers there, as CSV; pictures: a folder")
    parser.add_argument("--held-out", action="store_true", help="how good it is on what was held out from training")
    parser.add_argument("--checkpoint", metavar="FILE", type=Path, help="default: out/best.pt, else out/last.pt")
    arguments = parser.parse_args(argv)
    if not arguments.files and not arguments.held_out:
        parser.error("name a file, or ask for --held-out")
    try:
        trained = make(arguments.checkpoint)
        if arguments.held_out:
            print_scores(trained, trained.evaluate())
        answers = [answer for path in arguments.files for answer in _answers(trained, path, len(arguments.files))]
        told = [answer for answer in answers if not answer.refused]
        if trained.gives_pictures:
            write_pictures(trained, told, arguments.out or Path("answers"))
        elif arguments.out:
            write_answers(trained, answers, arguments.out)
        else:
            print_answers(trained, told)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    for answer in answers:
        if answer.refused:
            print(f"{answer.about}: {answer.refused}", file=sys.stderr)
    return 0 if len(told) == len(answers) else 2


def _answers(trained: Trained, path: Path, files: int) -> list[Answer]:
    """The answers about a file; one that cannot be read does not keep others from being answered."""
    try:
        answers = trained.answer_file(path)
    except Refused as error:
        return [Answer(str(path), refused=str(error))]
    if files == 1 or answers[0].about == str(path):
        return answers
    return [Answer(f"{path}, {one.about}", one.text, one.number, one.probabilities, one.refused) for one in answers]


def print_answers(trained: Trained, answers: list[Answer]) -> None:
    """A line an answer; of classes with the three likeliest."""
    widest = max((len(answer.about) for answer in answers), default=0)
    for answer in answers:
        likely = sorted(zip(answer.probabilities, trained.classes, strict=True), reverse=True)[:3]
        shares = ", ".join(f"{name} {share:.1%}" for share, name in likely)
        print(f"{answer.about:{widest}}  {trained.target} {answer.text}" + (f"  ({shares})" if shares else ""))


def write_answers(trained: Trained, answers: list[Answer], path: Path) -> None:
    """A CSV file with a row an answer: what was asked about, what is told, how likely each class is, why nothing is."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["about", trained.target, *(f"p({name})" for name in trained.classes), "refused"])
            for one in answers:
                text = one.text if one.number is None else one.number
                shares = one.probabilities or [""] * len(trained.classes)
                rows.writerow([one.about, text, *shares, one.refused])
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}") from None


def write_pictures(trained: Trained, answers: list[Answer], folder: Path) -> None:
    """A PNG file for each picture, called as the file that was asked about, and a line that says where it is."""
    taken: set[str] = set()
    for one in answers:
        assert one.picture is not None, "such a network gives one of each image"
        stem = Path(one.about).stem
        name = next(text for text in chain([stem], (f"{stem} {number}" for number in count(2))) if text not in taken)
        taken.add(name)
        path = folder / f"{name}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(trained.png(one.picture))
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}") from None
        print(f"{one.about}  {path}  {one.text}")


def print_scores(trained: Trained, scores: Scores) -> None:
    """The scores, and where the answers went wrong."""
    print(f"{trained.path}, {scores.rows} held-out rows")
    print("  ".join(f"{name} {number_text(value)}" for name, value in scores.values.items()))
    if scores.confusion:
        cells = [["", *trained.classes]]
        cells += [[name, *map(str, counts)] for name, counts in zip(trained.classes, scores.confusion, strict=True)]
        print(f"\n{trained.target}: a row is the truth, a column what was predicted")
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    elif scores.pairs:
        apart = sorted(abs(told - true) for true, told in scores.pairs)
        half, most = apart[len(apart) // 2], apart[len(apart) * 9 // 10]
        print(f"half of the answers are at most {number_text(half)} off, 9 of 10 at most {number_text(most)}")
