"""What was told of many rows or images: a table to read, to copy and to keep."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.app.file_dialog import FileDialog
from designer.app.predict.answer_view import picture_of, share_text
from designer.app.rich_text import as_tip
from designer.app.theme.style import ThemeSwitch, set_role
from designer.document import DocumentError
from designer.document.numerals import grouped
from designer.document.storage import write_atomically
from designer.training.predict.records import Answers, Description, Takes

_SPACING = 6
_ANSWER = 1  # the column of what was told
_LOOKED_AT = 200  # rows that the width of a column is found from


class AnswersTable(QWidget):
    """The answers in the order of the questions; what is refused says why in its row.

    Signals:
        closed: The person goes back to a single question.
    """

    closed = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answers")
        self._switch = switch
        self._description: Description | None = None
        self._answers = Answers(())
        self._says = QLabel()
        self._says.setObjectName("answers_says")
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setWordWrap(True)
        set_role(self._says, "small dim")
        head = QHBoxLayout()
        head.setSpacing(_SPACING)
        head.addWidget(self._says, 1)
        for name, text, tip, do in (
            ("answers_copy", "Copy", "Copy all answers, to be pasted into a spreadsheet", self.copy),
            ("answers_save", "Save as CSV…", "Write all answers into a file", self._ask_where),
            ("answers_close", "Close", "Back to a single answer", self.closed.emit),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setToolTip(tip)
            set_role(button, "tool small")
            button.clicked.connect(lambda _checked=False, do=do: do())
            head.addWidget(button)
        self.table = QTableWidget()
        self.table.setObjectName("answers_table")
        self.table.setAccessibleName("Answers")
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(_LOOKED_AT)
        copies = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copies.setContext(Qt.ShortcutContext.WidgetShortcut)
        copies.activated.connect(self.copy)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(_SPACING)
        stack.addLayout(head)
        stack.addWidget(self.table, 1)
        switch.changed.connect(lambda _theme: self._fill())

    def show_answers(self, description: Description, answers: Answers) -> None:
        """Shows a row for each answer; a class comes with how sure the network is of it."""
        self._description, self._answers = description, answers
        self._says.setText(_summary(description, answers))
        self._fill()

    def _fill(self) -> None:
        if self._description is None:
            return
        header = ["Of", self._description.target, *(["sure"] if self._description.classes else [])]
        self.table.setColumnCount(len(header))
        self.table.setHorizontalHeaderLabels(header)
        self.table.horizontalHeader().setSectionResizeMode(_ANSWER, QHeaderView.ResizeMode.Stretch)
        self.table.setRowCount(len(self._answers.rows))
        self.table.clearSpans()
        bad = self._switch.theme.color("bad")
        for row, answer in enumerate(self._answers.rows):
            sure = share_text(max(answer.probabilities)) if answer.probabilities else ""
            for column, text in enumerate((answer.about, answer.refused or answer.text, sure)[: len(header)]):
                item = QTableWidgetItem(text)
                if column == _ANSWER and answer.picture:
                    item.setIcon(QIcon(QPixmap.fromImage(picture_of(answer.picture))))
                if answer.refused and column == _ANSWER:
                    item.setForeground(bad)
                    item.setToolTip(as_tip(answer.refused))
                self.table.setItem(row, column, item)
            if answer.refused:
                self._give_room(row, len(header) - _ANSWER)

    def _give_room(self, row: int, columns: int) -> None:
        """A sentence goes over all columns of the answer, and over as many lines as it needs."""
        if columns > 1:
            self.table.setSpan(row, _ANSWER, 1, columns)
        self.table.verticalHeader().setSectionResizeMode(row, QHeaderView.ResizeMode.ResizeToContents)

    # Taking them along

    def text(self, separator: str) -> str:
        """All answers as lines of cells, with the probability of each class."""
        assert self._description is not None
        classes = self._description.classes
        out = io.StringIO()
        write = csv.writer(out, delimiter=separator, lineterminator="\n").writerow
        write(["of", self._description.target, *classes, "refused"])
        for answer in self._answers.rows:
            shares = [f"{share:.6g}" for share in answer.probabilities] or [""] * len(classes)
            write([answer.about, answer.text, *shares, answer.refused])
        return out.getvalue()

    def copy(self) -> None:
        """Puts all answers on the clipboard, with tabs between them as spreadsheets like it."""
        QGuiApplication.clipboard().setText(self.text("\t"))
        self._says.setText("Copied")

    def save(self, path: Path) -> None:
        """Writes all answers into a CSV file; a sentence says where, or why not."""
        try:
            write_atomically(path, self.text(",").encode())
        except DocumentError as error:
            self._says.setText(str(error))
            return
        self._says.setText(f"Saved as {path.name}")

    def _ask_where(self) -> None:
        dialog = FileDialog(self, "Save the answers", Path.home())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV (*.csv)"])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("answers.csv")
        path = dialog.choose()
        if path is not None:
            self.save(path)


def _summary(description: Description, answers: Answers) -> str:
    """`1 answer, 2 rows have none, 500 more are left out`."""
    refused = sum(bool(answer.refused) for answer in answers.rows)
    told = len(answers.rows) - refused
    parts = [f"{grouped(told)} answer{'' if told == 1 else 's'}"]
    if refused:
        asked = "image" if description.takes is Takes.IMAGE else "row"
        parts.append(f"1 {asked} has none" if refused == 1 else f"{grouped(refused)} {asked}s have none")
    if answers.left_out:
        parts.append(f"{grouped(answers.left_out)} more are left out")
    return ", ".join(parts)
