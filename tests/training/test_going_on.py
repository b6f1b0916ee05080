"""A run that was killed goes on from its last checkpoint and ends with the same bits as one that nobody touched."""

import hashlib
import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.catalogue.recipe import new_source, suggest, write
from designer.codegen import write_project
from designer.document import Design, History, Json, Node, SetArgument, load
from designer.training.follow import Follower
from designer.training.history import RunHistory
from designer.training.launcher import Launcher
from designer.training.runs import was_made_from, why_not_go_on
from designer.training.store import RunStatus, RunStore, Scalar, StoreError, Where
from tests.codegen.designs import CATALOGUE, net, node, report_of
from tests.training.conftest import Prepare, Start
from tests.training.mortal import learn

STEPS = 7  # batches of an epoch: 120 flowers in batches of 16
FLAGS = ["--epochs", "3", "--save-every", "3", "--device", "cpu", "--seed", "5"]


def iris(optimiser: str, settings: dict[str, Json], *between: Node) -> Design:
    """A network that tells irises apart, with some layers between its two linear ones."""
    nodes = [node("x", "input", shape="N 4"), node("first", "nn.Linear", {"input": "x"}, out_features=12), *between]
    last = nodes[-1].id
    design = net(
        *nodes, node("head", "nn.Linear", {"input": last}, out_features=3), node("y", "output", {"value": "head"})
    )
    recipe = suggest(design, new_source(design, {"op": "sklearn.load_iris"}), report_of(design))
    recipe = replace(recipe, optimiser=optimiser, settings=settings, learning_rate=0.01, batch=16)
    History(design).do("Train", write(design, recipe))
    return design


def dropout(after: str = "first") -> Node:
    return node("dropout", "nn.Dropout", {"input": after}, p=0.4)


