"""From a template to a trained, exported, reopened network, with the mouse and the keys of a person."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.driver import Program, exported, until

pytestmark = pytest.mark.timeout(240)


def command(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=120, cwd=cwd, check=False)


def check(path: Path) -> dict[str, object]:
    """What the command line says of a file: another process, which knows nothing of the window."""
    answer = command("-m", "designer", "check", str(path), "--json", cwd=Path(__file__).parents[2])
    return json.loads(answer.stdout)


def codes(path: Path) -> list[str]:
    return [problem["code"] for problem in check(path)["problems"] if problem["severity"] == "error"]


def nodes(path: Path) -> dict[str, dict[str, object]]:
    graphs = json.loads(path.read_text())["graphs"]
    return {node.get("name", node["id"]): node for graph in graphs for node in graph["nodes"]}


def run_rows(home: Path) -> tuple[str, int]:
    """The state of the newest run, and how many numbers its curves have."""
    path = home / "state" / "netdesigner" / "runs.sqlite"
    if not path.exists():
        return "", 0
    with sqlite3.connect(path) as store:
        row = store.execute("SELECT id, status FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            return "", 0
        (count,) = store.execute("SELECT count(*) FROM scalars WHERE run = ?", (row[0],)).fetchone()
    return str(row[1]), int(count)


def save_as(program: Program, path: Path) -> None:
    program.keys("ctrl+shift+s")
    program.answer(path)
    until(path.exists, f"{path} to be written")
    program.gone("file_dialog")
    program.click("canvas", button=2)  # without a window manager nobody hands the keyboard back


def save(program: Program, path: Path) -> None:
    before = path.stat().st_mtime_ns
    program.keys("ctrl+s")
    until(lambda: path.stat().st_mtime_ns != before, f"{path} to be written again")


def test_the_whole_way(start: Callable[..., Program], home: Path, tmp_path: Path) -> None:
    design = home / "mine.netd"
    program = start("--template", "digits-cnn")
    program.click("canvas", button=2)  # the middle button does nothing but give the window the keyboard
    program.place("card head")

    # drag a layer from the palette onto the end of a wire: it goes between
    program.click("row Regularisation")
    program.drag(program.place("row Dropout"), _beside(program, "in head.input", -14))
    program.place("card dropout2")
    save_as(program, design)
    drawn = nodes(design)
    assert drawn["dropout2"]["in"] == {"input": drawn["dropout"]["id"]}
    assert drawn["head"]["in"] == {"input": drawn["dropout2"]["id"]}
    assert codes(design) == []

    # cut it out again, then connect by hand
    program.click("card dropout2")
    program.keys("shift+Delete")
    program.gone("card dropout2")
    save(program, design)
    assert "open_input" in codes(design)
    program.drag(program.place("out dropout.output"), program.place("in head.input"))
    save(program, design)
    assert nodes(design)["head"]["in"] == {"input": drawn["dropout"]["id"]}
    assert codes(design) == []

    # break it: a number that does not fit
    program.click("card head")
    program.click("value_in_features")
    program.type("100")
    program.keys("Return")
    program.place("fix")
    assert "Run" not in enabled_colours(program, tmp_path)
    save(program, design)
    assert codes(design) == ["features"]

    # mend it with the button
    program.click("fix")
    program.gone("fix")
    save(program, design)
    assert codes(design) == []
    assert "in_features" not in nodes(design)["head"].get("args", {})

    # run it, see the curve's data grow, stop it
    until(lambda: "Run" in enabled_colours(program, tmp_path), "Run to be possible")
    program.click("button_run")
    first = until(lambda: run_rows(home)[1], "the first numbers", 60)
    until(lambda: run_rows(home)[1] > first + 100, "more numbers")
    program.click("button_stop")
    until(lambda: run_rows(home)[0] == "stopped", "the run to stop", 10)
    count = run_rows(home)[1]
    program.place("button_run")
    assert run_rows(home)[1] == count
    assert curve_pixels(program, tmp_path) > 100

    # export, and train the export by itself in a folder where nothing else is
    project = home / "project"
    program.keys("ctrl+shift+e")
    program.answer(project)
    exported(project)
    program.gone("file_dialog")
    alone = tmp_path / "alone"
    shutil.copytree(project, alone)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "OMP_NUM_THREADS": "1"}
    trained = subprocess.run(
        [sys.executable, "train.py", "--epochs", "2"],
        cwd=alone,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert trained.returncode == 0, trained.stderr
    accuracy = float(re.findall(r"test\.accuracy ([0-9.]+)", trained.stdout)[-1])
    assert accuracy > 0.8
    assert (alone / "out" / "last.pt").exists()
    assert not any(name in (alone / "train.py").read_text() for name in ("designer", str(home)))

    # quit and open it again: the same bytes
    written = design.read_bytes()
    program.click("canvas", button=2)
    program.quit()
    assert program.ended() == 0
    assert design.read_bytes() == written
    assert [path.name for path in home.iterdir() if "mine" in path.name] == ["mine.netd"]
    again = start(str(design))
    again.place("card head")
    again.click("canvas", button=2)
    save(again, design)
    assert design.read_bytes() == written
    again.quit()
    assert again.ended() == 0
    assert again.qt_warnings() == []


def _beside(program: Program, name: str, dx: int) -> tuple[int, int]:
    x, y = program.place(name)
    return x + dx, y


def enabled_colours(program: Program, tmp_path: Path) -> str:
    """`Run` where the Run button wears the accent, as only an enabled one does."""
    seen = program.screen.pixels(program.places()["button_run"], tmp_path / "screen.png")
    accent = (seen[..., 2] > 200) & (seen[..., 2] - seen[..., 0] > 60)
    return "Run" if accent.sum() > 200 else ""


def curve_pixels(program: Program, tmp_path: Path) -> int:
    """How much of the loss's plot has the colour of a curve."""
    seen = program.screen.pixels(program.places()["plot_loss"], tmp_path / "screen.png")
    return int((abs(seen[..., 0] - seen[..., 2]) > 60).sum())


