"""What the forms of the inspector are made of: a heading, sentences, sections, rows of facts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from designer.app.panels.fields import ArgumentField
from designer.app.panels.labels import ElidedLabel
from designer.app.rich_text import kept_together
from designer.app.theme.icons import family_icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Argument, Family
from designer.document import Report


class Form(QWidget):
    """A column of what is known about something, and fields to change it. Each kind says what is in it.

    Signals:
        edits(name, edits): The person changed something.
        card_wanted(graph, nodes): A card is to be shown.
    """

    edits = Signal(str, object)
    card_wanted = Signal(object, object)

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self.switch = switch
        self.fields: dict[str, ArgumentField] = {}
        self.stack = QVBoxLayout(self)
        self.stack.setContentsMargins(16, 14, 12, 16)
        self.stack.setSpacing(6)

    def refresh(self, report: Report | None) -> None:
        """Brings values up to date in the widgets that are there."""

    def heading(self, title: QWidget, kind: str, family: Family | None = None) -> None:
        """A title with what it is the title of, behind the icon of its family."""
        row = QHBoxLayout()
        row.setSpacing(8)
        if family is not None:
            tile = QLabel()
            picture = family_icon(family.value, self.switch.theme)
            tile.setPixmap(picture.pixmap(QSize(20, 20), self.devicePixelRatioF()))
            row.addWidget(tile)
        row.addWidget(title, 1)
        what = ElidedLabel(kind)
        set_role(what, "dim")
        row.addWidget(what)
        self.stack.addLayout(row)

    def title(self, text: str) -> ElidedLabel:
        label = ElidedLabel(text)
        set_role(label, "heading")
        return label

    def sentence(self, text: str) -> QLabel:
        label = QLabel(kept_together(text))
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        label.setTextFormat(Qt.TextFormat.PlainText)
        set_role(label, "dim")
        self.stack.addWidget(label)
        return label

    def section(self, text: str) -> None:
        label = QLabel(text)
        set_role(label, "section")
        self.stack.addSpacing(10)
        self.stack.addWidget(label)

    def field(self, argument: Argument, into: QVBoxLayout | None = None) -> ArgumentField:
        made = ArgumentField(argument, self.switch)
        self.fields[argument.name] = made
        (into or self.stack).addWidget(made)
        return made


class Facts(QGridLayout):
    """Rows of a name and a value. A label stays as long as there is a row for it, so that a text stays marked.

    Attributes:
        made: How many rows were made so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made = 0
        self._rows: list[tuple[str, str, str]] = []
        self._labels: list[tuple[ElidedLabel, QLabel]] = []
        self.setHorizontalSpacing(8)
        self.setVerticalSpacing(6)
        self.setColumnStretch(1, 1)

    def show(self, rows: list[tuple[str, str, str]]) -> None:
        """Shows rows of name, value and the value's tooltip."""
        for label in (label for pair in self._labels[len(rows) :] for label in pair):
            self.removeWidget(label)
            label.hide()
            label.deleteLater()
        del self._labels[len(rows) :], self._rows[len(rows) :]
        for place, row in enumerate(rows):
            if place == len(self._labels):
                self._labels.append(self._make(place))
            elif row == self._rows[place]:
                continue
            (left, right), (name, value, tip) = self._labels[place], row
            left.show_text(name)
            right.setText(value)
            right.setToolTip(tip)
        self._rows = list(rows)

    def _make(self, place: int) -> tuple[ElidedLabel, QLabel]:
        self.made += 1
        left, right = ElidedLabel(), QLabel()
        set_role(left, "dim")
        set_role(right, "mono")
        right.setWordWrap(True)
        right.setMinimumWidth(1)
        right.setAlignment(Qt.AlignmentFlag.AlignRight)
        right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.addWidget(left, place, 0, Qt.AlignmentFlag.AlignTop)
        self.addWidget(right, place, 1)
        return left, right


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
