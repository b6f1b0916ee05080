"""What gestures mean for the document where it is not plain: lists of wires, copies, cards without places, findings."""

from dataclasses import replace

import pytest

from designer.app.canvas.board import Board, Listener
from designer.app.canvas.findings import Findings
from designer.app.canvas.planning import pins
from designer.app.canvas.tips import tip_at
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.document import (
    Connect,
    Design,
    GraphId,
    History,
    Node,
    NodeId,
    Port,
    Rename,
    SetArgument,
    SetTraining,
    Slot,
    apply_all,
    dump_text,
)
from designer.inference import check
from tests.app.canvas.demo import digits, small, small_report
from tests.app.canvas.hand import ids
from tests.inference.drawing import CATALOGUE, design, graph
from tests.inference.mistake import step

NET = GraphId("net")
CAT = NodeId("cat")


def board_of(design: Design, graph: GraphId | None = None) -> Board:
    root = design.graphs[graph] if graph is not None else design.root()
    assert root is not None
    history = History(design)
    listener = Listener(lambda text: None, lambda: None, lambda: None, lambda before: None, lambda spot, end: None)
    board = Board(
        build_catalogue(), history, root.id, lambda text, role: 6.2 * len(text), load_tokens().sizes, listener
    )
    history.observe(board.follow)
    return board


@pytest.fixture
def board() -> Board:
    return board_of(small())


@pytest.fixture
def with_list() -> Board:
    """`cat` takes image, conv1 and norm1, in this order."""
    design = small()
    graph = design.graphs[NET]
    sources = tuple(Port(NodeId(node)) for node in ("image", "conv1", "norm1"))
    graph.nodes[CAT] = Node(CAT, "torch.cat", "cat", inputs={"tensors": sources})
    graph.positions[CAT] = (300.0, 500.0)
    return board_of(design)


def taken(board: Board) -> list[str]:
    sources = board.graph.nodes[CAT].inputs.get("tensors", ())
    assert isinstance(sources, tuple)
    return [source.node for source in sources]


def place(board: Board, index: int):
    return board.scene.deck.input(Slot(CAT, "tensors", index))


def test_a_wire_to_the_open_place_of_a_list_appends(with_list: Board) -> None:
    output = with_list.output(Port(NodeId("pool")))
    assert output is not None
    assert with_list.connect(output, place(with_list, 3), None)
    assert taken(with_list) == ["image", "conv1", "norm1", "pool"]


@pytest.mark.parametrize(
    ("picked", "target", "order"),
    [
        (0, 2, ["conv1", "norm1", "image"]),
        (2, 0, ["norm1", "image", "conv1"]),
        (0, 3, ["conv1", "norm1", "image"]),
        (1, 0, ["conv1", "image", "norm1"]),
    ],
)
def test_a_wire_moved_within_its_list_changes_the_order(
    with_list: Board, picked: int, target: int, order: list[str]
) -> None:
    source = with_list.graph.source_of(Slot(CAT, "tensors", picked))
    assert source is not None
    output = with_list.output(source)
    assert output is not None
    before = dump_text(with_list.history.design)
    assert with_list.connect(output, place(with_list, target), Slot(CAT, "tensors", picked))
    assert taken(with_list) == order
    with_list.history.undo()
    assert dump_text(with_list.history.design) == before


def test_the_only_wire_of_a_list_moves_to_another_node(with_list: Board) -> None:
    for _ in range(2):
        assert with_list.disconnect(Slot(CAT, "tensors", 0))
    assert taken(with_list) == ["norm1"]
    lstm = with_list.scene.deck.input(Slot(NodeId("lstm"), "input"))
    norm = with_list.output(Port(NodeId("norm1")))
    assert norm is not None and with_list.connect(norm, lstm, Slot(CAT, "tensors", 0))
    assert taken(with_list) == []


def test_copies_of_a_list_keep_what_is_copied_in_order(with_list: Board) -> None:
    with_list.duplicate(ids("image", "norm1", "cat"))
    copy = with_list.graph.nodes[with_list.selection[-1]]
    inner = [source.node for source in copy.inputs["tensors"]]
    assert inner == list(with_list.selection[:2])
    assert [with_list.label(node) for node in inner] == ["image2", "norm2"]


def test_cards_without_a_place_keep_where_they_were_seen() -> None:
    design = small()
    design.graphs[NET].positions = {}
    board = board_of(design)
    seen = pins(board.scene)
    before = dump_text(design)
    board.select(ids("head"))
    board.nudge(20, 0)
    positions = board.graph.positions
    assert positions["head"] == (seen["head"][0] + 20, seen["head"][1])
    assert {node: at for node, at in positions.items() if node != "head"} == {
        node: at for node, at in seen.items() if node != "head"
    }
    board.history.undo()
    assert dump_text(design) == before
    assert pins(board.scene) == seen


def test_a_new_card_never_lies_on_another(board: Board) -> None:
    for _ in range(6):
        assert board.place("nn.Linear", (300.0, 30.0)) is not None
    deck = board.scene.deck
    for row, (left, top, right, bottom) in enumerate(deck.boxes.tolist()):
        assert deck.near((left, top, right, bottom)).tolist() == [row]


