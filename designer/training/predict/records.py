"""What is asked of a trained network and what it answers, as records that a window can hold without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Takes(StrEnum):
    """What a network is shown."""

    ROW = "row"
    IMAGE = "image"
    NOISE = "noise"  # of which it paints


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row.

    Attributes:
        names: The categories that were seen in training; empty for a number.
        typical: What a form begins with: a number in the middle of those seen, or the commonest category.
        low, high: The smallest and largest number that was seen.
    """

    name: str
    typical: float | str
    names: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Description:
    """What a run's network takes and tells.

    Attributes:
        columns: Of a row, in the order of training; empty for images.
        channels, height, width: Of an image; 0 for rows.
        target: What is told, in the words of the data: `species`, `price`, `digit`.
        classes: What can be told, in the order of the network's outputs; empty where a number is told.
        gives_pictures: Whether it answers with the image as it gives it back.
        checkpoint: `best` or `last`, and after how many epochs it was kept.
    """

    takes: Takes
    target: str
    checkpoint: str
    epoch: int
    columns: tuple[Column, ...] = ()
    channels: int = 0
    height: int = 0
    width: int = 0
    classes: tuple[str, ...] = ()
    gives_pictures: bool = False

    @property
    def can_be_drawn(self) -> bool:
        """Whether a drawing in one colour is something the network can be shown."""
        return self.takes is Takes.IMAGE and self.channels == 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network told of one row or image.

    Attributes:
        about: What it was asked of: a file's name, `row 3`, or empty.
        text: The class, or the number as a person writes it.
        probabilities: One for each class, in their order; empty where a number is told.
        refused: Why there is no answer, a sentence; empty where there is one.
        picture: Of a network that gives pictures a PNG file in base64, its points from 0, black, to 1.
    """

    about: str
    text: str = ""
    number: float | None = None
    probabilities: tuple[float, ...] = ()
    refused: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was told of a file: of an image one answer, of a table one for each row.

    Attributes:
        left_out: Rows or images beyond the most that are shown at once.
    """

    rows: tuple[Answer, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the network does on the part that was held out.

    Attributes:
        rows: How many were asked.
        confusion: By true class, how often each class was told; empty where no class is told.
        pairs: True and told number, evenly chosen where there are many; empty where no number is told.
        scores: What is measured, by its field's name: `accuracy`, `mae`, `r2`.
    """

    rows: int
    confusion: tuple[tuple[int, ...], ...] = ()
    pairs: tuple[tuple[float, float], ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question has no answer: a sentence that says what, where and what to do."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client's listener gets: the answer to the question that was given this number when it was asked.

    `describe` is answered by a `Description`, a row or a drawing by an `Answer`, a file or `paint` by `Answers`,
    `held_out` by an `Evaluation`, and any of them by a `Refusal`.
    """

    number: int
    content: Description | Answer | Answers | Evaluation | Refusal
