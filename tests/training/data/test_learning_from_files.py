"""Files beside a design are found wherever the run is, and what is left out of them is in its log."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from designer.__main__ import main
from designer.codegen import path_flags
from designer.document import load
from tests.language.rows import make_rows

GOLDEN = Path(__file__).parents[2] / "language"


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("table", "houses", "left out, since a value is missing or is no number: 3 of 123 rows"),
        ("pictures", "shapes", "broken.png is left out: "),
    ],
)
def test_a_run_finds_the_files_beside_its_design(
    name: str,
    source: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place, elsewhere = tmp_path / "designs", tmp_path / "elsewhere"
    place.mkdir()
    elsewhere.mkdir()
    shutil.copy(GOLDEN / name / "design.netd", place)
    make_rows(name, place)
    monkeypatch.chdir(elsewhere)
    argv = ["train", "../designs/design.netd", "--epochs", "1", "--store", "runs.sqlite", "--runs", "runs", "--json"]
    assert main(argv) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["ok"], result["status"]) == (True, "finished")
    (log,) = (elsewhere / "runs").rglob("log.txt")
    assert told in log.read_text("utf-8")
    (checkpoint,) = (elsewhere / "runs").rglob("best.pt")
    assert "names" in torch.load(checkpoint, weights_only=True)["kept"][source]


def test_flags_say_where_the_files_are() -> None:
    design, _ = load(GOLDEN / "table" / "design.netd")
    assert path_flags(design, Path("/somewhere")) == ["--houses-path", str(Path("/somewhere/houses.csv").absolute())]
    assert path_flags(load(GOLDEN / "simple-nn" / "design.netd")[0], Path("/somewhere")) == []
