"""What cards, wires and the canvas look like in each state, on one drawing; and the dialogs that others leave out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.app.canvas.camera import Camera
from designer.app.dialogs import ask_to_delete, ask_to_stop, choose_export, choose_open
from designer.app.shortcuts_dialog import ShortcutsDialog
from designer.app.trust_dialog import TrustDialog
from designer.document import AddNode, NodeId, ReplaceNode, SetArgument, SetFrames, SetNote
from designer.document.records import CardFrame, Graph, Node, Port
from tests.custom import SCALE, with_layer

if TYPE_CHECKING:
    from tests.looks.shoot import Shoot


def states(shoot: Shoot) -> None:
    """Bypassed, frozen, absent, repeated, noted, framed, wrong, behind what is wrong; hovered, selected, by keys."""
    window = shoot.window
    window.notice.hide()
    window.documents.new_from_template("digits-cnn")
    shoot.until(lambda: window._code is not None and not window._why_not(), "the engine's answer")
    editor = window.editor
    root = window.session.design.root()
    assert root is not None
    editor.canvas.select((NodeId("norm2"), NodeId("relu2")))
    editor.canvas.make_block()
    shoot.settle()
    block = next(node for node in _shown(shoot).nodes.values() if node.op.startswith("@"))
    absent = Node(NodeId("noise"), "nn.Dropout", "noise", inputs={"input": Port(block.id)}, when="1 > 2")
    editor.do(
        "Show what there is",
        [
            SetNote(root.id, NodeId("conv1"), "The first convolution sees the pixels."),
            ReplaceNode(root.id, replace(_shown(shoot).nodes[block.id], repeat={"n": 3})),
            AddNode(root.id, absent, (720.0, 330.0)),
            SetFrames(root.id, (CardFrame("Features", (NodeId("conv1"), NodeId("norm1")), note="Seen first."),)),
            SetArgument(root.id, NodeId("head"), "in_features", 100),
        ],
    )
    editor.canvas.select((NodeId("relu1"),))
    editor.canvas.do("bypass")
    editor.canvas.select((NodeId("conv1"), NodeId("conv2"), block.id))
    editor.canvas.do("freeze")
    editor.canvas.select(())
    shoot.until(lambda: window._report is not None and window._report.problems, "the problem")
    shoot.settle(1.0)
    editor.canvas.fit()
    shoot.take("states", editor.canvas)
    places = editor.canvas.places()
    QTest.mouseMove(editor.canvas, places["card conv1"].center())
    shoot.take("states_hover_card", editor.canvas)
    QTest.mouseMove(editor.canvas, places["out conv1.output"].center())
    shoot.take("states_hover_port", editor.canvas)
    QTest.mouseMove(editor.canvas, editor.canvas.rect().bottomLeft())
    editor.canvas.select((NodeId("pool1"), NodeId("relu1"), NodeId("head")))
    shoot.take("states_selected", editor.canvas)
    editor.canvas.select((NodeId("pool1"),))
    QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    shoot.take("states_port_cursor", editor.canvas)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Escape)
    editor.canvas.set_found({root.id: frozenset({NodeId("conv2"), NodeId("head")})})
    editor.canvas.set_training(True)
    shoot.take("states_found_and_training", editor.canvas)
    for scale, name in ((0.4, "far"), (2.0, "near")):
        editor.canvas.zoom_to(scale)
        shoot.take(f"states_{name}", editor.canvas)


def ribbon(shoot: Shoot) -> None:
    """More wires that go the same way than have a lane each, from near and as a whole."""
    window = shoot.window
    window.documents.new_from_template("mlp-784")
    root = window.session.design.root()
    assert root is not None
    names = [NodeId(f"act{place}") for place in range(70)]
    given = next(node.id for node in root.nodes.values() if node.op == "input")
    takes = (given, *names)
    cards = [Node(name, "nn.ReLU", name, inputs={"input": Port(takes[place])}) for place, name in enumerate(names)]
    cat = Node(NodeId("all"), "torch.cat", "all", inputs={"tensors": tuple(map(Port, names))})
    places = ((240.0 * place, 1200.0) for place in range(71))
    window.editor.do("Add many", [AddNode(root.id, card, at) for card, at in zip((*cards, cat), places, strict=True)])
    shoot.until(lambda: window._code is not None and not window._why_not(), "the shapes")
    canvas = window.editor.canvas
    for scale, left, top in ((1.0, 15800.0, 1000.0), (0.45, 2400.0, 700.0)):
        canvas.eye.look(Camera(left, top, scale))
        shoot.settle(1.0)
        shoot.take(f"ribbon_{scale:.0%}", canvas)
    window.session.history.undo()
    window.documents.close()


def ailing_block(shoot: Shoot) -> None:
    """A mistake inside a block: its card is ringed, and the list says in which graph it is."""
    window = shoot.window
    window.notice.hide()
    window.documents.new_from_template("resnet-18")
    shoot.until(lambda: window._code is not None and not window._why_not(), "the engine's answer")
    block = next(graph for graph in window.session.design.graphs.values() if graph.name == "BasicBlock")
    window.editor.do("Break it", [SetArgument(block.id, NodeId("conv2"), "in_channels", 7)])
    shoot.until(lambda: window._report is not None and window._report.problems, "the problem")
    window.editor.show_problems()
    shoot.settle(1.0)
    window.editor.canvas.fit()
    shoot.take("ailing_block")
    window.session.history.undo()
    window.documents.close()


def heat(shoot: Shoot) -> None:
    """What the cards cost, as heat on them and in the table."""
    window = shoot.window
    window.notice.hide()
    window.documents.new_from_template("digits-cnn")
    window.actions_by_id["heat_macs"].trigger()
    shoot.until(lambda: window.editor.canvas._heats, "the costs")
    shoot.take("heat", window.editor.canvas)
    window.actions_by_id["heat_off"].trigger()
    window.documents.close()


def _shown(shoot: Shoot) -> Graph:
    graph = shoot.window.editor.drawing.graph
    assert graph is not None
    return graph


def choosing_keys(shoot: Shoot) -> None:
    """An action that waits for its keys, and one whose keys are taken."""
    window = shoot.window
    dialog = ShortcutsDialog(window.keymap, window)
    dialog.search.setText("bypass")
    dialog._ask(adds=False)
    shoot.take_dialog("shortcuts_asking", dialog.exec)
    taken = ShortcutsDialog(window.keymap, window)
    taken.search.setText("bypass")
    taken._ask(adds=False)
    taken._on_pressed("Ctrl+G")
    shoot.take_dialog("shortcuts_taken", taken.exec)
    for one in (dialog, taken):
        one.deleteLater()


def further_dialogs(shoot: Shoot) -> None:
    window = shoot.window
    shoot.take_dialog("ask_to_stop", lambda: ask_to_stop(window, "digits"))
    shoot.take_dialog("ask_to_delete", lambda: ask_to_delete(window, ["Digits 3"]))
    shoot.take_dialog("choose_open", lambda: choose_open(window, Path.home()))
    shoot.take_dialog("choose_export", lambda: choose_export(window, Path.home() / "digits"))
    trust = TrustDialog(shoot.switch, with_layer(SCALE, channels=8), window)
    shoot.take_dialog("trust", trust.exec)
    trust.deleteLater()
