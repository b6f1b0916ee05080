"""Where the canvas looks: whole, near, elsewhere, and how it gets there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QTimer, QVariantAnimation
from PySide6.QtWidgets import QWidget

from designer.app.canvas.board import Board
from designer.app.canvas.camera import SMALLEST, Camera, fitted
from designer.app.theme.motion import is_still
from designer.document import NodeId, Point
from designer.layout import Box

_SETTLE_MS = 140  # after so long at one scale, cards are painted for just this scale
_READABLE = 0.5
_FOOT = 24.0  # pixels at the lower edge that a drawing keeps clear of, where the buttons lie that change the scale
_PAD = 24.0  # pixels: a card that is nearer to an edge does not count as seen well
_CLEAR = 0.12  # of the view: so far from its edges is what was just out of sight, and comes into it


class Eye:
    """Moves the camera of a board; all of it does nothing while no board is shown.

    Attributes:
        board: What is looked at.
    """

    def __init__(
        self,
        widget: QWidget,
        milliseconds: int,
        zoomed: Callable[[float], None],
        passed: Callable[[Camera | None], None],
    ) -> None:
        """Looks through a widget.

        Args:
            milliseconds: How long a movement takes.
            zoomed: Is told every new scale.
            passed: Is told what was seen before it goes elsewhere, None for all of it.
        """
        self.board: Board | None = None
        self._widget = widget
        self._zoomed = zoomed
        self._whole = Camera()  # what `fit` led to; as long as it is in use, it follows the size of the widget
        self._ends = (Camera(), Camera())
        self._passed = passed
        self._unseen = False  # a board that nobody has seen yet is no place to come back to
        self._flight = QVariantAnimation(widget, duration=milliseconds)
        self._flight.setStartValue(0.0)
        self._flight.setEndValue(1.0)
        self._flight.valueChanged.connect(self._fly)
        self._settling = QTimer(widget, singleShot=True, interval=_SETTLE_MS)
        self._settling.timeout.connect(widget.update)

    @property
    def settled(self) -> bool:
        """Whether the scale is at rest."""
        return not self._settling.isActive()

    @property
    def animated(self) -> bool:
        """Whether movements are shown: the desktop may ask for none, and where nobody looks there is none."""
        return self._widget.isVisible() and not is_still()

    @property
    def place(self) -> Camera | None:
        """Where somebody chose to look, and may be on the way to; None where the whole drawing is shown."""
        return self.bound_for if self.board is not None and self.bound_for != self._whole else None

    @property
    def bound_for(self) -> Camera:
        """Where it looks, or will when it has arrived; a board has to be shown."""
        assert self.board is not None
        flying = self._flight.state() == QVariantAnimation.State.Running
        return self._ends[1] if flying else self.board.camera

    def show(self, board: Board | None, place: Camera | None = None) -> None:
        """Looks at another board, at once, or at none.

        Args:
            place: What is seen of it; without one all of it is.
        """
        self.stop()
        self.board, self._unseen = board, True
        if board is not None and place is not None:
            self._whole = Camera()
            self.look(place)
            self._settling.stop()
        elif board is not None:
            self._fit_at_once(board)
        if board is not None:
            self._zoomed(board.camera.scale)

    def stop(self) -> None:
        """Ends a movement where it is."""
        self._flight.stop()

    def look(self, camera: Camera) -> None:
        """Looks through a camera, at once."""
        if self.board is None:
            return
        if camera.scale != self.board.camera.scale:
            self._settling.start()
            self._zoomed(camera.scale)
        self.board.look(camera)

    def fit(self) -> None:
        """Shows the whole drawing, and keeps it whole while the window is resized until somebody looks elsewhere."""
        if self.board is not None:
            self._whole = self._all_of(self.board)
            self._go(self.board, self._whole)

    def fit_selection(self) -> None:
        """Shows the selected cards, or everything where none is selected."""
        box = self.board.scene.bounds_of(self.board.selection) if self.board is not None else None
        if self.board is None or box is None:
            self.fit()
        else:
            self._go(self.board, self._showing(box))

    def resized(self) -> None:
        """The widget has another size."""
        if self.board is not None and self.board.camera == self._whole:
            self._fit_at_once(self.board)

    def reveal(self, nodes: Sequence[NodeId], *, near: bool = True) -> None:
        """Brings cards into view, smaller where they have no room together; does nothing where they are seen well.

        Args:
            near: Whether they have to be so near that they can be read.
        """
        if self.board is None:
            return
        box = self.board.scene.bounds_of([node for node in nodes if node in self.board.scene.deck.row])
        if box is not None:
            self.bring(box, near=near)

    def bring(self, box: Box, *, near: bool = True) -> None:
        """Brings a part of the drawing into view, as cards are: from near its edge with no more movement than it takes,
        from elsewhere to the middle.
        """
        assert self.board is not None
        left, top, right, bottom = box
        width, height = self._widget.width(), self._widget.height()
        camera = whence = self.bound_for
        if camera.scale >= _READABLE or not near:
            seen, pad = camera.seen(width, height), _PAD / camera.scale
            if seen[0] + pad <= left and right <= seen[2] - pad and seen[1] + pad <= top and bottom <= seen[3] - pad:
                return
        else:
            camera = camera.zoomed(0.8, (0.0, 0.0))
        if (right - left) * camera.scale > width - 2 * _PAD or (bottom - top) * camera.scale > height - 2 * _PAD:
            self._go(self.board, self._showing(box))
        elif camera.scale == whence.scale and (nearby := camera.holding(box, width, height, _CLEAR)):
            self._go(self.board, nearby)
        else:
            self._go(self.board, camera.centred(((left + right) / 2, (top + bottom) / 2), width, height))

    def find_again(self) -> None:
        """Shows the whole drawing where no card of it is left in sight, for what was looked at is gone."""
        if self.board is None or not self.board.graph.nodes:
            return
        if not len(self.board.scene.deck.near(self.bound_for.seen(self._widget.width(), self._widget.height()))):
            self.fit()

    def centre_on(self, point: Point) -> None:
        """Looks at a point of the drawing, at once."""
        if self.board is not None:
            self.look(self.board.camera.centred(point, self._widget.width(), self._widget.height()))

    def seen(self) -> None:
        """What it looks at was painted."""
        self._unseen = False

    def return_to(self, place: Camera | None) -> None:
        """Looks again where somebody came from; None: at all of it."""
        if self.board is not None:
            if place is None:
                self._whole = place = self._all_of(self.board)
            self._move(self.board, place)

    def go(self, camera: Camera) -> None:
        """Looks through a camera, in a movement."""
        if self.board is not None:
            self._go(self.board, camera)

    def zoom_in(self) -> None:
        """Goes to the next larger scale, round the middle."""
        if self.board is not None:
            self.zoom_to(self.bound_for.next_scale(up=True))

    def zoom_out(self) -> None:
        """Goes to the next smaller scale, round the middle."""
        if self.board is not None:
            self.zoom_to(self.bound_for.next_scale(up=False))

    def zoom_to(self, scale: float) -> None:
        """Goes to a scale, round the middle."""
        if self.board is not None:
            middle = (self._widget.width() / 2, self._widget.height() / 2)
            self._go(self.board, self.bound_for.zoomed(scale, middle))

    def _showing(self, box: Box | None) -> Camera:
        width, height = self._widget.width(), self._widget.height()
        return fitted(box, width, height - _FOOT) if box is not None else Camera().centred((0.0, 0.0), width, height)

    def _all_of(self, board: Board) -> Camera:
        """Shows the whole drawing; of one with cards so far away that its middle is empty, where most of them are."""
        camera, deck = self._showing(board.scene.bounds()), board.scene.deck
        width, height = self._widget.width(), self._widget.height()
        if camera.scale > SMALLEST or not deck.ids or len(deck.near(camera.seen(width, height))):
            return camera
        left, top, right, bottom = deck.boxes[np.argsort(deck.boxes[:, 0])[len(deck.boxes) // 2]].tolist()
        there = camera.centred(((left + right) / 2, (top + bottom) / 2), width, height).seen(width, height)
        return self._showing(board.scene.bounds_of([deck.ids[row] for row in deck.near(there).tolist()]))

    def _fit_at_once(self, board: Board) -> None:
        self._whole = self._all_of(board)
        self.look(self._whole)
        self._settling.stop()

    def _go(self, board: Board, camera: Camera) -> None:
        """Moves to a camera, and says what is left by that."""
        if camera != self.bound_for and not self._unseen:
            self._passed(self.place)
        self._move(board, camera)

    def _move(self, board: Board, camera: Camera) -> None:
        """Moves to a camera; at once where the desktop asks for no movement, or nobody sees it."""
        self.stop()
        if self.animated:
            self._ends = (board.camera, camera)
            self._flight.start()
        else:
            self.look(camera)

    def _fly(self, part: float) -> None:
        start, end = self._ends
        self.look(end if part >= 1.0 else start.between(end, part))
