"""Real workers on real projects: curves come live, wishes are obeyed, and every end is told."""

import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from designer.training.follow import Follower, Update
from designer.training.launcher import Launcher
from designer.training.runs import RunFolder, new_run
from designer.training.store import RunStatus, RunStore
from tests.language.rows import make_rows
from tests.training.conftest import Prepare, Start

Until = Callable[..., None]
LONG = ("--epochs", "100000")


def follow_to_the_end(follower: Follower, seconds: float = 60) -> list[Update]:
    updates: list[Update] = []
    deadline = time.monotonic() + seconds
    while not updates or not updates[-1].ended:
        assert time.monotonic() < deadline, "the run did not end"
        if (update := follower.poll()).changed:
            updates.append(update)
        time.sleep(0.03)
    return updates


def test_curves_come_while_it_learns_and_all_of_them_in_the_end(
    prepare: Prepare, start: Start, store: RunStore
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, "--epochs", "40", "--seed", "3")
    updates = follow_to_the_end(Follower(store.path, folder.run))
    assert worker.wait(60)

    assert sum("train.loss" in update.points for update in updates) > 3
    steps = [step for update in updates for step in update.points.get("train.loss", ([], []))[0]]
    assert steps == list(range(len(steps))) and len(steps) == updates[-1].step
    tests = [value for update in updates for value in update.points.get("test.accuracy", ([], []))[1]]
    assert len(tests) == 40 and all(0 <= value <= 1 for value in tests)

    run = store.show(folder.run)
    assert (run.status, run.message) == (RunStatus.FINISHED, "")
    assert (run.epoch, run.epochs, run.progress) == (40, 40, 1.0)
    assert run.settings["epochs"] == "40" and run.ended is not None and run.ended > run.started
    facts = json.loads((folder.path / "run.json").read_text())
    assert facts["seed"] == "3" and facts["torch"] == torch.__version__


def seconds_of(pid: int) -> float:
    """Processor time that a living process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_stop_works_within_a_second_and_leaves_a_checkpoint_to_go_on_from(
    prepare: Prepare, start: Start, store: RunStore, until: Until
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, *LONG)
    until(lambda: store.rows(folder.run))
    pid = store.show(folder.run).pid
    assert pid is not None and os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
    used = [seconds_of(pid)]
    worker.stop()

    def stopped() -> bool:
        if store.show(folder.run).status is RunStatus.RUNNING:
            used.append(seconds_of(pid))
            return False
        return True

    until(stopped)
    assert worker.wait(60)
    run = store.show(folder.run)
    assert (run.status, run.message) == (RunStatus.STOPPED, "")
    assert used[-1] - used[0] < 1  # of its own time: it stands back, so by the clock a busy machine takes longer
    checkpoint = torch.load(folder.out / "last.pt", weights_only=True)
    assert checkpoint["step"] - run.step in (0, 1)
    assert not folder.has_worker()

    assert start(folder, "--resume", "--epochs", str(run.epoch + 3)).wait(60)
    run = store.show(folder.run)
    assert (run.status, run.epoch) == (RunStatus.FINISHED, run.epochs)
    steps = [row.step for row in store.rows(folder.run) if row.name == "train.loss"]
    assert steps == list(range(run.step))


def test_a_run_can_be_paused_and_go_on(prepare: Prepare, start: Start, store: RunStore, until: Until) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, *LONG)
    until(lambda: store.rows(folder.run))
    worker.pause()
    until(lambda: store.show(folder.run).status is RunStatus.PAUSED)
    time.sleep(0.2)
    before = len(store.rows(folder.run))
    time.sleep(0.3)
    assert len(store.rows(folder.run)) == before
    worker.save()
    worker.go()
    until(lambda: len(store.rows(folder.run)) > before)
    assert store.show(folder.run).status is RunStatus.RUNNING
    until(lambda: (folder.out / "last.pt").exists())
    worker.pause()
    until(lambda: store.show(folder.run).status is RunStatus.PAUSED)
    worker.stop()
    assert worker.wait(60)
    run = store.show(folder.run)
    assert (run.status, run.message) == (RunStatus.STOPPED, "")


def test_a_killed_worker_is_lost_and_its_rows_are_kept(
    prepare: Prepare, start: Start, store: RunStore, until: Until
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, *LONG)
    until(lambda: len(store.rows(folder.run)) > 100)
    pid = store.show(folder.run).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert worker.wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.LOST and "SIGKILL" in run.message
    steps = [row.step for row in store.rows(folder.run) if row.name == "train.loss"]
    assert steps == list(range(len(steps))) and len(steps) > 30


def test_a_worker_that_does_not_listen_is_ended_by_force(
    prepare: Prepare, start: Start, store: RunStore, until: Until
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, *LONG)
    until(lambda: store.rows(folder.run))
    pid = store.show(folder.run).pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # it hears neither wishes nor SIGTERM
    worker.stop()
    assert worker.alive()
    assert worker.wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.STOPPED and "ended" in run.message


def test_a_run_whose_folder_was_removed_can_still_be_stopped(
    prepare: Prepare, start: Start, store: RunStore, until: Until
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, *LONG)
    until(lambda: store.rows(folder.run))
    shutil.rmtree(folder.path, ignore_errors=True)
    worker.stop()
    assert worker.wait(60)
    assert store.show(folder.run).status.ended


def test_a_loss_that_is_no_number_ends_the_run_and_is_named(prepare: Prepare, start: Start, store: RunStore) -> None:
    folder = prepare("digits-cnn")
    assert start(folder, "--learning-rate", "1e30", "--device", "cpu").wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.FAILED
    wrong = next(row for row in store.rows(folder.run) if row.name == "train.loss" and not math.isfinite(row.value))
    assert run.message == (
        f"The `loss` became {wrong.value} at step {wrong.step}, so nothing more can be learned. "
        "A smaller learning rate often helps (now `learning_rate` is 1e+30)."
    )


RUNAWAY = """
from dataclasses import dataclass

