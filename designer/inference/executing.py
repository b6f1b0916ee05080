"""Executes a design node by node, on real numbers, from its records.

This is what the drawing says, with no generated code in between; the proof of an export holds the code against it. It
makes each call by the same function as the check does, fills in what follows from the values that really flow, and
keeps the layers that it made under the path of cards that leads to each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from designer.catalogue.choosing import options_of, picked
from designer.catalogue.gradient import differentiated, holds_gradient
from designer.catalogue.keeping import is_tie, made_once, ties_of, writes_of
from designer.catalogue.list_shapes import one_shape
from designer.catalogue.overrides import with_overrides
from designer.catalogue.packing import PACK, UNPACK
from designer.catalogue.ports import (
    CHOICE,
    WEIGHT,
    Ports,
    called_again,
    called_graph,
    interface_of,
    layer_inside,
    outputs_of,
)
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Graph, GraphId, Node, NodeId, Port, Problem
from designer.document.expressions import TRAINING, Value, evaluate
from designer.inference.arguments import resolve
from designer.inference.calls import as_sizes
from designer.inference.dims import number
from designer.inference.instances import bind
from designer.inference.performing import flat, function_of, is_layer, made_layer, performed
from designer.inference.repeating import owns_weights, repeat_of
from designer.inference.running import described
from designer.inference.sizes import call_with_sizes, size_flows
from designer.inference.stand_ins import with_data
from designer.inference.structure import layer_called, order_of, ports_of_node
from designer.inference.unused import standing_in
from designer.inference.values import Flow, TensorValue, list_of

Step: TypeAlias = "tuple[GraphId, NodeId] | int"
Path: TypeAlias = tuple[Step, ...]
"""The cards that lead to a layer, from the network inwards, and the number of the copy where a card is repeated."""


class KeptValue(nn.Module):
    """A learned value or a buffer, which its class keeps under the name of its card."""

    def __init__(self, value: Tensor, *, learned: bool, persistent: bool = True) -> None:
        super().__init__()
        self.value: Tensor
        if learned:
            self.value = nn.Parameter(value)
        else:
            self.register_buffer("value", value, persistent=persistent)


class NotExecutableError(Exception):
    """A node cannot be executed by this version; the message says which, for a person."""


@dataclass(slots=True)
class Executor:
    """A design with the layers of one network.

    Attributes:
        custom: What makes a layer of the design's own, by the text of its class; without it none can be executed.
        layers: Each layer by its path, in the order in which they were first needed.
        made: The buffers that this run has made.
    """

    design: Design
    catalogue: Catalogue
    custom: Mapping[str, Callable[..., nn.Module]] = field(default_factory=dict)
    training: bool = True
    layers: dict[Path, nn.Module] = field(default_factory=dict)
    made: set[Path] = field(default_factory=set)

    def train(self, training: bool) -> None:
        """Sets the mode of every layer, and what `training` means to a card's condition."""
        self.training = training
        for layer in self.layers.values():
            layer.train(training)

    def run(
        self,
        graph: Graph,
        names: Mapping[str, Value],
        inputs: Mapping[NodeId, Any],
        path: Path = (),
        *,
        frozen: bool = False,
    ) -> Outputs:
        """What a graph gives where its names mean these values and this flows in.

        Args:
            frozen: Whether a card that it is inside of is frozen.

        Raises:
            NotExecutableError: This version cannot execute one of its nodes.
        """
        if not path:
            self.made = set()
        return _Execution(self, graph, names, inputs, path, frozen).outputs()


Outputs: TypeAlias = dict[str, Any]
"""What flows out, by the label of the output; None where nothing is there."""


