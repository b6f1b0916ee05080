"""What gestures cost in a large drawing, in counts: painted is what is seen, built what was touched."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.app.canvas.camera import Camera
from designer.app.canvas.wire_looks import WireLook
from designer.app.canvas.wire_painter import shown_wires
from designer.document import CardFrame, Design, Disconnect, GraphId, NodeFinding, NodeId, Report, Status
from tests.app.canvas.demo import large, tensor
from tests.app.canvas.hand import Hand

_REACH = 60.0  # pixels round the view, in which what is drawn beside a card or a wire still lies


@pytest.fixture
def busy(open_canvas: Callable[[Design], Hand]) -> Hand:
    """A drawing of a thousand cards with shapes and frames, of which some sixty are seen."""
    design = large(1000)
    graph = design.graphs[GraphId("net")]
    graph.frames = (CardFrame("Part", tuple(list(graph.nodes)[490:500])),)
    hand = open_canvas(design)
    shape = NodeFinding(outputs={"output": tensor("N", 32, 8, 8)}, parameters=288)
    hand.view.set_report(Report(graphs={graph.id: dict.fromkeys(graph.nodes, shape)}))
    hand.view.eye.look(Camera(2000.0, 1900.0, 0.6))
    hand.view.repaint()
    return hand


class Counts:
    """What was done since: painted in each frame at most, built, and gone through."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self.built = self.scans = self.cards = self.wires = self.seen = self.sought = 0
        self.placed: list[int] = []  # shapes, frame by frame
        self._painted = hand.view.painter.counters
        self._before = hand.view.board.scene.counters

    def frame(self, act: Callable[[], object]) -> None:
        """Does something and paints what comes of it."""
        cards, wires = self._painted.cards, self._painted.wires
        pills = self._hand.view.board.scene.pills
        placed, sought = pills.placed, pills.sought
        act()
        self._hand.view.repaint()
        self.cards = max(self.cards, self._painted.cards - cards)
        self.wires = max(self.wires, self._painted.wires - wires)
        self.seen = max(self.seen, seen(self._hand))
        self.placed.append(pills.placed - placed)
        self.sought += pills.sought - sought
        after = self._hand.view.board.scene.counters
        self.built = after.wires_built - self._before.wires_built
        self.scans = after.scans - self._before.scans


def seen(hand: Hand) -> int:
    """How many cards lie in the view or close to it, by looking at each."""
    board, view = hand.view.board, hand.view
    margin = _REACH / board.camera.scale
    left, top, right, bottom = board.camera.seen(view.width(), view.height())
    boxes = [board.scene.deck.box(node) for node in board.graph.nodes]
    return sum(
        box[0] < right + margin and box[2] > left - margin and box[1] < bottom + margin and box[3] > top - margin
        for box in boxes
    )


def middle(hand: Hand) -> tuple[NodeId, QPoint]:
    """A card about the middle of the view."""
    board = hand.view.board
    at = board.camera.to_world((hand.view.width() / 2, hand.view.height() / 2))
    node = min(
        board.graph.nodes,
        key=lambda one: abs(board.scene.deck.box(one)[0] - at[0]) + abs(board.scene.deck.box(one)[1] - at[1]),
    )
    left, top, right, bottom = board.scene.deck.box(node)
    x, y = board.camera.to_screen(((left + right) / 2, (top + bottom) / 2))
    return node, QPoint(round(x), round(y))


def drag(hand: Hand, counts: Counts) -> int:
    """Drags the card in the middle in some frames, and leaves off; how many wires it has."""
    node, at = middle(hand)
    own = len(hand.view.board.scene.wiring.of([hand.view.board.scene.deck.row[node]]))
    counts.frame(lambda: hand.press(at))
    for step in range(5):
        counts.frame(lambda step=step: QTest.mouseMove(hand.view, at + QPoint(20 + 9 * step, 30)))
    counts.frame(lambda: QTest.keyClick(hand.view, Qt.Key.Key_Escape))
    hand.release(at)
    return own


@pytest.mark.parametrize("scale", [0.1, 0.4, 0.6, 1.5])
def test_looking_about_paints_what_is_seen_and_builds_nothing(busy: Hand, scale: float) -> None:
    view, counts = busy.view, Counts(busy)
    counts.frame(lambda: view.eye.look(Camera(2000.0, 1900.0, scale)))
    for _ in range(3):
        counts.frame(lambda: view.eye.look(view.board.camera.panned(37.0, -21.0)))
        counts.frame(lambda: view.eye.look(view.board.camera.zoomed(view.board.camera.scale * 0.97, (600.0, 300.0))))
    assert 0 < counts.cards <= counts.seen < 1000
    assert 0 < counts.wires <= 3 * counts.seen
    assert (counts.built, counts.scans) == (0, 0)


def test_dragging_a_card_builds_its_own_wires_and_goes_through_nothing(busy: Hand) -> None:
    counts = Counts(busy)
    own = drag(busy, counts)
    assert own > 0 and 0 < counts.built <= 7 * own
    assert counts.cards <= counts.seen and counts.scans == 0


