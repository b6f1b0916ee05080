"""Adds up what a design costs: each graph by its nodes, blocks with their copies, what is kept for the backward pass.

Each number is measured of single calls, by torch itself. What is added here is who owns the memory of a value: a view
lies in that of what it is a view of, a value that many calls keep is kept once, and a block's inputs belong to whoever
gave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import torch

from designer.catalogue.packing import PACK, UNPACK
from designer.document import Graph, Node, NodeFinding, NodeId, Port, Signature
from designer.document.costs import Cost
from designer.inference.values import Flow, TensorValue
from designer.inference.walk import Visit
from designer.inference.walked import Operated, Placed, Result

_Value = TypeVar("_Value")


@dataclass(slots=True)
class _Memory:
    """Memory that a value of a graph lies in.

    Attributes:
        node: Who made it.
        entry: The input of the graph that it came through; empty where it was made in the graph.
        learns: Whether a gradient reaches it.
        kept: Whether something keeps it for the backward pass.
        counted: Whether it is counted already, inside the block that made it.
    """

    node: NodeId
    size: int
    entry: str = ""
    learns: bool = False
    kept: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What a graph costs with certain inputs.

    Attributes:
        nodes: The cost of each node.
        entries: The inputs whose values are kept.
        gives: Output to the input whose memory it lies in; what lies in memory of its own is missing.
        counted: The outputs that are counted as kept already.
        learns: The outputs that a gradient reaches.
    """

    nodes: Mapping[NodeId, Cost]
    entries: frozenset[str]
    gives: Mapping[str, str]
    counted: frozenset[str]
    learns: frozenset[str]

    @property
    def total(self) -> Cost:
        return sum(self.nodes.values(), Cost())


@dataclass(slots=True)
class Costing:
    """Adds up the graphs of one visit, each once for the same inputs.

    Attributes:
        tallies: By the result of a graph, the inputs that a gradient reaches, and how it is asked for.
    """

    visit: Visit
    tallies: dict[tuple[int, frozenset[str], bool, bool], Tally] = field(default_factory=dict)

    def tally(
        self,
        graph: Graph,
        result: Result,
        learning: frozenset[str] = frozenset(),
        *,
        root: bool = False,
        frozen: bool = False,
    ) -> Tally:
        """What a graph costs.

        Args:
            learning: The inputs that a gradient reaches.
            root: Whether the values of its inputs are its own to count.
            frozen: Whether a card that it is inside of is frozen.
        """
        key = (id(result), learning, root, frozen)
        if key not in self.tallies:
            self.tallies[key] = _Addition(self, graph, result, learning, frozen).tally(root)
        return self.tallies[key]

    def first(self, result: Result) -> Tally | None:
        """The first tally of a result; None where nothing has led to it."""
        return next((tally for (found, *_), tally in self.tallies.items() if found == id(result)), None)


