"""The geometry follows the document, does no more than it must, and keeps what is promised of its looks."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from designer.app.canvas.closing_up import closed_up
from designer.app.canvas.geometry import Scene
from designer.app.canvas.healing import plan_removal
from designer.app.canvas.pills import pill_size
from designer.app.canvas.planning import plan_duplicate
from designer.app.canvas.routing import crosses, few_points
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.document import (
    AddNode,
    Connect,
    Delta,
    Design,
    Disconnect,
    Edit,
    GraphId,
    History,
    MoveNodes,
    Node,
    NodeFinding,
    NodeId,
    Port,
    RemoveNode,
    Rename,
    ReplaceNode,
    SetArgument,
    Slot,
    Wire,
)
from designer.document.edit_codec import edit_to_json
from designer.layout.tidy import GRID, LEVEL
from designer.templates import open_template
from tests.app.canvas.demo import digits, large, small, small_report, tensor
from tests.work import Counted, steps

NET = GraphId("net")
CATALOGUE = build_catalogue()


def measure(text: str, role: str) -> float:
    return len(text) * (6.6 if role.startswith("mono") else 6.2)


def scene_of(design: Design) -> Scene:
    root = design.root()
    assert root is not None
    return Scene(CATALOGUE, design, root.id, measure, load_tokens().sizes)


class Drawn:
    """A scene that follows a history."""

    def __init__(self, design: Design) -> None:
        self.history = History(design)
        self.scene = scene_of(design)
        self.history.observe(lambda change: self.scene.update(change.delta))

    def do(self, *edits: Edit) -> tuple[int, int]:
        """Applies edits; how many cards and wires were built for them."""
        before = self.scene.counters
        wiring = self.scene.wiring
        assert len(wiring.coarse) == len(wiring.wires)  # known before, and followed from here
        self.history.do("edit", edits)
        after = self.scene.counters
        return after.cards_built - before.cards_built, after.wires_built - before.wires_built

    def agrees(self) -> bool:
        """Whether the scene shows the same as one that is made anew, order and ways aside."""
        fresh = scene_of(self.history.design)
        return seen(self.scene) == seen(fresh)


def seen(scene: Scene) -> tuple[object, ...]:
    deck, wiring = scene.deck, scene.wiring
    cards = {node: (deck.cards[row].words, deck.cards[row].spots, deck.box(node)) for node, row in deck.row.items()}
    wires = {
        (wire, tuple(wiring.points[index, 0]), tuple(wiring.points[index, -1]), wiring.is_broken(index))
        for index, wire in enumerate(wiring.wires)
    }
    assert all(wiring.wires[index].target == slot for slot, index in wiring.at.items())
    few = wiring.coarse
    assert np.allclose(few[..., :2], few_points(wiring.points)[:, :-1])
    assert np.allclose(few[..., 2:], few_points(wiring.points)[:, 1:])
    long = (few[..., :2] != few[..., 2:]).any(axis=2)
    assert np.array_equal(wiring.coarse_lines(np.arange(len(few)), 0.0), few[long])
    return cards, wires, wiring.wired


@pytest.mark.parametrize("blur", [0.5, 30.0])
def test_from_far_away_a_wire_that_hardly_bows_is_one_line(blur: float) -> None:
    wiring = Drawn(large(60)).scene.wiring
    bent, chords = [], []
    for lines in wiring.coarse:
        (x, y), (dx, dy) = lines[0, :2], lines[-1, 2:] - lines[0, :2]
        length = np.hypot(dx, dy)
        along = (lines[1:, :2] - (x, y)) @ (dx, dy) / length**2
        aside = np.abs((lines[1:, :2] - (x, y)) @ (-dy, dx) / length)
        if aside.max() < blur and 0 <= along.min() <= along.max() <= 1:
            chords.append([*lines[0, :2], *lines[-1, 2:]])
        else:
            bent += [line for line in lines.tolist() if line[:2] != line[2:]]
    assert chords and bent
    assert np.allclose(wiring.coarse_lines(np.arange(len(wiring.wires)), blur), [*chords, *bent])


def test_moving_one_card_routes_its_own_wires_and_those_that_step_aside() -> None:
    drawn = Drawn(large(1000))
    wires, node = list(drawn.scene.wiring.wires), NodeId("n501")
    own = {index for index, wire in enumerate(wires) if node in (wire.source.node, wire.target.node)}
    scans, before = drawn.scene.counters.scans, drawn.scene.wiring.points
    _, built = drawn.do(MoveNodes(NET, {node: (5400.0, 2200.0)}))
    changed = set(np.flatnonzero((drawn.scene.wiring.points != before).any(axis=(1, 2))).tolist())
    (aside,) = changed - own
    assert wires[aside] == Wire(Port(NodeId("n500")), Slot(NodeId("n503"), "other"))
    assert built == len(changed | own)
    assert drawn.scene.counters.scans == scans


@pytest.mark.parametrize("dragged", [True, False])
def test_wires_keep_clear_of_cards_that_are_moved_there_and_come_back_when_these_go(dragged: bool) -> None:
    drawn = Drawn(small())
    scene, wiring = drawn.scene, drawn.scene.wiring
    between, before = wiring.at[Slot(NodeId("stage"), "x")], wiring.points
    rows, node = scene.deck.rows([NodeId("lstm")]), NodeId("lstm")
    x, y = wiring.middle(Slot(NodeId("stage"), "x"))
    onto = (x, y - 30.0)
    if dragged:
        for step in (90.0, 40.0, 0.0):
            scene.move(rows, np.array([[onto[0], onto[1] + step]]))
            assert (wiring.ways(between) == before[between]).all(), "it waits for what becomes of the drag"
    drawn.do(MoveNodes(NET, {node: onto}))
    assert crosses(before[between], scene.deck.boxes_of(rows))
    assert not crosses(wiring.ways(between), scene.deck.boxes_of(rows))
    drawn.history.undo()
    assert np.allclose(wiring.points, before)


def test_wires_step_aside_for_a_card_that_is_placed_and_come_back_when_it_is_deleted() -> None:
    drawn = Drawn(small())
    wiring, before = drawn.scene.wiring, drawn.scene.wiring.points
    between = wiring.at[Slot(NodeId("norm1"), "input")]
    x, y = wiring.ends(wiring.wires[between])[0]
    drawn.do(AddNode(NET, Node(NodeId("x"), "F.relu", "x"), (x + 10.0, y - 30.0)))
    assert not np.allclose(wiring.ways(between), before[between])
    drawn.do(RemoveNode(NET, NodeId("x")))
    assert np.allclose(wiring.points, before)


@pytest.mark.parametrize("seed", range(4))
def test_moves_that_are_all_taken_back_leave_every_wire_as_it_was(seed: int) -> None:
    drawn, random = Drawn(open_template("digits-cnn")), np.random.default_rng(seed)
    graph = drawn.history.design.root()
    assert graph is not None
    before = drawn.scene.wiring.points
    into_the_gap = [("conv1", 0, 20)] * 3  # between two rows, where a wire runs
    anywhere = [(random.choice(list(graph.nodes)), *random.integers(-6, 7, 2) * 20) for _ in range(12)]
    for moves in (into_the_gap, anywhere):
        for name, dx, dy in moves:
            node = NodeId(str(name))
            left, top, *_ = drawn.scene.deck.box(node)
            drawn.do(MoveNodes(graph.id, {node: (left + float(dx), top + float(dy))}))
        drawn.history.go(0)
        assert np.allclose(drawn.scene.wiring.points, before)


def test_a_card_that_calls_a_deleted_layer_again_says_and_has_what_it_would_when_opened() -> None:
    drawn = Drawn(open_template("lenet-5-1998"))
    graph = drawn.history.design.root()
    assert graph is not None
    (first,) = {node.of for node in graph.nodes.values() if node.of}
    drawn.do(*plan_removal(drawn.scene, [NodeId(first)], heal=True))
    assert drawn.agrees()
    drawn.history.undo()
    assert drawn.agrees()


def test_moving_everything_routes_nothing() -> None:
    drawn = Drawn(large(1000))
    positions = {node: (x + 40.0, y) for node, (x, y) in drawn.history.design.graphs[NET].positions.items()}
    assert drawn.do(MoveNodes(NET, positions)) == (0, 0)
    assert drawn.agrees()


def written(scene: Scene) -> list[tuple[float, ...] | None]:
    """Where the shape beside each wire is written."""
    pills = (scene.pills.get(index) for index in range(len(scene.wiring.wires)))
    return [tuple(round(side, 6) for side in pill.box) if pill is not None else None for pill in pills]


@pytest.mark.parametrize("moved", [("n17",), ("n16", "n17", "n33"), None])
def test_shapes_follow_cards_that_are_dragged(moved: tuple[str, ...] | None) -> None:
    drawn, graph = Drawn(large(60)), large(60).graphs[NET]
    scene = drawn.scene
    scene.set_findings({node: NodeFinding(outputs={"output": tensor("N", 32, 8, 8)}) for node in graph.nodes})
    rows = scene.deck.rows(map(NodeId, moved)) if moved else np.arange(len(graph.nodes))
    for step in ([90.0, 20.0], [-300.0, 55.0], [35.0, -140.0]):
        known = [scene.pills.get(index, size) for index in range(len(scene.wiring.wires)) for size in (1.0, 1.4)]
        assert known.count(None) < len(known) / 2
        scene.move(rows, scene.deck.xy[rows] + step)
        followed = written(scene)
        scene.pills.clear()
        assert followed == written(scene)


@pytest.mark.parametrize(
    ("edits", "built"),
    [
        ([Rename(NET, NodeId("norm1"), "normal")], (1, 0)),
        ([Rename(NET, NodeId("norm1"), "a_name_that_needs_a_much_wider_card")], (1, 1)),
        ([SetArgument(NET, NodeId("conv1"), "out_channels", 64)], (1, 0)),
        ([Connect(NET, Port(NodeId("pool")), Slot(NodeId("lstm"), "input"))], (1, 1)),
        ([Disconnect(NET, Slot(NodeId("norm1"), "input"))], (1, 0)),
        ([RemoveNode(NET, NodeId("lstm"))], (0, 0)),
        ([AddNode(NET, Node(NodeId("x"), "F.relu", "x"), (0.0, 600.0))], (1, 0)),
    ],
)
def test_an_edit_builds_what_it_touched(edits: list[Edit], built: tuple[int, int]) -> None:
    drawn = Drawn(small())
    assert drawn.do(*edits) == built
    assert drawn.agrees()
    drawn.history.undo()
    assert drawn.agrees()


def test_removing_and_undoing_keeps_rows_and_wires_together() -> None:
    drawn = Drawn(small())
    drawn.do(RemoveNode(NET, NodeId("conv1")), RemoveNode(NET, NodeId("pool")))
    assert drawn.agrees()
    drawn.do(MoveNodes(NET, {NodeId("head"): (40.0, 400.0)}))
    assert drawn.agrees()
    drawn.history.undo()
    drawn.history.undo()
    assert drawn.agrees()


def test_a_change_in_another_graph_reaches_its_instances() -> None:
    drawn = Drawn(small())
    drawn.do(Rename(GraphId("block"), NodeId("y"), "features"))
    spots = drawn.scene.deck.cards[drawn.scene.deck.row[NodeId("stage")]].spots
    assert [spot.port for spot in spots if spot.side == "out"] == ["features"]


def test_cards_are_as_wide_as_their_text_in_steps_of_the_grid() -> None:
    for card in scene_of(digits()).deck.cards:
        words = card.words
        text = max(measure(words.title, "title"), measure(words.what, "small"), measure(words.fact, "caption"))
        assert card.size[0] % 20 == 0 and card.size[0] >= 48 + text
        assert card.size[0] <= max(140, 48 + text + 40)


@pytest.mark.parametrize(("op", "text"), [("later.Layer", ""), ("formula", "a + T"), ("formula", "a +")])
def test_all_cards_are_gone_through_as_often_however_many_there_are(op: str, text: str) -> None:
    def scans(count: int) -> int:
        design = large(2)
        nodes = design.graphs[NET].nodes = Counted(design.graphs[NET].nodes)
        for number in range(count):
            card, before = NodeId(f"c{number}"), NodeId(f"c{number - 1}" if number else "n0")
            nodes[card] = Node(card, op, card, args={"text": text}, inputs={"a": Port(before)})
        scene_of(design)
        return nodes.scans

    assert scans(20) == scans(10)


def test_cards_of_one_row_have_their_first_ports_level() -> None:
    scene = scene_of(small())
    spots = [spot for spot in scene.deck.spots if spot.node in ("conv1", "norm1", "act1", "add")]
    first = {(spot.node, spot.side): scene.deck.position(spot)[1] for spot in reversed(spots)}
    assert set(first.values()) == {LEVEL} == {load_tokens().sizes.card_height / 2}
    assert {spot.at[1] for spot in spots} == {LEVEL, LEVEL + GRID}, "and the others whole steps below"


def test_a_block_is_in_line_with_the_row_of_its_cards_however_high_these_are() -> None:
    design = open_template("bert-base")
    (attention,) = (graph.id for graph in design.graphs.values() if graph.name == "SelfAttention")
    scene = Scene(CATALOGUE, design, attention, measure, load_tokens().sizes)
    nodes = {NodeId("v"), NodeId("attend"), NodeId("mask")}
    box = scene.bounds_of(list(nodes))
    assert box is not None and box[3] - box[1] > 180, "one of them lies below"
    (_, top), _ = closed_up(scene, nodes, box, (180.0, 62.0))
    assert top == scene.deck.box(NodeId("v"))[1]


def test_many_ports_make_a_card_higher() -> None:
    design = small()
    graph = design.graphs[NET]
    sources = tuple(Port(NodeId(node)) for node in ("image", "conv1", "norm1", "act1", "stage"))
    graph.nodes[NodeId("cat")] = Node(NodeId("cat"), "torch.cat", "cat", inputs={"tensors": sources})
    deck = scene_of(design).deck
    card = deck.cards[deck.row[NodeId("cat")]]
    inputs = [spot for spot in card.spots if spot.side == "in"]
    assert [spot.place for spot in inputs] == [0, 1, 2, 3, 4, 5]
    assert [spot.wired for spot in inputs] == [True] * 5 + [False]
    assert inputs[-1].at[1] < card.size[1] == 142


def ways(scene: Scene) -> Iterable[tuple[NodeId, NodeId, np.ndarray]]:
    for index, wire in enumerate(scene.wiring.wires):
        yield wire.source.node, wire.target.node, scene.wiring.points[index]


def test_wires_leave_and_enter_horizontally() -> None:
    for _, _, way in ways(scene_of(small())):
        steps = np.diff(way, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        for step in (steps[0], steps[-1]):
            assert step[0] > 0 and abs(step[1]) < 0.2 * step[0]


def test_wires_keep_clear_of_other_cards() -> None:
    scene = scene_of(small())
    for source, target, way in ways(scene):
        for node in scene.deck.ids:
            if node not in (source, target):
                left, top, right, bottom = scene.deck.box(node)
                inside = (way[:, 0] > left) & (way[:, 0] < right) & (way[:, 1] > top) & (way[:, 1] < bottom)
                assert not inside.any(), (source, target, node)


def test_a_wire_that_goes_back_runs_between_the_rows() -> None:
    scene = scene_of(small())
    way = scene.wiring.points[scene.wiring.at[Slot(NodeId("stage"), "x")]]
    level = np.median(way[:, 1])
    assert 62 < way[len(way) // 2, 1] < 180
    assert way[:, 0].max() > scene.deck.box(NodeId("act1"))[2] and way[:, 0].min() < 0
    assert 62 <= level <= 180


@pytest.mark.parametrize("scale", [0.55, 0.73, 1.0, 2.0])
def test_pills_can_be_read_and_lie_on_no_card_and_no_ring(scale: float) -> None:
    scene = scene_of(small())
    scene.set_findings(small_report().graphs[NET])
    size = pill_size(scale)
    assert 11 * scale * size >= 8.9, "its type is eleven pixels high at full size"
    pills = [scene.pills.get(index, size) for index in range(len(scene.wiring.wires))]
    assert sum(pill is not None for pill in pills) >= 8
    ring = 4 / scale
    for pill in pills:
        if pill is not None:
            left, top, right, bottom = pill.box
            for node in scene.deck.ids:
                box = scene.deck.box(node)
                beside = right + ring <= box[0] or left - ring >= box[2]
                assert beside or bottom + ring <= box[1] or top - ring >= box[3]


@pytest.mark.parametrize(("template", "most"), [("gpt-2-small", 0), ("t5-small", 0), ("lenet-5-1998", 2)])
def test_other_wires_run_through_no_pill_where_there_is_room_beside_them(template: str, most: int) -> None:
    design = open_template(template)
    scenes = [Scene(CATALOGUE, design, graph, measure, load_tokens().sizes) for graph in design.graphs]
    shape = NodeFinding(outputs={"output": tensor("N", 32, 768)}, weight=(50257, 768))
    for scene in scenes:
        scene.set_findings(dict.fromkeys(scene.graph.nodes, shape))
    at_first = sum(map(run_through, scenes))
    for scene in scenes:
        settle(scene)
    assert sum(map(run_through, scenes)) <= most < at_first


def run_through(scene: Scene) -> int:
    """Through how many shapes another wire runs."""
    through = 0
    for index, pill in enumerate(map(scene.pills.get, range(len(scene.wiring.wires)))):
        if pill is not None:
            left, top, right, bottom = pill.box
            level = np.array([[left, (top + bottom) / 2], [right, (top + bottom) / 2]])
            upright = np.array([[(left + right) / 2, top], [(left + right) / 2, bottom]])
            others = {*scene.wiring.crossed(level), *scene.wiring.crossed(upright)}
            through += bool(others - {scene.wiring.wires[index]})
    return through


def settle(scene: Scene) -> None:
    wires = range(len(scene.wiring.wires))
    scene.pills.settle(wires)
    while scene.pills.unsettled:
        scene.pills.settle(wires)


def test_a_drag_that_is_given_up_leaves_pills_where_they_were() -> None:
    design = open_template("t5-small")
    (block,) = (graph.id for graph in design.graphs.values() if graph.name == "Block")
    scene = Scene(CATALOGUE, design, block, measure, load_tokens().sizes)
    scene.set_findings({node: NodeFinding(outputs={"output": tensor("N", 32, 8, 8)}) for node in scene.deck.ids})
    loose = written(scene)
    settle(scene)
    sought, before, rows = scene.pills.sought, written(scene), np.array([3, 7])
    lay = scene.deck.xy[rows]
    for step in ([4.0, 0.0], [40.0, 200.0], [-500.0, 90.0], [0.0, 0.0]):
        scene.move(rows, lay + step)
        now, own = written(scene), scene.wiring.of(rows.tolist()).tolist()
        others = [index for index in range(len(now)) if index not in own]
        assert step != [4.0, 0.0] or all(now[index] == before[index] for index in others), "none jumps beside the hand"
    assert 0 < scene.pills.sought == sought and now != before != loose, "on the way they only keep from cards"
    settle(scene)
    assert written(scene) == before


def test_a_pill_is_found_under_a_point() -> None:
    scene = scene_of(small())
    scene.set_findings(small_report().graphs[NET])
    index = scene.wiring.at[Slot(NodeId("norm1"), "input")]
    pill = scene.pills.get(index)
    assert pill is not None
    assert scene.pills.under((pill.box[0] + 1, pill.box[1] + 1), 1.0) == scene.wiring.wires[index]
    assert scene.pills.under((pill.box[0] + 1, pill.box[1] - 9), 1.0) is None


def test_room_is_looked_for_again_only_for_pills_that_say_something_else() -> None:
    scene, findings = scene_of(small()), dict(small_report().graphs[NET])
    wires = range(len(scene.wiring.wires))
    scene.set_findings(findings)
    before = [scene.pills.get(index) for index in wires]
    placed = scene.pills.placed
    scene.set_findings({node: replace(finding) for node, finding in findings.items()})
    assert [scene.pills.get(index) for index in wires] == before
    assert scene.pills.placed == placed
    flat = findings[NodeId("flatten")]
    other = replace(flat, outputs={"output": tensor("N", 2048)})
    scene.set_findings({**findings, NodeId("flatten"): other})
    assert [scene.pills.get(index) for index in wires] != before
    assert scene.pills.placed == placed + 1
    del findings[NodeId("flatten")]
    scene.set_findings(findings)
    assert [scene.pills.get(index) for index in wires].count(None) == before.count(None) + 1


@pytest.mark.parametrize("moved", [["n17"], [f"n{number}" for number in range(60)]])
def test_what_was_told_before_cards_moved_says_nothing_about_where_pills_lie(moved: list[str]) -> None:
    scene = scene_of(large(60))
    findings = {node: NodeFinding(outputs={"output": tensor("N", 32, 8, 8)}) for node in scene.deck.ids}
    scene.set_findings(findings)
    assert any(written(scene))
    scene.pills.retell()
    rows = scene.deck.rows(node for node in map(NodeId, moved) if node in scene.deck.row)
    scene.move(rows, scene.deck.xy[rows] + [90.0, 60.0])
    told = written(scene)
    scene.pills.clear()
    assert told == written(scene)


def test_a_thousand_cards_that_go_and_come_back_or_are_copied_are_an_edit_each() -> None:
    drawn, changes = Drawn(large(1000)), []
    drawn.history.observe(changes.append)
    drawn.history.do("delete", plan_removal(drawn.scene, drawn.scene.deck.ids, heal=False))
    drawn.history.undo()
    assert [type(edit) for edit in changes[1].edits] == [AddNode] * 1000, "none loses a wire first, to get it back"
    assert drawn.agrees()
    told = steps(lambda: [edit_to_json(edit) for edit in changes[1].edits])
    assert told < 45 * 1000, "what the journal is told of each"
    copied, _ = plan_duplicate(drawn.scene, list(drawn.scene.deck.ids), incoming=False)
    assert [type(edit) for edit in copied] == [AddNode] * 1000, "none is placed bare, to be wired once more"


def test_cards_come_and_go_without_a_look_at_each_of_the_others() -> None:
    def steps_of(size: int) -> list[int]:
        history = History(large(size))
        scene, found = scene_of(history.design), []
        history.observe(lambda change: found.append(steps(lambda: scene.update(change.delta))))
        last, behind = NodeId(f"n{size - 3}"), NodeId("behind")
        history.do("add", [AddNode(NET, Node(behind, "F.relu", inputs={"input": Port(last)}), (0.0, -200.0))])
        history.do("wire", [Connect(NET, Port(behind), Slot(NodeId("n3"), "other"))])
        history.do("delete", [RemoveNode(NET, last)])
        history.undo()
        assert scene.counters.scans == 1  # when it was made
        return found

    steps_of(20)  # what is worked out once is known, whichever test comes first
    few, many = steps_of(100), steps_of(1000)
    assert len(few) == 4 and max(few) < 3500
    assert all(after <= 1.2 * before for before, after in zip(few, many, strict=True))


def test_a_single_value_where_a_file_may_list_several_is_drawn() -> None:
    design, cat = small(), NodeId("cat")
    graph = design.graphs[NET]
    graph.nodes[cat] = Node(cat, "torch.cat", inputs={"tensors": Port(NodeId("image"))})
    graph.positions[cat] = (0.0, 500.0)
    drawn = Drawn(design)
    assert not drawn.scene.wiring.is_broken(drawn.scene.wiring.at[Slot(cat, "tensors")])
    drawn.do(RemoveNode(NET, NodeId("image")))
    assert drawn.agrees() and Slot(cat, "tensors") not in drawn.scene.wiring.at


def test_a_card_of_an_unknown_type_gives_what_wires_take_from_it() -> None:
    design, odd = small(), NodeId("odd")
    graph = design.graphs[NET]
    graph.nodes[odd] = Node(odd, "new.Thing")
    graph.positions[odd] = (0.0, 500.0)
    drawn = Drawn(design)
    drawn.do(Connect(NET, Port(odd, "left"), Slot(NodeId("norm1"), "input")))
    assert drawn.agrees() and not drawn.scene.wiring.is_broken(drawn.scene.wiring.at[Slot(NodeId("norm1"), "input")])
    drawn.do(Disconnect(NET, Slot(NodeId("norm1"), "input")))
    assert drawn.agrees()


def test_wires_at_ports_are_found_without_going_through_all_of_them() -> None:
    drawn = Drawn(small())
    wiring, deck = drawn.scene.wiring, drawn.scene.deck
    scans = drawn.scene.counters.scans
    met = {spot: wiring.meeting(spot) for card in deck.cards for spot in card.spots}
    assert {wire for spot, wires in met.items() if spot.side == "out" for wire in wires} == set(wiring.wires)
    assert {wire for spot, wires in met.items() if spot.side == "in" for wire in wires} == set(wiring.wires)
    assert all(deck.output(wire.source.node, wire.source.name) in met for wire in wiring.wires)
    norm = deck.output(NodeId("norm1"), "")
    assert norm is not None and {wire.target.node for wire in met[norm]} < wiring.behind([NodeId("norm1")])
    assert drawn.scene.counters.scans == scans
    drawn.do(Disconnect(NET, Slot(NodeId("act1"), "input")))
    assert wiring.behind([NodeId("norm1")]) == {NodeId("norm1")}


def test_a_level_wire_goes_round_the_card_between() -> None:
    drawn = Drawn(small())
    drawn.do(Connect(NET, Port(NodeId("image")), Slot(NodeId("norm1"), "input")))
    way = drawn.scene.wiring.points[drawn.scene.wiring.at[Slot(NodeId("norm1"), "input")]]
    left, top, right, bottom = drawn.scene.deck.box(NodeId("conv1"))
    beside = way[(way[:, 0] > left) & (way[:, 0] < right)]
    assert len(way) and ((beside[:, 1] < top) | (beside[:, 1] > bottom)).all()
    assert way[:, 1].min() < top or way[:, 1].max() > bottom
    assert (drawn.scene.wiring.way(tuple(way[0]), tuple(way[-1])) == way).all(), "as it is previewed, so it runs"


def test_there_is_room_for_the_title_above_the_drawing() -> None:
    scene = scene_of(small())
    bounds = scene.bounds()
    assert bounds is not None and bounds[1] <= scene.deck.xy[:, 1].min() - 60


def test_a_steep_wire_in_a_narrow_gap_has_its_pill_beside_it() -> None:
    drawn = Drawn(small())
    drawn.scene.set_findings(small_report().graphs[NET])
    drawn.do(MoveNodes(NET, {NodeId("conv1"): (240.0, -80.0)}))
    pill = drawn.scene.pills.get(drawn.scene.wiring.at[Slot(NodeId("norm1"), "input")])
    assert pill is not None and pill.text == "N×32×8×8"
    assert len(drawn.scene.deck.near(pill.box)) == 0


def test_findings_change_the_words_of_the_cards_they_are_about() -> None:
    scene = scene_of(small())
    before = scene.counters.cards_built
    scene.set_findings(small_report().graphs[NET])
    facts = {card.node: card.words.fact for card in scene.deck.cards}
    assert facts["conv1"] == "288 params" and facts["stage"] == "55.7 K params"
    assert facts["image"] == "N × 1 × 8 × 8" and facts["act1"] == ""
    built = scene.counters.cards_built - before
    assert built == 3, "conv1, norm1 and stage: the input said its shape already"


def test_what_is_under_a_point() -> None:
    scene = scene_of(small())
    assert scene.deck.card_at((250.0, 10.0)) == "conv1"
    assert scene.deck.card_at((250.0, 90.0)) is None
    wire = scene.wiring.under((450.0, 33.0), 6.0)
    assert wire is not None and (wire.source.node, wire.target.node) == ("conv1", "norm1")
    assert scene.wiring.under((450.0, 60.0), 6.0) is None
    spot = scene.deck.spot_at((479.0, 33.0), 10.0)
    assert spot is not None and (spot.node, spot.side, spot.port) == ("norm1", "in", "input")
    assert scene.deck.spot_at((479.0, 33.0), 10.0, "out") is None


def test_the_uppermost_of_two_cards_is_hit() -> None:
    drawn = Drawn(small())
    drawn.do(MoveNodes(NET, {NodeId("lstm"): (250.0, 10.0)}))
    assert drawn.scene.deck.card_at((260.0, 20.0)) == "lstm"


def test_a_wire_to_a_port_that_is_gone_is_broken_and_drawn() -> None:
    drawn = Drawn(small())
    node = drawn.history.design.graphs[NET].nodes[NodeId("norm1")]
    drawn.do(ReplaceNode(NET, replace(node, inputs={"gone": Port(NodeId("conv1"))})))
    index = drawn.scene.wiring.at[Slot(NodeId("norm1"), "gone")]
    assert drawn.scene.wiring.is_broken(index)
    right = drawn.scene.deck.box(NodeId("conv1"))[2]
    assert drawn.scene.wiring.points[index, 0].tolist() == [right, 31.0]


def test_cards_without_a_place_are_laid_out() -> None:
    design = small()
    design.graphs[NET].positions = {}
    scene = scene_of(design)
    assert len({tuple(point) for point in scene.deck.xy.tolist()}) == len(scene.deck.ids)
    assert scene.deck.box(NodeId("image"))[2] < scene.deck.box(NodeId("conv1"))[0]


def test_an_empty_graph_has_no_bounds() -> None:
    design = small()
    design.graphs[NET].nodes = {}
    design.graphs[NET].positions = {}
    scene = scene_of(design)
    scene.update(Delta())
    assert scene.bounds() is None and scene.deck.card_at((0.0, 0.0)) is None
    assert scene.wiring.under((0.0, 0.0), 9.0) is None and scene.deck.spot_at((0.0, 0.0), 9.0) is None
