"""A sheet to draw on with the mouse, for networks that read what a hand writes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.app.predict.strokes import Stroke, ink_of, path_of
from designer.app.theme.style import ThemeSwitch

_REST_MS = 90
_PEN = 0.085  # of the sheet's side
_LEAST = 96
_BEST = 220


class DrawingPad(QWidget):
    """The sheet. It tells what it shows while the pen moves, and once more when it rests.

    Signals:
        drawn(QImage): The drawing, in ink on paper.
        cleared: The sheet is empty again.
    """

    drawn = Signal(QImage)
    cleared = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.installEventFilter(self)
        self.setObjectName("drawing_pad")
        self._switch = switch
        self._size = QSize(28, 28)
        self._invites = "Draw here"
        self._strokes: list[Stroke] = []
        self._pen_down = False
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST, _LEAST)
        self.setAccessibleName("A sheet to draw on with the mouse")
        self.setToolTip("Draw with the left button. Ctrl+Z takes the last stroke back, Delete clears the sheet.")
        self._timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._timer.timeout.connect(self._tell)
        switch.changed.connect(lambda _theme: self.update())

    def prepare(self, size: QSize, what: str) -> None:
        """Says what is drawn here.

        Args:
            size: Pixels of the picture that the network takes.
            what: What the network tells, `digit`; empty where that is no word for what is drawn.
        """
        self._size = size
        self._invites = f"Draw a {what} here" if what else "Draw here"
        self.clear()

    @property
    def is_empty(self) -> bool:
        return not self._strokes

    def clear(self) -> None:
        """Takes everything off the sheet."""
        self._timer.stop()
        self._strokes.clear()
        self._pen_down = False
        self.update()
        self.cleared.emit()

    def _take_back(self) -> None:
        if len(self._strokes) > 1:
            self._strokes.pop()
            self._change()
        else:
            self.clear()

    def ink(self) -> QImage:
        """The drawing in ink on paper, framed as `ink_of` says."""
        return ink_of(self._strokes, self._size)

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._sheet().contains(event.position()):
            self._pen_down = True
            self._strokes.append([])
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pen_down:
            self._go_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pen_down = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo is the sheet's own while something is drawn on it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._take_back()
        else:
            self.clear()

    def _takes(self, event: QKeyEvent) -> bool:
        clears = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        return bool(self._strokes) and (clears or event.matches(QKeySequence.StandardKey.Undo))

    def _go_to(self, place: QPointF) -> None:
        sheet = self._sheet()
        across = min(max((place.x() - sheet.x()) / sheet.width(), 0.0), 1.0)
        down = min(max((place.y() - sheet.y()) / sheet.height(), 0.0), 1.0)
        self._strokes[-1].append(QPointF(across, down))
        self._change()

    def _change(self) -> None:
        self.update()
        if not self._timer.isActive():  # while the pen moves too, and a last time after it has come to rest
            self._timer.start()

    def _tell(self) -> None:
        self.drawn.emit(self.ink())

    # The look

    def sizeHint(self) -> QSize:
        return QSize(_BEST, _BEST)

    def _sheet(self) -> QRectF:
        """The sheet has the shape of the picture and lies in the middle."""
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        scale = min(room.width() / self._size.width(), room.height() / self._size.height())
        sheet = QRectF(0, 0, self._size.width() * scale, self._size.height() * scale)
        sheet.moveCenter(room.center())
        sheet.moveLeft(room.left())
        return sheet

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._switch.theme
        sheet = self._sheet()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(theme.color("accent" if self.hasFocus() else "field_line_hover"), 1)
        if self.is_empty:
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.setBrush(theme.color("field"))
        radius = theme.tokens.radius.control
        painter.drawRoundedRect(sheet, radius, radius)
        if self.is_empty:
            painter.setPen(theme.color("text_dim"))
            painter.setFont(theme.font("strong"))
            painter.drawText(sheet, int(Qt.AlignmentFlag.AlignCenter), self._invites)
        else:
            pen = QPen(theme.color("text"), _PEN * min(sheet.width(), sheet.height()))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setClipRect(sheet)
            onto = QTransform.fromTranslate(sheet.x(), sheet.y()).scale(sheet.width(), sheet.height())
            for stroke in self._strokes:
                painter.drawPath(onto.map(path_of(stroke)))
        painter.end()
