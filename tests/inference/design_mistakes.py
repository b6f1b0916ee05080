"""Mistakes in how graphs, networks and stages hang together, and what should be said of each."""

from dataclasses import replace

from designer.document import Design, Graph, GraphId, Network, NodeId, Severity, Stage
from designer.document.records import Parameter
from tests.inference.drawing import design, graph
from tests.inference.mistake import Mistake, learned, lines

NET = GraphId("net")


def staged(epochs: int = 3, batch: int = 16, step: str = "step") -> Design:
    """A design that learns with these numbers, which stand in its parameters."""
    drawn = learned("{'lr': 0.1}")
    drawn.parameters = (Parameter("epochs", "int", default=epochs), Parameter("batch", "int", default=batch))
    drawn.stages = (Stage("s", "training", GraphId(step), epochs="=epochs"),)
    sampler = {"op": "shuffled", "args": {"batch": "=batch"}}
    drawn.sources = tuple(replace(source, sampler=sampler) for source in drawn.sources)
    return drawn


def unlearned() -> Design:
    """A stage of a step that only measures, and a step beside it that learns."""
    drawn = staged()
    learns = drawn.graphs[GraphId("step")]
    scores = {name: node for name, node in learns.nodes.items() if node.op != "minimise"}
    drawn.graphs[GraphId("step")] = replace(learns, nodes=scores, no_grad=True)
    drawn.graphs[GraphId("other")] = replace(learns, id=GraphId("other"), name="other")
    return drawn


def forgotten() -> Design:
    """A design with a setting whose reader was given a fixed value."""
    drawn = staged()
    drawn.parameters = (*drawn.parameters, Parameter("width", "int", default=8))
    return drawn


def counted_rows(rows: int) -> Design:
    """A design that learns in batches of 16 from so many rows of a table."""
    drawn = staged()
    drawn.sources = tuple(replace(source, data={"op": "table"}, rows=rows) for source in drawn.sources)
    return drawn


def nested(depth: int) -> Design:
    """Modules inside each other, this deep."""
    graphs = [
        graph("x: input N 8", f"inner: @g{level + 1} x=x", "out: output inner", name=f"g{level}")
        for level in range(depth)
    ]
    return design(*graphs, graph("x: input N 8", "act: F.relu x", "out: output act", name=f"g{depth}"))


def beside(block: Graph, *cards: str) -> Design:
    """A network of these cards, in a design with this block."""
    return design(graph(*cards), block)


def parameters(*named: str) -> Design:
    """A class with these parameters, of which its layer reads the first."""
    fc = f"fc: nn.Linear(out_features='={named[0]}') x"
    return design(
        graph("x: input N 8", fc, "out: output fc", parameters=tuple(Parameter(one, "int", 4) for one in named))
    )


def called(
    name: str, network: str = "net", setting: str = "rate", stage: str = "training", source: str = "digits"
) -> Design:
    """A design that learns, and things outside of its cards with these names."""
    drawn = learned("{'lr': 0.1}")
    step = drawn.graphs[GraphId("step")].nodes
    adam, scores = step[NodeId("adam")], step[NodeId("scores")]
    step[adam.id] = replace(adam, args={**adam.args, "networks": [network], "settings": {"lr": f"={setting}"}})
    step[scores.id] = replace(scores, of=network)
    drawn.graphs[GraphId("rows")].name = name
    drawn.networks = tuple(replace(one, name=network) for one in drawn.networks)
    drawn.parameters = (Parameter(setting, "float", 0.1),)
    drawn.stages = (Stage("s", stage, GraphId("step")),)
    drawn.sources = tuple(replace(one, name=source) for one in drawn.sources)
    for node in [one for one in step.values() if one.op == "input"]:
        step[node.id] = replace(node, args={"field": f"{source}.{node.id}"})
    return drawn


