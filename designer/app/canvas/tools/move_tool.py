"""Selecting a card by a click, and moving the selected cards by dragging one of them: into a wire, or off theirs."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.board import Board
from designer.app.canvas.deck import pairs
from designer.app.canvas.framing import frame_name, frame_round, reframed
from designer.app.canvas.guiding import Guided, guide
from designer.app.canvas.healing import heals, loose_ends, plan_loosening
from designer.app.canvas.planning import plan_move
from designer.app.canvas.routing import Floats
from designer.app.canvas.splicing import Splice, plan_splice
from designer.app.canvas.tools.shaking import Shaking
from designer.app.canvas.tools.tool import NOTHING, Overlay, Tool, Touch, dragged
from designer.document import CardFrame, Edit, NodeId, Point, SetFrames, Slot

_GUIDE_PIXELS = 6.0  # how near to a line a card is drawn to it


class MoveTool(Tool):
    """The pressed card is drawn to lines with others and to the grid, and the others keep their distance from it.

    A card that is wired to nothing yet lights up the wire it is over, and is put into it. Shaken, cards come off their
    wires, and the gap closes. Alt lifts all of that. With Ctrl they go into the frame that they are dragged to, or out
    of theirs.
    """

    carries = True

    def __init__(self, board: Board, node: NodeId, together: tuple[NodeId, ...] = ()) -> None:
        """Begins at a card, or at what moves several cards together, such as their frame."""
        super().__init__(board)
        self._node = node
        self._together = together
        self._selected_before = (board.selection, board.selected_wire)
        self._on_click: tuple[NodeId, ...] = ()
        self._start: Touch | None = None
        self._moving = False
        self._loose = False
        self._splice: Splice | None = None
        self._frame: int | None = -1  # the place of the one that they are dragged to; as yet it is not known
        self._reframes = False
        self._frames: tuple[CardFrame, ...] = ()
        self._whither = self._hint = ""
        self._guided = Guided((0.0, 0.0), ())
        self._rows = self._aside = np.zeros(0, np.intp)  # the cards that move, and those that make room
        self._before = board.scene.deck.xy.copy()
        self._begun = self._before[self._rows]  # where those that move lay

    def begin(self, touch: Touch) -> None:
        board, node = self.board, self._node
        self._start = touch
        self._shaking = Shaking(touch)
        self._on_click = (node,)
        if touch.shift:
            others = tuple(other for other in board.selection if other != node)
            self._on_click = others if node in board.selection else (*others, node)
        if self._together:
            self._on_click = self._together
            board.select(self._together)
        elif node not in board.selection:
            board.select((*board.selection, node) if touch.shift else (node,), self._kept_wire(touch))
        scene = board.scene
        self._nodes = board.selection  # these, whatever keys select meanwhile
        self._rows = np.array([scene.deck.row[one] for one in self._nodes], np.intp)
        self._begun = self._before[self._rows]
        self._from = scene.deck.box(node)[:2]
        self._apart = frozenset(self._nodes)
        frames = board.graph.frames  # one that is dragged as a whole stays what it is
        self._framing = bool(frames) and not any(self._apart.issuperset(frame.nodes) for frame in frames)

    def move(self, touch: Touch) -> None:
        assert self._start is not None
        if not self._moving and not dragged(self._start, touch):
            return
        self._moving = True
        self.cursor = "ClosedHand"
        self._close_room()
        wanted = (
            self._from[0] + touch.at[0] - self._start.at[0],
            self._from[1] + touch.at[1] - self._start.at[1],
        )
        self._guided = Guided(wanted, ()) if touch.alt else self._guide(wanted)
        step = np.array(self._guided.at) - self._from
        scene = self.board.scene
        if len(self._rows) == len(scene.deck.ids):
            scene.glide(self._before, step)
        else:
            scene.move(self._rows, self._begun + step)
        self._loose = self._loose or self._shaking.feel(touch)
        self._splice = None if touch.alt or len(self._nodes) > 1 else self._plan_splice()
        self._look_for_frame(touch)
        self._show()

    def commit(self, touch: Touch) -> None:
        self.move(touch)
        self.overlay = NOTHING
        board = self.board
        if not self._moving:
            board.select(self._on_click, self._kept_wire(touch))
        elif not self._do():
            self._put_back()
        board.redraw()

    def cancel(self) -> None:
        self.overlay = NOTHING
        self._put_back()
        self.board.select(*self._selected_before)
        self.board.redraw()

    def _guide(self, wanted: Point) -> Guided:
        board, reach = self.board, _GUIDE_PIXELS / self.board.camera.scale
        return guide(board.scene, self._node, self._rows, wanted, reach, grid=board.keeps_grid)

    def _plan_splice(self) -> Splice | None:
        return plan_splice(self.board.scene, self._node, loose=self._loose)

    def _show(self) -> None:
        """Shows what would come of it: the card in its wire, with room for it, and the wires that it comes off."""
        scene, splice = self.board.scene, self._splice
        hidden = set(loose_ends(scene, set(self._nodes)) if self._loose else ())
        closed = heals(scene, set(self._nodes)) if self._loose else {}
        ends = [(self.board.output(source), scene.deck.input(slot)) for slot, source in closed.items()]
        if splice is not None:
            self._aside = scene.deck.rows(splice.moves)
            scene.move(self._aside, pairs(list(splice.moves.values())))
            scene.move(self._rows, pairs([splice.at]))
            hidden.add(splice.wire.target)
            ends += splice.ends
        position = scene.deck.position
        self.overlay = Overlay(
            guides=self._guided.lines if splice is None else (),
            lit=splice.wire.target if splice is not None else None,
            hidden=frozenset(hidden),
            wires=tuple((position(begin), position(end)) for begin, end in ends if begin is not None),
            hint=self._hint,
            everywhere=len(self._rows) == len(scene.deck.ids),
        )
        self.board.redraw()

    def _look_for_frame(self, touch: Touch) -> None:
        """Finds which frame the cards are dragged to, and says what Ctrl does or would do where that is another one."""
        if not self._framing:
            return
        board = self.board
        frame = frame_round(board.scene, touch.at, self._apart)
        if (frame, touch.ctrl) == (self._frame, self._reframes):
            return
        self._frame, self._reframes = frame, touch.ctrl
        frames = board.graph.frames
        self._frames = reframed(frames, self._nodes, frame)
        self._whither = f"into {frame_name(frames[frame])}" if frame is not None else "out of the frame"
        goes = f"{board.names(self._nodes)} {'goes' if len(self._nodes) == 1 else 'go'} {self._whither}"
        self._hint = "" if self._frames == frames else goes if touch.ctrl else f"With Ctrl, {goes}"

    def _reframing(self) -> tuple[Edit, ...]:
        """Edits that put the cards into the frame that they were dragged to, or out of theirs, where that is wanted."""
        return (SetFrames(self.board.graph_id, self._frames),) if self._reframes and self._hint else ()

    def _do(self) -> bool:
        """Does what was shown, as one entry; tells whether there was something to do."""
        board, splice, scene = self.board, self._splice, self.board.scene
        to = dict(zip(self._nodes, map(_point, scene.deck.xy[self._rows]), strict=True))
        names, framing = board.names(self._nodes), self._reframing()
        if not self._loose and splice is None:
            if framing:
                return board.do(f"Move {names} {self._whither}", (*plan_move(scene, to), *framing))
            return self._has_moved() and board.move(to)
        loosening = plan_loosening(scene, set(self._nodes)) if self._loose else ()
        if splice is None:
            return board.do(f"Shake {names} loose", (*loosening, *plan_move(scene, to), *framing))
        between = f"{board.label(splice.wire.source.node)} and {board.label(splice.wire.target.node)}"
        lay = plan_move(scene, {**splice.moves, self._node: splice.at})
        edits = (*loosening, *lay, *splice.edits, *framing)
        self.found_room = board.do(f"Put {names} between {between}", edits)
        return self.found_room

    def _close_room(self) -> None:
        """Lays the cards that made room where they were; what is dragged goes first, or wires would go round it."""
        if len(self._aside):
            self._put_back()

    def _put_back(self) -> None:
        """Lays everything where it was: the cards that are dragged, and those that made room."""
        self.board.scene.move(self._rows, self._begun)
        self.board.scene.move(self._aside, self._before[self._aside])
        self._aside = self._aside[:0]

    def _kept_wire(self, touch: Touch) -> Slot | None:
        return self.board.selected_wire if touch.shift else None

    def _has_moved(self) -> bool:
        return bool((self.board.scene.deck.xy[self._rows] != self._begun).any())


def _point(xy: Floats) -> Point:
    return (float(xy[0]), float(xy[1]))