class _Addition:
    """One graph, added up."""

    def __init__(self, costing: Costing, graph: Graph, result: Result, learning: frozenset[str], frozen: bool) -> None:
        self.costing, self.graph, self.result, self.learning, self.frozen = costing, graph, result, learning, frozen
        self.memory: dict[Port, _Memory] = {}
        self.lists: dict[Port, list[_Memory]] = {}  # what the values of a list lie in
        self.made: list[_Memory] = []
        self.costs: dict[NodeId, Cost] = {}

    def tally(self, root: bool) -> Tally:
        for node in self.costing.visit.surveys[self.graph.id].order.nodes:
            self._node(self.graph.nodes[node])
        for one in self.made:
            if one.kept and not one.counted and (root or not one.entry):
                self.costs[one.node] = self.costs.get(one.node, Cost()) + Cost(kept_bytes=one.size)
        outputs: dict[str, _Memory] = {}
        for end in self.graph.nodes.values():
            if end.op == "output" and (source := _source(end)) in self.memory:
                outputs[end.label] = self.memory[source]
            elif end.op == "output":
                outputs |= _each(end.label, self.lists.get(source, ()))
        return Tally(
            self.costs,
            frozenset(one.entry for one in self.made if one.entry and one.kept),
            {label: one.entry for label, one in outputs.items() if one.entry},
            frozenset(label for label, one in outputs.items() if one.kept),
            frozenset(label for label, one in outputs.items() if one.learns),
        )

    def _node(self, node: Node) -> None:
        if node.op == "input" and (flow := self.result.flows.get(Port(node.id))) is not None and flow.items is not None:
            made = [
                self._new(_Memory(node.id, _bytes(one.signature), label, label in self.learning))
                for label, one in _each(node.label, flow.items).items()
            ]
            self._list(node, "output", made, first=True)
        elif node.op == "input":
            given = self.result.findings[node.id].outputs.get("output")
            size = _bytes(given) if given is not None else 0
            self._give(node, {"output": self._new(_Memory(node.id, size, node.label, node.label in self.learning))})
        elif node.unused:
            finding = self.result.findings[node.id]
            self.costs[node.id] = Cost(finding.parameters, frozen=self._frozen(finding))
        elif node.op == "first":
            there = [self.memory[wire.source] for wire in node.wires() if wire.source in self.memory]
            self._give(node, dict(zip(("output",), there, strict=False)))
            for several in [self.lists[wire.source] for wire in node.wires() if wire.source in self.lists][:1]:
                self._list(node, "output", several, first=True)
        elif node.op == PACK:
            packed = [self.memory[source] for source in node.sources() if source in self.memory]
            self._list(node, "list", packed, first=True)
        elif node.op == UNPACK:
            parts = next((self.lists[source] for source in node.sources() if source in self.lists), [])
            self._give(node, dict(zip(self.result.findings[node.id].outputs, parts, strict=False)))
        elif (placed := self.result.placed.get(node.id)) is not None:
            self._give(node, self._block(node, placed))
        elif (operated := self.result.operated.get(node.id)) is not None:
            self._give(node, self._operated(node, operated))

    def _give(self, node: Node, outputs: Mapping[str, _Memory]) -> None:
        for port, memory in outputs.items():
            self.memory.setdefault(Port(node.id), memory)
            self.memory[Port(node.id, port)] = memory

    def _list(self, node: Node, port: str, memories: list[_Memory], *, first: bool) -> None:
        self.lists[Port(node.id, port)] = memories
        if first:
            self.lists[Port(node.id)] = memories

    def _dealt(self, node: Node, placed: Placed) -> dict[str, list[_Memory]]:
        """What each copy takes of the lists that arrive, in the order of the copies."""
        found: dict[str, list[_Memory]] = {}
        for wire in node.wires():
            if placed.repeat is not None and wire.target.port in placed.repeat.dealt and wire.source in self.lists:
                memories = self.lists[wire.source]
                found[wire.target.port] = memories[::-1] if placed.repeat.dealt[wire.target.port] else memories
        return found

    def _new(self, memory: _Memory) -> _Memory:
        self.made.append(memory)
        return memory

    def _arriving(self, node: Node) -> dict[str, list[_Memory]]:
        """The memory of what arrives at each port."""
        found: dict[str, list[_Memory]] = {}
        for wire in node.wires():
            if wire.source in self.memory:
                found.setdefault(wire.target.port, []).append(self.memory[wire.source])
        return found

    def _operated(self, node: Node, operated: Operated) -> dict[str, _Memory]:
        finding, outcome = self.result.findings[node.id], operated.outcome  # which knows what others own
        if operated.asked is None or outcome is None or outcome.ran is None:
            return {}
        if node.op == "parameter":  # its memory is that of a weight
            self.costs[node.id] = Cost(finding.parameters, frozen=self._frozen(finding))
            return {"output": self._new(_Memory(node.id, 0, learns=not self._is_frozen(node)))}
        keeps = self.costing.visit.memo.keeps(*operated.asked, _alike(node))
        arriving = self._arriving(node)
        before = [one for memories in arriving.values() for one in memories]
        owns = outcome.ran.parameters + finding.parameters > 0 and not self._is_frozen(node)
        learns = owns or any(one.learns for one in before)
        for port in keeps.ports if learns else ():
            for one in arriving.get(port, ()):
                one.kept = True
        own = keeps.own if learns else 0
        counted = (finding.parameters, finding.macs, finding.activation_bytes)
        self.costs[node.id] = Cost(*counted, own, self._frozen(finding))
        given: dict[str, _Memory] = {}
        described = zip(operated.outputs, keeps.outputs, keeps.shares, keeps.sizes, strict=False)
        for port, kept, shared, size in described:
            of = arriving.get(shared)
            given[port] = of[0] if of else self._new(_Memory(node.id, size, learns=learns, kept=learns and kept))
        return given

    def _is_frozen(self, node: Node) -> bool:
        return self.frozen or node.frozen

    def _frozen(self, finding: NodeFinding) -> int:
        return finding.parameters if self.frozen else finding.frozen

    def _block(self, node: Node, placed: Placed) -> dict[str, _Memory]:
        """The copies of a card, each with what the copy before it hands on."""
        handed = {port: memories[0] for port, memories in self._arriving(node).items()}
        for wire in node.wires():
            handed |= _each(wire.target.port, self.lists.get(wire.source, ()))
        dealt = self._dealt(node, placed)
        listed: dict[str, list[_Memory]] = {}
        outputs: dict[str, _Memory] = {}
        if placed.repeat is not None:
            outputs = _handed_on(handed, {output: port for port, output in placed.repeat.carry.items()})
        whole = Cost()
        for index, copy in enumerate(placed.copies):
            handed |= {port: memories[index] for port, memories in dealt.items()}
            learning = frozenset(port for port, memory in handed.items() if memory.learns)
            called = self.costing.visit.design.graphs[copy.result.graph]
            tally = self.costing.tally(called, copy.result, learning, frozen=self._is_frozen(node))
            for entry in tally.entries & handed.keys():
                handed[entry].kept = True
            whole += _times(tally.total, placed.times, owns=copy.owns)
            flows = {
                label: one
                for output, flow in copy.result.outputs.items()
                for label, one in (_each(output, flow.items) if flow.items is not None else {output: flow}).items()
            }
            outputs = {
                label: handed[tally.gives[label]]
                if tally.gives.get(label) in handed
                else self._new(_given(node, flow, tally, label))
                for label, flow in flows.items()
            }
            if placed.repeat is not None:
                handed |= _handed_on(outputs, placed.repeat.carry)
                for name in placed.repeat.listed & outputs.keys():
                    listed.setdefault(name, []).append(outputs[name])
        labels = list(placed.copies[-1].result.outputs) if placed.copies else []
        for name in labels:
            if name not in listed and name not in outputs:
                listed[name] = [memory for label, memory in outputs.items() if label.startswith(f"{name}[")]
        for name, memories in listed.items():
            self._list(node, name, memories, first=name == labels[0])
        finding = self.result.findings[node.id]  # which knows what others own
        self.costs[node.id] = replace(whole, parameters=finding.parameters, frozen=self._frozen(finding))
        for label in placed.repeat.collect if placed.repeat is not None else ():
            signature = self.result.findings[node.id].outputs.get(label)
            if signature is not None:
                learns = label in outputs and outputs[label].learns
                outputs[label] = self._new(_Memory(node.id, _bytes(signature), learns=learns))
        return {label: memory for label, memory in outputs.items() if "[" not in label}


