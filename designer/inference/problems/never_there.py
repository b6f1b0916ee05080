"""The rule about cards that are never there: what they need is there under conditions that exclude each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from designer.catalogue.never_there import never_there
from designer.catalogue.ports import Ports
from designer.document import Fix, Graph, Node, NodeId, Problem, ReplaceNode, Severity

_MOST_FIXES = 2


def never_there_problems(
    graph: Graph, ports: Mapping[NodeId, Ports | None], order: Iterable[NodeId]
) -> Iterator[Problem]:
    """Cards that no setting of the parameters lets be there; those behind them are not told of."""
    steps = list(order)

    def port_of(node: Node) -> Ports | None:
        return ports.get(node.id)

    for card, (one, other) in never_there(graph, port_of, steps).clashes.items():
        yield Problem(
            code="never_there",
            severity=Severity.WARNING,
            message=f"`{graph.nodes[card].label}` is never there: it needs `{one}` and `{other}` at once.",
            graph=graph.id,
            nodes=(card,),
            fixes=tuple(islice(_always_there(graph, port_of, steps, card), _MOST_FIXES)),
        )


def _always_there(
    graph: Graph, port_of: Callable[[Node], Ports | None], steps: list[NodeId], card: NodeId
) -> Iterator[Fix]:
    """Lets a card that asks for one of the conditions be there without it, the card itself first."""
    known = never_there(graph, port_of, steps).clashes
    asking = sorted(
        (node for node in graph.nodes.values() if node.when in known[card]), key=lambda node: node.id != card
    )
    for node in asking:
        freed = replace(node, when="")
        changed = replace(graph, nodes={**graph.nodes, node.id: freed})
        if never_there(changed, port_of, steps).clashes.keys() == known.keys() - {card}:
            yield Fix(f"Let `{node.label}` be there whenever what it takes is", (ReplaceNode(graph.id, freed),))
