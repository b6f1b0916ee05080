"""What single edits refuse, what their deltas say, and what of an edit can be read from a stranger."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document import (
    AddNode,
    CardFrame,
    Connect,
    DataSource,
    DescribeGraph,
    Design,
    Disconnect,
    Edit,
    EditError,
    FormatError,
    Graph,
    GraphId,
    History,
    Json,
    MoveNodes,
    Node,
    NodeId,
    Parameter,
    Port,
    PutGraph,
    RemoveGraph,
    RemoveNode,
    Rename,
    SetArgument,
    SetFrames,
    SetInitial,
    SetName,
    SetNote,
    SetParameter,
    SetParameters,
    SetSources,
    SetStages,
    SetTraining,
    Slot,
    Stage,
    dump_text,
)
from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.document.edits import apply_all
from tests.document.designs import tiny
from tests.document.edits import VALUES, edits_for

TINY = GraphId("tiny")
FC, CAT, ODD, OUT = (NodeId(name) for name in ("fc", "cat", "odd", "out"))
DEEP: Json = "end"
for _ in range(200):
    DEEP = [DEEP]

REFUSED: list[tuple[Edit, str]] = [
    (RemoveNode(GraphId("gone"), FC), "there is no graph `gone`"),
    (RemoveNode(TINY, NodeId("gone")), "there is no node `gone` in `Tiny`"),
    (AddNode(TINY, Node(FC, "nn.ReLU")), "`Tiny` has a node `fc` already"),
    (AddNode(TINY, Node(NodeId("n"), "nn.ReLU", inputs={"input": Port(NodeId("gone"))})), "which is not there"),
    (AddNode(TINY, Node(NodeId("n"), "nn.ReLU"), (math.nan, 0.0)), "is not a place on the canvas"),
    (AddNode(TINY, Node(NodeId("n"), "nn.ReLU", args={"a": math.inf})), "`n` holds the number inf"),
    (MoveNodes(TINY, {FC: (0.0, math.inf)}), "is not a place on the canvas"),
    (MoveNodes(TINY, {FC: (0.0, 1e9)}), "is not a place on the canvas"),
    (Connect(TINY, Port(FC), Slot(CAT, "tensors", 4)), "`cat` has no place 4 in `tensors`"),
    (Connect(TINY, Port(NodeId("gone")), Slot(CAT, "tensors", 0)), "there is no node `gone`"),
    (Disconnect(TINY, Slot(CAT, "tensors", 3)), "no wire ends in `tensors` of `cat`"),
    (Disconnect(TINY, Slot(CAT, "tensors", -1)), "no wire ends in `tensors` of `cat`"),
    (Disconnect(TINY, Slot(CAT, "tensors")), "no wire ends in `tensors` of `cat`"),
    (SetArgument(TINY, FC, "p", math.nan), "`p` holds the number nan"),
    (SetArgument(TINY, FC, "p", DEEP), "`p` holds brackets nested more than 100 deep"),
    (SetArgument(TINY, FC, "p", 10**5000), "`p` holds a whole number of more than 1000 digits"),
    (SetArgument(TINY, FC, "p", {"\ud800": 1}), "`p` holds half a character"),
    (SetNote(TINY, FC, "\udfff"), "the note holds half a character"),
    (Rename(TINY, FC, ("a", "\udfff")), "the name holds half a character"),
    (SetName("\udfff"), "the name holds half a character"),
    (SetTraining("seed", math.inf), "`seed` holds the number inf"),
    (SetParameter(None, "gone", 1), "`tiny` has no parameter `gone`"),
    (SetParameter(None, "width", math.nan), "`width` holds the number nan"),
    (RemoveGraph(GraphId("gone")), "there is no graph `gone`"),
    (DescribeGraph(GraphId("gone"), "Net", ""), "there is no graph `gone`"),
    (SetInitial(GraphId("gone"), None), "there is no graph `gone`"),
    (SetInitial(TINY, None, NodeId("gone")), "there is no node `gone` in `Tiny`"),
    (SetInitial(TINY, [{"std": math.nan}]), "how the weights of `Tiny` begin holds the number nan"),
    (PutGraph(Graph(GraphId("a b"), "Odd")), "is not made of up to 64 letters, digits and `_`"),
    (PutGraph(Graph(GraphId("odd"), "Odd", doc="\udfff")), "`Odd` holds half a character"),
    (PutGraph(Graph(GraphId("odd"), "Odd", nodes={FC: Node(FC, of="x", inputs={"a": Port(CAT)})})), "is not there"),
    (SetParameters((Parameter("p", "int", math.inf),)), "`p` holds the number inf"),
    (SetSources((DataSource("a b", "rows"),)), "is not made of up to 64 letters, digits and `_`"),
    (SetStages((Stage("", "training", TINY),)), "is not made of up to 64 letters, digits and `_`"),
]


@pytest.mark.parametrize(("edit", "message"), REFUSED)
def test_what_does_not_fit_is_refused_and_changes_nothing(edit: Edit, message: str) -> None:
    design = tiny()
    with pytest.raises(EditError) as caught:
        edit.apply(design)
    assert message in str(caught.value)
    assert dump_text(design) == dump_text(tiny())


def test_a_delta_names_the_wires_that_went_with_a_node() -> None:
    delta = RemoveNode(TINY, CAT).apply(tiny()).delta
    assert {node for _, node in delta.nodes} == {CAT, ODD, OUT}
    expected = {Slot(CAT, "tensors", index) for index in range(3)} | {Slot(ODD, "left"), Slot(OUT, "value")}
    assert {slot for _, slot in delta.wires} == expected
    assert delta.semantic


def test_moving_means_nothing() -> None:
    delta = MoveNodes(TINY, {FC: (1.0, 2.0)}).apply(tiny()).delta
    assert delta.moved == {(TINY, FC)}
    assert not delta.semantic


def test_a_graph_comes_and_goes_with_all_that_is_in_it_and_keeps_its_place() -> None:
    design = tiny()
    applied = RemoveGraph(TINY).apply(design)
    assert list(design.graphs) == ["step"] and {graph for graph, _ in applied.delta.nodes} == {TINY}
    (back,) = applied.inverse
    back.apply(design)
    assert dump_text(design) == dump_text(tiny())


def test_an_edit_keeps_a_graph_that_later_edits_change() -> None:
    design = tiny()
    put = PutGraph(Graph(GraphId("new"), "New", nodes={FC: Node(FC, "nn.ReLU")}))
    (remove,) = put.apply(design).inverse
    once = dump_text(design)
    SetNote(GraphId("new"), FC, "later").apply(design)
    remove.apply(design)
    put.apply(design)
    assert dump_text(design) == once


def test_a_wire_in_a_list_is_replaced_inserted_and_appended() -> None:
    def sources(edit: Edit) -> str:
        design = tiny()
        edit.apply(design)
        return ", ".join(str(wire.source) for wire in design.graphs[TINY].nodes[CAT].wires())

    x = Port(NodeId("x"))
    assert sources(Connect(TINY, x, Slot(CAT, "tensors", 1))) == "fc, x, fc"
    assert sources(Connect(TINY, x, Slot(CAT, "tensors", 1), insert=True)) == "fc, x, lstm.h_n, fc"
    assert sources(Connect(TINY, x, Slot(CAT, "tensors", 3))) == "fc, lstm.h_n, fc, x"
    assert sources(Disconnect(TINY, Slot(CAT, "tensors", 0))) == "lstm.h_n, fc"


@given(st.data())
def test_an_edit_survives_the_pipe(data: st.DataObject) -> None:
    edit = data.draw(edits_for(tiny()))
    assert edit_from_json(edit_to_json(edit)) == edit


def test_a_missing_value_is_not_null() -> None:
    for value in (None, 0, ""):
        edit = SetArgument(TINY, FC, "p", value)
        assert edit_from_json(edit_to_json(edit)) == edit
    unset = edit_from_json({"kind": "SetArgument", "graph": "tiny", "node": "fc", "name": "p"})
    assert edit_from_json(edit_to_json(unset)) == unset != SetArgument(TINY, FC, "p", None)


FIELDS = ["kind", "graph", "node", "at", "index", "source", "target", "insert", "name", "value", "note", "positions"]
KINDS = st.sampled_from(
    ["AddNode", "Connect", "Rename", "ReorderNode", "MoveNodes", "SetArgument", "SetParameter", "?"]
)


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES), KINDS)
def test_a_strangers_edit_is_applied_or_refused(value: dict[str, Json], kind: str) -> None:
    with suppress(FormatError, EditError):
        edit_from_json({**value, "kind": kind}).apply(tiny())


@pytest.mark.parametrize("kind", Edit.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_kind_of_edit_can_cross_the_pipe(kind: type[Edit]) -> None:
    """One that the codec does not know would be lost from the journal."""
    with pytest.raises(FormatError, match="lacks a field"):
        edit_from_json({"kind": kind.__name__.lstrip("_")})


def test_what_the_drawing_knows_of_a_card_that_is_gone_outlives_its_graph() -> None:
    history = History(tiny())
    history.do("frame", [SetFrames(TINY, (CardFrame("Head", (FC,)),))])
    before = dump_text(history.design)
    history.do("delete", [RemoveNode(TINY, FC)])
    history.do("delete all", [RemoveGraph(TINY)])
    for _ in range(2):
        history.undo()
    assert dump_text(history.design) == before


def test_many_cards_go_and_come_as_if_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def ringed() -> Design:
        """Cards that take what the three before them give, and one that takes its own."""
        takes = {
            one: tuple(Port(NodeId(f"n{i}")) for i in range(max(0, one - 3), one + (one == 5))) for one in range(12)
        }
        nodes = [Node(NodeId(f"n{one}"), "torch.cat", inputs={"x": takes[one]} if one else {}) for one in takes]
        return Design("ring", graphs={TINY: Graph(TINY, "Net", nodes={one.id: one for one in nodes})})

    removed = [RemoveNode(TINY, NodeId(f"n{one}")) for one in (5, 0, 11, 4, 7, 6, 2)]
    singly, before = ringed(), dump_text(ringed())
    inverse = [edit for one in removed for edit in reversed(one.apply(singly).inverse)][::-1]
    at_once = ringed()
    monkeypatch.setattr(Graph, "takers", lambda *_: pytest.fail("each card goes through all others"))
    applied = apply_all(at_once, removed)
    assert dump_text(at_once) == dump_text(singly)
    assert list(applied.inverse) == inverse
    back = apply_all(at_once, applied.inverse)
    assert dump_text(at_once) == before
    apply_all(at_once, back.inverse)
    assert dump_text(at_once) == dump_text(singly)
    with pytest.raises(EditError):
        apply_all(at_once, [*applied.inverse, AddNode(TINY, Node(NodeId("n5"), "F.relu"), index=0)])
    assert dump_text(at_once) == dump_text(singly), "all or none"
