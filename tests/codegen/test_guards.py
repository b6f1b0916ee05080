"""Values that may be missing: what asks, what stands under one question, and that the code does what was shown."""

import itertools
from dataclasses import replace

import pytest
import torch

from designer.document import Design, Node, NodeId, Parameter, Port
from tests.codegen.designs import code, graph, net, node, report_of, run_text
from tests.codegen.designs import design as drawing
from tests.engine.proof.test_proof import proof_of

X = node("x", "input", shape="N 6")
WIDE = Parameter("wide", "bool", True)
STEEP = Parameter("steep", "bool", False)


def unnamed(name: str, op: str, wires: dict[str, str | list[str]], when: str = "", **args: object) -> Node:
    return node(name, op, wires, named=False, when=when, **args)  # type: ignore[arg-type]


def scored() -> Design:
    """A bias that a layer makes, sharpened or not, that somebody gives, or that is not there."""
    return net(
        X,
        node("bias", "input", shape="N 6", optional=True),
        unnamed("doubled", "torch.mul", {"input": "x", "other": "x"}, when="wide"),
        node("fc", "nn.Linear", {"input": "doubled"}, out_features=6, when="wide"),
        node("own", "F.relu", {"input": "fc"}),
        unnamed("sharp", "torch.exp", {"input": "own"}, when="steep"),
        node("own2", "first", {"values": ["sharp", "own"]}),
        unnamed("known", "first", {"values": ["own2", "bias"]}),
        unnamed("either", "first", {"values": ["known", "x"]}),
        node("out", "output", {"value": "either"}),
        parameters=(WIDE, STEEP),
    )


def test_what_asks_the_same_stands_under_one_question() -> None:
    drawn = scored()
    assert report_of(drawn).problems == ()
    assert """
        own2 = None
        if self.fc is not None:
            own = F.relu(self.fc(x * x))  # N x 6
            own2 = torch.exp(own) if self.steep else own  # N x 6
        y = bias if own2 is None else own2  # N x 6
        return x if y is None else y  # N x 6
""" in code(drawn)


@pytest.mark.parametrize(("wide", "steep", "given"), list(itertools.product((False, True), repeat=3)))
def test_the_first_value_that_is_there_is_taken(wide: bool, steep: bool, given: bool) -> None:
    module = run_text(code(scored())).Net(wide=wide, steep=steep)
    x, bias = torch.randn(2, 6), torch.randn(2, 6)
    expected = bias if given else x
    if wide:
        own = torch.relu(module.fc(x * x))
        expected = torch.exp(own) if steep else own
    assert torch.equal(module(x, bias) if given else module(x), expected)


def test_a_line_that_writes_over_what_it_reads_has_another_end() -> None:
    drawn = net(
        X,
        node("y", "F.relu", {"input": "x"}, when="wide"),
        unnamed("fine", "torch.exp", {"input": "y"}),
        unnamed("sum", "torch.add", {"input": "y", "other": "fine"}),
        unnamed("more", "F.relu", {"input": "sum"}),
        unnamed("either", "first", {"values": ["more", "x"]}),
        node("out", "output", {"value": "either"}),
        parameters=(WIDE,),
    )
    x = torch.randn(2, 6)
    made = run_text(code(drawn))
    assert torch.equal(made.Net(wide=False)(x), x)
    assert torch.equal(made.Net(wide=True)(x), torch.relu(torch.relu(x) + torch.exp(torch.relu(x))))


