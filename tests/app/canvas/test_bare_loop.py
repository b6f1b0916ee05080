"""The loop that frames are held against: it measures nothing unless it shows what the canvas shows."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from designer.app.theme.style import ThemeSwitch
from designer.document import Design
from tests.app.canvas.hand import Hand
from tests.bench.bare import BareWindow, bare_loop
from tests.bench.canvas import drawing

_OTHER = 0.02  # of all pixels: gaps where wires cross, and the name of the drawing, are neither lines nor pixmaps


@pytest.mark.parametrize("scale", [2.0, 1.0, 0.5])
def test_the_bare_loop_draws_the_same_picture(
    open_canvas: Callable[[Design], Hand], switch: ThemeSwitch, scale: float
) -> None:
    view = open_canvas(drawing(200)).view
    view.eye.look(view.board.camera.zoomed(scale, (300.0, 300.0)))
    QTest.qWait(400)
    loops: list[Callable[[QPainter], None]] = []
    window = BareWindow(view, switch, lambda painter: loops[0](painter) if loops else None)
    loops.append(bare_loop(view))
    window.repaint()
    QTest.qWait(50)
    assert view.minimap.isVisible()
    other = (_pixels(window) != _pixels(view)).any(axis=2)
    window.deleteLater()
    assert other.mean() < _OTHER
    for over in (view.minimap, view.zoom_bar):
        place = over.geometry()
        assert other[place.top() : place.bottom(), place.left() : place.right()].mean() < _OTHER


def _pixels(widget: QWidget) -> NDArray[np.uint8]:
    image = widget.grab().toImage()
    return np.array(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
