"""The code that the drawing is: `model.py` and `train.py`, read-only, in step with the selection."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTabWidget, QTextEdit, QToolButton, QWidget

from designer.app.panels.code_lines import QUOTES, different_lines, wide_places
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.parts import is_step
from designer.codegen.source import Source
from designer.document import Graph, GraphId, NodeId

_AT_ONCE = 60  # parts of a text that are coloured in one turn of the event loop


class CodeView(QPlainTextEdit):
    """One file with line numbers. A new text is there at once; its colours come from above, a few lines a turn.

    Signals:
        picked(GraphId, NodeId): The code of a node was clicked.
    """

    picked = Signal(object, object)

    def __init__(self, name: str, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = switch
        self._source = Source("", ())
        self._wide: list[int] = []
        self._marked: Sequence[tuple[GraphId, NodeId]] = ()
        self._uncoloured: Iterator[tuple[int, int, str]] = iter(())
        self._next_colours = QTimer(self)
        self._next_colours.timeout.connect(self._colour_some)
        self.setObjectName(f"code_{name.partition('.')[0]}")
        self.setAccessibleName(f"Code of {name}")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        set_role(self, "mono")
        self._gutter = _Gutter(self)
        self.updateRequest.connect(self._scroll_gutter)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        switch.changed.connect(lambda _theme: self._paint_all())
        self._make_room()

    def show_source(self, source: Source) -> None:
        """Shows a new text, keeping the place that was being read; of the first, the lines of what is marked."""
        if source == self._source:
            return
        old, self._source = self._source, source
        self._wide = wide_places(source.text)
        if source.text != old.text:
            places = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
            self._replace(old.text, source.text)
            self.verticalScrollBar().setValue(places[0])
            self.horizontalScrollBar().setValue(places[1])
        self._light_up(scroll=not old.text)

    def take_in(self, text: str) -> None:
        """What is shown was changed by a hand: it is coloured anew."""
        self._source = Source(text)
        self._wide = wide_places(text)
        self._colour()

    def _replace(self, old: str, new: str) -> None:
        """Writes and colours the lines that are different; the rest keeps its colours, and what is selected of it."""
        pieces = list(different_lines(old, new))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for start, before, after in pieces:  # up to here, the new text is written already
            begin = self._to_qt(start)
            cursor.setPosition(begin)
            cursor.setPosition(begin + len(before) + len(wide_places(before)), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(after, QTextCharFormat())
        cursor.endEditBlock()
        quoted = any(QUOTES in before + after for _, before, after in pieces)
        if quoted or self._next_colours.isActive():
            self._colour()
        else:
            self._colour([(start, start + len(after)) for start, _, after in pieces])

    def mark(self, nodes: Sequence[tuple[GraphId, NodeId]]) -> None:
        """Lights up the lines of these nodes, and brings the first of them into view."""
        if tuple(nodes) != self._marked:
            self._marked = tuple(nodes)
            self._light_up()

    def go_to(self, graph: GraphId) -> None:
        """Brings into view what a graph became, from the line on where its class or function begins.

        Where cards of it are marked, it is their lines.
        """
        if any(of == graph for of, _ in self._marked) and self._light_up():
            return
        starts = [span.start for span in self._source.spans if span.graph == graph]
        line = self.document().findBlock(self._to_qt(min(starts))) if starts else QTextBlock()
        while line.isValid() and not line.text().startswith(("class ", "def ")):
            line = line.previous()
        if line.isValid():
            self._bring_into_view(line.blockNumber(), above=0)

    def _light_up(self, scroll: bool = True) -> bool:
        """Marks the lines of the marked cards; tells whether there are any."""
        wanted = set(self._marked)
        lines: dict[int, None] = {}
        for span in self._source.spans:
            if (span.graph, span.node) in wanted:
                ends = (self._to_qt(span.start), self._to_qt(span.end - 1))
                first, last = (self.document().findBlock(at).blockNumber() for at in ends)
                lines.update(dict.fromkeys(range(first, last + 1)))
        ground = self._switch.theme.color("selected")
        selections = []
        for line in lines:
            selection = QTextEdit.ExtraSelection()
            selection.format.setBackground(ground)
            selection.format.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
            selection.cursor = QTextCursor(self.document().findBlockByNumber(line))
            selections.append(selection)
        self.setExtraSelections(selections)
        if scroll and lines:
            self._bring_into_view(min(lines))
        return bool(lines)

    def _to_qt(self, at: int) -> int:
        """Where Qt counts a place of the text to be: characters beyond U+FFFF count twice there."""
        return at + bisect_left(self._wide, at)

    def _bring_into_view(self, line: int, above: int | None = None) -> None:
        """Scrolls where a line is not seen, so far that some lines above it are; by default a third of the view."""
        top = self.verticalScrollBar().value()
        rows = max(1, self.verticalScrollBar().pageStep())
        if not top <= line < top + rows - 1:
            self.verticalScrollBar().setValue(max(0, line - (rows // 3 if above is None else above)))

    def _paint_all(self) -> None:
        if self._source.text:
            self._colour()
        self._light_up(scroll=False)
        self._gutter.update()

    def _colour(self, lines: Sequence[tuple[int, int]] | None = None) -> None:
        """Begins to colour the text, or some lines of it, told by where they begin and end."""
        from designer.app.panels.code_colours import coloured, coloured_lines  # the first code comes late

        text = self._source.text
        self._uncoloured = coloured(text) if lines is None else coloured_lines(text, lines)
        self._colour_some()

    def _colour_some(self) -> None:
        """Colours the next parts: reading a long file takes longer than a hand should wait."""
        parts = list(islice(self._uncoloured, _AT_ONCE))
        if not parts:
            self._next_colours.stop()
            return
        self._next_colours.start()
        formats: dict[str, QTextCharFormat] = {"": QTextCharFormat()}
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for start, end, kind in parts:
            if kind not in formats:
                formats[kind] = QTextCharFormat()
                formats[kind].setForeground(self._switch.theme.syntax(kind))
            cursor.setPosition(self._to_qt(start))
            cursor.setPosition(self._to_qt(end), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(formats[kind])
        cursor.endEditBlock()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.textCursor().hasSelection():
            return
        at = self.cursorForPosition(event.position().toPoint()).position()
        inside = [span for span in self._source.spans if self._to_qt(span.start) <= at <= self._to_qt(span.end)]
        if inside:
            tightest = min(inside, key=lambda span: span.end - span.start)
            self.picked.emit(tightest.graph, tightest.node)

    # Line numbers

    def gutter_width(self) -> int:
        """Room for the longest line number, in pixels."""
        return self.fontMetrics().horizontalAdvance("9") * max(2, len(str(self.blockCount()))) + 24

    def _make_room(self) -> None:
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)

    def _scroll_gutter(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._gutter.setGeometry(QRect(inside.left(), inside.top(), self.gutter_width(), inside.height()))

    def paint_gutter(self, event: QPaintEvent) -> None:
        """Draws the numbers of the lines that are in view."""
        painter = QPainter(self._gutter)
        painter.fillRect(event.rect(), self._switch.theme.color("panel"))
        painter.setPen(self._switch.theme.color("text_faint"))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            height = self.blockBoundingRect(block).height()
            room = QRect(0, int(top), self._gutter.width() - 14, int(height))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight), str(block.blockNumber() + 1))
            block, top = block.next(), top + height
        painter.end()


class _Gutter(QWidget):
    """The strip of line numbers at the left of a code view."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_gutter(event)


