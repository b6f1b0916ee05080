"""Names of a document are text, also where Qt would read markup."""

import pytest
from PySide6 import QtGui
from pytestqt.qtbot import QtBot

from designer.app.panels.labels import ElidedLabel
from designer.app.rich_text import as_sentence, as_tip, plain, rich


def shown(tip: str) -> str:
    """What a tooltip shows of a text."""
    if not QtGui.Qt.mightBeRichText(tip):
        return tip
    document = QtGui.QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


@pytest.mark.parametrize(
    "text", ["fc1", "Undo: Rename fc1 to <b>x</b>", '<img src="file:///etc/passwd">', "a < b & c > d", "&lt;b&gt;"]
)
def test_a_tooltip_shows_a_text_as_it_is(qtbot: QtBot, text: str) -> None:
    assert shown(as_tip(text)) == text
    label = ElidedLabel(text)
    qtbot.addWidget(label)
    assert shown(label.toolTip()) == text


@pytest.mark.usefixtures("qapp")
def test_names_of_files_lose_their_stars_and_stay_text() -> None:
    said = "*a <b>.csv* has no column `n*m*k`; 2 * 3 is no name."
    seen = "a <b>.csv has no column n*m*k; 2 * 3 is no name."
    assert shown(rich(said, "mono")) == plain(said) == seen
    typed = "p is 9**9**9, is 2*3*4, is a * b * c; a number is needed"  # what is multiplied is no name
    assert shown(rich(typed, "mono")) == plain(typed) == typed


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("the store of runs is full", "The store of runs is full."),
        ("iris.csv has no column `x`", "iris.csv has no column `x`."),
        ("`head` takes 3", "`head` takes 3."),
        ("It is whole.", "It is whole."),
        ("", ""),
    ],
)
def test_a_complaint_becomes_a_sentence(said: str, sentence: str) -> None:
    assert as_sentence(said) == sentence


def test_a_long_shape_breaks_between_its_sizes_alone() -> None:
    said = rich("`N × 256 × (H-2) × (W-2)` and `a_name_that_is_long(and, more)`", "Mono")
    assert "N&nbsp;× 256&nbsp;× (H-2)&nbsp;× (W-2)" in said
    assert "long(\u200band" in said
    assert "(H+7)//\u20608&nbsp;× W" in rich("`N × 128 × (H+7)//8 × W`", "Mono")