DESIGNS: dict[str, Callable[[], Design]] = {
    "Adam, dropout": lambda: iris("Adam", {}, dropout()),
    "SGD with Nesterov": lambda: iris("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}, dropout()),
    "RMSprop": lambda: iris("RMSprop", {"momentum": 0.5, "centered": True}, dropout()),
    "AdamW, batch norm": lambda: iris("AdamW", {}, node("norm", "nn.BatchNorm1d", {"input": "first"}), dropout("norm")),
}


def weights(file: Path) -> dict[str, str]:
    """The hash of every tensor that a checkpoint keeps, the optimiser's and the generators' too."""
    hashes: dict[str, str] = {}

    def walk(name: str, value: object) -> None:
        if isinstance(value, torch.Tensor):
            hashes[name] = hashlib.sha256(value.numpy().tobytes()).hexdigest()
        elif isinstance(value, dict | list | tuple):
            for key, part in value.items() if isinstance(value, dict) else enumerate(value):
                walk(f"{name}.{key}", part)
        else:
            hashes[name] = repr(value)

    walk("", torch.load(file, weights_only=True))
    return hashes


@pytest.mark.parametrize("case", DESIGNS)
def test_killed_inside_an_epoch_it_ends_with_the_bits_of_one_that_was_not(case: str, tmp_path: Path) -> None:
    """Each part is a process of its own, with one thread; all are forked from one that has torch already."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["torch", "sklearn.datasets"])
    design = DESIGNS[case]()
    write_project(design, CATALOGUE, report_of(design), tmp_path)
    chance = random.Random(case)
    dies_at = STEPS * chance.randrange(1, 3) + chance.randrange(2, STEPS - 1)

    def part(*more: str, dies_at: int | None = None) -> int | None:
        process = forks.Process(target=learn, args=(tmp_path, [*FLAGS, *more], dies_at))
        process.start()
        process.join(60)
        return process.exitcode

    assert part("--out", "killed", dies_at=dies_at) == -signal.SIGKILL
    before = torch.load(tmp_path / "killed" / "last.pt", weights_only=True)
    assert before["step"] <= dies_at and before["batch"] > 0, "a checkpoint inside an epoch is there"
    assert part("--out", "killed", "--resume") == 0
    assert part("--out", "whole") == 0
    for file in ("last.pt", "best.pt"):
        assert weights(tmp_path / "killed" / file) == weights(tmp_path / "whole" / file)


def test_a_killed_worker_goes_on_as_it_was_begun_and_its_curves_are_whole(
    prepare: Prepare, start: Start, store: RunStore, until: Callable[..., None]
) -> None:
    folder = prepare("simple-nn")
    worker = start(folder, "--epochs", "40", "--save-every", "7")
    until(lambda: store.show(folder.run).step > 100)
    pid = store.show(folder.run).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert worker.wait(60)
    killed = store.show(folder.run)
    assert killed.status is RunStatus.LOST and killed.epoch < 40
    follower = Follower(store.path, folder.run)
    seen = follower.poll().points["train.loss"][0].tolist()
    assert seen == list(range(len(seen)))

    again = Launcher(store).go_on(folder.run)
    with pytest.raises(StoreError, match="has not ended"):
        Launcher(store).go_on(folder.run)
    assert again.wait(60)
    run = store.show(folder.run)
    assert (run.status, run.message, run.epoch, run.epochs) == (RunStatus.FINISHED, "", 40, 40)
    new = follower.poll().points["train.loss"][0].tolist()
    assert 0 < new[0] <= len(seen) and new == list(range(int(new[0]), run.step))
    whole = Follower(store.path, folder.run).poll().points
    assert whole["train.loss"][0].tolist() == list(range(run.step))
    assert len(whole["test.accuracy"][0]) == 40
    with pytest.raises(StoreError, match=f"run {run.id} is finished: nothing is left"):
        Launcher(store).go_on(run.id)


def test_what_was_written_beyond_the_checkpoint_counts_no_more(store: RunStore, tmp_path: Path) -> None:
    run = store.create("lenet", "0001", tmp_path)
    follower, history = Follower(store.path, run), RunHistory(store.path)

    def write_losses(first: int, *values: float) -> None:
        rows = [Scalar("test.loss", first + place, value, 0.0) for place, value in enumerate(values)]
        store.record(run, rows, Where())

    def held_out() -> list[list[float]]:
        (past,) = history.read()
        return [points.tolist() for points in past.curves["loss"]]

    store.starting(run)
    write_losses(0, 9.0, 8.0, 7.0, 6.0)
    assert held_out() == [[0, 1, 2, 3], [9.0, 8.0, 7.0, 6.0]]
    assert follower.poll().points["test.loss"][0].tolist() == [0, 1, 2, 3]
    write_losses(1, 7.5, 6.5)
    assert held_out() == [[0, 1, 2], [9.0, 7.5, 6.5]]
    assert [points.tolist() for points in follower.poll().points["test.loss"]] == [[1, 2], [7.5, 6.5]]
    write_losses(2, 5.0)
    write_losses(2, 4.0)
    assert [points.tolist() for points in Follower(store.path, run).poll().points["test.loss"]] == held_out()
    assert held_out() == [[0, 1, 2], [9.0, 7.5, 4.0]]


def test_what_cannot_be_gone_on_with_is_said(prepare: Prepare, store: RunStore) -> None:
    folder = prepare("simple-nn")
    assert "has not ended: it is new" in why_not_go_on(store.show(folder.run))
    store.end(folder.run, RunStatus.STOPPED)
    assert why_not_go_on(store.show(folder.run)) == ""
    with pytest.raises(StoreError, match="what run 1 was begun with cannot be read"):
        Launcher(store).go_on(folder.run)
    folder.train.unlink()
    with pytest.raises(StoreError, match="its code is not in"):
        Launcher(store).go_on(folder.run)


def test_a_run_is_of_the_design_that_says_the_same(prepare: Prepare, store: RunStore) -> None:
    folder = prepare("digits-cnn")
    design = load(folder.path / "design.netd")[0]
    run = store.show(folder.run)
    design.name = "elsewhere"
    graph = design.root()
    assert graph is not None and was_made_from(run, design)
    node = next(node for node in graph.nodes.values() if node.op == "nn.Dropout")
    SetArgument(graph.id, node.id, "p", 0.125).apply(design)
    assert not was_made_from(run, design)
