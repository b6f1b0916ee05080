"""What goes wrong with blocks that repeat, and with cards that are there under a condition."""

from collections.abc import Callable
from dataclasses import replace

from designer.document import Design, GraphId, NodeId, Severity
from designer.document.records import Json, Parameter
from tests.inference.drawing import design, graph, module
from tests.inference.mistake import Mistake, lines

K = Parameter("k", "int", 2)


def repeated(repeat: dict[str, Json], behind: tuple[str, ...] = ("out: output copies",)) -> Callable[[], Design]:
    """A network of copies of a block."""

    def draw() -> Design:
        block = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "y: output fc", name="block")
        drawn = design(graph("x: input N T 8", "copies: @block x=x", *behind), block)
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("copies")] = replace(nodes[NodeId("copies")], repeat=repeat)
        nodes[NodeId("x")] = replace(nodes[NodeId("x")], args={"shape": "N 8"})
        return drawn

    return draw


PARTED = ("parts: unpack levels", "fc: nn.Linear(out_features=4) parts.1", "y: output fc", "again: output levels")


def listed(shape: str, given: str, inside: tuple[str, ...] = PARTED, **repeat: Json) -> Callable[[], Design]:
    """A block whose input says this, and which is given that."""

    def draw() -> Design:
        neck = graph(f"levels: input {shape}", *inside, name="neck")
        neck.nodes |= {one: replace(node, name=("near", "far")) for one, node in neck.nodes.items() if one == "parts"}
        wide = ("x: input N 8", "wide: nn.Linear(out_features=16) x")
        drawn = design(graph(*wide, given, "neck: @neck levels=list", "out: output neck.y"), neck)
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("neck")] = replace(nodes[NodeId("neck")], repeat=repeat)
        return drawn

    return draw


def called_again(repeat: dict[str, Json], when: str) -> Callable[[], Design]:
    """A block that is called a second time, there so often and under this condition."""

    def draw() -> Design:
        block = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "r: nn.ReLU fc", "y: output r", name="block")
        again = "again: call(of='once') x=once"
        lines = ("x: input N 8", "once: @block x=x", again, "either: first again once x", "out: output either")
        drawn = design(graph(*lines, parameters=(Parameter("deep", "bool", True),)), block)
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("once")] = replace(nodes[NodeId("once")], repeat=repeat, when=when)
        return drawn

    return draw


def grown(**said: Json) -> Callable[[], Design]:
    """Copies of a block that gives twice as much as it takes."""

    def draw() -> Design:
        block = graph("x: input N L", "double: torch.cat(dim=1) x x", "y: output double", name="block")
        drawn = design(graph("x: input N 8", "copies: @block x=x", "out: output copies"), block)
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("copies")] = replace(nodes[NodeId("copies")], repeat={"n": 3, **said})
        return drawn

    return draw


def single(name: str, parameter: Parameter, pattern: str = "N 8", **copies: Json) -> Callable[[], Design]:
    """Three copies of a block with a parameter, of which single ones are given another value: `_1=False`."""

    def draw() -> Design:
        fc = f"fc: nn.Linear(out_features=8, {name}='={parameter.name}') x"
        block = graph(f"x: input {pattern}", fc, "y: output fc", name="block", parameters=(parameter,))
        drawn = design(graph("x: input N 8", "copies: @block x=x", "out: output copies"), block)
        nodes = drawn.graphs[GraphId("net")].nodes
        overrides: Json = {copy[1:]: {parameter.name: value} for copy, value in copies.items()}
        nodes[NodeId("copies")] = replace(nodes[NodeId("copies")], repeat={"n": 3, "overrides": overrides})
        return drawn

    return draw


