"""Mistakes with weights that are adapted, and what should be said of each."""

from collections.abc import Callable

from designer.document import Design, GraphId, Network, NodeId, Severity
from tests.inference.drawing import design, graph
from tests.inference.mistake import DIGITS, Mistake, frozen, lines, steps

SCORED = (
    "label: input(field='digits.label')",
    "scores: call(of='net') x=row",
    "inner: F.cross_entropy scores label",
    "seen: Tensor.flatten(start_dim=1) image",
)
LEARNED = (
    "again: call(of='net') x=row weights=wrong",
    "outer: F.cross_entropy again label",
    "adam: minimise(networks=['net'], optimiser='Adam') outer",
)


def two(*written: str) -> Callable[[], Design]:
    """Two networks that take and give the same, and a step of these lines."""

    def draw() -> Design:
        nets = [
            graph("x: input N 64", "fc: nn.Linear(out_features=10) x", "y: output fc", name=one)
            for one in ("net", "rival")
        ]
        drawn = graph("row: input(field='digits.row')", *SCORED[:3], *written, name="step", kind="function")
        networks = tuple(Network(one.name, one.name, one.id) for one in nets)
        return design(*nets, drawn, sources=(DIGITS,), networks=networks)

    return draw


def without_gradients() -> Design:
    drawn = steps(*SCORED, "wrong: adapt(network='net', lr=0.1) inner", *LEARNED)()
    drawn.graphs[GraphId("rows")].no_grad = True
    drawn.graphs[GraphId("step")].nodes.pop(NodeId("adam"))
    return drawn


def through_a_gate() -> Design:
    """The network that is adapted has a layer, further in, that torch goes back through once."""
    drawn = steps(*SCORED, "wrong: adapt(network='net', lr=0.1) inner", *LEARNED)()
    gated = graph("x: input N 10", "gate: nn.Hardsigmoid x", "y: output gate", name="Gated")
    drawn.graphs[gated.id] = gated
    rows = drawn.graphs[GraphId("rows")]
    for node in graph(
        "x: input N 64", "fc: nn.Linear(out_features=10) x", "g: @Gated fc", "y: output g"
    ).nodes.values():
        rows.nodes[node.id] = node
    return drawn


IN_ADAPTING = {
    "Adapt weights, learned through what has no second derivative": Mistake(
        "second_order",
        through_a_gate,
        "wrong",
        ("`wrong` is learned through `gate` in `Gated`, of which PyTorch has no second derivative.",),
        1,
        Severity.WARNING,
    ),
    "Adapt weights, of no network": Mistake(
        "network",
        steps(*SCORED, "wrong: adapt(lr=0.1) inner", *LEARNED),
        "wrong",
        ("`wrong`: no network is named whose weights it adapts.",),
        1,
    ),
    "Adapt weights, of a network that is not there": Mistake(
        "network",
        steps(*SCORED, "wrong: adapt(network='nett', lr=0.1) inner", *LEARNED),
        "wrong",
        ("`wrong`: there is no network `nett`.",),
        1,
    ),
    "Adapt weights, by many numbers": Mistake(
        "loss",
        steps(*SCORED, "wrong: adapt(network='net', lr=0.1) scores", *LEARNED),
        "wrong",
        ("`wrong` makes one number small; `scores` gives it `N × 10`.",),
        1,
    ),
    "Adapt weights, a rate for each row": Mistake(
        "argument",
        steps(*SCORED, "wrong: adapt(network='net', lr={'port': True}) inner lr=row", *LEARNED),
        "wrong",
        ("`lr` of `wrong` is one number with a fraction; `row` gives it `N × 64`.",),
        1,
    ),
    "Adapt weights, by what another network gives": Mistake(
        "adapt",
        two(
            "wrong: adapt(network='rival', lr=0.1) inner",
            "again: call(of='net') x=row weights=wrong",
            "outer: F.cross_entropy again label",
            "adam: minimise(networks=['net'], optimiser='Adam') outer",
        ),
        "wrong",
        ("`inner` is not made with the weights of `rival`, so that `wrong` would change nothing.",),
        1,
    ),
    "Adapt weights, behind a step that had no part in the loss": Mistake(
        "adapt",
        steps(
            *SCORED,
            "fast: adapt(network='net', lr=0.1) inner",
            "also: call(of='net') x=row weights=fast",
            "right: metric.accuracy also label",
            "wrong: adapt(network='net', lr=0.1) inner fast",
            *LEARNED,
        ),
        "wrong",
        ("`inner` is not made with what `fast` gives, so that `wrong` would change nothing.",),
        1,
    ),
    "Adapt weights, of what was detached": Mistake(
        "adapt",
        steps(*SCORED, "cut: Tensor.detach inner", "wrong: adapt(network='net', lr=0.1) cut", *LEARNED),
        "wrong",
        ("`cut` is not made with the weights of `net`",),
        0,
    ),
    "Adapt weights, of a network that is frozen": Mistake(
        "frozen",
        frozen(steps(*SCORED, "wrong: adapt(network='net', lr=0.1) inner", *LEARNED[:2]), "rows", "fc"),
        "wrong",
        ("`wrong` has nothing to change: all weights of `net` are frozen.",),
        1,
    ),
    "Adapt weights, of a network without gradients": Mistake(
        "gradient",
        without_gradients,
        "wrong",
        ("`wrong` needs gradients, and `rows` is said to work without.",),
        1,
    ),
    "Adapt weights, in a network": Mistake(
        "misplaced",
        lines(
            "x: input N 8",
            "fc: nn.Linear(out_features=8) x",
            "wrong: adapt(lr=0.1, network='net') fc",
            "y: output fc",
        ),
        "wrong",
        ("`wrong` belongs into a training step; `net` is a module.",),
        1,
    ),
    "weights of another network": Mistake(
        "weights",
        two(
            "rated: call(of='rival') x=row",
            "other: F.cross_entropy rated label",
            "fast: adapt(network='rival', lr=0.1) other",
            "wrong: call(of='net') x=row weights=fast",
            "right: metric.accuracy wrong label",
            "also: call(of='rival') x=row weights=fast",
            "as_well: metric.accuracy also label",
            "adam: minimise(networks=['net'], optimiser='Adam') inner",
        ),
        "wrong",
        ("`wrong` calls `net`, and `fast` gives it weights of `rival`.",),
        2,
    ),
    "weights as a value": Mistake(
        "weights",
        steps(
            *SCORED,
            "fast: adapt(network='net', lr=0.1) inner",
            "wrong: call(of='net') x=fast",
            "outer: F.cross_entropy wrong label",
            "adam: minimise(networks=['net'], optimiser='Adam') inner",
        ),
        "wrong",
        ("`wrong` takes a value, and `fast` gives weights of `net`: they go to calls of `net`",),
        2,
        opens=True,
    ),
    "a value as weights": Mistake(
        "weights",
        steps(*SCORED, "wrong: call(of='net') x=row weights=row", "outer: F.cross_entropy wrong label", LEARNED[2]),
        "wrong",
        ("`weights` of `wrong` takes what an Adapt weights gives; `row` gives it `N × 64`.",),
        1,
    ),
}
