"""The canvas as the window has it: shows a graph of a document, paints it, and does what commands ask.

One widget, no item per node: what a card is lives in arrays. Selection, gestures and edits are the board's and the
tools'; here is only what needs Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCursor,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from designer.app.announcing import announce
from designer.app.canvas.blocking import (
    call_selection_again,
    detach_selection,
    group_selection,
    make_block_of_selection,
    take_selected_group_apart,
    take_selection_apart,
)
from designer.app.canvas.board import Board, Listener
from designer.app.canvas.camera import Camera
from designer.app.canvas.captions import NO_GRAPH, draw_note
from designer.app.canvas.card import Spot
from designer.app.canvas.damage import Glance, MapGlance
from designer.app.canvas.deeds import DEEDS, KEY_DEEDS
from designer.app.canvas.frame import Frame
from designer.app.canvas.framing import frame_of_selection, frame_selection
from designer.app.canvas.heat import Heat
from designer.app.canvas.layer_look import LayerLooks
from designer.app.canvas.live import Live
from designer.app.canvas.measuring import measure_in
from designer.app.canvas.minimap import Minimap
from designer.app.canvas.painter import CanvasPainter
from designer.app.canvas.peek import MOST_CARDS, Peek
from designer.app.canvas.routing import Floats
from designer.app.canvas.speech import layer_spoken, spoken, whereabouts_spoken
from designer.app.canvas.surface import Surface
from designer.app.canvas.tidying import Tidying
from designer.app.canvas.tips import tip_at
from designer.app.canvas.tools.tool import NOTHING, Overlay
from designer.app.canvas.values import value_at
from designer.app.canvas.whereabouts import whereabouts
from designer.app.canvas.zoom_bar import ZoomBar
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.theme import Theme
from designer.catalogue.ports import called_graph
from designer.catalogue.spec import Catalogue
from designer.document import Change, GraphId, History, NodeId, Point, Report, Slot

_ANSWER_MS = 80  # so long a change waits for what is found of it: mostly both are painted at once
_EDGE = 12  # between what floats over the canvas and its edges


@dataclass(frozen=True, slots=True)
class _Look:
    """How a graph was looked at when another one was shown: where, None for all of it, and what was selected."""

    place: Camera | None
    selection: tuple[NodeId, ...]


class CanvasView(Surface):
    """Shows one graph of a document and lets people work on it.

    Signals:
        selection_changed(tuple[NodeId, ...]): Other cards are selected, another wire, or the keys are at another port.
        zoom_changed(float): The drawing is seen at another scale.
        message(str): Why a gesture was refused, in a sentence.
        wire_let_go(Spot, Point): A new wire was let go over nothing: its port, and its end in the drawing.
    """

    selection_changed = Signal(object)
    zoom_changed = Signal(float)
    message = Signal(str)
    wire_let_go = Signal(object, object)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        milliseconds = switch.theme.tokens.motion.move
        super().__init__(catalogue, milliseconds, self._on_zoomed, self._glance, parent)
        self._theme: Theme = switch.theme
        self._undrawn = False
        self._waiting = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._waiting.timeout.connect(self._refreshing.ask)
        self._where = ""  # what a screen reader was told of last
        self._cursor_at = ""  # in words
        self._read_only, self._keeps_grid = False, True
        self._unfollow: Callable[[], None] | None = None  # the document whose graph is shown, and only that
        self._report: Report | None = None
        self._heats: Mapping[GraphId, Heat] = {}
        self._found: Mapping[GraphId, frozenset[NodeId]] = {}
        self._training = False
        self._live: Live | None = None
        self._layers: LayerLooks = {}
        self._looks: dict[GraphId, _Look] = {}  # of the graphs of one document that were shown before
        self._keys_said = ""
        self.painter = CanvasPainter(switch.theme)
        self._listener = Listener(
            self.message.emit, self._on_selected, self._refreshing.ask, self._on_moved, self.wire_let_go.emit
        )
        self._tidying = Tidying(self._gestures, self.eye, switch.theme.tokens.motion.move, self)
        self.peek = Peek(self)
        self.minimap = Minimap(switch, self.eye.centre_on, self)
        self.zoom_bar = ZoomBar(switch, self.zoom_out, lambda: self.zoom_to(1.0), self.zoom_in, self.fit, self)
        self.setObjectName("canvas")
        self.setAccessibleName("Drawing of the network")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 200)
        switch.changed.connect(self._wear)

    # What the window asks

    @property
    def graph_id(self) -> GraphId | None:
        """The graph that is shown."""
        return self._board.graph_id if self._board is not None else None

    @property
    def selection(self) -> tuple[NodeId, ...]:
        """The selected nodes, in the order in which they were selected."""
        return self._board.selection if self._board is not None else ()

    @property
    def selected_wire(self) -> Slot | None:
        """Where the selected wire ends."""
        return self._board.selected_wire if self._board is not None else None

    @property
    def is_wire_led(self) -> bool:
        """Whether the wire that is selected, or that the keys are at, is led over points."""
        wire = self._board.wire(self._board.way_in) if self._board is not None else None
        return wire is not None and self._board is not None and bool(self._board.scene.wiring.bends(wire))

    def show_graph(self, history: History, graph_id: GraphId) -> None:
        """Shows a graph of a document as it was left, at first all of it, and follows the document from now on."""
        self._keep_look(history)
        measure, sizes = measure_in(self._theme), self._theme.tokens.sizes
        board = Board(self._catalogue, history, graph_id, measure, sizes, self._listener)
        board.read_only, board.keeps_grid = self._read_only, self._keeps_grid
        board.layers = self._layers.get(graph_id, {})
        if self._report is not None and self._report.revision == history.revision:
            board.take_report(self._report)
        self._show(board, self._looks.get(graph_id))

    def show_nothing(self) -> None:
        """Says that the document has no graph to draw, and follows none."""
        self._show(None)

    def _keep_look(self, history: History) -> None:
        """Remembers how the graph that is shown is looked at, for when its document is still the one in hand."""
        board = self._board
        if board is None or board.history is not history:
            self._looks, self._report = {}, None
            self.bookmarks.forget()
        else:
            self._looks[board.graph_id] = _Look(self.eye.place, board.selection)

    def _show(self, board: Board | None, look: _Look | None = None) -> None:
        had = self.selection or self.selected_wire
        history, before = (one.history if one is not None else None for one in (board, self._board))
        if history is not before:
            if self._unfollow is not None:
                self._unfollow()
            self._unfollow = history.observe(partial(self._follow, history)) if history is not None else None
        self._board, self._undrawn = board, board is None
        self._frame_editor.leave()
        if board is not None and look is not None:
            board.selection = tuple(node for node in look.selection if node in board.graph.nodes)
        self._gestures.show(board)
        self.eye.show(board, look.place if look is not None else None)
        self.minimap.hide()
        self.peek.hide()
        if had or self.selection:
            self.selection_changed.emit(self.selection)
        self._describe()
        self.update()

    def set_read_only(self, read_only: bool) -> None:
        """Refuses edits, with a sentence that says why."""
        self._read_only = read_only
        if self._board is not None:
            self._board.read_only = read_only

    def keep_to_grid(self, keeps: bool) -> None:
        """Has dragged cards keep to a grid, which is seen then."""
        self._keeps_grid = keeps
        if self._board is not None:
            self._board.keeps_grid = keeps
        self.update()

    def set_report(self, report: Report | None) -> None:
        """Shows what a check found: shapes, parameters, what is wrong. It may be of an earlier revision."""
        self._report = report
        if self._board is not None:
            self._board.take_report(report)
            self._describe()

    def set_found(self, found: Mapping[GraphId, frozenset[NodeId]]) -> None:
        """Marks the cards that a search found, graph by graph; nothing marks none."""
        if found != self._found:
            self._found = found
            self.update()

    def set_training(self, training: bool) -> None:
        """Marks the cards that learn while a run goes on."""
        if training != self._training:
            self._training = training
            self.update()

    def set_live(self, live: Live | None) -> None:
        """Shows what the run says of itself, while it goes on."""
        self._live = live
        if self._training:
            self._refreshing.ask()

    def set_layers(self, layers: LayerLooks) -> None:
        """Shows on the cards of each graph what a run found of their layers; nothing where there is nothing."""
        self._layers = layers
        if self._board is not None:
            self._board.layers = layers.get(self._board.graph_id, {})
            self._describe()
            self._refreshing.ask()

    def set_heats(self, heats: Mapping[GraphId, Heat]) -> None:
        """Shows what the cards of each graph cost, in place of their parameters; nothing where there are none."""
        self._heats = heats
        self.update()

    def select(self, nodes: Iterable[NodeId]) -> None:
        """Selects nodes; those that are not in the graph are left out."""
        if self._board is not None:
            present = self._board.graph.nodes
            self._board.select(filter(present.__contains__, nodes))

    def select_all(self) -> None:
        """Selects every card."""
        if self._board is not None:
            self._board.select(self._board.graph.nodes)

    def do(self, deed: str) -> None:
        """Does what a command says that asks for no more than what is shown."""
        if self._board is not None and deed in KEY_DEEDS:
            self._keys.lead(KEY_DEEDS[deed])
        elif self._board is not None:
            self._gestures.cancel()
            DEEDS[deed](self._board)

    def frame(self) -> None:
        """Puts the selected cards into a frame, and asks for the title of one that is new."""
        if self._board is not None:
            self._gestures.cancel()
            new = frame_selection(self._board)
            if new is not None:
                self._frame_editor.open(self._board, new, made=True)

    def describe_frame(self) -> None:
        """Asks for the title and the note of the frame that a selected card is in."""
        if self._board is not None:
            self._gestures.cancel()
            framed = frame_of_selection(self._board)
            if framed is not None:
                self._frame_editor.open(self._board, framed)

    def tidy(self, *, rows: bool = False) -> None:
        """Lays the selected cards out anew, or all where fewer than two are selected.

        Args:
            rows: Whether all is broken into rows, and not only what is far too long to be seen.
        """
        if self._board is not None:
            self._gestures.cancel()
            self._tidying.begin(self._board, rows=rows)

    def delete_selection(self, *, heal: bool = True) -> None:
        """Removes the selected cards and the selected wire.

        Args:
            heal: Whether what lies behind the cards takes what they took, where the shapes allow.
        """
        if self._board is not None:
            self._gestures.cancel()
            self._board.delete_selection(heal=heal)

    def copy_selection(self) -> None:
        """Puts the selected cards into the clipboard, as text."""
        if self._board is not None and self._board.selection:
            QGuiApplication.clipboard().setText(self._board.copied())

    def cut_selection(self) -> None:
        """Puts the selected cards into the clipboard and removes them."""
        if self._board is not None and self._board.selection:
            self._gestures.cancel()
            self.copy_selection()
            self._board.delete_selection("Cut", heal=True)

    def paste(self) -> None:
        """Places the cards of the clipboard at the pointer, or in the middle of the view where it is elsewhere.

        They go into the selected wire, else into the one under the pointer.
        """
        board = self._board
        if board is None:
            return
        self._gestures.cancel()
        pointer = self.mapFromGlobal(QCursor.pos())
        pointed = self.rect().contains(pointer)
        spot = pointer if pointed else self.rect().center()
        around = board.camera.to_world((spot.x(), spot.y()))
        wire = board.wire(board.selected_wire)
        if wire is not None:
            around = board.scene.wiring.middle(wire.target)
        elif pointed:
            wire = self._gestures.wire_at(around)
        if board.paste(QGuiApplication.clipboard().text(), around, wire):
            self._keep_in_sight(self.selection)

    def duplicate_selection(self, *, incoming: bool = False) -> None:
        """Copies the selected cards and the wires among them into free room below.

        Args:
            incoming: Whether the copies take what the originals take from other cards, too.
        """
        if self._board is not None:
            self._gestures.cancel()
            self._board.duplicate(self.selection, incoming=incoming)
            self._keep_in_sight(self.selection)

    def make_block(self) -> None:
        """Puts the selected cards into a block of their own, which takes their place."""
        if self._board is not None:
            self._gestures.cancel()
            make_block_of_selection(self._board)
            self._keep_in_sight(self.selection)

    def take_apart(self) -> None:
        """Puts the cards of the selected block in its place."""
        if self._board is not None:
            self._gestures.cancel()
            take_selection_apart(self._board)
            self._keep_in_sight(self.selection)

    def group(self, kind: str) -> None:
        """Makes one sequence, list or dictionary of the selected layers."""
        if self._board is not None:
            group_selection(self._board, kind)

    def take_group_apart(self) -> None:
        """Gives the layers of the selected card's group names of their own."""
        if self._board is not None:
            take_selected_group_apart(self._board)

    def detach(self) -> None:
        """Gives the selected card of a block a definition of its own."""
        if self._board is not None:
            detach_selection(self._board)

    def call_again(self) -> None:
        """Places a second call of the selected layer or block, with the same weights."""
        if self._board is not None:
            self._gestures.cancel()
            call_selection_again(self._board)
            self._keep_in_sight(self.selection)

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
            self._keep_in_sight((node,))
        return node

    def place_at_end(self, op: str, spot: Spot, end: Point) -> NodeId | None:
        """Places a new card at the loose end of a wire that begins at a port, and wires it.

        Returns:
            The new node; None where it was refused.
        """
        node = self.board.place_at_end(op, spot, end)
        if node is not None:
            self._keep_in_sight((node,))
        return node

    def hold_wire(self, spot: Spot, end: Point) -> None:
        """Goes on showing a wire with a loose end."""
        port = self.board.scene.deck.position(spot)
        self._gestures.hold(Overlay(wires=((port, end) if spot.side == "out" else (end, port),)))

    def let_go(self) -> None:
        """Shows no loose wire any more."""
        self._gestures.hold(NOTHING)

    def _keep_in_sight(self, nodes: Sequence[NodeId]) -> None:
        """Follows what was just placed; how near the drawing is seen stays as it was chosen."""
        self.eye.reveal(nodes, near=False)

    def reveal(self, node: NodeId) -> None:
        """Brings a card into view, in a movement of 140 ms at most; does nothing where it is seen well."""
        self.eye.reveal((node,))

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

    def show_keys(self, key: Callable[[str], str]) -> None:
        """Says where keys do something which ones they are; `key` gives that of a command, or nothing."""
        does = (("add_card", "adds"), ("connect", "wires"), ("edit_card", "edits"))
        self._keys_said = ", ".join(["Arrows walk", *(f"{key(name)} {verb}" for name, verb in does if key(name))])
        self.zoom_bar.show_keys(key)
        self.update()

    def places(self) -> dict[str, QRect]:
        """Where things are in the widget: `card conv1`, and its ports `in conv1.input` and `out conv1.output`."""
        return whereabouts(self._board) if self._board is not None else {}

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        parts = self._refreshing.painting(event.region())
        painter = QPainter(self)
        self.eye.seen()
        if self._board is None:
            painter.fillRect(self.rect(), self._theme.color("canvas"))
            if self._undrawn:
                draw_note(painter, self._theme, self.width(), self.height(), NO_GRAPH)
            return
        frame = self._frame(self._board, event.rect(), parts)
        self.painter.paint(painter, self._board, frame)
        painter.end()
        self._settle_on(self._board)
        self.peek.keep(self._board, None if self._gestures.active else self._gestures.hover)
        self._on_looked()

    def _on_looked(self) -> None:
        """The small picture follows at once, so that both are painted together."""
        if self._board is not None:
            self.minimap.show_board(self._board, self._board.camera.seen(self.width(), self.height()))

    def _on_moved(self, before: Camera) -> None:
        """The drawing is seen elsewhere: what can go along on the screen is not painted again."""
        self._on_looked()
        board = self._board
        shift = board.camera.shift_from(before) if board is not None else None
        if board is None or shift is None or not self.painter.slides(board, self._frame(board, self.rect())):
            self._refreshing.renew()
        else:
            self._refreshing.slide(*shift)

    def _glance(self) -> Glance | MapGlance | None:
        board = self._board
        if board is None:
            return None
        seen = self.painter.glance(board, self._frame(board, self.rect()))
        self._settle_on(board)
        return seen

    def _settle_on(self, board: Board) -> None:
        """Goes on after this picture where some shapes still look for their places."""
        if board.scene.pills.unsettled:
            self._refreshing.ask_soon()

    def _frame(self, board: Board, place: QRect, parts: Floats | None = None) -> Frame:
        """How a part of the widget is to be painted now."""
        clip = QRectF(place)
        return Frame(
            width=self.width(),
            height=self.height(),
            clip=(clip.left(), clip.top(), clip.right(), clip.bottom()),
            parts=parts,
            ratio=self.devicePixelRatioF(),
            settled=self.eye.settled,
            moving=not self._gestures.at_rest,
            overlay=self._gestures.overlay,
            hover=self._gestures.hover,
            hover_spot=self._gestures.hover_spot,
            hover_wire=self._gestures.hover_wire,
            selected=board.selected_rows,
            selected_wire=board.selected_wire,
            found=self._found.get(board.graph_id, frozenset()),
            training=self._training,
            live=self._live if self._training else None,
            stale=board.findings.dim(late=not self._waiting.isActive()),
            heat=self._heats.get(board.graph_id),
            cursor_at=self._cursor_at,
            keys=self._keys_said,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.minimap.move(self.width() - self.minimap.width() - _EDGE, self.height() - self.minimap.height() - _EDGE)
        bar = self.zoom_bar.sizeHint()
        self.zoom_bar.setGeometry(_EDGE, self.height() - bar.height() - _EDGE, bar.width(), bar.height())
        self.eye.resized()

    def _tell(self, at: QPoint, on_screen: QPoint) -> None:
        """Shows the inside of a block; of everything else, a value on its card too, says what it is."""
        node, board = self._gestures.hover, self.board
        there = board.camera.to_world((at.x(), at.y()))
        whole = self._gestures.hover_spot is None and value_at(board, there) is None
        card = board.graph.nodes.get(node) if node is not None and whole else None
        inner = called_graph(board.history.design, board.graph, card) if card is not None else None
        if card is None or inner is None or not 0 < len(inner.nodes) <= MOST_CARDS:
            super()._tell(at, on_screen)
            return
        measure, sizes = measure_in(self._theme), self._theme.tokens.sizes
        inside = Board(self._catalogue, board.history, inner.id, measure, sizes, self._listener)
        inside.layers = self._layers.get(inner.id, {})
        self.peek.show_inside(board, card.id, inside, self.painter, tip_at(board, there))

    def _wear(self, theme: Theme) -> None:
        self._theme = theme
        self.painter.wear(theme)
        self.update()

    # Following the document

    def _follow(self, history: History, change: Change) -> None:
        if self._board is None or self._board.history is not history:
            return  # a document that is shown no more
        if self._board.graph_id not in history.design.graphs:
            self.show_nothing()
            return
        if not self._gestures.committing:
            self._gestures.cancel()
        self._frame_editor.leave()  # the frames may be others now
        answered = not self._board.findings.touched
        self._board.follow(change)
        if not self._board.findings.touched or not self._board.findings.known:
            self._refreshing.ask()
        elif answered:
            self._waiting.start()
        elif not self._waiting.isActive():
            self._refreshing.ask()
        self._gestures.forget_lost()
        self._describe()
        if change.how in ("undo", "redo"):
            self.eye.find_again()

    def _on_zoomed(self, scale: float) -> None:
        self.zoom_bar.show_scale(scale)
        self.zoom_changed.emit(scale)

    def _on_selected(self) -> None:
        self.selection_changed.emit(self.selection)
        self._describe()

    def _describe(self) -> None:
        """Says to a screen reader what is there; the outline of the design is the accessible view of it."""
        board = self._board
        if board is None:
            self.setAccessibleDescription(NO_GRAPH)
            return
        count = len(board.graph.nodes)
        spot = board.cursor.spot
        self._cursor_at = spoken(board, spot) if spot is not None else ""
        before, self._where = self._where, whereabouts_spoken(board, self._cursor_at)
        cards = f"{count} {'card' if count == 1 else 'cards'}"
        said = ", ".join(filter(None, (cards, self._where)))
        # not announced: it is another one every second
        self.setAccessibleDescription(". ".join(filter(None, (said, layer_spoken(board)))))
        if self._where and self._where != before and self.hasFocus():
            announce(self, self._where)
