"""Training from the command line: into the store, stopped by Ctrl+C, refused where it cannot run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from designer.__main__ import main
from designer.catalogue.renaming import rename_card
from designer.document import GraphId, NodeId, SetArgument, save
from designer.resources import resource
from designer.templates import open_template
from designer.training.store import RunStatus, RunStore

SIMPLE = str(resource("templates", "simple-nn.netd"))


def test_a_run_is_in_the_store_with_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "runs.sqlite"
    argv = ["train", SIMPLE, "--epochs", "2", "--learning-rate", "0.01", "--store", "runs.sqlite", "--runs", "runs"]
    assert main([*argv, "--json"]) == 0
    said = capsys.readouterr()
    result = json.loads(said.out)
    assert said.err == ""
    assert (result["ok"], result["status"], result["message"]) == (True, "finished", "")
    assert 0 < result["values"]["test.accuracy"] <= 1
    with RunStore(store) as opened:
        run = opened.show(result["run"])
    assert (run.design, run.epoch, run.epochs) == ("simple-nn", 2, 2)
    assert run.settings["learning_rate"] == "0.01"
    assert (tmp_path / "runs" / "simple-nn" / "0001" / "out" / "last.pt").is_file()


def test_ctrl_c_stops_and_saves_and_resume_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a person does it: the program in a terminal, interrupted after it has begun to learn."""
    store = tmp_path / "runs.sqlite"
    command = [sys.executable, "-m", "designer", "train", SIMPLE, "--epochs", "200"]
    command += ["--store", str(store), "--runs", str(tmp_path)]
    # Beside a shell Ctrl-C is switched off in whatever the tests start, unless it is handled here.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGINT, before)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not list(tmp_path.glob("simple-nn/*/out/last.pt")):
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGINT)
        said = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert "stopping after this batch, and saving" in said
    assert said.splitlines()[-2:] == [
        "netdesigner: stopped",
        "netdesigner: `netdesigner train --resume 1` goes on from the last checkpoint",
    ]
    assert "Traceback" not in said
    with RunStore(store) as opened:
        (run,) = opened.list()
    assert run.status is RunStatus.STOPPED
    assert run.step > 0

    again = ["train", "--resume", "1", "--store", str(store)]
    assert main([*again, "--epochs", "9"]) == 2
    assert "a run goes on as it was begun: leave out --epochs" in capsys.readouterr().err
    other = tmp_path / "other.netd"
    design = open_template("simple-nn")
    SetArgument(GraphId("simple_nn"), NodeId("fc1"), "out_features", 21).apply(design)
    save(design, other)
    assert main(["train", str(other), *again[1:]]) == 2
    assert f"{other} is not what run 1 was made from. `netdesigner train --resume 1` goes on" in capsys.readouterr().err
    assert main(["train", SIMPLE, *again[1:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "finished"
    with RunStore(store) as opened:
        assert opened.show(1).epoch == 200
        steps = [row.step for row in opened.rows(1) if row.name == "train.loss"]
    assert steps == list(range(200 * 50))
    assert main(again) == 2
    assert "run 1 is finished" in capsys.readouterr().err
    assert main(["train"]) == 2
    assert "a design is needed" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [["--epohcs", "2"], ["--epochs", "two"], ["--out", "x"], ["stray"]])
def test_a_wrong_flag_is_said_before_anything_is_made(
    flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["train", SIMPLE, *flags, "--store", str(tmp_path / "s"), "--runs", str(tmp_path)])
    assert caught.value.code == 2
    assert "error: " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unsound_design_is_not_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design = open_template("simple-nn")
    SetArgument(GraphId("simple_nn"), NodeId("fc3"), "in_features", 99).apply(design)
    path = tmp_path / "broken.netd"
    save(design, path)
    assert main(["train", str(path), "--store", str(tmp_path / "s"), "--runs", str(tmp_path / "runs")]) == 1
    assert capsys.readouterr().err.startswith("netdesigner: `simple-nn` cannot be trained. ")
    assert [one.name for one in tmp_path.iterdir()] == ["broken.netd"]


def test_a_design_without_training_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design = open_template("simple-nn")
    design.stages = ()
    path = tmp_path / "idle.netd"
    save(design, path)
    assert main(["train", str(path), "--store", str(tmp_path / "s"), "--runs", str(tmp_path / "runs")]) == 1
    assert "There is no training" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["idle.netd"]


def test_a_run_that_fails_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = [
        "train",
        SIMPLE,
        "--learning-rate",
        "1e30",
        "--store",
        str(tmp_path / "s"),
        "--runs",
        str(tmp_path / "runs"),
    ]
    assert main(argv) == 1
    said = capsys.readouterr().err
    (sentence,) = (line for line in said.splitlines() if line.startswith("netdesigner: failed: "))
    assert "A smaller learning rate often helps" in sentence
    assert "Traceback" not in said


def test_a_store_that_is_none_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "letter.txt"
    store.write_text("not a store of runs, but a letter")
    assert main(["train", SIMPLE, "--store", str(store), "--runs", str(tmp_path / "runs")]) == 2
    assert "letter.txt" in capsys.readouterr().err
    assert store.read_text() == "not a store of runs, but a letter"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--device", "cuda:77"], "failed: there is no device 'cuda:77' here that PyTorch can use; --device cpu"),
        (["--batch-size", "5000"], "failed: 1600 rows do not fill a batch: make batches smaller"),
    ],
)
def test_what_a_run_cannot_use_is_one_sentence(
    flags: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", SIMPLE, *flags, "--store", str(tmp_path / "s"), "--runs", str(tmp_path / "r")]) == 1
    said = capsys.readouterr()
    assert told in said.out + said.err and "Traceback" not in said.err
    assert "checkpoint" not in said.err  # there is none to go on from


def test_runs_that_cannot_be_kept_are_told_before_anything_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in the place of a folder stands for a folder that cannot be written, also for the superuser."""
    (tmp_path / "file").write_text("in the way")
    assert main(["train", SIMPLE, "--store", str(tmp_path / "s"), "--runs", str(tmp_path / "file" / "r")]) != 0
    said = capsys.readouterr().err
    assert "no folder for a run can be made in" in said and "Traceback" not in said


def test_a_renamed_design_goes_on_and_another_begins_with_the_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = ["--store", str(tmp_path / "runs.sqlite"), "--runs", str(tmp_path), "--json"]
    file = tmp_path / "simple-nn.netd"
    design = open_template("simple-nn")
    save(design, file)
    assert main(["train", str(file), "--epochs", "1", *stored]) == 0
    with RunStore(tmp_path / "runs.sqlite") as store:  # as if it had been stopped after its only epoch
        store.starting(1)
        store.end(1, RunStatus.STOPPED)
    graph = design.graphs[GraphId("simple_nn")]
    for edit in rename_card(design, graph, graph.nodes[NodeId("fc1")], "hidden"):
        edit.apply(design)
    save(design, file)
    capsys.readouterr()
    assert main(["train", str(file), "--resume", "1", *stored]) == 0
    with RunStore(tmp_path / "runs.sqlite") as store:
        assert store.show(2).note == "goes on where run 1 of simple-nn ended"
    SetArgument(GraphId("simple_nn"), NodeId("fc1"), "out_features", 21).apply(design)
    save(design, file)
    assert main(["train", str(file), "--resume", "1", *stored]) == 2
    assert "and with `--start-from 1` it begins with the weights that fit" in capsys.readouterr().out
    assert main(["train", str(file), "--start-from", "1", "--epochs", "1", *stored]) == 0
    with RunStore(tmp_path / "runs.sqlite") as store:
        assert "; begun anew: hidden (21 x " in store.show(3).note
    assert main(["train", str(file), "--start-from", "9", *stored]) == 2
    assert "there is no run 9" in capsys.readouterr().out
