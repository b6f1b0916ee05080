"""Which cards can be frozen, those that own weights, which then stay as they are; and what is frozen with a card."""

from __future__ import annotations

from dataclasses import dataclass

from designer.catalogue.custom import operator_of
from designer.catalogue.definitions import uses_of
from designer.catalogue.ports import CHOICE, called_graph
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Graph, GraphId, Node, NodeFinding

_MOST_NAMED = 3
_OWN = (Role.LAYER, Role.PARAMETER)


def why_not_frozen(
    catalogue: Catalogue, design: Design, graph: Graph, node: Node, finding: NodeFinding | None = None
) -> str:
    """Why a card cannot be frozen, as the end of a sentence; empty where it can.

    Args:
        finding: What is known of it, by which a card without weights is told from others of its kind.
    """
    if node.of:
        return "the weights that it uses are those of another card"
    operator = operator_of(catalogue, design, node.op)
    called = called_graph(design, graph, node)
    owns = operator.role in _OWN if operator is not None else called is not None and called.kind == "module"
    empty = finding is not None and bool(finding.outputs) and not finding.parameters
    if empty or not (owns or node.op == CHOICE):
        return "it has no weights of its own"
    return ""


@dataclass(frozen=True, slots=True)
class Held:
    """Whether what is in a block stays as it is because a card around it is frozen.

    Attributes:
        by: The frozen cards that hold it, as people call them.
        everywhere: Whether all cards of the block are held; otherwise it learns in some of them.
    """

    by: tuple[str, ...] = ()
    everywhere: bool = False

    def said(self) -> str:
        """That in a sentence; empty where nothing is held."""
        if not self.by:
            return ""
        named = [f"`{name}`" for name in self.by[:_MOST_NAMED]]
        more = len(self.by) - len(named)
        last = f"{more} more" if more else named.pop()
        holders = f"{', '.join(named)} and {last}" if named else last
        if self.everywhere:
            return f"Frozen with {holders}: its weights stay as they are while others learn."
        return f"Frozen in {holders}. In other cards of its block it learns."


def frozen_around(design: Design, block: GraphId) -> Held:
    """What the cards in a block are held by: by those of the block that are frozen, or lie in what is held.

    This is asked of every drawing, of large networks too: who stands for itself is not looked for among their cards.
    """
    alone = design.graphs[block].kind != "module" or any(network.graph == block for network in design.networks)
    if alone or not any(node.frozen for graph in design.graphs.values() for node in graph.nodes.values()):
        return Held()
    return _held(design, block, frozenset())


def _held(design: Design, block: GraphId, inside: frozenset[GraphId]) -> Held:
    """The same of a block that is looked at as part of some others; one that is in itself is not looked at twice."""
    users = uses_of(design, block)
    by: dict[str, None] = {}
    everywhere = bool(users) and not any(network.graph == block for network in design.networks)
    for graph, card in users:
        node = design.graphs[graph].nodes[card]
        if node.frozen:
            by[node.label] = None
        else:
            around = _held(design, graph, inside | {block}) if graph not in inside else Held()
            by.update(dict.fromkeys(around.by))
            everywhere = everywhere and around.everywhere
    return Held(tuple(by), everywhere)
