"""The store keeps what it is told, for several processes at once, and says in a sentence what is wrong with a file."""

import math
import multiprocessing
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from designer.document.places import state_dir
from designer.training.follow import Follower
from designer.training.runs import new_run
from designer.training.sink import StoreSink
from designer.training.store import RunStatus, RunStore, Scalar, StoreError, Where


def scalars(count: int, first: int = 0) -> list[Scalar]:
    return [Scalar("train.loss", step, step / 2, 0.0) for step in range(first, first + count)]


def test_the_shared_store_lies_in_the_programs_own_folder() -> None:
    with RunStore() as store:
        assert store.path == state_dir() / "runs.sqlite" and store.path.exists()
        assert store.list() == ()


def test_a_new_store_is_made_once_by_many_at_the_same_moment(tmp_path: Path) -> None:
    def open_it(place: Path, together: threading.Barrier) -> int:
        together.wait()
        with RunStore(place) as store:
            return store.create("lenet", "0001", tmp_path)

    with ThreadPoolExecutor(6) as pool:
        for attempt in range(12):
            together = threading.Barrier(6)
            made = [pool.submit(open_it, tmp_path / f"{attempt}.sqlite", together) for _ in range(6)]
            assert sorted(one.result() for one in made) == [1, 2, 3, 4, 5, 6]


