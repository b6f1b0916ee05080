"""What a run says of itself stands on the drawing while it goes on, and is painted a few times a second at most."""

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from designer.app.canvas.camera import Camera
from designer.app.canvas.live import Live
from designer.app.canvas.view import CanvasView
from designer.document import GraphId
from designer.training.follow import Update
from designer.training.store import RunStatus
from tests.app.nested import nested
from tests.app.opening import OpenWindow


def test_the_newest_numbers_stand_beside_the_name_and_at_the_cards_of_the_step(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(nested())
    canvas, accent = window.editor.canvas, window.editor.canvas.painter.theme.color("accent_text").name()
    canvas.eye.look(Camera(-60.0, -90.0, 1.0))
    head = QRect(0, 0, canvas.width(), 90)
    canvas.set_training(True)
    assert accent not in colours(canvas, head)
    painted = canvas.painter.counters.frames
    for step in range(1, 50):
        points = {"train.loss": (np.array([float(step)]), np.array([1.0 / step]))}
        window.runs.updated.emit(Update(RunStatus.RUNNING, points=points, epoch=1, epochs=3, step=step))
    qtbot.waitUntil(lambda: canvas._live is not None)
    assert canvas._live == Live("epoch 1 of 3, loss 0.02041", "step 49", {"loss": "0.02041"})
    assert canvas.painter.counters.frames - painted < 5
    assert accent in colours(canvas, head)
    canvas.set_training(False)
    window.editor.drawing.navigation.go(GraphId("step"))
    canvas.eye.look(Camera(400.0, -90.0, 1.0))
    place = canvas.places()["card loss"]
    edge = QRect(place.left(), place.bottom() - 6, place.width(), 16)
    still = canvas.grab(edge).toImage()
    canvas.set_training(True)
    assert canvas.grab(edge).toImage() != still
    window.runs.began.emit()
    assert canvas._live is None, "what another run said is over"


def colours(canvas: CanvasView, place: QRect) -> set[str]:
    image = canvas.grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(value).name() for value in np.unique(np.frombuffer(image.constBits(), np.uint32)).tolist()}
