"""Canvases on a screen that is not there."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QTest

from designer.app.canvas.camera import Camera
from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import Design, History
from tests.app.canvas.demo import small
from tests.app.canvas.hand import Hand


@pytest.fixture
def open_canvas(switch: ThemeSwitch) -> Iterator[Callable[[Design], Hand]]:
    """Opens a design at 100 %, its drawing's origin at (100, 100) of the widget."""
    views: list[CanvasView] = []

    def show(design: Design) -> Hand:
        view = CanvasView(build_catalogue(), switch)
        views.append(view)
        view.resize(1300, 640)
        view.show()
        QTest.qWaitForWindowExposed(view)
        history = History(design)
        root = design.root()
        assert root is not None
        view.show_graph(history, root.id)
        view.eye.stop()
        view.eye.look(Camera(-100.0, -100.0, 1.0))
        view.eye._settling.stop()
        return Hand(view, history)

    yield show
    for view in views:
        view.close()
        view.deleteLater()


@pytest.fixture
def hand(open_canvas: Callable[[Design], Hand]) -> Hand:
    return open_canvas(small())
