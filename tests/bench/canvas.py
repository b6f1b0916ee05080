"""How long gestures take in small and large drawings, in milliseconds of processor time; tests hold counts instead."""

import os
import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import GraphId, History, NodeId, Slot
from tests.app.canvas.demo import large

SIZES = (100, 1000, 10_000)
_FRAMES = 20
_MIDDLE = (800.0, 450.0)


def canvas() -> dict[str, dict[str, float]]:
    """Each gesture by the number of cards; medians of 20 frames, at full size, at 35 % and with all of it in view."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    switch = ThemeSwitch(app, "dark")
    found: dict[str, dict[str, float]] = {}
    for count in SIZES:
        for gesture, milliseconds in _measure(count, switch).items():
            found.setdefault(gesture, {})[f"{count:,} cards"] = milliseconds
    return found


def _measure(count: int, switch: ThemeSwitch) -> dict[str, float]:
    view = CanvasView(build_catalogue(), switch)
    view.resize(1600, 900)
    view.show()
    history = History(large(count))
    found = {"load": _spent(lambda: view.show_graph(history, GraphId("net")))}
    QTest.qWait(400)
    whole = view.board.camera
    for name, scale in (("100 %", 1.0), ("35 %", 0.35), ("fit", whole.scale)):
        view.eye.look(whole.zoomed(scale, _MIDDLE))
        _settle(view)
        found[f"pan at {name}"] = _frames(view, lambda n: view.eye.look(view.board.camera.panned(9.0, 5.0)))
        found[f"zoom at {name}"] = _frames(view, lambda n: _zoom(view, 1.02 if n % 2 else 0.98))
        _settle(view)
        shown = (place for thing, place in view.places().items() if thing.startswith("card"))
        at = next(place.center() for place in shown if view.rect().contains(place.center()))
        for what, nodes in (("one", ()), ("all", tuple(view.board.graph.nodes))):
            view.select(nodes)
            QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
            found[f"drag {what} at {name}"] = _frames(
                view, lambda n, at=at: QTest.mouseMove(view, at + QPoint(20 + 7 * n, 3 * n))
            )
            QTest.keyClick(view, Qt.Key.Key_Escape)
            QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at)
    found["select all"] = _spent(view.select_all, view)
    found["select a wire"] = _spent(lambda: view.board.select((), Slot(NodeId("n1"), "input")), view)
    view.select([NodeId("n5"), NodeId("n6")])
    found["duplicate two"] = _spent(view.duplicate_selection, view)
    view.select([])
    found["add"] = _spent(lambda: view.place("F.relu", (0.0, -200.0)), view)
    view.hide()
    view.deleteLater()
    return found


def _zoom(view: CanvasView, factor: float) -> None:
    view.eye.look(view.board.camera.zoomed(view.board.camera.scale * factor, _MIDDLE))


def _settle(view: CanvasView) -> None:
    QTest.qWait(300)
    view.repaint()


def _frames(view: CanvasView, step: Callable[[int], None]) -> float:
    """The median of a step and the painting that it asks for."""
    return statistics.median(_spent(lambda number=number: step(number), view) for number in range(_FRAMES))


def _spent(act: Callable[[], object], view: CanvasView | None = None) -> float:
    """Milliseconds of processor time, which other programs do not disturb."""
    start = time.process_time()
    act()
    if view is not None:
        view.repaint()
    return (time.process_time() - start) * 1000
