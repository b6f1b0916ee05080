"""What a class keeps besides its layers: a learned value, and a value that is made once.

What a buffer is made of is worked out where the class is made, so that it reads neither what flows in nor what is
learned. What it holds next may be made of anything: a buffer is written after all else, while the class learns. Layers
may share a weight; the wire that says so carries no value when the class runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.declare import LARGEST_SIZE, choice, flag, gives, number, port
from designer.catalogue.ports import WEIGHT, is_weight
from designer.catalogue.spec import Argument, Catalogue, Family, Kind, Operator, Role
from designer.document import Graph, Node, NodeId, Port, Slot, Wire

NEXT = "next"
"""The port by which a buffer is told what to hold from the next call on."""

learned = Operator(
    op="parameter",
    title="Learned value",
    family=Family.INPUT_OUTPUT,
    role=Role.PARAMETER,
    summary="Numbers that are learned and belong to no layer, such as a class token or where a patch was.",
    name="learned",
    outputs=(gives("output", "...", doc="The numbers, as they are learned."),),
    arguments=(
        Argument(
            "shape",
            Kind.INTS,
            initial=[1, 64],
            low=0,
            high=LARGEST_SIZE,
            positional=True,
            spread=True,
            scalar=True,
            doc="Its sizes; 1 where all rows of a batch share it; () for a single number.",
        ),
        choice("init", "zeros", "ones", "normal", "full", doc="What it begins as."),
        number("std", 0.02, low=0, folded=True, doc="How far the numbers of `normal` lie around 0."),
        number("fill_value", 0.0, folded=True, doc="The number that `full` begins as."),
    ),
    facts=("shape", "init"),
    keywords=("parameter", "class token", "position embedding", "weight", "query", "layer scale"),
)

buffer = Operator(
    op="buffer",
    title="Buffer",
    family=Family.INPUT_OUTPUT,
    role=Role.BUFFER,
    summary="Keeps a value that is never learned, such as a mask or an average: it goes where the network goes.",
    name="buffer",
    inputs=(
        port("value", "...", doc="What is kept at first; it may read neither inputs nor layers."),
        port(
            NEXT,
            "...",
            optional=True,
            doc="What is kept from the next call on, where the network learns; without it the value stays.",
        ),
    ),
    outputs=(gives("output", "...", doc="The value that is kept, as it was before this call."),),
    arguments=(flag("persistent", True, doc="Whether checkpoints hold it too."),),
    facts=("persistent",),
    keywords=("register_buffer", "mask", "constant", "keep", "once", "running", "average", "ema", "codebook", "queue"),
)

OPERATORS = (learned, buffer)

_LOOKS = frozenset({Family.SHAPE, Family.SELECTION})
"""What gives another look at the same numbers, or may."""

_MAKES = frozenset({Role.FUNCTION, Role.FORMULA, Role.BUFFER})
"""What a buffer may be made of."""


def is_tie(target: Node, port: str) -> bool:
    """Whether a wire to this port lets two layers share a weight, and carries no value."""
    return is_weight(port) and target.op.startswith("nn." if port == WEIGHT else "@")


def writes_of(graph: Graph) -> Iterator[Wire]:
    """The wires that say what buffers hold next, in program order."""
    for node in graph.nodes.values():
        if node.op == "buffer" and isinstance(source := node.inputs.get(NEXT), Port):
            yield Wire(source, Slot(node.id, NEXT))


def ties_of(graph: Graph) -> Iterator[Wire]:
    """The wires that let layers share weights, in program order."""
    for node in graph.nodes.values():
        if any(map(is_weight, node.inputs)):
            yield from (wire for wire in node.wires() if is_tie(node, wire.target.port))


def without_ties(graph: Graph) -> Graph:
    """The graph with the wires alone through which values flow."""
    tied = {wire.target.node for wire in ties_of(graph)}
    if not tied:
        return graph
    nodes = {
        node.id: replace(node, inputs={port: source for port, source in node.inputs.items() if not is_tie(node, port)})
        if node.id in tied
        else node
        for node in graph.nodes.values()
    }
    return replace(graph, nodes=nodes)


def makes_of(graph: Graph, buffer_id: NodeId) -> frozenset[NodeId]:
    """All that a buffer is made of; other buffers among it count, and what they are made of does not."""
    found: set[NodeId] = set()
    waiting = _made_of(graph.nodes[buffer_id])
    while waiting:
        node = graph.nodes.get(waiting.pop())
        if node is None or node.id in found:
            continue
        found.add(node.id)
        if node.op != "buffer":
            waiting += [wire.source.node for wire in node.wires()]
    return frozenset(found)


def _made_of(buffer: Node) -> list[NodeId]:
    return [wire.source.node for wire in buffer.wires() if wire.target.port != NEXT]


def made_once(graph: Graph) -> frozenset[NodeId]:
    """What the buffers of a graph are made of, buffers left out."""
    buffers = [node.id for node in graph.nodes.values() if node.op == "buffer"]
    every = frozenset[NodeId]().union(*(makes_of(graph, node) for node in buffers))
    return frozenset(node for node in every if graph.nodes[node].op != "buffer")


def may_make(catalogue: Catalogue, node: Node) -> bool:
    """Whether a node may be part of what a buffer is made of."""
    operator = catalogue.get(node.op)
    return operator is not None and operator.role in _MAKES and not node.when


def shares_memory(catalogue: Catalogue, graph: Graph, source: Port) -> bool:
    """Whether a value may lie where a weight or a buffer lies, which others change."""
    node = graph.nodes.get(source.node)
    seen: set[NodeId] = set()
    while node is not None and node.id not in seen:
        if is_weight(source.name) or is_kept(node, catalogue):
            return True
        seen.add(node.id)
        operator, before = catalogue.get(node.op), next(node.sources(), None)
        if operator is None or operator.family not in _LOOKS or before is None:
            return False
        source, node = before, graph.nodes.get(before.node)
    return False


def is_kept(node: Node, catalogue: Catalogue) -> bool:
    """Whether a node is a value that its class keeps."""
    operator = catalogue.get(node.op)
    return operator is not None and operator.role in (Role.BUFFER, Role.PARAMETER)
