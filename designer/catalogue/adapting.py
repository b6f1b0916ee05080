"""A network with other weights than its own: those that one step of gradient descent would give it.

The network stays as it is, so that what is learned through the step is where it begins, as in MAML. All its weights go
on one wire, which leads to nothing but calls of that network and to the next step: a network has dozens of them.
"""

from __future__ import annotations

from designer.catalogue.declare import flag, gives, number, port
from designer.catalogue.gradient import DETACHING
from designer.catalogue.parts import ADAPT, network_adapted, networks_behind
from designer.catalogue.ports import WEIGHTS
from designer.catalogue.spec import Argument, Family, InputPort, Kind, Operator, Role
from designer.document import Design, Graph, Node, NodeId, Port

adapt = Operator(
    op=ADAPT,
    title="Adapt weights",
    family=Family.TRAINING,
    role=Role.ADAPT,
    summary="Gives the weights that one step of gradient descent would lead to; the network itself stays as it is.",
    name="fast",
    inputs=(
        port("loss", doc="The number that the step makes smaller."),
        InputPort(WEIGHTS, optional=True, weights=True, doc="What the step before gave; left out, the network's own."),
    ),
    outputs=(gives(WEIGHTS, doc="All weights of the network, for calls of it and for the next step."),),
    arguments=(
        Argument("network", Kind.NETWORK, doc="Whose weights these are."),
        number("lr", initial=0.01, positional=True, doc="How far the step goes."),
        flag(
            "create_graph",
            True,
            doc="Whether what is learned later is learned through the step too, as in MAML; it takes more memory.",
        ),
    ),
    facts=("network", "lr"),
    keywords=("maml", "meta", "inner loop", "few-shot", "functional_call", "fast weights", "fomaml", "hypergradient"),
    url="https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html",
)

OPERATORS = (adapt,)


def adapting(graph: Graph) -> list[Node]:
    """The cards of a graph that adapt weights."""
    return [node for node in graph.nodes.values() if node.op == ADAPT]


def made_with(design: Design, graph: Graph, node: Node) -> frozenset[NodeId]:
    """The cards through which the weights that an `adapt` begins with come to its `loss`; none where they do not.

    Its own weights are in every call of the network that is not given others, those of a step before where they are
    wired, and in what is given such weights in turn.
    """
    loss, given = node.inputs.get("loss"), node.inputs.get(WEIGHTS)
    network = network_adapted(design, node)
    if not isinstance(loss, Port) or network is None:
        return frozenset()
    ahead = {given.node} if isinstance(given, Port) else set[NodeId]()
    before = _before(graph, loss.node)
    for card in before:
        sources = {source.node for source in card.sources()}
        if card.op in DETACHING:
            continue
        begins = not isinstance(given, Port) and network in networks_behind(design, graph, card)
        if begins or sources & ahead:
            ahead.add(card.id)
    return frozenset(ahead & {card.id for card in before}) if loss.node in ahead else frozenset()


def is_needed_again(design: Design, graph: Graph, node: Node) -> bool:
    """Whether anything but an `adapt` itself may learn from what its loss is made of, which must then be kept.

    Metrics do not.
    """
    inside = made_with(design, graph, node)
    return any(
        wire.source.node in inside
        and wire.target.node not in (*inside, node.id)
        and not graph.nodes[wire.target.node].op.startswith("metric.")
        for wire in graph.wires()
    )


def _before(graph: Graph, end: NodeId) -> list[Node]:
    """A card and all that lead to it, each behind those that it takes from."""
    import networkx as nx  # only where weights are adapted: the window starts without it

    drawn: nx.DiGraph[NodeId] = nx.DiGraph()
    drawn.add_nodes_from(graph.nodes)
    drawn.add_edges_from((wire.source.node, wire.target.node) for wire in graph.wires())
    wanted = drawn.subgraph({end, *nx.ancestors(drawn, end)})
    if not nx.is_directed_acyclic_graph(wanted):
        return []
    return [graph.nodes[one] for one in nx.topological_sort(wanted)]
