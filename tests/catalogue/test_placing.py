"""New cards, values that people type, and the short facts on a card."""

import random

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.placing import check_value, facts_text, new_node
from designer.catalogue.spec import Argument, Kind
from designer.document import AddNode, Design, Graph, GraphId, Json, Node, NodeId, Parameter, dump_text, load_text
from designer.document.names import name_fault

CATALOGUE = build_catalogue()


@pytest.fixture
def graph() -> Graph:
    return Graph(GraphId("net"), "Net", parameters=(Parameter("conv", "int", 1),))


@pytest.mark.parametrize("op", list(CATALOGUE))
def test_a_new_node_fits_into_a_document(op: str, graph: Graph) -> None:
    design = Design("new", graphs={graph.id: graph})
    for _ in range(3):
        AddNode(graph.id, new_node(CATALOGUE[op], graph)).apply(design)
    labels = [node.label for node in graph.nodes.values()]
    assert len(set(labels)) == 3
    assert [name_fault(name) for label in labels for name in label.split(", ")] == [""] * len(
        ", ".join(labels).split(", ")
    )
    again, repairs = load_text(dump_text(design))
    assert (again, repairs) == (design, ())


@pytest.mark.parametrize(
    "value", [[[1, 2], [3]], [1, [2]], [1, "two"], {}, [[], 1], float("inf"), [float("nan")], [0] * 5000]
)
def test_a_constant_is_numbers_in_lists_of_one_length(value: Json) -> None:
    assert check_value(Argument("data", Kind.NUMBERS), value)


def test_a_card_shows_a_short_constant_in_full_and_of_a_long_one_the_sizes() -> None:
    constant = CATALOGUE["torch.tensor"]
    assert facts_text(constant, Node(NodeId("c"), args={"data": [0.5, 2]})) == "[0.5, 2]"
    assert facts_text(constant, Node(NodeId("c"), args={"data": [[0] * 9] * 3})) == "3×9"


def test_a_new_node_has_the_initial_values(graph: Graph) -> None:
    node = new_node(CATALOGUE["nn.Conv2d"], graph, random.Random(0))
    assert node.args == {"out_channels": 32, "kernel_size": 3}
    assert node.name == "conv2", "the graph has a parameter `conv`"
    assert len(node.id) == 4 and name_fault(node.id) == ""


def test_a_new_node_is_not_called_as_one_that_has_no_name(graph: Graph) -> None:
    graph.nodes[NodeId("flatten")] = Node(NodeId("flatten"), "Tensor.flatten")
    assert new_node(CATALOGUE["Tensor.flatten"], graph).label == "flatten2"


def test_ids_are_free_even_when_chance_repeats_itself(graph: Graph) -> None:
    for _ in range(3):
        node = new_node(CATALOGUE["nn.ReLU"], graph, random.Random(0))
        assert node.id not in graph.nodes
        graph.nodes[node.id] = node


@pytest.mark.parametrize("op", list(CATALOGUE))
def test_what_a_new_node_has_suits(op: str, graph: Graph) -> None:
    operator = CATALOGUE[op]
    for name, value in new_node(operator, graph).args.items():
        argument = operator.argument(name)
        assert argument is not None
        assert check_value(argument, value) == ""


