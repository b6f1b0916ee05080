"""What a key costs the window's thread, in a large drawing, until the shapes that it changes are painted."""

import gc
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
from designer.document import NodeId, Report, save
from tests.bench.inference import chain
from tests.bench.watching import WatchedApplication, home_of_its_own, wait

_NODES = 1000
_ROUNDS = 12
_LONGEST = 12  # kinds of events that are told of


def keys() -> dict[str, float]:
    """Milliseconds from the key that ends a number to the painted shapes, and of the events that took longest.

    To note each event takes longer than many of them do, so the whole is measured in a window that nobody watches.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as alone:
        spent = [whole for whole, _ in alone.submit(_rounds, watched=False).result()]
        parts = [events for _, events in alone.submit(_rounds, watched=True).result()]
    names = {name for events in parts for name in events}
    typical = {name: statistics.median(events.get(name, 0.0) for events in parts) for name in names}
    longest = sorted(typical.items(), key=lambda one: -one[1])[:_LONGEST]
    return {"key to shapes, ms": statistics.median(spent), "the most, ms": max(spent), **dict(longest)}


def _rounds(*, watched: bool) -> list[tuple[float, dict[str, float]]]:
    """Milliseconds of some presses of the key, and of each kind of event in them where they are watched."""
    with home_of_its_own() as home:
        path = Path(home) / "chain.netd"
        save(chain(_NODES // 2), path)
        app = WatchedApplication() if watched else QApplication([])
        window = MainWindow(build_catalogue(), ThemeSwitch(app, "dark"), Preferences())
        window.resize(1600, 1000)
        window.show()
        window.begin([path], "")
        wait(15)  # until it is up, the drawing is checked, and what was put off is done
        gc.collect()
        gc.freeze()
        canvas, middle = window.editor.canvas, NodeId(f"fc{_NODES // 4}")
        canvas.select([middle])
        canvas.eye.zoom_to(1.0)  # shapes can be read
        wait(1)
        canvas.reveal(middle)
        wait(2)
        assert canvas.rect().contains(canvas.places()[f"card {middle}"]), "nobody would see the shapes"
        rounds = [_press(app, window, 65 + number) for number in range(_ROUNDS)]
        window.leave()
    return rounds


class _Shapes(QEventLoop):
    """Runs until the canvas has painted what the check of the last revision found."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._there = window, False
        window.link.reported.connect(self._on_report)
        window.editor.canvas.installEventFilter(self)

    def _on_report(self, report: Report) -> None:
        self._there = report.revision == self._window.session.history.revision

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._there and event.type() is QEvent.Type.Paint:
            self._window.editor.canvas.removeEventFilter(self)
            QEventLoop.exit(self)
        return False


def _press(app: QApplication, window: MainWindow, number: int) -> tuple[float, dict[str, float]]:
    """Types a number into a field of the card in the middle, and ends it; what that took, and each kind of event."""
    line = window.editor.inspector.widget().findChild(QLineEdit, "value_out_features")
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, str(number))
    wait(0.3)
    shapes = _Shapes(window)
    if isinstance(app, WatchedApplication):
        app.spent.clear()
    before = time.thread_time()
    QTest.keyClick(line, Qt.Key.Key_Return)
    shapes.exec()
    spent = 1000 * (time.thread_time() - before)
    watched = app.spent if isinstance(app, WatchedApplication) else {}
    events = {name: sum(times) for name, times in watched.items()}
    shapes.deleteLater()
    wait(1.5)  # until the code is coloured too
    return spent, events
