"""The order in which cards are offered: habits, what is drawn already, what was used, and what torch has said."""

from dataclasses import replace

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.habits import HABITS, USUAL, likely_behind
from designer.catalogue.offers import offered
from designer.catalogue.ranking import Situation, before, behind, ranked
from designer.document import Design, Follower, Graph, GraphId, NodeId, Port, Signature, Slot
from designer.inference import check
from tests.inference.drawing import design, graph
from tests.inference.mistake import step

CATALOGUE = build_catalogue()
IMAGE = Signature((32, 8, 16, 16), ("N", "8", "H", "W"))
SEQUENCE = Signature((32, 8, 16), ("N", "8", "L"))
ROWS = Signature((32, 8), ("N", "8"))


def first(situation: Situation, count: int = 3) -> list[str]:
    return [operator.op for operator in ranked(offered(CATALOGUE, Design(""), None), situation)[:count]]


def test_habits_name_what_can_be_placed() -> None:
    names = {name for likely in (*(habit.likely for habit in HABITS), *USUAL.values()) for name in likely}
    for name in names:
        assert any(name.replace("{n}", axes) in CATALOGUE for axes in "123"), name
    known = {operator.family.value for operator in CATALOGUE.values()} | {"block"} | set(CATALOGUE)
    known |= {f"{op}.{port.name}" for op, operator in CATALOGUE.items() for port in operator.outputs}
    assert {about for habit in HABITS for about in habit.behind} <= known


@pytest.mark.parametrize(
    ("op", "signature", "expected"),
    [
        ("nn.Conv2d", IMAGE, ["nn.BatchNorm2d", "F.relu", "nn.ReLU"]),
        ("nn.Conv1d", SEQUENCE, ["nn.BatchNorm1d", "F.relu", "nn.ReLU"]),
        ("F.relu", IMAGE, ["nn.MaxPool2d", "nn.Conv2d", "nn.AdaptiveAvgPool2d"]),
        ("F.relu", ROWS, ["nn.Linear", "nn.Dropout", "output"]),
        ("nn.Flatten", ROWS, ["nn.Linear", "nn.Dropout", "nn.BatchNorm1d"]),
        ("nn.Linear", ROWS, ["F.relu", "nn.ReLU", "output"]),
        ("input", Signature((32, 16), ("N", "T"), "int64"), ["nn.Embedding", "F.one_hot", "nn.EmbeddingBag"]),
        ("torch.eq", Signature((32, 8), ("N", "8"), "bool"), ["torch.logical_not", "torch.logical_and", "torch.where"]),
        ("torch.mean", Signature(()), ["torch.add", "torch.mul", "torch.div"]),
    ],
)
def test_what_follows_is_what_people_place(op: str, signature: Signature, expected: list[str]) -> None:
    assert first(Situation(behind=CATALOGUE[op], signature=signature)) == expected


def test_single_outputs_have_habits_of_their_own() -> None:
    lstm = Situation(behind=CATALOGUE["nn.LSTM"], signature=SEQUENCE)
    assert "nn.LSTM" in first(lstm, 8)
    assert "nn.LSTM" not in first(replace(lstm, port="h_n"), 8)
    attention = Situation(behind=CATALOGUE["nn.MultiheadAttention"], signature=SEQUENCE)
    assert first(attention, 1) == ["torch.add"]
    assert first(replace(attention, port="weights"), 1) == ["output"]


def test_where_habits_end_comes_what_fits_such_a_value() -> None:
    situation = Situation(behind=CATALOGUE["nn.Flatten"], signature=ROWS, recent=("F.mish",))
    habits = likely_behind("nn.Flatten", CATALOGUE["nn.Flatten"].family, ROWS)
    assert first(situation, len(habits) + 4) == [*habits, "F.mish", "F.relu", "nn.ReLU", "torch.cat"]


