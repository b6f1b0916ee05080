"""Edits of what only the drawing shows: they change nothing that a design means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from designer.document.delta import Delta
from designer.document.edits import Applied, Edit, _graph, _kept, _require_writable
from designer.document.errors import EditError
from designer.document.records import CardFrame, Design, GraphId, Port, Reroute, Slot, Wire


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


@dataclass(frozen=True, slots=True)
class SetFrames(Edit):
    """Draws these frames round cards, and no others."""

    graph: GraphId
    frames: tuple[CardFrame, ...]

    def apply(self, design: Design) -> Applied:
        graph = _graph(design, self.graph)
        for frame in self.frames:
            _require_writable({"title": frame.title, "colour": frame.colour}, "the frame")
        before, graph.frames = graph.frames, self.frames
        touched = {node for frame in (*before, *self.frames) for node in frame.nodes}
        delta = Delta(moved=frozenset((self.graph, node) for node in touched))
        return Applied(delta, (SetFrames(self.graph, before),))
