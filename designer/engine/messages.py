"""What the window and the engine say to each other, and the lines that carry it: one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from designer.codegen.source import Source, source_from_json, source_to_json
from designer.document import Edit, Follower, FormatError, GraphId, NodeId, Port, Report
from designer.document.costs import Costs, costs_from_json, costs_to_json
from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.document.findings_codec import (
    follower_from_json,
    follower_to_json,
    news_from_json,
    news_to_json,
)

# From the window


@dataclass(frozen=True, slots=True)
class Load:
    """The whole document, as its file would hold it. What is answered about it carries the number of its loading.

    Attributes:
        trusted: Whether the code that it brings may be run.
    """

    load: int
    revision: int
    text: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Apply:
    """The edits that led to a revision from the one before it.

    Attributes:
        trusted: Whether the code that the document now brings may be run.
    """

    revision: int
    edits: tuple[Edit, ...]
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class WriteProject:
    """Asks for the generated project in a folder."""

    request: int
    folder: str


@dataclass(frozen=True, slots=True)
class Hash:
    """Asks which document the replica is."""

    request: int


@dataclass(frozen=True, slots=True)
class Follow:
    """Asks what can follow an output of a revision; it is answered when nothing else is to be done."""

    request: int
    revision: int
    graph: GraphId
    source: Port


@dataclass(frozen=True, slots=True)
class Price:
    """Asks what the design costs.

    Attributes:
        batch: Rows that go through at once; None: as many as its first source draws.
        memory: Sizes in bytes, each of which is told with the largest batch that can be trained in it.
    """

    request: int
    batch: int | None = None
    memory: tuple[int, ...] = ()


Command = Load | Apply | WriteProject | Hash | Follow | Price


def command_to_line(command: Command) -> str:
    """One line, its end included."""
    match command:
        case Load(load, revision, text, trusted):
            value: dict[str, Any] = {"load": load, "revision": revision, "text": text, "trusted": trusted}
        case Apply(revision, edits, trusted):
            value = {"revision": revision, "edits": [edit_to_json(edit) for edit in edits], "trusted": trusted}
        case WriteProject(request, folder):
            value = {"request": request, "folder": folder}
        case Hash(request):
            value = {"request": request}
        case Follow(request, revision, graph, source):
            value = {"request": request, "revision": revision, "graph": graph, "source": [source.node, source.name]}
        case Price(request, batch, memory):
            value = {"request": request, "batch": batch, "memory": memory}
    return _line(command, value)


def command_from_line(line: str) -> Command:
    """Reads a command.

    Raises:
        FormatError: An edit in it has the wrong form.
    """
    value = json.loads(line)
    match value["kind"]:
        case "Load":
            return Load(value["load"], value["revision"], value["text"], value["trusted"])
        case "Apply":
            edits = tuple(edit_from_json(edit) for edit in value["edits"])
            return Apply(value["revision"], edits, value["trusted"])
        case "WriteProject":
            return WriteProject(value["request"], value["folder"])
        case "Hash":
            return Hash(value["request"])
        case "Follow":
            source = Port(NodeId(value["source"][0]), value["source"][1])
            return Follow(value["request"], value["revision"], GraphId(value["graph"]), source)
        case "Price":
            return Price(value["request"], value["batch"], tuple(value["memory"]))
    raise FormatError(f"there is no command {value['kind']!r}")


# From the engine


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine is up; from now on answers come quickly.

    Attributes:
        devices: What can be trained on here, by the names that a run's `--device` takes.
    """

    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportMessage:
    """What the check of a revision found."""

    load: int
    report: Report


