"""The whole drawing, small, in a corner of the canvas."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QCursor, QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import QWidget

from designer.app.canvas.board import Board
from designer.app.canvas.box_painter import fill_in_families
from designer.app.canvas.camera import Camera
from designer.app.canvas.frame import on_screen
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme
from designer.document import Point
from designer.layout import Box

WIDTH, HEIGHT = 170, 92
_PAD = 8.0
_LATE_MS = 120
_FAINT = 0.35  # how much of it is seen over cards that it would hide


class Minimap(QWidget):
    """The whole drawing as boxes, and a frame round the part that is seen. A click or a drag goes there.

    It hides where everything is seen anyway, and is faint over cards until the pointer comes to it. One that only rests
    where it appears has just placed a card there, and that is to be seen.
    """

    def __init__(self, switch: ThemeSwitch, go_to: Callable[[Point], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._switch = switch
        self._go_to = go_to
        self._board: Board | None = None
        self._seen: Box = (0.0, 0.0, 0.0, 0.0)
        self._bounds: Box | None = None
        self._shown: object = None
        self._covers = False  # whether it lies over cards
        self._pointed = False  # whether the pointer came to it
        self._rested = QPoint()  # where on the screen the pointer was when it appeared
        self._revision = -1  # of the scene, as it is shown
        self._catching_up = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._catching_up.timeout.connect(self._catch_up)
        self._picture: tuple[Hashable, QPixmap] = (None, QPixmap())
        self.setObjectName("minimap")
        self.setFixedSize(WIDTH, HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.setAccessibleName("Overview of the drawing")
        self.setToolTip("The whole drawing; click to go there")
        self.hide()

    def show_board(self, board: Board, seen: Box) -> None:
        """Shows a board and which part of it is seen."""
        shown = (board, board.scene.revision, seen)
        if shown == self._shown:
            return  # painting a child paints its parent, which asks again
        before, self._board = (self._board, self._seen), board
        self._seen, self._shown = seen, shown
        if board is before[0] and board.scene.revision != self._revision:
            self._catching_up.start()  # while cards are dragged it is enough to show where they were
            if seen != before[1]:
                self._look_under(board)
                self._show_or_hide()
        else:
            self._catch_up()

    def _look_under(self, board: Board) -> None:
        place = QRectF(self.geometry())
        first, last = (board.camera.to_world((at.x(), at.y())) for at in (place.topLeft(), place.bottomRight()))
        covers = len(board.scene.deck.near((*first, *last))) > 0
        if covers != self._covers:
            self._covers = covers
            self.update()

    def _catch_up(self) -> None:
        """Shows the cards where they lie now."""
        self._catching_up.stop()
        if self._board is not None:
            self._look_under(self._board)
            self._revision, self._bounds = self._board.scene.revision, self._board.scene.bounds()
            self._show_or_hide()

    def _show_or_hide(self) -> None:
        bounds, seen = self._bounds, self._seen
        inside = bounds is None or (
            seen[0] <= bounds[0] and seen[1] <= bounds[1] and seen[2] >= bounds[2] and seen[3] >= bounds[3]
        )
        self.setVisible(not inside)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._board is None or self._bounds is None:
            return
        theme = self._switch.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_FAINT if self._covers and not self._pointed else 1.0)
        camera = self._camera()
        painter.drawPixmap(0, 0, self._ground(theme, self._board, camera))
        left, top = camera.to_screen((self._seen[0], self._seen[1]))
        right, bottom = camera.to_screen((self._seen[2], self._seen[3]))
        seen = QRectF(left, top, right - left, bottom - top).intersected(QRectF(self.rect()).adjusted(3, 3, -3, -3))
        painter.setPen(QPen(theme.color("accent"), 1.2))
        painter.setBrush(theme.color("lasso"))
        painter.drawRoundedRect(seen, 3, 3)
        painter.end()

    def _ground(self, theme: Theme, board: Board, camera: Camera) -> QPixmap:
        """The plate and the cards as boxes, painted anew only when one of them has changed or moved."""
        ratio = self.devicePixelRatioF()
        key = (id(board), self._revision, theme, ratio)
        if self._picture[0] != key:
            picture = QPixmap(round(WIDTH * ratio), round(HEIGHT * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("popup_line"), 1.0))
            painter.setBrush(theme.color("panel"))
            radius = theme.tokens.radius.card
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            painter.setOpacity(0.85)
            deck = board.scene.deck
            boxes = on_screen(camera, deck.boxes.reshape(-1, 2, 2)).reshape(-1, 4)
            boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1.5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            fill_in_families(painter, theme, boxes, deck.families)
            painter.end()
            self._picture = (key, picture)
        return self._picture[1]

    def showEvent(self, event: QShowEvent) -> None:
        self._rested = QCursor.pos()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point_at(event.globalPosition().toPoint() != self._rested)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._look_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(True)
        self._look_at(event)

    def _point_at(self, pointed: bool) -> None:
        if pointed != self._pointed:
            self._pointed = pointed
            self.update()

    def _look_at(self, event: QMouseEvent) -> None:
        """Goes where the left button is held; what the other ones mean is the canvas's to say."""
        event.setAccepted(bool(event.buttons() & Qt.MouseButton.LeftButton))
        if event.isAccepted():
            at: QPointF = event.position()
            self._go_to(self._camera().to_world((at.x(), at.y())))

    def _camera(self) -> Camera:
        """Shows all of the drawing."""
        assert self._bounds is not None
        left, top, right, bottom = self._bounds
        scale = min((WIDTH - 2 * _PAD) / max(1.0, right - left), (HEIGHT - 2 * _PAD) / max(1.0, bottom - top))
        return Camera(scale=scale).centred(((left + right) / 2, (top + bottom) / 2), WIDTH, HEIGHT)