class CodePanel(QTabWidget):
    """The generated files.

    Signals:
        picked(GraphId, NodeId): The code of a node was clicked.
    """

    picked = Signal(object, object)

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code")
        self.setAccessibleName("Code")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(False)
        self.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard to the drawing
        self.model = CodeView("model.py", switch)
        self.train = CodeView("train.py", switch)
        for view, name in ((self.model, "model.py"), (self.train, "train.py")):
            self.addTab(view, name)
            view.picked.connect(self.picked)
        copy = QToolButton()
        copy.setObjectName("copy_code")
        copy.setToolTip("Copy the file")
        copy.setAccessibleName("Copy the file")
        switch.keep_icon(copy, "copy")
        copy.clicked.connect(self._copy)
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 8, 0)
        row.addWidget(copy)
        self.setCornerWidget(corner)

    def show_code(self, model: Source, train: Source) -> None:
        self.model.show_source(model)
        self.train.show_source(train)

    def forget(self) -> None:
        """Another design is looked at, and what it becomes is not known yet."""
        self.show_code(Source(), Source())

    def turn_to(self, graph: Graph) -> None:
        """Shows the file that a graph is written in, where it is written."""
        view = self.train if is_step(graph) else self.model
        self.setCurrentWidget(view)
        view.go_to(graph.id)

    def mark(self, nodes: Sequence[tuple[GraphId, NodeId]]) -> None:
        """Lights up what the selected cards became, in both files."""
        self.model.mark(nodes)
        self.train.mark(nodes)

    def show_own(self, page: QWidget, title: str) -> None:
        """Has a further page, of code that is written by hand; without a title it has it no more."""
        at = self.indexOf(page)
        if at < 0 and title:
            at = self.addTab(page, title)
        if at >= 0:
            self.setTabVisible(at, bool(title))
            self.setTabText(at, title.replace("&", "&&"))

    def _copy(self) -> None:
        page = self.currentWidget()
        view = page if isinstance(page, CodeView) or page is None else page.findChild(CodeView)
        assert isinstance(view, CodeView), "every page has code"
        QGuiApplication.clipboard().setText(view.toPlainText())
