"""The engine as the window has it: a process that follows, answers, dies and comes back."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.document import (
    Change,
    Delta,
    Edit,
    GraphId,
    MoveNodes,
    NodeId,
    RemoveNode,
    Rename,
    SetArgument,
    SetNote,
)
from designer.engine.messages import (
    Code,
    Done,
    Failed,
    GaveUp,
    Lost,
    Priced,
    Ready,
    ReportMessage,
    Slow,
    Starting,
    Unsynchronised,
)
from tests.engine.conftest import Window

ROOT = Path(__file__).parents[2]
Open = Callable[..., Window]


def is_gone(pid: int, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_a_document_is_checked_and_written_as_code(shared: Window) -> None:
    shared.open("simple-nn")
    report = shared.report().report
    assert report.ok and report.parameters == 551
    code = shared.wait(Code)
    assert "class SimpleNN(nn.Module):" in code.model.text and "def classify" in code.train.text
    assert code.why_not == "" and code.model.spans


def test_edits_that_are_told_one_by_one_give_the_same_document(shared: Window) -> None:
    shared.open("digits-cnn")
    chance, graph = random.Random(1), shared.graph
    for number in range(120):
        nodes = list(graph.nodes)
        node = chance.choice(nodes)
        edits: list[Edit] = [
            MoveNodes(graph.id, {node: (chance.uniform(-500, 500), chance.uniform(-500, 500))}),
            SetNote(graph.id, node, f"note {number}"),
            SetArgument(graph.id, node, "out_channels", chance.randint(1, 64)),
            Rename(graph.id, node, f"name{number}"),
        ]
        shared.history.do("change", [chance.choice(edits)])
        if number % 10 == 9:
            shared.history.do("remove", [RemoveNode(graph.id, chance.choice(list(graph.nodes)))])
        if number % 3 == 0:
            shared.history.undo()
        if number % 6 == 0:
            shared.history.redo()
    assert shared.report().report.revision == shared.history.revision
    assert shared.same()
    assert not any(isinstance(message, Unsynchronised) for message in shared.heard)


def test_quick_typing_costs_few_checks(shared: Window) -> None:
    shared.open("digits-cnn")
    shared.report()
    before = shared.reports
    for number in range(300):
        shared.history.do("type", [SetNote(shared.graph.id, NodeId("conv1"), "x" * number)])
    shared.report()
    assert shared.reports - before < 150


def test_a_killed_engine_comes_back_and_knows_everything(open_window: Open) -> None:
    window = open_window()
    window.open("digits-cnn")
    window.report()
    graph = window.graph
    window.history.do("note", [SetNote(graph.id, NodeId("conv1"), "before")])
    pid = window.engine.pid
    assert pid is not None and os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
    os.kill(pid, signal.SIGKILL)  # with a check under way
    window.history.do("note", [SetNote(graph.id, NodeId("conv1"), "after")])
    lost = window.wait(Lost)
    assert "SIGKILL" in lost.reason
    window.report()
    assert window.same() and window.engine.pid != pid


def test_an_engine_that_does_not_answer_is_replaced(open_window: Open) -> None:
    window = open_window(answer_within=3.0)
    window.report()
    pid = window.engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.1)
    began = time.thread_time()
    window.history.do("note", [SetNote(window.graph.id, NodeId("fc1"), "a question")])
    assert time.thread_time() - began < 0.1
    window.wait(Slow)
    assert "did not answer for 3 seconds" in window.wait(Lost).reason
    assert window.engine._silences == 1, "the next one has longer, since a busy machine is slow too"
    window.report()
    assert window.engine._silences == 0
    assert is_gone(pid) and window.same()


def test_an_engine_that_dies_again_and_again_is_given_up_until_it_is_started(open_window: Open) -> None:
    window = open_window()
    for last in (False, False, True):
        window.wait(Starting)
        while (pid := window.engine.pid) is None:
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
        window.wait(GaveUp if last else Lost)
    request = window.engine.request_project(Path("nowhere"))
    window.wait(Failed, lambda failed: failed.request == request)
    assert window.engine.pid is None
    window.engine.start()
    window.report()
    assert window.same()


@pytest.mark.parametrize(
    "edit",
    [
        RemoveNode(GraphId("simple_nn"), NodeId("nobody")),
        SetNote(GraphId("nowhere"), NodeId("fc1"), ""),
        SetNote(GraphId("simple_nn"), NodeId("fc1"), 7),  # type: ignore[arg-type]
        RemoveNode(["simple_nn"], {"fc1": 1}),  # type: ignore[arg-type]
    ],
)
def test_an_edit_that_does_not_fit_is_noticed_and_healed(edit: Edit, shared: Window) -> None:
    shared.open("simple-nn")
    shared.report()
    shared.engine.apply(Change(1, "do", "break", (edit,), Delta()))
    shared.wait(Unsynchronised)
    shared.report()
    assert shared.same()


def test_a_project_is_written_where_it_was_asked_for(shared: Window, tmp_path: Path) -> None:
    shared.open("simple-nn")
    request = shared.engine.request_project(tmp_path / "project")
    shared.wait(Done, lambda done: done.request == request)
    assert (tmp_path / "project" / "model.py").read_text().startswith('"""')
    assert (tmp_path / "project" / "train.py").exists() and (tmp_path / "project" / "run.py").exists()