def test_several_outputs_are_asked_for_together() -> None:
    pair = graph(
        "Pair",
        node("x", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=width"),
        node("y", "output", {"value": "fc"}),
        node("rest", "output", {"value": "x"}),
        parameters=(Parameter("width", "int"),),
    )
    drawn = drawing(
        graph(
            "Net",
            X,
            node("pair", "@pair", {"x": "x"}, when="wide"),
            unnamed("sum", "torch.add", {"input": "pair.y", "other": "pair.rest"}),
            unnamed("either", "first", {"values": ["sum", "x"]}),
            node("out", "output", {"value": "either"}),
            parameters=(WIDE,),
        ),
        pair,
    )
    assert report_of(drawn).problems == ()
    x = torch.randn(2, 6)
    made = run_text(code(drawn))
    assert torch.equal(made.Net(wide=False)(x), x)
    module = made.Net(wide=True)
    assert torch.equal(module(x), module.pair.fc(x) + x)


def test_copies_that_may_not_be_there_are_not_gone_through() -> None:
    cell = graph(
        "Cell",
        node("x", "input", shape="N width"),
        node("y", "input", shape="N width"),
        node("fc", "nn.Linear", {"input": "x"}, out_features="=width"),
        unnamed("sum", "torch.add", {"input": "fc", "other": "y"}),
        node("out", "output", {"value": "sum"}),
        parameters=(Parameter("width", "int"),),
    )
    drawn = drawing(
        graph(
            "Net",
            X,
            node("cells", "@cell", {"x": "x", "y": "x"}, when="wide", repeat={"n": 3}),
            unnamed("either", "first", {"values": ["cells", "x"]}),
            node("out", "output", {"value": "either"}),
            parameters=(WIDE,),
        ),
        cell,
    )
    assert report_of(drawn).problems == ()
    x = torch.randn(2, 6)
    made = run_text(code(drawn))
    assert torch.equal(made.Net(wide=False)(x), x)
    module, expected = made.Net(wide=True), x
    for one in module.cells:
        expected = one(expected, x)
    assert torch.equal(module(x), expected)


def test_what_a_formula_chooses_keeps_its_brackets() -> None:
    drawn = net(
        X,
        node("y", "input", shape="N 6"),
        unnamed("f", "formula", {"x": "x"}, text="x if wide else -x"),
        unnamed("more", "formula", {"x": "x"}, text="x > 0"),
        unnamed("sum", "torch.sub", {"input": "f", "other": "y"}),
        unnamed("last", "torch.mul", {"input": "more", "other": "sum"}),
        node("out", "output", {"value": "last"}),
        parameters=(WIDE,),
    )
    written = code(drawn)
    assert "return (x > 0) * ((x if self.wide else -x) - y)" in written
    x, y = torch.randn(2, 6), torch.randn(2, 6)
    assert torch.equal(run_text(written).Net()(x, y), (x > 0) * (x - y))


def test_values_that_are_written_over_twice_are_what_they_were_where_neither_is_there() -> None:
    drawn = net(
        X,
        unnamed("bent", "F.relu", {"input": "x"}, when="wide"),
        node("y", "first", {"values": ["bent", "x"]}),
        node("again", "torch.exp", {"input": "y"}, when="wide"),
        node("z", "first", {"values": ["again", "y"]}),
        node("out", "output", {"value": "z"}),
        parameters=(WIDE,),
    )
    nodes = drawn.graphs[drawn.networks[0].graph].nodes
    for one in ("x", "y", "z"):
        nodes[NodeId(one)] = replace(nodes[NodeId(one)], name="x")
    x = torch.randn(2, 6)
    made = run_text(code(drawn))
    assert torch.equal(made.Net(wide=False)(x), x)
    assert torch.equal(made.Net(wide=True)(x), torch.exp(torch.relu(x)))


@pytest.mark.parametrize(("wide", "steep"), list(itertools.product((False, True), repeat=2)))
def test_a_layer_is_asked_for_by_those_that_are_there_where_it_is(wide: bool, steep: bool) -> None:
    """`second` is made where `first` is too, so that its being there says nothing of `third`."""
    drawn = net(
        X,
        node("first", "nn.Linear", {"input": "x"}, out_features=6, when="wide"),
        node("second", "nn.Linear", {"input": "first"}, out_features=6, when="steep"),
        node("third", "nn.Linear", {"input": "x"}, out_features=6, when="steep"),
        replace(node("fourth", "nn.Linear", {"input": "first"}, out_features=6), init={"weight": {"fn": "zeros_"}}),
        unnamed("bent", "F.relu", {"input": "third"}),
        unnamed("sum", "torch.add", {"input": "bent", "other": "third"}),
        unnamed("one", "first", {"values": ["second", "sum", "x"]}),
        unnamed("other", "first", {"values": ["fourth", "x"]}),
        unnamed("both", "torch.sub", {"input": "one", "other": "other"}),
        node("out", "output", {"value": "both"}),
        parameters=(WIDE, STEEP),
    )
    assert report_of(drawn).problems == ()
    x = torch.randn(2, 6)
    module = run_text(code(drawn)).Net(wide=wide, steep=steep)
    third = module.third(x) if steep else None
    one = x if third is None else module.second(module.first(x)) if wide else torch.relu(third) + third
    other = module.fourth.bias.expand(2, 6) if wide else x
    assert torch.equal(module(x), one - other)


def test_what_goes_on_from_lines_that_may_not_run_stands_with_them() -> None:
    drawn = net(
        X,
        unnamed("bent", "F.relu", {"input": "x"}, when="wide"),
        unnamed("fine", "torch.exp", {"input": "bent"}),
        unnamed("sum", "torch.add", {"input": "bent", "other": "fine"}),
        node("mixed", "first", {"values": ["sum", "x"]}),
        unnamed("last", "torch.mul", {"input": "mixed", "other": "x"}),
        node("out", "output", {"value": "last"}),
        parameters=(WIDE,),
    )
    assert """
        if self.wide:
            y = F.relu(x)  # N x 6
            mixed = y + torch.exp(y)  # N x 6
        else:
            mixed = x
        return mixed * x  # N x 6
""" in code(drawn)


def test_two_ways_of_several_lines_are_an_if_and_its_else() -> None:
    """In whichever order their cards lie: of two ways one is taken, so that its draws keep theirs."""

    def line(name: str, source: str, when: str) -> Node:
        return node(name, "nn.Linear", {"input": source}, out_features=6, when=when)

    one = [line("a1", "x", "wide"), unnamed("a2", "F.relu", {"input": "a1"}), node("a3", "nn.Dropout", {"input": "a2"})]
    inner = [line("c", "a3", "wide and steep"), line("d", "a3", "wide and not steep")]
    inner += [unnamed("k", "first", {"values": ["c", "d"]}), unnamed("a4", "torch.mul", {"input": "k", "other": "a2"})]
    other = [line("b1", "x", "not wide"), unnamed("b2", "torch.tanh", {"input": "b1"}), line("b3", "b2", "not wide")]
    mixed = [card for pair in zip(one, other, strict=True) for card in pair]
    ends = [unnamed("m", "first", {"values": ["a4", "b3"]}), node("out", "output", {"value": "m"})]
    for cards in ([*one, *inner, *other], [*other, *one, *inner], [*mixed, *inner]):
        drawn = net(X, *cards, *ends, parameters=(WIDE, STEEP))
        text = code(drawn)
        assert "def forward(self, x: Tensor) -> Tensor:" in text and "None:  #" not in text
        assert text.split("def forward")[1].count("\n        if ") == 1 == text.split("def forward")[1].count("else:\n")
        assert "first = self.c(a3) if self.steep else self.d(a3)" in text
        assert proof_of(drawn, text).holds
        for wide, steep in itertools.product((False, True), repeat=2):
            made = run_text(text).Net(wide=wide, steep=steep).eval()
            x = torch.randn(2, 6)
            if wide:
                bent = torch.relu(made.a1(x))
                expected = (made.c if steep else made.d)(bent) * bent
            else:
                expected = made.b3(torch.tanh(made.b1(x)))
            assert torch.equal(made(x), expected)


def test_what_two_cards_ask_alike_is_asked_once() -> None:
    drawn = net(
        X,
        node("low", "nn.Linear", {"input": "x"}, out_features=6, when="wide"),
        node("high", "nn.Linear", {"input": "low"}, out_features=6, when="wide and steep"),
        unnamed("either", "first", {"values": ["high", "x"]}),
        node("out", "output", {"value": "either"}),
        parameters=(WIDE, STEEP),
    )
    text = code(drawn)
    assert "        if wide:\n            self.low = nn.Linear(6, 6)\n            if steep:\n" in text
    assert "        if self.steep and self.low is not None:\n" in text and "self.wide" not in text


def test_a_size_behind_a_condition_follows_it() -> None:
    """Whoever makes the class otherwise than the drawing does gets layers that fit."""
    given = [Parameter("deep", "bool", True), Parameter("width", "int", 16), Parameter("many", "int", 2)]
    either = node("either", "first", {"values": ["a", "b"]})
    shortcut = node("either", "first", {"values": ["a", "x"]})
    wide = node("a", "nn.Linear", {"input": "x"}, out_features="=width", when="deep")
    other = node("b", "nn.Linear", {"input": "x"}, out_features=4, when="not deep")
    counted = replace(wide, when="width > 4")
    asked = node("a", "nn.Linear", {"input": "x"}, out_features=16, when="many == 3")
    odd = replace(asked, op="F.pad", args={"pad": [4, 4]}, when="deep if many > 2 else not deep")
    sized = replace(asked, args={"out_features": "=width + many"})
    joined = node("twice", "torch.cat", {"tensors": ["either", "x"]}, dim=1)
    later = node("later", "first", {"values": ["either", "x"]})  # what decides stands further up
    pooled = node("a", "nn.MaxPool1d", {"input": "x"}, kernel_size=2, when="deep")
    ends = [node("fc", "nn.Linear", {"input": "either"}, out_features=3), node("y", "output", {"value": "fc"})]
    row = node("x", "input", shape="N 8")
    for cards, said, turned in (
        ([row, wide, shortcut], "nn.Linear(width if deep else 8, 3)", {"deep": False}),
        ([row, wide, other, either], "nn.Linear(width if deep else 4, 3)", {"deep": False}),
        ([row, counted, shortcut], "nn.Linear(width if width > 4 else 8, 3)", {"width": 4}),
        ([row, pooled, shortcut], "nn.Linear(4 if deep else 8, 3)", {"deep": False}),
        ([row, asked, shortcut, later], "nn.Linear(16 if many == 3 else 8, 3)", {"many": 3}),
        ([row, sized, shortcut], "nn.Linear(width + many if many == 3 else 8, 3)", {"many": 3}),
        ([row, sized, shortcut, joined], "nn.Linear(width + 11 if many == 3 else 16, 3)", {"many": 3}),
        ([row, odd, shortcut], "nn.Linear(16 if (deep if many > 2 else not deep) else 8, 3)", {"many": 3}),
    ):
        drawn = net(*cards, replace(ends[0], inputs={"input": Port(cards[-1].id)}), ends[1], parameters=given)
        text = code(drawn)
        assert said in text
        assert "else None" not in text or cards[1] in (pooled, odd)
        for arguments in ({}, turned):
            assert run_text(text).Net(**arguments)(torch.randn(2, 8)).shape == (2, 3)


def test_what_excludes_each_other_is_made_under_if_and_else() -> None:
    """Two pairs after each other: nothing stands under a second `else`, and `not a and b` is not what `a and b` is."""
    cards = [X]
    for number, when in enumerate(("wide", "not wide", "wide", "not wide", "wide and steep", "not wide and steep")):
        cards.append(node(f"fc{number}", "nn.Linear", {"input": "x"}, out_features=6, when=when))
    pairs = [node(f"p{at}", "first", {"values": [f"fc{at}", f"fc{at + 1}", "x"]}, named=False) for at in (0, 2, 4)]
    sums = [
        unnamed("s", "torch.add", {"input": "p0", "other": "p2"}),
        unnamed("t", "torch.add", {"input": "s", "other": "p4"}),
    ]
    drawn = net(*cards, *pairs, *sums, node("out", "output", {"value": "t"}), parameters=(WIDE, STEEP))
    for wide, steep in itertools.product((True, False), repeat=2):
        made = run_text(code(drawn)).Net(wide=wide, steep=steep)
        kept = {name for name, _ in made.named_children()}
        there = {"fc0", "fc2"} if wide else {"fc1", "fc3"}
        assert kept == there | ({"fc4" if wide else "fc5"} if steep else set())
        x = torch.randn(2, 6)
        parts = [getattr(made, name)(x) for name in sorted(kept)]
        assert torch.allclose(made(x), sum(parts) + (0 if steep else x), atol=1e-6)


@pytest.mark.parametrize(("one", "other"), [("n > 2", "n <= 2"), ("n < 3", "3 <= n"), ("n == 1", "n != 1")])
def test_comparisons_that_exclude_each_other_are_if_and_else(one: str, other: str) -> None:
    drawn = net(
        X,
        node("wider", "nn.Linear", {"input": "x"}, out_features=8, when="wide or steep"),
        node("a", "nn.Linear", {"input": "wider"}, out_features=4, when=one),
        node("b", "nn.Linear", {"input": "wider"}, out_features=4, when=other),
        node("inner", "first", {"values": ["a", "b"]}),
        node("c", "nn.Linear", {"input": "x"}, out_features=6, when=one),
        node("d", "nn.Linear", {"input": "x"}, out_features=4, when=other),
        unnamed("either", "first", {"values": ["c", "d"]}),
        node("fc", "nn.Linear", {"input": "either"}, out_features=4),
        node("last", "first", {"values": ["inner", "fc"]}),
        node("out", "output", {"value": "last"}),
        parameters=(WIDE, STEEP, Parameter("n", "int", 2)),
    )
    text = code(drawn)
    assert "inner = self.b(y) if self.c is None else self.a(y)" in text
    assert "= self.d(x) if self.c is None else self.c(x)" in text and "else None" not in text
    assert f"        if {one}:\n            self.c = nn.Linear(6, 6)\n        else:\n" in text
    assert f"self.fc = nn.Linear(6 if {one} else 4, 4)" in text
    assert proof_of(drawn, text).holds
    for wide, n in itertools.product((True, False), (1, 2, 3)):
        assert run_text(text).Net(wide=wide, n=n)(torch.randn(2, 6)).shape == (2, 4)


def test_a_loop_that_may_not_run_holds_none_in_no_variable_of_what_is_always_there() -> None:
    """A type checker takes a variable for what it held first."""
    block = graph(
        "Block",
        node("v", "input", shape="N c"),
        node("fc", "nn.Linear", {"input": "v"}, out_features="=c"),
        node("w", "output", {"value": "fc"}),
        parameters=[Parameter("c", "int")],
    )
    whole = graph(
        "Net",
        X,
        node("first", "@block", {"v": "x"}, repeat={"n": "=n"}),
        node("more", "@block", {"v": "first"}, repeat={"n": "=n"}, when="wide"),
        node("sum", "first", {"values": ["more", "x"]}),
        node("out", "output", {"value": "sum"}),
        parameters=(WIDE, Parameter("n", "int", 2)),
    )
    text = code(drawing(whole, block))
    assert "        y = x\n        for block in self.first:\n            y = block(y)" in text
    assert "        more = None\n        if self.more is not None:\n            more = y\n" in text


def test_weights_that_begin_on_their_own_are_asked_for_as_their_layer_was_made() -> None:
    begins = {"weight": {"fn": "zeros_"}}
    shut = node("shut", "torch.exp", {"input": "x"}, when="wide")
    behind = replace(node("behind", "nn.Linear", {"input": "shut"}, out_features=6), init=begins)
    learns = replace(node("learns", "nn.Linear", {"input": "x"}, out_features=6, when="training"), init=begins)
    either = node("either", "first", {"values": ["behind", "learns", "x"]})
    text = code(net(X, shut, behind, learns, either, node("out", "output", {"value": "either"}), parameters=(WIDE,)))
    assert "        if wide:\n            nn.init.zeros_(self.behind.weight)\n" in text
    assert "        nn.init.zeros_(self.learns.weight)\n" in text and "None = None" not in text
    assert run_text(text).Net(wide=False)(torch.ones(1, 6)).shape == (1, 6)


def test_a_first_of_nothing_is_a_gap() -> None:
    drawn = net(X, node("either", "first"), node("out", "output", {"value": "either"}))
    assert "...  # problem: either.values" in code(drawn)


def test_what_is_never_there_has_no_line() -> None:
    """Two conditions that exclude each other: the card and what needs it are left out, what stands in for it is not."""
    drawn = net(
        node("x", "input", shape="N 8"),
        node("a", "nn.Linear", {"input": "x"}, out_features=8, when="wide and steep"),
        node("b", "nn.Linear", {"input": "a"}, out_features=8, when="not wide"),
        node("c", "torch.exp", {"input": "b"}),
        node("either", "first", {"values": ["c", "a", "x"]}),
        node("y", "output", {"value": "either"}),
        parameters=(WIDE, STEEP),
    )
    text = code(drawn)
    assert "self.b" not in text and "exp" not in text
    assert "either: Tensor = x if self.a is None else self.a(x)" in text
    assert [problem.code for problem in report_of(drawn).problems] == ["never_there"]
    assert proof_of(drawn, text).holds


def test_of_two_that_exclude_each_other_each_runs_where_it_is_there_though_neither_has_a_line() -> None:
    drawn = net(
        X,
        node("norm", "nn.BatchNorm1d", {"input": "x"}, when="wide"),
        node("drop", "nn.Dropout", {"input": "x"}, when="not wide"),
        unnamed("one", "first", {"values": ["norm", "drop"]}),
        node("out", "output", {"value": "one"}),
        parameters=(WIDE,),
    )
    assert "self.drop(x) if self.norm is None else self.norm(x)" in code(drawn)
