"""The canvas as Qt sees it: the mouse, the wheel, keys, drops and menus become gestures on the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QInputEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from designer.app.announcing import announce
from designer.app.canvas.board import Board
from designer.app.canvas.bookmarks import Bookmarks
from designer.app.canvas.carrying import carried, carry, is_carried_out, take_cards
from designer.app.canvas.damage import RING, Glance, MapGlance
from designer.app.canvas.eye import Eye
from designer.app.canvas.faces import STACK
from designer.app.canvas.frame_editor import FrameEditor
from designer.app.canvas.framing import frame_titled_at
from designer.app.canvas.gestures import Button, Gestures
from designer.app.canvas.keys import Keys
from designer.app.canvas.refreshing import Refreshing
from designer.app.canvas.scrolling import Scrolling
from designer.app.canvas.tips import tip_at
from designer.app.canvas.tools.tool import Touch
from designer.app.canvas.values import value_at
from designer.app.taking import take_copy
from designer.catalogue.spec import Catalogue

MIME_TYPE = "application/x-netdesigner-operator"

_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_EDGE, _WIDEST = 2, 20_000  # pixels; wider than any canvas, which cuts it off

_BUTTONS: dict[Qt.MouseButton, Button] = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.MiddleButton: "middle",
}


class Surface(QWidget):
    """A widget that a board is worked on through; what it looks like is for who inherits it to say.

    Signals:
        opened(NodeId): A card was double-clicked.
        value_wanted(NodeId, str): A value on a card was double-clicked: the argument of that name.
        menu_wanted(QPoint): A menu of what is selected is asked for, at a point of the screen.
        card_wanted(QPoint): Nothing was double-clicked, at a point of the screen: something should be there.
        typed(str): Somebody begins to type the name of what should be there.
        graph_wanted(GraphId): Another graph should be shown.
        bookmarked: Another place is kept.
        passed(Camera): Something else of the graph is looked at; this is what was seen of it, None: all of it.

    Attributes:
        eye: Where it looks.
        bookmarks: Places that it comes back to.
        wheel_zooms: Whether the wheel of a mouse zooms; a touchpad moves the drawing all the same.
    """

    opened = Signal(object)
    value_wanted = Signal(object, str)
    graph_wanted = Signal(object)
    bookmarked = Signal()
    passed = Signal(object)
    menu_wanted = Signal(object)
    card_wanted = Signal(object)
    typed = Signal(str)

    def __init__(
        self,
        catalogue: Catalogue,
        milliseconds: int,
        zoomed: Callable[[float], None],
        glance: Callable[[], Glance | MapGlance | None],
        parent: QWidget | None,
    ) -> None:
        """Makes a surface that is not painted yet.

        Args:
            milliseconds: How long a movement takes.
            zoomed: Is told every new scale.
            glance: Notes what would be painted now; None where no part of it can be painted alone.
        """
        super().__init__(parent)
        self._catalogue = catalogue
        self._board: Board | None = None
        self._refreshing = Refreshing(self, glance)
        self._gestures = Gestures(self._refreshing.ask)
        self.eye = Eye(self, milliseconds, zoomed, self.passed.emit)
        self._scrolling = Scrolling(self.eye)
        self._frame_editor = FrameEditor(self)
        self._pressed = False  # a button, since it was shown
        self._edge: QFrame | None = None  # made for the first who comes by the keyboard
        self.bookmarks = Bookmarks(self.eye, self.graph_wanted.emit, self.bookmarked.emit)
        self._keys = Keys(self._gestures, self.eye, self._ask_for_menu, self.typed.emit, self.bookmarks, self._speak)
        self.wheel_zooms = False
        self.installEventFilter(self)
        self.setMouseTracking(True)
        take_cards(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def board(self) -> Board:
        """What is shown and worked on.

        Raises:
            RuntimeError: No document is shown yet.
        """
        if self._board is None:
            raise RuntimeError("the canvas shows no document yet")
        return self._board

    @property
    def scale(self) -> float:
        """How large the drawing is seen; 1 is as large as it is."""
        return self._board.camera.scale if self._board is not None else 1.0

    # Menus

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._board is None or event.reason() == QContextMenuEvent.Reason.Keyboard:
            return  # the keys are heard as keys, on every platform
        if not self._gestures.active or self._gestures.key_led is not None:
            self._gestures.cancel()
            self._gestures.select_for_menu(self._board.camera.to_world((event.pos().x(), event.pos().y())))
            self.menu_wanted.emit(event.globalPos())

    def _speak(self, text: str) -> None:
        announce(self, text)

    def _ask_for_menu(self) -> None:
        """Asks for a menu at what is selected, or in the middle where that is out of sight."""
        self._gestures.cancel()
        at = self.rect().center()
        if (middle := self.board.selected_middle()) is not None:
            x, y = self.board.camera.to_screen(middle)
            if self.rect().contains(round(x), round(y)):
                at = QPoint(round(x), round(y))
        self.menu_wanted.emit(self.mapToGlobal(at))

    # Mouse

    def showEvent(self, event: QShowEvent) -> None:
        self._pressed = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = True
        button = _BUTTONS.get(event.button())
        if self._edge is not None:
            self._edge.hide()
        if self._board is not None and button is not None:
            self.eye.stop()
            self._gestures.press(button, self._touch(event))
            self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._board is None:
            return
        if self._gestures.moving and is_carried_out(self, event.globalPosition().toPoint()):
            self._carry_out(self._board)
        else:
            self._gestures.move(self._touch(event))
        self._point()

    def _carry_out(self, board: Board) -> None:
        """Goes on dragging the selected cards beyond this drawing; in it they stay where they were."""
        nodes, text = board.selection, board.copied()
        self._gestures.cancel()
        box = board.scene.bounds_of(nodes)
        if box is not None and text:
            corners = board.camera.to_screen(box[:2]), board.camera.to_screen(box[2:])
            (left, top), (right, bottom) = corners
            reach = RING + STACK * board.camera.scale  # with their rings, and with the cards of a repeat behind them
            place = QRectF(left, top, right - left, bottom - top).adjusted(-reach, -reach, reach, reach)
            carry(self, text, self.grab(place.toAlignedRect().intersected(self.rect())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        button = _BUTTONS.get(event.button())
        if self._board is not None and button is not None:
            self._release(button, self._touch(event))
            self._point()

    def _release(self, button: Button, touch: Touch) -> None:
        """Ends a gesture; a card that has gone where there is room for it is not lost from sight."""
        if self._gestures.release(button, touch):
            self.eye.reveal(self.board.selection, near=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        alone = not self._pressed  # the first click was on what lay here before, such as the template that it opened
        if self._board is None or event.button() != Qt.MouseButton.LeftButton or alone:
            self.mousePressEvent(event)
            return
        at = self._touch(event).at
        if (shown := value_at(self._board, at)) is not None:
            self._gestures.cancel()
            self.value_wanted.emit(shown[0], shown[1].name)
        elif (node := self._board.scene.deck.card_at(at)) is not None:
            self.opened.emit(node)
        elif (framed := frame_titled_at(self._board.scene, at)) is not None:
            self._gestures.cancel()
            self._frame_editor.open(self._board, framed)
        elif self._gestures.is_empty(at):
            self.card_wanted.emit(event.globalPosition().toPoint())
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._gestures.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._board is None:
            return
        self._scrolling.turn(event, wheel_zooms=self.wheel_zooms)
        self._gestures.scrolled(self._touch(event))
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._board is not None:
            if isinstance(event, QNativeGestureEvent) and self._scrolling.gesture(event):
                self._gestures.scrolled(self._touch(event))
                return True
            if event.type() == QEvent.Type.ShortcutOverride and self._keys.wanted(cast(QKeyEvent, event)):
                event.accept()
                return True
            if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
                self._tell(event.pos(), event.globalPos())
                return True
        return False

    def _tell(self, at: QPoint, on_screen: QPoint) -> None:
        """Says what the pointer rests on."""
        QToolTip.showText(on_screen, tip_at(self.board, self.board.camera.to_world((at.x(), at.y()))), self)

    def paste_text(self, text: str, at: QPoint | None = None) -> None:
        """Places cards that somebody copied or dragged here.

        Args:
            at: Where in this widget; without it, where there is room in the middle. Cards go into the wire there.
        """
        self._gestures.cancel()
        spot = at or self.rect().center()
        around = self.board.camera.to_world((spot.x(), spot.y()))
        wire = self._gestures.wire_at(around) if at is not None else None
        if self.board.paste(text, around, wire):
            self.eye.reveal(self.board.selection, near=False)

    def _touch(self, event: QMouseEvent | QWheelEvent | QNativeGestureEvent | QDropEvent) -> Touch:
        keys = event.modifiers()
        at = event.position()
        return Touch(
            self.board.camera.to_world((at.x(), at.y())),
            (at.x(), at.y()),
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
            ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
            time=event.timestamp() if isinstance(event, QInputEvent) else 0,
        )

    def _point(self) -> None:
        """Gives the pointer the shape of what it does."""
        shape = getattr(Qt.CursorShape, f"{self._gestures.cursor}Cursor")
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Dropping from the list of layers, and from another drawing

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._board is not None and carried(event.mimeData()) and event.source() is not self:
            take_copy(event)
            return
        op = bytes(event.mimeData().data(MIME_TYPE).data()).decode("utf-8", "replace")
        if self._board is None or not self._board.offers(op):
            event.ignore()
            return
        take_copy(event)
        self._gestures.drag_in(op, self._touch(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._gestures.active:
            take_copy(event)
            self._gestures.move(self._touch(event))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._gestures.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._board is not None and (text := carried(event.mimeData())):
            take_copy(event)
            self.setFocus()  # first: what is done belongs to the drawing that is worked on
            self.paste_text(text, event.position().toPoint())
        elif self._gestures.active:
            take_copy(event)
            self.setFocus()
            self._release("drag", self._touch(event))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._board is None or not self._keys.press(event):
            super().keyPressEvent(event)
        self._point()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._gestures.key_led is None and super().focusNextPrevChild(forward)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._gestures.space = event.isAutoRepeat()
            self._point()
        else:
            super().keyReleaseEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A gesture ends with what it is made in."""
        self._gestures.cancel()
        super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by the keyboard sees that the keys go here: a line at the upper edge says so."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEYS:
            if self._edge is None:
                self._edge = QFrame(self)
                self._edge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                self._edge.setObjectName("canvas_focus")
            self._edge.setGeometry(0, 0, _WIDEST, _EDGE)
            self._edge.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._edge is not None:
            self._edge.hide()
        self._gestures.space = False
        if self._gestures.key_led is not None and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._gestures.cancel()
        self._point()
