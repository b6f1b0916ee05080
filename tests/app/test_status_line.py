"""What the line below everything says of a design."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from designer.app.status_line import StatusLine
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import Design, Problem, Severity
from designer.inference import check

E = Problem("x", Severity.ERROR, "It is.")
W = Problem("x", Severity.WARNING, "It is.")
H = Problem("x", Severity.HINT, "It is.")


@pytest.mark.parametrize(
    ("problems", "words", "role"),
    [
        ((), "No problems", "tool small"),
        ((E, E, W), "2 problems, 1 warning", "tool small bad"),
        ((W, H, H), "1 warning, 2 hints", "tool small"),
    ],
)
def test_problems_are_counted_by_how_bad_they_are(
    qtbot: QtBot,
    switch: ThemeSwitch,
    digits: Design,
    catalogue: Catalogue,
    problems: tuple[Problem, ...],
    words: str,
    role: str,
) -> None:
    line = StatusLine(switch)
    qtbot.addWidget(line)
    line.show_report(replace(check(digits, catalogue), problems=problems))
    assert line.problems.text() == words
    assert line.problems.property("role") == role