def test_what_is_drawn_already_comes_before_habits_and_those_before_what_was_used_last() -> None:
    situation = Situation(
        behind=CATALOGUE["nn.Conv2d"], signature=IMAGE, beside={"nn.GroupNorm": 1, "F.silu": 2}, recent=("nn.LSTM",)
    )
    order = [operator.op for operator in ranked(CATALOGUE.values(), situation)]
    assert order[:3] == ["F.silu", "nn.GroupNorm", "nn.BatchNorm2d"]
    habits = likely_behind("nn.Conv2d", CATALOGUE["nn.Conv2d"].family, IMAGE)
    assert order.index("nn.LSTM") == len(set(habits) | {"F.silu", "nn.GroupNorm"})


def test_what_torch_warns_of_comes_later_and_what_it_refuses_last() -> None:
    situation = Situation(behind=CATALOGUE["nn.Conv2d"], signature=IMAGE)
    verdicts = {"nn.BatchNorm2d": Follower("nn.BatchNorm2d", why_not="No."), "F.relu": Follower("F.relu", advice="Hm.")}
    order = [operator.op for operator in ranked(CATALOGUE.values(), replace(situation, verdicts=verdicts))]
    assert order[0] == "nn.ReLU" and order[-2:] == ["F.relu", "nn.BatchNorm2d"]


def test_a_drawing_counts_what_stands_behind_and_before() -> None:
    net = graph(
        "x: input N 3 H W",
        "a: nn.Conv2d(out_channels=8, kernel_size=3) x",
        "b: F.silu a",
        "c: nn.Conv2d(out_channels=8, kernel_size=3) b",
        "d: F.silu c",
        "y: output d",
    )
    drawn: Design = design(net)
    assert behind(CATALOGUE, drawn, net, Port(NodeId("a")), None).beside == {"F.silu": 2}
    assert before(CATALOGUE, drawn, net, Slot(NodeId("b"), "input")).beside == {"nn.Conv2d": 2}
    assert behind(CATALOGUE, drawn, net, Port(NodeId("d")), None).beside == {"nn.Conv2d": 1}  # an Output is no habit


def test_before_an_input_stands_what_is_usually_followed_by_it() -> None:
    net: Graph = graph("x: input N 3 H W", "fc: nn.Linear(out_features=8) x", "y: output fc")
    order = first(before(CATALOGUE, design(net), net, Slot(NodeId("fc"), "input")), 12)
    assert "Tensor.flatten" in order and "nn.LSTM" not in order[:3]
    norm = first(Situation(before=CATALOGUE["nn.BatchNorm2d"]), 1)
    assert norm == ["nn.Conv2d"]


def test_an_empty_drawing_begins_with_an_input() -> None:
    assert first(Situation(), 1) == ["input"]
    assert first(Situation(recent=("output", "nn.GELU")), 2) == ["nn.GELU", "input"]  # it does not begin with its end


def test_what_comes_from_the_data_of_a_step_goes_into_its_network_first() -> None:
    drawn = step(
        "row: input(field='digits.row')",
        "label: input(field='digits.label')",
        "scores: call(of='net') x=row",
        "loss: F.cross_entropy scores label",
        "adam: minimise(networks=['net'], optimiser='Adam') loss",
    )
    graph = drawn.graphs[GraphId("step")]
    offers = offered(CATALOGUE, drawn, graph)
    report = check(drawn, CATALOGUE)
    order = {
        name: [one.op for one in ranked(offers, behind(CATALOGUE, drawn, graph, Port(NodeId(name)), report))]
        for name in ("row", "label", "loss")
    }
    assert order["row"][0] == "of net"
    assert order["label"][0] == "F.cross_entropy"
    assert order["loss"][0] == "minimise"


def test_a_gradient_is_measured_or_its_sign_is_taken() -> None:
    assert first(Situation(behind=CATALOGUE["gradient"], signature=ROWS)) == [
        "torch.linalg.vector_norm",
        "torch.square",
        "torch.sign",
    ]