def test_what_is_written_is_read_by_another(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "runs.sqlite"
    with RunStore(path) as writer, RunStore(path) as reader:
        run = writer.create("lenet", "0001", tmp_path)
        other = writer.create("vgg", "0001", tmp_path)
        writer.record(run, scalars(3), Where(1, 4, 0.25, 3))
        writer.record(other, scalars(2), Where())
        writer.record(run, [Scalar("train.loss", 3, math.nan, 0.0), Scalar("test.loss", 3, math.inf, 0.0)], Where())
        rows = reader.rows(run)
        assert [(row.name, row.step) for row in rows] == [("train.loss", n) for n in range(4)] + [("test.loss", 3)]
        assert [row.value for row in rows[:3]] == [0.0, 0.5, 1.0]
        assert math.isnan(rows[3].value) and rows[4].value == math.inf
        assert reader.rows(run, after=rows[-1].number) == []
        assert [run.design for run in reader.list()] == ["vgg", "lenet"]
        assert [run.id for run in reader.list("lenet")] == [run]


def test_runs_follow_a_design_that_gets_another_name(tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        old = new_run(store, "cancer", tmp_path)
        first, second = new_run(store, "untitled", tmp_path), new_run(store, "untitled", tmp_path)
        other = new_run(store, "iris", tmp_path)
        store.rename_design("untitled", "cancer")
        assert store.designs() == ("cancer", "iris")
        assert [(run.id, run.name) for run in store.list("cancer")] == [
            (second.run, "0003"),
            (first.run, "0002"),
            (old.run, "0001"),
        ]
        assert store.show(second.run).folder == second.path and store.show(other.run).design == "iris"
        assert store.show(new_run(store, "cancer", tmp_path).run).name == "0004"


@pytest.mark.parametrize("gone", [("worked", "note"), ("note",)])
def test_a_store_from_before_the_time_of_parts_and_notes_is_read(gone: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with RunStore(path) as store:
        run = store.create("lenet", "0001", tmp_path)
    connection = sqlite3.connect(path)
    with connection:
        for column in gone:
            connection.execute(f"ALTER TABLE runs DROP COLUMN {column}")
        connection.execute("DROP TABLE layers")
    connection.close()
    with RunStore(path) as store:
        store.noted(run, "begins with all 3 weights of best.pt")
        store.tell_layers(run, 7, "[]")
        assert store.layers(run) == (7, "[]") and store.layers(run, besides=7) is None
        assert (store.show(run).worked, store.show(run).note) == (0, "begins with all 3 weights of best.pt")


def test_a_learning_rate_that_was_wished_is_known_to_whoever_follows_later(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with RunStore(path) as store:
        folder = new_run(store, "lenet", tmp_path)
        sink = StoreSink(folder, store)
        sink.start({"learning_rate": "0.1"})  # as a run tells all that it is set to
        begun = Follower(path, folder.run)
        assert begun.poll().learning_rate == 0.1
        begun.close()
        folder.wishes.write_text("learning_rate 0.01\n")
        sink.log(7, {"train.loss": 0.5, "epoch": 1, "epochs": 2, "progress": 0.1})
        assert sink.poll() == [("learning_rate", "0.01")]
        sink.finish("stopped")
        later = Follower(path, folder.run)
        assert later.poll().learning_rate == 0.01
        later.close()


def test_the_first_word_about_an_end_stands(tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        run = store.create("lenet", "0001", tmp_path)
        assert store.end(run, RunStatus.FINISHED)
        assert not store.end(run, RunStatus.LOST, "it vanished")
        assert (store.show(run).status, store.show(run).message) == (RunStatus.FINISHED, "")
        store.starting(run)
        assert store.show(run).ended is None and store.end(run, RunStatus.LOST, "it vanished")


def test_a_batch_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        run = store.create("lenet", "0001", tmp_path)
        broken = [*scalars(2), Scalar("train.loss", "no step", 1.0, None)]  # type: ignore[arg-type]
        with pytest.raises(StoreError):
            store.record(run, broken, Where())
        assert store.rows(run) == []
        store.record(run, scalars(1), Where())
        assert len(store.rows(run)) == 1


@pytest.mark.parametrize("content", [b"not a database, but long enough to look like something else" * 100, b"SQLite"])
def test_a_foreign_file_is_refused_and_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"runs\.sqlite is damaged, or is not a store"):
        RunStore(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE visits (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        RunStore(path)
    assert path.read_bytes() == before


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    RunStore(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(StoreError, match="newer netdesigner"):
        RunStore(path)


def test_a_torn_store_is_told(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with RunStore(path) as store:
        run = store.create("lenet", "0001", tmp_path)
        store.record(run, scalars(20_000), Where())
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384 : len(whole) // 2])
    with pytest.raises(StoreError, match=r"runs\.sqlite"), RunStore(path) as store:
        store.rows(run)
    update = Follower(path, run).poll()
    assert update.ended and "runs.sqlite" in update.message


def test_a_store_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be reached"):
        RunStore(tmp_path / "file" / "runs.sqlite")
    with pytest.raises(StoreError, match="cannot be used now"):
        RunStore(tmp_path)


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        run = store.create("lenet", "0001", tmp_path)
        store.record(run, scalars(10), Where())
        pages = store._number("PRAGMA page_count")
        store._connection.execute(f"PRAGMA max_page_count = {pages}")  # what the disk says when it is full
        with pytest.raises(StoreError, match="full"):
            store.record(run, scalars(10_000, first=10), Where())
        store._connection.execute("PRAGMA max_page_count = 100000")
        store.record(run, scalars(1, first=10), Where())
        assert [row.step for row in store.rows(run)] == list(range(11))


def _create(path: Path, count: int) -> None:
    for number in range(count):
        with RunStore(path) as store:
            folder = new_run(store, "lenet", path.parent)
            store.record(folder.run, scalars(5), Where(step=number))


def test_processes_that_open_and_write_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_create, args=(path, 5)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with RunStore(path) as store:
        runs = store.list()
        assert sorted(run.name for run in runs) == [f"{number:04d}" for number in range(1, 16)]
        assert all(len(store.rows(run.id)) == 5 for run in runs)


@pytest.mark.parametrize("name", ["../../etc", "", "a/b\\c", "x" * 500, "Ü ber 😀", ".."])
def test_a_run_lies_under_its_root_whatever_the_design_is_called(name: str, tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite") as store:
        folder = new_run(store, name, tmp_path / "runs")
        assert folder.path.parents[1] == tmp_path / "runs" and folder.path.is_dir()
        assert store.show(folder.run).design == name


def test_following_gives_each_point_once_and_is_cheap_when_nothing_is_new(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with RunStore(path) as store:
        run, other = (store.create(name, "0001", tmp_path) for name in ("lenet", "vgg"))
        follower = Follower(path, run)
        assert follower.poll().status is RunStatus.NEW
        assert not follower.poll().changed
        store.record(run, [Scalar("train.accuracy", 0, 1.0, 0.0)], Where())
        assert list(follower.poll().points) == ["train.accuracy"]  # though nothing else is different
        store.record(run, [*scalars(3), Scalar("test.loss", 3, 0.25, 0.0)], Where(2, 4, 0.5, 3))
        update = follower.poll()
        assert (update.design, update.name, update.folder) == ("lenet", "0001", tmp_path)
        assert update.changed and (update.epoch, update.epochs, update.progress, update.step) == (2, 4, 0.5, 3)
        assert {name: (list(x), list(y)) for name, (x, y) in update.points.items()} == {
            "train.loss": ([0.0, 1.0, 2.0], [0.0, 0.5, 1.0]),
            "test.loss": ([3.0], [0.25]),
        }
        store.record(other, scalars(1), Where())
        quiet = follower.poll()
        assert not quiet.changed and not quiet.points and quiet.step == 3

        began = time.process_time()
        for _ in range(1000):
            assert not follower.poll().changed
        assert time.process_time() - began < 1.0  # 20 a second cost less than 2 % of a second

        store.record(run, scalars(2, first=3), Where(2, 4, 0.6, 5))
        store.end(run, RunStatus.STOPPED)
        last = follower.poll()
        assert list(last.points["train.loss"][0]) == [3.0, 4.0] and last.ended
