"""A single layer of a network that a function calls, `gpt.lm_head`: what it was found to be where the network was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from designer.catalogue.parts import layer_of_network
from designer.document import Node, NodeFinding
from designer.inference.instances import standing

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def first_call(walk: Walk, node: Node, layer: Node) -> tuple[Node, NodeFinding]:
    """The layer that a card calls again, and what is known of it: of a network's, its arguments as they were there."""
    visit = walk.visit
    called = layer_of_network(visit.design, walk.graph, node)
    if called is None:
        return layer, walk.findings.get(layer.id, NodeFinding())
    names = standing(visit.design, called.part, visit.networks, visit.instances)
    known = visit.instances.get(called.part.graph.id, ())
    finding = next((findings[layer.id] for around, findings in known if around == names), NodeFinding())
    return replace(layer, args={**layer.args, **finding.values}), finding
