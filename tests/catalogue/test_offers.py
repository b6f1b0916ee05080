"""What may be placed where: layers in networks, measures in steps, and the design's own blocks without end."""

from designer.catalogue import build_catalogue
from designer.catalogue.offers import offered, operator_called
from designer.catalogue.placing import new_node
from designer.document import AddNode, Design, Graph, GraphId, Node, NodeId, PutGraph
from tests.app.nested import nested

CATALOGUE = build_catalogue()


def names(design: Design, graph: str) -> set[str]:
    return {operator.op for operator in offered(CATALOGUE, design, design.graphs[GraphId(graph)])}


def test_a_network_is_offered_layers_and_blocks() -> None:
    found = names(nested(), "net")
    assert {"nn.Conv2d", "F.relu", "input", "output", "@block"} <= found
    assert not {"minimise", "metric.accuracy", "of net"} & found


def test_a_step_is_offered_what_measures_and_learns_and_its_networks() -> None:
    found = names(nested(), "step")
    assert {"input", "F.cross_entropy", "metric.accuracy", "minimise", "of net"} <= found
    assert not {"nn.Conv2d", "nn.Linear", "output", "@block"} & found


def test_functions_are_offered_where_what_they_call_can_be_called() -> None:
    design = nested()
    for name in ("plain", "asking"):
        PutGraph(Graph(GraphId(name), name, "function")).apply(design)
    AddNode(GraphId("asking"), Node(NodeId("asked"), of="net")).apply(design)
    assert "@plain" in names(design, "net")
    assert "@asking" not in names(design, "net")
    assert {"@plain", "@asking", "of net"} <= names(design, "step")
    assert {"@asking", "of net", "output", "formula"} <= names(design, "plain")
    assert not {"nn.Linear", "minimise", "@plain", "@block"} & names(design, "plain")


def test_a_block_is_not_offered_inside_itself() -> None:
    design = nested()
    assert not {"@block", "@net"} & names(design, "block")
    AddNode(GraphId("block"), Node(NodeId("deep"), "@inner", "deep")).apply(design)
    assert "@net" not in names(design, "net")


def test_what_is_offered_becomes_a_card() -> None:
    design = nested()
    step, net = (design.graphs[GraphId(name)] for name in ("step", "net"))
    call = operator_called(CATALOGUE, design, step, "of net")
    block = operator_called(CATALOGUE, design, net, "@block")
    assert call is not None
    assert block is not None
    assert (new_node(call, step).of, new_node(call, step).op) == ("net", "")
    assert (new_node(block, net).op, new_node(block, net).name) == ("@block", "block")
    assert [port.name for port in block.inputs] == ["x"]
    assert operator_called(CATALOGUE, design, net, "of net") is None
