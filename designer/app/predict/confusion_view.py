"""Which class was told for which: counts in a square, a row for what is true, a column for what was predicted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from designer.app.rich_text import as_tip
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme

_SMALLEST, _USUAL, _LARGEST, _LARGEST_OF_FEW = 5, 22, 40, 72  # pixels of a cell
_FEW = 5  # classes whose cells may be so large that their names stand above them
_NUMBERS = 14  # pixels of a cell that numbers have room in
_GAP = 6
_NAMES = 96  # pixels for the names, at most
_PALEST = 0.12  # of the colour, for a single one

Cell = tuple[int, int]
_WAYS = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


class ConfusionView(QWidget):
    """The square. What a cell means is said under the mouse, and for the cell that the arrow keys have gone to.

    Attributes:
        counts: By true class, how often each was told.
    """

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.installEventFilter(self)
        self.setObjectName("confusion")
        self._switch = switch
        self._names: tuple[str, ...] = ()
        self.counts: tuple[tuple[int, ...], ...] = ()
        self._pointed: Cell | None = None
        self._left = self._top = self._widest = 0  # pixels before the cells, and of the longest name
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("What was told for what is true")
        switch.changed.connect(lambda _theme: self.update())

    def show_counts(self, names: Sequence[str], counts: tuple[tuple[int, ...], ...]) -> None:
        """Shows how often each class was told for each."""
        self._names, self.counts = tuple(names), counts
        self._pointed = None
        right = sum(row[place] for place, row in enumerate(counts))
        asked = sum(map(sum, counts))
        worst = max(
            ((row, told) for row in range(len(counts)) for told in range(len(counts)) if row != told),
            key=lambda cell: counts[cell[0]][cell[1]],
            default=(0, 0),
        )
        most = f" Most often mistaken: {self.says(worst)}." if asked > right else ""
        self.setAccessibleDescription(f"{right} of {asked} are told rightly.{most}")
        self._make_room()
        self.update()

    def says(self, cell: Cell) -> str:
        """What a cell means: `8 read as 3: 2 of 36`."""
        true, told = cell
        read = "read rightly" if true == told else f"read as {self._names[told]}"
        return f"{self._names[true]} {read}: {self.counts[true][told]} of {sum(self.counts[true])}"

    # Where things are

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._switch.theme.font("caption"))

    def _make_room(self) -> None:
        """Room for the names at the left, and above for the names and what they are."""
        metrics = self._metrics()
        line = metrics.height()
        self._widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0) + 2
        self._left = line + _GAP + min(self._widest, _NAMES) + _GAP
        self._top = line + 2 + (line if self._fits_across() else 0) + 2
        count = len(self._names)
        self.setMinimumSize(self._left + _SMALLEST * count, self._top + _SMALLEST * count)
        self.updateGeometry()

    def _fits_across(self) -> bool:
        """Whether names can stand above the columns: short ones, or of columns so few that some letters have room."""
        return len(self._names) <= _FEW or all(len(name) <= 3 for name in self._names)

    @property
    def _side(self) -> int:
        """Pixels of a cell."""
        count = max(len(self.counts), 1)
        room = min(self.width() - self._left, self.height() - self._top)
        return min(max(room // count, _SMALLEST), _LARGEST_OF_FEW if count <= _FEW else _LARGEST)

    def place_of(self, cell: Cell) -> QRect:
        """Where a cell is painted."""
        side = self._side
        return QRect(self._left + cell[1] * side, self._top + cell[0] * side, side, side)

    def cell_at(self, place: QPoint) -> Cell | None:
        """The cell under a place."""
        side, count = self._side, len(self.counts)
        true, told = (place.y() - self._top) // side, (place.x() - self._left) // side
        return (true, told) if 0 <= true < count and 0 <= told < count else None

    def sizeHint(self) -> QSize:
        count = len(self.counts)
        return QSize(self._left + _USUAL * count, self._top + _USUAL * count)

    # The hand

    def _point(self, cell: Cell | None) -> None:
        if cell != self._pointed:
            self._pointed = cell
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(event.pos())
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), as_tip(self.says(cell)), self, self.place_of(cell))
            return True
        return False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point(self.cell_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        if way is None or not self.counts:
            super().keyPressEvent(event)
            return
        last = len(self.counts) - 1
        true, told = self._pointed or (0, 0)
        cell = (min(max(true + way[0], 0), last), min(max(told + way[1], 0), last)) if self._pointed else (0, 0)
        self._point(cell)
        self.setAccessibleDescription(self.says(cell))
        QToolTip.showText(self.mapToGlobal(self.place_of(cell).bottomRight()), as_tip(self.says(cell)), self)

    # The look

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.counts:
            return
        theme = self._switch.theme
        painter = QPainter(self)
        self._paint_names(painter, theme)
        side, count = self._side, len(self.counts)
        painter.fillRect(QRect(self._left, self._top, side * count, side * count), theme.color("raised"))
        painter.setFont(theme.font("mono_caption"))
        digits = len(str(max(map(max, self.counts))))
        has_numbers = side >= _NUMBERS and painter.fontMetrics().horizontalAdvance("0" * digits) <= side - 3
        centre = int(Qt.AlignmentFlag.AlignCenter)
        for true, row in enumerate(self.counts):
            for told, told_so_often in enumerate(row):
                if told_so_often:
                    place = self.place_of((true, told))
                    colour = theme.color("accent" if true == told else "bad")
                    colour.setAlphaF(_PALEST + (1 - _PALEST) * told_so_often / sum(row))
                    painter.fillRect(place, colour)
                    if has_numbers:
                        painter.setPen(_on(colour, theme))
                        painter.drawText(place.adjusted(0, 0, -1, -1), centre, str(told_so_often))
        self._paint_lines(painter, theme)
        if self._pointed is not None:
            painter.setPen(QPen(theme.color("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.place_of(self._pointed).adjusted(0, 0, -2, -2))
        painter.end()

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        """Between the cells; those that are right have an edge, so that they are known whatever one sees of colours."""
        side, count = self._side, len(self.counts)
        for place in range(1, count + 1):  # rectangles, not lines: whole pixels at every scale of the screen
            painter.fillRect(QRect(self._left, self._top + place * side - 1, side * count, 1), theme.color("panel"))
            painter.fillRect(QRect(self._left + place * side - 1, self._top, 1, side * count), theme.color("panel"))
        painter.setPen(QPen(theme.color("accent_text"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in range(count):
            painter.drawRect(QRectF(self.place_of((place, place))).adjusted(0.5, 0.5, -1.5, -1.5))

    def _paint_names(self, painter: QPainter, theme: Theme) -> None:
        side, count = self._side, len(self.counts)
        left, top = self._left, self._top
        line = self._metrics().height()
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_faint"))
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(QRect(left, 0, side * count, line), centre, "predicted")
        painter.save()
        painter.translate(0, top + side * count)
        painter.rotate(-90)
        painter.drawText(QRect(0, 0, side * count, line), centre, "true")
        painter.restore()
        every = -(-line // side)  # names of every n-th class, so that they never touch
        every_across = -(-self._widest // side)
        names = left - line - 2 * _GAP
        for place, name in enumerate(self._names):
            if place % every == 0:
                text = self._metrics().elidedText(name, Qt.TextElideMode.ElideRight, names)
                high = QRectF(line + _GAP, top + place * side + side / 2 - line / 2, names, line)
                painter.drawText(high, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
            if self._fits_across() and (count <= _FEW or place % every_across == 0):
                text = self._metrics().elidedText(name, Qt.TextElideMode.ElideRight, side) if count <= _FEW else name
                wide = self._metrics().horizontalAdvance(text)
                middle = left + place * side + side / 2
                painter.drawText(QRectF(middle - wide / 2, line + 2, wide + 1, line), centre, text)


def _on(cell: QColor, theme: Theme) -> QColor:
    """The colour of a number that can be read on a cell."""
    share, ground = cell.alphaF(), _lightness(theme.color("raised"))
    behind = share * _lightness(cell) + (1 - share) * ground
    return max((theme.color("text"), theme.color("on_accent")), key=lambda ink: abs(_lightness(ink) - behind))


def _lightness(colour: QColor) -> float:
    """How light a colour is to the eye, from 0 to 1; its alpha does not count."""
    return 0.3 * colour.redF() + 0.59 * colour.greenF() + 0.11 * colour.blueF()
