"""Mistakes in training steps, and what should be said of each."""

from collections.abc import Callable
from dataclasses import replace

from designer.document import Design, GraphId, Network, NodeId, Parameter, Severity
from tests.inference.drawing import design, graph, module
from tests.inference.mistake import (
    DIGITS,
    Mistake,
    binary,
    few_scores,
    frozen,
    giving_back,
    learned,
    step,
    steps,
    two_classes,
)


def rivals(learner: str, score: str, cut: str = "Tensor.detach") -> Callable[[], Design]:
    """Two networks, one behind the other, and one of them learns from a score."""

    def draw() -> Design:
        forger = graph("z: input N 64", "fc: nn.Linear(out_features=64) z", "out: output fc", name="forger")
        judge = graph("x: input N 64", "fc: nn.Linear(out_features=1) x", "out: output fc", name="judge")
        learn = graph(
            "row: input(field='digits.row')",
            "fake: call(of='forger') z=row",
            f"cut: {cut} fake",
            "judge_score: call(of='judge') x=row",
            "cut_score: call(of='judge') x=cut",
            f"loss: torch.mean(dim=[0, 1]) {score}",
            f"learns: minimise(networks=['{learner}'], optimiser='Adam') loss",
            name="step",
            kind="function",
        )
        networks = tuple(Network(one, one, GraphId(one)) for one in ("forger", "judge"))
        return design(forger, judge, learn, sources=(DIGITS,), networks=networks)

    return draw


def reckoned() -> Design:
    """A parameter of the design that was written as an expression, by hand in its file."""
    drawn = learned("{'lr': '=learning_rate'}")
    drawn.parameters = (Parameter("learning_rate", "float", default="=1/1000"),)
    return drawn


def pictures(shape: str) -> Design:
    """A network that takes images of this shape, and a step that gives it the digits as they are."""
    net = graph(
        *(f"x: input {shape}", "flat: torch.flatten(start_dim=1) x", "fc: nn.Linear(out_features=10) flat"),
        "out: output fc",
        name="net",
    )
    learn = graph(
        "image: input(field='digits.image')",
        "label: input(field='digits.label')",
        "scores: call(of='net') x=image",
        "loss: F.cross_entropy scores label",
        name="step",
        kind="function",
    )
    return design(net, learn, sources=(DIGITS,), networks=(Network("n", "net", GraphId("net")),))


def without_gradients(which: str) -> Callable[[], Design]:
    """A network that learns, where this graph is said to work without gradients."""

    def draw() -> Design:
        drawn = step(
            "row: input(field='digits.row')",
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "loss: F.cross_entropy scores label",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        )
        drawn.graphs[GraphId(which)].no_grad = True
        return drawn

    return draw


def sometimes() -> Design:
    """A step whose network is called only where a parameter says so."""
    drawn = step(
        "row: input(field='digits.row')",
        "label: input(field='digits.label')",
        "scores: call(of='net') x=row",
        "loss: F.cross_entropy(label_smoothing='=0.1 if big else 0.0') scores label",
        "adam: minimise(networks=['net'], optimiser='Adam') loss",
    )
    nodes = drawn.graphs[GraphId("step")].nodes
    nodes[NodeId("scores")] = replace(nodes[NodeId("scores")], when="big")
    drawn.parameters = (Parameter("big", "bool", default=True),)
    return drawn