def test_a_project_that_cannot_be_written_is_told(shared: Window, tmp_path: Path) -> None:
    shared.open("simple-nn")
    (tmp_path / "file").write_text("")
    request = shared.engine.request_project(tmp_path / "file" / "project")
    failed = shared.wait(Failed, lambda failed: failed.request == request)
    assert "file" in failed.message and "\n" not in failed.message
    assert shared.same()


def test_costs_are_told_at_the_batch_that_is_asked(shared: Window) -> None:
    shared.open("simple-nn")
    request = shared.engine.request_costs(8, (2**30,))
    priced = shared.wait(Priced, lambda message: message.request == request)
    assert (priced.costs.batch, priced.costs.revision) == (8, shared.history.revision)
    assert priced.costs.total.macs == 8 * 515
    assert priced.costs.fits == {2**30: 2**20}


def test_another_document_gets_its_own_answers(shared: Window) -> None:
    shared.open("simple-nn")
    shared.open("digits-cnn")  # its revision is 0 too
    assert shared.wait(ReportMessage).report.graphs.keys() == shared.history.design.graphs.keys()


def test_closing_ends_the_process_even_while_it_starts_or_hangs(open_window: Open) -> None:
    window = open_window()
    window.wait(Starting)
    while (pid := window.engine.pid) is None:
        time.sleep(0.01)
    began = time.monotonic()
    window.engine.close()
    assert time.monotonic() - began < 2 and is_gone(pid)

    window = open_window()
    window.wait(Ready)
    pid = window.engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    window.engine.close()
    assert is_gone(pid)


WINDOW = """
import sys, time
from pathlib import Path
from designer.engine.client import Engine
from designer.engine.messages import Ready
def hear(message):
    if isinstance(message, Ready):
        print(engine.pid, flush=True)
engine = Engine(hear)
engine.start()
engine.load(0, Path(sys.argv[1]).read_text())
time.sleep(100)
"""


def test_a_killed_window_leaves_no_engine_behind() -> None:
    design = ROOT / "tests" / "language" / "digits-cnn" / "design.netd"
    window = subprocess.Popen([sys.executable, "-c", WINDOW, design], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert window.stdout is not None
    pid = int(window.stdout.readline())  # it begins to check in this moment
    window.kill()
    window.wait()
    window.stdout.close()
    assert is_gone(pid)


CLIENT = """
import sys
import designer.engine.client, designer.engine.messages
import designer.training.launcher, designer.training.runs, designer.training.store, designer.training.follow
print(*{"torch", "PySide6", "sklearn", "designer.inference"} & set(sys.modules))
"""


def test_what_the_window_imports_brings_no_torch() -> None:
    line = [sys.executable, "-c", CLIENT]
    assert subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split() == []


def test_what_torch_loads_late_is_loaded_while_nobody_waits() -> None:
    code = """
import sys
from designer.inference.warming import warm_up
warm_up()
before = set(sys.modules)
from designer.catalogue import build_catalogue
from designer.inference import Checker
from designer.templates import open_template
Checker(build_catalogue()).check(open_template("digits-cnn"))
print(sorted({name.split(".")[0] for name in set(sys.modules) - before} - {"designer"}))
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=True)
    assert "torch" not in answer.stdout and "sympy" not in answer.stdout
