"""Wires that somebody leads over points: where a new point belongs, and what follows when cards move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from designer.document import Edit, Graph, NodeId, Point, PutReroute, Reroute, Wire


def plan_lead(graph: Graph, wire: Wire, at: Sequence[Point]) -> PutReroute:
    """Leads a wire over points; over none, it finds its way itself again."""
    lead = wire.lead
    known = graph.reroutes.get(lead, Reroute(()))
    return PutReroute(graph.id, lead.source, lead.target, replace(known, at=tuple(at)) if at else None)


def led_along(graph: Graph, to: Mapping[NodeId, Point | None]) -> tuple[Edit, ...]:
    """What becomes of points when cards are laid elsewhere: those between cards that move alike move with them."""
    edits: list[Edit] = []
    for lead, reroute in graph.reroutes.items():
        steps = [_step(graph, to, node) for node in (lead.source.node, lead.target.node)]
        if steps[0] is not None and steps[0] == steps[1] and steps[0] != (0.0, 0.0) and _is_there(graph, lead):
            dx, dy = steps[0]
            edits.append(plan_lead(graph, lead, [(x + dx, y + dy) for x, y in reroute.at]))
    return tuple(edits)


def freed(graph: Graph, nodes: Iterable[NodeId]) -> tuple[Edit, ...]:
    """Has the wires among cards find their way themselves again."""
    inside = set(nodes)
    among = (lead for lead in graph.reroutes if {lead.source.node, lead.target.node} <= inside)
    return tuple(plan_lead(graph, lead, ()) for lead in among if _is_there(graph, lead))


def _is_there(graph: Graph, lead: Wire) -> bool:
    node = graph.nodes.get(lead.target.node)
    return node is not None and any(wire.lead == lead for wire in node.wires())


def _step(graph: Graph, to: Mapping[NodeId, Point | None], node: NodeId) -> Point | None:
    old, new = graph.positions.get(node), to.get(node)
    return (new[0] - old[0], new[1] - old[1]) if old is not None and new is not None else None
