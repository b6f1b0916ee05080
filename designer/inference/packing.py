"""What becomes of several values that are packed into a list, and of a list that is taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.catalogue.packing import PACK
from designer.catalogue.ports import Ports
from designer.document import Node, NodeFinding, Status
from designer.inference.problems.packing import no_list, other_count
from designer.inference.values import NOTHING, Flow, Flows, flows_of, list_of

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def walk_packing(walk: Walk, node: Node, ports: Ports, arrivals: Flows) -> NodeFinding:
    """What a card gives that packs values, or takes a list apart."""
    values = flows_of(arrivals)
    if NOTHING in values:
        return walk.absent(node)
    given: dict[str, Flow]
    if node.op == PACK:
        given = {ports.outputs[0].name: list_of(values)}
    else:
        (packed,) = values
        if packed.items is None:
            walk.problems.append(no_list(walk.graph, node, packed))
            return NodeFinding(Status.FAULT)
        if len(packed.items) != len(ports.outputs):
            walk.problems.append(other_count(walk.graph, node, len(packed.items), len(ports.outputs)))
            return NodeFinding(Status.FAULT)
        given = {port.name: item for port, item in zip(ports.outputs, packed.items, strict=True)}
    walk.gives(node, given)
    return NodeFinding(outputs={port: flow.signature for port, flow in given.items()})
