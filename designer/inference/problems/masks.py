"""Attention that is told that its mask hides the future, and is given no mask: PyTorch wants both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.ports import size_names
from designer.document import AddNode, Connect, Fix, Json, Node, NodeId, Port, Slot
from designer.document.names import free_name
from designer.inference.problems.cures import ACROSS, DOWN, free_spot, set_argument, taken_names
from designer.inference.problems.rule import Case, Explanation, Rule

_HINTS = {  # the argument that says it, the mask that it is about, and whose positions ask
    "nn.MultiheadAttention": ("is_causal", "attn_mask", "query", "key"),
    "nn.TransformerEncoderLayer": ("is_causal", "src_mask", "src", "src"),
    "nn.TransformerDecoderLayer": ("tgt_is_causal", "tgt_mask", "tgt", "tgt"),
}


def _unmasked(case: Case) -> Explanation | None:
    """Says which mask is missing, and draws it where the number of positions can be written."""
    hint, mask, asking, asked = _HINTS[case.operator.op]
    if case.values.get(hint) is not True or mask in case.arrivals:
        return None
    message = f"`{case.node.label}` is told that its mask hides the future (`{hint}`), but has no `{mask}`."
    return Explanation(message, tuple(_cures(case, hint, mask, asking, asked)), ports=(asking,))


def _cures(case: Case, hint: str, mask: str, asking: str, asked: str) -> Iterator[Fix]:
    sizes = [_positions(case, port) for port in (asking, asked)]
    if None not in sizes:
        yield _masked(case, mask, sizes)
    if case.works({hint: False}):
        yield set_argument(case.graph, case.node, hint, False, f"Set `{hint}` to No: every position sees all")


def _positions(case: Case, port: str) -> Json | None:
    """How many positions flow in, as an argument says it; None where nothing of the graph says that."""
    flow = case.flow(port)
    argument = case.operator.argument("batch_first")
    if flow is None or argument is None or len(flow.sizes) not in (2, 3):
        return None
    steps_first = not case.values.get("batch_first", argument.default)
    axis = 0 if len(flow.sizes) == 2 or steps_first else 1
    name = flow.signature.names[axis]
    if name.isdecimal():
        return int(name)
    return f"={name}" if name in size_names(case.graph) else None


def _masked(case: Case, mask: str, sizes: list[Json | None]) -> Fix:
    """Ones above the diagonal, true: what lies behind a position is not looked at."""
    graph, at = case.graph, case.graph.positions.get(case.node.id)
    names, ids = taken_names(graph), {str(node) for node in graph.nodes}
    square: list[Json] = list(sizes)
    ones = Node(NodeId(free_name("ones", ids)), "torch.ones", args={"size": square, "dtype": "bool"})
    future = Node(NodeId(free_name("future", ids)), "torch.triu", free_name("future", names), args={"diagonal": 1})
    future = replace(future, inputs={"input": Port(ones.id)})
    spots = [free_spot(graph, (at[0] - steps * ACROSS, at[1] + 2 * DOWN)) if at else None for steps in (2, 1)]
    place = graph.index_of(case.node.id)
    edits = (
        AddNode(graph.id, ones, spots[0], index=place),
        AddNode(graph.id, future, spots[1], index=place + 1),
        Connect(graph.id, Port(future.id), Slot(case.node.id, mask)),
    )
    return Fix(f"Give it a mask that hides the future (`{mask}`)", edits)


RULES = (Rule("unmasked", _unmasked, frozenset(_HINTS)),)
