"""What can follow an output: everything that may be placed in its graph is looked at behind it.

Each card is looked at as the check would look at it, were it drawn there, so that its shape and the reason against it
are those that the drawing will show. Its other inputs are given the same value, which an addition or an attention often
gets; where it does not run so, the right value may still come, and nothing is said against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from designer.catalogue.custom import NEW
from designer.catalogue.keeping import makes_of, may_make
from designer.catalogue.placing import fresh_node
from designer.catalogue.ports import Ports
from designer.catalogue.spec import InputPort, Operator, Role
from designer.document import Follower, Graph, NodeId, Port, Severity, Signature, Status
from designer.document.records import Source
from designer.inference.dims import number
from designer.inference.problems.types import suits_type
from designer.inference.structure import ports_of_node
from designer.inference.values import Flow
from designer.inference.walk import Visit, Walk
from designer.inference.walked import Kept, PinnedError
from designer.inference.worlds import is_batch

_CARD = NodeId("the card that is looked at")
_TO_FILL_IN = frozenset({"argument", "network", "parts"})
_FIXED = "It runs at the sizes of the example alone."
_MADE_ONCE = "It is made once, before anything flows in."
_MIXED = "It takes the batch for something else: the rows would be mixed."


def followers(visit: Visit, graph: Graph, source: Port, operators: Iterable[Operator]) -> Iterator[Follower]:
    """What each operator would give behind an output, or why it cannot stand there.

    Args:
        visit: The check of the design that the graph is of.
    """
    result = visit.reported[graph.id]
    found = result.flows
    if source not in found:  # what comes before it is at fault: nobody knows what flows there
        return
    survey = visit.surveys[graph.id]
    nodes, ports = dict(graph.nodes), dict(survey.ports)
    aside = replace(
        visit,
        surveys={**visit.surveys, graph.id: replace(survey, ports=ports)},
        kept={},
        used=set(),
        reported=dict(visit.reported),
        seen={},
        instances={},
        walked={},
        noted=[],
        within=[graph.id],
    )
    inputs = {
        node.id: flow for node in graph.nodes.values() if node.op == "input" if (flow := found.get(Port(node.id)))
    }
    walk = Walk(aside, replace(graph, nodes=nodes), result.names, Kept(inputs), training=True)
    walk.flows.update(found)
    flows_later = not all(
        may_make(visit.catalogue, graph.nodes[node]) for node in (source.node, *makes_of(graph, source.node))
    )
    for operator in operators:
        if operator.role is Role.BUFFER and flows_later:
            yield Follower(operator.op, why_not=_MADE_ONCE)
            continue
        if operator.op == NEW:  # which hands on what it takes, until somebody writes it
            yield Follower(operator.op, found[source].signature)
            continue
        node = fresh_node(operator, _CARD, operator.title)
        known = ports_of_node(visit.catalogue, visit.design, walk.graph, node)
        assert known is not None, "what is offered has ports that are known"
        taken = _taken(known, found[source])
        nodes[_CARD] = replace(node, inputs={port.name: _wired(port, source) for port in taken})
        ports[_CARD] = known
        yield _looked_at(walk, operator, taken, source)


def _taken(ports: Ports, flow: Flow) -> list[InputPort]:
    """The inputs that a card needs, the first of them the one that a wire goes to; else the first there is."""
    if flow.network:
        return [port for port in ports.inputs if port.weights]
    return [port for port in ports.inputs if not port.optional] or list(ports.inputs[:1])


def _wired(port: InputPort, source: Port) -> Source:
    return (source,) if port.variadic else source


def _looked_at(walk: Walk, operator: Operator, taken: list[InputPort], source: Port) -> Follower:
    """What comes of the card that is drawn behind an output now."""
    if not taken and walk.flows[source].network and operator.inputs:
        return Follower(operator.op, why_not=f"{operator.title} takes a value, and not all weights of a network.")
    if not taken:
        return Follower(operator.op, why_not=f"{operator.title} takes no value: it is where one begins.")
    flow, entry = walk.flows[source], taken[0]
    card = walk.survey.ports[_CARD]
    assert card is not None, "what is offered has ports that are known"
    inlets = [port for port in card.inputs if not port.optional and not port.weights] if flow.network else taken[1:]
    needs = tuple(port.name for port in inlets)
    walk.problems.clear()
    try:
        finding = walk.look_at(walk.graph.nodes[_CARD])
    except PinnedError:
        walk.flows[source] = _as_in_the_example(flow)
        try:
            found = _looked_at(walk, operator, taken, source)
        finally:
            walk.flows[source] = flow
        return found if found.why_not else replace(found, advice=found.advice or _FIXED)
    # A setting that a person has to fill in says nothing about what flows.
    told = [problem for problem in walk.problems if problem.code not in _TO_FILL_IN]
    said = {problem.severity: problem.message for problem in reversed(told)}
    fault = said.get(Severity.ERROR, "")
    if fault and (needs or entry.variadic) and suits_type(entry, flow):
        return Follower(operator.op, needs=needs or (entry.name,))
    if fault or finding.status is Status.ABSENT:
        return Follower(operator.op, why_not=fault or "Nothing flows there.")
    signature = flow.signature if operator.role is Role.OUTPUT else next(iter(finding.outputs.values()), None)
    advice = said.get(Severity.WARNING, "") or (_MIXED if _mixes_rows(flow.signature, signature) else "")
    return Follower(operator.op, signature, needs=needs, advice=advice)


def _mixes_rows(given: Signature, made: Signature | None) -> bool:
    """Whether the rows of a batch are not apart any more, which torch does where a card takes one example alone too."""
    if made is None or not made.names or not given.names or not is_batch(given.names[0]):
        return False
    return made.names[0] != given.names[0] and made.kind == given.kind


def _as_in_the_example(flow: Flow) -> Flow:
    """A value at the sizes of the example and no others."""
    return Flow(flow.lanes[:1], tuple(number(size) for size in flow.sizes))
