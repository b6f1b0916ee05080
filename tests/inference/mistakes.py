"""Drawings with one thing wrong each: every mistake that people make often, and what should be said of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from designer.document import (
    Connect,
    DataSource,
    Design,
    GraphId,
    Network,
    NodeId,
    Port,
    Severity,
    Slot,
)
from designer.document.records import Parameter
from tests.inference.drawing import design, graph, module

DIGITS = DataSource(
    "digits",
    "digits",
    schema={
        "image": {"shape": [1, 8, 8], "dtype": "float32"},
        "row": {"shape": [64], "dtype": "float32"},
        "label": {"shape": [], "dtype": "int64", "classes": 10},
        "truth": {"shape": [], "dtype": "float32"},
    },
)


def step(*lines: str) -> Design:
    """A network of one Linear, `net`, and a step of these lines that learns it."""
    rows = graph("x: input N 64", "fc: nn.Linear(out_features=10) x", "out: output fc", name="rows")
    network = (Network("n", "net", GraphId("rows")),)
    return design(rows, graph(*lines, name="step", kind="function"), sources=(DIGITS,), networks=network)


def looped() -> Design:
    """A chain whose last card is wired back to its first."""
    drawn = module("x: input N 8", "sum: torch.add x", "fc: nn.Linear(out_features=8) sum", "out: output fc")
    Connect(GraphId("net"), Port(NodeId("fc")), Slot(NodeId("sum"), "other")).apply(drawn)
    return drawn


def named(name: str) -> Design:
    """A network whose layer is called so."""
    drawn = module("x: input N 8", "fc: nn.Linear(out_features=8) x", "out: output fc")
    nodes = drawn.graphs[GraphId("net")].nodes
    nodes[NodeId("fc")] = replace(nodes[NodeId("fc")], name=name)
    return drawn


def two_layers_called(name: str) -> Design:
    """Two layers of one name."""
    drawn = module(
        "x: input N 8", "fc: nn.Linear(out_features=8) x", "fc2: nn.Linear(out_features=8) fc", "out: output fc2"
    )
    nodes = drawn.graphs[GraphId("net")].nodes
    for node in ("fc", "fc2"):
        nodes[NodeId(node)] = replace(nodes[NodeId(node)], name=name)
    return drawn


def learned(settings: str) -> Design:
    """A step that learns with these settings, in a design with a learning rate."""
    drawn = step(
        "row: input(field='digits.row')",
        "label: input(field='digits.label')",
        "scores: call(of='net') x=row",
        "loss: F.cross_entropy scores label",
        f"adam: minimise(networks=['net'], optimiser='Adam', settings={settings}) loss",
    )
    drawn.parameters = (Parameter("learning_rate", "float", default=0.001),)
    return drawn


def binary(loss: str, target: str, act: str = "F.relu") -> Design:
    """One score a row, compared with the truth by this loss."""
    net = graph("x: input N 64", "fc: nn.Linear(out_features=1) x", f"act: {act} fc", "out: output act", name="one")
    learn = graph(
        "row: input(field='digits.row')",
        "truth: input(field='digits.truth')",
        "column: Tensor.unsqueeze(dim=1) truth",
        "scores: call(of='net') x=row",
        f"loss: {loss} scores {target}",
        "again: F.mse_loss scores column",
        "adam: minimise(networks=['net'], optimiser='Adam') loss",
        "sgd: minimise(networks=['net'], optimiser='SGD') again",
        name="step",
        kind="function",
    )
    return design(net, learn, sources=(DIGITS,), networks=(Network("n", "net", GraphId("one")),))


@dataclass(frozen=True)
class Mistake:
    """A drawing with one thing wrong.

    Attributes:
        node: The card that is to blame.
        says: What the message must hold.
        fixes: How many cures are offered.
        opens: Whether its cure leaves an input open, which is then said.
    """

    code: str
    draw: Callable[[], Design]
    node: str
    says: tuple[str, ...]
    fixes: int
    severity: Severity = Severity.ERROR
    opens: bool = False


def lines(*written: str) -> Callable[[], Design]:
    return lambda: module(*written)


def steps(*written: str) -> Callable[[], Design]:
    return lambda: step("image: input(field='digits.image')", "row: input(field='digits.row')", *written)


IMAGE = "x: input N 3 32 32"
MISTAKES = {
    "features, flattened": Mistake(
        "features",
        lines("x: input N 512 7 7", "head: nn.Linear(in_features=25088, out_features=10) x", "out: output head"),
        "head",
        ("`head` takes 25,088 features; `x` gives it 7 (`N × 512 × 7 × 7`).",),
        2,
    ),
    "features, a wrong number": Mistake(
        "features",
        lines(
            IMAGE,
            "pool: nn.MaxPool2d(kernel_size=8) x",
            "flatten: Tensor.flatten(start_dim=1) pool",
            "head: nn.Linear(in_features=128, out_features=10) flatten",
            "out: output head",
        ),
        "head",
        ("`head` takes 128 features; `flatten` gives it 48 (`N × 48`).",),
        1,
    ),
    "features before the image is averaged": Mistake(
        "features",
        lines(
            "x: input N 512 7 7",
            "flatten: Tensor.flatten(start_dim=1) x",
            "head: nn.Linear(in_features=512, out_features=10) flatten",
            "out: output head",
        ),
        "head",
        ("`head` takes 512 features; `flatten` gives it 25,088 (`N × 25088`).",),
        2,
    ),
    "features of a sequence": Mistake(
        "features",
        lines("x: input N T 8", "lstm: nn.LSTM(input_size=9, hidden_size=4, batch_first=True) x", "out: output lstm"),
        "lstm",
        ("`lstm` takes 9 features; `x` gives it 8 (`N × T × 8`).",),
        1,
    ),
    "features of a layer norm": Mistake(
        "features",
        lines("x: input N T 8", "norm: nn.LayerNorm(normalized_shape=[16]) x", "out: output norm"),
        "norm",
        ("`norm` takes 16 features; `x` gives it 8",),
        1,
    ),
    "channels of a convolution": Mistake(
        "channels",
        lines(IMAGE, "conv: nn.Conv2d(in_channels=1, out_channels=8, kernel_size=3) x", "out: output conv"),
        "conv",
        ("`conv` takes 1 channel; `x` gives it 3 (`N × 3 × 32 × 32`).",),
        1,
    ),
    "channels of a batch norm": Mistake(
        "channels",
        lines(IMAGE, "norm: nn.BatchNorm2d(num_features=64) x", "out: output norm"),
        "norm",
        ("`norm` takes 64 channels; `x` gives it 3",),
        1,
    ),
    "an open input": Mistake(
        "open_input",
        lines("x: input N 8", "fc: nn.Linear(out_features=4)", "out: output fc"),
        "fc",
        ("Nothing is connected to `input` of `fc`; it takes `... × in_features`.",),
        1,
    ),
    "a sum of one": Mistake(
        "open_input",
        lines(
            "x: input N 8", "fc: nn.Linear(out_features=8) x", "y: input N 8", "sum: torch.add fc", "out: output sum"
        ),
        "sum",
        ("Nothing is connected to `other` of `sum`.",),
        1,
    ),
    "a cycle": Mistake(
        "cycle",
        looped,
        "sum",
        ("`sum` and `fc` wait for each other",),
        1,
        opens=True,
    ),
    "a cycle of one": Mistake(
        "cycle",
        lines("x: input N 8", "sum: torch.add x sum", "out: output sum"),
        "sum",
        ("`sum` takes its own output",),
        1,
        opens=True,
    ),
    "the batch folded in before a Linear": Mistake(
        "batch",
        lines(
            IMAGE, "flatten: Tensor.flatten(start_dim=0) x", "fc: nn.Linear(out_features=4) flatten", "out: output fc"
        ),
        "fc",
        ("`in_features` of `fc` would change with the batch", "where `3072*N` holds the examples"),
        1,
    ),
    "the batch folded in before a loss": Mistake(
        "batch",
        steps(
            "flat: Tensor.flatten(start_dim=0) row",
            "label: input(field='digits.label')",
            "loss: F.mse_loss flat row",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
            "scores: call(of='net') x=row",
            "learned: F.cross_entropy scores label",
            "sgd: minimise(networks=['net'], optimiser='SGD') learned",
            "seen: Tensor.flatten(start_dim=1) image",
            "right: metric.accuracy scores label",
        ),
        "loss",
        ("The batches that meet in `loss` differ: `flat` gives 2,048 rows (`64*N`), `row` gives 32 (`N × 64`).",),
        1,
    ),
    "a join of what differs": Mistake(
        "cat",
        lines("a: input N 8 4", "b: input N 8 6", "cat: torch.cat(dim=1) a b", "out: output cat"),
        "cat",
        ("`cat` joins along dimension 1", "they differ in dimension 2 too (4 and 6)"),
        1,
    ),
    "a join of different ranks": Mistake(
        "cat",
        lines("a: input N 8 4", "b: input N 8", "cat: torch.cat(dim=1) a b", "out: output cat"),
        "cat",
        ("one has 2 dimensions and the other 3",),
        0,
    ),
    "a sum of other channels": Mistake(
        "broadcast",
        lines(IMAGE, "conv: nn.Conv2d(out_channels=8, kernel_size=1) x", "sum: torch.add conv x", "out: output sum"),
        "sum",
        ("`sum` cannot put `N × 8 × 32 × 32` of `conv` and `N × 3 × 32 × 32` of `x` together: 8 and 3 do not match.",),
        2,
    ),
    "a sum of other features": Mistake(
        "broadcast",
        lines("x: input N 8", "fc: nn.Linear(out_features=4) x", "sum: torch.add fc x", "out: output sum"),
        "sum",
        ("4 and 8 do not match",),
        2,
    ),
    "rows into a convolution": Mistake(
        "rank",
        lines("x: input N 64", "conv: nn.Conv2d(out_channels=8, kernel_size=3) x", "out: output conv"),
        "conv",
        ("`conv` takes 4 dimensions at `input`", "`x` gives it 2 (`N × 64`)"),
        0,
    ),
    "images without a channel": Mistake(
        "rank",
        lines("x: input N 28 28", "conv: nn.Conv2d(out_channels=8, kernel_size=3) x", "out: output conv"),
        "conv",
        ("`x` gives it 3 (`N × 28 × 28`)",),
        1,
    ),
    "rows into an image's batch norm": Mistake(
        "rank",
        lines("x: input N 64", "norm: nn.BatchNorm2d x", "out: output norm"),
        "norm",
        ("`norm` takes 4 dimensions",),
        1,
    ),
    "a kernel larger than the image": Mistake(
        "too_small",
        lines("x: input N 3 2 2", "conv: nn.Conv2d(out_channels=8, kernel_size=3) x", "out: output conv"),
        "conv",
        ("`conv` looks at regions of 3 × 3; `x` gives it only 2 × 2",),
        2,
    ),
    "one pooling too many": Mistake(
        "too_small",
        lines("x: input N 3 1 1", "pool: F.max_pool2d(kernel_size=2) x", "out: output pool"),
        "pool",
        ("`pool` looks at regions of 2 × 2; `x` gives it only 1 × 1",),
        2,
    ),
    "padding beyond half the region": Mistake(
        "padding",
        lines(IMAGE, "pool: F.max_pool2d(kernel_size=2, padding=2) x", "out: output pool"),
        "pool",
        ("at most half of its region of 2 × 2",),
        1,
    ),
    "a dimension that is not there": Mistake(
        "axis",
        lines("x: input N 8", "up: Tensor.unsqueeze(dim=5) x", "out: output up"),
        "up",
        ("`up` has `dim` 5, but `N × 8` has dimensions 0 to 1",),
        2,
    ),
    "heads that do not divide": Mistake(
        "heads",
        lines("x: input N T 10", "mha: nn.MultiheadAttention(num_heads=4) x x x", "out: output mha"),
        "mha",
        ("`mha` shares 10 features among 4 heads",),
        1,
    ),
    "groups that do not divide": Mistake(
        "groups",
        lines(IMAGE, "conv: nn.Conv2d(out_channels=8, kernel_size=3, groups=2) x", "out: output conv"),
        "conv",
        ("splits 3 channels in and 8 channels out into 2 groups",),
        1,
    ),
    "keys and values that do not belong together": Mistake(
        "states",
        lines("q: input N T 8", "k: input N S 8", "mha: nn.MultiheadAttention(num_heads=2) q k k", "out: output mha"),
        "mha",
        ("What flows into `mha` does not fit together", "`query` `N × T × 8`"),
        0,
    ),
    "fractions into an embedding": Mistake(
        "dtype",
        lines(
            "x: input(dtype='float32') N T",
            "words: nn.Embedding(num_embeddings=9, embedding_dim=4) x",
            "out: output words",
        ),
        "words",
        ("`input` of `words` takes whole numbers (int64); `x` gives it float32.",),
        1,
    ),
    "whole numbers into a Linear": Mistake(
        "dtype",
        lines(
            "x: input(dtype='int64') N 8",
            "wide: Tensor.unsqueeze(dim=1) x",
            "fc: nn.Linear(out_features=4) wide",
            "out: output fc",
        ),
        "fc",
        ("`input` of `fc` takes fractions (float32); `wide` gives it int64.",),
        1,
    ),
    "a target with fractions": Mistake(
        "dtype",
        steps(
            "scores: call(of='net') x=row",
            "truth: input(field='digits.truth')",
            "loss: F.cross_entropy scores truth",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "loss",
        ("`target` of `loss` takes whole numbers (int64); `truth` gives it float32.",),
        0,
    ),
    "a target of another shape": Mistake(
        "target",
        lambda: binary("F.binary_cross_entropy_with_logits", "truth"),
        "loss",
        ("`loss` cannot compare `N × 1` of `scores` with `N` of `truth`.",),
        1,
    ),
    "a target that is stretched": Mistake(
        "stretched",
        lambda: binary("F.mse_loss", "truth"),
        "loss",
        ("`loss` compares `N × 1` of `scores` with `N` of `truth`",),
        1,
        Severity.WARNING,
    ),
    "a sigmoid before a loss that has one": Mistake(
        "squashed_twice",
        lambda: binary("F.binary_cross_entropy_with_logits", "column", "torch.sigmoid"),
        "loss",
        ("`loss` takes raw scores and applies a sigmoid itself, but `act` inside `scores`",),
        2,
        Severity.WARNING,
    ),
    "a kernel in words": Mistake(
        "argument",
        lines(IMAGE, "conv: nn.Conv2d(out_channels=8, kernel_size='three') x", "out: output conv"),
        "conv",
        ('`conv`: kernel_size is "three"; a whole number or a pair is needed.',),
        1,
    ),
    "no features": Mistake(
        "argument",
        lines("x: input N 8", "fc: nn.Linear(out_features=0) x", "out: output fc"),
        "fc",
        ("`fc`: out_features is 0; it is at least 1.",),
        2,
    ),
    "a missing argument": Mistake(
        "argument",
        lines("x: input N 8", "fc: nn.Linear x", "out: output fc"),
        "fc",
        ("out_features has no value",),
        1,
    ),
    "an argument that torch does not have": Mistake(
        "argument",
        lines("x: input N 8", "fc: nn.Linear(out_features=8, colour='red') x", "out: output fc"),
        "fc",
        ("Linear has no argument colour",),
        1,
    ),
    "an expression without a value": Mistake(
        "argument",
        lines("x: input N 8", "fc: nn.Linear(out_features='=width * 2') x", "out: output fc"),
        "fc",
        ("`width` is not known here",),
        1,
    ),
    "a shape that is none": Mistake(
        "pattern", lines("x: input N -3", "fc: nn.Linear(out_features=4) x", "out: output fc"), "x", ("`-3`",), 1
    ),
    "a layer of 800 terabytes": Mistake(
        "too_large",
        lines("x: input N 100000", "fc: nn.Linear(out_features=2000000000) x", "out: output fc"),
        "fc",
        ("One value of `fc` would need 800,000 GB.",),
        1,
    ),
    "a layer of 40 GB": Mistake(
        "too_large",
        lines("x: input N 100000", "fc: nn.Linear(out_features=100000) x", "out: output fc"),
        "fc",
        ("One value of `fc` needs 40.0 GB.",),
        1,
        Severity.WARNING,
    ),
    "a keyword for a name": Mistake("bad_name", lambda: named("class"), "fc", ("`class` cannot be a name",), 1),
    "a name that breaks the module": Mistake(
        "bad_name", lambda: named("train"), "fc", ("`train` cannot be a name",), 1
    ),
    "a name that is code": Mistake("bad_name", lambda: named('x"); import os'), "fc", ("cannot be a name",), 1),
    "a layer without a name": Mistake("bad_name", lambda: named(""), "fc", ("`fc` needs a name",), 1),
    "two layers of one name": Mistake(
        "duplicate_name",
        lambda: two_layers_called("fc"),
        "fc2",
        ("`fc` is the name of two things here",),
        1,
    ),
    "a wire to a port that is gone": Mistake(
        "broken_wire",
        lines("x: input N 8", "fc: nn.Linear(out_features=8) x mask=x", "out: output fc"),
        "fc",
        ("`fc` has no input `mask`",),
        1,
    ),
    "a wire from a port that is gone": Mistake(
        "broken_wire",
        lines("x: input N 8", "fc: nn.Linear(out_features=8) x.state", "out: output fc"),
        "fc",
        ("`x` has no output `state`",),
        1,
        opens=True,
    ),
    "a card that leads nowhere": Mistake(
        "dead",
        lines("x: input N 8", "fc: nn.Linear(out_features=8) x", "aside: F.relu fc", "out: output fc"),
        "aside",
        ("Nothing uses what `aside` gives",),
        1,
        Severity.WARNING,
    ),
    "no output": Mistake(
        "no_output",
        lines("x: input N 8", "fc: nn.Linear(out_features=8) x"),
        "",
        ("no Output card",),
        0,
        Severity.WARNING,
    ),
    "an image into a Linear": Mistake(
        "image_into_linear",
        lines(
            IMAGE,
            "conv: nn.Conv2d(out_channels=8, kernel_size=3) x",
            "fc: nn.Linear(out_features=4) conv",
            "out: output fc",
        ),
        "fc",
        ("`fc` looks at the last axis alone, 30 pixels of width",),
        1,
        Severity.WARNING,
    ),
    "a loss that is many": Mistake(
        "loss",
        steps(
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "loss: F.cross_entropy(reduction='none') scores label",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "adam",
        ("`adam` makes one number small; `loss` gives it `N`.",),
        1,
    ),
    "a network that is not there": Mistake(
        "network",
        steps(
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "loss: F.cross_entropy scores label",
            "adam: minimise(networks=['nett'], optimiser='Adam') loss",
        ),
        "adam",
        ("there is no network `nett`",),
        1,
    ),
    "a setting that the optimiser does not have": Mistake(
        "settings", lambda: learned("{'lr': 0.1, 'speed': 3}"), "adam", ("Adam has no setting speed",), 1
    ),
    "a learning rate below zero": Mistake(
        "settings", lambda: learned("{'lr': -1}"), "adam", ("Invalid learning rate: -1",), 1
    ),
    "a parameter that is not there": Mistake(
        "settings", lambda: learned("{'lr': '=learning_rates'}"), "adam", ("`learning_rates` is not known here",), 1
    ),
    "a field that is not there": Mistake(
        "field",
        lambda: step(
            "row: input(field='digits.rows')",
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "loss: F.cross_entropy scores label",
        ),
        "row",
        ("`row` reads `digits.rows`, which is not there",),
        1,
    ),
    "the wrong thing into a network": Mistake(
        "input_shape",
        steps("scores: call(of='net') x=image"),
        "scores",
        ("`scores` takes `N × 64` at `x`; `image` gives it `N × 1 × 8 × 8`.",),
        0,
    ),
    "a layer in a step": Mistake(
        "misplaced", steps("fc: nn.Linear(out_features=4) row"), "fc", ("`fc` is a layer",), 1
    ),
    "a graph inside itself": Mistake(
        "recursion",
        lambda: design(graph("x: input N 8", "inner: @net x", "out: output inner")),
        "inner",
        ("puts `net` inside itself",),
        1,
        opens=True,
    ),
}
