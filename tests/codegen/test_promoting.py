"""Arguments that are taken from wires: what is shown of them, what is written, and what that gives."""

import torch

from designer.catalogue.promoting import FROM_WIRE, give_value, take_from_wire
from designer.document import GraphId, NodeId, dump_text
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from tests.codegen.designs import CATALOGUE, code, net, node, report_of, run_text

X = node("x", "input", shape="N T 6")
HALF = node("half", "formula", text="T // 2")
MOST = node("most", "formula", {"x": "x"}, text="x[:, :1] * 2")


def test_numbers_and_tensors_are_taken() -> None:
    drawn = net(
        X,
        HALF,
        MOST,
        node("bounded", "torch.clamp", {"input": "x", "max": "most"}, named=False, max=FROM_WIRE),
        node("places", "torch.arange", {"end": "half"}, named=False, end=FROM_WIRE),
        node("part", "torch.index_select", {"input": "bounded", "index": "places"}, named=False, dim=1),
        node("out", "output", {"value": "part"}),
    )
    report = report_of(drawn)
    assert report.problems == ()
    finding = report.finding(GraphId("net"), NodeId("part"))
    assert finding is not None
    assert finding.outputs["output"].names == ("N", "T//2", "6")
    written = code(drawn)
    assert "half = T // 2" in written
    assert ", 1, torch.arange(half" in written
    x = torch.randn(2, 8, 6)
    assert torch.equal(run_text(written).Net()(x), x.clamp(max=x[:, :1] * 2)[:, :4])
    assert prove(ProofRequest(dump_text(drawn), written)).verdict.startswith("Proven: ")


def test_an_argument_becomes_a_port_and_a_value_again() -> None:
    drawn = net(X, HALF, node("cut", "torch.clamp", {"input": "x"}, max=2.0), node("out", "output", {"value": "cut"}))
    graph = drawn.graphs[GraphId("net")]
    argument = CATALOGUE["torch.clamp"].argument("max")
    assert argument is not None
    for edit in take_from_wire(graph, graph.nodes[NodeId("cut")], argument)[1]:
        edit.apply(drawn)
    (problem,) = report_of(drawn).problems
    assert "`max`" in problem.message
    assert problem.fixes
    for edit in problem.fixes[0].edits:
        edit.apply(drawn)
    assert str(graph.nodes[NodeId("cut")].inputs["max"]) == "half"
    for edit in give_value(graph, graph.nodes[NodeId("cut")], argument)[1]:
        edit.apply(drawn)
    assert set(graph.nodes[NodeId("cut")].inputs) == {"input"}
