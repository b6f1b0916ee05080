"""The code panel: what is generated, coloured, and in step with the selection both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.panels.code_lines import different_lines
from designer.app.panels.code_panel import CodePanel, CodeView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.codegen import Source, Span, model_source, train_source
from designer.document import Design, GraphId, NodeId
from designer.inference import check
from tests.app.nested import nested


@pytest.fixture
def panel(qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue, digits: Design) -> CodePanel:
    report = check(digits, catalogue)
    made = CodePanel(switch)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show_code(model_source(digits, catalogue, report), train_source(digits, catalogue, report))
    made.show()
    return made


def marked(view: CodeView) -> list[str]:
    return [selection.cursor.block().text().strip() for selection in view.extraSelections()]


def test_selected_cards_light_up_where_they_are_made_and_called(panel: CodePanel, digits: Design) -> None:
    graph = digits.root()
    assert graph is not None
    node = next(node for node in graph.nodes.values() if node.name == "conv1")
    panel.mark([(graph.id, node.id)])
    lines = marked(panel.model)
    assert len(lines) == 2
    assert lines[0].startswith("self.conv1 = nn.Conv2d(")
    assert "self.conv1(" in lines[1]
    panel.mark([])
    assert marked(panel.model) == []


def test_a_graph_is_shown_where_its_class_begins(panel: CodePanel, catalogue: Catalogue) -> None:
    design = nested()
    report = check(design, catalogue)
    panel.show_code(model_source(design, catalogue, report), train_source(design, catalogue, report))
    panel.resize(900, 200)
    view, (block, net, step) = panel.model, design.graphs.values()
    panel.turn_to(net)
    assert view.firstVisibleBlock().text() == "class Net(nn.Module):"
    panel.turn_to(block)
    assert view.firstVisibleBlock().text() == "class Block(nn.Module):"
    node = next(node for node in net.nodes.values() if node.label == "head")
    panel.mark([(net.id, node.id)])
    panel.turn_to(net)
    assert view.firstVisibleBlock().text() != "class Net(nn.Module):", "what is marked is seen"
    code = view._source, panel.train._source
    panel.forget()
    panel.show_code(*code)
    assert view.firstVisibleBlock().blockNumber() > 5, "also of a text that comes later than what is marked"
    panel.mark([])
    panel.turn_to(step)
    assert panel.currentWidget() is panel.train


def test_a_click_into_the_code_picks_its_card(qtbot: QtBot, panel: CodePanel, digits: Design) -> None:
    picked: list[tuple[GraphId, NodeId]] = []
    panel.picked.connect(lambda graph, node: picked.append((graph, node)))
    view = panel.model
    found = view.document().find("self.head = nn.Linear")
    cursor = QTextCursor(found)
    cursor.setPosition(found.selectionStart() + 3)
    place: QPoint = view.cursorRect(cursor).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    graph = digits.root()
    assert graph is not None
    head = next(node for node in graph.nodes.values() if node.name == "head")
    assert picked == [(graph.id, head.id)]


def test_a_frame_says_that_the_keyboard_is_in_the_code(qtbot: QtBot, panel: CodePanel, switch: ThemeSwitch) -> None:
    panel.show()
    qtbot.waitActive(panel)
    edges = []
    for widget in (panel.model, panel.tabBar()):
        widget.setFocus()
        QApplication.processEvents()
        view = panel.model.grab().toImage()
        edges.append(view.pixelColor(view.width() // 2, 0) == switch.theme.color("accent"))
    assert edges == [True, False]


def test_words_of_the_language_have_their_colour(panel: CodePanel, switch: ThemeSwitch) -> None:
    def colour(word: str) -> str:
        found = panel.model.document().find(word)
        assert not found.isNull()
        return found.charFormat().foreground().color().name()

    assert colour("class") == switch.theme.syntax("keyword").name()
    assert colour("DigitsNet") == switch.theme.syntax("definition").name()
    assert colour('"""') == switch.theme.syntax("string").name()


