"""Formulas: what is shown of them, what is written of them and what that gives are one thing."""

import pytest
import torch

from designer.document import GraphId, Parameter
from tests.codegen.designs import code, net, node, report_of, run_text

X = node("x", "input", shape="N T 8")
Y = node("y", "input", shape="N T 8")
FC = node("fc", "nn.Linear", {"input": "x"}, out_features=8)
OUT = node("out", "output", {"value": "f"})


@pytest.mark.parametrize(
    ("text", "line", "shape"),
    [
        ("x * 2 - y / 3", "return x * 2 - y / 3", (3, 5, 8)),
        ("(x + y) * (x - y)", "return (x + y) * (x - y)", (3, 5, 8)),
        ("-x ** 2", "return -(x**2)", (3, 5, 8)),
        ("x[:, -1]", "return x[:, -1]", (3, 8)),
        ("x[:, None, 1:T - 1]", "return x[:, None, 1 : T - 1]", (3, 1, 3, 8)),
        ("x[..., ::2]", "return x[..., ::2]", (3, 5, 4)),
        ("where(x > y, x, y)", "return torch.where(x > y, x, y)", (3, 5, 8)),
        ("(x > 0) & ~(y > 0)", "return (x > 0) & ~(y > 0)", (3, 5, 8)),
        (
            "exp(x) @ sqrt(abs(y[:, 0, :, None]))",
            "return torch.exp(x) @ torch.sqrt(torch.abs(y[:, 0, :, None]))",
            (3, 5, 1),
        ),
        ("x * scale + T", "return x * self.scale + T", (3, 5, 8)),
    ],
)
def test_it_gives_what_was_shown(text: str, line: str, shape: tuple[int, ...]) -> None:
    wires = {name: name for name in ("x", "y") if name in text.replace("exp", "")}
    if "y[0, :8" in text:
        pytest.skip("needs eight rows")
    drawn = net(
        X, Y, node("f", "formula", wires, named=False, text=text), OUT, parameters=[Parameter("scale", "float", 2.0)]
    )
    report = report_of(drawn)
    assert [problem.message for problem in report.problems if problem.code != "dead"] == []
    written = code(drawn)
    assert line in written
    given = run_text(written).Net()(torch.randn(3, 5, 8), torch.randn(3, 5, 8))
    assert given.shape == shape
    finding = report.graphs[GraphId("net")]["f"]  # type: ignore[index]
    told = [5 if name == "T" else 3 if name == "N" else name for name in finding.outputs["output"].names]
    assert [str(size) for size in told if str(size).isdecimal()] == [
        str(size) for name, size in zip(told, shape, strict=True) if str(name).isdecimal()
    ]


def test_what_flows_in_is_put_in_the_place_of_its_name() -> None:
    drawn = net(X, FC, node("f", "formula", {"h": "fc"}, named=False, text="h[:, 0]"), OUT)
    assert "return self.fc(x)[:, 0]  # N x 8" in code(drawn)


def test_what_is_read_twice_is_worked_out_once() -> None:
    drawn = net(X, FC, node("f", "formula", {"h": "fc"}, named=False, text="h * h"), OUT)
    rows = code(drawn).splitlines()
    assert "        x = self.fc(x)  # N x T x 8" in rows
    assert "        return x * x  # N x T x 8" in rows


def test_an_argument_may_read_a_size() -> None:
    tokens = node("tokens", "input", shape="N T", dtype="int64")
    places = node("f", "Tensor.reshape", {"input": "tokens"}, shape=["=T", -1])
    drawn = net(tokens, places, OUT)
    report = report_of(drawn)
    assert report.problems == ()
    written = code(drawn)
    assert "T = tokens.shape[1]" in written
    assert run_text(written).Net()(torch.zeros(3, 4, dtype=torch.int64)).shape == (4, 3)


def test_places_in_a_sequence_are_counted_where_the_sequence_lies() -> None:
    drawn = net(
        node("tokens", "input", shape="N T", dtype="int64"),
        node("embed", "nn.Embedding", {"input": "tokens"}, num_embeddings=50, embedding_dim=8),
        node("places", "torch.arange", named=False, end="=T"),
        node("place", "nn.Embedding", {"input": "places"}, num_embeddings=64, embedding_dim=8),
        node("sum", "torch.add", {"input": "embed", "other": "place"}, named=False),
        node("out", "output", {"value": "sum"}),
    )
    report = report_of(drawn)
    assert report.problems == ()
    assert report.graphs[GraphId("net")]["sum"].outputs["output"].names == ("N", "T", "8")  # type: ignore[index]
    written = code(drawn)
    assert "self.place(torch.arange(T, device=tokens.device))" in written
    assert run_text(written).Net()(torch.zeros(3, 7, dtype=torch.int64)).shape == (3, 7, 8)
