"""A problem's card: how bad it is can be seen without its colour, and its cures can be read where it is narrow."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.app.panels.problem_card import ProblemCard
from designer.app.panels.problems_panel import ProblemsPanel
from designer.app.theme.style import ThemeSwitch
from designer.document import Design, Fix, Graph, GraphId, NodeFinding, NodeId, Problem, Report, Severity

LONG = Fix("Set `in_features` to 512, from what flows in", ())


def card(qtbot: QtBot, switch: ThemeSwitch, problem: Problem, width: int) -> ProblemCard:
    made = ProblemCard(problem, switch, narrow=width < 400)
    qtbot.addWidget(made)
    made.resize(width, made.heightForWidth(width))
    made.show()
    QApplication.processEvents()
    return made


def sign(made: ProblemCard) -> QLabel:
    found = made.findChild(QLabel, "severity")
    assert found is not None
    return found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_severity_is_told_by_a_sign_a_word_and_a_colour(qtbot: QtBot, switch: ThemeSwitch, theme: str) -> None:
    switch.use("light" if theme == "light" else "dark")
    cards = [card(qtbot, switch, Problem("x", severity, "It is."), 300) for severity in Severity]
    assert [sign(made).accessibleName() for made in cards] == ["Error", "Warning", "Hint"]
    shapes = {sign(made).pixmap().toImage().createAlphaMask().bits().tobytes() for made in cards}
    assert len(shapes) == 3
    assert len({made.grab().toImage().pixelColor(150, 4).name() for made in cards}) == 3
    assert cards[1].property("role") == "warning"


def test_a_cure_takes_two_lines_rather_than_lose_its_words(qtbot: QtBot, switch: ThemeSwitch) -> None:
    made = card(qtbot, switch, Problem("x", Severity.ERROR, "It is.", fixes=(LONG,)), 250)
    button = made.findChild(QPushButton, "fix")
    assert button is not None
    assert button.text().split("\n") == ["Set in_features to 512,", "from what flows in"]
    assert button.height() >= 2 * button.fontMetrics().height()
    assert button.toolTip() == ""
    wide = card(qtbot, switch, Problem("x", Severity.ERROR, "It is.", fixes=(LONG,)), 700)
    button = wide.findChild(QPushButton, "fix")
    assert button is not None
    assert button.text() == "Set in_features to 512, from what flows in"
    assert button.height() == 28


def test_a_cure_of_two_lines_is_as_high_as_they_are_among_others(qtbot: QtBot, switch: ThemeSwitch) -> None:
    column = QWidget()
    qtbot.addWidget(column)
    stack = QVBoxLayout(column)
    made = ProblemCard(
        Problem("x", Severity.ERROR, "It is so, and that is said at length.", fixes=(LONG,)), switch, True
    )
    stack.addWidget(made)
    stack.addStretch()
    column.resize(280, 700)
    column.show()
    button = made.findChild(QPushButton, "fix")
    assert button is not None
    assert "\n" in button.text()
    assert button.height() == button.sizeHint().height()


def test_details_stand_beside_the_message_and_open(qtbot: QtBot, switch: ThemeSwitch) -> None:
    made = card(qtbot, switch, Problem("x", Severity.ERROR, "It is.", detail="RuntimeError: mat1"), 250)
    details, detail = made.findChild(QPushButton, "details"), made.findChild(QLabel, "detail")
    assert details is not None
    assert detail is not None
    assert details.geometry().right() <= made.width()
    assert details.y() < sign(made).geometry().bottom()
    assert not detail.isVisible()
    qtbot.mouseClick(details, Qt.MouseButton.LeftButton)
    assert detail.isVisible()


def test_advice_is_dismissed_by_its_cross_and_asked_for_again_below_the_list(qtbot: QtBot, switch: ThemeSwitch) -> None:
    dismiss, again = Fix("Dismiss advice on norm", ()), Fix("Advise again on norm", ())
    advice, error = Problem("x", Severity.HINT, "It is.", fixes=(LONG,)), Problem("y", Severity.ERROR, "It is not.")
    panel = ProblemsPanel(switch)
    qtbot.addWidget(panel)
    panel.resize(700, 300)
    panel.show()
    chosen: list[Fix] = []
    panel.mend.connect(chosen.append)
    panel.show_report(Report(1, {}, problems=(error, replace(advice, dismissal=dismiss))))
    crosses = panel.findChildren(QToolButton, "dismiss")
    assert [cross.accessibleName() for cross in crosses] == ["Dismiss advice on norm"]
    qtbot.mouseClick(crosses[0], Qt.MouseButton.LeftButton)
    panel.show_report(Report(2, {}, problems=(error,), known=(replace(advice, dismissal=again),)))
    fold = panel.findChild(QToolButton, "unfold")
    assert fold is not None
    assert fold.text() == "1 dismissed"
    (button,) = panel.findChildren(QPushButton, "fix")
    assert not button.isVisible()
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert button.text() == "Advise again on norm"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == [dismiss, again]


def test_a_problem_says_in_which_of_several_graphs_it_is(qtbot: QtBot, switch: ThemeSwitch) -> None:
    panel = ProblemsPanel(switch)
    qtbot.addWidget(panel)
    wrong = Problem("x", Severity.ERROR, "It is not.", graph=GraphId("b"))
    graphs = {GraphId(one): Graph(GraphId(one), name) for one, name in (("a", "Net"), ("b", "Block <b>"))}
    said = []
    for design in (Design("d", graphs={GraphId("b"): graphs[GraphId("b")]}), Design("d", graphs=graphs)):
        panel.show_design(design)
        panel.show_report(Report(1, {}, problems=(wrong,)))
        said.append([label.text() for label in panel.widget().findChildren(QLabel, "place")])
    assert said == [[], ["in Block <b>"]]
    (made,) = panel.findChildren(ProblemCard)
    assert made.accessibleName() == "Error in Block <b>: It is not."


def test_where_nothing_is_wrong_it_is_said_whether_anything_is_drawn(qtbot: QtBot, switch: ThemeSwitch) -> None:
    panel = ProblemsPanel(switch)
    qtbot.addWidget(panel)
    told = []
    for nodes in ({}, {NodeId("fc"): NodeFinding()}):
        panel.show_report(Report(1, {GraphId("net"): nodes}))
        told += [label.text() for label in panel.widget().findChildren(QLabel)]
    assert told == ["Nothing is drawn yet.", "Nothing is wrong."]
