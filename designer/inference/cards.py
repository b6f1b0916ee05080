"""What a card comes to that stands for a graph: walked once or for each of its copies, or known from the last check.

Where the card, what arrives, the graph and what was found of it before are all what they were, so is what comes of it.
That is only said of cards that nothing is wrong with: words about a fault may depend on anything in the design.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from designer.catalogue.overrides import with_overrides
from designer.catalogue.parts import networks_needed
from designer.catalogue.ports import Ports, called_again, interface_of
from designer.document import Graph, Node, NodeFinding, Port, Status
from designer.document.errors import ExpressionError
from designer.inference.copying import walk_copies
from designer.inference.entering import enter, found
from designer.inference.identity import same
from designer.inference.problems import calling, copies
from designer.inference.repeating import owns_weights, repeat_of
from designer.inference.values import Flows, same_flows
from designer.inference.walked import Placed, Shown, Stood, Walked

if TYPE_CHECKING:
    from designer.inference.walk import Walk

_DEEPEST = 20


def look_at_card(walk: Walk, node: Node, called: Graph, arrivals: Flows) -> NodeFinding:
    """What a card comes to where all that it needs has arrived."""
    around = _around(walk, called)
    stood = walk.kept.stood.get(node.id)
    if stood is None or stood.node is not node or not same(stood.around, around):
        return _walked(walk, node, called, arrivals, around)
    if not same_flows(stood.arrivals, arrivals):
        return _walked(walk, node, called, arrivals, around)
    walk.visit.note(stood.noted)
    walk.placed[node.id] = stood.placed
    walk.gives(node, stood.gives)
    return stood.finding


def _around(walk: Walk, called: Graph) -> tuple[object, ...]:
    """All that decides what a card comes to, but itself and what arrives: how its graph is, and what is found of it."""
    visit, version = walk.visit, walk.visit.versions[called.id]
    known = ((visit.reported.get(graph), visit.seen.get(graph)) for graph in version.holds)
    return version, len(visit.within), *chain.from_iterable(known)


def _walked(walk: Walk, node: Node, called: Graph, arrivals: Flows, around: tuple[object, ...]) -> NodeFinding:
    """What a card comes to, kept for the next check where nothing but the card and its graph says so."""
    visit = walk.visit
    begun, told, fresh = len(visit.noted), len(walk.problems), len(walk.fresh)
    finding = _stands_for(walk, node, called, arrivals)
    noted = tuple(dict.fromkeys(visit.noted[begun:]))
    alone = walk.graph.kind == "module" and not node.of and len(walk.fresh) == fresh
    if alone and finding.status is Status.FINE and len(walk.problems) == told and not any(map(_told, noted)):
        gives = {name: walk.flows[port] for name in finding.outputs if (port := Port(node.id, name)) in walk.flows}
        walk.kept.stood[node.id] = Stood(node, arrivals, around, noted, finding, walk.placed[node.id], gives)
    return finding


def _told(noted: Walked | Shown) -> bool:
    """Whether something was said of a graph, or of one inside it."""
    inside = noted.within if isinstance(noted, Walked) else ()
    return bool(noted.result.problems) or any(map(_told, inside))


def _stands_for(walk: Walk, node: Node, called: Graph, arrivals: Flows) -> NodeFinding:
    if len(walk.visit.within) >= _DEEPEST:
        walk.problems.append(calling.too_deep(walk.graph, node, _DEEPEST))
        return NodeFinding(Status.FAULT)
    if walk.graph.kind == "module" and (needed := networks_needed(walk.visit.design, called)):
        names = [network.name for network in needed]
        walk.problems.append(calling.needs_networks(walk.graph, node, called, names))
        return NodeFinding(Status.FAULT)
    ports = interface_of(called) if node.unused else walk.survey.ports[node.id]
    assert ports is not None, "an instance has the ports of its graph"
    if node.repeat:
        try:
            repeat = repeat_of(node, ports, walk.names, owns=owns_weights(node, called))
        except ExpressionError as error:
            walk.problems.append(
                copies.wrong_repeat(
                    walk.visit.design, walk.graph, node, str(error), partial(_repeats, walk, called, ports)
                )
            )
            return NodeFinding(Status.FAULT)
        if repeat.n == 0 and (walk.graph.id, node.id) in walk.visit.supposed:
            repeat = replace(repeat, n=1)
        try:
            node = with_overrides(node, called)
        except ExpressionError as error:
            walk.problems.append(
                copies.wrong_overrides(walk.visit.design, walk.graph, node, str(error), partial(_overrides, called))
            )
            return NodeFinding(Status.FAULT)
        return walk_copies(walk, node, called, ports, repeat, arrivals)
    entered = enter(walk, node, called, arrivals, walk.names)
    if entered is None:
        return NodeFinding(Status.FAULT)
    if (first := called_again(walk.visit.design, walk.graph, node)) is not None:
        before = walk.findings.get(first.id, NodeFinding()).auto
        for name, value in entered.given.items():
            if before.get(name, value) != value:
                walk.problems.append(calling.other_weights(walk.graph, node, first, name, before[name], value))
                return NodeFinding(Status.FAULT)
        entered = replace(entered, owns=False)
    return found(walk, node, ports, entered.status, entered.result.outputs, Placed((entered,)))


def _repeats(walk: Walk, called: Graph, ports: Ports, node: Node) -> bool:
    """Whether there can be such copies of a card."""
    try:
        return bool(repeat_of(node, ports, walk.names, owns=owns_weights(node, called)))
    except ExpressionError:
        return False


def _overrides(called: Graph, node: Node) -> bool:
    """Whether single copies can be given what a card says of them."""
    try:
        return bool(with_overrides(node, called))
    except ExpressionError:
        return False