class _Execution:
    """One graph, once."""

    def __init__(
        self,
        executor: Executor,
        graph: Graph,
        names: Mapping[str, Value],
        inputs: Mapping[NodeId, Any],
        path: Path,
        frozen: bool,
    ) -> None:
        self.executor, self.graph, self.names, self.inputs, self.path = executor, graph, names, inputs, path
        self.frozen = frozen
        self.sizes = size_flows(graph, {node: _whole(value) for node, value in inputs.items()})
        self.values: dict[Port, Any] = {}
        buffers = [node.id for node in graph.nodes.values() if node.op == "buffer"]
        self.kept = bool(buffers) and all(self._path(node) in executor.layers for node in buffers)
        self.once = made_once(graph)
        self.followed = differentiated(executor.catalogue, graph)

    def outputs(self) -> Outputs:
        follows = holds_gradient(self.graph) or (torch.is_grad_enabled() and not self.graph.no_grad)
        with torch.set_grad_enabled(follows):
            for node in order_of(self.graph).nodes:
                if not (self.kept and node in self.once):  # what buffers are made of runs once
                    self._node(self.graph.nodes[node])
        self._share_weights()
        self._write_buffers()
        return {
            node.label: self.values.get(source) if (source := _only_source(node)) is not None else None
            for node in self.graph.nodes.values()
            if node.op == "output"
        }

    def _path(self, node: NodeId) -> Path:
        return (*self.path, (self.graph.id, node))

    def _weight_path(self, port: Port) -> Path:
        """The path to the layer that a port is the weight of, which may lie inside blocks."""
        executor, node = self.executor, self.graph.nodes[port.node]
        path: list[Step] = [*self._path(port.node)]
        for step in layer_inside(executor.catalogue, executor.design, node, port.name):
            path += [(step.graph.id, step.node.id)] if step.copy is None else [step.copy, (step.graph.id, step.node.id)]
        return tuple(path)

    def _share_weights(self) -> None:
        """Lets layers have one weight; the first run makes them, and only what comes after it counts."""
        giver = {Port(wire.target.node, wire.target.port): wire.source for wire in ties_of(self.graph)}
        for target, source in giver.items():
            while source in giver:
                source = giver[source]
            one, other = (self.executor.layers.get(self._weight_path(port)) for port in (target, source))
            if one is not None and other is not None:
                one.weight = other.weight

    def _write_buffers(self) -> None:
        """Lets buffers hold what they are told, where the network learns; those that were made just now stay."""
        executor = self.executor
        for wire in writes_of(self.graph) if executor.training else ():
            path, value = self._path(wire.target.node), self.values.get(wire.source)
            if value is not None and path in executor.layers and path not in executor.made:
                executor.layers[path].value = value.detach().clone()

    def _node(self, node: Node) -> None:
        if node.op == "input":
            self._give(node, {"output": self.inputs.get(node.id)})
            return
        if node.op == "output":
            return
        if self.kept and node.op == "buffer":
            self._give(node, {"output": self.executor.layers[self._path(node.id)].value})
            return
        ports = ports_of_node(self.executor.catalogue, self.executor.design, self.graph, node)
        if ports is None:
            raise NotExecutableError(f"`{node.label}` uses `{node.op or node.of}`, which cannot be executed yet.")
        arrivals = self._arrivals(node)
        called = called_graph(self.executor.design, self.graph, node)
        if node.when and not evaluate(node.when, {**self.names, TRAINING: self.executor.training}):
            self._give(node, {port.name: None for port in ports.outputs})
        elif node.op == CHOICE:
            self._node(options_of(node)[picked(node, self.names)])
        elif node.op == "first":
            self._give(node, {"output": next((one for one in arrivals["values"] if one is not None), None)})
        elif node.op in (PACK, UNPACK):
            given = arrivals["values"] if node.op == PACK else arrivals["list"]
            there = given is not None and not any(one is None for one in given)
            parts = ([given] if node.op == PACK else given) if there else [None] * len(ports.outputs)
            self._give(node, {port.name: one for port, one in zip(ports.outputs, parts, strict=True)})
        elif any(arrivals.get(port.name) is None for port in ports.inputs if not port.optional):
            self._give(node, {port.name: None for port in ports.outputs})
        elif node.unused and called is None:
            self._operated(node, {})
        elif called is not None:
            if node.unused:
                self._keep(node, called)
            else:
                self._give(node, self._instance(node, called, ports, arrivals))
            for wire in self.graph.wires():
                if wire.source.node == node.id and ports.inside(wire.source.name):
                    layer = self.executor.layers.get(self._weight_path(wire.source))
                    self.values[wire.source] = layer.weight if layer is not None else None
        else:
            self._give(node, self._operated(node, {port: one for port, one in arrivals.items() if one is not None}))

    def _keep(self, node: Node, called: Graph) -> None:
        """Makes the layers of a block that nothing flows into, and leaves no trace of what was run for that."""
        executor, path = self.executor, self._path(node.id)
        if any(one[: len(path)] == path for one in executor.layers):
            return
        training, entries = executor.training, [one for one in called.nodes.values() if one.op == "input"]
        arrivals: dict[str, Any] = {}
        for one in entries:
            values = standing_in(executor.catalogue, node, called, one, self.names)
            zeros = [torch.zeros(value.sizes, dtype=getattr(torch, value.dtype)) for value in values]
            arrivals[one.label] = zeros[0] if one_shape(one) else zeros
        executor.train(False)
        with torch.no_grad(), torch.random.fork_rng():
            self._instance(node, called, interface_of(called), arrivals)
        executor.train(training)

    def _arrivals(self, node: Node) -> dict[str, Any]:
        return {
            port: [self.values.get(one) for one in source] if isinstance(source, tuple) else self.values.get(source)
            for port, source in node.inputs.items()
            if not is_tie(node, port) and not node.keeps(port)
        }

    def _give(self, node: Node, outputs: Mapping[str, Any]) -> None:
        """Lets values out of a node's ports; the first also answers to no name."""
        for port, value in outputs.items():
            self.values.setdefault(Port(node.id), value)
            self.values[Port(node.id, port)] = value
        for followed in self.followed:
            if followed.node == node.id and self.values[followed] is not None:
                self.values[followed].requires_grad_()

    def _operated(self, node: Node, arrivals: Mapping[str, Any]) -> Outputs:
        """What the operator of a card gives."""
        executor = self.executor
        layer = layer_called(executor.catalogue, executor.design, self.graph, node)
        operator = executor.catalogue[layer.op if layer is not None else node.op]
        made = node if layer is None else replace(node, args={**layer.args, **node.args})
        flows = {port: _flows(value) for port, value in arrivals.items()}
        open_sizes = {} if node.id in self.once else self.sizes
        sizes: dict[str, Any] = {
            name: flow.lanes[0] for name, flow in open_sizes.items() if operator.role is Role.FUNCTION
        }
        names: dict[str, Any] = {TRAINING: executor.training, **self.names}
        resolved = resolve(made, operator, {**sizes, **names}, flows)
        if resolved.faults or resolved.short or operator.role in (Role.MINIMISE, Role.ADAPT):
            raise NotExecutableError(f"`{node.label}` cannot be executed as it stands.")
        if operator.role in (Role.BUFFER, Role.PARAMETER):
            return {"output": self._kept_value(node, operator.role, resolved.values, arrivals)}
        call, flowing = call_with_sizes(operator, node, resolved.values, flows, names, open_sizes)
        given = {port: arrivals[port] if port in arrivals else _number(flow) for port, flow in flowing.items()}
        if is_layer(call):
            path = self._path((layer or node).id)
            if path not in executor.layers:
                layer_made = executor.custom[call.source](**dict(call.make)) if call.source else made_layer(call)
                layer_made.requires_grad_(not self._is_frozen(layer or node))
                executor.layers[path] = layer_made.train(executor.training)
            result = () if node.unused else performed(call, executor.layers[path], given)
        else:
            result = performed(call, with_data(function_of(call)), given)
        outputs = [port.name for port in outputs_of(operator, made.args, node.name)]
        if operator.weight:
            self.values[Port(node.id, WEIGHT)] = executor.layers[path].weight
        return dict(zip(outputs, flat(result), strict=False))

    def _is_frozen(self, node: Node) -> bool:
        return self.frozen or node.frozen

    def _kept_value(self, node: Node, role: Role, values: Mapping[str, Value], arrivals: Mapping[str, Any]) -> Tensor:
        """The value of a card that its class keeps, made where it is first asked for."""
        path = self._path(node.id)
        if path not in self.executor.layers:
            if role is Role.BUFFER:
                self.executor.made.add(path)
                kept = KeptValue(
                    arrivals["value"].clone(), learned=False, persistent=bool(values.get("persistent", True))
                )
            else:
                kept = KeptValue(torch.zeros(as_sizes(values["shape"])), learned=True)  # type: ignore[arg-type]
            self.executor.layers[path] = kept.requires_grad_(not self._is_frozen(node))
        value: Tensor = self.executor.layers[path].value  # type: ignore[assignment]
        return value

    def _instance(self, node: Node, called: Graph, ports: Ports, arrivals: Mapping[str, Any]) -> Outputs:
        """What a card gives that stands for a graph, once or several times."""
        path = self._path((called_again(self.executor.design, self.graph, node) or node).id)
        if not node.repeat:
            return self._entered(node, called, arrivals, self.names, path)
        node = with_overrides(node, called)
        repeat = repeat_of(node, ports, self.names, owns=owns_weights(node, called))
        slices = [(port, arrivals[port].unbind(axis)) for port, axis in repeat.each.items()]
        lists = [(port, arrivals[port][::-1] if back else arrivals[port]) for port, back in repeat.dealt.items()]
        count = repeat.n if repeat.n is not None else min(len(parts) for _, parts in slices)
        outputs: Outputs = {output: arrivals.get(port) for port, output in repeat.carry.items()}
        collected: dict[str, list[Tensor]] = {output: [] for output in (*repeat.collect, *repeat.listed)}
        handed = dict(arrivals)
        for index in range(count):
            handed |= {port: parts[index] for port, parts in (*slices, *lists)}
            names = {**self.names, "index": index, "n": count}
            outputs = self._entered(node, called, handed, names, path if repeat.shared else (*path, index))
            handed |= {port: outputs[output] for port, output in repeat.carry.items()}
            for output, parts in collected.items():
                parts.append(outputs[output])
            if repeat.until and outputs[repeat.until]:
                break
        if repeat.shared and not count and not any(one[: len(path)] == path for one in self.executor.layers):
            self._entered(node, called, handed, self.names, path)  # its layers are there, though nothing goes through
        stacked = {output: torch.stack(collected[output], axis) for output, axis in repeat.collect.items()}
        return outputs | collected | stacked

    def _entered(
        self, node: Node, called: Graph, arrivals: Mapping[str, Any], names: Mapping[str, Value], path: Path
    ) -> Outputs:
        flows = {port: _whole(value) for port, value in arrivals.items()}
        bound = bind(self.executor.design, self.graph, node, called, flows, names)
        if isinstance(bound, Problem):
            raise NotExecutableError(bound.message)
        inputs = {inner: arrivals.get(called.nodes[inner].label) for inner in bound.inputs}
        return self.executor.run(called, bound.names, inputs, path, frozen=self._is_frozen(node))


def _only_source(node: Node) -> Port | None:
    source = node.inputs.get("value")
    return source if isinstance(source, Port) else None


def _flows(value: Any) -> Flow | tuple[Flow, ...]:
    return tuple(_flow(one) for one in value) if isinstance(value, list) else _flow(value)


def _whole(value: Any) -> Flow:
    """The same of what flows into a graph, where a list is one value."""
    return list_of(map(_flow, value)) if isinstance(value, list | tuple) else _flow(value)


def _flow(value: Any) -> Flow:
    """What inference would say of a value that is here."""
    known = described(value)
    sizes: Iterable[int] = known.sizes if isinstance(known, TensorValue) else [known] if isinstance(known, int) else []
    return Flow((known,), tuple(number(size) for size in sizes))


def _number(flow: Flow | tuple[Flow, ...]) -> Any:
    """A size that a call reads, which arrives beside the values."""
    assert isinstance(flow, Flow)
    return flow.lanes[0]
