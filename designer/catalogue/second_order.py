"""Gradients that are learned from in turn: what they go back through, and what torch goes back through only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.catalogue.adapting import made_with
from designer.catalogue.choosing import called_graphs
from designer.catalogue.gradient import GRADIENT, gone_back
from designer.catalogue.parts import ADAPT
from designer.document import Design, Graph, GraphId, Node, NodeId

ATTENDING = frozenset(
    """
    F.scaled_dot_product_attention nn.MultiheadAttention nn.Transformer nn.TransformerDecoderLayer
    nn.TransformerEncoderLayer
    """.split()
)
"""What torch computes by fast kernels, which know one derivative; another one of its ways to compute it knows all."""

ONCE = frozenset(
    """
    F.ctc_loss F.hardsigmoid F.multi_margin_loss F.multilabel_margin_loss nn.CTCLoss nn.EmbeddingBag nn.Hardsigmoid
    nn.MultiLabelMarginLoss nn.MultiMarginLoss torch.cdist
    """.split()
)
"""What torch has no second derivative of."""


def learned_through(design: Design, graph: Graph, node: Node) -> frozenset[NodeId]:
    """The cards that a gradient, or a step that adapts weights, goes back through so that it can be learned from."""
    if node.op == ADAPT and node.args.get("create_graph") is not False:
        return made_with(design, graph, node)
    if node.op == GRADIENT and node.args.get("create_graph", False) is not False:
        return gone_back(graph, node)
    return frozenset()


def among(
    design: Design, graph: Graph, nodes: Iterable[NodeId], ops: frozenset[str]
) -> Iterator[tuple[NodeId, Graph, Node]]:
    """The cards of some types that are among others or inside them, each behind the one that it is found by."""
    for card in nodes:
        waiting, seen = [(graph, graph.nodes[card])], set[GraphId]()
        while waiting:
            holder, node = waiting.pop()
            if node.op in ops:
                yield card, holder, node
            for inner in called_graphs(design, holder, node):
                if inner.id not in seen:
                    seen.add(inner.id)
                    waiting += [(inner, one) for one in inner.nodes.values()]