VALUES: list[tuple[str, str, Json, str]] = [
    ("nn.Conv2d", "kernel_size", 3, ""),
    ("nn.Conv2d", "kernel_size", [3, 5], ""),
    ("nn.Conv2d", "kernel_size", "=k", ""),
    ("nn.Conv2d", "kernel_size", ["=k", 3], ""),
    ("nn.Conv2d", "kernel_size", "three", 'kernel_size is "three"; a whole number or a pair is needed'),
    ("nn.Conv2d", "kernel_size", [3], "kernel_size is [3]; a whole number or a pair is needed"),
    ("nn.Conv2d", "kernel_size", [], "kernel_size is []; a whole number or a pair is needed"),
    ("nn.Conv2d", "kernel_size", [3, 0], "kernel_size is 0; it is at least 1"),
    ("nn.Conv2d", "kernel_size", 2.5, "kernel_size is 2.5; a whole number or a pair is needed"),
    ("nn.Conv2d", "kernel_size", True, "kernel_size is true; a whole number or a pair is needed"),
    ("nn.Conv2d", "kernel_size", None, "kernel_size is empty; a whole number or a pair is needed"),
    ("nn.Conv2d", "kernel_size", {"a": 1}, 'kernel_size is {"a": 1}; a whole number or a pair is needed'),
    ("nn.Conv2d", "padding", "same", ""),
    ("nn.Conv2d", "padding", 0, ""),
    ("nn.Conv2d", "padding", -1, "padding is -1; it is at least 0"),
    ("nn.Conv2d", "padding", "some", 'padding is "some"; a whole number, `valid`, `same` or a pair is needed'),
    ("nn.Conv2d", "out_channels", 0, "out_channels is 0; it is at least 1"),
    ("nn.Conv2d", "out_channels", 10**10, "out_channels is 10000000000; it is at most 2\u202f147\u202f483\u202f647"),
    ("nn.Conv2d", "out_channels", "=width * 4", ""),
    ("nn.Conv2d", "out_channels", "=lambda: 0", "out_channels: `lambda: 0` is not something an expression can say"),
    ("nn.Conv2d", "out_channels", "=2 +", "out_channels: `2 +` is not an expression"),
    ("nn.Conv2d", "bias", 1, "bias is 1; yes or no (true or false) is needed"),
    ("nn.Conv2d", "padding_mode", "zeros", ""),
    (
        "nn.Conv2d",
        "padding_mode",
        "zeroes",
        'padding_mode is "zeroes"; one of zeros, reflect, replicate, circular is needed',
    ),
    ("nn.MaxPool2d", "stride", None, ""),
    ("nn.Dropout", "p", 1, ""),
    ("nn.Dropout", "p", 1.5, "p is 1.5; it is between 0 and 1"),
    ("nn.Dropout", "p", float("nan"), "p is NaN; a number is needed"),
    ("nn.Dropout", "p", float("inf"), "p is Infinity; a number is needed"),
    ("nn.Dropout", "p", "half", 'p is "half"; a number is needed'),
    ("nn.LSTM", "num_layers", 100_000, "num_layers is 100000; it is at most 64"),
    ("nn.LayerNorm", "normalized_shape", [4, 4, 4], ""),
    (
        "nn.LayerNorm",
        "normalized_shape",
        [],
        "normalized_shape is []; a whole number or a list of whole numbers is needed",
    ),
    ("parameter", "shape", [], ""),
    (
        "nn.LayerNorm",
        "normalized_shape",
        "x",
        'normalized_shape is "x"; a whole number or a list of whole numbers is needed',
    ),
    ("input", "shape", "N 3 H W", ""),
    ("input", "shape", 3, "shape is 3; text is needed"),
    ("input", "dtype", "int64", ""),
    ("input", "dtype", "long", "dtype is"),
    ("minimise", "networks", ["net"], ""),
    ("minimise", "networks", "net", 'networks is "net"; a list of names is needed'),
    ("adapt", "network", "net", ""),
    ("adapt", "network", ["net"], 'network is ["net"]; the name of a network is needed'),
    ("minimise", "settings", {"lr": "=rate"}, ""),
    ("minimise", "settings", [], "settings is []; a table of names and values is needed"),
    ("nn.Linear", "out_features", "x" * 99, f'out_features is "{"x" * 39}...; a whole number is needed'),
]


@pytest.mark.parametrize(("op", "name", "value", "fault"), VALUES)
def test_a_value_is_fine_or_the_sentence_says_why_not(op: str, name: str, value: Json, fault: str) -> None:
    argument = CATALOGUE[op].argument(name)
    assert argument is not None
    said = check_value(argument, value)
    assert said == fault or (fault == "dtype is" and said.startswith('dtype is "long"; one of float32, '))


FACTS: list[tuple[str, dict[str, Json], str]] = [
    ("nn.Conv2d", {"out_channels": 32, "kernel_size": 3, "padding": 1}, "32, k3, p1"),
    ("nn.Conv2d", {"out_channels": "=width * 4", "kernel_size": [3, 5], "stride": 2}, "width * 4, k3\u00d75, s2"),
    ("nn.Conv2d", {"out_channels": 8, "kernel_size": [3, 3], "padding": "same"}, "8, k3, p same"),
    ("nn.Conv2d", {"kernel_size": "=k", "stride": 1}, "k k"),
    ("nn.Linear", {"out_features": 10}, "10"),
    ("nn.Linear", {}, ""),
    ("nn.Dropout", {"p": 0.25}, "0.25"),
    ("nn.LSTM", {"hidden_size": 128, "num_layers": 2, "bidirectional": True}, "128, l2, bidirectional"),
    ("torch.cat", {"dim": 1}, "dim 1"),
    ("Tensor.flatten", {"start_dim": 1}, "from 1"),
    ("parameter", {"shape": []}, "scalar"),
    ("parameter", {"shape": [8, 8]}, "8\u00d78"),
    ("torch.sum", {"dim": [0, 1]}, "dim 0, 1"),
    ("Tensor.permute", {"dims": [0, 2, 1]}, "0, 2, 1"),
    ("F.pad", {"pad": [1, 1]}, "1, 1"),
    ("input", {"shape": "N 1 8 8"}, "N 1 8 8"),
    ("input", {"field": "digits.image"}, "digits.image"),
    ("minimise", {"optimiser": "Adam"}, "Adam"),
    ("F.relu", {}, ""),
]


@pytest.mark.parametrize(("op", "args", "text"), FACTS)
def test_the_facts_of_a_card(op: str, args: dict[str, Json], text: str) -> None:
    assert facts_text(CATALOGUE[op], Node(NodeId("a"), op, args=args)) == text
