"""The file that every project carries: runs repeat, resume exactly, obey their sink and never mix two runs."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
import torch

from tests.language.projects import Project, Recorder


def checkpoint(folder: Path, name: str = "last.pt") -> dict[str, Any]:
    return torch.load(folder / name, weights_only=True)


def same(one: Any, other: Any) -> bool:
    """Whether two checkpoints hold the same bits."""
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def run_module(project: Project) -> ModuleType:
    project("simple-nn")
    return importlib.import_module("run")


def test_a_seed_decides_everything(project: Project) -> None:
    train = project("digits-cnn")
    sinks = [Recorder() for _ in range(3)]
    for sink, out, seed in zip(sinks, "abc", "112", strict=True):
        train.main(["--epochs", "1", "--out", out, "--seed", seed], sink)
    assert sinks[0].values == sinks[1].values
    assert same(checkpoint(Path("a")), checkpoint(Path("b")))
    assert sinks[0].curve("train.loss")[0] != sinks[2].curve("train.loss")[0]


@pytest.mark.parametrize(
    ("name", "flags", "stop_at"),
    [
        ("digits-cnn", "--epochs 2", 17),  # within an epoch
        ("digits-cnn", "--epochs 2", 44 + 3),  # while evaluating
        ("moco", "--epochs 2 --queue-length 128", 40),  # a twin and a state
        ("dpo", "--imitating-epochs 1 --preferring-epochs 2", 20),  # in the second stage
    ],
)
def test_a_stopped_run_goes_on_to_the_same_bits(name: str, flags: str, stop_at: int, project: Project) -> None:
    train, whole, first, second = project(name), Recorder(), Recorder({stop_at: [("stop",)]}), Recorder()
    train.main([*flags.split(), "--out", "whole"], whole)
    train.main([*flags.split(), "--out", "parts"], first)
    assert first.status == "stopped"
    assert first.polls == stop_at
    train.main([*flags.split(), "--out", "parts", "--resume"], second)
    assert (whole.status, second.status) == ("finished", "finished")
    assert same(checkpoint(Path("whole")), checkpoint(Path("parts")))
    assert first.curve("train.loss") + second.curve("train.loss") == whole.curve("train.loss")


def test_schedules_resume_exactly_when_stopped_while_evaluating(project: Project) -> None:
    run_file = run_module(project)

    def train(flags: list[str], sink: Recorder) -> list[float]:
        rates = []
        with run_file.Run(run_file.Settings.parse(flags), sink) as run:
            rows = {"x": torch.arange(8.0).unsqueeze(1)}
            source = run_file.Source(rows, run_file.shuffled(8, batch=2))
            net = run.keep("net", torch.nn.Linear(1, 1))
            sgd = run.keep("sgd", torch.optim.SGD(net.parameters(), lr=0.01))
            halve = run.keep("halve", torch.optim.lr_scheduler.StepLR(sgd, step_size=1, gamma=0.5))
            for _ in run.epochs(3):
                for batch in run.batches(source):
                    sgd.zero_grad()
                    net(batch["x"]).square().mean().backward()
                    sgd.step()
                    rates.append(sgd.param_groups[0]["lr"])
                with run.looking(net):
                    for batch in source.whole(run):
                        net(batch["x"])
                halve.step()
        return rates

    whole = train(["--out", "whole"], Recorder())
    parts = train(["--out", "parts"], Recorder({15: [("stop",)]}))  # while the second epoch is evaluated
    parts += train(["--out", "parts", "--resume"], Recorder())
    assert parts == whole == [0.01] * 4 + [0.005] * 4 + [0.0025] * 4
    assert same(checkpoint(Path("whole")), checkpoint(Path("parts")))


def test_a_pause_lasts_until_go_and_obeys_stop(project: Project) -> None:
    train = project("simple-nn")
    paused = Recorder({5: [("pause",)], 6: [("save",)], 8: [("go",)]})
    train.main(["--epochs", "1", "--out", "a"], paused)
    unpaused = Recorder()
    train.main(["--epochs", "1", "--out", "b"], unpaused)
    assert paused.status == "finished"
    assert paused.polls == unpaused.polls + 3
    assert paused.curve("train.loss") == unpaused.curve("train.loss")

    stopped = Recorder({5: [("pause",)], 7: [("stop",)]})
    train.main(["--epochs", "1", "--out", "c"], stopped)
    assert stopped.status == "stopped"
    assert checkpoint(Path("c"))["batch"] == 5


def test_a_learning_rate_can_be_changed_while_it_runs(project: Project) -> None:
    project("simple-nn").main(["--epochs", "1"], Recorder({3: [("learning_rate", "0.5")]}))
    assert checkpoint(Path("out"))["kept"]["adam"]["param_groups"][0]["lr"] == 0.5


def test_wished_and_regular_checkpoints_are_whole(project: Project) -> None:
    places = []

    class Watching(Recorder):
        def poll(self) -> list[tuple[str, ...]]:
            if Path("out/last.pt").exists():
                places.append(checkpoint(Path("out"))["step"])
            return super().poll()

    project("simple-nn").main(["--epochs", "1", "--save-every", "20"], Watching({5: [("save",)]}))
    assert places[:15] == [5] * 15
    assert {5, 20, 40} <= set(places)
    assert [file.name for file in Path("out").iterdir() if file.suffix == ".tmp"] == []


def test_an_earlier_run_is_not_mixed_with_a_new_one(project: Project) -> None:
    train = project("simple-nn")
    train.main(["--epochs", "1"], Recorder())
    before = Path("out/last.pt").read_bytes()
    with pytest.raises(SystemExit, match="out holds an earlier run: --resume goes on with it"):
        train.main(["--epochs", "2"], Recorder())
    assert Path("out/last.pt").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [
        ("other", 1, "last.pt has no 'other': it was saved by another design; --out starts a new run"),
        ("net", 2, "last.pt was saved by another design, or with other data: its 'net' does not fit ("),
    ],
)
def test_another_design_is_not_resumed(
    name: str, size: int, told: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    run_file = run_module(project)
    with run_file.Run(run_file.Settings(), Recorder()) as run:
        run.keep("net", torch.nn.Linear(1, 1))
        run.save()
    sink = Recorder()
    with pytest.raises(SystemExit), run_file.Run(run_file.Settings(resume=True), sink) as run:
        run.keep(name, torch.nn.Linear(size, 1))
    err = capsys.readouterr().err
    assert told in err and err.count("\n") == 1
    assert sink.status == "refused"


def test_a_damaged_checkpoint_is_not_resumed(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    train = project("simple-nn")
    train.main(["--epochs", "1"], Recorder())
    whole = Path("out/last.pt").read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"this is no checkpoint"):
        Path("out/last.pt").write_bytes(damaged)
        with pytest.raises(SystemExit):
            train.main(["--resume"], Recorder())
        assert "last.pt cannot be resumed: it is damaged, or no checkpoint" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit how large a file may be")
def test_a_full_disk_ends_a_run_and_leaves_the_last_checkpoint_whole(folder: Callable[[str], Path]) -> None:
    """A file that may grow no further stands for a disk without room."""
    place = folder("digits-cnn")

    def train(kilobytes: str, *flags: str) -> subprocess.CompletedProcess[str]:
        line = f'ulimit -f {kilobytes} && exec "{sys.executable}" train.py --epochs 1 --device cpu {" ".join(flags)}'
        return subprocess.run(["bash", "-c", line], cwd=place, capture_output=True, text=True, check=False)

    assert train("unlimited").returncode == 0
    before = (place / "out" / "last.pt").read_bytes()
    full = train("40", "--resume", "--epochs", "2")
    assert full.returncode == 2 and "Traceback" not in full.stderr
    assert "best.pt cannot be written: " in full.stderr or "last.pt cannot be written: " in full.stderr
    assert full.stderr.endswith("what was saved before is whole\n")
    assert (place / "out" / "last.pt").read_bytes() == before
    assert not list((place / "out").glob("*.tmp"))


def test_looking_leaves_training_untouched(project: Project) -> None:
    run_file = run_module(project)
    with run_file.Run(run_file.Settings(), Recorder()) as run:
        net = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Dropout().eval())
        expected = torch.randn(3)
        run_file.seed_draws(0)
        drawn = []
        for _ in range(2):
            with run.looking(net):
                assert not net[0].training
                assert not torch.is_grad_enabled()
                drawn.append(torch.randn(3))
        assert torch.equal(*drawn)
        assert torch.equal(torch.randn(3), expected)
        assert [module.training for module in net] == [True, False]


def test_split_takes_every_row_once(project: Project) -> None:
    run_file = run_module(project)
    train, test = run_file.split(1797, test=0.2, seed=0)
    assert len(test) == 359
    assert torch.cat([train, test]).sort().values.tolist() == list(range(1797))
    assert torch.equal(run_file.split(1797, test=0.2, seed=0)[1], test)


def test_rows_that_are_all_of_one_class_are_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run_module(project).split(4, test=0.25, seed=0, classes=torch.zeros(4, dtype=torch.int64))
    assert capsys.readouterr().err == "every row of the data is of one class: there is nothing to learn\n"


def test_gradients_are_scaled_and_values_are_not(project: Project) -> None:
    run_file = run_module(project)
    value = torch.tensor([0.1, -3.0, 7e8], requires_grad=True)
    scaled = run_file.scale_gradient(value, -2.0)
    assert torch.equal(scaled, value)
    scaled.sum().backward()
    assert value.grad is not None
    assert value.grad.tolist() == [-2.0] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to a single process")
def test_a_project_runs_alone_and_ctrl_c_leaves_a_checkpoint(folder: Callable[[str], Path]) -> None:
    place = folder("simple-nn")
    process = subprocess.Popen(
        [sys.executable, "train.py", "--epochs", "100000"],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    deadline = time.monotonic() + 60
    while not (place / "out" / "last.pt").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "net: 551 parameters" in out
    assert out.endswith(f"stopped; --resume goes on from {Path('out') / 'last.pt'}\n")
    assert "Traceback" not in err
    assert checkpoint(place / "out")["step"] > 0


def test_several_processes_learn_one_network(folder: Callable[[str], Path]) -> None:
    place = folder("digits-cnn")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "train.py"]
    done = subprocess.run(
        [*command, "--epochs", "2", "--device", "cpu"], cwd=place, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("parameters") == 1
    assert done.stdout.endswith("finished\n")
    assert checkpoint(place / "out")["step"] == 2 * (1438 // 32 // 2)


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--batch-size", "0"], "batches of 0 rows were asked for: a batch needs 1 row or more\n"),
        (["--batch-size", "-4"], "batches of -4 rows were asked for: a batch needs 1 row or more\n"),
        (["--epochs", "0"], "0 epochs were asked for: a stage needs 1 epoch or more\n"),
        (["--batch-size", "5000"], "1438 rows do not fill a batch: make batches smaller\n"),
    ],
)
def test_flags_that_no_run_can_use_are_refused_in_a_sentence(
    flags: list[str], sentence: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    sink = Recorder()
    with pytest.raises(SystemExit) as refused:
        project("digits-cnn").main(flags, sink)
    assert (refused.value.code, capsys.readouterr().err, sink.status) == (2, sentence, "refused")


@pytest.mark.parametrize("name", ["cuda:77", "banana", "meta"])
def test_a_device_that_is_not_there_is_refused_in_a_sentence(
    name: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        project("simple-nn").main(["--device", name], Recorder())
    told = f"there is no device {name!r} here that PyTorch can use; --device cpu works anywhere\n"
    assert (refused.value.code, capsys.readouterr().err) == (2, told)
    assert not Path("out").exists()


def test_an_output_folder_that_cannot_be_made_is_refused_in_a_sentence(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    train = project("simple-nn")
    Path("file").write_text("in the way")
    with pytest.raises(SystemExit):
        train.main(["--out", "file/out"], Recorder())
    assert capsys.readouterr().err == "file/out cannot be made: Not a directory; --out names another folder\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "houses.csv cannot be read: No such file or directory\n"),
        ("area,rooms,price\n9,3,4\n", "houses.csv has no column `heating`; it has area, rooms, price\n"),
        ("", "the table is not what this was written for: "),
        (
            "area,rooms,heating,city,price\n1,2,gas,Ulm,3\n",
            "the data has 1 whole row: there is nothing to learn from and test on\n",
        ),
    ],
)
def test_data_that_is_gone_or_another_since_is_told_in_a_sentence(
    text: str | None, told: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    train = project("table")
    place = Path("houses.csv")
    place.unlink() if text is None else place.write_text(text)
    sink = Recorder()
    with pytest.raises(SystemExit):
        train.main([], sink)
    err = capsys.readouterr().err
    assert err.startswith(told) and err.count("\n") == 1, err
    assert sink.status == "refused"


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda: pl.read_parquet("t.parquet", columns=["x1", "y"]), "t.parquet has no column `y`; it has x0, x1, "),
        (lambda: pl.read_parquet("t.parquet").select(pl.selectors.by_name("^y$")), "the table has no column `^y$`"),
        (lambda: pl.read_csv("t.parquet", columns=["x1"]), "t.parquet has no column `x1`; it has "),
        (lambda: pl.read_parquet("gone"), "gone cannot be read: No such file or directory"),
        (lambda: pl.read_parquet(__file__), "the table is not what this was written for: "),
    ],
)
def test_what_a_table_lacks_is_told_without_the_plan_of_a_query(
    read: Callable[[], object], told: str, project: Project
) -> None:
    project("simple-nn")
    pl.DataFrame({f"x{number}": [1, 2] for number in range(15)}).write_parquet("t.parquet")
    with pytest.raises((OSError, pl.exceptions.PolarsError)) as failed:
        read()
    sentence = importlib.import_module("refusals").outer_fault(failed.value)
    assert sentence.startswith(told) and sentence.isprintable() and len(sentence) < 300
