"""Attention that is told that its mask hides the future, and is given no mask: PyTorch wants both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.input_output import value_input
from designer.catalogue.ports import size_names
from designer.document import AddNode, Connect, Edit, Fix, Json, Node, NodeId, Port, SetArgument, Slot
from designer.document.names import free_name
from designer.inference.problems.cures import ACROSS, DOWN, free_spot, set_argument, taken_names
from designer.inference.problems.rule import Case, Explanation, Rule

_HINTS = {  # the argument that says it, the mask that it is about, and whose positions look at whose
    "nn.MultiheadAttention": ("is_causal", "attn_mask", ("query", "key")),
    "nn.TransformerEncoderLayer": ("is_causal", "src_mask", ("src", "src")),
    "nn.TransformerDecoderLayer": ("tgt_is_causal", "tgt_mask", ("tgt", "tgt")),
}


def _unmasked(case: Case) -> Explanation | None:
    """Says which mask is missing, and draws it where the number of positions can be written."""
    hint, mask, ports = _HINTS[case.operator.op]
    if case.values.get(hint) is not True or mask in case.arrivals:
        return None
    message = f"`{case.node.label}` is told that its mask hides the future (`{hint}`), but has no `{mask}`."
    return Explanation(message, tuple(_cures(case, hint, mask, ports)), ports=ports[:1])


def _cures(case: Case, hint: str, mask: str, ports: tuple[str, str]) -> Iterator[Fix]:
    sizes = [name for port in ports if (name := _positions(case, port)) is not None]
    naming = _naming(case, [name for name in sizes if not name.isdecimal()])
    if len(sizes) == len(ports) and naming is not None:
        square: list[Json] = [int(name) if name.isdecimal() else f"={name}" for name in sizes]
        yield Fix(f"Give it a mask that hides the future (`{mask}`)", (*naming, *_masked(case, mask, square)))
    if case.works({hint: False}):
        yield set_argument(case.graph, case.node, hint, False, f"Set `{hint}` to No: every position sees all")


def _positions(case: Case, port: str) -> str | None:
    """How many positions flow in, as a name or a number; None where they are not known."""
    flow = case.flow(port)
    argument = case.operator.argument("batch_first")
    if flow is None or argument is None or len(flow.sizes) not in (2, 3):
        return None
    steps_first = not case.values.get("batch_first", argument.default)
    return flow.signature.names[0 if len(flow.sizes) == 2 or steps_first else 1]


def _naming(case: Case, names: list[str]) -> tuple[Edit, ...] | None:
    """What makes names of sizes known in the graph: an Input that takes any shape says the one that comes in."""
    known, edits = size_names(case.graph), list[Edit]()
    for node in case.graph.nodes.values():
        flow = case.flows.get(Port(node.id))
        if known.issuperset(names) or node.op != value_input.op or node.args.get("shape") or flow is None:
            continue
        given = {one.name for one in case.graph.parameters}
        words: list[str] = []
        for name in flow.signature.names:
            taken = {*known, *given, *flow.signature.names, *words}
            words.append(name if name.isidentifier() else free_name("D", taken))
        if given.isdisjoint(words) and not set(words).isdisjoint(names):
            known |= set(words)
            edits.append(SetArgument(case.graph.id, node.id, "shape", " ".join(words)))
    return tuple(edits) if known.issuperset(names) else None


def _masked(case: Case, mask: str, square: list[Json]) -> tuple[Edit, ...]:
    """Ones above the diagonal, true: what lies behind a position is not looked at."""
    graph, at = case.graph, case.graph.positions.get(case.node.id)
    names, ids = taken_names(graph), {str(node) for node in graph.nodes}
    ones = Node(NodeId(free_name("ones", ids)), "torch.ones", args={"size": square, "dtype": "bool"})
    future = Node(NodeId(free_name("future", ids)), "torch.triu", free_name("future", names), args={"diagonal": 1})
    future = replace(future, inputs={"input": Port(ones.id)})
    spots = [free_spot(graph, (at[0] - steps * ACROSS, at[1] + 2 * DOWN)) if at else None for steps in (2, 1)]
    place = graph.index_of(case.node.id)
    return (
        AddNode(graph.id, ones, spots[0], index=place),
        AddNode(graph.id, future, spots[1], index=place + 1),
        Connect(graph.id, Port(future.id), Slot(case.node.id, mask)),
    )


RULES = (Rule("unmasked", _unmasked, frozenset(_HINTS)),)
