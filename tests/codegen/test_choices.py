"""A card that is one of several layers or blocks: what is shown of it, what is written, and what that gives."""

import re
from dataclasses import replace

import pytest
import torch

from designer.catalogue.choosing import options_from_text, options_text
from designer.document import Design, ExpressionError, GraphId, Network, Parameter, dump_text
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from tests.codegen.designs import code, design, graph, net, node, report_of, run_text

X = node("x", "input", shape="N 6")
OUT = node("out", "output", {"value": "body"})
KIND = Parameter("kind", "str", "plain")
WIDE = graph(
    "Wide",
    node("x", "input", shape="N width"),
    node("up", "nn.Linear", {"input": "x"}, out_features="=width * 4"),
    node("act", "F.relu", {"input": "up"}),
    node("down", "nn.Linear", {"input": "act"}, out_features="=width"),
    node("y", "output", {"value": "down"}),
    parameters=(Parameter("width", "int"),),
)
BLOCKS = {"plain": {"op": "@plain"}, "wide": {"op": "@wide"}}
PLAIN = graph(
    "Plain",
    node("x", "input", shape="N width"),
    node("fc", "nn.Linear", {"input": "x"}, out_features="=width"),
    node("y", "output", {"value": "fc"}),
    parameters=(Parameter("width", "int"),),
)


def chosen(kind: str) -> Design:
    body = node("body", "choice", {"x": "x"}, by="=kind", options=BLOCKS)
    drawn = design(graph("Net", X, body, OUT, parameters=(KIND,)), PLAIN, WIDE)
    return replace(drawn, networks=(Network("net", "net", GraphId("net"), {"kind": kind}),))


@pytest.mark.parametrize(("kind", "parameters"), [("plain", 42), ("wide", 318)])
def test_the_one_that_is_picked_counts(kind: str, parameters: int) -> None:
    drawn = chosen(kind)
    report = report_of(drawn)
    assert report.problems == ()
    assert report.parameters == parameters
    module = run_text(code(drawn)).Net(kind=kind)
    assert sum(one.numel() for one in module.parameters()) == parameters
    assert module(torch.randn(2, 6)).shape == (2, 6)
    assert prove(ProofRequest(dump_text(drawn), code(drawn))).verdict.startswith("Proven: ")


def test_it_is_written_as_a_match() -> None:
    written = code(chosen("wide"))
    assert (
        """
        match kind:
            case "plain":
                self.body: nn.Module = Plain(6)
            case "wide":
                self.body = Wide(6)
            case _:
                raise ValueError("kind is none of plain, wide")
"""
        in written
    )
    with pytest.raises(ValueError, match="kind is none of plain, wide"):
        run_text(written).Net(kind="thin")


def test_one_that_may_be_missing_is_declared_once() -> None:
    body = replace(chosen("plain").graphs[GraphId("net")].nodes["body"], when="deep")
    either = node("either", "first", {"values": ["body", "x"]})
    parameters = (KIND, Parameter("deep", "bool", True))
    out = node("out", "output", {"value": "either"})
    text = code(design(graph("Net", X, body, either, out, parameters=parameters), PLAIN, WIDE))
    assert text.count("self.body: nn.Module") == 1
    assert "        self.body: nn.Module | None = None\n        if deep:\n            match kind:\n" in text
    assert run_text(text).Net(deep=False)(torch.ones(1, 6)).tolist() == [[1.0] * 6]


def test_what_follows_from_what_flows_in_is_found_for_each() -> None:
    options = {
        "batch": {"op": "nn.BatchNorm1d"},
        "layer": {"op": "nn.LayerNorm"},
        "fc": {"op": "nn.Linear", "args": {"out_features": 6}},
    }
    kind = Parameter("kind", "str", "batch")
    drawn = net(X, node("body", "choice", {"input": "x"}, by="=kind", options=options), OUT, parameters=[kind])
    assert report_of(drawn).problems == ()
    written = code(drawn)
    for made in ("nn.BatchNorm1d(6)", "nn.LayerNorm(6)", "nn.Linear(6, 6)"):
        assert made in written
    fixed = net(X, node("body", "choice", {"input": "x"}, by="layer", options=options), OUT)
    assert report_of(fixed).problems == ()
    text = code(fixed)  # what nothing else can be asked of is no question
    assert "        self.body = nn.LayerNorm(6)\n" in text and "match" not in text


def test_options_are_written_as_layers_are_made() -> None:
    drawn = chosen("wide")
    text = "thin: nn.Linear(out_features=width * 2, bias=False)\nwide: Wide()"
    said = options_from_text(drawn, text)
    assert said == {
        "thin": {"op": "nn.Linear", "args": {"out_features": "=width * 2", "bias": False}},
        "wide": {"op": "@wide"},
    }
    assert options_text(drawn, node("body", "choice", options=said)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing to choose from"),
        ("nn.ReLU()", "`nn.ReLU()` is no option"),
        ("a: nn.ReLU(1)", "gives an argument without its name"),
        ("a: os.system('x')", "gives an argument without its name"),
        ("a: os.remove", "`os.remove` is neither a layer of PyTorch"),
        ("a: nn.ReLU(", "`nn.ReLU(` is not how a layer is made"),
    ],
)
def test_what_is_no_option_is_said(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(said)):
        options_from_text(chosen("wide"), text)
