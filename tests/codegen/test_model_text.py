"""How drawings read as code, one habit a test; every text is held to ruff as well."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.codegen import model_source
from designer.document import Design, Parameter, Report
from tests.codegen.designs import CATALOGUE, code, design, graph, net, node, report_of, ruff, run_text

X = node("x", "input", shape="N 8")
OUT = node("y", "output", {"value": "last"})


def forward_of(drawn: Design) -> list[str]:
    """The lines of the first `forward`, without indentation."""
    rows = code(drawn).split("def forward")[1].split("\n\n\n")[0].splitlines()
    return [row.strip() for row in rows[1:]]


def test_a_value_is_called_y_where_x_is_still_needed() -> None:
    drawn = net(
        X,
        node("a", "nn.Linear", {"input": "x"}, out_features=8),
        node("b", "nn.Linear", {"input": "a"}, out_features=8),
        node("r", "F.relu", {"input": "b"}, named=False),
        node("last", "torch.add", {"input": "r", "other": "a"}, named=False),
        OUT,
    )
    assert forward_of(drawn) == [
        "x = self.a(x)  # N x 8",
        "y = F.relu(self.b(x))  # N x 8",
        "return y + x  # N x 8",
    ]


def test_a_value_that_flows_on_is_called_after_its_card_where_somebody_named_it() -> None:
    def told(relu: str, flat: str) -> list[str]:
        pictures = node("x", "input", shape="N 1 4 4")
        flatten = node(flat, "Tensor.flatten", {"input": relu}, start_dim=1)
        last = node("last", "nn.Linear", {"input": flat}, out_features=8)
        return forward_of(net(pictures, node(relu, "F.relu", {"input": "x"}), flatten, last, OUT))

    assert told("relu", "flatten2")[:2] == ["x = F.relu(x)  # N x 1 x 4 x 4", "x = self.last(x.flatten(1))  # N x 8"]
    assert told("bright", "row")[0] == "bright = F.relu(x)  # N x 1 x 4 x 4"


def test_four_calls_are_not_nested() -> None:
    names = ["a", "b", "c", "d", "last"]
    nodes = [
        node(name, "nn.Linear", {"input": source}, out_features=8)
        for name, source in zip(names, ["x", *names], strict=False)
    ]
    assert forward_of(net(X, *nodes, OUT)) == [
        "x = self.c(self.b(self.a(x)))  # N x 8",
        "x = self.last(self.d(x))  # N x 8",
        "return x",
    ]


def test_several_outputs_are_unpacked_and_what_is_not_read_is_an_underscore() -> None:
    sequence = node("x", "input", shape="N T 8")
    lstm = node("lstm", "nn.LSTM", {"input": "x"}, hidden_size=4, batch_first=True)
    attention = node("last", "nn.MultiheadAttention", dict.fromkeys(("query", "key", "value"), "lstm"), num_heads=2)
    assert forward_of(net(sequence, lstm, attention, OUT)) == [
        "x, _ = self.lstm(x)  # N x T x 4",
        "x, _ = self.last(x, x, x)  # N x T x 4",
        "return x",
    ]
    drawn = net(
        sequence,
        lstm,
        node("y", "output", {"value": "lstm"}),
        node("z", "output", {"value": "lstm.c_n"}),
    )
    assert forward_of(drawn)[0] == "y, (_, z) = self.lstm(x)  # N x T x 4, 1 x N x 4"
    assert "-> tuple[Tensor, Tensor]:" in code(drawn)


def test_a_value_that_is_not_the_first_of_several_is_called_what_it_is() -> None:
    gru = node("gru", "nn.GRU", {"input": "x"}, hidden_size=4, batch_first=True)
    last = node("last", "Tensor.__getitem__", {"input": "gru.h_n"}, index="-1")
    assert forward_of(net(node("x", "input", shape="N T 8"), gru, last, OUT)) == [
        "_, h_n = self.gru(x)  # 1 x N x 4",
        "last: Tensor = h_n[-1]  # N x 4",
        "return last",
    ]


def test_optional_inputs_come_last_and_are_passed_by_name() -> None:
    drawn = net(
        node("mask", "input", shape="T T", dtype="bool", optional=True),
        node("x", "input", shape="T N 8"),
        node(
            "last",
            "nn.MultiheadAttention",
            {"query": "x", "key": "x", "value": "x", "attn_mask": "mask"},
            num_heads=2,
            need_weights=False,
        ),
        OUT,
    )
    text = code(drawn)
    assert "def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:  # T x N x 8, T x T" in text
    assert "x, _ = self.last(x, x, x, attn_mask=mask, need_weights=False)" in text
    assert run_text(text).Net()(torch.rand(3, 2, 8)).shape == (3, 2, 8)


def test_a_size_that_comes_from_a_parameter_is_written_as_the_parameter() -> None:
    block = graph(
        "Block",
        node("x", "input", shape="N features"),
        node("up", "nn.Linear", {"input": "x"}, out_features="=width * 2"),
        node("act", "F.relu", {"input": "up"}, named=False),
        node("norm", "nn.LayerNorm", {"input": "act"}),
        node("down", "nn.Linear", {"input": "norm"}, out_features="=features"),
        node("y", "output", {"value": "down"}),
        parameters=[Parameter("features", "int"), Parameter("width", "int", 4)],
    )
    whole = graph(
        "Net",
        X,
        node("one", "@block", {"x": "x"}, features=8),
        node("last", "@block", {"x": "one"}, features=8, width=6, note="wider"),
        OUT,
    )
    text = code(design(whole, block))
    assert "        self.up = nn.Linear(features, width * 2)\n" in text
    assert "        self.norm = nn.LayerNorm(width * 2)\n" in text
    assert "        self.down = nn.Linear(width * 2, features)\n" in text
    assert "        self.one = Block(8)\n        # wider\n        self.last = Block(8, width=6)\n" in text
    made = run_text(text).Net()
    assert made(torch.rand(2, 8)).shape == (2, 8)
    assert made.last.up.out_features == 12


def test_a_size_that_two_instances_would_falsify_is_a_problem_and_no_number() -> None:
    block = graph(
        "Block",
        node("x", "input", shape="N C"),
        node("down", "nn.Linear", {"input": "x"}, out_features=6),
        node("y", "output", {"value": "down"}),
    )
    one, last = (node(name, "@block", {"x": source}) for name, source in (("one", "x"), ("last", "one")))
    assert "nn.Linear(..., 6)  # problem: down.in_features" in code(design(graph("Net", X, one, last, OUT), block))


def test_the_same_layer_again_is_the_same_attribute() -> None:
    drawn = net(
        X, node("a", "nn.Linear", {"input": "x"}, out_features=8), node("last", "", {"input": "a"}, of="a"), OUT
    )
    assert forward_of(drawn)[0].startswith("last: Tensor = self.a(self.a(x))")
    assert code(drawn).count("nn.Linear(") == 1


def test_what_is_laid_side_by_side_is_called_after_its_layer_where_its_shape_is_told() -> None:
    widths = {"narrow_branch": 2000, "medium_branch": 30000, "broad_branch": 400000, "widest_branch": 5000000}
    drawn = net(
        X,
        *(node(name, "nn.Linear", {"input": "x"}, out_features=width) for name, width in widths.items()),
        node("last", "torch.cat", {"tensors": list(widths)}, named=False, dim=-1),
        OUT,
    )
    assert forward_of(drawn) == [
        *(f"{name} = self.{name}(x)  # N x {width}" for name, width in widths.items()),
        f"return torch.cat([{', '.join(widths)}], -1)  # N x {sum(widths.values())}",
    ]


def test_random_draws_keep_their_order() -> None:
    """`first` draws before `second`, so it may not be nested into a line after it."""
    drawn = net(
        X,
        node("first", "nn.Dropout", {"input": "x"}, p=0.5),
        node("second", "nn.Dropout", {"input": "x"}, p=0.25),
        node("r", "F.relu", {"input": "second"}, named=False),
        node("last", "torch.add", {"input": "r", "other": "first"}, named=False),
        OUT,
    )
    assert forward_of(drawn) == [
        "y: Tensor = self.first(x)  # N x 8",
        "x = F.relu(self.second(x))  # N x 8",
        "return x + y  # N x 8",
    ]


@pytest.mark.parametrize(
    ("drawn", "row"),
    [
        (
            net(X, node("last", "nn.Linear", out_features=4), OUT),
            "x = self.last(...)  # problem: last.input",
        ),
        (net(X, node("last", "nn.Whatever", {"input": "x"}), OUT), "return ...  # problem: last.op"),
        (net(X, node("last", "F.relu", {"input": "x"}, when="x > 1"), OUT), "return last"),
        (net(X, node("last", "F.relu", {"input": "x"}, repeat={"n": 2}), OUT), "return ...  # problem: last.repeat"),
        (net(X, node("last", "F.relu", {"input": "x", "other": "x"}), OUT), "return F.relu(x)  # problem: last.other"),
        (net(X), "return ...  # problem: Net.output"),
        (net(X, node("y", "output")), "return ...  # problem: y.value"),
        (
            net(X, node("last", "@net", {"x": "x"}), OUT),
            "x = self.last(x)",
        ),
    ],
)
def test_what_is_open_is_said_in_its_line(drawn: Design, row: str) -> None:
    assert row in forward_of(drawn)[-2:]
    assert "# problem: " in code(drawn)


def test_a_cycle_is_cut_where_it_closes() -> None:
    drawn = net(
        X,
        node("a", "torch.add", {"input": "x", "other": "b"}),
        node("b", "torch.add", {"input": "a", "other": "x"}),
        node("y", "output", {"value": "b"}),
    )
    assert forward_of(drawn) == ["a = x + ...  # problem: a.other", "return a + x"]


def test_long_lines_are_first_unnested_and_then_broken(tmp_path: Path) -> None:
    long = [f"a_layer_with_a_name_that_says_very_much_{index}" for index in range(4)]
    nodes = [
        node(name, "nn.Linear", {"input": source}, out_features=8)
        for name, source in zip(long, ["x", *long], strict=False)
    ]
    both = node("last", "torch.cat", {"tensors": [*long, long[0]]}, dim=1)
    inputs = [node(f"an_input_with_a_name_that_is_rather_long_{index}", "input", shape="N 8") for index in range(4)]
    text = code(net(X, *inputs, *nodes, both, OUT))
    assert max(map(len, text.splitlines())) <= 120
    (tmp_path / "model.py").write_text(text, "utf-8")
    ruff("format", "--check", folder=tmp_path)
    ruff("check", "--select", "F,E,I", folder=tmp_path)
    assert run_text(text).Net()(*(torch.rand(2, 8) for _ in range(5))).shape == (2, 40)


def test_names_that_code_cannot_use_give_way_to_ids() -> None:
    bad = replace(node("a", "nn.Linear", {"input": "x"}, out_features=8), name='train"); import os')
    again = replace(node("last", "F.relu", {"input": "a"}), name="torch")
    text = code(net(X, bad, again, OUT))
    assert "self.a = nn.Linear(8, 8)" in text
    assert "import os" not in text


def test_an_empty_design_is_a_file_all_the_same() -> None:
    assert model_source(Design("new"), CATALOGUE, Report()).text == '"""new: nothing yet."""\n'


def test_a_function_of_the_design_is_a_function() -> None:
    double = graph(
        "double",
        node("value", "input", shape="N 8"),
        node("sum", "torch.add", {"input": "value", "other": "value"}, named=False),
        node("y", "output", {"value": "sum"}),
        kind="function",
        doc="Twice as much.",
    )
    text = code(design(graph("Net", X, node("last", "@double", {"value": "x"}), OUT), double))
    assert 'def double(value: Tensor) -> Tensor:  # N x 8\n    """Twice as much."""\n    return value + value' in text
    assert run_text(text).Net()(torch.ones(1, 8)).sum() == 16


def test_a_large_drawing_is_written_at_once() -> None:
    nodes = [X]
    for index in range(2000):
        source = nodes[-1].id
        op = "F.relu" if index % 2 else "nn.Linear"
        args = {} if index % 2 else {"out_features": 8}
        nodes.append(node(f"n{index}", op, {"input": source}, named=not index % 2, **args))
    drawn = net(*nodes, node("y", "output", {"value": nodes[-1].id}))
    source = model_source(drawn, CATALOGUE, report_of(drawn))
    assert source.text.count("x = F.relu(self.n") == 999
