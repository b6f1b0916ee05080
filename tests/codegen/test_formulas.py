"""Formulas: what is shown of them, what is written of them and what that gives are one thing."""

import pytest
import torch

from designer.codegen.literals import expression
from designer.document import ExpressionError, GraphId, Parameter
from designer.document.expressions import evaluate
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
        ("clamp(x, min=0)", "return torch.clamp(x, min=0)", (3, 5, 8)),
        ("x * 2 if scale > 1 else x", "return x * 2 if self.scale > 1 else x", (3, 5, 8)),
        ("x if not scale or scale > 9 else y[0]", "return x if not self.scale or self.scale > 9 else y[0]", (5, 8)),
        (
            "log(abs(x)) / log(scale)",
            "return torch.log(torch.abs(x)) / math.log(self.scale)",
            (3, 5, 8),
        ),
        ("x * sqrt(scale) - sqrt(T + 1)", "return x * self.scale**0.5 - (T + 1) ** 0.5", (3, 5, 8)),
        ("x[:, ceil(T / 2):]", "return x[:, -int(-(T / 2) // 1) :]", (3, 2, 8)),
        ("x[:, :floor(scale)]", "return x[:, : int(self.scale // 1)]", (3, 2, 8)),
        ("x[:, :min(T, 4)]", "return x[:, : min(T, 4)]", (3, 4, 8)),
    ],
)
def test_it_gives_what_was_shown(text: str, line: str, shape: tuple[int, ...]) -> None:
    wires = {name: name for name in ("x", "y") if name in text.replace("exp", "")}
    drawn = net(
        X, Y, node("f", "formula", wires, named=False, text=text), OUT, parameters=[Parameter("scale", "float", 2.0)]
    )
    report = report_of(drawn)
    assert [problem.message for problem in report.problems if problem.code not in ("dead", "unread_input")] == []
    written = code(drawn)
    assert line in written
    given = run_text(written).Net()(torch.randn(3, 5, 8), torch.randn(3, 5, 8))
    assert given.shape == shape
    finding = report.graphs[GraphId("net")]["f"]  # type: ignore[index]
    told = [5 if name == "T" else 3 if name == "N" else name for name in finding.outputs["output"].names]
    assert [str(size) for size in told if str(size).isdecimal()] == [
        str(size) for name, size in zip(told, shape, strict=True) if str(name).isdecimal()
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x if x > 0 else 2", "`x > 0` is a tensor, which has no single answer; use `where` to choose"),
        ("x * max(x, 2)", "`max` takes numbers alone; of tensors there are `maximum` and `clamp`"),
        ("x * where(scale > 1, 2, 3)", "`where` takes a tensor, and it is given numbers alone"),
        ("x * ((T**64) ** 64) ** 64", "a number in it is larger than any size can be"),
        ("clamp(x, most=2)", "`clamp(x, most=2)` is not something a formula can say"),
    ],
)
def test_what_a_formula_cannot_do_is_said_at_its_card(text: str, said: str) -> None:
    f = node("f", "formula", {"x": "x"}, named=False, text=text)
    (problem,) = report_of(net(X, f, OUT, parameters=[Parameter("scale", "float", 2.0)])).problems
    assert said in problem.message


def test_numbers_flow_from_formula_to_formula() -> None:
    half = node("half", "formula", text="T // 2 if scale > 1 else T")
    drawn = net(
        *(X, half, node("f", "formula", {"x": "x", "half": "half"}, named=False, text="x[:, :half] / log(half)"), OUT),
        parameters=[Parameter("scale", "float", 2.0)],
    )
    assert report_of(drawn).problems == ()
    written = code(drawn)
    assert "half = T // 2 if self.scale > 1 else T" in written
    assert "return x[:, :half] / math.log(half)" in written
    assert run_text(written).Net()(torch.randn(3, 6, 8)).shape == (3, 3, 8)


def test_what_flows_in_is_put_in_the_place_of_its_name() -> None:
    drawn = net(X, FC, node("f", "formula", {"h": "fc"}, named=False, text="h[:, 0]"), OUT)
    assert "x = self.fc(x)[:, 0]  # N x 8" in code(drawn)


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


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("round_to(channels * width, 8)", "max(8, int(channels * width + 4) // 8 * 8)"),
        ("round_to(channels / 3, 5)", "max(5, int(channels / 3 + 5 / 2) // 5 * 5)"),
        ("2 * round_to(channels if wide else 9, width + 1)", ""),
    ],
)
def test_a_width_is_rounded_as_people_write_it(text: str, written: str) -> None:
    code = expression(text, lambda name: name)
    assert code == (written or code)
    for channels in range(40):
        names = {"channels": channels, "width": 3, "wide": channels % 2 == 0}
        assert eval(code, dict(names)) == evaluate(text, names)


def test_what_is_rounded_needs_a_multiple() -> None:
    with pytest.raises(ExpressionError, match="`round_to` is of a number and of"):
        expression("round_to(width)", lambda name: name)
    with pytest.raises(ExpressionError, match="takes another number of values"):
        expression("round_to(3)", lambda name: name)


def test_what_a_share_of_a_width_decides_is_no_number_of_the_class() -> None:
    drawn = net(
        node("x", "input", shape="N 3 H W"),
        node("conv", "nn.Conv2d", {"input": "x"}, out_channels="=round_to(32 * width, 8)", kernel_size=1),
        node("drop", "nn.Dropout", {"input": "conv"}, p="=rate"),
        node("more", "nn.Conv2d", {"input": "drop"}, when="width > 0.5", out_channels=7, kernel_size=1),
        node("any", "first", {"values": ["more", "drop"]}, named=False),
        node("last", "nn.Conv2d", {"input": "any"}, out_channels=5, kernel_size=1),
        node("y", "output", {"value": "last"}),
        parameters=[Parameter("width", "float", 0.75), Parameter("rate", "float", 0.1)],
    )
    text = code(drawn)
    assert "self.conv = nn.Conv2d(3, max(8, int(32 * width + 4) // 8 * 8), 1)" in text
    assert "24" not in text
    assert "# N x 5 x H x W" in text


def test_sizes_that_follow_from_a_share_suit_every_other_share() -> None:
    drawn = net(
        node("x", "input", shape="N 3 H W"),
        node("a", "nn.Conv2d", {"input": "x"}, out_channels="=round_to(32 * width, 8)", kernel_size=1),
        node("b", "nn.Conv2d", {"input": "x"}, out_channels="=round_to(64 * width, 8)", kernel_size=1),
        node("both", "torch.cat", {"tensors": ["a", "b"]}, dim=1),
        node("last", "nn.Conv2d", {"input": "both"}, out_channels=5, kernel_size=1),
        node("y", "output", {"value": "last"}),
        parameters=[Parameter("width", "float", 0.75)],
    )
    made = run_text(code(drawn)).Net(width=0.2)
    assert made.last.in_channels == 8 + 16
    assert made(torch.randn(2, 3, 4, 4)).shape == (2, 5, 4, 4)
