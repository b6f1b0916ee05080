"""What runs and is hardly meant: layers that add nothing, losses that are given something else, norms of one row."""

from designer.catalogue.recipe import new_source, suggest, write
from designer.document import Design, GraphId, SetParameter, Severity
from tests.inference.drawing import design, graph, module
from tests.inference.mistake import Mistake, few_scores, lines

WARNING, HINT = Severity.WARNING, Severity.HINT


def learned_by(loss: str, last: str) -> Design:
    """A network that ends so, whose scores a step learns with this loss."""
    drawn = few_scores(f"{loss} scores label", 10)
    rows = drawn.graphs[GraphId("rows")]
    other = graph(
        "x: input N 64", "fc: nn.Linear(out_features=10) x", f"last: {last} fc", "out: output last", name="rows"
    )
    rows.nodes.clear()
    rows.nodes.update(other.nodes)
    return drawn


def one_row(*norm: str) -> Design:
    """A network with a norm whose training Setup wrote, with a batch of one row."""
    drawn = module(
        "x: input N 30", *norm, "flat: nn.Flatten norm", "fc: nn.Linear(out_features=2) flat", "out: output fc"
    )
    source = new_source(drawn, {"op": "sklearn.load_breast_cancer"})
    for edit in write(drawn, suggest(drawn, source)):
        edit.apply(drawn)
    SetParameter(None, "batch_size", 1).apply(drawn)
    return drawn


def in_a_block(*inside: str, behind: str) -> Design:
    """A network that holds a block of these lines, and a card behind it."""
    block = graph("x: input N 8", *inside, name="part")
    return design(graph("x: input N 8", "part: @part x=x", behind, "out: output last"), block)


