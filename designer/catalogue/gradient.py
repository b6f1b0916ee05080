"""The gradient of a value with regard to another, which a network or a step can work with: a penalty, an attack.

Whatever holds such a card runs with gradients on, also while others only look.
"""

from __future__ import annotations

from designer.catalogue.declare import flag, gives, port
from designer.catalogue.keeping import is_kept, without_ties
from designer.catalogue.parts import ADAPT
from designer.catalogue.ports import is_weight
from designer.catalogue.spec import Catalogue, Family, Operator, Role
from designer.document import Graph, Node, NodeId, Port

GRADIENT = "gradient"
DETACHING = frozenset({"Tensor.detach", "torch.detach"})

gradient = Operator(
    op=GRADIENT,
    title="Gradient",
    family=Family.MATHS,
    role=Role.GRADIENT,
    summary="How much a value would change with each number of another that it was made of, such as an image.",
    name="gradient",
    inputs=(
        port("output", "...", dtype="float", doc="What is differentiated; of more than one number, their sum."),
        port("to", "...", dtype="float", doc="A value that `output` is made of, or the weight of a layer."),
    ),
    outputs=(gives("output", "...", doc="A number for each of `to`, in its shape."),),
    arguments=(
        flag("create_graph", False, doc="Whether a loss may be made of it, as a penalty is: it can be learned from."),
    ),
    tag="autograd",
    facts=("create_graph",),
    keywords=("grad", "autograd", "derivative", "differentiate", "penalty", "saliency", "adversarial", "jacobian"),
    url="https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html",
)

OPERATORS = (gradient,)


def holds_gradient(graph: Graph) -> bool:
    """Whether a graph has to run with gradients on."""
    return any(node.op in (GRADIENT, ADAPT) for node in graph.nodes.values())


def differentiated(catalogue: Catalogue, graph: Graph) -> frozenset[Port]:
    """The values that gradients are asked with regard to; what is learned is left out, which torch follows anyway."""
    wired = (node.inputs.get("to") for node in graph.nodes.values() if node.op == GRADIENT)
    return frozenset(
        source
        for source in wired
        if isinstance(source, Port)
        and not is_weight(source.name)
        and source.node in graph.nodes
        and not is_kept(graph.nodes[source.node], catalogue)
    )


def way(graph: Graph, node: Node) -> frozenset[NodeId]:
    """The nodes through which `to` of a gradient leads to its `output`, both ends among them; none where nothing does.

    The weight of a layer leads to wherever the layer is called.
    """
    import networkx as nx  # only where a gradient is asked for: the window starts without it

    output, to = node.inputs.get("output"), node.inputs.get("to")
    if not isinstance(output, Port) or not isinstance(to, Port):
        return frozenset()
    drawn: nx.DiGraph[NodeId] = nx.DiGraph()
    drawn.add_nodes_from((output.node, to.node))
    drawn.add_edges_from((wire.source.node, wire.target.node) for wire in without_ties(graph).wires())
    if is_weight(to.name):
        drawn.add_edges_from((to.node, again.id) for again in graph.nodes.values() if again.of == to.node)
    ahead = {to.node, *nx.descendants(drawn, to.node)}
    return frozenset(ahead & {output.node, *nx.ancestors(drawn, output.node)})


def gone_back(graph: Graph, node: Node) -> frozenset[NodeId]:
    """The nodes whose calls a gradient goes back through: its way, without the card that gives `to`."""
    to = node.inputs.get("to")
    start = {to.node} if isinstance(to, Port) and not is_weight(to.name) else set()
    return way(graph, node) - start


def shares_its_way(graph: Graph, node: Node) -> bool:
    """Whether anything but a gradient itself reads what lies on its way, which must then be kept."""
    to, inside = node.inputs.get("to"), way(graph, node)
    return any(
        wire.source.node in inside and wire.source != to and wire.target.node not in (*inside, node.id)
        for wire in graph.wires()
    )