def wired_otherwise(repeat: dict[str, Json]) -> Callable[[], Design]:
    """Copies of a block of two inputs and two outputs, one of them a true or false."""

    def draw() -> Design:
        block = graph(
            *("x: input N 8", "c: input N 8", "fc: nn.Linear(out_features=8) x", "sum: torch.add fc c"),
            *("mean: torch.mean(dim=[0, 1]) sum", "small: formula(text='mean < 0.1') mean=mean"),
            *("y: output sum", "done: output small"),
            name="block",
        )
        drawn = design(graph("x: input N 8", "copies: @block x=x c=x", "out: output copies.y"), block)
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("copies")] = replace(nodes[NodeId("copies")], repeat=repeat)
        return drawn

    return draw


def patterned_copies() -> Design:
    """Copies that hand on more than each of them takes."""
    drawn = grown()()
    inner = drawn.graphs[GraphId("block")].nodes
    inner[NodeId("x")] = replace(inner[NodeId("x")], args={"shape": "N 8"})
    return drawn


def called_as_the_batch() -> Design:
    """A block with a parameter of the name that the batch has in its pattern."""
    drawn = patterned("N 8")()
    part = drawn.graphs[GraphId("part")]
    drawn.graphs[part.id] = replace(part, parameters=(Parameter("N", "int", 4),))
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("x")] = replace(nodes[NodeId("x")], args={"shape": "N 8"})
    nodes[NodeId("card")] = replace(nodes[NodeId("card")], args={"N": 4})
    return drawn


def calling(text: str) -> Callable[[], Design]:
    """A network of one formula."""

    def draw() -> Design:
        drawn = module("x: input N 8", "sum: formula x=x", "out: output sum")
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("sum")] = replace(nodes[NodeId("sum")], args={"text": text})
        return drawn

    return draw


def one_width_for_all() -> Design:
    """A class that is as wide as each card says, but for one layer that gives what suits none."""
    block = graph(
        *("x: input N 3 8 8", "conv: nn.Conv2d(out_channels='=width', kernel_size=1) x"),
        *("act: F.relu conv", "wrong: nn.Conv2d(out_channels=5, kernel_size=1) act", "norm: nn.BatchNorm2d wrong"),
        *("sum: torch.add norm conv", "y: output sum"),
        name="block",
        parameters=(Parameter("width", "int"),),
    )
    cards = ("thin: @block(width=4) x=x", "wide: @block(width=8) x=x")
    return design(graph("x: input N 3 8 8", *cards, "out: output thin", "more: output wide"), block)


def dealt() -> Design:
    """What three copies of a block give, dealt out to two of another."""
    block = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "y: output fc", name="block")
    both = graph("x: input N 8", "one: input N 8", "sum: torch.add x one", "y: output sum", name="both")
    drawn = design(
        graph("x: input N 8", "copies: @block x=x", "sums: @both x=x one=copies", "out: output sums"), block, both
    )
    nodes = drawn.graphs[GraphId("net")].nodes
    for name, repeat in (
        ("copies", {"n": 3, "collect": {"y": "list"}}),
        ("sums", {"n": 2, "each": {"one": "reversed"}}),
    ):
        nodes[NodeId(name)] = replace(nodes[NodeId(name)], repeat=repeat)
    return drawn


def patterned(pattern: str) -> Callable[[], Design]:
    """A card of a block whose input has this pattern, with 2 as `k`."""

    def draw() -> Design:
        block = graph(f"z: input {pattern}", "r: F.relu z", "y: output r", name="part", parameters=(K,))
        return design(graph("x: input N 5", "card: @part z=x", "out: output card"), block)

    return draw


def finding(**said: Json) -> Callable[[], Design]:
    """A card that says what its block finds in what flows in."""

    def draw() -> Design:
        drawn = patterned("N k")()
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("card")] = replace(nodes[NodeId("card")], args=said)
        return drawn

    return draw


def at_half_its_size() -> Design:
    """A block of two images, placed before a pooling and after it."""
    block = graph("a: input N 4 8 8", "b: input N 4 8 8", "sum: torch.add a b", "y: output sum", name="join")
    net = graph(
        "x: input N 4 8 8",
        "first: @join a=x b=x",
        "pool: F.max_pool2d(kernel_size=2) first",
        "second: @join a=pool b=pool",
        "out: output second",
    )
    return design(net, block)


