"""Whatever hands do on the canvas: one gesture is one entry at most, and undo and redo bring back every byte.

The gestures are the canvas's own, on a board without a widget. After each of them the drawing, which follows changes by
what they touch, has to be the one that is drawn of the document from nothing, and a second design, which follows by the
edits alone as the engine's does, has to be the same text.
"""

import json
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from designer.app.canvas.blocking import (
    call_selection_again,
    detach_selection,
    group_selection,
    make_block_of_selection,
    take_selected_group_apart,
    take_selection_apart,
)
from designer.app.canvas.board import Board, Listener
from designer.app.canvas.card import LINES, TEXT_LEFT, Spot
from designer.app.canvas.deeds import DEEDS
from designer.app.canvas.framing import describe_frame, frame_boxes, frame_of_selection, frame_selection
from designer.app.canvas.gestures import Gestures
from designer.app.canvas.planning import pins
from designer.app.canvas.tools.key_bend_tool import key_bend
from designer.app.canvas.tools.key_wire_tool import key_wire
from designer.app.canvas.tools.tidy_tool import TidyTool
from designer.app.canvas.tools.tool import Touch
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.catalogue.spec import Catalogue
from designer.document import Change, GraphId, History, NodeId, Point, dump_text
from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.layout import tidy_among
from tests.app.canvas.demo import small, small_report

NET = GraphId("net")
STEPS = 4
PLACES = st.tuples(st.integers(-12, 60), st.integers(-6, 26)).map(lambda at: (at[0] * 20.0 + 7, at[1] * 20.0 + 3))
ONE = st.integers(0, 10**6)
KEYS = st.sampled_from(("", "", "", "shift", "alt", "ctrl"))
OPS = st.sampled_from(("nn.Dropout", "F.relu", "nn.Linear", "torch.cat", "nn.LSTM", "input", "output", "@block"))
DONE: dict[str, Callable[[Board], object]] = {
    **DEEDS,
    "delete": lambda board: board.delete_selection(heal=True),
    "delete_open": lambda board: board.delete_selection(heal=False),
    "duplicate": lambda board: board.duplicate(board.selection),
    "duplicate_wired": lambda board: board.duplicate(board.selection, incoming=True),
    "nudge": lambda board: board.nudge(20, -20),
    "frame": frame_selection,
    "describe_frame": lambda board: describe_frame(board, frame_of_selection(board) or 0, "Title", "Why\nso"),
    "make_block": make_block_of_selection,
    "take_apart": take_selection_apart,
    "make_sequence": lambda board: group_selection(board, "sequence"),
    "make_list": lambda board: group_selection(board, "list"),
    "make_dictionary": lambda board: group_selection(board, "dictionary"),
    "group_apart": take_selected_group_apart,
    "detach": detach_selection,
    "call_again": call_selection_again,
}


@cache
def catalogue() -> Catalogue:
    return build_catalogue()


