"""Whatever was done can be taken back to the byte, done again to the byte, and recovered from its journal."""

import json

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from designer.document import Change, EditError, History, MoveNodes, SetName, dump_text, load_text
from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.document.text import parse_json
from tests.document.designs import tiny
from tests.document.edits import edits_for


class Life(RuleBasedStateMachine):
    """A document under random edits; beside it the texts that undo and redo must bring back."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History(tiny())
        self.replica = tiny()
        self.done = [dump_text(self.history.design)]
        self.undone: list[str] = []
        self.history.observe(self.follow)

    def follow(self, change: Change) -> None:
        """Keeps a second design in step over the pipe's own format, as the engine does."""
        for edit in change.edits:
            sent = edit_from_json(parse_json(json.dumps(edit_to_json(edit))))
            assert sent == edit
            sent.apply(self.replica)

    @rule(data=st.data())
    def do(self, data: st.DataObject) -> None:
        edits = data.draw(st.lists(edits_for(self.history.design), min_size=1, max_size=3))
        try:
            self.history.do("some edits", edits)
        except EditError:
            return
        self.done.append(dump_text(self.history.design))
        self.undone.clear()

    @precondition(lambda self: len(self.done) > 1)
    @rule()
    def undo(self) -> None:
        self.history.undo()
        self.undone.append(self.done.pop())

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.history.redo()
        self.done.append(self.undone.pop())

    @precondition(lambda self: self.done[1:] or self.undone)
    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        """Many entries at once, as one change."""
        states = [*self.done, *reversed(self.undone)]
        place = data.draw(st.integers(0, len(states) - 1))
        revision, moves = self.history.revision, place != len(self.done) - 1
        self.history.go(place)
        assert self.history.revision == revision + moves
        self.done, self.undone = states[: place + 1], states[:place:-1]
        assert (self.history.place, self.history.length) == (place, len(states) - 1)

    @invariant()
    def bytes_are_those_of_before(self) -> None:
        text = dump_text(self.history.design)
        assert text == self.done[-1]
        assert dump_text(self.replica) == text

    @invariant()
    def a_file_holds_it(self) -> None:
        text = dump_text(self.history.design)
        again, repairs = load_text(text)
        assert repairs == ()
        assert dump_text(again) == text

    def teardown(self) -> None:
        while self.history.undo_name:
            self.history.undo()
        assert dump_text(self.history.design) == dump_text(tiny())


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_edits_that_do_not_fit_change_nothing(data: st.DataObject) -> None:
    """The last one never fits; what came before it is taken back."""
    history = History(tiny())
    edits = data.draw(st.lists(edits_for(history.design), max_size=3))
    before = dump_text(history.design)
    impossible = edit_from_json({"kind": "RemoveNode", "graph": "tiny", "node": "never"})
    try:
        history.do("impossible", [*edits, impossible])
    except EditError:
        assert dump_text(history.design) == before
        assert (history.revision, history.undo_name) == (0, "")
    else:
        raise AssertionError("the edit fitted")


def test_saved_follows_undo_and_redo() -> None:
    history = History(tiny())
    name = edit_from_json({"kind": "SetName", "name": "a"})
    assert history.saved
    history.do("rename", [name])
    assert not history.saved
    history.undo()
    assert history.saved
    history.redo()
    history.mark_saved()
    assert history.saved
    history.undo()
    assert not history.saved
    history.do("rename", [name])
    assert not history.saved, "the entry that was saved is gone"


def test_nothing_to_undo_is_no_change() -> None:
    history = History(tiny())
    seen: list[Change] = []
    history.observe(seen.append)
    history.undo()
    history.redo()
    history.do("nothing", [])
    assert (seen, history.revision) == ([], 0)


def test_who_ceases_to_observe_is_told_no_more_also_from_within() -> None:
    history = History(tiny())
    seen: list[str] = []

    def once(change: Change) -> None:
        seen.append(f"once {change.name}")
        leave()

    leave = history.observe(once)
    history.observe(lambda change: seen.append(change.name))
    for name in ("first", "second"):
        history.do(name, [SetName(name)])
    assert seen == ["once first", "first", "second"]


def test_cards_that_were_moved_often_go_back_in_one_move() -> None:
    history = History(tiny())
    graph = next(iter(history.design.graphs.values()))
    first, second = list(graph.nodes)[:2]
    before = dict(graph.positions)
    for step in range(1, 6):
        history.do("Move", [MoveNodes(graph.id, {first: (40.0 * step, 0.0)})])
        history.do("Move", [MoveNodes(graph.id, {second: (0.0, 40.0 * step)})])
    told: list[Change] = []
    history.observe(told.append)
    history.go(0)
    history.go(history.length)
    assert [len(change.edits) for change in told] == [1, 1]
    assert (graph.positions[first], graph.positions[second]) == ((200.0, 0.0), (0.0, 200.0))
    history.go(0)
    assert graph.positions == before