def test_the_only_card_there_is_need_not_be_selected_for_the_next_to_go_behind_it() -> None:
    design = small()
    graph = design.graphs[NET]
    graph.nodes = {node: graph.nodes[node] for node in ids("image")}
    board = board_of(design)
    node = board.place_next("nn.Flatten", (900.0, 900.0))
    assert node is not None and board.graph.nodes[node].inputs == {"input": Port(NodeId("image"))}
    board.select(())
    loose = board.place_next("nn.Flatten", (900.0, 900.0))
    assert loose is not None and not board.graph.nodes[loose].inputs


def test_placing_on_a_wire_by_point_does_not_wire(board: Board) -> None:
    node = board.place("nn.Dropout", (450.0, 31.0))
    assert node is not None and not board.graph.nodes[node].inputs


def test_what_lies_behind_a_change_is_stale_until_it_is_checked(board: Board) -> None:
    board.take_report(small_report())
    board.history.do("Set", [SetArgument(NET, NodeId("pool"), "kernel_size", 4)])
    assert board.findings.stale == set(ids("pool", "flatten", "head", "logits"))
    board.history.do("Connect", [Connect(NET, Port(NodeId("image")), Slot(NodeId("lstm"), "input"))])
    board.take_report(replace(small_report(), revision=1))
    assert board.findings.stale == {"lstm"}
    board.take_report(replace(small_report(), revision=2))
    assert board.findings.stale == frozenset()


def test_the_card_of_a_block_with_a_mistake_inside_is_at_fault_and_what_is_behind_it_waits() -> None:
    block = graph("x: input N 3", "fc: nn.Linear(in_features=4, out_features=3) x", "y: output fc", name="block")
    net = graph("x: input N 3", "card: @block x=x", "again: @block x=card", "act: F.relu again", "y: output act")
    drawn = design(net, block)
    findings, report = Findings(net.id), check(drawn, CATALOGUE)
    said = findings.take(report, net.nodes)
    assert findings.faults == findings.ailing == {"card"} <= said
    assert findings.apart.keys() == {"again", "act", "y"}
    apply_all(drawn, next(one for one in report.problems if one.fixes).fixes[0].edits)
    assert "card" in findings.take(check(drawn, CATALOGUE), net.nodes)
    assert not findings.faults and not findings.apart


def test_what_concerns_the_whole_design_makes_all_stale(board: Board) -> None:
    board.history.do("Seed", [SetTraining("seed", 3)])
    assert board.findings.stale == set(board.graph.nodes)


def test_moving_makes_nothing_stale(board: Board) -> None:
    board.select(ids("head"))
    board.nudge(20, 0)
    assert board.findings.stale == frozenset()


def test_a_cycle_and_a_change_in_it_end(board: Board) -> None:
    board.history.do("Loop", [Connect(NET, Port(NodeId("act1")), Slot(NodeId("conv1"), "input"))])
    board.history.do("Rename", [Rename(NET, NodeId("norm1"), "n")])
    assert {"conv1", "norm1", "act1"} <= board.findings.stale


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ((240.0, 31.0), ["<b>input</b>", "N × 1 × 8 × 8 · float32", "in the example 2 × 1 × 8 × 8"]),
        ((440.0, 31.0), ["<b>output</b>", "N × 32 × 8 × 8"]),
        ((460.0, 31.0), ["<b>conv1 → norm1</b>", "N × 32 × 8 × 8"]),
        ((800.0, 200.0), ["Linear <b>head</b> takes 128 features; <b>flatten</b>"]),
        ((300.0, 20.0), []),
        ((5000.0, 5000.0), []),
    ],
)
def test_tips(board: Board, at: tuple[float, float], says: list[str]) -> None:
    board.take_report(small_report())
    right = board.scene.deck.box(NodeId("conv1"))[2]
    tip = tip_at(board, (right if at[0] == 440.0 else at[0], at[1]))
    assert all(text in tip for text in says)
    assert bool(tip) == bool(says)


def test_a_tip_never_shows_markup_of_a_document() -> None:
    design = digits()
    root = design.root()
    assert root is not None
    root.nodes[NodeId("x")] = Node(NodeId("x"), "evil.op", "<img src=x>", inputs={"<b>": Port(NodeId("image"))})
    root.positions[NodeId("x")] = (0.0, 600.0)
    board = board_of(design)
    (spot,) = [one for one in board.scene.deck.spots if one.node == "x" and one.side == "in"]
    tip = tip_at(board, board.scene.deck.position(spot))
    assert tip and "<img" not in tip and "<b><b>" not in tip


def test_calls_take_other_weights_once_a_card_adapts_some() -> None:
    board = board_of(step("row: input(field='digits.row')", "scores: call(of='net') x=row"), GraphId("step"))

    def inputs(node: NodeId) -> list[str]:
        card = board.scene.deck.cards[board.scene.deck.row[node]]
        return [spot.port for spot in card.spots if spot.side == "in"]

    assert inputs(NodeId("scores")) == ["x"]
    adapts = board.place("adapt", (600.0, 200.0))
    assert adapts is not None and board.graph.nodes[adapts].args["network"] == "net"
    assert inputs(NodeId("scores")) == ["x", "weights"]
    spot = board.scene.deck.output(adapts, "weights")
    assert spot is not None
    call = board.place_at_end("of net", spot, (900.0, 200.0))
    assert call is not None and board.graph.nodes[call].inputs == {"weights": Port(adapts)}
    board.history.undo()
    board.history.undo()
    assert inputs(NodeId("scores")) == ["x"]
