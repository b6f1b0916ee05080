"""Code that a design brings, in the window: written, undone, never run unasked, trusted after it was read."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.canvas.findings import Standing
from designer.app.trust_dialog import TrustDialog
from designer.app.window import MainWindow
from designer.catalogue.custom import NEW
from designer.document import NodeId, dump_text, load_text, save
from designer.document.trust import code_digest, is_trusted
from tests.custom import SCALE, marks, with_layer

OWN = NodeId("own")


@pytest.fixture
def window(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.session.new(with_layer(SCALE, channels=8))
    window.activateWindow()
    return window


def write(window: MainWindow, text: str) -> None:
    window.editor.canvas.select((OWN,))
    button = window.editor.inspector.widget().findChild(QPushButton, "edit_code")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    editor = window.editor.custom.panel.editor
    assert editor.isVisible()
    editor.selectAll()
    editor.insertPlainText(text)


def layer_text(window: MainWindow) -> str:
    return window.session.design.custom[0].text


def test_what_is_written_is_in_the_document_after_a_pause_and_undone_by_it(window: MainWindow, qtbot: QtBot) -> None:
    text = SCALE.replace("class Scale", "class Louder")
    write(window, text)
    qtbot.waitUntil(lambda: layer_text(window) == text, timeout=10_000)
    assert window.session.design.custom[0].name == "Louder" and window.session.history.undo_name == "Write Louder"
    assert window.editor.code.tabText(window.editor.code.currentIndex()) == "Louder"
    window.editor.custom.panel.editor.insertPlainText("# and more")
    QTest.keyClick(window.editor.custom.panel.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert layer_text(window) == text == window.editor.custom.panel.editor.toPlainText()
    window.actions_by_id["undo"].trigger()
    assert layer_text(window) == SCALE == window.editor.custom.panel.editor.toPlainText()


def test_keys_indent_as_python_is_written(window: MainWindow) -> None:
    write(window, "")
    editor = window.editor.custom.panel.editor
    QTest.keyClicks(editor, "class A:")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "x = 1")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "class A:\n    x = 1\n        "
    QTest.keyClicks(editor, "  y")
    for left in ("          ", "        ", "    ", ""):
        QTest.keyClick(editor, Qt.Key.Key_Backspace)
        assert editor.toPlainText() == f"class A:\n    x = 1\n{left}"
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Backtab)
    assert editor.toPlainText() == "class A:\nx = 1\n    "


def test_a_mistake_is_marked_at_its_line(window: MainWindow) -> None:
    write(window, "class A(nn.Module):\n    def forward(self x):\n        return x\n")
    editor = window.editor.custom.panel.editor
    editor.give()
    (mark,) = editor.extraSelections()
    assert mark.cursor.blockNumber() == 1
    write(window, SCALE)
    editor.give()
    assert editor.extraSelections() == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return x +", "cannot be used: line 9: invalid syntax"),
        ("torch.os._exit(3)", "fails: it ends the process that it runs in."),
        ("while True: pass", "fails: it does not end within 10 seconds."),
    ],
    ids=["no Python", "the end of a process", "no end"],
)
def test_what_code_does_wrong_is_shown_at_its_card_and_all_else_goes_on(
    window: MainWindow, qtbot: QtBot, body: str, said: str
) -> None:
    window.session.trust()
    window.link.start()
    wrong = SCALE.replace("return x * self.weight[:, None, None]", body)

    def problems() -> list[tuple[str, str]]:
        report = window._report
        return [] if report is None else [(one.nodes[0], one.message) for one in report.problems if one.nodes]

    write(window, wrong)
    qtbot.waitUntil(lambda: any(said in message for _, message in problems()), timeout=60_000)
    assert [node for node, _ in problems()] == [OWN]
    findings = window.editor.canvas.board.findings
    assert findings.faults == {OWN}
    assert findings.standing(NodeId("conv")) is Standing.THERE
    assert findings.standing(NodeId("act")) is Standing.WAITING


def test_a_layer_that_no_card_is_any_more_can_be_removed(window: MainWindow) -> None:
    window.editor.canvas.select((OWN,))
    button = window.editor.custom.panel.findChild(QPushButton, "remove_layer")
    assert button is not None and button.isHidden()
    window.editor.canvas.delete_selection()
    assert not button.isHidden()
    button.click()
    assert window.session.design.custom == () and window.session.history.undo_name == "Remove Scale"
    assert not window.editor.code.isTabVisible(window.editor.code.indexOf(window.editor.custom.panel))


def test_a_layer_of_ones_own_is_placed_from_the_palette_and_is_trusted(window: MainWindow) -> None:
    window.session.new(load_text(dump_text(with_layer(SCALE)))[0])
    window.session.design.custom = ()
    window.session.trust()
    node = window.editor.canvas.place(NEW)
    assert node is not None
    (layer,) = window.session.design.custom
    graph = window.editor.drawing.graph
    assert graph is not None and graph.nodes[node].op == f"custom.{layer.id}"
    assert window.session.trusted and is_trusted(code_digest(window.session.design))
    window.actions_by_id["undo"].trigger()
    assert window.session.design.custom == () and node not in graph.nodes


def test_code_from_outside_waits_until_it_was_read_and_trusted(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not window.session.trusted
    window.link.start()
    qtbot.waitUntil(lambda: window._code is not None, timeout=60_000)
    assert window.notice.isVisible() and "not run until you trust it" in window.notice.accessibleName()
    assert "not run until you trust it" in window._why_not()
    shown: list[str] = []

    def read(dialog: TrustDialog) -> int:
        shown.extend(
            view.toPlainText() for view in dialog.findChildren(QDialog.__base__) if hasattr(view, "toPlainText")
        )
        return answers.pop(0)

    answers = [QDialog.DialogCode.Rejected, QDialog.DialogCode.Rejected, QDialog.DialogCode.Accepted]
    monkeypatch.setattr(TrustDialog, "exec", read)
    window.editor.canvas.select((OWN,))
    for problems in (window.editor.tabs.problems, window.editor.inspector):
        asks = problems.findChild(QPushButton, "fix")
        assert asks is not None and asks.text() == "Trust and run…"
        QTest.mouseClick(asks, Qt.MouseButton.LeftButton)
    assert shown.count(SCALE) == 2 and not window.session.trusted
    (button,) = [one for one in window.notice.findChildren(QPushButton) if one.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert SCALE in shown
    qtbot.waitUntil(
        lambda: window._report is not None and window._report.ok and not window._report.problems, timeout=60_000
    )
    assert is_trusted(code_digest(window.session.design))


def test_trust_is_withdrawn_where_the_code_was_changed_elsewhere(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.netd"
    window.session.trust()
    window.session.save(path)
    window.session.open(path)
    assert window.session.trusted
    save(with_layer(SCALE.replace("self.weight[", "2 * self.weight["), channels=8), path)
    window.session.open(path)
    assert not window.session.trusted
    window.actions_by_id["undo"].trigger()
    assert window.session.trusted, "this code was read and trusted"
    window.actions_by_id["redo"].trigger()
    assert not window.session.trusted
    window.editor.canvas.select((OWN,))
    button = window.editor.custom.panel.findChild(QPushButton, "trust_code")
    assert button is not None and button.isVisibleTo(window.editor.custom.panel)


def test_looking_at_everything_runs_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.link.start()
    folder = tmp_path / "marks"
    folder.mkdir()
    for where, text in marks(folder / "mark").items():
        window.session.new(with_layer(text))
        window.editor.canvas.select((OWN,))
        qtbot.waitUntil(lambda: window._code is not None, timeout=60_000)
        window.actions_by_id["run"].trigger()
        window.run()
        assert not window.runs.running, where
        window.grab()
    assert list(folder.iterdir()) == []


def test_code_that_cards_bring_along_waits_for_trust(window: MainWindow) -> None:
    window.editor.canvas.select((OWN,))
    window.actions_by_id["copy"].trigger()
    window.documents.new()
    window.session.trust()
    window.editor.canvas.paste()
    (layer,) = window.session.design.custom
    assert layer.text == SCALE
    assert not window.session.trusted and not is_trusted(code_digest(window.session.design))
    window.actions_by_id["undo"].trigger()
    assert window.session.design.custom == () and window.session.trusted