def _each(port: str, values: Iterable[_Value]) -> dict[str, _Value]:
    """The values of a list, each under the port that gives or takes it and its place: `levels[0]`."""
    return {f"{port}[{place}]": value for place, value in enumerate(values)}


def _handed_on(values: Mapping[str, _Memory], ports: Mapping[str, str]) -> dict[str, _Memory]:
    """The memory of ports by those of others, each value of a list by itself.

    Args:
        ports: The port to find it under, and the one that it has now.
    """
    parts = {label: label.partition("[") for label in values}
    return {
        f"{port}{bracket}{place}": values[label]
        for port, now in ports.items()
        for label, (of, bracket, place) in parts.items()
        if of == now
    }


def _source(node: Node) -> Port:
    source = node.inputs.get("value")
    return source if isinstance(source, Port) else Port(NodeId(""))


def _alike(node: Node) -> dict[str, str]:
    """Of each port that takes one wire, the first whose wire begins where its own does."""
    first: dict[Port, str] = {}
    sources = ((port, source) for port, source in node.inputs.items() if isinstance(source, Port))
    return {port: first.setdefault(source, port) for port, source in sources}


def _given(node: Node, flow: Flow, tally: Tally, label: str) -> _Memory:
    """What flows out of a block, in memory that was taken inside it."""
    counted = label in tally.counted
    return _Memory(node.id, _bytes(flow.signature), learns=label in tally.learns, kept=counted, counted=counted)


def _times(cost: Cost, times: int, *, owns: bool) -> Cost:
    parameters, frozen = (cost.parameters, cost.frozen) if owns else (0, 0)
    return Cost(parameters, times * cost.macs, times * cost.activation_bytes, times * cost.kept_bytes, frozen)


def _bytes(signature: Signature) -> int:
    if signature.kind != "tensor":
        return 0
    dtype: torch.dtype = getattr(torch, signature.dtype)
    return TensorValue(signature.sizes).count * dtype.itemsize