IN_ADVICE = {
    "two linear layers in a row": Mistake(
        "unbent",
        lines("x: input N 8", "a: nn.Linear(out_features=32) x", "b: nn.Linear(out_features=4) a", "out: output b"),
        "b",
        ("Nothing bends between `a` and `b`: two linear layers in a row can learn no more than one.",),
        1,
        WARNING,
    ),
    "two linear layers with a dropout between": Mistake(
        "unbent",
        lines(
            *("x: input N 8", "a: nn.Linear(out_features=32) x", "drop: nn.Dropout a"),
            *("b: nn.Linear(out_features=4) drop", "out: output b"),
        ),
        "b",
        ("Nothing bends between `a` and `b`",),
        1,
        WARNING,
    ),
    "two convolutions in a row": Mistake(
        "unbent",
        lines(
            *("x: input N 3 H W", "a: nn.Conv2d(out_channels=16, kernel_size=3) x"),
            *("b: nn.Conv2d(out_channels=8, kernel_size=3) a", "out: output b"),
        ),
        "b",
        ("two convolutions in a row can learn no more than one.",),
        1,
        WARNING,
    ),
    "a convolution straight into a Linear": Mistake(
        "unbent",
        lines(
            *("x: input N 3 8 8", "a: nn.Conv2d(out_channels=16, kernel_size=3) x", "flat: nn.Flatten a"),
            *("b: nn.Linear(out_features=4) flat", "out: output b"),
        ),
        "b",
        ("Nothing bends between `a` and `b`: two layers in a row",),
        1,
        WARNING,
    ),
    "a Linear behind a block that ends in one": Mistake(
        "unbent",
        lambda: in_a_block(
            "fc: nn.Linear(out_features=32) x", "y: output fc", behind="last: nn.Linear(out_features=4) part"
        ),
        "last",
        ("Nothing bends between `fc` inside `part` and `last`",),
        1,
        WARNING,
    ),
    "a bias that a norm takes away": Mistake(
        "idle_bias",
        lines(
            *("x: input N 3 H W", "conv: nn.Conv2d(out_channels=64, kernel_size=3) x"),
            *("norm: nn.BatchNorm2d conv", "out: output norm"),
        ),
        "norm",
        ("`norm` takes away what the bias of `conv` adds: 64 numbers learned for nothing.",),
        1,
        HINT,
    ),
    "a bias of a Linear that a norm takes away": Mistake(
        "idle_bias",
        lines("x: input N 8", "fc: nn.Linear(out_features=64) x", "norm: nn.BatchNorm1d fc", "out: output norm"),
        "norm",
        ("what the bias of `fc` adds",),
        1,
        HINT,
    ),
    "a dropout as the last layer": Mistake(
        "last_dropout",
        lines("x: input N 8", "fc: nn.Linear(out_features=4) x", "drop: nn.Dropout fc", "out: output drop"),
        "drop",
        ("`drop` is the last layer of `net`",),
        2,
        WARNING,
    ),
    "a softmax inside a network before cross entropy as a layer": Mistake(
        "squashed_twice",
        lines(
            *(
                "x: input N 8",
                "t: input(dtype='int64') N",
                "fc: nn.Linear(out_features=4) x",
                "soft: nn.Softmax(dim=1) fc",
            ),
            *("loss: nn.CrossEntropyLoss soft t", "out: output loss"),
        ),
        "loss",
        ("`loss` takes raw scores and applies a softmax itself, but `soft` has applied a softmax",),
        1,
        WARNING,
    ),
    "a sigmoid before BCE with logits as a layer, squeezed between": Mistake(
        "squashed_twice",
        lines(
            *("x: input N 8", "t: input N", "fc: nn.Linear(out_features=1) x", "sig: nn.Sigmoid fc"),
            *("thin: Tensor.squeeze(dim=-1) sig", "loss: nn.BCEWithLogitsLoss thin t", "out: output loss"),
        ),
        "loss",
        ("but `sig` has applied a sigmoid",),
        2,
        WARNING,
    ),
    "a likelihood of scores": Mistake(
        "no_logarithm",
        lambda: few_scores("F.nll_loss scores label", 10),
        "loss",
        ("`loss` takes the logarithms of probabilities; `fc` inside `scores` gives raw scores.",),
        2,
        WARNING,
    ),
    "a likelihood of probabilities": Mistake(
        "no_logarithm",
        lambda: learned_by("F.nll_loss", "F.softmax(dim=1)"),
        "loss",
        ("`last` inside `scores` gives probabilities.",),
        1,
        WARNING,
    ),
    "a likelihood of scores, as a layer": Mistake(
        "no_logarithm",
        lines(
            *("x: input N 8", "t: input(dtype='int64') N", "fc: nn.Linear(out_features=4) x"),
            *("loss: nn.NLLLoss fc t", "out: output loss"),
        ),
        "loss",
        ("`fc` gives raw scores.",),
        2,
        WARNING,
    ),
    "one value of each channel": Mistake(
        "one_value",
        lines("x: input 1 10", "norm: nn.BatchNorm1d x", "out: output norm"),
        "norm",
        ("`norm` evens out each channel over all rows together; `x` gives it `1 × 10`",),
        2,
    ),
    "one pixel of each channel": Mistake(
        "one_value",
        lines("x: input N 3 1 1", "norm: nn.InstanceNorm2d x", "out: output norm"),
        "norm",
        ("`norm` evens out each channel over each row",),
        2,
    ),
    "a batch of one row before a norm": Mistake(
        "one_value",
        lambda: one_row("norm: nn.BatchNorm1d x"),
        "norm",
        ("there is one value of each",),
        3,
    ),
    "a batch of one image before a norm": Mistake(
        "one_row",
        lambda: one_row("image: nn.Unflatten(dim=1, unflattened_size=[2, 3, 5]) x", "norm: nn.BatchNorm2d image"),
        "norm",
        ("`norm` evens out over the rows of a batch, and a batch is 1 row here.",),
        2,
        WARNING,
    ),
    "a block that nothing takes from": Mistake(
        "dead",
        lambda: in_a_block("act: F.relu x", "y: output act", behind="last: torch.sigmoid x"),
        "part",
        ("`part` leads to no output.",),
        3,
        WARNING,
    ),
    "heads of a decoder that do not divide": Mistake(
        "heads",
        lines(
            *("x: input N T 10", "wrong: nn.TransformerDecoderLayer(nhead=4, dim_feedforward=8, batch_first=True) x x"),
            "out: output wrong",
        ),
        "wrong",
        ("`wrong` shares 10 features among 4 heads",),
        2,
    ),
    "a pooling larger than a volume": Mistake(
        "too_small",
        lines("x: input N 3 2 2 2", "pool: nn.AvgPool3d(kernel_size=5) x", "out: output pool"),
        "pool",
        ("`pool` looks at 5 × 5 × 5 at once; `x` gives it only 2 × 2 × 2",),
        2,
    ),
}