class Hands(RuleBasedStateMachine):
    """A design under gestures; beside it the texts that undo and redo must bring back."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History(small())
        self.replica = small()
        listener = Listener(lambda text: None, lambda: None, lambda: None, lambda before: None, lambda spot, end: None)
        self.open = partial(
            Board, catalogue(), self.history, NET, lambda text, role: 6.2 * len(text), load_tokens().sizes, listener
        )
        self.board = self.open()
        self.board.take_report(small_report())
        self.gestures = Gestures(lambda: None)
        self.gestures.show(self.board)
        self.states = [dump_text(self.history.design)]
        self.clock = 0
        self.history.observe(self.board.follow)
        self.history.observe(self.send)

    def send(self, change: Change) -> None:
        for edit in change.edits:
            edit_from_json(json.loads(json.dumps(edit_to_json(edit)))).apply(self.replica)

    def holds(self) -> None:
        """One entry at most was made, and what is seen is what is there."""
        text, place = dump_text(self.history.design), self.history.place
        if place < len(self.states):
            assert text == self.states[place]
        else:
            assert place == len(self.states) and text != self.states[-1], "an entry changes something"
            self.states.append(text)
        assert dump_text(self.replica) == text
        followed, drawn = self.board.scene, self.open().scene
        drawn.set_findings(self.board.findings.nodes)
        assert {card.node: card for card in followed.deck.cards} == {card.node: card for card in drawn.deck.cards}
        assert {node: followed.deck.box(node) for node in followed.deck.ids} == {
            node: drawn.deck.box(node) for node in drawn.deck.ids
        }
        assert set(followed.wiring.wires) == set(drawn.wiring.wires)
        for wire in drawn.wiring.wires:
            ends = [scene.wiring.points[scene.wiring.at[wire.target]][[0, -1]] for scene in (followed, drawn)]
            assert np.allclose(*ends), wire
            assert followed.wiring.bends(wire) == drawn.wiring.bends(wire)
        assert frame_boxes(followed) == frame_boxes(drawn)
        assert set(self.board.selection) <= set(self.board.graph.nodes)

    def act(self, do: Callable[[], object]) -> None:
        """Does one thing, from the present state on."""
        place, text = self.history.place, dump_text(self.history.design)
        revision = self.history.revision
        do()
        if self.history.revision > revision:
            del self.states[place + 1 :]
        else:
            assert dump_text(self.history.design) == text, "what is no entry changes nothing"
        self.holds()

    # What there is to be touched

    def card(self, one: int) -> NodeId:
        ids = sorted(self.board.scene.deck.ids, key=self.board.scene.deck.box)
        return ids[one % len(ids)]

    def middle(self, node: NodeId) -> Point:
        left, top, right, bottom = self.board.scene.deck.box(node)
        return ((left + right) / 2, (top + bottom) / 2)

    def spot(self, one: int, side: str) -> Point | None:
        deck = self.board.scene.deck
        spots: list[Spot] = [
            spot for node in sorted(deck.ids, key=deck.box) for spot in deck.cards[deck.row[node]].spots
        ]
        spots = [spot for spot in spots if spot.side == side]
        return deck.position(spots[one % len(spots)]) if spots else None

    def wire(self, one: int) -> Point | None:
        wires = list(self.board.scene.wiring.at)
        return self.board.scene.wiring.middle(wires[one % len(wires)]) if wires else None

    def touch(self, at: Point, key: str) -> Touch:
        self.clock += 20
        return Touch(at, at, shift=key == "shift", alt=key == "alt", ctrl=key == "ctrl", time=self.clock)

    def drag(self, way: list[Point], key: str, *, ends: bool = True, op: str = "") -> None:
        """Leads the pointer along points; where it does not end, Esc leaves no trace."""
        begin = self.touch(way[0], key)
        if op:
            self.gestures.drag_in(op, begin)
        else:
            self.gestures.press("left", begin)
        for start, end in pairwise(way):
            for step in range(1, STEPS + 1):
                part = step / STEPS
                at = (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
                self.gestures.move(self.touch(at, key))
        if ends:
            self.gestures.release("drag" if op else "left", self.touch(way[-1], key))
        else:
            self.gestures.cancel()

    # What hands do

    @initialize(nodes=st.sets(ONE, max_size=3))
    def begin(self, nodes: set[int]) -> None:
        self.board.select([self.card(one) for one in nodes])

    @precondition(lambda self: self.board.graph.nodes)
    @rule(nodes=st.lists(ONE, max_size=4), deed=st.sampled_from(sorted(DONE)))
    def deed(self, nodes: list[int], deed: str) -> None:
        self.board.select([self.card(one) for one in nodes])
        self.act(lambda: DONE[deed](self.board))

    @precondition(lambda self: self.board.graph.nodes)
    @rule(one=ONE, to=PLACES, key=KEYS, ends=st.booleans())
    def drag_card(self, one: int, to: Point, key: str, ends: bool) -> None:
        self.act(lambda: self.drag([self.middle(self.card(one)), to], key, ends=ends))

    @precondition(lambda self: self.board.graph.nodes)
    @rule(
        one=ONE, share=st.floats(0, 1), by=st.integers(-90, 90), key=st.sampled_from(("", "shift")), ends=st.booleans()
    )
    def drag_a_number(self, one: int, share: float, by: int, key: str, ends: bool) -> None:
        """Or whatever else is written there."""
        node = self.card(one)
        left, top, right, _ = self.board.scene.deck.box(node)
        at = (left + TEXT_LEFT + share * (right - left - TEXT_LEFT - 12), top + LINES[1])
        self.board.select((node,))
        self.act(lambda: self.drag([at, (at[0] + by, at[1])], key, ends=ends))

    @precondition(lambda self: self.board.graph.nodes)
    @rule(one=ONE, onto=ONE)
    def put_between(self, one: int, onto: int) -> None:
        middle = self.wire(onto)
        if middle is not None:
            self.act(lambda: self.drag([self.middle(self.card(one)), middle], ""))

    @precondition(lambda self: self.board.graph.nodes)
    @rule(one=ONE)
    def shake(self, one: int) -> None:
        x, y = self.middle(self.card(one))
        self.act(lambda: self.drag([(x, y), *[(x + 60 * (turn % 2), y + 2 * turn) for turn in range(1, 8)]], ""))

    @rule(start=ONE, end=ONE, way=st.sampled_from(("out in", "in out", "in in", "out out")), ends=st.booleans())
    def draw_wire(self, start: int, end: int, way: str, ends: bool) -> None:
        places = [self.spot(one, side) for one, side in zip((start, end), way.split(), strict=True)]
        if None not in places:
            self.act(lambda: self.drag([at for at in places if at is not None], "", ends=ends))

    @rule(start=ONE, to=PLACES, side=st.sampled_from(("in", "out")), key=KEYS)
    def pull_wire(self, start: int, to: Point, side: str, key: str) -> None:
        at = self.spot(start, side)
        if at is not None:
            self.act(lambda: self.drag([at, to], key))

    @rule(way=st.lists(PLACES, min_size=2, max_size=4), key=KEYS, ends=st.booleans())
    def stroke(self, way: list[Point], key: str, ends: bool) -> None:
        """A box, a loop or a cut, or whatever else lies under its beginning."""
        self.act(lambda: self.drag(way, key, ends=ends))

    @rule(one=ONE, to=PLACES, ends=st.booleans())
    def lead_wire(self, one: int, to: Point, ends: bool) -> None:
        at = self.wire(one)
        if at is not None:
            self.act(lambda: self.drag([at, to], "alt", ends=ends))

    @rule(op=OPS, at=PLACES, onto=ONE, on_wire=st.booleans(), key=KEYS, ends=st.booleans())
    def drop(self, op: str, at: Point, onto: int, on_wire: bool, key: str, ends: bool) -> None:
        middle = self.wire(onto) if on_wire else None
        if self.board.offers(op):
            self.act(lambda: self.drag([(-300.0, -300.0), middle or at], key, ends=ends, op=op))

    @precondition(lambda self: self.board.graph.nodes)
    @rule(nodes=st.lists(ONE, min_size=1, max_size=3), at=PLACES, onto=st.none() | ONE)
    def copy_and_paste(self, nodes: list[int], at: Point, onto: int | None) -> None:
        self.board.select([self.card(one) for one in nodes])
        middle = self.wire(onto) if onto is not None else None
        wire = self.board.wire_under(middle, 6.0) if middle is not None else None
        self.act(lambda: self.board.paste(self.board.copied(), at, wire))

    @precondition(lambda self: self.board.graph.nodes)
    @rule(nodes=st.lists(ONE, max_size=4), ends=st.booleans())
    def tidy(self, nodes: list[int], ends: bool) -> None:
        board = self.board
        chosen = tuple(dict.fromkeys(self.card(one) for one in nodes)) or tuple(board.graph.nodes)
        deck, tool = board.scene.deck, TidyTool(board, chosen)

        def lay() -> None:
            self.gestures.lead(tool)
            lie = {node: deck.box(node)[:2] for node in board.graph.nodes}
            places = tidy_among(board.graph, deck.sizes, lie, [])
            tool.take({node: places.get(node, lie[node]) for node in chosen})
            tool.show(0.5)
            if ends:
                tool.show(1.0)
                self.gestures.finish()
            else:
                self.gestures.cancel()

        self.act(lay)

    @precondition(lambda self: self.board.graph.nodes)
    @rule(one=ONE, steps=st.integers(0, 5), ends=st.booleans())
    def wire_by_keys(self, one: int, steps: int, ends: bool) -> None:
        self.board.select((self.card(one),))

        def wire() -> None:
            tool = key_wire(self.board)
            if tool is not None:
                self.gestures.lead(tool)
                tool.step(steps)
                (self.gestures.finish if ends else self.gestures.cancel)()

        self.act(wire)

    @precondition(lambda self: self.board.scene.wiring.wires)
    @rule(one=ONE, does=st.lists(st.sampled_from(("again", "remove", "step", "turn")), max_size=6), ends=st.booleans())
    def bend_by_keys(self, one: int, does: list[str], ends: bool) -> None:
        wires = self.board.scene.wiring.wires
        self.board.select((), wires[one % len(wires)].target)

        def bend() -> None:
            tool = key_bend(self.board)
            assert tool is not None
            acts = {
                "again": tool.again,
                "remove": tool.remove,
                "step": lambda: tool.step(1),
                "turn": lambda: tool.turn(1, 1),
            }
            self.gestures.lead(tool)
            for act in does:
                acts[act]()
            (self.gestures.finish if ends else self.gestures.cancel)()

        self.act(bend)

    @rule(part=st.floats(0, 1))
    def go(self, part: float) -> None:
        self.history.go(round(part * self.history.length))
        self.holds()

    def teardown(self) -> None:
        last = self.history.length
        del self.states[last + 1 :]
        for place in (last, *reversed(range(last)), *range(last + 1), 0):
            self.history.go(place)
            self.holds()
        assert dump_text(self.history.design) == dump_text(small())
        assert not pins(self.board.scene)


TestHands = Hands.TestCase
TestHands.settings = settings(
    max_examples=15,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
