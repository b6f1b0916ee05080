"""The form of a mistake that people make, and the drawings that mistakes are made in."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from designer.catalogue.recipe import CROSS_ENTROPY, new_source, suggest, write
from designer.document import (
    Connect,
    DataSource,
    Design,
    GraphId,
    Network,
    NodeId,
    Port,
    SetArgument,
    Severity,
    Slot,
)
from designer.document.records import Parameter, Source
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


def wired(node: str, port: str, source: Source) -> Callable[[], Design]:
    """A network of a Linear and a join, in which this is wired to a port."""

    def draw() -> Design:
        drawn = module(
            *("x: input N 8", "y: input N 8", "fc: nn.Linear(out_features=8) x"),
            *("cat: torch.cat(dim=1) y fc", "out: output cat"),
        )
        nodes = drawn.graphs[GraphId("net")].nodes
        before = nodes[NodeId(node)]
        nodes[before.id] = replace(before, inputs={**before.inputs, port: source})
        return drawn

    return draw


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


def learned(settings: str, optimiser: str = "Adam") -> Design:
    """A step that learns with these settings, in a design with a learning rate."""
    drawn = step(
        "row: input(field='digits.row')",
        "label: input(field='digits.label')",
        "scores: call(of='net') x=row",
        "loss: F.cross_entropy scores label",
        f"adam: minimise(networks=['net'], optimiser='{optimiser}', settings={settings}) loss",
    )
    drawn.parameters = (Parameter("learning_rate", "float", default=0.001),)
    return drawn


def frozen(draw: Callable[[], Design], graph: str, card: str) -> Callable[[], Design]:
    """The design with one of its cards frozen."""

    def freeze() -> Design:
        drawn = draw()
        nodes = drawn.graphs[GraphId(graph)].nodes
        nodes[NodeId(card)] = replace(nodes[NodeId(card)], frozen=True)
        return drawn

    return freeze


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


def few_scores(loss: str, outputs: int) -> Design:
    """A network that gives so many scores, and a step that learns the ten digits with them."""
    drawn = step(
        "row: input(field='digits.row')",
        "label: input(field='digits.label')",
        "column: Tensor.unsqueeze(dim=1) label",
        "truth: Tensor.float column",
        "scores: call(of='net') x=row",
        f"loss: {loss}",
        "adam: minimise(networks=['net'], optimiser='Adam') loss",
    )
    SetArgument(GraphId("rows"), NodeId("fc"), "out_features", outputs).apply(drawn)
    return drawn


def two_classes(outputs: int, last: str = "fc") -> Design:
    """A network whose training Setup wrote for two classes, before its Linear got another number of outputs."""
    drawn = module("x: input N 30", "fc: nn.Linear(out_features=2) x", "act: F.relu fc", f"out: output {last}")
    source = new_source(drawn, {"op": "sklearn.load_breast_cancer"})
    for edit in write(drawn, replace(suggest(drawn, source), loss=CROSS_ENTROPY, column=False)):
        edit.apply(drawn)
    SetArgument(GraphId("net"), NodeId("fc"), "out_features", outputs).apply(drawn)
    return drawn


def giving_back(*cards: str) -> Design:
    """A network that ends in what it begins with, whose training Setup wrote as that of a classifier of digits."""
    drawn = module("image: input N 1 8 8", *cards)
    for edit in write(drawn, suggest(drawn, new_source(drawn, {"op": "sklearn.load_digits"}))):
        edit.apply(drawn)
    return drawn


@dataclass(frozen=True)
class Mistake:
    """A drawing with one thing wrong.

    Attributes:
        node: The card that is to blame.
        says: What the message must hold.
        fixes: How many cures are offered.
        opens: Whether its cure leaves an input open, which is then said.
        beside: Codes of errors that say the same of a card.
        frees: Whether a cure takes away the only wire of an Input, which is told of then.
    """

    code: str
    draw: Callable[[], Design]
    node: str
    says: tuple[str, ...]
    fixes: int
    severity: Severity = Severity.ERROR
    opens: bool = False
    beside: tuple[str, ...] = ()
    frees: bool = False


def lines(*written: str) -> Callable[[], Design]:
    return lambda: module(*written)


def steps(*written: str) -> Callable[[], Design]:
    return lambda: step("image: input(field='digits.image')", "row: input(field='digits.row')", *written)