import torch

from run import Run, Settings, Source, in_order


@dataclass
class Config(Settings):
    learning_rate: float = 1e30


def main(argv, sink):
    config = Config.parse(argv)
    with Run(config, sink) as run:
        net = run.keep("net", torch.nn.Linear(2, 1))
        sgd = torch.optim.SGD(net.parameters(), lr=config.learning_rate)
        source = Source({"x": torch.ones(8, 2)}, in_order(8, 2))
        for _ in run.epochs(3):
            for batch in run.batches(source):
                score = net(batch["x"])
                POISON
                loss = torch.nn.functional.binary_cross_entropy(score.sigmoid() + run.step, torch.ones(2, 1))
                sgd.zero_grad()
                loss.backward()
                sgd.step()
                run.log({"loss": loss.detach()})
"""


@pytest.mark.parametrize(
    ("poison", "said"),
    [
        ("pass", r"The weights of `net` had grown to \de\+(29|30) after step 0 \(`(weight|bias)`\)\."),
        (
            "net.weight.data *= torch.nan",
            r"The weights of `net` stopped being numbers after step 0 \(`weight`\)\.",
        ),
        (
            "net.bias.data *= torch.nan; torch.nn.functional.binary_cross_entropy(score + 9, score + 9)",
            r"The weights of `net` stopped being numbers in the first step \(`bias`\)\.",
        ),
    ],
)
def test_an_error_after_the_numbers_ran_away_is_told_as_that(
    poison: str, said: str, prepare: Prepare, start: Start, store: RunStore
) -> None:
    folder = prepare("simple-nn")
    folder.train.write_text(RUNAWAY.replace("POISON", poison))
    assert start(folder, "--device", "cpu").wait(60)
    sentence, raw = store.show(folder.run).message.split("\n")
    assert re.match(said, sentence), sentence
    assert sentence.endswith("A smaller learning rate often helps (now `learning_rate` is 1e+30).")
    assert raw.startswith("RuntimeError: all elements of input should be between 0 and 1 (train.py, line ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("raise ValueError('three is too many')", "ValueError: three is too many (train.py, line 2)"),
        ("import torch; torch.empty(2**48)", "The memory ran out"),
        ("import nothing_of_the_kind", "No module named 'nothing_of_the_kind'"),
        ("def", "SyntaxError"),
        ("raise SystemExit('out holds an earlier run')", "out holds an earlier run"),
        ("raise SystemExit(2)", "a last word"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    ],
)
def test_every_failure_is_told_in_a_sentence(
    line: str, message: str, prepare: Prepare, start: Start, store: RunStore
) -> None:
    folder = prepare("simple-nn")
    folder.train.write_text(f"print('a last word', flush=True)\n{line}\n")
    assert start(folder).wait(60)
    run = store.show(folder.run)
    assert run.status in (RunStatus.FAILED, RunStatus.LOST)
    assert message in run.message


def test_flags_that_do_not_fit_are_told(prepare: Prepare, start: Start, store: RunStore) -> None:
    folder = prepare("simple-nn")
    assert start(folder, "--epochs", "many").wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.FAILED and "--epochs: invalid int value: 'many'" in run.message


def test_flags_that_no_run_can_use_are_told(prepare: Prepare, start: Start, store: RunStore) -> None:
    folder = prepare("simple-nn")
    assert start(folder, "--epochs", "0").wait(60)
    run = store.show(folder.run)
    assert (run.status, run.message) == (
        RunStatus.FAILED,
        "0 epochs were asked for: a stage needs 1 epoch or more",
    )


@pytest.mark.parametrize(
    ("design", "flags", "told"),
    [
        ("simple-nn", ("--device", "cuda:77"), "there is no device 'cuda:77' here that PyTorch can use; "),
        ("simple-nn", ("--batch-size", "5000"), "1600 rows do not fill a batch: make batches smaller"),
        ("table", ("--houses-path", "/gone.csv"), "/gone.csv cannot be read: No such file or directory"),
        ("table", ("--houses-path", __file__), f"{__file__} has no column `area`; it has "),
        ("pictures", ("--shapes-path", "/gone"), "/gone cannot be read or written: No such file or directory"),
    ],
)
def test_what_a_run_needs_and_is_not_there_is_told(
    design: str, flags: tuple[str, ...], told: str, prepare: Prepare, start: Start, store: RunStore
) -> None:
    folder = prepare(design)
    assert start(folder, *flags).wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.FAILED and run.message.startswith(told)
    assert "\n" not in run.message and b"Traceback" not in folder.log.read_bytes()


def no_room(folder: RunFolder) -> None:
    """What is written next is written to a disk that is full."""
    (folder.out / "last.pt.tmp").symlink_to("/dev/full")


def a_file_in_its_place(folder: RunFolder) -> None:
    folder.path.rename(folder.path.with_suffix(".moved"))
    folder.path.write_text("in the way")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no full disk at hand, and open folders cannot be moved")
@pytest.mark.parametrize(
    ("befalls", "told", "moved_to"),
    [
        (no_room, "No space left on device; what was saved before is whole", ""),
        (a_file_in_its_place, "Not a directory", ".moved"),
    ],
)
def test_a_folder_that_can_be_written_no_more_is_told_and_the_last_checkpoint_is_whole(
    befalls: Callable[[RunFolder], None],
    told: str,
    moved_to: str,
    prepare: Prepare,
    start: Start,
    store: RunStore,
    until: Until,
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, *LONG)
    until(lambda: (folder.out / "last.pt").exists())
    worker.pause()
    until(lambda: store.show(folder.run).status is RunStatus.PAUSED)
    step = torch.load(folder.out / "last.pt", weights_only=True)["step"]
    worker.go()
    befalls(folder)
    assert worker.wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.FAILED and run.step > 0
    assert re.fullmatch(rf"{re.escape(str(folder.out))}/(best|last)\.pt cannot be written: {told}", run.message)
    out = Path(f"{folder.path}{moved_to}") / "out"
    assert torch.load(out / "last.pt", weights_only=True)["step"] >= step
    assert sorted(file.name for file in out.iterdir()) == ["best.pt", "last.pt"]


def test_data_that_vanishes_or_changes_meanwhile_is_told_and_what_was_learned_is_kept(
    prepare: Prepare, start: Start, store: RunStore, until: Until
) -> None:
    folder = prepare("table")
    make_rows("table", folder.path)
    houses = folder.path / "houses.csv"
    worker = start(folder, *LONG)
    until(lambda: (folder.out / "last.pt").exists())
    text, step = houses.read_text(), store.show(folder.run).step
    houses.unlink()
    until(lambda: store.show(folder.run).step > step + 100)  # what was read is in memory
    worker.stop()
    assert worker.wait(60)
    kept = (folder.out / "last.pt").read_bytes()

    assert Launcher(store).go_on(folder.run).wait(60)
    run = store.show(folder.run)
    assert (run.status, run.message) == (RunStatus.FAILED, "houses.csv cannot be read: No such file or directory")
    houses.write_text(text.replace("wood", "sun"))
    assert Launcher(store).go_on(folder.run).wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.FAILED and run.message == (
        f"{folder.out}/last.pt was saved by another design, or with other data: its 'houses' does not fit "
        "(the data is not what it was then); --out starts a new run"
    )
    assert (folder.out / "last.pt").read_bytes() == kept


def test_places_may_be_named_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepare: Prepare) -> None:
    """The worker starts in another folder than the one that names are relative to."""
    whole = prepare("simple-nn")
    monkeypatch.chdir(tmp_path)
    with RunStore(Path("runs.sqlite")) as store:
        made = new_run(store, "near", Path("runs"))
        folder = RunFolder(made.path.relative_to(tmp_path), made.run)
        shutil.copytree(whole.path, folder.path, dirs_exist_ok=True)
        assert Launcher(store).start(folder, ["--epochs", "1"]).wait(60)
        run = store.show(made.run)
    assert (run.status, run.folder) == (RunStatus.FINISHED, tmp_path / "runs" / "near" / "0001")
    assert (tmp_path / "runs" / "near" / "0001" / "out" / "last.pt").exists()


def test_two_runs_write_into_one_store(prepare: Prepare, start: Start, store: RunStore) -> None:
    folders = [prepare("simple-nn"), prepare("simple-nn")]
    assert [folder.path.name for folder in folders] == ["0001", "0002"]
    workers = [start(folder, "--epochs", "15", "--seed", str(seed)) for seed, folder in enumerate(folders)]
    assert all(worker.wait(60) for worker in workers)
    curves = [[row.value for row in store.rows(folder.run) if row.name == "train.loss"] for folder in folders]
    assert len(curves[0]) == len(curves[1]) > 0 and curves[0] != curves[1]
    assert [run.status for run in store.list("simple-nn")] == [RunStatus.FINISHED] * 2


WINDOW = """
import sys
from pathlib import Path
from designer.training.launcher import Launcher
from designer.training.runs import RunFolder, new_run
from designer.training.store import RunStore
store = RunStore(Path(sys.argv[1]))
Launcher(store).start(RunFolder(Path(sys.argv[2]), int(sys.argv[3])), ["--epochs", "100000"])
"""


def in_another_window(folder: RunFolder, store: RunStore) -> None:
    """Starts a run from a process that is gone when this returns."""
    line = [sys.executable, "-c", WINDOW, str(store.path), str(folder.path), str(folder.run)]
    subprocess.run(line, check=True, cwd=Path(__file__).parents[2])


def test_a_run_outlives_its_window_and_is_found_again(prepare: Prepare, store: RunStore, until: Until) -> None:
    folder = prepare("simple-nn")
    in_another_window(folder, store)
    (worker,) = Launcher(store).attach_all()  # it may still be starting
    until(lambda: len(store.rows(folder.run)) > 10)
    assert worker.alive()
    worker.stop()
    assert worker.wait(60)
    assert store.show(folder.run).status is RunStatus.STOPPED
    assert Launcher(store).attach(folder.run) is None


def test_a_worker_that_vanished_while_no_window_was_open_is_lost(
    prepare: Prepare, store: RunStore, until: Until
) -> None:
    folder = prepare("simple-nn")
    in_another_window(folder, store)
    until(lambda: len(store.rows(folder.run)) > 10)
    pid = store.show(folder.run).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: not folder.has_worker())
    assert Launcher(store).attach_all() == []
    run = store.show(folder.run)
    assert run.status is RunStatus.LOST and "without a word" in run.message and store.rows(folder.run)


def test_a_store_that_is_locked_for_a_while_loses_nothing_and_stops_nothing(
    prepare: Prepare, start: Start, store: RunStore, until: Until
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, "--epochs", "60")
    until(lambda: store.rows(folder.run))
    with store._writing():  # as a browser of databases does
        until(lambda: b"training goes on" in folder.log.read_bytes())
    assert worker.wait(60)
    run = store.show(folder.run)
    assert run.status is RunStatus.FINISHED
    steps = [row.step for row in store.rows(folder.run) if row.name == "train.loss"]
    assert steps == list(range(len(steps))) and len([r for r in store.rows(folder.run) if r.name == "test.loss"]) == 60
