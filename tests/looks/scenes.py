"""What is looked at, one scene a picture or a few. Each begins where the one before it left the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QSplitter, QWidget

from designer.app.compare_dialog import CompareDialog
from designer.app.dialogs import ask_about_changed, ask_to_save, show_about, show_shortcuts
from designer.app.images_dialog import ImagesDialog
from designer.app.look_dialog import LookDialog
from designer.app.table_dialog import TableDialog
from designer.app.template_card import TemplateCard
from designer.document import AddNode, DataSource, History, Node, NodeId, RemoveNode, Rename, SetArgument
from designer.document.comparing import compare
from designer.templates import open_template
from tests.language.rows import make_rows
from tests.looks.states import ailing_block, choosing_keys, further_dialogs, heat, ribbon, states

if TYPE_CHECKING:
    from tests.looks.shoot import Shoot


def welcome(shoot: Shoot) -> None:
    page = shoot.window.welcome

    def drawn() -> bool:
        seen = [card for card in page.findChildren(TemplateCard) if not card.visibleRegion().isEmpty()]
        return bool(seen) and not any(card.picture.isNull() for card in seen)

    shoot.until(drawn, "the pictures of the templates")
    shoot.take("welcome")
    search = page.findChild(QLineEdit, "template_search")
    search.setText("image")
    shoot.take("welcome_search")
    search.clear()


def empty_canvas(shoot: Shoot) -> None:
    shoot.window.documents.new()
    shoot.settle(1.5)
    shoot.take("empty_canvas")


def template(shoot: Shoot) -> None:
    """A template, checked and read."""
    window = shoot.window
    window.documents.new_from_template("digits-cnn")
    shoot.until(lambda: window._code is not None and not window._why_not(), "the engine's answer")
    window.editor.canvas.fit()
    shoot.take("design")


def inspector(shoot: Shoot) -> None:
    window = shoot.window
    for name in ("conv2", "norm1", "image"):
        window.editor.canvas.select((NodeId(name),))
        shoot.take(f"inspector_{name}", window.editor.inspector)
    window.editor.canvas.select(())
    shoot.take("inspector_design", window.editor.inspector)


def peek(shoot: Shoot) -> None:
    """A block, with the mouse at rest on its card."""
    window = shoot.window
    window.documents.new_from_template("resnet-18")
    shoot.until(lambda: window._code is not None and not window._why_not(), "the engine's answer")
    canvas = window.editor.canvas
    card = canvas.places()["card layer2"].center()
    QTest.mouseMove(canvas, card)
    shoot.application.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, card, canvas.mapToGlobal(card)))
    shoot.take("peek")
    window.documents.close()


def palette(shoot: Shoot) -> None:
    panel = shoot.window.editor.palette_panel
    shoot.take("palette", panel)
    shoot.window.editor.find_layer()
    panel.findChild(type(panel.search), panel.search.objectName()).setText("norm")
    shoot.take("palette_search", panel)
    panel.search.clear()


def adding(shoot: Shoot) -> None:
    """What can follow a card: the likeliest, and what cannot with its reason."""
    window, popup = shoot.window, shoot.window.editor.adding.popup
    window.editor.canvas.select((NodeId("conv1"),))
    window.editor.adding.next()
    shoot.settle(3.0)
    shoot.take("adding", popup)
    popup.search.setText("lstm")
    shoot.take("adding_impossible", popup)
    popup.leave()
    window.editor.canvas.select(())


def code(shoot: Shoot) -> None:
    shoot.take("code", shoot.window.editor.code)


def finding(shoot: Shoot) -> None:
    editor = shoot.window.editor
    editor.drawing.find_card()
    line = editor.drawing.findChild(QLineEdit, "find_search")
    assert line is not None
    line.setText("kernel_size=3")
    editor.drawing.find_next(1)
    shoot.take("finding", editor.drawing)
    line.setText("kernel_size=9")
    shoot.take("finding_nothing", editor.drawing)
    QTest.keyClick(line, Qt.Key.Key_Escape)


def history(shoot: Shoot) -> None:
    editor = shoot.window.editor
    editor.canvas.select((NodeId("conv1"),))
    for _ in range(3):
        editor.canvas.board.nudge(0, 20)
    shoot.window.session.history.go(2)
    editor.show_history()
    shoot.take("history", editor.side)
    shoot.window.session.history.go(0)
    editor.side.setCurrentWidget(editor.palette_panel)
    editor.canvas.select(())


def problems(shoot: Shoot) -> None:
    window = shoot.window
    graph = window.session.design.root()
    assert graph is not None
    window.editor.do("Break it", [SetArgument(graph.id, NodeId("head"), "in_features", 100)])
    shoot.until(lambda: window._report is not None and window._report.problems, "the problem")
    window.editor.show_problems()
    window.editor.canvas.select((NodeId("head"),))
    shoot.take("problems")
    window.session.history.undo()
    shoot.until(lambda: window._report is not None and not window._report.problems, "the cure")


def setup(shoot: Shoot) -> None:
    window = shoot.window
    window.editor.tabs.bring(window.editor.tabs.setup)
    shoot.take("setup", window.editor.tabs)


def step_as_drawing(shoot: Shoot) -> None:
    window = shoot.window
    window.editor.drawing.open_step()
    shoot.settle(1)
    window.editor.canvas.fit()
    shoot.take("step")
    window.editor.drawing.navigation.back()
    shoot.settle()


def training(shoot: Shoot) -> None:
    """A real run: while it goes, and when it is over."""
    window = shoot.window
    window.run()
    shoot.until(lambda: window.runs.running and "plot_loss" in _names(shoot), "the curves")
    shoot.settle(3)
    shoot.take("training")
    shoot.until(lambda: not window.runs.running, "the end of the run")
    shoot.take("training_over")


def _names(shoot: Shoot) -> set[str]:
    return {one.objectName() for one in shoot.window.editor.tabs.training.findChildren(object)}  # type: ignore[call-overload]


def predict(shoot: Shoot) -> None:
    """The trained network is asked about a drawn digit, and how it does on what was held out."""
    tabs = shoot.window.editor.tabs
    tabs.bring(tabs.predict)

    def there(name: str) -> QWidget | None:
        found = tabs.predict.findChild(QWidget, name)
        return found if isinstance(found, QWidget) and found.isVisible() else None

    shoot.until(lambda: there("drawing_pad") and there("confusion"), "the trained network")
    shoot.take("predict_empty", tabs)
    pad = there("drawing_pad")
    assert pad is not None
    side = min(pad.width(), pad.height())
    ways = [QPoint(side // 2, side * (3 + step) // 20) for step in range(15)]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=ways[0])
    for way in ways:
        QTest.mouseMove(pad, way)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=ways[-1])
    answer = tabs.predict.findChild(QLabel, "predict_answer")
    assert isinstance(answer, QLabel)
    shoot.until(lambda: answer.text() not in ("", "–"), "the answer")
    shoot.take("predict", tabs)


def tabs(shoot: Shoot) -> None:
    """Every tab below the canvas, after a run."""
    tabs = shoot.window.editor.tabs
    for index in range(tabs.count()):
        tabs.setCurrentIndex(index)
        shoot.settle(4)
        if tree := getattr(tabs.widget(index), "table", None):
            tree.setCurrentItem(tree.topLevelItem(0))
        name = tabs.tabText(index).split()[0].lower()
        shoot.take(f"tab_{name}", tabs)


def left_side(shoot: Shoot) -> None:
    """What else lies at the left: the tabs beside the list of layers."""
    splitter: QSplitter = shoot.window.editor._splitters["whole"]
    shoot.take("left_side", splitter.widget(0))


def menus(shoot: Shoot) -> None:
    for menu in shoot.window.findChildren(QMenu):
        if menu.parent() is shoot.window.top.menus and menu.actions():
            menu.popup(shoot.window.mapToGlobal(shoot.window.rect().center()))
            shoot.take(f"menu_{menu.title().replace('&', '').lower().replace(' ', '_') or menu.objectName()}", menu)
            menu.close()


def actions(shoot: Shoot) -> None:
    window = shoot.window
    window.commands.open(layers=True)
    shoot.take("find_action")
    window.commands.leave()


def notice(shoot: Shoot) -> None:
    window = shoot.window
    text = "A drawing with errors cannot be exported. `head` takes 100 features; 128 flow in."
    window.notice.say(text, ("Show the problems", lambda: None), bad=True)
    shoot.take("notice")


def picture(shoot: Shoot) -> None:
    """The dialog that makes a picture, once it shows one."""
    window = shoot.window

    def drawn() -> bool:
        label = window.findChild(QLabel, "picture_size")
        return isinstance(label, QLabel) and bool(label.text())

    shoot.take_dialog("picture", lambda: window.pictures.ask(window.editor.drawing, window._report), drawn)


def compare_designs(shoot: Shoot) -> None:
    """A design beside what became of it."""
    window = shoot.window
    before = open_template("digits-cnn")
    changed = History(open_template("digits-cnn"))
    root = before.root()
    assert root is not None
    changed.do(
        "Change it",
        [
            SetArgument(root.id, NodeId("conv2"), "out_channels", 64),
            RemoveNode(root.id, NodeId("dropout")),
            AddNode(root.id, Node(NodeId("softmax"), "nn.Softmax", name="softmax"), (720.0, 420.0)),
            Rename(root.id, NodeId("norm2"), "batch_norm"),
        ],
    )
    titles = ("digits.netd", "digits, as it is open")
    designs = (before, changed.design)
    dialog = CompareDialog(window.session.catalogue, shoot.switch, designs, titles, compare(*designs), window)
    shoot.take_dialog("compare", dialog.exec)
    dialog.deleteLater()


def several_designs(shoot: Shoot) -> None:
    """Tabs, one of them with what is not saved, and then two drawings beside each other."""
    window = shoot.window
    first = window.session.current
    window.documents.new_from_template("simple-nn")
    window.documents.new_from_template("vae-784")
    shoot.until(lambda: window._code is not None and not window._why_not(), "the engine's answer")
    window.editor.canvas.board.select(list(window.editor.canvas.board.graph.nodes)[:1])
    window.editor.canvas.board.nudge(0, 20)
    shoot.take("several_designs")
    window.actions_by_id["split"].trigger()
    shoot.take("split_view")
    window.actions_by_id["split"].trigger()
    window.session.history.undo()
    window.documents.close_others(first)


def dialogs(shoot: Shoot) -> None:
    window = shoot.window
    shoot.take_dialog("shortcuts", lambda: show_shortcuts(window, window.keymap))
    shoot.take_dialog("about", lambda: show_about(window))
    shoot.take_dialog("ask_to_save", lambda: ask_to_save(window, "digits"))
    shoot.take_dialog("ask_about_changed", lambda: ask_about_changed(window, "digits.netd was changed since."))


def own_table(shoot: Shoot) -> None:
    make_rows("table", shoot.folder)
    dialog = TableDialog(shoot.switch, "houses.csv", str(shoot.folder), shoot.window)
    shoot.take_dialog("table", dialog.exec, lambda: dialog.inspection is not None)
    dialog.deleteLater()
    (shoot.folder / "houses.csv").unlink()


def own_images(shoot: Shoot) -> None:
    make_rows("pictures", shoot.folder)
    dialog = ImagesDialog(shoot.switch, "shapes", str(shoot.folder), shoot.window)
    shoot.take_dialog("images", dialog.exec, lambda: dialog.inspection is not None)
    dialog.deleteLater()
    _remove(shoot.folder / "shapes")


def look_at_data(shoot: Shoot) -> None:
    for op in ("load_digits", "load_wine"):
        source = DataSource("data", "data", {"op": f"sklearn.{op}"})
        dialog = LookDialog(shoot.switch, source, "", shoot.window)
        shoot.take_dialog(f"look_{op}", dialog.exec, lambda dialog=dialog: dialog.inspection is not None)
        dialog.deleteLater()


def _remove(folder: Path) -> None:
    for one in sorted(folder.rglob("*"), reverse=True):
        one.rmdir() if one.is_dir() else one.unlink()
    folder.rmdir()


SCENES: Mapping[str, Callable[[Shoot], None]] = {
    play.__name__: play
    for play in (
        *(welcome, empty_canvas, template, peek, inspector, palette, adding, code, finding, history),
        *(problems, setup, step_as_drawing),
        *(
            training,
            predict,
            tabs,
            left_side,
            menus,
            actions,
            notice,
            picture,
            compare_designs,
            several_designs,
            dialogs,
        ),
        *(own_table, own_images, look_at_data, further_dialogs, choosing_keys, heat, states, ribbon, ailing_block),
    )
}
