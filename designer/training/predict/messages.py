"""Questions about a trained network and their answers as lines of JSON, for the pipe between window and process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from designer.training.predict.records import (
    Answer,
    Answers,
    Column,
    Description,
    Evaluation,
    Refusal,
    Reply,
    Takes,
)


class Ask(StrEnum):
    """What can be asked."""

    DESCRIBE = "describe"
    ROW = "row"
    FILE = "file"
    DRAWING = "drawing"
    HELD_OUT = "held_out"
    PAINT = "paint"


Content = Description | Answer | Answers | Evaluation | Refusal


@dataclass(frozen=True, slots=True)
class Question:
    """One question, under the number that its reply carries.

    Attributes:
        given: Of a row its values by column, of a file `path` and `most` rows that are wanted, of a drawing its `ink`,
            of paintings `count` and `seed`.
    """

    number: int
    ask: Ask
    given: Mapping[str, Any]


def question_to_line(question: Question) -> str:
    """The question as it crosses the pipe."""
    return json.dumps(asdict(question)) + "\n"


def question_from_line(line: str) -> Question:
    """Reads a question.

    Raises:
        ValueError: It is none.
    """
    match json.loads(line):
        case {"number": int(number), "ask": str(ask), "given": dict(given)}:
            return Question(number, Ask(ask), given)
    raise ValueError("a question has `number`, `ask` and `given`")


def reply_to_line(reply: Reply) -> str:
    """The reply as it crosses the pipe."""
    content = asdict(reply.content)
    return json.dumps({"number": reply.number, "kind": type(reply.content).__name__, "content": content}) + "\n"


def reply_from_line(line: str) -> Reply:
    """Reads a reply of our own process; anything else is a programmer's error."""
    value = json.loads(line)
    return Reply(value["number"], _READ[value["kind"]](value["content"]))


def _description(value: dict[str, Any]) -> Description:
    columns = tuple(Column(**{**one, "names": tuple(one["names"])}) for one in value["columns"])
    takes, classes = Takes(value["takes"]), tuple(value["classes"])
    return Description(**{**value, "takes": takes, "columns": columns, "classes": classes})


def _answer(value: dict[str, Any]) -> Answer:
    return Answer(**{**value, "probabilities": tuple(value["probabilities"])})


def _answers(value: dict[str, Any]) -> Answers:
    return Answers(tuple(_answer(one) for one in value["rows"]), value["left_out"])


def _evaluation(value: dict[str, Any]) -> Evaluation:
    confusion = tuple(tuple(counts) for counts in value["confusion"])
    pairs = tuple((true, told) for true, told in value["pairs"])
    return Evaluation(value["rows"], confusion, pairs, value["scores"])


_READ: dict[str, Callable[[dict[str, Any]], Content]] = {
    "Description": _description,
    "Answer": _answer,
    "Answers": _answers,
    "Evaluation": _evaluation,
    "Refusal": lambda value: Refusal(**value),
}
