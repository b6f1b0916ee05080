"""A hand that works on a canvas by events alone, as a person does, and reads the document."""

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.surface import MIME_TYPE
from designer.app.canvas.view import CanvasView
from designer.document import Graph, GraphId, History, NodeId, dump_text

STEPS = 10
NO_KEYS = Qt.KeyboardModifier.NoModifier


def show_now(view: CanvasView) -> None:
    """Has what looks different painted, as it would be once the events are done that are there."""
    QApplication.sendPostedEvents()
    QApplication.sendEvent(view.window(), QEvent(QEvent.Type.UpdateRequest))


def double_click(view: CanvasView, point: QPoint) -> None:
    """Clicks twice, as a hand does: QTest has the second click alone."""
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, NO_KEYS, point)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, NO_KEYS, point)


class Hand:
    """Works on a canvas by events alone, and reads the document."""

    def __init__(self, view: CanvasView, history: History) -> None:
        self.view = view
        self.history = history
        self.start = dump_text(history.design)
        self.start_nodes = [node for graph in history.design.graphs.values() for node in graph.nodes]

    @property
    def text(self) -> str:
        return dump_text(self.history.design)

    @property
    def graph(self) -> Graph:
        return self.history.design.graphs[GraphId("net")]

    def at(self, thing: str) -> QPoint:
        return self.view.places()[thing].center()

    def press(self, point: QPoint, keys: Qt.KeyboardModifier = NO_KEYS, button=Qt.MouseButton.LeftButton) -> None:
        QTest.mousePress(self.view, button, keys, point)

    def move(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        for step in range(1, STEPS + 1):
            QTest.mouseMove(self.view, start + (end - start) * step / STEPS)
            QApplication.processEvents()

    def release(self, point: QPoint, keys: Qt.KeyboardModifier = NO_KEYS, button=Qt.MouseButton.LeftButton) -> None:
        QTest.mouseRelease(self.view, button, keys, point)

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NO_KEYS, button=Qt.MouseButton.LeftButton):
        self.press(start, keys, button)
        self.move(start, end, keys)
        self.release(end, keys, button)

    def click(self, thing: str, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, keys, self.at(thing))

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.keyClick(self.view, key, keys)

    def hover_in(self, op: str, *points: QPoint) -> QMimeData:
        data = QMimeData()
        data.setData(MIME_TYPE, op.encode())
        args = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO_KEYS)
        QApplication.sendEvent(self.view, QDragEnterEvent(points[0], *args))
        for point in points:
            QApplication.sendEvent(self.view, QDragMoveEvent(point, *args))
            QApplication.processEvents()
        return data

    def drop(self, op: str, *points: QPoint) -> None:
        data = self.hover_in(op, *points)
        args = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO_KEYS)
        QApplication.sendEvent(self.view, QDropEvent(points[-1].toPointF(), *args))

    def leave(self) -> None:
        QApplication.sendEvent(self.view, QDragLeaveEvent())

    def pixels(self) -> set[str]:
        """The colours that are seen."""
        return self.colours(self.view.rect())

    def colours(self, place: QRect) -> set[str]:
        """The colours that are seen in a part of the canvas."""
        image = self.view.grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)
        return {QColor(value).name() for value in np.unique(np.frombuffer(image.constBits(), np.uint32)).tolist()}

    def is_one_entry(self, name: str) -> None:
        """What was done is one entry with this name, and taking it back gives the same bytes."""
        assert self.history.undo_name == name
        assert self.text != self.start
        self.history.undo()
        assert self.history.undo_name == ""
        assert self.text == self.start
        self.history.redo()


def ids(*names: str) -> tuple[NodeId, ...]:
    return tuple(NodeId(name) for name in names)
