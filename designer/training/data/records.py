"""What is asked about data and what is answered, as records that cross a pipe as JSON.

The window shows them, so nothing here reads a file or imports a library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from designer.document import Json


class ColumnKind(StrEnum):
    """What the cells of a column seem to be."""

    NUMBER = "number"
    CATEGORY = "category"
    TEXT = "text"  # nearly every cell another one: nothing to learn from as it is
    DATE = "date"
    EMPTY = "empty"
    OTHER = "other"  # lists, records, bytes: nothing that a cell of a table holds


@dataclass(frozen=True, slots=True)
class InspectionRequest:
    """What is to be looked at.

    Attributes:
        data: The data of a source, `{op, args}`; a table needs no columns to be looked at.
        folder: What a relative path in it is relative to: the folder of the design's file; empty: no such folder.
        rows: How many rows are shown.
    """

    data: Mapping[str, Json]
    folder: str = ""
    rows: int = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        values: How many different values there are among the rows that were read.
        missing: How many cells are empty or say that nothing is known.
        odd: Of a column of numbers, how many cells hold something else; the row of the first, from 1, and its text.
        low, high, mean, deviation: Of numbers.
        names: Of a category, its values in order; at most 100.
    """

    name: str
    kind: ColumnKind
    values: int = 0
    missing: int = 0
    odd: int = 0
    odd_row: int = 0
    odd_text: str = ""
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    deviation: float | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image made small.

    Attributes:
        label: Its class.
        name: What it is called: its place in the folder, or its row.
        png: It, as a PNG file in base64.
    """

    label: str
    name: str
    png: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or a row that nothing is learned from, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about data that a person can mend.

    Attributes:
        message: A sentence.
        place: The argument or column it is about; empty: the data as a whole.
        fatal: Whether nothing can be learned until it is mended.
    """

    message: str
    place: str = ""
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was seen.

    Attributes:
        schema: The fields, as a source keeps them; empty where they are not settled.
        rows: How many rows there are to learn from, without those that are skipped; of a huge file, of what was read.
        whole: Whether all of it was read.
        header: What the columns of the preview are called.
        preview: The first rows as text.
        pictures: The first images of each class.
        balance: Each class, and how many rows it has.
        columns: Of a table, all there are.
        separator: Of a CSV file, what seems to stand between two cells.
        skipped: What is left out and why: a sentence, and how many.
        left_out: The first of them, one by one.
        faults: What is wrong, the worst first.
    """

    schema: Mapping[str, Json] = field(default_factory=dict)
    rows: int = 0
    whole: bool = True
    header: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[Picture, ...] = ()
    balance: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    separator: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether a network can learn from it."""
        return bool(self.schema) and not any(fault.fatal for fault in self.faults)


def failed(message: str, place: str = "") -> Inspection:
    """What is said where nothing could be seen."""
    return Inspection(faults=(Fault(message, place),))


def request_text(request: InspectionRequest) -> str:
    """The request as it crosses the pipe."""
    return json.dumps(asdict(request))


def request_from_text(text: str) -> InspectionRequest:
    """Reads a request.

    Raises:
        ValueError: It is not one.
    """
    match json.loads(text):
        case {"data": dict(data), "folder": str(folder), "rows": int(rows)}:
            return InspectionRequest(data, folder, rows)
    raise ValueError("a request has `data`, `folder` and `rows`")


def inspection_text(inspection: Inspection) -> str:
    """The answer as it crosses the pipe."""
    return json.dumps(asdict(inspection))


def inspection_from_text(text: str) -> Inspection:
    """Reads an answer.

    Raises:
        ValueError: It is not one.
    """
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("an inspection is an object")
    try:
        return Inspection(**{**value, **_tuples(value)})
    except (TypeError, KeyError) as error:
        raise ValueError(f"it is no inspection: {error}") from None


def _tuples(value: Mapping[str, Any]) -> dict[str, Any]:
    columns = (
        Column(**{**one, "kind": ColumnKind(one["kind"]), "names": tuple(one["names"])}) for one in value["columns"]
    )
    return {
        "header": tuple(value["header"]),
        "preview": tuple(tuple(row) for row in value["preview"]),
        "pictures": tuple(Picture(**one) for one in value["pictures"]),
        "left_out": tuple(LeftOut(**one) for one in value["left_out"]),
        "columns": tuple(columns),
        "faults": tuple(Fault(**one) for one in value["faults"]),
    }


def path_in_design(path: Path, design: Path | None) -> str:
    """A path as a design keeps it: relative to the design's own folder where it lies in it, else whole."""
    if design is not None:
        folder = design.resolve().parent
        if path.resolve().is_relative_to(folder):
            return path.resolve().relative_to(folder).as_posix()
    return str(path.resolve())


def whole_path(path: str, folder: str | Path) -> Path:
    """Where a path of a design leads from the design's folder."""
    return Path(folder, path).absolute() if str(folder) else Path(path).absolute()