def two_sources() -> Design:
    """A design that learns, with a second source that is called as the first."""
    drawn = called("rows")
    drawn.sources = (*drawn.sources, replace(drawn.sources[0], id="more"))
    return drawn


BLOCK = graph("x: input N 8", "fc: nn.Linear(out_features=8) x", "out: output fc", name="block")
SQUARE = graph("x: input A B", "product: torch.matmul x x", "out: output product", name="square")


def looking_ahead() -> Design:
    """Copies of a block that takes any shape, whose attention is to hide the future but has no mask."""
    layer = "wrong: nn.MultiheadAttention(num_heads=4, batch_first=True, is_causal=True)"
    block = graph("x: input", f"{layer} x x x", "y: output wrong", name="block")
    drawn = design(graph("x: input N T 8", "copies: @block x=x", "out: output copies"), block)
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("copies")] = replace(nodes[NodeId("copies")], repeat={"n": 3})
    return drawn


IN_DESIGNS = {
    "attention without the mask that it is told of": Mistake(
        "unmasked",
        looking_ahead,
        "wrong",
        ("`wrong` is told that its mask hides the future (`is_causal`), but has no `attn_mask`.",),
        2,
    ),
    "no network": Mistake(
        "no_network",
        lambda: design(graph("x: input N 8", "out: output x"), networks=()),
        "",
        ("The design has no network: `net` is drawn",),
        1,
        Severity.WARNING,
    ),
    "a network of a graph that is gone": Mistake(
        "network",
        lambda: design(
            graph("x: input N 8", "out: output x"),
            networks=(Network("n", "net", NET), Network("m", "m", GraphId("gone"))),
        ),
        "",
        ("The network `m` is made of `gone`, which is not there.",),
        1,
    ),
    "a stage of a step that learns nothing": Mistake(
        "stage",
        unlearned,
        "",
        ("The stage `training` repeats `step`, which learns nothing: place a Minimise in it",),
        1,
    ),
    "a stage of a step that is gone": Mistake(
        "stage", lambda: staged(step="gone"), "", ("The stage `training` repeats the step `gone`",), 1
    ),
    "a setting that nothing reads": Mistake(
        "unread_setting", forgotten, "", ("Nothing reads the setting `width`",), 1, Severity.HINT
    ),
    "a parameter that hides what each module has": Mistake(
        "bad_name", lambda: parameters("train"), "", ("The parameter `train` cannot be called so: every nn.Module",), 1
    ),
    "two parameters of one name": Mistake(
        "duplicate_name", lambda: parameters("k", "k"), "", ("There are two parameters called `k`.",), 1
    ),
    "a class that is called as PyTorch is": Mistake(
        "bad_name", lambda: called("torch"), "", ("The graph `torch` cannot be called so",), 1
    ),
    "a network of two words": Mistake(
        "bad_name", lambda: called("rows", network="my net"), "", ("The network `my net` cannot be called so",), 1
    ),
    "a setting that every run has": Mistake(
        "bad_name", lambda: called("rows", setting="seed"), "", ("every run has a setting of that name",), 1
    ),
    "a stage that is called as a keyword": Mistake(
        "bad_name", lambda: called("rows", stage="while"), "", ("The stage `while` cannot be called so",), 1
    ),
    "a source of two words": Mistake(
        "bad_name", lambda: called("rows", source="my data"), "", ("The source `my data` cannot be called so",), 1
    ),
    "two sources of one name": Mistake(
        "duplicate_name", two_sources, "", ("There are two sources called `digits`.",), 1
    ),
    "an input that nothing reads": Mistake(
        "unread_input",
        lines("x: input N 8", "spare: input N 8", "fc: nn.Linear(out_features=4) x", "out: output fc"),
        "spare",
        ("Nothing in `net` reads `spare`, and nothing is wired to it from outside.",),
        1,
        Severity.HINT,
    ),
    "no epoch": Mistake("epochs", lambda: staged(epochs=0), "", ("needs 1 epoch or more; `epochs` is 0.",), 1),
    "a batch of nothing": Mistake("batch_size", lambda: staged(batch=0), "", ("1 row or more; `batch` is 0.",), 1),
    "a batch of more rows than there are": Mistake(
        "batch_beyond_rows", lambda: counted_rows(9), "", ("is 16 rows, and there are 9: no batch is ever full",), 1
    ),
    "a module without an input": Mistake(
        "no_input",
        lines("fc: nn.Linear(in_features=6, out_features=4)", "out: output fc"),
        "",
        ("`net` takes nothing: it has no Input card.",),
        1,
        Severity.WARNING,
        beside=("open_input",),
    ),
    "an argument that a block does not have": Mistake(
        "parameter",
        lambda: beside(BLOCK, "x: input N 8", "card: @block(width=9) x=x", "out: output card"),
        "card",
        ("`card`, which is a `block`: it has no parameter width.",),
        1,
    ),
    "blocks in blocks without end": Mistake("too_deep", lambda: nested(22), "inner", ("more than 20 graphs deep",), 0),
    "a block that fails on what the second card gives it": Mistake(
        "inside",
        lambda: beside(
            SQUARE,
            *("x: input 8 8", "y: input 8 3"),
            *("one: @square x=x", "two: @square x=y", "sum: torch.matmul one two", "out: output sum"),
        ),
        "two",
        ("`two` cannot run on what flows in; in `square`: `product` multiplies rows of 3",),
        0,
    ),
    "a size that only one value fits": Mistake(
        "fixed_size",
        lines("x: input N L", "fc: nn.Linear(in_features=16, out_features=4) x", "out: output fc"),
        "fc",
        ("`L` is fixed at 16 by `fc`, which takes no other size.",),
        0,
        Severity.HINT,
    ),
    "sizes that halve unevenly": Mistake(
        "fixed_size",
        lines(
            *("x: input N 3 H W", "down: nn.MaxPool2d(kernel_size=4) x", "up: F.interpolate(scale_factor=4.0) down"),
            *("skip: torch.cat(dim=1) x up", "out: output skip"),
        ),
        "skip",
        ("by `skip`, which takes multiples of 4, but not every size.",),
        1,
        Severity.HINT,
    ),
    "an example that is no multiple": Mistake(
        "multiple",
        lines(
            "x: input(multiple_of={'H': 12, 'W': 4}) N 3 H W", "down: nn.MaxPool2d(kernel_size=4) x", "out: output down"
        ),
        "x",
        ("`x` says that `H` is a multiple of 12, but its example is 32.",),
        2,
    ),
    "a size that a block takes no share of": Mistake(
        "multiple",
        lambda: design(
            graph("y: input N 1 30", "two: @halves y=y", "out: output two", name="net"),
            graph(
                *("y: input(multiple_of={'L': 4}) N C L", "pool: nn.MaxPool1d(kernel_size=4) y", "out: output pool"),
                name="halves",
            ),
        ),
        "two",
        ("`two` takes multiples of 4 as `L` at `y`; `y` gives it `N × 1 × 30`.",),
        0,
    ),
    "a card of a later version": Mistake(
        "unknown",
        lines("x: input N 8", "odd: nn.Oddity x", "out: output odd"),
        "odd",
        ("keeps `odd` but cannot check it yet",),
        0,
        Severity.WARNING,
    ),
    "what torch warns of": Mistake(
        "torch_warns",
        lines("x: input N T 8", "lstm: nn.LSTM(hidden_size=8, dropout=0.5, batch_first=True) x", "out: output lstm"),
        "lstm",
        ("PyTorch warns of `lstm`",),
        0,
        Severity.WARNING,
    ),
    "what no rule knows": Mistake(
        "refused",
        lines("x: input N 8 8", "norm: nn.LayerNorm(normalized_shape=[4, 4]) x", "out: output norm"),
        "norm",
        ("`norm` cannot run",),
        0,
    ),
}