def test_characters_beyond_the_basic_plane_shift_nothing(qtbot: QtBot, switch: ThemeSwitch) -> None:
    graph, node = GraphId("g"), NodeId("n")
    text = "# a note with \U0001f600\U0001f600 faces\nself.fc = 1\nlast = 2\n"
    start = text.index("self.fc")
    view = CodeView("model.py", switch)
    qtbot.addWidget(view)
    view.show_source(Source(text, (Span(start, start + len("self.fc = 1"), graph, node),)))
    view.mark([(graph, node)])
    assert marked(view) == ["self.fc = 1"]
    found = view.document().find("2")
    assert found.charFormat().foreground().color().name() == switch.theme.syntax("number").name()


def test_copying_takes_the_file_that_is_shown(qtbot: QtBot, panel: CodePanel) -> None:
    panel.setCurrentWidget(panel.train)
    button = panel.findChild(QToolButton, "copy_code")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == panel.train.toPlainText()
    assert "def main(" in QGuiApplication.clipboard().text()


def test_an_edit_keeps_the_place_that_was_being_read(panel: CodePanel) -> None:
    view = panel.train
    panel.setCurrentWidget(view)
    panel.resize(900, 200)
    view.verticalScrollBar().setValue(30)
    source = view._source
    view.show_source(Source(source.text + "\n# more\n", source.spans))
    assert view.verticalScrollBar().value() == 30


def is_number(view: CodeView, at: int, switch: ThemeSwitch) -> bool:
    """Whether the character at a place has the colour of numbers."""
    cursor = QTextCursor(view.document())
    cursor.setPosition(at + 1)
    return bool(cursor.charFormat().foreground().color() == switch.theme.syntax("number"))


def test_a_long_file_is_there_at_once_and_coloured_to_its_end_a_few_lines_a_turn(
    qtbot: QtBot, switch: ThemeSwitch
) -> None:
    view = CodeView("model.py", switch)
    qtbot.addWidget(view)
    text = "".join(f"x = {number}\n" for number in range(1000, 1400))
    view.show_source(Source(text, ()))
    assert view.toPlainText() == text
    assert is_number(view, text.index("1000"), switch) and not is_number(view, text.index("1399"), switch)
    qtbot.waitUntil(lambda: is_number(view, text.index("1399"), switch))


def test_an_edit_touches_nothing_but_what_it_changed(qtbot: QtBot, switch: ThemeSwitch) -> None:
    view = CodeView("model.py", switch)
    qtbot.addWidget(view)
    text = "# \U0001f600\n" + "".join(f"x = {number}\n" for number in range(1000, 1400))
    view.show_source(Source(text, ()))
    last = len(text) + text.count("\U0001f600") - len("1399\n")
    qtbot.waitUntil(lambda: is_number(view, last, switch))
    cursor = QTextCursor(view.document())
    cursor.setPosition(last)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfLine, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    for new in (text.replace("x = 1000\n", "first = 1000\nsecond = 1000\n"), text.replace("\U0001f600", "-"), text):
        view.show_source(Source(new, ()))
        assert view.toPlainText() == new
        assert view.textCursor().selectedText() == "1399"
        assert is_number(view, view.textCursor().selectionStart(), switch)


def test_lines_far_from_each_other_are_changed_and_coloured_alone(qtbot: QtBot, switch: ThemeSwitch) -> None:
    view = CodeView("model.py", switch)
    qtbot.addWidget(view)
    text = '"""What\nit is: 5\n"""\n' + "".join(f"x = {number}\n" for number in range(1000, 1400))
    view.show_source(Source(text, ()))
    qtbot.waitUntil(lambda: not view._next_colours.isActive())
    cursor = QTextCursor(view.document())
    cursor.setPosition(text.index("1200"))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfLine, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    new = text.replace("is: 5", "is: 67").replace("= 1001", "= 20011").replace("= 1398", "= y + 3")
    view.show_source(Source(new, ()))
    assert view.toPlainText() == new and view.textCursor().selectedText() == "1200"
    assert all(is_number(view, new.index(one), switch) for one in ("20011", "1200", "3\nx = 1399"))
    assert not any(is_number(view, new.index(one), switch) for one in ("67", "y + 3"))


@given(*(st.text("a\nb\U0001f600", max_size=20) for _ in range(2)))
def test_the_different_lines_make_the_new_text_of_the_old(old: str, new: str) -> None:
    text = old
    for start, before, after in different_lines(old, new):
        assert text[start : start + len(before)] == before
        text = text[:start] + after + text[start + len(before) :]
    assert text == new
