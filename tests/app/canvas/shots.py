"""Draws a demonstration to PNG files, for people to look at: `python -m tests.app.canvas.shots FOLDER`.

With QT_SCALE_FACTOR=2 in the environment, as on a screen of double density.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.tools.drop_tool import DropTool
from designer.app.canvas.tools.tool import Touch
from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import History, NodeId
from tests.app.canvas.demo import digits, small, small_report


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
        tool = DropTool(view.board, "nn.Dropout")
        at = view.board.scene.points[2, 15].tolist()
        view._start(tool, Touch(tuple(at), (0.0, 0.0)))
        shoot("splice")
        view._cancel()
        out = QPointF(*view.board.camera.to_screen(view.board.scene.position(view.board.scene.cards[1].output(""))))
        end = view.places()["in lstm.input"].center()
        QTest.mousePress(view, __import__("PySide6.QtCore").QtCore.Qt.MouseButton.LeftButton, pos=out.toPoint())
        QTest.mouseMove(view, (out.toPoint() + end) / 2)
        QTest.mouseMove(view, end)
        shoot("wire")
        view._cancel()
        view.show_graph(History(digits()), "digits_net")
        shoot("digits")
        view.hide()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
