"""A table of one's own with a category column: chosen, looked at, learned from."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.app.session import empty_design
from designer.document import AddNode, GraphId, History, Node, NodeId, Port, save
from tests.e2e.driver import Program, until

pytestmark = pytest.mark.timeout(240)


def small_network(path: Path) -> None:
    """A drawing that takes four numbers and gives scores for two classes, with nothing to learn from yet."""
    design = empty_design()
    nodes = [
        Node(NodeId("x"), "input", "x", args={"shape": "N 4"}),
        Node(NodeId("a"), "nn.Linear", "fc", args={"out_features": 2}, inputs={"input": Port(NodeId("x"))}),
        Node(NodeId("y"), "output", "y", inputs={"value": Port(NodeId("a"))}),
    ]
    History(design).do("Draw", [AddNode(GraphId("net"), node) for node in nodes])
    save(design, path)


def status(home: Path) -> str:
    path = home / "state" / "netdesigner" / "runs.sqlite"
    if not path.exists():
        return ""
    with sqlite3.connect(path) as store:
        row = store.execute("SELECT status FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    store.close()
    return str(row[0]) if row else ""


def test_from_a_table_of_ones_own_to_a_finished_run(start: Callable[..., Program], home: Path) -> None:
    design = home / "cats.netd"
    small_network(design)
    rows = "\n".join(f"{row / 7:.2f},{('red', 'black', 'white')[row % 3]},{'ab'[row % 2]}" for row in range(60))
    (home / "cats.csv").write_text(f"weight,colour,kind\n{rows}\n")
    program = start(str(design))
    program.click("tab Setup")
    program.click("setup_data")
    program.keys("End", "Up", "Return")  # the last but one: a table from a file
    program.answer(home / "cats.csv")
    program.place("data_columns")
    until(lambda: _taken(program), "the table to be taken", 60)
    program.click("canvas", button=2)  # gives the window the keyboard again
    program.keys("ctrl+s")
    until(lambda: json.loads(design.read_text()).get("sources"), "the design to be saved")
    (source,) = json.loads(design.read_text())["sources"]
    assert source["data"]["args"]["path"] == "cats.csv"
    assert source["data"]["args"]["categories"] == {"colour": "one_hot"}
    until(lambda: _run(program, home), "the run to begin", 60)
    until(lambda: status(home) == "finished", "the run to finish", 90)
    assert program.qt_warnings() == []


def _taken(program: Program) -> bool:
    """Return takes the table once it has been looked at."""
    if "data_dialog" in program.places():
        program.keys("Return")
    return "data_dialog" not in program.places()


def _run(program: Program, home: Path) -> str:
    """Run is refused until the drawing has been checked."""
    if not status(home):
        program.keys("F5")
    return status(home)
