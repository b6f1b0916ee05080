"""Several `minimise` in one step: what each phase computes, what it takes over, and what it computes anew.

They run in the order of the program, each a phase of its own: forward, backward, and an update of its networks. A value
is used again, unless a network on the way to it has been updated since; then it is computed again. What a phase uses of
networks that learn elsewhere is cut off, so that it learns through its own alone. (This gives the loop of the DCGAN
tutorial.) All of it is said as a graph, which is written like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from designer.catalogue.parts import ADAPT, networks_behind
from designer.codegen.ordering import in_order
from designer.document import Design, Graph, Network, Node, NodeId, Port, Slot
from designer.document.names import free_name
from designer.document.records import Source

DETACH = "Tensor.detach"


@dataclass(frozen=True, slots=True)
class Phases:
    """A step as it is computed.

    Attributes:
        graph: The cards of the step in the order of the phases, with those that are computed again.
        parts: The cards that stand before the first phase, then those of each phase.
        originals: Card by card that is computed again, or cuts a value off: the card of the drawing.
        again: The networks that were updated since, by the card that calls them once more.
    """

    graph: Graph
    parts: tuple[frozenset[NodeId], ...]
    originals: Mapping[NodeId, NodeId]
    again: Mapping[NodeId, tuple[Network, ...]]


def in_phases(design: Design, graph: Graph, learners: Mapping[NodeId, Sequence[Network]]) -> Phases:
    """A step whose `minimise` are all named, each with the networks that it updates."""
    return _Phasing(design, graph, learners).done()


def flows_through(design: Design, graph: Graph, minimise: Node) -> set[str]:
    """The ids of the networks that gradients of what is minimised flow through."""
    found: set[str] = set()
    seen: set[NodeId] = set()
    waiting = [wire.source.node for wire in minimise.wires()]
    while waiting:
        node = graph.nodes[waiting.pop()]
        if node.id in seen or node.op == DETACH or _is_of_a_shape_alone(node):
            continue
        seen.add(node.id)
        found |= {network.id for network in networks_behind(design, graph, node)}
        waiting += [wire.source.node for wire in node.wires()]
    return found


def _is_of_a_shape_alone(node: Node) -> bool:
    """Whether a value depends on no more than the shape of what it is made from, as ones and noise do."""
    return node.op.endswith("_like")


class _Phasing:
    def __init__(self, design: Design, graph: Graph, learners: Mapping[NodeId, Sequence[Network]]) -> None:
        self.design, self.graph = design, graph
        self.learners = {node: {network.id: network for network in networks} for node, networks in learners.items()}
        self.order, self.loose = in_order(graph)
        self.depends = self._dependences()
        self.parts: list[list[Node]] = [[] for _ in range(len(learners) + 1)]
        self.place: dict[NodeId, int] = {}
        self.taken = {str(node) for node in graph.nodes}
        self.current: dict[NodeId, NodeId] = {}
        self.originals: dict[NodeId, NodeId] = {}
        self.cuts: dict[tuple[Port, int], Port] = {}
        self.again: dict[NodeId, tuple[Network, ...]] = {}

    def done(self) -> Phases:
        updated: dict[str, Network] = {}
        for phase, (minimise, learns) in enumerate(self.learners.items(), start=1):
            missing = self._missing(minimise)
            for node in self.order:
                if node in missing:
                    self._compute(node, phase, learns.keys(), updated)
            self._put(self._rewired(self.graph.nodes[minimise], phase, learns.keys()), phase)
            updated |= learns
            self.current = {node: copy for node, copy in self.current.items() if not self.depends[node] & learns.keys()}
        self._compute_the_rest()
        nodes = {node.id: node for part in self.parts for node in part}
        parts = tuple(frozenset(node.id for node in part) for part in self.parts)
        return Phases(replace(self.graph, nodes=nodes), parts, self.originals, self.again)

    def _dependences(self) -> dict[NodeId, frozenset[str]]:
        """The networks that learn in the step and that the value of each card depends on."""
        learning = {network for networks in self.learners.values() for network in networks}
        depends: dict[NodeId, frozenset[str]] = {}
        for node_id in self.order:
            node = self.graph.nodes[node_id]
            called = {network.id for network in networks_behind(self.design, self.graph, node)}
            before = () if _is_of_a_shape_alone(node) else self._sources(node)
            depends[node_id] = frozenset(called & learning).union(*(depends[one] for one in before))
        return depends

    def _sources(self, node: Node) -> Iterator[NodeId]:
        for wire in node.wires():
            if wire.target not in self.loose:
                yield wire.source.node

    def _missing(self, minimise: NodeId) -> set[NodeId]:
        """What has to be computed for a phase: nothing that only makes what is still valid."""
        found: set[NodeId] = set()
        waiting = [*self._sources(self.graph.nodes[minimise])]
        while waiting:
            node = waiting.pop()
            if node not in found and node not in self.current:
                found.add(node)
                waiting += self._sources(self.graph.nodes[node])
        return found

    def _compute(self, node_id: NodeId, phase: int, learns: AbstractSet[str], updated: Mapping[str, Network]) -> None:
        """Computes a value in a phase; that of the first which no network of it touches stands before all phases."""
        node = self._rewired(self.graph.nodes[node_id], phase, learns)
        if node_id in self.place:
            node = replace(node, id=self._fresh(node_id))
            called = networks_behind(self.design, self.graph, node)
            self.again[node.id] = tuple(network for network in called if network.id in updated)
        self.current[node_id] = node.id
        early = phase == 1 and not self.depends[node_id] & learns
        self._put(node, 0 if early and not any(self.place[one] for one in self._sources(node)) else phase)

    def _compute_the_rest(self) -> None:
        """What no phase needs, such as a metric, reads what was computed first, in the phase that computes it."""
        for node in self.order:
            if node not in self.place:
                drawn = self.graph.nodes[node]
                self._put(drawn, max((self.place[one] for one in self._sources(drawn)), default=0))

    def _put(self, node: Node, part: int) -> None:
        self.place.setdefault(self.originals.get(node.id, node.id), part)
        self.parts[part].append(node)

    def _fresh(self, node: NodeId) -> NodeId:
        name = free_name(node, self.taken)
        self.taken.add(name)
        self.originals[NodeId(name)] = node
        return NodeId(name)

    def _cut_off(self, value: Port, drawn: NodeId, phase: int) -> Port:
        """A value without what it was made of: the same one for all that read it in a phase."""
        if (value, phase) not in self.cuts:
            cut = Node(self._fresh(drawn), DETACH, inputs={"input": value})
            self.parts[phase].append(cut)
            self.cuts[value, phase] = Port(cut.id)
        return self.cuts[value, phase]

    def _rewired(self, node: Node, phase: int, learns: AbstractSet[str]) -> Node:
        """A card that reads what is valid in a phase, cut off from networks that learn in others."""

        def read(source: Port, slot: Slot) -> Port:
            if slot in self.loose:
                return source
            given = self.graph.nodes[source.node].op == ADAPT  # all weights of a network, which no one call cuts off
            whole = given or node.op == ADAPT  # and a step goes back through what its loss is made of
            read = Port(self.current[source.node], source.name)
            depends = self.depends[source.node]
            learns_here = self.depends[node.id] & learns
            if whole or not learns_here or not depends or depends & learns:
                return read
            return self._cut_off(read, source.node, phase)

        inputs: dict[str, Source] = {
            port: tuple(read(one, Slot(node.id, port, index)) for index, one in enumerate(source))
            if isinstance(source, tuple)
            else read(source, Slot(node.id, port))
            for port, source in node.inputs.items()
        }
        return replace(node, inputs=inputs)
