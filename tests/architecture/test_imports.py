"""Which room may use which: the contracts of pyproject.toml, and what really gets loaded."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PYPROJECT = str(ROOT / "pyproject.toml")
CONTRACTS = [contract["id"] for contract in read_configuration(PYPROJECT)["contracts_options"]]

IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.append("designer/codegen/project")  # where run.py finds its neighbours, as in an exported project
for room in sys.argv[2:]:
    for module in pkgutil.walk_packages(importlib.import_module(room).__path__, room + "."):
        importlib.import_module(module.name)
print(*sorted(set(sys.argv[1].split(",")) & set(sys.modules)))
"""


@pytest.mark.parametrize("contract", CONTRACTS)
def test_contract_is_kept(contract: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status = lint_imports(PYPROJECT, limit_to_contracts=(contract,), cache_dir=str(tmp_path), no_logo=True)
    assert status == 0, capsys.readouterr().out


def loaded_by(rooms: list[str], among: list[str]) -> list[str]:
    """Import every module of some packages in a fresh Python; tell which of the libraries that brought in."""
    line = [sys.executable, "-c", IMPORT_ALL, ",".join(among), *rooms]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_document_catalogue_and_layout_load_neither_torch_nor_qt_nor_numpy() -> None:
    rooms = ["designer.document", "designer.catalogue", "designer.layout"]
    assert loaded_by(rooms, among=["torch", "PySide6", "numpy", "pyqtgraph"]) == []


def test_the_window_loads_qt_and_never_torch() -> None:
    assert loaded_by(["designer.app"], among=["torch", "sklearn", "PySide6"]) == ["PySide6"]


def test_everything_but_the_window_loads_without_qt() -> None:
    rooms = [f"designer.{path.name}" for path in (ROOT / "designer").iterdir() if (path / "__init__.py").exists()]
    rooms.remove("designer.app")
    assert loaded_by(rooms, among=["PySide6", "pyqtgraph"]) == []
