"""Columns are called whatever a file calls them, also where polars would read a pattern of names."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from designer.codegen import write_project
from designer.document import Design
from designer.training.data.inspect import look
from designer.training.data.records import Inspection, InspectionRequest
from tests.codegen.designs import CATALOGUE, golden, report_of
from tests.language.rows import make_rows

PATTERNS = {"street": "a", "area": "^a$", "rooms": "*", "heating": " ", "city": "^city$", "price": 'a""b'}
TRUTH = {"rooms": "", "heating": "^heating$", "price": "^price$"}


def houses(folder: Path, names: dict[str, str]) -> tuple[Design, Inspection]:
    """The design of houses with columns of other names, its files in a folder, and what is seen of them."""
    make_rows("table", folder)
    file = folder / "houses.csv"
    header, _, rows = file.read_text("utf-8").partition("\n")
    file.write_text(",".join(f'"{names.get(name, name)}"' for name in header.split(",")) + "\n" + rows, "utf-8")
    design = golden("table")
    (source,) = design.sources
    arguments = {
        "path": "houses.csv",
        "numbers": [names.get(name, name) for name in ("area", "rooms")],
        "categories": {names.get("heating", "heating"): "one_hot", names.get("city", "city"): "codes"},
        "target": names.get("price", "price"),
        "task": "regression",
    }
    data = {"op": "table", "args": arguments}
    seen = look(InspectionRequest(data, str(folder)))
    design.sources = (replace(source, data=data, schema=seen.schema),)
    return design, seen


@pytest.mark.parametrize("names", [PATTERNS, TRUTH])
def test_odd_names_are_seen_as_any_others(names: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    _, plain = houses(tmp_path / "plain", {})
    _, seen = houses(tmp_path, names)
    assert seen.ok and seen.rows == plain.rows == 120
    assert [one.what for one in seen.left_out] == [one.what for one in plain.left_out]
    assert list(seen.skipped.values()) == list(plain.skipped.values())
    assert [(column.name, column.kind, column.mean) for column in seen.columns] == [
        (names.get(column.name, column.name), column.kind, column.mean) for column in plain.columns
    ]


@pytest.mark.timeout(120)
def test_the_exported_project_trains_and_tells_of_columns_with_odd_names(tmp_path: Path) -> None:
    design, _ = houses(tmp_path, PATTERNS)
    write_project(design, CATALOGUE, report_of(design), tmp_path)
    rows = pl.read_csv(tmp_path / "houses.csv", infer_schema=False, null_values="?")
    rows[rows.columns[::-1]].write_parquet(tmp_path / "turned.parquet")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, text=True)

    trained = run("train.py", "--epochs", "2", "--device", "cpu")
    assert trained.returncode == 0, trained.stderr
    assert "left out, since a value is missing or is no number: 3 of 123 rows" in trained.stdout
    told = run("predict.py", "--held-out", "houses.csv", "turned.parquet")
    refused = [line.partition(", ")[2] for line in told.stderr.splitlines()]
    assert refused[:3] == [
        "row 5: in ^a$ nothing is there, a number is needed",
        'row 30: in ^a$ there is "large", a number is needed',
        "row 60: in   nothing is there, known are gas, wood",
    ]
    assert refused[3:] == refused[:3]
    assert "out/best.pt, 30 held-out rows\n" in told.stdout
    answers = [line.split()[1:] for line in told.stdout.splitlines() if ", row " in line]
    assert len(answers) == 240 and answers[:120] == answers[120:]