def conditional(when: str) -> Callable[[], Design]:
    """A network whose second layer is there under a condition."""

    def draw() -> Design:
        drawn = module("x: input N 8", "fc: nn.Linear(out_features=8) x", "act: F.relu fc", "out: output act")
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("act")] = replace(nodes[NodeId("act")], when=when)
        return drawn

    return draw


def contradicting() -> Design:
    """A card that is there where what it takes is not."""
    drawn = module(
        "x: input N 8", "fc: nn.Linear(out_features=8) x", "act: F.relu fc", "either: first act x", "y: output either"
    )
    nodes = drawn.graphs[GraphId("net")].nodes
    for name, when in (("fc", "1 < 2"), ("act", "not 1 < 2")):
        nodes[NodeId(name)] = replace(nodes[NodeId(name)], when=when)
    return drawn


def wider_while_learning() -> Design:
    """A layer that takes one size while the network learns, and another afterwards."""
    drawn = module(
        *("x: input N 8", "wide: nn.Linear(out_features=16) x", "either: first wide x"),
        *("wrong: nn.Linear(out_features=4) either", "y: output wrong"),
    )
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("wide")] = replace(nodes[NodeId("wide")], when="training")
    return drawn


def choosing(by: str, **options: Json) -> Callable[[], Design]:
    """A network whose second layer is one of several."""

    def draw() -> Design:
        drawn = module("x: input N 8", "fc: nn.Linear(out_features=8) x", "act: choice input=fc", "out: output act")
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("act")] = replace(nodes[NodeId("act")], args={"by": by, "options": options})
        return drawn

    return draw


def bypassed() -> Design:
    """A network whose input is bypassed."""
    drawn = module("x: input N 8", "fc: nn.Linear(out_features=8) x", "out: output fc")
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("x")] = replace(nodes[NodeId("x")], bypass=True)
    return drawn


