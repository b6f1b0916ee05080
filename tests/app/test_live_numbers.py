"""What a run says of itself stands on the drawing while it goes on, and is painted a few times a second at most."""

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from designer.app.canvas.camera import Camera
from designer.app.canvas.live import Live
from designer.app.canvas.tips import tip_at
from designer.app.canvas.view import CanvasView
from designer.app.panels.layer_rows import LayerRows
from designer.document import GraphId, NodeId, SetArgument
from designer.training.follow import Update
from designer.training.layer_facts import LayerFact
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


def test_what_a_run_found_of_layers_stands_on_their_cards_until_the_design_is_changed(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(nested())
    canvas, editor = window.editor.canvas, window.editor
    canvas.eye.look(Camera(200.0, -90.0, 1.0))
    window.runs.design = "nested"
    canvas.select([NodeId("head")])
    qtbot.waitUntil(lambda: editor._inspector.made is not None, timeout=10_000)
    qtbot.waitUntil(lambda: editor._side.made is not None, timeout=10_000)
    plain = canvas.grab().toImage()

    def look(**cards: LayerFact) -> None:
        told = {(GraphId("net"), NodeId(node)): fact for node, fact in cards.items()}
        told[GraphId("block"), NodeId("act")] = LayerFact(0.5, zeros=0.31)
        window.runs.updated.emit(Update(RunStatus.RUNNING, epoch=1, epochs=3, step=1240, layers=told))

    look(stem=LayerFact(0.8, 0.0, 0.5), head=LayerFact(2.0, 0.0, 0.0))
    look(stem=LayerFact(0.824, 0.0, 0.013), head=LayerFact(2.5, 0.0, 0.0))
    looks = canvas.board.layers
    assert (looks[NodeId("stem")].fact, looks[NodeId("stem")].trace) == ("\u03c3 0.82", (0.8, 0.824))
    assert canvas.grab().toImage() != plain
    left, top, *_ = canvas.board.scene.deck.box(NodeId("stem"))
    assert "norm of the gradient: 0.013" in tip_at(canvas.board, (left + 60, top + 20))
    assert "At step 1\u202f240: spread of outputs (\u03c3) 2.50" in canvas.accessibleDescription()
    model = editor.outline._model
    assert "0.82" in model.data(model.place(GraphId("net"), NodeId("stem")), Qt.ItemDataRole.AccessibleDescriptionRole)
    rows = editor.inspector.findChild(LayerRows)
    assert rows is not None and not rows.isHidden()
    assert "2.50" in {label.text() for label in rows.findChildren(QLabel)}
    for _ in range(3):
        look(stem=LayerFact(None, None, None, finite=False), head=LayerFact(2.5, 0.0, 0.0))
    assert canvas.board.layers[NodeId("stem")].fact == "not finite"
    assert canvas.board.layers[NodeId("head")].fact == "no gradient", "for as long as five looks"
    assert "exactly 0" in canvas.accessibleDescription()
    editor.drawing.navigation.go(GraphId("block"))
    assert canvas.board.layers[NodeId("act")].fact == "31 % zeros"
    dead = {(GraphId("block"), NodeId("act")): LayerFact(0.0, zeros=1.0)}
    dead[GraphId("net"), NodeId("head")] = LayerFact(2.5, 0.0, 0.0)
    window.runs.updated.emit(Update(RunStatus.RUNNING, epoch=1, epochs=3, step=1250, layers=dead))
    assert canvas.board.layers[NodeId("act")].fact == "all zeros"
    assert "nothing gets through" in canvas.board.layers[NodeId("act")].wrong
    editor.drawing.navigation.go(GraphId("net"))
    window.runs.ended.emit(Update(RunStatus.STOPPED, step=1240))
    rows = editor.inspector.findChild(LayerRows)
    assert canvas.board.layers and rows is not None and not rows.isHidden(), "what it came to stays"
    window.session.history.do("Set", [SetArgument(GraphId("block"), NodeId("conv"), "padding", 2)])
    assert not canvas.board.layers and rows.isHidden()


def colours(canvas: CanvasView, place: QRect) -> set[str]:
    image = canvas.grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(value).name() for value in np.unique(np.frombuffer(image.constBits(), np.uint32)).tolist()}
