"""A design as the project that it is exported as."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from designer.codegen import why_not_trainable, write_project
from designer.document import Design
from tests.codegen.designs import CATALOGUE, report_of

Project = Callable[[Design], tuple[ModuleType, ModuleType]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Writes a design as a project, and gives its `model` and `train`."""

    def made(drawn: Design) -> tuple[ModuleType, ModuleType]:
        report = report_of(drawn)
        assert report.problems == ()
        assert why_not_trainable(drawn, CATALOGUE, report) == ""
        write_project(drawn, CATALOGUE, report, tmp_path)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.chdir(tmp_path)
        return importlib.import_module("model"), importlib.import_module("train")

    yield made
    for module in ("answers", "measures", "model", "predict", "run", "train"):
        sys.modules.pop(module, None)
