"""What goes wrong with functions: what they call is not there, they call themselves, they never stop."""

from collections.abc import Callable
from dataclasses import replace

from designer.document import Design, GraphId, Network, NodeId
from designer.document.records import Json
from tests.inference.drawing import design, graph
from tests.inference.mistake import Mistake

WIDE = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "y: output fc", name="wide")
NETWORKS = (Network("n", "net", GraphId("wide")),)


def function(*lines: str, repeat: dict[str, Json] | None = None, kind: str = "function") -> Callable[[], Design]:
    """A network of one Linear, `net`, and a graph `use` of these lines, whose card `call` is repeated so."""

    def draw() -> Design:
        whole = graph(*lines, name="use", kind=kind)
        whole.nodes[NodeId("call")] = replace(whole.nodes[NodeId("call")], repeat=repeat or {})
        halves = ("x: input N 8", "plain: torch.abs x", "sum: torch.sum(dim=0) x", "y: output plain", "z: output sum")
        halves += ("mean: torch.mean(dim=[0, 1]) x", "small: formula(text='mean < 1') mean=mean", "done: output small")
        asking = graph("x: input N 8", "asked: call(of='net') x=x", "y: output asked", name="asking", kind="function")
        return design(WIDE, whole, graph(*halves, name="again", kind="function"), asking, networks=NETWORKS)

    return draw


IN_FUNCTIONS = {
    "a network that is not there": Mistake(
        "lost_network",
        function("x: input N 8", "call: call(of='gone') x=x", "y: output call"),
        "call",
        ("`call` calls `gone`, but there is no network `gone`.",),
        1,
    ),
    "a part of a network that is not there": Mistake(
        "lost_network",
        function("x: input N 8", "call: call(of='net.gone') x=x", "y: output call"),
        "call",
        ("`gone` is no block or layer in the network `net`",),
        1,
    ),
    "a layer of a network that takes something else": Mistake(
        "again",
        function("x: input N 9", "call: call(of='net.fc') input=x", "y: output call"),
        "call",
        ("`call` calls `fc` again, whose `in_features` is 8; for what flows in here it would have to be 9.",),
        0,
    ),
    "a parameter of a network that is not there": Mistake(
        "formula",
        function("x: input N 8", "call: formula(text='x * net.gone') x=x", "y: output call"),
        "call",
        ("the network `net` has no parameter `gone`",),
        0,
    ),
    "a parameter of no network": Mistake(
        "formula",
        function("x: input N 8", "call: formula(text='x * gone.wide') x=x", "y: output call"),
        "call",
        ("there is no network `gone` here",),
        0,
    ),
    "a function that calls itself": Mistake(
        "recursion",
        function("x: input N 8", "call: @use x=x", "y: output call"),
        "call",
        ("puts `use` inside itself",),
        1,
        opens=True,
    ),
    "a function that needs a network, in a block": Mistake(
        "needs_network",
        function("x: input N 8", "call: @asking x=x", "y: output call", kind="module"),
        "call",
        ("`call` is `asking`, which calls the network `net`", "`use` is a block"),
        0,
    ),
    "a loop without an end": Mistake(
        "repeat",
        function("x: input N 8", "call: @again x=x", "y: output call", repeat={"until": "done"}),
        "call",
        ("it might never stop; give `n`",),
        2,
    ),
    "a loop far too long": Mistake(
        "repeat",
        function("x: input N 8", "call: @again x=x", "y: output call", repeat={"n": 10**9}),
        "call",
        ("1000000000 copies are more than the 4096",),
        1,
    ),
    "a loop that stops at many numbers": Mistake(
        "repeat",
        function("x: input N 8", "call: @again x=x", "y: output call", repeat={"n": 5, "until": "z"}),
        "call",
        ("it stops at a single true or false, and `z` is 8 float32",),
        2,
    ),
    "a loop that stops at what never changes": Mistake(
        "repeat",
        function("x: input N 8", "call: @again x=x", "y: output call", repeat={"n": 5, "until": "z", "carry": {}}),
        "call",
        ("`z` comes to the same in every copy, so that it would stop at once or never",),
        2,
    ),
}
