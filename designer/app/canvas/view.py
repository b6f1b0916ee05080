"""The canvas as a widget: turns the mouse, the wheel and the keys into gestures, and paints the board.

One widget, no item per node: what a card is lives in arrays. Selection, gestures and edits are the board's and the
tools'; here is only what needs Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from weakref import WeakSet

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from designer.app.canvas.board import Board, Listener
from designer.app.canvas.eye import Eye
from designer.app.canvas.frame import Frame
from designer.app.canvas.gestures import SPOT_PIXELS, Button, Gestures
from designer.app.canvas.minimap import Minimap
from designer.app.canvas.painter import CanvasPainter
from designer.app.canvas.tips import tip_at
from designer.app.canvas.tools.tool import Touch
from designer.app.canvas.whereabouts import whereabouts
from designer.app.canvas.zoom_bar import ZoomBar
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme
from designer.catalogue.spec import Catalogue
from designer.document import Change, GraphId, History, NodeId, Point, Report

MIME_TYPE = "application/x-netdesigner-operator"

_WHEEL_ZOOM = 1.0015
_PINCH = Qt.NativeGestureType.ZoomNativeGesture
_BUTTONS: dict[Qt.MouseButton, Button] = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.MiddleButton: "middle",
}
_EDGE = 12  # between what floats over the canvas and its edges
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CanvasView(QWidget):
    """Shows one graph of a document and lets people work on it.

    Signals:
        selection_changed(tuple[NodeId, ...]): Other cards are selected.
        zoom_changed(float): The drawing is seen at another scale.
        message(str): Why a gesture was refused, in a sentence.
        opened(NodeId): A card was double-clicked.
    """

    selection_changed = Signal(object)
    zoom_changed = Signal(float)
    message = Signal(str)
    opened = Signal(object)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._theme: Theme = switch.theme
        self._board: Board | None = None
        self._read_only = False
        self._observed: WeakSet[History] = WeakSet()  # each is observed once, however often it is shown
        self._gestures = Gestures(self.update)
        self.painter = CanvasPainter(switch.theme)
        self._listener = Listener(self.message.emit, self._on_selected, self.update)
        self.eye = Eye(self, self._theme.tokens.motion.move, self._on_zoomed)
        self.minimap = Minimap(switch, self.eye.centre_on, self)
        self.zoom_bar = ZoomBar(switch, self.zoom_out, lambda: self.zoom_to(1.0), self.zoom_in, self.fit, self)
        self.setObjectName("canvas")
        self.setAccessibleName("Drawing of the network")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 200)
        switch.changed.connect(self._wear)

    # What the window asks

    @property
    def has_document(self) -> bool:
        """Whether a graph is shown."""
        return self._board is not None

    @property
    def graph_id(self) -> GraphId | None:
        """The graph that is shown."""
        return self._board.graph_id if self._board is not None else None

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
    def selection(self) -> tuple[NodeId, ...]:
        """The selected nodes, in the order in which they were selected."""
        return self._board.selection if self._board is not None else ()

    @property
    def scale(self) -> float:
        """How large the drawing is seen; 1 is as large as it is."""
        return self._board.camera.scale if self._board is not None else 1.0

    def show_graph(self, history: History, graph_id: GraphId) -> None:
        """Shows a graph of a document, all of it, and follows the document from now on."""
        had = self.selection
        measure = lru_cache(maxsize=50_000)(self._measure)
        self._board = Board(self._catalogue, history, graph_id, measure, self._theme.tokens.sizes, self._listener)
        self._board.read_only = self._read_only
        self._gestures.show(self._board)
        if history not in self._observed:
            self._observed.add(history)
            history.observe(lambda change: self._follow(history, change))
        self.eye.show(self._board)
        if had:
            self.selection_changed.emit(())
        self._describe()

    def set_read_only(self, read_only: bool) -> None:
        """Refuses edits, with a sentence that says why."""
        self._read_only = read_only
        if self._board is not None:
            self._board.read_only = read_only

    def set_report(self, report: Report | None) -> None:
        """Shows what a check found: shapes, parameters, what is wrong. It may be of an earlier revision."""
        if self._board is not None:
            self._board.take_report(report)

    def select(self, nodes: Iterable[NodeId]) -> None:
        """Selects nodes; those that are not in the graph are left out."""
        if self._board is not None:
            self._board.select(node for node in nodes if node in self._board.graph.nodes)

    def select_all(self) -> None:
        """Selects every card."""
        if self._board is not None:
            self._board.select(self._board.graph.nodes)

    def delete_selection(self) -> None:
        """Removes the selected cards."""
        if self._board is not None:
            self._gestures.cancel()
            self._board.delete(self.selection)

    def duplicate_selection(self) -> None:
        """Copies the selected cards and the wires among them."""
        if self._board is not None:
            self._gestures.cancel()
            self._board.duplicate(self.selection)

    def place(self, op: str, at: Point | None = None) -> NodeId | None:
        """Places a new card at a point of the drawing; without one, behind the selection or in the middle of the view.

        Returns:
            The new node; None where it was refused.
        """
        board = self._board
        if board is None:
            return None
        middle = board.camera.to_world((self.width() / 2, self.height() / 2))
        node = board.place(op, at) if at is not None else board.place_next(op, middle)
        if node is not None:
            self.eye.reveal(node)
        return node

    def reveal(self, node: NodeId) -> None:
        """Brings a card into view, in a movement of 140 ms at most; does nothing where it is seen well."""
        self.eye.reveal(node)

    def fit(self) -> None:
        """Shows the whole drawing."""
        self.eye.fit()

    def fit_selection(self) -> None:
        """Shows the selected cards, or everything where none is selected."""
        self.eye.fit_selection()

    def zoom_in(self) -> None:
        """Goes to the next larger scale."""
        self.eye.zoom_in()

    def zoom_out(self) -> None:
        """Goes to the next smaller scale."""
        self.eye.zoom_out()

    def zoom_to(self, scale: float) -> None:
        """Goes to a scale; 1 is as large as the drawing is."""
        self.eye.zoom_to(scale)

    def places(self) -> dict[str, QRect]:
        """Where things are in the widget: `card conv1`, and its ports `in conv1.input` and `out conv1.output`."""
        return whereabouts(self._board) if self._board is not None else {}

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._board is None:
            painter.fillRect(self.rect(), self._theme.color("canvas"))
            return
        clip = QRectF(event.rect())
        frame = Frame(
            width=self.width(),
            height=self.height(),
            clip=(clip.left(), clip.top(), clip.right(), clip.bottom()),
            ratio=self.devicePixelRatioF(),
            settled=self.eye.settled,
            overlay=self._gestures.overlay,
            hover=self._gestures.hover,
            hover_wire=self._gestures.hover_wire,
            selected=frozenset(self._board.selection),
        )
        self.painter.paint(painter, self._board, frame)
        painter.end()
        self.minimap.show_board(self._board, self._board.camera.seen(self.width(), self.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.minimap.move(self.width() - self.minimap.width() - _EDGE, self.height() - self.minimap.height() - _EDGE)
        bar = self.zoom_bar.sizeHint()
        self.zoom_bar.setGeometry(_EDGE, self.height() - bar.height() - _EDGE, bar.width(), bar.height())
        self.eye.resized()

    def _measure(self, text: str, role: str) -> float:
        return QFontMetricsF(self._theme.font(role)).horizontalAdvance(text)

    def _wear(self, theme: Theme) -> None:
        self._theme = theme
        self.painter.wear(theme)
        self.update()

    # Following the document

    def _follow(self, history: History, change: Change) -> None:
        if self._board is None or self._board.history is not history:
            return  # a document that is shown no more
        if not self._gestures.committing:
            self._gestures.cancel()
        self._board.follow(change)
        self._gestures.forget_lost()
        self._describe()

    def _on_zoomed(self, scale: float) -> None:
        self.zoom_bar.show_scale(scale)
        self.zoom_changed.emit(scale)

    def _on_selected(self) -> None:
        self.selection_changed.emit(self.selection)
        self._describe()

    def _describe(self) -> None:
        """Says to a screen reader what is there; the outline of the design is the accessible view of it."""
        board = self.board
        count = len(board.graph.nodes)
        text = f"{count} {'card' if count == 1 else 'cards'}"
        if board.selection:
            text += f", selected: {', '.join(board.label(node) for node in board.selection[:5])}"
        self.setAccessibleDescription(text)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        button = _BUTTONS.get(event.button())
        if self._board is not None and button is not None:
            self.eye.stop()
            self._gestures.press(button, self._touch(event))
            self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._board is not None:
            self._gestures.move(self._touch(event))
            self._point()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        button = _BUTTONS.get(event.button())
        if self._board is not None and button is not None:
            self._gestures.release(button, self._touch(event))
            self._point()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self.board.scene.deck.card_at(self._touch(event).at) if self._board is not None else None
        if node is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(node)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._gestures.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._board is None:
            return
        self.eye.stop()
        pixels, angle = event.pixelDelta(), event.angleDelta()
        at = event.position()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_by(_WHEEL_ZOOM ** (angle.y() or angle.x()), at)
        else:
            dx, dy = (pixels.x(), pixels.y()) if not pixels.isNull() else (angle.x() / 2, angle.y() / 2)
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not dx:
                dx, dy = dy, 0
            self.eye.look(self._board.camera.panned(dx, dy))
        self._gestures.scrolled(self._touch(event))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if self._board is not None:
            if isinstance(event, QNativeGestureEvent) and event.gestureType() == _PINCH:
                self._zoom_by(1.0 + event.value(), event.position())
                return True
            if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
                at = self._board.camera.to_world((event.pos().x(), event.pos().y()))
                QToolTip.showText(event.globalPos(), tip_at(self._board, at, SPOT_PIXELS / self.scale), self)
                return True
        return super().event(event)

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        camera = self.board.camera
        self.eye.look(camera.zoomed(camera.scale * factor, (at.x(), at.y())))

    def _touch(self, event: QMouseEvent | QWheelEvent | QDropEvent) -> Touch:
        keys = event.modifiers()
        at = event.position()
        return Touch(
            self.board.camera.to_world((at.x(), at.y())),
            (at.x(), at.y()),
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
        )

    def _point(self) -> None:
        """Gives the pointer the shape of what it does."""
        shape = getattr(Qt.CursorShape, f"{self._gestures.cursor}Cursor")
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Dropping from the list of layers

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        op = bytes(event.mimeData().data(MIME_TYPE).data()).decode("utf-8", "replace")
        if self._board is None or op not in self._catalogue:
            event.ignore()
            return
        event.acceptProposedAction()
        self._gestures.drag_in(op, self._touch(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._gestures.active:
            event.acceptProposedAction()
            self._gestures.move(self._touch(event))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._gestures.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._gestures.active:
            event.acceptProposedAction()
            self._gestures.release("drag", self._touch(event))
            self.setFocus()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._board is None:
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key in _ARROWS and not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            self._arrow(*_ARROWS[key], shift=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Space:
            self._gestures.space = True
            self._point()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._gestures.space = event.isAutoRepeat()
            self._point()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._gestures.space = False
        self._point()

    def _arrow(self, dx: int, dy: int, shift: bool) -> None:
        self._gestures.cancel()
        board = self.board
        if shift:
            neighbour = board.neighbour(dx, dy)
            if neighbour is not None:
                board.select((neighbour,))
                self.eye.reveal(neighbour)
        else:
            board.nudge(dx * board.sizes.grid, dy * board.sizes.grid)

    def _escape(self) -> None:
        """Ends a gesture without a trace; without one, selects nothing."""
        if self._gestures.active:
            self._gestures.cancel()
            self._point()
        else:
            self.board.select(())
