"""Wires that go round the same cards lie beside each other, and where they lie hangs on the drawing alone."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
import pytest

from designer.app.canvas.camera import Camera
from designer.app.canvas.geometry import Scene
from designer.app.canvas.routing import CORNER, Floats, crosses, few_points
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.document import (
    Connect,
    Design,
    Disconnect,
    Edit,
    Graph,
    GraphId,
    History,
    MoveNodes,
    Node,
    NodeId,
    Port,
    Slot,
)
from designer.templates import open_template, template_names
from tests.app.canvas.hand import Hand

NET = GraphId("net")
CATALOGUE = build_catalogue()
NESTED = ((1, 10), (2, 9), (3, 8), (4, 7))
ALIKE = ((0, 3), (2, 5), (4, 7), (6, 9))
BACK = ((9, 1), (8, 2), (7, 3))
FAN = ((2, 6), (2, 8), (2, 10))


def measure(text: str, _role: str) -> float:
    return 6.4 * len(text)


def drawn(design: Design, graph: GraphId) -> Scene:
    return Scene(CATALOGUE, design, graph, measure, load_tokens().sizes)


def straight_pieces(ways: Floats) -> Iterator[tuple[int, int, float, float, float]]:
    """Of each way its longer level and upright pieces: way, axis, level, from, to."""
    for way, points in enumerate(few_points(ways)):
        for begin, end in pairwise(points.tolist()):
            for axis in (0, 1):
                low, high = sorted((begin[axis], end[axis]))
                if abs(begin[1 - axis] - end[1 - axis]) < 0.5 and high - low > 20:
                    yield way, axis, begin[1 - axis], low, high


class Row:
    """Cards side by side, with wires from some to others over their heads, in a scene that follows a history."""

    def __init__(self, skips: Sequence[tuple[int, int]]) -> None:
        graph = Graph(NET, "Row")
        for place in range(12):
            name = NodeId(f"n{place}")
            taken = [Port(NodeId(f"n{start}")) for start, end in skips if end == place]
            inputs = {"input": Port(NodeId(f"n{place - 1}")), **({"other": taken[0]} if taken else {})}
            graph.nodes[name] = Node(name, "torch.add", name, inputs=inputs if place else {})
            graph.positions[name] = (220.0 * place, 0.0)
        self.history = History(Design("row", graphs={NET: graph}))
        self.slots = [Slot(NodeId(f"n{end}"), "other") for _, end in skips]
        self.scene = drawn(self.history.design, NET)
        self.history.observe(lambda change: self.scene.update(change.delta))

    def do(self, *edits: Edit) -> None:
        self.history.do("edit", edits)

    def levels(self) -> list[float]:
        """How high each of the wires over the cards runs, in their order."""
        wiring = self.scene.wiring
        return [float(wiring.ways(wiring.at[slot])[2 * CORNER, 1]) for slot in self.slots]


@pytest.mark.parametrize("skips", [NESTED, ALIKE, BACK])
def test_wires_that_go_round_the_same_cards_lie_beside_each_other(skips: Sequence[tuple[int, int]]) -> None:
    row = Row(skips)
    wiring, boxes = row.scene.wiring, row.scene.deck.boxes
    levels = row.levels()
    spans = [sorted((start, end)) for start, end in skips]
    pairs = [(a, b) for a in range(len(skips)) for b in range(a)]
    beside = [(a, b) for a, b in pairs if spans[a][0] < spans[b][1] and spans[b][0] < spans[a][1]]
    assert beside and all(abs(levels[a] - levels[b]) > 5.0 for a, b in beside)
    assert max(levels) - min(levels) < 40.0, "they keep together"
    for slot in row.slots:
        assert not crosses(wiring.ways(wiring.at[slot])[CORNER:-CORNER], boxes)


@pytest.mark.parametrize("count", [40, 200])
def test_more_wires_than_there_are_lanes_share_those_of_a_ribbon(count: int) -> None:
    graph = Graph(NET, "Row")
    for place in range(count):
        name = NodeId(f"n{place}")
        inputs = {"input": Port(NodeId(f"n{place - 1}"))} if place else {}
        graph.nodes[name] = Node(name, "nn.ReLU", name, inputs=inputs)
        graph.positions[name] = (220.0 * place, 0.0)
    cat = NodeId("cat")
    graph.nodes[cat] = Node(cat, "torch.cat", "cat", inputs={"tensors": tuple(Port(one) for one in graph.nodes)})
    graph.positions[cat] = (220.0 * count, 0.0)
    wiring = drawn(Design("row", graphs={NET: graph}), NET).wiring
    levels = [float(wiring.ways(wiring.at[Slot(cat, "tensors", place)])[2 * CORNER, 1]) for place in range(count // 2)]
    lanes = sorted(set(levels))
    assert len(lanes) > 4 and all(after - before >= 6.0 for before, after in pairwise(lanes)), "none is on one line"
    assert max(map(levels.count, lanes)) < count / 8
    assert levels in (sorted(levels), sorted(levels, reverse=True)), "those that come from further away run further out"


def test_the_longer_of_nested_wires_runs_round_the_shorter() -> None:
    levels = Row(NESTED).levels()
    away = [abs(level - 20.0) for level in levels]
    assert away == sorted(away, reverse=True)


@pytest.mark.parametrize("down", [0.0, 20.0])
def test_what_takes_from_one_output_lies_on_one_line(down: float) -> None:
    row = Row(FAN)
    row.do(MoveNodes(NET, {NodeId("n10"): (220.0 * 10, down)}))  # which the longest has to go round
    assert row.levels() == [76.0 + down] * 3
    row.do(Disconnect(NET, row.slots[-1]))
    kept = [row.scene.wiring.at[slot] for slot in row.slots[:-1]]
    assert set(row.scene.wiring.ways(kept)[:, 2 * CORNER, 1].tolist()) == {76.0}
    row.history.undo()
    assert row.levels() == [76.0 + down] * 3


def test_nowhere_in_a_template_wires_of_one_output_run_close_to_each_other() -> None:
    """They would look like wires of two."""
    for template in template_names():
        design = open_template(template)
        for graph in design.graphs:
            wiring = drawn(design, graph).wiring
            for (one, axis, level, low, high), (other, *also) in combinations(straight_pieces(wiring.points), 2):
                if axis == also[0] == 0 and 0.5 < abs(level - also[1]) < 20.5 and one != other:
                    along = min(high, also[3]) - max(low, also[2])
                    assert along < 24.0 or wiring.wires[one].source != wiring.wires[other].source, (template, graph)


def test_lanes_close_up_when_a_wire_goes_and_are_as_before_when_it_comes_back() -> None:
    row = Row(NESTED)
    before = row.levels()
    row.do(Disconnect(NET, row.slots[-1]))
    del row.slots[-1]
    assert row.levels() == before[1:], "each is one lane nearer to the cards"
    row.do(Connect(NET, Port(NodeId("n4")), Slot(NodeId("n7"), "other")))
    row.slots.append(Slot(NodeId("n7"), "other"))
    assert row.levels() == before


@pytest.mark.parametrize("seed", [1, 2, 3])  # moves after which every wire goes round on the side where it went before
def test_lanes_are_the_same_whatever_was_moved_before(seed: int) -> None:
    row, random = Row((*NESTED, (5, 11), (2, 6))), np.random.default_rng(seed)
    ways = row.scene.wiring.points
    for _ in range(8):
        node = NodeId(f"n{random.integers(12)}")
        left, top, *_ = row.scene.deck.box(node)
        row.do(MoveNodes(NET, {node: (left + 20.0 * random.integers(-6, 7), top + 20.0 * random.integers(-6, 7))}))
    row.history.go(0)
    assert np.allclose(row.scene.wiring.points, ways)
    rows = row.scene.deck.rows([NodeId("n5")])
    xy = row.scene.deck.xy[rows]
    for away in (40.0, 400.0, 0.0):  # one end of a wire is dragged, and let go where it was
        row.scene.move(rows, xy + away)
    assert np.allclose(row.scene.wiring.points, ways)


def test_in_no_template_wires_of_two_outputs_run_on_one_line() -> None:
    for template in template_names():
        design = open_template(template)
        for graph in design.graphs:
            wiring = drawn(design, graph).wiring
            pieces = list(straight_pieces(wiring.points))
            for (one, axis, level, low, high), (other, *also) in combinations(pieces, 2):
                if axis == also[0] and abs(level - also[1]) < 3.0 and min(high, also[3]) - max(low, also[2]) > 12.0:
                    assert wiring.wires[one].source == wiring.wires[other].source, (template, graph)


@pytest.mark.parametrize("scale", [1.0, 0.69, 0.5])
def test_wires_beside_each_other_leave_each_other_whole(open_canvas: Callable[[Design], Hand], scale: float) -> None:
    row = Row((*NESTED, (5, 11)))
    view = open_canvas(row.history.design).view
    view.board.keeps_grid = False
    view.eye.look(Camera(1280.0 - 200.0 / scale, 80.0 - 100.0 / scale, scale))
    image = view.grab().toImage()
    ground = image.pixelColor(200, 20)
    for level in row.levels():
        for away in range(0, 150, 10):  # where all of them run and none begins or ends
            x, y = view.board.camera.to_screen((1320.0 + away, level))
            seen = {image.pixelColor(round(x), round(y) + one).name() for one in (-1, 0, 1)}
            assert seen != {ground.name()}, (level, away)
