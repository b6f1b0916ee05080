"""Runs looked back at: what they reached on held-out data, read again at little cost."""

import math
import sqlite3
from pathlib import Path

import pytest

from designer.training.history import RunHistory
from designer.training.store import RunStatus, RunStore, Scalar, StoreError, Where


def measured(name: str, *values: float, first: int = 1) -> list[Scalar]:
    return [Scalar(name, 10 * (first + place), value, 0.0) for place, value in enumerate(values)]


def test_a_run_is_judged_by_its_accuracy_else_its_first_metric_else_its_loss(store: RunStore, tmp_path: Path) -> None:
    kinds = {
        "accuracy": (["loss", "accuracy"], "accuracy", 0.9),
        "r2": (["loss", "r2", "mae"], "r2", 0.9),
        "mae": (["mae", "loss"], "mae", 0.1),
        "loss": (["loss"], "loss", 0.1),
    }
    for name, (quantities, _, _) in kinds.items():
        run = store.create(name, "0001", tmp_path)
        for quantity in quantities:
            store.record(run, measured(f"test.{quantity}", 0.5, 0.1, 0.9, math.nan), Where())
        store.record(run, measured("train.loss", 0.0), Where())
    history = RunHistory(store.path)
    for past in history.read():
        quantities, judged, best = kinds[past.run.design]
        assert (past.quantity, past.best) == (judged, best)
        assert set(past.curves) == set(quantities)
        assert past.curves[judged][0].tolist() == [10.0, 20.0, 30.0]
    history.close()


def test_only_what_is_new_is_added_and_a_step_measured_again_counts_once(store: RunStore, tmp_path: Path) -> None:
    run = store.create("lenet", "0001", tmp_path)
    store.starting(run)
    store.record(run, measured("test.loss", 3.0, 2.0), Where(1, 3, 0.3, 20))
    history = RunHistory(store.path)
    (first,) = history.read()
    assert history.read()[0].curves is first.curves
    store.record(run, measured("test.loss", 1.5, 1.0, first=2), Where(2, 3, 0.6, 30))
    (second,) = history.read()
    assert [points.tolist() for points in second.curves["loss"]] == [[10, 20, 30], [3.0, 1.5, 1.0]]
    assert second.run.epoch == 2 and second.seconds is not None and second.seconds < 60
    store.end(run, RunStatus.FINISHED)
    (third,) = history.read()
    assert third.run.status is RunStatus.FINISHED and third.best == 1.0
    history.close()


def test_a_run_that_was_gone_on_with_took_the_time_of_all_its_parts(store: RunStore, tmp_path: Path) -> None:
    run = store.create("lenet", "0001", tmp_path)
    store.starting(run)
    store.end(run, RunStatus.STOPPED)
    connection = sqlite3.connect(store.path)
    with connection:
        connection.execute("UPDATE runs SET started = ended - 44")
    connection.close()
    store.starting(run)
    store.end(run, RunStatus.FINISHED)
    history = RunHistory(store.path)
    (past,) = history.read()
    assert past.seconds is not None and 44 <= past.seconds < 60
    history.close()


def test_a_run_without_a_worker_took_no_time_and_reached_nothing(store: RunStore, tmp_path: Path) -> None:
    store.create("lenet", "0001", tmp_path)
    history = RunHistory(store.path)
    (past,) = history.read()
    assert (past.seconds, past.quantity, past.best) == (None, "", None)
    history.close()


def test_a_store_that_cannot_be_read_is_read_once_it_can(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    path.write_text("no database at all")
    history = RunHistory(path)
    with pytest.raises(StoreError, match="not a store of runs"):
        history.read()
    path.unlink()
    assert history.read() == ()
    history.close()
