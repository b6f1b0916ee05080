"""The ports of a node follow from what it is: an operator, an instance, a call, or something nobody knows."""

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.ports import called_graph, ports_of
from designer.document import Design, Graph, GraphId, Network, Node, NodeId, Port

CATALOGUE = build_catalogue()
BLOCK = Graph(
    GraphId("block"),
    "Block",
    nodes={
        node.id: node
        for node in (
            Node(NodeId("a"), "input", "x", args={"shape": "N 3 H W"}),
            Node(NodeId("b"), "input", "mask", args={"optional": True}),
            Node(NodeId("c"), "output", "y"),
            Node(NodeId("d"), "output"),
        )
    },
)
MAIN = Graph(
    GraphId("main"),
    "main",
    "function",
    nodes={
        node.id: node
        for node in (
            Node(NodeId("lstm"), "nn.LSTM", "lstm"),
            Node(NodeId("unknown"), "custom.Thing", inputs={"l": Port(NodeId("lstm")), "r": (Port(NodeId("lstm")),)}),
            Node(NodeId("reader"), "output", inputs={"value": Port(NodeId("unknown"), "left")}),
            Node(NodeId("instance"), "@block"),
            Node(NodeId("lost"), "@gone"),
            Node(NodeId("call"), of="net"),
            Node(NodeId("net"), of="net"),
            Node(NodeId("pool"), "nn.MaxPool2d"),
            Node(NodeId("pooled"), of="pool"),
            Node(NodeId("part"), of="net.decoder"),
            Node(NodeId("again"), of="lstm"),
            Node(NodeId("twice"), of="again"),
            Node(NodeId("itself"), of="itself"),
            Node(NodeId("one"), of="other"),
            Node(NodeId("other"), of="one"),
            Node(NodeId("tied"), "nn.Linear", "tied", inputs={"weight": Port(NodeId("lstm"), "weight")}),
            Node(NodeId("tied_again"), of="tied"),
        )
    },
)
NETWORKS = (Network("n", "net", BLOCK.id), Network("p", "pool", BLOCK.id))
DESIGN = Design("d", networks=NETWORKS, graphs={BLOCK.id: BLOCK, MAIN.id: MAIN})

PORTS = [
    ("lstm", "input h_0? c_0?", "output h_n c_n"),
    ("instance", "x mask?", "y d"),
    ("call", "x mask?", "y d"),
    ("net", "x mask?", "y d"),
    ("pooled", "x mask?", "y d"),
    ("again", "input h_0? c_0?", "output h_n c_n"),
    ("tied", "input weight?", "output"),
    ("tied_again", "input", "output"),
    ("unknown", "l? r?*", "left"),
    ("lost", "", "output"),
    ("part", "", "output"),
    ("twice", "", "output"),
    ("itself", "", "output"),
    ("one", "", "output"),
]


@pytest.mark.parametrize(("node", "inputs", "outputs"), PORTS)
def test_ports(node: str, inputs: str, outputs: str) -> None:
    ports = ports_of(CATALOGUE, DESIGN, MAIN, MAIN.nodes[NodeId(node)])
    said = [port.name + "?" * port.optional + "*" * port.variadic for port in ports.inputs]
    assert (" ".join(said), " ".join(port.name for port in ports.outputs)) == (inputs, outputs)


def test_a_port_is_found_by_its_name_and_the_first_by_none() -> None:
    ports = ports_of(CATALOGUE, DESIGN, MAIN, MAIN.nodes[NodeId("lstm")])
    assert ports.output("") is ports.outputs[0]
    assert ports.output("c_n") is ports.outputs[2]
    assert ports.output("gone") is None
    assert ports.input("h_0") is ports.inputs[1]
    assert ports.input("gone") is None
    nothing = ports_of(CATALOGUE, DESIGN, MAIN, MAIN.nodes[NodeId("reader")])
    assert nothing.output("") is None


def test_the_pattern_of_an_instance_is_that_of_its_input() -> None:
    ports = ports_of(CATALOGUE, DESIGN, MAIN, MAIN.nodes[NodeId("call")])
    assert [port.pattern for port in ports.inputs] == ["N 3 H W", ""]


def test_a_module_calls_no_network_and_means_its_own_layer() -> None:
    module = Graph(GraphId("m"), "M", nodes={NodeId("pool"): MAIN.nodes[NodeId("pool")]})
    again, call = Node(NodeId("again"), of="pool"), Node(NodeId("call"), of="net")
    assert [port.name for port in ports_of(CATALOGUE, DESIGN, module, again).inputs] == ["input"]
    assert called_graph(DESIGN, module, call) is None
