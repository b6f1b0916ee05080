"""Names of a document are text, also where Qt would read markup."""

import pytest
from PySide6 import QtGui
from pytestqt.qtbot import QtBot

from designer.app.panels.labels import ElidedLabel
from designer.app.rich_text import as_tip


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
