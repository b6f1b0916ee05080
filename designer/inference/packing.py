"""What becomes of several values that are packed into a list, and of a list that is taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.catalogue.list_shapes import listed_shapes
from designer.catalogue.packing import PACK
from designer.catalogue.ports import Ports, called_graph
from designer.document import Design, Graph, Node, NodeFinding, Port, Status
from designer.inference.problems.packing import no_list, other_count
from designer.inference.values import NOTHING, Flow, Flows, flows_of, list_of

if TYPE_CHECKING:
    from designer.inference.walk import Walk

_FURTHEST = 200  # nodes; further back nobody looks


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


def gives_list(design: Design, graph: Graph, source: Port, left: int = _FURTHEST) -> bool:
    """Whether a value is a list wherever it is there, as the drawing says it: what is absent tells nothing itself."""
    node = graph.nodes.get(source.node)
    if node is None or left == 0:
        return False
    if node.op == PACK:
        return True
    if node.op == "input":
        return listed_shapes(node.args.get("shape")) is not None
    if node.op == "first":
        return any(gives_list(design, graph, one, left - 1) for one in node.sources())
    kept = node.repeat.get("collect")
    if isinstance(kept, dict) and source.name in kept:
        return isinstance(kept[source.name], str)
    called = called_graph(design, graph, node)
    ends = [one for one in called.nodes.values() if one.op == "output"] if called is not None else []
    end = next((one for one in ends if source.name in ("", one.label)), None)
    given = end.inputs.get("value") if end is not None else None
    return called is not None and isinstance(given, Port) and gives_list(design, called, given, left - 1)
