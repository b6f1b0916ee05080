"""A bypassed card is not there for check, code and proof; where it cannot hand on what is asked of it, that is said."""

from dataclasses import replace

import torch

from designer.codegen import model_source
from designer.document import Design, NodeId, apply_all, dump_text, load_text
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from tests.codegen.designs import CATALOGUE, net, node, report_of, run_text


def chain(*bypassed: str) -> Design:
    drawn = net(
        node("x", "input", shape="N 8"),
        node("fc", "nn.Linear", {"input": "x"}, out_features=16),
        node("act", "nn.ReLU", {"input": "fc"}),
        node("head", "nn.Linear", {"input": "act"}, in_features=16, out_features=4),
        node("y", "output", {"value": "head"}),
    )
    nodes = next(iter(drawn.graphs.values())).nodes
    for name in bypassed:
        nodes[NodeId(name)] = replace(nodes[NodeId(name)], bypass=True)
    return drawn


def test_code_check_and_proof_have_no_trace_of_it() -> None:
    drawn = chain("act")
    report = report_of(drawn)
    assert report.ok
    text = model_source(drawn, CATALOGUE, report).text
    assert "act" not in text and "relu" not in text.lower()
    assert run_text(text).Net()(torch.zeros(2, 8)).shape == (2, 4)
    assert prove(ProofRequest(dump_text(drawn), text)).differences == ()
    (shown,) = report.graphs.values()
    assert shown[NodeId("act")].outputs["output"].sizes[-1] == 16
    assert shown[NodeId("act")].parameters == 0


def test_it_is_kept_in_the_file() -> None:
    text = dump_text(chain("act"))
    again, repairs = load_text(text)
    assert repairs == () and dump_text(again) == text and '"bypass": true' in text


def test_a_shape_that_breaks_is_said_with_the_cure() -> None:
    drawn = chain("fc", "act")
    report = report_of(drawn)
    problem = next(one for one in report.problems if "bypassed" in one.message)
    assert problem.nodes[0] == "head" and problem.fixes[0].title == "Do not bypass these 2 cards"
    apply_all(drawn, problem.fixes[0].edits)
    assert report_of(drawn).ok


def test_a_card_that_takes_nothing_cannot_be_bypassed() -> None:
    drawn = chain("x")
    problem = report_of(drawn).problems[0]
    assert problem.code == "bypass" and problem.nodes == ("x",)
    apply_all(drawn, problem.fixes[0].edits)
    assert report_of(drawn).ok