@dataclass(frozen=True, slots=True)
class Code:
    """What a revision becomes.

    Attributes:
        why_not: Why it cannot be trained or exported, in a sentence; empty where it can.
    """

    load: int
    revision: int
    model: Source
    train: Source
    why_not: str

    @property
    def has_gaps(self) -> bool:
        """Whether something in it has no code, or a note of somebody looks so."""
        return any("# problem:" in written.text for written in (self.model, self.train))


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked for is done."""

    request: int


@dataclass(frozen=True, slots=True)
class Failed:
    """What was asked for could not be done; the message says why, for a person."""

    request: int
    message: str


@dataclass(frozen=True, slots=True)
class Hashed:
    """Which document the replica is: the SHA-256 of its text."""

    request: int
    revision: int
    hash: str


@dataclass(frozen=True, slots=True)
class Followers:
    """Some of what can follow, the likeliest first; `Done` comes behind the last."""

    request: int
    revision: int
    followers: tuple[Follower, ...]


@dataclass(frozen=True, slots=True)
class Priced:
    """What the design costs."""

    load: int
    request: int
    costs: Costs


@dataclass(frozen=True, slots=True)
class Unsynchronised:
    """An edit did not fit the replica. Nothing is answered until the whole document is loaded again."""


# How the engine is, said by the client


@dataclass(frozen=True, slots=True)
class Starting:
    """A process is being started."""


@dataclass(frozen=True, slots=True)
class Slow:
    """An answer takes longer than a person would expect."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The process is gone, for this reason; another is being started and told everything again."""

    reason: str


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The process died again and again; none is started until `Engine.start` is called."""

    reason: str


Answer = Ready | ReportMessage | Code | Done | Failed | Hashed | Followers | Priced | Unsynchronised
Message = Answer | Starting | Slow | Lost | GaveUp


def answer_to_line(answer: Answer, known: Report) -> str:
    """One line, its end included.

    Args:
        known: The last report that was told to the same reader, an empty one where there was none.
    """
    match answer:
        case ReportMessage(load, report):
            value: dict[str, Any] = {"load": load, "report": news_to_json(report, known)}
        case Code(load, revision, model, train, why_not):
            value = {
                "load": load,
                "revision": revision,
                "model": source_to_json(model),
                "train": source_to_json(train),
                "why_not": why_not,
            }
        case Done(request):
            value = {"request": request}
        case Failed(request, message):
            value = {"request": request, "message": message}
        case Hashed(request, revision, digest):
            value = {"request": request, "revision": revision, "hash": digest}
        case Followers(request, revision, followers):
            found = [follower_to_json(one) for one in followers]
            value = {"request": request, "revision": revision, "followers": found}
        case Priced(load, request, costs):
            value = {"load": load, "request": request, "costs": costs_to_json(costs)}
        case Ready(devices):
            value = {"devices": devices}
        case Unsynchronised():
            value = {}
    return _line(answer, value)


def answer_from_line(line: str, known: Report) -> Answer:
    """Reads what `answer_to_line` wrote; anything else is a programmer's error.

    Args:
        known: The last report that was read from the same writer, an empty one where there was none.
    """
    value = json.loads(line)
    match value["kind"]:
        case "Ready":
            return Ready(tuple(value["devices"]))
        case "ReportMessage":
            return ReportMessage(value["load"], news_from_json(value["report"], known))
        case "Code":
            model, train = source_from_json(value["model"]), source_from_json(value["train"])
            return Code(value["load"], value["revision"], model, train, value["why_not"])
        case "Done":
            return Done(value["request"])
        case "Failed":
            return Failed(value["request"], value["message"])
        case "Hashed":
            return Hashed(value["request"], value["revision"], value["hash"])
        case "Followers":
            found = tuple(follower_from_json(one) for one in value["followers"])
            return Followers(value["request"], value["revision"], found)
        case "Priced":
            return Priced(value["load"], value["request"], costs_from_json(value["costs"]))
        case "Unsynchronised":
            return Unsynchronised()
    raise ValueError(f"the engine said {line[:200]!r}")


def _line(message: object, value: dict[str, Any]) -> str:
    return json.dumps({"kind": type(message).__name__, **value}) + "\n"
