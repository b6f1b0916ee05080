"""Placing a new card, from wherever that is asked for: Tab, a click on nothing, a wire let go over nothing, a list.

It knows what the card is meant for, asks the engine what torch says of each that may stand there, and wires the one
that is chosen, in one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QWidget

from designer.app.canvas.card import Spot
from designer.app.canvas.tips import spot_name
from designer.app.canvas.view import CanvasView
from designer.app.drawing import Drawing
from designer.app.engine_link import EngineLink
from designer.app.preferences import Preferences
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.offers import offered
from designer.document import Follower, Graph, Point, Port, Slot
from designer.layout.tidy import COLUMN_GAP

if TYPE_CHECKING:
    from designer.app.quick_add import QuickAdd
    from designer.catalogue.ranking import Situation
    from designer.engine.messages import Followers

_BELOW = 8  # pixels between a card and what is asked about it
_GIVES_NOTHING = "It gives no value that could flow there."


@dataclass(frozen=True, slots=True)
class _Wish:
    """Where a card is meant to be.

    Attributes:
        spot: The port at which a loose wire begins.
        at: The point of the drawing; None: behind the selection.
    """

    spot: Spot | None = None
    at: Point | None = None


class Adding(QObject):
    """Opens the popup, fills it, and places what is chosen.

    Signals:
        placed(str): A card of this operator was placed.
    """

    placed = Signal(str)

    def __init__(
        self,
        session: Session,
        drawing: Callable[[], Drawing],
        link: EngineLink,
        preferences: Preferences,
        switch: ThemeSwitch,
        over: QWidget,
    ) -> None:
        """Opens nothing yet.

        Args:
            drawing: Gives the drawing that is worked on.
            over: What the popup may cover.
        """
        super().__init__(over)
        self._session, self._now, self._link, self._preferences = session, drawing, link, preferences
        self._wish = _Wish()
        self._request = 0
        self._holding: CanvasView | None = None  # a wire whose loose end waits for a card
        self._switch, self._over = switch, over
        self._popup: QuickAdd | None = None
        link.followed.connect(self._take)

    @property
    def _drawing(self) -> Drawing:
        return self._now()

    def listen(self, drawing: Drawing) -> None:
        """Hears from now on what a drawing asks for."""
        drawing.canvas.wire_let_go.connect(self._at_end)
        drawing.canvas.card_wanted.connect(self.at)
        drawing.canvas.typed.connect(self._begin_typed)

    @property
    def popup(self) -> QuickAdd:
        """The list that can be searched; it is made when something is first asked."""
        if self._popup is None:
            from designer.app.quick_add import QuickAdd

            made = self._popup = QuickAdd(self._switch, lambda: self._session.catalogue.further().values(), self._over)
            made.chosen.connect(self._place_wished)
            made.closed.connect(self._let_go)
            self._session.changed.connect(lambda _change: made.hide())
            self._session.replaced.connect(made.hide)
        return self._popup

    def place(self, op: str) -> None:
        """Places a card behind the selection, or in the middle of the view."""
        self._wish = _Wish()
        self._place_wished(op)

    def next(self) -> None:
        """Asks what to place behind the selected card, in the selected wire, or at the pointer."""
        canvas = self._drawing.canvas
        if not self._session.is_open or self._drawing.graph is None:
            return
        board = canvas.board
        spot, wire = board.way_on, board.wire(board.way_in)
        cursor = board.cursor.spot
        if cursor is not None and cursor.side == "in" and wire is None:
            x, y = board.scene.deck.position(cursor)
            self._at_end(cursor, (x - COLUMN_GAP, y))
        elif spot is not None:
            card = self._card(spot)
            below = card.bottomRight() + QPoint(0, _BELOW)  # the row of the card stays in sight: there the new one goes
            self._ask(_Wish(), f"After {spot_name(board, spot)}", spot.source, below, card)
        elif wire is not None and (middle := board.scene.wiring.middle(wire.target)) is not None:
            ends = f"Between {board.label(wire.source.node)} and {board.label(wire.target.node)}"
            self._ask(_Wish(), ends, wire.source, self._from_canvas(board.camera.to_screen(middle)))
        else:
            pointer = canvas.mapFromGlobal(QCursor.pos())
            self.at(canvas.mapToGlobal(pointer if canvas.rect().contains(pointer) else canvas.rect().center()))

    def _begin_typed(self, text: str) -> None:
        """Asks what to place, for which the first letter is there already."""
        self.next()
        if self.popup.isVisible():
            self.popup.search.setText(text)

    def at(self, place: QPoint, extras: Sequence[QAction] = ()) -> None:
        """Asks what to place at a point of the screen.

        Args:
            extras: What else can be done there.
        """
        canvas = self._drawing.canvas
        inside = canvas.mapFromGlobal(place)
        wish = _Wish(at=canvas.board.camera.to_world((inside.x(), inside.y())))
        self._ask(wish, "", None, self._over.mapFromGlobal(place), extras=extras)

    def _at_end(self, spot: Spot, end: Point) -> None:
        """Asks what to place at the loose end of a wire, which goes on being seen meanwhile."""
        self._holding = self._drawing.canvas
        board = self._holding.board
        self._holding.hold_wire(spot, end)
        at = self._from_canvas(board.camera.to_screen(end))
        if spot.side == "out":
            self._ask(_Wish(spot, end), f"After {spot_name(board, spot)}", spot.source, at, self._card(spot))
            return
        design, graph = self._session.design, board.graph
        situation = self._situation(graph, spot.slot)
        operators = offered(self._session.catalogue, design, graph)
        none = {one.op: Follower(one.op, why_not=_GIVES_NOTHING) for one in operators if not one.outputs}
        situation = replace(situation, recent=self._preferences.recent_layers, verdicts=none)
        self._wish, self._request = _Wish(spot, end), 0
        self.popup.ask(f"Before {spot_name(board, spot)}", operators, situation, at, self._card(spot))

    def _let_go(self) -> None:
        if self._holding is not None:
            self._holding.let_go()
            self._holding = None

    def _ask(
        self,
        wish: _Wish,
        what: str,
        source: Port | None,
        at: QPoint,
        beside: QRect | None = None,
        extras: Sequence[QAction] = (),
    ) -> None:
        graph = self._drawing.graph
        if graph is None:
            return
        self._wish = wish
        situation = self._situation(graph, source)
        if situation.signature is not None:
            what = f"{what}  ·  {situation.signature.text()}"
        operators = offered(self._session.catalogue, self._session.design, graph)
        situation = replace(situation, recent=self._preferences.recent_layers)
        self.popup.ask(what, operators, situation, at, beside or QRect(), extras)
        self._request = self._link.ask_followers(graph.id, source) if source is not None else 0

    def _situation(self, graph: Graph, end: Port | Slot | None) -> Situation:
        """Where a card is to be placed: behind an output, before an input, or anywhere."""
        from designer.catalogue.ranking import Situation, before, behind  # what is liked where waits to be asked for

        if end is None:
            return Situation()
        session = self._session
        if isinstance(end, Slot):
            return before(session.catalogue, session.design, graph, end)
        known = session.current.report
        report = known if known is not None and known.revision == session.history.revision else None
        return behind(session.catalogue, session.design, graph, end, report)

    def _place_wished(self, op: str) -> None:
        canvas, wish = self._drawing.canvas, self._wish
        if wish.spot is not None and wish.at is not None:
            node = canvas.place_at_end(op, wish.spot, wish.at)
        else:
            node = canvas.place(op, wish.at)
        if node is not None:
            self.placed.emit(op)
        canvas.setFocus()

    def _take(self, message: Followers) -> None:
        """What is answered to an earlier question is about another place."""
        if message.request == self._request and self._popup is not None and self._popup.isVisible():
            self._popup.take(message.followers)

    def _from_canvas(self, at: Point) -> QPoint:
        return self._drawing.canvas.mapTo(self._over, QPoint(round(at[0]), round(at[1])))

    def _card(self, spot: Spot) -> QRect:
        """Where the card of a port is seen, in what the popup lies over."""
        board = self._drawing.canvas.board
        left, top, right, bottom = board.scene.deck.box(spot.node)
        begin, end = board.camera.to_screen((left, top)), board.camera.to_screen((right, bottom))
        return QRect(self._from_canvas(begin), self._from_canvas(end))
