"""How long frames take in large drawings: `python -m tests.app.canvas.bench`. For people; tests hold counts instead."""

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
from designer.document import GraphId, History
from tests.app.canvas.demo import large


def median(step: Callable[[int], None], view: CanvasView, frames: int = 20) -> float:
    """The median processor time of a step and the painting that it asks for, in milliseconds."""
    times = []
    for number in range(frames):
        start = time.process_time()
        step(number)
        view.repaint()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def measure(count: int, switch: ThemeSwitch) -> dict[str, float]:
    """Medians by gesture, in milliseconds of processor time, which other programs do not disturb."""
    view = CanvasView(build_catalogue(), switch)
    view.resize(1600, 900)
    view.show()
    design = large(count)
    start = time.process_time()
    view.show_graph(History(design), GraphId("net"))
    found = {"load": (time.process_time() - start) * 1000}
    QTest.qWait(400)
    whole = view.board.camera
    for name, scale in (("in", 1.0), ("mid", 0.35), ("fit", whole.scale)):
        view.eye.look(whole.zoomed(scale, (800.0, 450.0)))
        QTest.qWait(300)
        view.repaint()
        found[f"pan {name}"] = median(lambda n: view.eye.look(view.board.camera.panned(9.0, 5.0)), view)
        found[f"zoom {name}"] = median(
            lambda n: view.eye.look(
                view.board.camera.zoomed(view.board.camera.scale * (1.02 if n % 2 else 0.98), (800, 450))
            ),
            view,
        )
        QTest.qWait(300)
        view.repaint()
        card = next(p for n, p in view.places().items() if n.startswith("card") and view.rect().contains(p.center()))
        for what, nodes in (("one", []), ("all", list(view.board.graph.nodes))):
            view.select(nodes)
            at = card.center()
            QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
            found[f"drag {what} {name}"] = median(
                lambda n, at=at: QTest.mouseMove(view, at + QPoint(20 + 7 * n, 3 * n)), view
            )
            QTest.keyClick(view, Qt.Key.Key_Escape)
            QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at)
    view.select([])
    started = time.process_time()
    view.select_all()
    view.repaint()
    found["select all"] = (time.process_time() - started) * 1000
    started = time.process_time()
    view.place("nn.ReLU" if "nn.ReLU" in view._catalogue else "F.relu", (0.0, -200.0))
    view.repaint()
    found["add"] = (time.process_time() - started) * 1000
    view.hide()
    return found


def main() -> None:
    """Prints a table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    switch = ThemeSwitch(app, "dark")
    for count in (1000, 10_000):
        print(count, {name: round(value, 1) for name, value in measure(count, switch).items()})


if __name__ == "__main__":
    main()
