"""A size that a class reads three times has a line and a name of its own, as a person would give it."""

import torch

from designer.document import Design, Json, Node, Parameter
from tests.codegen.designs import code, design, graph, node, run_text

WIDE: Json = "=width * depth"
X = node("x", "input", shape="N width")
TWO = (Parameter("width", "int", 6), Parameter("depth", "int", 2))


def block(*cards: Node, parameters: tuple[Parameter, ...] = TWO) -> str:
    end = node("y", "output", {"value": str(cards[-1].id)})
    net = graph("Net", node("x", "input", shape="N 6"), node("b", "@block", {"x": "x"}), node("y", "output"))
    net.nodes["y"] = node("y", "output", {"value": "b"})  # type: ignore[index]
    return code(Design("drawn", graphs=design(net, graph("Block", X, *cards, end, parameters=parameters)).graphs))


def linear(name: str, before: str, wide: Json = WIDE) -> Node:
    return node(name, "nn.Linear", {"input": before}, out_features=wide)


def test_what_arguments_agree_on_is_called_as_they_call_it() -> None:
    cards = [linear("a", "x"), linear("b", "x"), linear("c", "x")]
    total = node("sum", "torch.cat", {"tensors": ["a", "b", "c"]}, dim=1)
    text = block(*cards, total)
    assert "        out_features = width * depth\n        self.a = nn.Linear(width, out_features)\n" in text


def test_what_they_do_not_agree_on_is_the_width_inside() -> None:
    text = block(linear("a", "x"), linear("b", "a"), linear("c", "b", "=width"))
    assert text.count("width * depth") - text.count("x width * depth") == 1
    assert "        hidden = width * depth\n" in text
    assert "        self.b = nn.Linear(hidden, hidden)\n" in text
    run = run_text(text).Net()
    assert run(torch.randn(3, 6)).shape == (3, 6)
    assert run.b.b.weight.shape == (12, 12)


def test_it_is_part_of_what_is_larger() -> None:
    text = block(linear("a", "x", "=width * depth + 1"), linear("b", "x"), linear("c", "x", "=2 * (width * depth)"))
    assert "hidden = width * depth\n" in text
    assert "self.a = nn.Linear(width, hidden + 1)\n" in text
    assert "self.c = nn.Linear(width, 2 * hidden)\n" in text


def test_a_name_is_taken_from_nothing_else() -> None:
    hidden = Parameter("hidden", "int", 5)
    text = block(linear("a", "x"), linear("b", "a"), linear("c", "b", "=hidden"), parameters=(*TWO, hidden))
    assert "        inner = width * depth\n" in text
    more = (hidden, Parameter("inner", "int", 5))
    text = block(linear("a", "x"), linear("b", "a"), linear("c", "b", "=hidden + inner"), parameters=(*TWO, *more))
    assert "        hidden2 = width * depth\n" in text


def test_what_is_read_twice_stays_where_it_is_read() -> None:
    text = block(linear("a", "x"), linear("b", "a", "=width"))
    assert "self.a = nn.Linear(width, width * depth)\n        self.b = nn.Linear(width * depth, width)\n" in text


def test_what_may_have_no_value_is_not_worked_out_before_it_is_asked_for() -> None:
    cards = [node(name, "nn.Linear", {"input": "x"}, out_features="=width // depth") for name in "abc"]
    total = node("sum", "torch.cat", {"tensors": ["a", "b", "c"]}, dim=1)
    text = block(*cards, total)
    assert text.count("nn.Linear(width, width // depth)") == 3
