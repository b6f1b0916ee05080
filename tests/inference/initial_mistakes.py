"""What goes wrong with how weights are said to begin."""

from collections.abc import Callable
from dataclasses import replace

from designer.document import Design, GraphId, Json, NodeId
from tests.inference.drawing import module
from tests.inference.mistake import Mistake


def begun(layer: str, init: Json) -> Callable[[], Design]:
    """A layer that says how it begins."""

    def draw() -> Design:
        drawn = module("x: input N 3 8 8", f"layer: {layer} x", "out: output layer")
        nodes = drawn.graphs[GraphId("net")].nodes
        nodes[NodeId("layer")] = replace(nodes[NodeId("layer")], init=init)
        return drawn

    return draw


def of_a_class(*rules: Json) -> Callable[[], Design]:
    """A class that says how its layers begin."""

    def draw() -> Design:
        drawn = module("x: input N 8", "fc: nn.Linear(out_features=8) x", "out: output fc")
        drawn.graphs[GraphId("net")].init = list(rules)
        return drawn

    return draw


CONV = "nn.Conv2d(out_channels=4, kernel_size=3)"

IN_INITIAL = {
    "a bias that is not there begins": Mistake(
        "initial",
        begun("nn.Conv2d(out_channels=4, kernel_size=3, bias=False)", {"bias": {"fn": "zeros_"}}),
        "layer",
        ("`layer` says how its bias begins, and has no bias.",),
        1,
    ),
    "a bias begins as a matrix does": Mistake(
        "initial",
        begun(CONV, {"weight": {"fn": "ones_"}, "bias": {"fn": "xavier_uniform_"}}),
        "layer",
        ("`layer` says how its bias begins, by `xavier_uniform_`, which needs a weight of two dimensions or more.",),
        1,
    ),
    "a constant of no value": Mistake(
        "initial", begun(CONV, {"weight": {"fn": "constant_"}}), "layer", ("by `constant_`, which needs val.",), 1
    ),
    "a norm that begins as a kernel": Mistake(
        "initial",
        begun("nn.BatchNorm2d", {"weight": {"fn": "dirac_"}}),
        "layer",
        ("by `dirac_`, which needs the weight of a convolution.",),
        1,
    ),
    "a spread that is no number": Mistake(
        "initial",
        begun(CONV, {"weight": {"fn": "normal_", "std": "wide"}}),
        "layer",
        ('by `normal_`: std is "wide"; a number is needed.',),
        1,
    ),
    "a spread by a parameter that is not there": Mistake(
        "initial",
        begun(CONV, {"weight": {"fn": "normal_", "std": "=width"}}),
        "layer",
        ("by `normal_`: `width` is no parameter of `net`.",),
        1,
    ),
    "what owns no weights begins": Mistake(
        "initial", begun("F.relu", {"weight": {"fn": "ones_"}}), "layer", ("and has no weight.",), 1
    ),
    "what is no rule": Mistake(
        "initial", begun(CONV, ["ones_"]), "layer", ("`layer` cannot be told how its weights begin.",), 1
    ),
    "a class whose layers have no bias to begin": Mistake(
        "initial",
        of_a_class({"of": ["nn.Linear"], "weight": {"fn": "ones_"}}, {"of": ["nn.LSTM"], "bias": {"fn": "zeros_"}}),
        "",
        ("`net` says how the weights of its layers begin, and `nn.LSTM` has no bias.",),
        1,
    ),
    "a class of functions": Mistake(
        "initial", of_a_class({"of": ["F.relu"], "weight": {"fn": "ones_"}}), "", ("and `F.relu` is no layer.",), 1
    ),
    "a class that says how of nothing": Mistake(
        "initial", of_a_class({"weight": {"fn": "ones_"}}), "", ("but not of which.",), 1
    ),
}
