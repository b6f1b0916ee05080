"""Edits of what a design consists of as a whole: its graphs, networks, custom layers, parameters, sources and
stages.

Each replaces a whole record or a whole list. They are what a program writes in one go, such as the training step that
is made of a few settings; a person's gestures on the canvas are the smaller edits beside these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from designer.document.codec import (
    custom_from_json,
    custom_to_json,
    design_from_json,
    design_to_json,
    graph_from_json,
    graph_to_json,
    network_from_json,
    network_to_json,
    parameter_from_json,
    parameter_to_json,
    source_from_json,
    source_to_json,
    stage_from_json,
    stage_to_json,
)
from designer.document.delta import Delta
from designer.document.edits import Applied, Edit, ReplaceNode
from designer.document.errors import EditError, FormatError
from designer.document.limits import fault_of_json
from designer.document.reading import Repair
from designer.document.records import (
    CustomLayer,
    DataSource,
    Design,
    Graph,
    GraphId,
    Json,
    Network,
    NodeId,
    Parameter,
    Stage,
)

R = TypeVar("R", CustomLayer, Network, Parameter, DataSource, Stage)


@dataclass(frozen=True, slots=True)
class PutGraph(Edit):
    """Puts a whole graph in the place of the one with its id; one that is new comes at the end, or at an index.

    The design gets a copy: what becomes of it later leaves the edit as it is.
    """

    graph: Graph
    index: int | None = None

    def apply(self, design: Design) -> Applied:
        graph = _graph_as_kept(self.graph)
        before = design.graphs.get(graph.id)
        others = [(key, one) for key, one in design.graphs.items() if key != graph.id]
        index = self.index
        if before is not None:
            index = list(design.graphs).index(graph.id)
        others.insert(len(others) if index is None else index, (graph.id, graph))
        design.graphs.clear()
        design.graphs.update(others)
        inverse: Edit = RemoveGraph(graph.id) if before is None else PutGraph(before)
        delta = _all_of(graph) if before is None else _all_of(graph) | _all_of(before)
        return Applied(delta, (inverse,))


@dataclass(frozen=True, slots=True)
class RemoveGraph(Edit):
    """Takes a whole graph out; whatever names it stays and names what is not there."""

    graph: GraphId

    def apply(self, design: Design) -> Applied:
        if self.graph not in design.graphs:
            raise EditError(f"there is no graph `{self.graph}`")
        index = list(design.graphs).index(self.graph)
        before = design.graphs.pop(self.graph)
        return Applied(_all_of(before), (PutGraph(before, index),))


@dataclass(frozen=True, slots=True)
class SetNetworks(Edit):
    """Gives the design other networks, all of them."""

    networks: tuple[Network, ...]

    def apply(self, design: Design) -> Applied:
        _require_readable(self.networks, network_to_json, network_from_json)
        before, design.networks = design.networks, self.networks
        return Applied(Delta(design=True), (SetNetworks(before),))


@dataclass(frozen=True, slots=True)
class SetCustomLayers(Edit):
    """Gives the design other custom layers, all of them."""

    custom: tuple[CustomLayer, ...]

    def apply(self, design: Design) -> Applied:
        _require_readable(self.custom, custom_to_json, custom_from_json)
        before, design.custom = design.custom, self.custom
        return Applied(Delta(design=True), (SetCustomLayers(before),))


@dataclass(frozen=True, slots=True)
class DescribeGraph(Edit):
    """Gives a graph another name, that of its class or function, and another sentence about it."""

    graph: GraphId
    name: str
    doc: str

    def apply(self, design: Design) -> Applied:
        graph = design.graphs.get(self.graph)
        if graph is None:
            raise EditError(f"there is no graph `{self.graph}`")
        _require_writable([self.name, self.doc], f"`{graph.name}`")
        before = DescribeGraph(graph.id, graph.name, graph.doc)
        graph.name, graph.doc = self.name, self.doc
        return Applied(Delta(design=True), (before,))


@dataclass(frozen=True, slots=True)
class SetInitial(Edit):
    """Says otherwise how the weights of a class, or of one layer of it, begin; None leaves it to PyTorch."""

    graph: GraphId
    init: Json
    node: NodeId | None = None

    def apply(self, design: Design) -> Applied:
        graph = design.graphs.get(self.graph)
        if graph is None:
            raise EditError(f"there is no graph `{self.graph}`")
        _require_writable(self.init, f"how the weights of `{graph.name}` begin")
        if self.node is not None:
            if self.node not in graph.nodes:
                raise EditError(f"there is no node `{self.node}` in `{graph.name}`")
            return ReplaceNode(graph.id, replace(graph.nodes[self.node], init=self.init)).apply(design)
        before, graph.init = graph.init, self.init
        return Applied(Delta(design=True), (SetInitial(graph.id, before),))


@dataclass(frozen=True, slots=True)
class SetParameters(Edit):
    """Gives the design, or one of its graphs, other parameters, all of them."""

    parameters: tuple[Parameter, ...]
    graph: GraphId | None = None

    def apply(self, design: Design) -> Applied:
        _require_readable(self.parameters, parameter_to_json, parameter_from_json)
        owner = design if self.graph is None else design.graphs.get(self.graph)
        if owner is None:
            raise EditError(f"there is no graph `{self.graph}`")
        before, owner.parameters = owner.parameters, self.parameters
        return Applied(Delta(design=True), (SetParameters(before, self.graph),))


@dataclass(frozen=True, slots=True)
class SetSources(Edit):
    """Gives the design other sources, all of them."""

    sources: tuple[DataSource, ...]

    def apply(self, design: Design) -> Applied:
        _require_readable(self.sources, source_to_json, source_from_json)
        before, design.sources = design.sources, self.sources
        return Applied(Delta(design=True), (SetSources(before),))


@dataclass(frozen=True, slots=True)
class SetStages(Edit):
    """Gives the design other stages, all of them."""

    stages: tuple[Stage, ...]

    def apply(self, design: Design) -> Applied:
        _require_readable(self.stages, stage_to_json, stage_from_json)
        before, design.stages = design.stages, self.stages
        return Applied(Delta(design=True), (SetStages(before),))


@dataclass(frozen=True, slots=True)
class PutDesign(Edit):
    """Puts all of another design in the place of this one, as when its file was changed elsewhere and is read again.

    The document gets a copy: what becomes of it later leaves the edit as it is.
    """

    design: Design

    def apply(self, design: Design) -> Applied:
        after, before = _design_as_kept(self.design), replace(design)
        delta = Delta(design=True)
        for graph in (*before.graphs.values(), *after.graphs.values()):
            delta |= _all_of(graph)
        for one in fields(Design):
            setattr(design, one.name, getattr(after, one.name))
        return Applied(delta, (PutDesign(before),))


def _all_of(graph: Graph) -> Delta:
    """What is touched when a graph comes or goes."""
    nodes = frozenset((graph.id, node) for node in graph.nodes)
    wires = frozenset((graph.id, wire.target) for wire in graph.wires())
    return Delta(nodes=nodes, wires=wires, moved=nodes, design=True)


def _graph_as_kept(graph: Graph) -> Graph:
    """A copy of the graph, as a file would give it back, with what the drawing knows of what is gone.

    Raises:
        EditError: A file could not hold it, or would have to mend it.
    """
    value = graph_to_json(graph, whole=True)
    repairs: list[Repair] = []
    _require_writable(value, f"`{graph.name}`")
    try:
        kept = graph_from_json(value, "graph", repairs, whole=True)
    except FormatError as error:
        raise EditError(str(error)) from None
    if repairs:
        raise EditError(f"{repairs[0].place}: {repairs[0].message}")
    return kept


def _design_as_kept(design: Design) -> Design:
    """A copy of the design, as a file would give it back, with what the drawing knows of what is gone.

    Raises:
        EditError: A file could not hold it, or would have to mend it.
    """
    value = design_to_json(design, whole=True)
    _require_writable(value, f"`{design.name}`")
    try:
        kept, repairs = design_from_json(value, whole=True)
    except FormatError as error:
        raise EditError(str(error)) from None
    if repairs:
        raise EditError(f"{repairs[0].place}: {repairs[0].message}")
    return kept


def _require_readable(
    records: Iterable[R], to_json: Callable[[R], dict[str, Json]], from_json: Callable[[Json], R]
) -> None:
    """Refuses what would make a file that cannot be read again."""
    for record in records:
        value = to_json(record)
        _require_writable(value, f"`{record.name}`")
        try:
            from_json(value)
        except FormatError as error:
            raise EditError(str(error)) from None


def _require_writable(value: Json, what: str) -> None:
    fault = fault_of_json(value)
    if fault:
        raise EditError(f"{what} holds {fault}, which a file cannot keep")