def test_of_shapes_only_those_about_a_dragged_card_are_placed_and_all_settle_at_rest(busy: Hand) -> None:
    pills = busy.view.board.scene.pills
    busy.view.eye._settling.stop()  # the scale is at rest
    busy.view.repaint()
    while pills.unsettled:
        busy.view.repaint()
    _, at = middle(busy)
    told = len(shown_wires(busy.view.board, busy.view._frame(busy.view.board, busy.view.rect())))
    counts = Counts(busy)
    counts.frame(lambda: busy.press(at))
    for step in range(16):
        counts.frame(lambda step=step: QTest.mouseMove(busy.view, at + QPoint(20 + 3 * step, 30 - 2 * step)))
    assert counts.sought == 0 and max(counts.placed) < told / 4
    assert max(counts.placed[-5:]) <= 2 * max(counts.placed[1:6]), "no more and no more"
    counts.frame(lambda: busy.release(at + QPoint(65, 0)))
    assert counts.sought > 0 and not pills.unsettled
    settled, counts = pills.sought, Counts(busy)
    counts.frame(lambda: None)
    assert (counts.placed, pills.sought) == ([0], settled)
    counts.frame(pills.clear)
    assert counts.placed[1] >= told / 2 and counts.sought > 0, "the counts can fail"


def test_dragging_everything_builds_nothing(busy: Hand) -> None:
    busy.view.select_all()
    counts = Counts(busy)
    drag(busy, counts)
    assert (counts.built, counts.scans) == (0, 0) and counts.cards <= counts.seen


def test_drawing_a_box_builds_nothing_and_goes_through_nothing(busy: Hand) -> None:
    node, _ = middle(busy)
    left, _, right, bottom = busy.view.board.scene.deck.box(node)
    x, y = busy.view.board.camera.to_screen(((left + right) / 2, bottom + 50.0))
    start, counts = QPoint(round(x), round(y)), Counts(busy)
    busy.view.eye._settling.stop()  # else pictures for the scale at rest come in between
    busy.view.repaint()
    faces = busy.view.painter.faces.rendered
    counts.frame(lambda: busy.press(start))
    for step in range(5):
        counts.frame(lambda step=step: QTest.mouseMove(busy.view, start + QPoint(150 + 40 * step, 120 + 30 * step)))
    picked = busy.view._gestures.overlay.picked
    assert picked is not None and len(picked) > 1
    counts.frame(lambda: busy.release(start + QPoint(310, 240)))
    assert len(busy.view.selection) == len(picked)
    assert (counts.built, counts.scans) == (0, 0) and counts.cards <= counts.seen
    assert busy.view.painter.faces.rendered <= faces + 2, "cards of a size share their ring"


def test_selecting_builds_nothing(busy: Hand) -> None:
    counts = Counts(busy)
    counts.frame(busy.view.select_all)
    counts.frame(lambda: busy.view.select(()))
    assert (counts.built, counts.scans) == (0, 0) and counts.cards <= counts.seen


def test_looks_of_wires_are_found_again_where_something_else_is_known(busy: Hand) -> None:
    view, board = busy.view, busy.view.board
    every = view.board.scene.wiring.at.values

    def looks() -> list[int]:
        return board.looks.of(np.array(list(every()))).tolist()

    def is_right() -> bool:
        seen = looks()
        board.looks.forget(board.graph.nodes)
        return seen == looks()

    def say(told: dict[NodeId, NodeFinding]) -> None:
        view.set_report(Report(graphs={board.graph_id: told}, revision=busy.history.revision))

    nodes, known = list(board.graph.nodes), dict(board.findings.nodes)
    deeds: list[Callable[[], object]] = [
        lambda: view.place("F.relu", (0.0, -200.0)),
        lambda: busy.history.do("Cut", [Disconnect(board.graph_id, board.scene.wiring.wires[7].target)]),
        lambda: say({node: known[node] for node in nodes if node != nodes[40]}),
        lambda: say({**known, nodes[20]: NodeFinding(status=Status.ABSENT)}),
        lambda: (view.select(nodes[30:33]), view.delete_selection()),
        lambda: busy.history.undo(),
        lambda: view.set_report(None),
    ]
    kinds = set()
    for deed in deeds:
        looks()
        deed()
        kinds.update(looks())
        assert is_right()
    assert kinds >= {WireLook.PLAIN, WireLook.UNKNOWN, WireLook.ABSENT}
    say(known)
    looks()
    found = board.looks.found
    view.place("F.relu", (0.0, -400.0))
    looks()
    assert board.looks.found == found, "a card of its own concerns no wire"


def test_each_count_can_be_exceeded(busy: Hand) -> None:
    view, scene, counts = busy.view, busy.view.board.scene, Counts(busy)
    few = seen(busy)
    counts.frame(lambda: view.eye.look(Camera(-200.0, -200.0, 0.05)))
    assert counts.cards == len(view.board.graph.nodes) > few and counts.wires > 3 * few
    counts.frame(lambda: scene.wiring.bend(scene.wiring.wires[3], ((10.0, 10.0),)))
    assert counts.built == 1
    counts.frame(lambda: scene.wiring.link(scene.graph, scene.graph.nodes.keys()))
    assert counts.scans > 0
