"""Rules about where values come from and go to: graphs without an end, and parts that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from designer.catalogue.choosing import called_graphs
from designer.catalogue.class_parameters import readers
from designer.catalogue.keeping import writes_of
from designer.catalogue.ports import CHOICE, Ports, called_graph, open_inputs
from designer.catalogue.spec import Catalogue, Role
from designer.catalogue.unused import leave_unused, may_be_unused
from designer.document import (
    Connect,
    Design,
    Fix,
    Graph,
    Node,
    NodeFinding,
    NodeId,
    Port,
    Problem,
    RemoveNode,
    Severity,
    Signature,
    Slot,
)
from designer.inference.problems.cures import example_shape, give_out, take_in

_ENDS = frozenset({Role.OUTPUT, Role.METRIC, Role.MINIMISE})


def end_problems(
    catalogue: Catalogue,
    design: Design,
    graph: Graph,
    ports: Mapping[NodeId, Ports | None],
    findings: Mapping[NodeId, NodeFinding],
) -> Iterator[Problem]:
    """A module that takes or gives nothing, and cards whose values nothing uses.

    While an input is open, what leads nowhere may be just what belongs there: the open input is what is said.

    Args:
        findings: What flows out of each card, to know which wires a part that leads nowhere could be let into.
    """
    ends = {node.id for node in graph.nodes.values() if _is_end(catalogue, node.op)}
    if graph.kind == "module" and graph.nodes:
        if not any(node.op == "input" for node in graph.nodes.values()):
            yield _no_input(graph, ports)
        if not any(node.op == "output" for node in graph.nodes.values()):
            yield _no_output(graph, ports)
            return
    if not ends or any(known is not None and open_inputs(graph.nodes[node], known) for node, known in ports.items()):
        return
    used = leading_to(graph, ends | {wire.target.node for wire in writes_of(graph)})
    dead = [node.id for node in graph.nodes.values() if node.id not in used and node.op != "input" and not node.unused]
    if not dead:
        return
    feeding = {wire.source.node for wire in graph.wires()}
    told: set[NodeId] = set()
    for node in reversed(dead):
        if node in feeding:
            continue
        before = leading_to(graph, {node})
        part = [one for one in dead if one in before and one not in told]
        told.update(part)
        cures = _let_in(graph, graph.nodes[node], used, before, findings)
        kept = _kept(catalogue, design, graph, part, findings)
        yield _dead(graph, graph.nodes[node], part, (*islice(cures, 2), *kept))


def _no_input(graph: Graph, ports: Mapping[NodeId, Ports | None]) -> Problem:
    """The first input that nothing is wired to is where an Input card belongs."""
    opened = (
        (graph.nodes[node], port)
        for node, known in ports.items()
        if known is not None
        for port in open_inputs(graph.nodes[node], known)
    )
    fixes: tuple[Fix, ...] = ()
    for node, port in opened:
        slot = Slot(node.id, port.name, 0 if port.variadic else None)
        fixes = (take_in(graph, slot, example_shape(node, port), f"Insert an Input card before `{node.label}`"),)
        break
    message = f"`{graph.name}` takes nothing: it has no Input card."
    return Problem("no_input", Severity.WARNING, message, graph=graph.id, fixes=fixes)


def _no_output(graph: Graph, ports: Mapping[NodeId, Ports | None]) -> Problem:
    """The last card whose value nothing takes is where an Output card belongs."""
    taken = {wire.source.node for wire in graph.wires()}
    loose = [node for node, known in ports.items() if node not in taken and known is not None and known.outputs]
    fixes: tuple[Fix, ...] = ()
    if loose:
        title = f"Insert an Output card after `{graph.nodes[loose[-1]].label}`"
        fixes = (give_out(graph, Port(loose[-1]), title),)
    message = f"`{graph.name}` gives nothing back: it has no Output card."
    return Problem("no_output", Severity.WARNING, message, graph=graph.id, fixes=fixes)


def _let_in(
    graph: Graph, last: Node, used: set[NodeId], before: set[NodeId], findings: Mapping[NodeId, NodeFinding]
) -> Iterator[Fix]:
    """Lets a part that leads nowhere into a wire beside it, where what it gives has the form of what flows there."""
    given = _signature(findings, Port(last.id))
    for wire in graph.wires():
        beside = wire.source.node in before and wire.target.node in used - before
        if given is None or not beside or _signature(findings, wire.source) != given:
            continue
        source, target = graph.nodes[wire.source.node], graph.nodes[wire.target.node]
        title = f"Let `{target.label}` take `{last.label}` in place of `{source.label}`"
        yield Fix(title, (Connect(graph.id, Port(last.id), wire.target),))
    if graph.kind == "module" and (given is None or given.kind != "list"):
        yield give_out(graph, Port(last.id), f"Give `{last.label}` back as well")


def _signature(findings: Mapping[NodeId, NodeFinding], port: Port) -> Signature | None:
    finding = findings.get(port.node)
    outputs = finding.outputs if finding is not None else {}
    return outputs.get(port.name) if port.name else next(iter(outputs.values()), None)


def _kept(
    catalogue: Catalogue, design: Design, graph: Graph, part: list[NodeId], findings: Mapping[NodeId, NodeFinding]
) -> Iterator[Fix]:
    """Keeps one card for its weights, which checkpoints may hold."""
    node, finding = graph.nodes[part[0]], findings.get(part[0])
    if len(part) == 1 and finding is not None and finding.parameters and may_be_unused(catalogue, design, graph, node):
        yield Fix(f"Keep the weights of `{node.label}`, unused", leave_unused(graph, node, finding.auto))


def _dead(graph: Graph, last: Node, part: list[NodeId], cures: tuple[Fix, ...]) -> Problem:
    """A part that leads to no output, by its last card; taking it away comes after what puts it to use."""
    others = len(part) - 1
    behind = {0: "", 1: ", nor does the card before it"}.get(others, f", nor do the {others} cards before it")
    title = f"Remove `{last.label}`" if not others else f"Remove these {len(part)} cards"
    return Problem(
        code="dead",
        severity=Severity.WARNING,
        message=f"`{last.label}` leads to no output{behind}.",
        graph=graph.id,
        nodes=(last.id, *(node for node in part if node != last.id)),
        fixes=(*cures, Fix(title, tuple(RemoveNode(graph.id, node) for node in part))),
    )


def unread_inputs(
    design: Design, drawn: Design, graph: Graph, ports: Mapping[NodeId, Ports | None], unread: frozenset[NodeId]
) -> Iterator[Problem]:
    """Inputs of a class that nothing reads and nobody gives anything.

    An input is part of what a class promises: where a card or a call of it is wired there, or where others stand in
    for it by choice, whoever uses it counts on the input, read or not. An input may also say what a size is called.

    Args:
        drawn: The design with its bypassed cards, which are passed over and do read.
        unread: The inputs that no wire leaves.
    """
    inputs = {node.id for node in graph.nodes.values() if node.op == "input"}
    if inputs <= unread or not any(node.op == "output" for node in graph.nodes.values()):
        return  # that it takes or gives nothing is what is said
    if any(known is not None and open_inputs(graph.nodes[node], known) for node, known in ports.items()):
        return
    given = _given_by_users(design, graph)
    drawn_to = {wire.source.node for wire in drawn.graphs[graph.id].wires()}
    named = set().union(*(_words(graph.nodes[one]) for one in inputs - unread))
    parameters = {parameter.name for parameter in graph.parameters}
    for node in (graph.nodes[one] for one in graph.nodes if one in unread and one not in drawn_to):
        alone = _words(node) - named
        if given is None or node.label in given or alone & parameters or any(readers(graph, one) for one in alone):
            continue
        yield Problem(
            code="unread_input",
            severity=Severity.HINT,
            message=f"Nothing in `{graph.name}` reads `{node.label}`, and nothing is wired to it from outside.",
            graph=graph.id,
            nodes=(node.id,),
            fixes=(Fix(f"Remove `{node.label}`", (RemoveNode(graph.id, node.id),)),),
        )


def _given_by_users(design: Design, graph: Graph) -> set[str] | None:
    """The inputs that cards and calls of a class are wired to; None where nobody uses it, or it is one of a choice."""
    given: set[str] = set()
    used = any(network.graph == graph.id for network in design.networks)
    for other in design.graphs.values():
        for node in other.nodes.values():
            if called_graph(design, other, node) is graph:
                used = True
                given.update(node.inputs)
            elif node.op == CHOICE and graph in called_graphs(design, other, node):
                return None
    return given if used else None


def _words(node: Node) -> set[str]:
    """What the shape of an input calls sizes."""
    shape = node.args.get("shape")
    return set(re.findall(r"[A-Za-z_]\w*", shape)) if isinstance(shape, str) else set()


def _is_end(catalogue: Catalogue, op: str) -> bool:
    """Whether values end here; a type that is not known may be one, such as `show.image`."""
    operator = catalogue.get(op)
    return operator.role in _ENDS if operator is not None else not op.startswith("@") and op != ""


def leading_to(graph: Graph, ends: set[NodeId]) -> set[NodeId]:
    """The nodes from which an end can be reached, the ends included."""
    found = set(ends)
    waiting = list(ends)
    while waiting:
        for source in graph.nodes[waiting.pop()].sources():
            if source.node not in found and source.node in graph.nodes:
                found.add(source.node)
                waiting.append(source.node)
    return found


def misplaced(catalogue: Catalogue, graph: Graph) -> Iterator[Problem]:
    """Layers in a function, which owns no weights, and what only a step does in a module."""
    for node in graph.nodes.values():
        operator = catalogue.get(node.op)
        role = operator.role if operator is not None else None
        if graph.kind == "function" and role in (Role.LAYER, Role.CHOICE, Role.BUFFER, Role.PARAMETER):
            what = "a layer" if role in (Role.LAYER, Role.CHOICE) else "kept by a class"
            message = f"`{node.label}` is {what}, but `{graph.name}` is a function: it belongs into a module."
        elif graph.kind == "module" and role in (Role.METRIC, Role.MINIMISE, Role.ADAPT):
            message = f"`{node.label}` belongs into a training step; `{graph.name}` is a module."
        else:
            continue
        fix = Fix(f"Remove `{node.label}`", (RemoveNode(graph.id, node.id),))
        yield Problem("misplaced", Severity.ERROR, message, graph=graph.id, nodes=(node.id,), fixes=(fix,))
