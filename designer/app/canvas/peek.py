"""A look inside a block while the pointer rests on its card: its drawing, small, beside the card.

It lies over the window and not only over the canvas, so that there is room for it beside the card also where the canvas
is small; the card and what is round it stay in sight.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from designer.app.beside import placed
from designer.app.canvas.board import Board
from designer.app.canvas.camera import Camera, fitted
from designer.app.canvas.frame import Frame
from designer.app.canvas.painter import CanvasPainter
from designer.app.theme.style import set_role
from designer.document import NodeId

MOST_CARDS = 300  # of a block that is drawn while somebody waits

_WIDEST, _HIGHEST = 720, 360
_MARGIN = 24
_EDGE = 8
_ENDS = {QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.Hide}
_HOW = "Double-click to go inside."


class Peek(QFrame):
    """What is shown; it takes no part in what the mouse does.

    Attributes:
        node: The card that it is about.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.node: NodeId | None = None
        self._over = parent
        self._camera = Camera()
        self._picture, self._said = QLabel(), QLabel()
        self.setObjectName("peek")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_role(self, "popup")
        set_role(self._said, "small dim")
        self._said.setTextFormat(Qt.TextFormat.RichText)
        self._said.setWordWrap(True)
        self._stack = stack = QVBoxLayout(self)
        stack.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        stack.setSpacing(_EDGE)
        stack.addWidget(self._picture)
        stack.addWidget(self._said)
        self.hide()
        parent.destroyed.connect(self.deleteLater)  # the window has it by then
        parent.installEventFilter(self)

    def show_inside(self, around: Board, node: NodeId, inside: Board, painter: CanvasPainter, tip: str) -> None:
        """Shows a block beside its card.

        Args:
            around: The drawing in which the card lies.
            inside: The drawing of the block.
            tip: What else there is to say of the card, as HTML.
        """
        bounds = inside.scene.bounds()
        if bounds is None:
            return
        across, down = bounds[2] - bounds[0], bounds[3] - bounds[1]
        window = self._over.window()
        widest = min(_WIDEST, window.width() - 4 * _EDGE) - 2 * _MARGIN
        scale = min(1.0, widest / across, (_HIGHEST - 2 * _MARGIN) / down)
        size = QSize(round(across * scale) + 2 * _MARGIN, round(down * scale) + 2 * _MARGIN)
        inside.camera = fitted(bounds, size.width(), size.height(), _MARGIN)
        ratio = self.devicePixelRatioF()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        clip = (0.0, 0.0, float(size.width()), float(size.height()))
        brush = QPainter(picture)
        painter.paint(brush, inside, Frame(width=size.width(), height=size.height(), clip=clip, ratio=ratio))
        brush.end()
        self._picture.setPixmap(picture)
        self._picture.setFixedSize(size)
        self._said.setText(f"{tip}<br>{_HOW}" if tip else _HOW)
        self.node, self._camera = node, around.camera
        box = around.scene.deck.box(node)
        corners = (around.camera.to_screen(corner) for corner in (box[:2], box[2:]))
        card = QRect(*(self._over.mapTo(window, QPoint(round(x), round(y))) for x, y in corners))
        room = window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        width = size.width() + 2 * _EDGE
        whole = QSize(width, self._stack.totalHeightForWidth(width))
        left = max(room.left(), min(card.left(), room.right() - width))
        self.setParent(window)
        self.setGeometry(placed(whole, QPoint(left, card.bottom() + _EDGE), card, room))
        self.show()
        self.raise_()

    def keep(self, board: Board | None, hover: NodeId | None) -> None:
        """Stays as long as the pointer is on the card and the card where it was."""
        if self.isVisible() and (board is None or hover != self.node or board.camera != self._camera):
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Goes when a hand does something, and with the drawing, which another one comes in front of."""
        if event.type() in _ENDS:
            self.hide()
        return False
