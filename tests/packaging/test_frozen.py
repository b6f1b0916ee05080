"""The program that PyInstaller made, where it was made: without Python in sight, each of its processes does its work.

`python3 packaging/dev.py freeze` makes it; `NETDESIGNER_FROZEN` may name another folder that holds one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.document import save
from designer.training.data.records import InspectionRequest, inspection_from_text, request_text
from tests.custom import SCALE, with_layer

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("NETDESIGNER_FROZEN", ROOT / "build" / "frozen" / "netdesigner"))
PROGRAM = FOLDER / ("netdesigner.exe" if sys.platform == "win32" else "netdesigner")

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason=f"there is no {PROGRAM}: packaging/dev.py freeze makes it")


def netdesigner(home: Path, *arguments: str | Path, given: str = "") -> str:
    """What the frozen program prints; nothing of this Python or of the checkout is in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG_", "QT_"))}
    environment = {**kept, "HOME": str(home), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [PROGRAM, *arguments], input=given, env=environment, cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_window_and_its_engine_open_and_check_a_template(tmp_path: Path) -> None:
    netdesigner(tmp_path, "--smoke", "digits-cnn")


def test_the_worker_trains_a_template(tmp_path: Path) -> None:
    design = tmp_path / "digits.netd"
    netdesigner(tmp_path, "new", "digits-cnn", "-o", design)
    assert json.loads(netdesigner(tmp_path, "check", design, "--json"))["ok"]
    netdesigner(tmp_path, "train", design, "--epochs", "2")
    (run,) = json.loads(netdesigner(tmp_path, "runs", "list", "--json"))
    assert run["status"] == "finished"
    assert (Path(run["folder"]) / "out" / "last.pt").exists()
    assert json.loads(netdesigner(tmp_path, "predict", "--held-out", "--json"))["held_out"]["rows"] == 359


def test_an_export_is_proven(tmp_path: Path) -> None:
    design = tmp_path / "digits.netd"
    netdesigner(tmp_path, "new", "digits-cnn", "-o", design)
    written = json.loads(netdesigner(tmp_path, "code", design, "-o", tmp_path / "project", "--json"))
    assert written["proof"]["holds"]


def test_a_table_is_looked_at(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b,label\n1,2,x\n3,4,y\n")
    request = InspectionRequest({"op": "table", "args": {"path": str(table)}})
    seen = inspection_from_text(netdesigner(tmp_path, "--inspect", given=request_text(request)))
    assert [column.name for column in seen.columns] == ["a", "b", "label"]


def test_the_code_that_a_design_brings_is_run_once_it_is_trusted(tmp_path: Path) -> None:
    design = tmp_path / "own.netd"
    save(with_layer(SCALE, channels=8), design)
    assert json.loads(netdesigner(tmp_path, "check", design, "--trust", "--json"))["ok"]