def test_killed_without_a_word_it_comes_back_as_it_was(start: Callable[..., Program], home: Path) -> None:
    program = start("--template", "digits-cnn")
    program.click("canvas", button=2)
    program.drag(program.place("card scores"), _beside(program, "card scores", 200))
    program.click("card dropout")
    program.keys("Delete")
    program.gone("card dropout")
    program.keys("ctrl+z")
    program.place("card dropout")
    program.click("card relu2")
    program.keys("Delete")
    program.gone("card relu2")
    program.kill()
    again = start("--template", "digits-cnn")
    again.place("card dropout")
    again.place("notice")
    assert "card relu2" not in again.places()
    again.click("canvas", button=2)
    design = home / "back.netd"
    save_as(again, design)
    assert "relu2" not in nodes(design)
    assert "dropout" in nodes(design)
    again.keys("ctrl+z")  # what was done before the crash can still be undone: the name, then the deletion
    again.keys("ctrl+z")
    again.place("card relu2")
    save(again, design)
    again.quit()
    assert again.ended() == 0
    assert again.qt_warnings() == []


def test_the_engine_may_die(start: Callable[..., Program], home: Path) -> None:
    program = start("--template", "digits-cnn")
    program.click("canvas", button=2)
    program.place("button_export")
    design = home / "mine.netd"
    save_as(program, design)
    (engine,) = until(program.children, "the engine")
    os.kill(engine, 9)
    until(lambda: program.children() not in ([], [engine]), "another engine")
    program.click("card head")
    program.click("value_out_features")
    program.type("0")
    program.keys("Return")
    program.keys("Escape")
    program.click("value_in_features")
    program.type("100")
    program.keys("Return")
    program.place("fix", seconds=30)
    program.click("canvas", button=2)
    program.keys("ctrl+z")
    program.gone("fix")
    save(program, design)
    program.quit()
    assert program.ended() == 0
    until(lambda: not Path(f"/proc/{engine}").exists(), "no engine to be left")


def test_files_that_are_no_designs_are_refused_in_a_sentence(start: Callable[..., Program], home: Path) -> None:
    broken = home / "broken.netd"
    broken.write_text('{"netd": 1, "name": "x", "graphs": [{"id": "g", "na')
    program = start(str(broken))
    program.place("notice")
    assert broken.read_text().endswith('"na')
    program.click("welcome", button=2)
    program.quit()
    assert program.ended() == 0
    assert "Traceback" not in program.log.read_text()
    assert [path.name for path in home.glob("*broken*")] == ["broken.netd"]
