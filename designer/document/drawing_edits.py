"""Edits of what only the drawing shows: they change nothing that a design means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from designer.document.edits import Applied, Delta, Edit, _graph, _kept
from designer.document.errors import EditError
from designer.document.records import Design, GraphId, Port, Reroute, Slot, Wire


@dataclass(frozen=True, slots=True)
class PutReroute(Edit):
    """Leads a wire over points, or straight again where there are none; a slot of a list is named without its place."""

    graph: GraphId
    source: Port
    target: Slot
    reroute: Reroute | None

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        lead = Wire(self.source, self.target).lead
        before = graph.reroutes.get(lead)
        if self.reroute is None:
            graph.reroutes.pop(lead, None)
        else:
            node = graph.nodes.get(lead.target.node)
            if node is None or not any(wire.lead == lead for wire in node.wires()):
                raise EditError(f"there is no wire from `{self.source}` to `{lead.target.port}`")
            graph.reroutes[lead] = replace(self.reroute, at=tuple(map(_kept, self.reroute.at)))
        delta = Delta(moved=frozenset({(self.graph, lead.target.node)}))
        return Applied(delta, (PutReroute(self.graph, lead.source, lead.target, before),))
