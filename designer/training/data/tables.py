"""Looking at a table: what its columns seem to hold, and what of the chosen ones can be learned from.

Of a huge file the first rows are looked at; only what the shape of a network depends on, the names of categories and
classes, is asked of all of it, without holding it in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError
from polars.selectors import by_name  # unlike `pl.col`, which takes some names for patterns

from designer.catalogue.datasets import MISSING, TableColumns, Task, classes_in, numbers_in, table_columns, target_of
from designer.document import Json
from designer.document.numerals import grouped
from designer.training.data.columns import column_of
from designer.training.data.gaps import reasons, rows_with_gaps
from designer.training.data.records import Column, ColumnKind, Fault, Inspection, InspectionRequest, failed, whole_path

LOOKED_AT = 100_000  # rows
_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 64 * 1024  # bytes
_MOST_NAMES = 1000  # a category with more is hardly one
_MOST_ODD = 0.2  # the share of a number column that may hold something else


def inspect_table(request: InspectionRequest) -> Inspection:
    """What is in a CSV or Parquet file."""
    arguments = request.data.get("args")
    told: Mapping[str, Json] = arguments if isinstance(arguments, dict) else {}
    said = told.get("path")
    if not isinstance(said, str) or not said:
        return failed("Choose a CSV or Parquet file.", "path")
    path = whole_path(said, request.folder)
    try:
        if not path.exists():
            return failed(f"There is no file {path}. Choose it again, or put it beside the design.", "path")
        if path.is_dir():
            return failed(f"*{path.name}* is a folder; a table is a CSV or Parquet file.", "path")
        separator = _separator(path)
        chosen = told.get("separator", ",")
        frame = _scan(path, str(chosen) if chosen in _SEPARATORS else ",")
        head = frame.head(LOOKED_AT + 1).collect()
        return _seen(request, path, frame, head, separator)
    except UnicodeDecodeError:
        return failed(f"*{path.name}* is not UTF-8 text. Save it again as CSV UTF-8.", "path")
    except OSError as error:
        return failed(f"*{path.name}* cannot be read: {error.strerror or error}.", "path")
    except PolarsError as error:
        return failed(f"*{path.name}* cannot be read as a table: {_first_line(error)}.", "path")


def columns_in(path: Path) -> tuple[str, ...]:
    """What the columns of a table are called, in their order; none where it cannot be read."""
    try:
        return tuple(_scan(path, _separator(path)).collect_schema().names())
    except (OSError, UnicodeDecodeError, PolarsError):
        return ()


def _first_line(error: Exception) -> str:
    first = (str(error).strip().splitlines() or ["it is empty"])[0].rstrip(".:")
    if "more fields than" in first:
        return "a row has more cells than the first line names"
    return "it is empty" if "empty" in first else first


def _separator(path: Path) -> str:
    """What seems to stand between the cells: what the first line has most of, outside of quotes; empty for Parquet."""
    if _is_parquet(path):
        return ""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    text = (
        sample.decode("utf-8-sig") if len(sample) < _SAMPLE else sample[: sample.rfind(b"\n") + 1].decode("utf-8-sig")
    )
    first = "".join(text.partition("\n")[0].split('"')[::2])
    best = max(_SEPARATORS, key=first.count)
    return best if best in first else ","


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() in (".parquet", ".pq")


def _scan(path: Path, separator: str) -> pl.LazyFrame:
    """The table, every cell as text."""
    if _is_parquet(path):
        return pl.scan_parquet(path, glob=False)
    return pl.scan_csv(path, separator=separator, infer_schema=False, null_values=[*MISSING], glob=False)


def _seen(
    request: InspectionRequest, path: Path, frame: pl.LazyFrame, head: pl.DataFrame, separator: str
) -> Inspection:
    whole = len(head) <= LOOKED_AT
    head = head.head(LOOKED_AT)
    columns = tuple(column_of(series) for series in head)
    chosen = table_columns(request.data)
    faults = [*_faults_of_file(path, head, separator, request.data)]
    if not whole:
        faults.append(
            Fault(f"*{path.name}* is long: its first {grouped(LOOKED_AT)} rows were looked at.", "path", fatal=False)
        )
    shown = (
        ["..."] * min(len(head), request.rows)
        if column.kind is ColumnKind.OTHER
        else [text or "" for text in series.head(request.rows).cast(pl.String)]
        for column, series in zip(columns, head, strict=True)
    )
    seen = Inspection(
        rows=len(head),
        whole=whole,
        header=tuple(head.columns),
        preview=tuple(zip(*shown, strict=True)),
        columns=columns,
        separator=separator,
    )
    if chosen is not None and not any(fault.fatal for fault in faults):
        faults += _faults_of_choice(chosen, {column.name: column for column in columns}, len(head), whole)
        if not any(fault.fatal for fault in faults):
            learned = _learned_from(seen, chosen, frame, faults)
            return replace(learned, left_out=rows_with_gaps(head, chosen))
    return replace(seen, faults=_worst_first(faults))


def _worst_first(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: not fault.fatal))


def _faults_of_file(path: Path, head: pl.DataFrame, separator: str, data: Mapping[str, Json]) -> Iterator[Fault]:
    arguments = data.get("args")
    given = arguments.get("separator", ",") if isinstance(arguments, dict) else ","
    if separator and separator != given and len(head.columns) == 1:
        name = {"\t": "a tab"}.get(separator, f"`{separator}`")
        yield Fault(f"In *{path.name}* {name} seems to stand between the cells.", "separator")
    if not len(head):
        yield Fault(f"*{path.name}* has no rows below its header.", "path")


def _faults_of_choice(chosen: TableColumns, columns: Mapping[str, Column], rows: int, whole: bool) -> Iterator[Fault]:
    for name in chosen.all:
        column = columns.get(name)
        if column is None:
            yield Fault(f"There is no column `{name}`.", name)
        elif column.kind is ColumnKind.DATE:
            yield Fault(
                f"`{name}` holds dates, which nothing is learned from as they are. Leave it out, or put a number into "
                "the file instead, such as days since a start.",
                name,
            )
        elif column.kind is ColumnKind.OTHER:
            yield Fault(f"`{name}` holds neither numbers nor texts. Leave it out.", name)
        elif column.kind is ColumnKind.EMPTY:
            yield Fault(f"`{name}` is empty in every row.", name)
        elif name in chosen.as_numbers and column.odd > _MOST_ODD * (rows - column.missing):
            rows_text = f"{grouped(column.odd)} row{'s' if column.odd > 1 else ''}"
            yield Fault(
                f"`{name}` holds no number in {rows_text}, first in row {column.odd_row}: "
                f'"{column.odd_text}". {_cure(column.odd_text)}',
                name,
            )
        elif column.values == 1 and whole and name == chosen.target:
            what = "of one class" if chosen.task is Task.CLASSIFICATION else "the same number"
            yield Fault(f"`{name}` is {what} in every row, so there is nothing to learn.", name)
        elif column.values == 1 and whole:
            yield Fault(f"`{name}` is the same in every row and says nothing.", name, fatal=False)
        elif name in chosen.texts and column.values > _MOST_NAMES:
            kind = "classes" if name == chosen.target else "values"
            yield Fault(
                f"`{name}` has {grouped(column.values)} different {kind}; use it as a number, or leave it out.", name
            )
        elif name in chosen.texts and name == chosen.target and column.kind is ColumnKind.NUMBER and column.values > 50:
            yield Fault(f"`{name}` seems to be a number; to predict it is regression.", name, fatal=False)


def _cure(text: str) -> str:
    """What helps where a text stands in a column of numbers."""
    if re.fullmatch(r"\s*[-+]?[\d.]+,\d+\s*", text):
        return "Save the file with decimal points instead of commas."
    return "Use it as a category, or mend the file."


def _learned_from(seen: Inspection, chosen: TableColumns, frame: pl.LazyFrame, faults: list[Fault]) -> Inspection:
    """What is left when incomplete rows are: the same that the training reads."""
    kinds = {name: pl.Float64() if name in chosen.as_numbers else pl.String() for name in chosen.all}
    casts = [by_name(name).cast(kind, strict=False) for name, kind in kinds.items()]
    used = frame.select(casts)
    left = used.drop_nulls().filter(pl.all_horizontal(pl.col(pl.Float64).is_finite()))
    rows = int(left.select(pl.len()).collect(engine="streaming").item())
    names = {
        name: sorted(left.select(by_name(name).unique()).collect(engine="streaming")[name].to_list())
        for name in chosen.texts
    }
    balance: dict[str, int] = {}
    if chosen.task is Task.CLASSIFICATION:
        classes = by_name(chosen.target)
        counted = left.group_by(classes).len().sort(classes).collect(engine="streaming")
        balance = dict(counted.iter_rows())
    skipped = reasons(frame, chosen)
    if not rows:
        faults.append(Fault("In every row a value is missing among the chosen columns.", "numbers"))
    elif chosen.task is Task.CLASSIFICATION and len(balance) < 2:
        faults.append(
            Fault(f"`{chosen.target}` is of one class in every whole row, so there is nothing to learn.", chosen.target)
        )
    rare = [name for name, count in balance.items() if count == 1]
    if rare and len(balance) > 1:
        faults.append(
            Fault(f"The class `{rare[0]}` has 1 row, so none of it can be held out.", chosen.target, fatal=False)
        )
    schema = _schema(chosen, names)
    return replace(seen, schema=schema, rows=rows, balance=balance, skipped=skipped, faults=_worst_first(faults))


def _schema(chosen: TableColumns, names: Mapping[str, list[str]]) -> dict[str, Json]:
    """The fields with their sizes; a code counts from 1, since 0 is for what was never seen."""
    schema: dict[str, Json] = {}
    for field in chosen.fields:
        if field == "features":
            width = len(chosen.numbers) + sum(len(names[name]) for name in chosen.one_hot)
            schema[field] = {**numbers_in(width), "columns": [*chosen.numbers, *chosen.one_hot]}
        elif field in chosen.codes:
            known = names[chosen.codes[field]]
            schema[field] = {"shape": [], "dtype": "int64", "classes": len(known) + 1, "names": [*known]}
        elif field == target_of(Task.CLASSIFICATION):
            schema[field] = classes_in(names[chosen.target])
        else:
            schema[field] = {"shape": [], "dtype": "float32"}
    return schema
