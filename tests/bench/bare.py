"""What a picture of the canvas costs at least: a loop that draws its boxes, lines and pixmaps again, and no more.

It draws them into a widget of the same size, over which the map and the bar lie as they do over the canvas: they are
seen on both sides, and so is what Qt does for any widget, such as keeping its strokes off the others.
"""

from collections.abc import Callable, Sequence
from ctypes import c_double

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from designer.app.canvas.board import Board
from designer.app.canvas.frame import Frame
from designer.app.canvas.minimap import Minimap
from designer.app.canvas.view import CanvasView
from designer.app.canvas.zoom_bar import ZoomBar
from designer.app.theme.style import ThemeSwitch

_KEPT = ("setPen", "setBrush", "setRenderHint", "setOpacity", "fillRect", "drawRoundedRect", "drawPixmap", "drawLine")
_IN_ARRAYS = {"drawLines": 4, "drawRects": 4, "drawPixmapFragments": 10}  # doubles of a record


class _Recorder(QPainter):
    """Paints, and writes down how boxes, lines and pixmaps were drawn."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.calls: list[tuple[str, Sequence[object]]] = []


def _recording(name: str) -> Callable[..., None]:
    def call(self: _Recorder, *arguments: object) -> None:
        self.calls.append((name, arguments))
        getattr(QPainter, name)(self, *arguments)

    return call


def _recording_arrays(name: str, doubles: int) -> Callable[..., None]:
    def call(self: _Recorder, first: object, count: int, *others: object) -> None:
        (address,) = Shiboken.getCppPointer(first)
        values = np.array((c_double * (doubles * count)).from_address(address))
        self.calls.append((name, (Shiboken.wrapInstance(values.ctypes.data, type(first)), count, *others, values)))
        getattr(QPainter, name)(self, first, count, *others)

    return call


for _name in _KEPT:
    setattr(_Recorder, _name, _recording(_name))
for _name, _doubles in _IN_ARRAYS.items():
    setattr(_Recorder, _name, _recording_arrays(_name, _doubles))


class BareWindow(QWidget):
    """Paints what is drawn without it, under the map and the bar, and nothing else."""

    def __init__(self, view: CanvasView, switch: ThemeSwitch, draw: Callable[[QPainter], None]) -> None:
        super().__init__()
        self._draw = draw
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(view.size())
        bar = ZoomBar(switch, *([lambda: None] * 4), self)
        bar.setGeometry(view.zoom_bar.geometry())
        bar.show_scale(view.board.camera.scale)
        minimap = Minimap(switch, lambda _point: None, self)
        minimap.setGeometry(view.minimap.geometry())
        minimap.show_board(view.board, view.board.camera.seen(view.width(), view.height()))
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._draw(painter)
        painter.end()


def bare_loop(view: CanvasView) -> Callable[[QPainter], None]:
    """Records what the canvas paints now; what is returned paints its boxes, lines and pixmaps again."""
    calls: list[tuple[str, Sequence[object]]] = []
    paint = view.painter.paint
    image = QImage(view.size(), QImage.Format.Format_RGB32)

    def record(_painter: QPainter, board: Board, frame: Frame) -> None:
        recorder = _Recorder(image)
        paint(recorder, board, frame)
        recorder.end()
        calls.extend(recorder.calls)

    view.painter.paint = record  # type: ignore[method-assign]
    view.repaint()
    view.painter.paint = paint  # type: ignore[method-assign]

    def draw(painter: QPainter) -> None:
        for name, arguments in calls:
            if name in _IN_ARRAYS:
                *arguments, _kept_alive = arguments
            getattr(painter, name)(*arguments)

    return draw
