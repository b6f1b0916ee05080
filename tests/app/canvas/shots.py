"""Draws a demonstration to PNG files, for people to look at: `python -m tests.app.canvas.shots FOLDER`.

With QT_SCALE_FACTOR=2 in the environment, as on a screen of double density.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.surface import MIME_TYPE
from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import History, NodeId
from tests.app.canvas.demo import digits, small, small_report

NO_KEYS = Qt.KeyboardModifier.NoModifier


def main(folder: Path) -> None:
    """Writes the pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    switch = ThemeSwitch(app, "dark")
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("dark", "light"):
        switch.use(theme)
        view = CanvasView(build_catalogue(), switch)
        view.resize(1240, 600)
        view.show()

        def shoot(name: str, view: CanvasView = view, theme: str = theme) -> None:
            QTest.qWait(350)
            ratio = round(view.devicePixelRatioF())
            view.grab().save(str(folder / f"{name}-{theme}-{ratio}x.png"))

        view.show_graph(History(small()), "net")
        view.set_report(small_report())
        view.select([NodeId("conv1")])
        QTest.mouseMove(view, view.places()["card lstm"].center())
        shoot("demo")
        view.zoom_to(1.7)
        shoot("near")
        view.zoom_to(0.45)
        shoot("cards")
        view.zoom_to(0.2)
        shoot("boxes")
        view.zoom_to(1.0)
        view.fit()
        QTest.qWait(300)
        data = QMimeData()
        data.setData(MIME_TYPE, b"nn.Dropout")
        x, y = view.board.camera.to_screen(tuple(view.board.scene.wiring.points[2, [0, -1]].mean(axis=0).tolist()))
        drop = (QPoint(round(x), round(y)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO_KEYS)
        QApplication.sendEvent(view, QDragEnterEvent(*drop))
        shoot("splice")
        QApplication.sendEvent(view, QDragLeaveEvent())
        start, end = (view.places()[name].center() for name in ("out conv1.output", "in lstm.input"))
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view, (start + end) / 2)
        QTest.mouseMove(view, end)
        shoot("wire")
        QTest.keyClick(view, Qt.Key.Key_Escape)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
        view.show_graph(History(digits()), "digits_net")
        shoot("digits")
        view.hide()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
