"""One theme for all widget tests, and a design to show."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.catalogue.spec import Catalogue
from designer.document import Design, load


@pytest.fixture
def switch(qapp: QApplication) -> Iterator[ThemeSwitch]:
    made = ThemeSwitch(qapp, "dark")
    yield made
    made.deleteLater()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return build_catalogue()


@pytest.fixture
def digits() -> Design:
    return load(Path(__file__).parents[1] / "language" / "digits-cnn" / "design.netd")[0]
