"""A rule about cards that are there only if something holds: a network that gives nothing back without one of them.

What needs the value of an absent card is absent too, so that a condition in the middle of a chain ends the chain.
Whoever sets one there mostly means that the card is left out and what came to it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.catalogue.keeping import without_ties
from designer.document import AddNode, Connect, Design, Fix, Graph, Node, NodeId, Port, Problem, Severity
from designer.document.names import free_name
from designer.inference.problems.cures import spot_between
from designer.inference.problems.ends import leading_to
from designer.inference.values import NOTHING
from designer.inference.walked import Result


def absence_problems(design: Design, networks: Iterable[Result]) -> Iterator[Problem]:
    """The first card whose absence leaves all outputs of a network empty.

    Args:
        networks: What each network came to; of those of one graph the first is told of.
    """
    told: set[str] = set()
    for result in networks:
        if result.graph in told or not result.outputs or any(flow != NOTHING for flow in result.outputs.values()):
            continue
        told.add(result.graph)
        graph = design.graphs[result.graph]
        leading = leading_to(graph, {node.id for node in graph.nodes.values() if node.op == "output"})
        for node in graph.nodes.values():
            if node.id in leading and node.when and result.findings[node.id].there is False:
                yield _absent(graph, node)
                break


def _absent(graph: Graph, node: Node) -> Problem:
    return Problem(
        code="absent",
        severity=Severity.WARNING,
        message=(
            f"`{node.label}` is absent, since `{node.when}` does not hold, and without it `{graph.name}` gives nothing."
        ),
        graph=graph.id,
        nodes=(node.id,),
        fixes=tuple(_passed_by(graph, node)),
    )


def _passed_by(graph: Graph, node: Node) -> Iterator[Fix]:
    """Lets what comes to a card go on where the card is absent."""
    source = next(iter(node.inputs.values()), None)
    readers = [wire.target for wire in without_ties(graph).wires() if wire.source.node == node.id]
    if not isinstance(source, Port) or source.node not in graph.nodes or not readers:
        return
    first = Node(NodeId(free_name("first", graph.nodes)), "first", inputs={"values": (Port(node.id), source)})
    at = spot_between(graph, node.id, readers[0].node)
    added = AddNode(graph.id, first, at, index=graph.index_of(node.id) + 1)
    title = f"Hand on what `{graph.nodes[source.node].label}` gives where `{node.label}` is absent"
    yield Fix(title, (added, *(Connect(graph.id, Port(first.id), target) for target in readers)))
