"""What the command line tells of the runs so far."""

import json
import math
from pathlib import Path

import pytest

from designer.__main__ import main
from designer.training.store import RunStatus, RunStore, Scalar, Where, default_store


@pytest.fixture
def filled(tmp_path: Path) -> None:
    with RunStore() as store:
        done = store.create("digits-cnn", "0001", tmp_path / "0001")
        store.starting(done)
        store.running(done, {"epochs": "2"})
        rows = [
            ("test.loss", 45, 0.5),
            ("test.accuracy", 45, 0.9),
            ("test.accuracy", 90, 0.875),
            ("test.loss", 90, math.inf),
        ]
        store.record(done, [Scalar(name, step, value, 0.0) for name, step, value in rows], Where(2, 2, 1.0, 90))
        store.end(done, RunStatus.FINISHED)
        store.create("other", "0001", tmp_path / "other")


@pytest.mark.usefixtures("filled")
def test_runs_are_listed_the_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "list"]) == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert newest.split()[:3] == ["2", "other", "new"]
    assert oldest.split()[:3] == ["1", "digits-cnn", "finished"] and oldest.endswith("epoch 2 of 2  accuracy 0.9")
    assert main(["runs", "list", "--design", "digits-cnn", "--json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert (only["run"], only["status"], only["quantity"], only["best"]) == (1, "finished", "accuracy", 0.9)


@pytest.mark.usefixtures("filled")
def test_one_run_is_shown_with_its_curves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "show", "1"]) == 0
    said = capsys.readouterr().out
    assert f"folder: {tmp_path / '0001'}" in said
    assert "held-out accuracy: 0.875 at step 90, from 0.875 to 0.9" in said
    assert main(["runs", "show", "1", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["curves"] == {"loss": [[45], [0.5]], "accuracy": [[45, 90], [0.9, 0.875]]}
    assert shown["settings"] == {"epochs": "2"}


def test_before_the_first_run_there_is_nothing_to_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "list"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["runs", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "9"], "there is no run 9"),
        (["show"], "takes the number of a run"),
        (["list", "1"], "takes none"),
    ],
)
def test_wrong_use_is_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_store_that_cannot_be_read_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    default_store().parent.mkdir(parents=True)
    default_store().write_text("no database at all")
    assert main(["runs", "list", "--json"]) == 2
    assert "not a store of runs" in json.loads(capsys.readouterr().out)["error"]
