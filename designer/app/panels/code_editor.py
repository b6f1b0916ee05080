"""Python that is written here: the code view, with a cursor in it.

What is typed goes to the document in the pauses, so that each is a step of its own to undo and a crash loses a moment
at most. Undo and redo are those of the document: the editor has none of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from designer.app.panels.code_panel import CodeView
from designer.app.theme.style import ThemeSwitch
from designer.codegen.source import Source

_PAUSE_MS = 500
_INDENT = "    "
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WAYS_BACK = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class CodeEditor(CodeView):
    """One text.

    Signals:
        edited(str): It was written to, and then there was a pause.
    """

    edited = Signal(str)

    def __init__(self, name: str, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(name, switch, parent)
        self.installEventFilter(self)
        self._settled = ""
        self._faulty = 0
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.give)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(_INDENT))
        self.textChanged.connect(self._follow)

    @property
    def typed(self) -> bool:
        """Whether it says something that the document does not."""
        return self.toPlainText() != self._settled

    def settle(self, text: str) -> None:
        """Shows what the document says; what is typed and not yet given is given up where that is something new."""
        if text != self._settled or not self.typed:
            self._pause.stop()
            self._settled = text
            self.show_source(Source(text))

    def give(self) -> None:
        """What is typed goes to the document."""
        self._pause.stop()
        if self.typed:
            self._settled = self.toPlainText()
            self.edited.emit(self._settled)

    def mark_fault(self, line: int) -> None:
        """Underlines a line, counted from 1; 0: none."""
        self._faulty = line
        self._underline()

    def _underline(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        block = self.document().findBlockByNumber(self._faulty - 1)
        if self._faulty and block.isValid():
            mark = QTextEdit.ExtraSelection()
            mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            mark.format.setUnderlineColor(self._switch.theme.color("bad"))
            mark.cursor = QTextCursor(block)
            mark.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            marks.append(mark)
        self.setExtraSelections(marks)

    def _paint_all(self) -> None:
        super()._paint_all()
        self._underline()

    def _follow(self) -> None:
        """Colours what is typed; a change of colours alone is none of the text."""
        text = self.toPlainText()
        if text != self._source.text:
            self.take_in(text)
            if self.typed:
                self._pause.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo and redo are the document's, and so begin with giving it what is typed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._goes_back(event):
            self.give()
            event.ignore()
            return True
        return False

    @staticmethod
    def _goes_back(event: QKeyEvent) -> bool:
        return any(event.matches(way) for way in _WAYS_BACK)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Tab:
            self._indent(1) if self.textCursor().hasSelection() else self._to_next_stop()
        elif event.key() == Qt.Key.Key_Backtab:
            self._indent(-1)
        elif event.key() in _ENTER:
            self._new_line()
        elif event.key() == Qt.Key.Key_Backspace and not event.modifiers() and self._in_margin():
            self._to_stop_before()
        else:
            super().keyPressEvent(event)

    def _to_next_stop(self) -> None:
        cursor = self.textCursor()
        cursor.insertText(" " * (len(_INDENT) - cursor.positionInBlock() % len(_INDENT)))

    def _in_margin(self) -> bool:
        """Whether there are only spaces before the cursor, and some."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        return bool(before) and not before.strip(" ") and not cursor.hasSelection()

    def _to_stop_before(self) -> None:
        cursor = self.textCursor()
        spaces = (cursor.positionInBlock() - 1) % len(_INDENT) + 1
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, spaces)
        cursor.removeSelectedText()

    def _new_line(self) -> None:
        """A line that begins where the one before it does, or further in behind a colon."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        margin = before[: len(before) - len(before.lstrip())]
        cursor.insertText("\n" + margin + (_INDENT if before.rstrip().endswith(":") else ""))
        self.ensureCursorVisible()

    def _indent(self, steps: int) -> None:
        """Moves the lines of the selection in or out."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(max(cursor.selectionStart(), cursor.selectionEnd() - 1)).blockNumber()
        cursor.beginEditBlock()
        for number in range(first, last + 1):
            block = self.document().findBlockByNumber(number)
            line = QTextCursor(block)
            if steps > 0 and block.text().strip():
                line.insertText(_INDENT)
            elif steps < 0:
                spaces = len(block.text()) - len(block.text().lstrip(" "))
                line.movePosition(
                    QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, min(spaces, len(_INDENT))
                )
                line.removeSelectedText()
        cursor.endEditBlock()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.give()