IN_STEPS = {
    "many numbers that are minimised": Mistake(
        "loss",
        steps("scores: call(of='net') x=row", "adam: minimise(networks=['net'], optimiser='Adam') scores"),
        "adam",
        ("`adam` makes one number small; `scores` gives it `N × 10`.",),
        1,
    ),
    "a learning rate that nobody knows": Mistake(
        "settings", lambda: learned("{'lr': '=rate * 2'}"), "adam", ("lr: `rate` is not known here",), 1
    ),
    "a gradient to nothing yet": Mistake(
        "open_input",
        steps(
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "loss: F.cross_entropy scores label",
            "slope: gradient loss",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "slope",
        ("Nothing is connected to `to` of `slope`",),
        0,
    ),
    "a loss that a parameter may leave out": Mistake(
        "absent_loss",
        sometimes,
        "adam",
        ("`adam` needs its loss in every step", "`scores`, of which that is made, is there only when `big`"),
        1,
    ),
    "a step that learns without gradients": Mistake(
        "gradient",
        without_gradients("step"),
        "adam",
        ("`adam` needs gradients, and `step` is said to work without.",),
        1,
    ),
    "a network without gradients that is to learn": Mistake(
        "gradient",
        without_gradients("rows"),
        "adam",
        ("`adam` needs gradients, and `rows` is said to work without.",),
        1,
    ),
    "the batch folded in before a loss": Mistake(
        "batch",
        steps(
            "flat: Tensor.flatten(start_dim=0) row",
            "label: input(field='digits.label')",
            "loss: F.mse_loss flat row",
            "scores: call(of='net') x=row",
            "learned: F.cross_entropy scores label",
            "sgd: minimise(networks=['net'], optimiser='SGD') learned",
            "seen: Tensor.flatten(start_dim=1) image",
            "right: metric.accuracy scores label",
        ),
        "loss",
        ("The batches that meet in `loss` differ: `flat` gives 2\u202f048 rows (`64*N`), `row` gives 32 (`N × 64`).",),
        1,
    ),
    "a penalty that nothing is learned from": Mistake(
        "gradient",
        steps(
            "scores: call(of='net') x=row",
            "slope: gradient scores row",
            "steep: torch.square slope",
            "loss: torch.sum(dim=[0, 1]) steep",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
            "seen: Tensor.flatten(start_dim=1) image",
        ),
        "slope",
        ("`loss` is made of `slope`, and nothing can be learned from that as long as `create_graph` is off.",),
        1,
        Severity.WARNING,
    ),
    "nothing left to learn": Mistake(
        "frozen",
        frozen(lambda: learned("{'lr': '=learning_rate'}"), "rows", "fc"),
        "adam",
        ("`adam` has nothing to change: all weights of `net` are frozen.",),
        1,
    ),
    "scores and truth swapped": Mistake(
        "swapped",
        steps(
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "loss: F.cross_entropy label scores",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "loss",
        ("The inputs of `loss` are swapped",),
        1,
    ),
    "a loss of numbers for classes": Mistake(
        "target",
        steps(
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "loss: F.mse_loss scores label",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "loss",
        ("`loss` cannot compare `N × 10` of `scores` with `N` of `label`.",),
        1,
    ),
    "more classes than scores": Mistake(
        "classes",
        lambda: few_scores("F.cross_entropy scores label", 4),
        "loss",
        ("`label` has 10 classes, and `scores` gives 4 scores a row: every class needs one.",),
        1,
    ),
    "one score for two classes": Mistake(
        "classes",
        lambda: two_classes(1),
        "loss",
        ("`label` has 2 classes, and `scores` gives 1 score a row: every class needs one.",),
        2,
    ),
    "far more scores than classes": Mistake(
        "spare_scores",
        lambda: two_classes(64),
        "loss",
        ("`scores` gives 64 scores a row, and `label` has 2 classes: the other 62 can only be wrong.",),
        1,
        Severity.HINT,
    ),
    "a network that ends too early": Mistake(
        "spare_scores",
        lambda: two_classes(64, last="act"),
        "loss",
        ("`scores` gives 64 scores a row",),
        1,
        Severity.HINT,
    ),
    "a picture for a class": Mistake(
        "target",
        lambda: giving_back("conv: nn.Conv2d(out_channels=1, kernel_size=3, padding=1) image", "out: output conv"),
        "loss",
        ("`loss` cannot compare `N × 1 × 8 × 8` of `scores` with `N` of `label`.",),
        1,
        beside=("broadcast",),
    ),
    "a picture's points for classes": Mistake(
        "spare_scores",
        lambda: giving_back(
            "flat: Tensor.flatten(start_dim=1) image", "fc: nn.Linear(out_features=64) flat", "out: output fc"
        ),
        "loss",
        ("`scores` gives 64 scores a row, and `label` has 10 classes",),
        2,
        Severity.HINT,
    ),
    "a loss of two classes for ten": Mistake(
        "classes",
        lambda: few_scores("F.binary_cross_entropy_with_logits scores truth", 1),
        "loss",
        ("`loss` tells two classes apart, and `truth` has 10",),
        0,
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
    "classes of a type that no kernel reads": Mistake(
        "dtype",
        steps(
            "scores: call(of='net') x=row",
            "label: input(field='digits.label')",
            "few: Tensor.to(dtype='int32') label",
            "logs: F.log_softmax(dim=1) scores",
            "loss: F.nll_loss logs few",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "loss",
        ("`target` of `loss` takes whole numbers (int64); `few` gives it int32.",),
        1,
    ),
    "whole numbers that nothing learns from": Mistake(
        "dtype",
        steps(
            "scores: call(of='net') x=row",
            "label: input(field='digits.label')",
            "classes: F.one_hot(num_classes=10) label",
            "loss: F.huber_loss scores classes",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "loss",
        ("`target` of `loss` takes fractions (float32); `classes` gives it int64.",),
        1,
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
    "a target that a loss of its own card stretches": Mistake(
        "stretched",
        lambda: module("x: input N 1", "truth: input N", "loss: nn.MSELoss x truth", "out: output loss"),
        "loss",
        ("`loss` compares `N × 1` of `x` with `N` of `truth`",),
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
    "a network that the loss does not come from": Mistake(
        "out_of_reach",
        rivals("forger", "judge_score"),
        "learns",
        ("`learns` lets `forger` learn, but its loss is not made with `forger`.",),
        1,
    ),
    "a network that a detached value keeps from learning": Mistake(
        "out_of_reach",
        rivals("forger", "cut_score"),
        "learns",
        ("`learns` lets `forger` learn, but `cut` stops what its loss would tell `forger`.",),
        2,
    ),
    "a network that a value detached by a function keeps from learning": Mistake(
        "out_of_reach",
        rivals("forger", "cut_score", "torch.detach"),
        "learns",
        ("`learns` lets `forger` learn, but `cut` stops what its loss would tell `forger`.",),
        2,
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
        "settings",
        lambda: learned("{'lr': -1}"),
        "adam",
        ("the learning rate must be greater than 0, and `lr` is -1",),
        1,
    ),
    "a learning rate beyond all measure": Mistake(
        "settings",
        lambda: learned("{'lr': 1e30, 'eps': 1e-6}"),
        "adam",
        ("`adam`: lr is 1e+30; it is between 0 and 1000.",),
        1,
    ),
    "a learning rate that a parameter of the design says as an expression": Mistake(
        "settings", reckoned, "adam", ('lr is "=1/1000"; a number is needed',), 1
    ),
    "a learning rate in words": Mistake(
        "settings", lambda: learned("{'lr': 'fast'}"), "adam", ('lr is "fast"; a number is needed',), 1
    ),
    "a parameter of the wrong sort": Mistake(
        "settings",
        lambda: learned("{'lr': '=learning_rate', 'amsgrad': '=learning_rate'}"),
        "adam",
        ("amsgrad is 0.001; yes or no (true or false) is needed",),
        1,
    ),
    "a parameter beyond all measure": Mistake(
        "settings",
        lambda: learned("{'lr': '=learning_rate', 'eps': '=learning_rate * 5000'}"),
        "adam",
        ("eps is 5.0; it is between 0 and 1.",),
        1,
    ),
    "looking ahead without momentum": Mistake(
        "settings",
        lambda: learned("{'lr': 0.1, 'nesterov': True}", "SGD"),
        "adam",
        ("SGD with nesterov looks ahead along its momentum, which must be above 0",),
        1,
    ),
    "looking ahead with dampening": Mistake(
        "settings",
        lambda: learned("{'lr': 0.1, 'nesterov': True, 'momentum': 0.5, 'dampening': 0.1}", "SGD"),
        "adam",
        ("without dampening",),
        1,
    ),
    "a schedule that is not there": Mistake(
        "settings",
        lambda: learned("{'lr': 0.1}, schedule={'op': 'StepsLR', 'args': {'step_size': 3}}"),
        "adam",
        ("there is no schedule `StepsLR` here; there are CosineAnnealingLR,",),
        2,
    ),
    "a schedule without what it needs": Mistake(
        "settings", lambda: learned("{}, schedule={'op': 'StepLR'}"), "adam", ("`adam`: StepLR needs step_size.",), 1
    ),
    "a schedule with what it does not have": Mistake(
        "settings",
        lambda: learned("{}, schedule={'op': 'ExponentialLR', 'args': {'gamma': 0.9, 'last_epoch': 3}}"),
        "adam",
        ("ExponentialLR has no setting last_epoch",),
        1,
    ),
    "a schedule that reckons with what is not there": Mistake(
        "settings",
        lambda: learned("{}, schedule={'op': 'StepLR', 'args': {'step_size': '=steps'}}"),
        "adam",
        ("step_size: `steps` is not known here",),
        1,
    ),
    "a schedule for batches": Mistake(
        "settings",
        lambda: learned("{}, schedule={'op': 'PolynomialLR', 'per': 'batch'}"),
        "adam",
        ("goes from epoch to epoch; `per` says otherwise",),
        1,
    ),
    "a schedule that says more": Mistake(
        "settings",
        lambda: learned("{}, schedule={'op': 'PolynomialLR', 'warm': 3}"),
        "adam",
        ("can say nothing as `warm`",),
        1,
    ),
    "a schedule whose settings are a list": Mistake(
        "settings",
        lambda: learned("{}, schedule={'op': 'StepLR', 'args': [3]}"),
        "adam",
        ("`args` of its schedule StepLR is a table",),
        1,
    ),
    "a schedule without a name": Mistake(
        "settings", lambda: learned("{}, schedule={'args': {}}"), "adam", ("its schedule has no name",), 1
    ),
    "settings that are an expression": Mistake(
        "settings", lambda: learned("'=3'"), "adam", ("its settings are a table of names and values",), 1
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
        1,
    ),
    "images of another size than a network takes": Mistake(
        "input_shape",
        lambda: pictures("N 1 32 32"),
        "scores",
        ("`scores` takes `N × 1 × 32 × 32` at `x`; `image` gives it `N × 1 × 8 × 8`.",),
        2,
    ),
    "a layer in a step": Mistake(
        "misplaced", steps("fc: nn.Linear(out_features=4) row"), "fc", ("`fc` is a layer",), 1
    ),
}
