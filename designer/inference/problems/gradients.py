"""Rules about gradients: what nothing leads to, what may have none, and what is learned from one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.gradient import DETACHING, way
from designer.catalogue.parts import network_called
from designer.catalogue.ports import is_weight
from designer.document import Connect, Fix, Node, NodeId, Port, Problem, ReplaceNode, Severity, Slot
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case, Explanation, problem_from
from designer.inference.problems.types import is_fraction

_FLAT = frozenset({"torch.sign", "torch.round", "torch.floor", "torch.ceil", "torch.trunc"}) | DETACHING
"""What a gradient does not go through, or as nothing but zeros."""


def gradient_problems(case: Case) -> Iterator[Problem]:
    """What is wrong with a gradient whose two ends are values of fractions."""
    graph, node = case.graph, case.node
    output, to = case.source("output"), case.source("to")
    assert output is not None and to is not None, "it has run"
    if graph.no_grad:
        message = f"`{node.label}` needs gradients, and `{graph.name}` is said to work without."
        yield problem_from("gradient", case, Explanation(message))
    if to.op == "buffer":
        message = f"`{node.label}` asks for changes with `{to.label}`, which is kept and never changes."
        yield problem_from("gradient", case, Explanation(message, _others(case), ("to",), (to.id,)))
    elif _is_frozen(case, to):
        message = f"`{node.label}` asks for changes with the weights of `{to.label}`, which are frozen."
        learns = ReplaceNode(graph.id, replace(to, frozen=False))
        fixes = (Fix(f"Let `{to.label}` learn again", (learns,)), *_others(case))
        yield problem_from("gradient", case, Explanation(message, fixes, ("to",), (to.id,)))
    elif not _leads(case, to):
        message = f"`{output.label}` is not made of `{to.label}`, so that `{node.label}` has nothing to find."
        yield problem_from("gradient", case, Explanation(message, _others(case), ("output", "to"), (output.id, to.id)))
    elif case.values.get("create_graph", False) is False and (loss := _learned_from(case)) is not None:
        message = (
            f"`{loss.label}` is made of `{node.label}`, and nothing can be learned from that as long as "
            "`create_graph` is off."
        )
        fix = set_argument(graph, node, "create_graph", True, "Set `create_graph`")
        yield problem_from("gradient", case, Explanation(message, (fix,), severity=Severity.WARNING))


def _is_frozen(case: Case, to: Node) -> bool:
    """Whether what is asked for is a weight that no gradient is taken of; what flows through a frozen card is none."""
    source = case.graph.source_of(Slot(case.node.id, "to"))
    return to.frozen and source is not None and (to.op == "parameter" or is_weight(source.name))


def _leads(case: Case, to: Node) -> bool:
    """Whether a value is followed all the way to what is differentiated; whole numbers have no gradient."""
    fractions = {port.node for port, flow in case.flows.items() if is_fraction(flow)}
    nodes = {node.id: node for node in case.graph.nodes.values() if node.id in fractions and node.op not in DETACHING}
    return bool(way(replace(case.graph, nodes={**nodes, to.id: to}), case.node))


def _others(case: Case) -> tuple[Fix, ...]:
    """The inputs that the output is made of."""
    target = Slot(case.node.id, "to")
    fixes: list[Fix] = []
    for entry in case.graph.nodes.values():
        flow = case.flows.get(Port(entry.id))
        if entry.op == "input" and flow is not None and is_fraction(flow):
            asked = replace(case.node, inputs={**case.node.inputs, "to": Port(entry.id)})
            if _leads(replace(case, node=asked), entry):
                edit = Connect(case.graph.id, Port(entry.id), target)
                fixes.append(Fix(f"Ask how it changes with `{entry.label}`", (edit,)))
    return tuple(fixes[:2])


def _learned_from(case: Case) -> Node | None:
    """The loss that a gradient goes into without a network between: how far it is from 1, and the like."""
    readers: dict[NodeId, list[Node]] = {}
    for wire in case.graph.wires():
        readers.setdefault(wire.source.node, []).append(case.graph.nodes[wire.target.node])
    waiting, seen = [case.node], {case.node.id}
    while waiting:
        node = waiting.pop()
        for reader in readers.get(node.id, []):
            if reader.op == "minimise":
                return node
            stops = reader.op in _FLAT or network_called(case.design, case.graph, reader) is not None
            if not stops and reader.id not in seen:
                seen.add(reader.id)
                waiting.append(reader)
    return None
