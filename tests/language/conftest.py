"""A design's golden code as a project of its own: a folder with what it needs, imported alone."""

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch

from designer.codegen import write_project
from designer.templates import open_template
from tests.codegen.designs import CATALOGUE, report_of
from tests.language.projects import Project
from tests.language.rows import make_rows

HERE = Path(__file__).parent
PROJECT = HERE.parents[1] / "designer" / "codegen" / "project"


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a design's project into a folder of its own; of a template with no golden code what is generated."""

    def write(name: str) -> Path:
        place = tmp_path / name
        if not (HERE / name).exists():
            design = open_template(name)
            write_project(design, CATALOGUE, report_of(design), place)
            return place
        place.mkdir()
        for file in (*PROJECT.glob("[!_]*.py"), *(HERE / name).glob("*.py")):
            shutil.copy(file, place)
        make_rows(name, place)
        return place

    return write


@pytest.fixture
def project(folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Imports a design's `train` as its folder alone holds it; runs write below that folder."""
    ours = ("answers", "checkpoints", "console", "measures", "model", "predict", "refusals", "run", "train", "weights")

    def load(name: str) -> ModuleType:
        place = folder(name)
        monkeypatch.syspath_prepend(place)
        monkeypatch.chdir(place)
        return importlib.import_module("train")

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield load
    torch.set_num_threads(before)
    for module in ours:
        sys.modules.pop(module, None)
