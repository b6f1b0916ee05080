"""Which cards can be frozen: those that own weights, which then stay as they are while others learn."""

from __future__ import annotations

from designer.catalogue.custom import operator_of
from designer.catalogue.ports import CHOICE, called_graph
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Graph, Node, NodeFinding

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