RELU: Json = {"op": "nn.ReLU"}
IN_BLOCKS = {
    "a layer of a class with a width of its own": Mistake(
        "broadcast",
        one_width_for_all,
        "sum",
        ("`sum` cannot put `N × 5 × 8 × 8` of `norm` and `N × 4 × 8 × 8` of `conv` together: 5 and 4 do not match.",),
        3,
    ),
    "copies that are called again": Mistake(
        "repeat",
        called_again({"n": 2}, ""),
        "again",
        ("`again` calls `once` again, which stands for copies: put those into a block",),
        1,
    ),
    "a block called again that is there at times": Mistake(
        "when",
        called_again({}, "deep"),
        "again",
        ("`again` calls `once` again, which is there only when `deep`",),
        1,
    ),
    "a wire at an argument": Mistake(
        "broken_wire",
        lines(
            "x: input N 8",
            "n: formula(text='3 * 2')",
            "cut: torch.clamp(min=0.0) x max=n",
            "more: torch.mul cut n",
            "out: output more",
        ),
        "cut",
        ("`cut` has no input `max`",),
        2,
    ),
    "a choice of what there is not": Mistake(
        "choice", choosing("gelu", relu=RELU), "act", ('it is "gelu", and there is relu',), 1
    ),
    "a choice between nothing, which keeps its wires": Mistake(
        "choice", choosing("relu"), "act", ("there is nothing to choose from",), 1
    ),
    "a choice between what is no layer, which keeps its wires": Mistake(
        "choice", choosing("relu", relu={}), "act", ("`relu` is no layer or block",), 1
    ),
    "a choice of nothing": Mistake("choice", choosing("", relu=RELU), "act", ('it is "", and there is relu',), 1),
    "a choice by what is not known": Mistake(
        "choice", choosing("=kind", relu=RELU), "act", ("`kind` is not known here",), 1
    ),
    "a choice between unlike layers": Mistake(
        "choice",
        choosing("relu", relu=RELU, rnn={"op": "nn.LSTM", "args": {"hidden_size": 4}}),
        "act",
        ("its options are not alike: one takes `input`, another `input`, `h_0`, `c_0`",),
        2,
    ),
    "a choice between operations": Mistake(
        "choice", choosing("relu", relu={"op": "F.relu"}), "act", ("`relu` is no layer or block",), 1
    ),
    "an option that does not fit": Mistake(
        "features",
        choosing("relu", relu=RELU, fc={"op": "nn.Linear", "args": {"in_features": 9, "out_features": 8}}),
        "act",
        ("As `fc`: ", "9"),
        1,
    ),
    "a size of a block that is computed of nothing": Mistake(
        "pattern", patterned("N k//0"), "z", ("`k//0` has no value",), 1
    ),
    "a size of a block that is computed of an open one": Mistake(
        "pattern", patterned("N n*2"), "z", ("`n*2` names what is not a parameter",), 1
    ),
    "a size of a block that is computed of its default": Mistake(
        "input_shape",
        patterned("N k*2"),
        "card",
        ("`card` takes `N × k*2` at `z`, where `k*2` is 4; `x` gives it `N × 5`",),
        1,
    ),
    "a block that is used at another size": Mistake(
        "input_shape", at_half_its_size, "second", ("takes `N × 4 × 8 × 8` at `a`; `pool` gives it",), 1
    ),
    "a card that says what it would find": Mistake(
        "input_shape", finding(k=3), "card", ("takes `N × k` at `z`, where `k` is 3; `x` gives it `N × 5`",), 1
    ),
    "fewer than no copies": Mistake("repeat", repeated({"n": -1}), "copies", ("-1 is not a number of copies",), 1),
    "copies that are handed what is not there": Mistake(
        "repeat", repeated({"n": 2, "carry": {"x": "z"}}), "copies", ("cannot hand on `z` as `x`",), 2
    ),
    "copies that grow, laid over each other": Mistake(
        "repeat",
        grown(collect={"y": 0}),
        "copies",
        ("give at `y` cannot be laid over each other: copy 0 gives `N × 16`, copy 1 `N × 32`.",),
        1,
    ),
    "copies laid over each other where there is no such dimension": Mistake(
        "repeat", wired_otherwise({"n": 3, "collect": {"y": 9}}), "copies", ("along dimension 9, which it has not",), 2
    ),
    "an input that is gone, handed on": Mistake(
        "repeat", wired_otherwise({"n": 3, "carry": {"x": "y", "d": "y"}}), "copies", ("hand on `y` as `d`",), 2
    ),
    "an output that is gone, kept of all copies": Mistake(
        "repeat", wired_otherwise({"n": 3, "collect": {"z": 0}}), "copies", ("`z`, which is no port of it",), 2
    ),
    "an output that is gone, to stop at": Mistake(
        "repeat",
        wired_otherwise({"n": 3, "shared": True, "until": "gone"}),
        "copies",
        ("it cannot stop at `gone`, which is no output of it",),
        2,
    ),
    "a loop without an end, in a network": Mistake(
        "repeat", wired_otherwise({"shared": True, "until": "done"}), "copies", ("it might never stop",), 2
    ),
    "a loop that may stop, of copies with weights of their own": Mistake(
        "repeat", wired_otherwise({"n": 3, "until": "done"}), "copies", ("so they share their weights",), 3
    ),
    "a word about copies that is not known": Mistake(
        "repeat", wired_otherwise({"n": 3, "shuffled": True}), "copies", ("`shuffled` is not among what",), 2
    ),
    "what the copy before gives does not fit": Mistake(
        "input_shape",
        patterned_copies,
        "copies",
        ("`copies` takes `N × 8` at `x`; the copy before gives it `N × 16`.",),
        1,
    ),
    "a single copy that says a size that it would find": Mistake(
        "input_shape",
        single("in_features", Parameter("w", "int", 8), "N w", _1=5),
        "copies",
        ("`copies` takes `N × w` at `x`, where `w` is 5; the copy before gives it `N × 8`.",),
        1,
    ),
    "a single copy that is given something of another type": Mistake(
        "parameter",
        single("bias", Parameter("bias", "bool", True), _1=3),
        "copies",
        ("`copies`, which is a `block`: bias is 3; yes or no (true or false) is needed.",),
        1,
    ),
    "a copy that is not among them, beside one that is": Mistake(
        "repeat",
        single("bias", Parameter("bias", "bool", True), _1=False, _7=False),
        "copies",
        ("a copy with `index` 7 is given something else, but `index` ends at 2",),
        3,
    ),
    "a parameter that is called as the batch is": Mistake(
        "input_shape", called_as_the_batch, "card", ("where `N` is 4; `x` gives it `32 × 8`",), 1
    ),
    "a copy that is not among them": Mistake(
        "repeat",
        repeated({"n": 2, "overrides": {"5": {"wide": 8}}}),
        "copies",
        ("a copy with `index` 5 is given something else", "ends at 1"),
        2,
    ),
    "a copy that is given what the block has not": Mistake(
        "repeat",
        repeated({"n": 2, "overrides": {"1": {"wide": 8}}}),
        "copies",
        ("`block` has no parameter `wide`",),
        2,
    ),
    "slices along a dimension that is not there": Mistake(
        "repeat",
        repeated({"shared": True, "each": {"x": 5}, "carry": {}}),
        "copies",
        ("takes `x` apart", "dimension 5"),
        1,
    ),
    "a list where one value is taken": Mistake(
        "list",
        repeated({"n": 2, "collect": {"y": "list"}}, ("act: torch.exp copies", "out: output act")),
        "act",
        ("`act` takes one value, and `copies` gives a list of 2.",),
        2,
    ),
    "a list of more values than a block takes": Mistake(
        "list",
        listed("[N 8, N 16]", "list: pack x wide x"),
        "neck",
        ("`neck` takes a list of 2 at `levels`, and `list` gives it a list of 3.",),
        2,
        opens=True,
    ),
    "one value where a block takes a list": Mistake(
        "list",
        listed("[N 8]", "list: torch.exp x", ("y: output levels",)),
        "neck",
        ("`neck` takes a list of 1 at `levels`, and `list` gives it one value, `N × 8`.",),
        2,
        opens=True,
    ),
    "a list for a block that says it takes one value": Mistake(
        "list",
        listed("N 8", "list: pack x wide", ("y: output levels",)),
        "neck",
        ("`neck` takes one value, and `list` gives a list of 2.",),
        1,
    ),
    "a list of other shapes than a block takes": Mistake(
        "input_shape",
        listed("[N 8, N 12]", "list: pack x wide"),
        "neck",
        ("`neck` takes `N × 12` at `levels`; `list` gives it `N × 16`.",),
        1,
    ),
    "a list from each copy": Mistake(
        "list",
        listed("[N 8, N 16]", "list: pack x wide", n=2, collect={"again": "list"}, carry={}),
        "neck",
        ("`neck` keeps `again` of all copies, and each of them is a list",),
        1,
    ),
    "a list and one value, of which the first is handed on": Mistake(
        "list",
        lines(
            *("x: input N 8", "list: pack x x", "act: nn.ReLU x", "either: first list act", "y: output either"),
            *("all: output list", "one: output act"),
        ),
        "either",
        ("`list` would give it a list, and `act` one value",),
        2,
    ),
    "a list of nobody knows what": Mistake(
        "pattern",
        lambda: module("levels: input []", "out: output levels"),
        "levels",
        ("The shape of `levels`: where nothing gives it, a list needs the shape of each value, [N 8, N 16].",),
        1,
    ),
    "one value where a list is dealt out": Mistake(
        "repeat",
        repeated({"n": 2, "carry": {}, "each": {"x": "list"}}),
        "copies",
        ("takes a value from a list at `x`", "is no list"),
        1,
    ),
    "a list of more values than there are copies": Mistake("repeat", dealt, "sums", ("2 copies", "holds 3"), 1),
    "a condition that nobody knows": Mistake(
        "when", conditional("deep > 1"), "act", ("When `act` is there cannot be told: `deep` is not known here.",), 1
    ),
    "a condition in the middle of a chain": Mistake(
        "absent",
        conditional("1 > 2"),
        "act",
        ("`act` is absent, since `1 > 2` does not hold, and without it `net` gives nothing.",),
        1,
        Severity.WARNING,
    ),
    "conditions that exclude each other": Mistake(
        "never_there",
        contradicting,
        "act",
        ("`act` is never there: it needs `1 < 2` and `not 1 < 2` at once.",),
        2,
        Severity.WARNING,
    ),
    "a size that is another one while the network learns": Mistake(
        "two_sizes",
        wider_while_learning,
        "wrong",
        ("`wrong`: in_features comes to 16 while it is learning and to 8 otherwise, but `wrong` is made once.",),
        0,
    ),
    "a formula that is none": Mistake(
        "formula",
        lambda: module("x: input N 8", "sum: formula(text='x +') x=x", "out: output sum"),
        "sum",
        ("`x +` is not a formula",),
        0,
    ),
    "a formula that reads a part of a tensor": Mistake(
        "formula",
        lambda: module("x: input N 8", "turned: formula(text='x.T @ x') x=x", "out: output turned"),
        "turned",
        ("`x.T` is not something a formula can say; for what belongs to a tensor place a card before it",),
        0,
    ),
    "a formula that calls what it cannot": Mistake(
        "formula", calling("mean(x) < 0.1"), "sum", ("`mean(x)` is not", "calls only abs, ceil", "place a card"), 0
    ),
    "a formula that calls a method": Mistake(
        "formula", calling("x.mean() < 0.1"), "sum", ("`x.mean()` is not", "place a card before it"), 0
    ),
    "a formula that compares twice at once": Mistake(
        "formula", calling("0 < x < 1"), "sum", ("compare twice, as in `(0 < x) & (x < 1)`",), 0
    ),
    "a formula of matrices that do not fit": Mistake(
        "formula",
        lambda: module("x: input N 3 8", "y: input N 9 3", "sum: formula(text='x @ y') x=x y=y", "out: output sum"),
        "sum",
        ("`sum` cannot be worked out: `@` meets rows of 8 with columns of 9;",),
        0,
    ),
    "a formula that picks what is not there": Mistake(
        "formula",
        lambda: module("x: input N 8", "last: formula(text='x[:, 8]') x=x", "out: output last"),
        "last",
        ("`last` cannot be worked out: it picks place 8 of dimension 1, which has 8, counted from 0;",),
        0,
    ),
    "a formula of what does not fit": Mistake(
        "formula",
        lambda: module("x: input N 8", "y: input N 9", "sum: formula(text='x + y') x=x y=y", "out: output sum"),
        "sum",
        (
            "`sum` cannot be worked out: sizes of 8 and 9 meet in it and do not match",
            "`x` is `N × 8` and `y` is `N × 9`",
        ),
        0,
    ),
    "a card that has nothing to hand on, bypassed": Mistake(
        "bypass", bypassed, "x", ("`x` cannot be bypassed: it is where values begin, end or are kept.",), 1
    ),
    "nothing to choose from": Mistake(
        "open_input",
        lambda: module("x: input N 8", "one: first", "sum: torch.add x one", "out: output sum"),
        "one",
        ("`values` of `one`",),
        0,
    ),
    "a layer called again with other features": Mistake(
        "again",
        lines(
            *("x: input N 8", "y: input N 6", "a: nn.Linear(out_features=4) x", "b: call(of='a') input=y"),
            *("sum: torch.add a b", "out: output sum"),
        ),
        "b",
        ("`b` calls `a` again, whose `in_features` is 8; for what flows in here it would have to be 6.",),
        1,
    ),
}
