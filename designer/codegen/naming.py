"""What everything is called in the code: names from the canvas where Python allows them, safe ones where it does not.

A name that cannot stand in code, or that hides another one, gives way to the node's id. Each graph's names are decided
once, so that a class and whoever calls it agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from designer.catalogue.attributes import is_layer, read_when_running
from designer.catalogue.groups import Group, groups_of, name_of
from designer.catalogue.keeping import is_kept, without_ties
from designer.catalogue.parts import is_step, networks_needed
from designer.catalogue.spec import Catalogue
from designer.codegen.containers import settled
from designer.document import Design, Graph, GraphId, Node, NodeId
from designer.document.names import MODEL_NAMES, STAGE_NAMES, free_name, name_fault, whole_name_fault


class Names:
    """The names of one scope, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def take(self, wanted: str, otherwise: str, attribute: bool = False) -> str:
        """The name itself where code can use it and it is free, else the other one, else one made of that."""
        for name in (wanted, otherwise):
            if name not in self.taken and usable(name, attribute):
                break
        else:
            name = free_name(otherwise, self.taken)
        self.taken.add(name)
        return name


@lru_cache(4096)
def usable(name: str, attribute: bool = False) -> bool:
    """Whether code can use a name: as an attribute of a module, or as a variable, function or argument."""
    return not whole_name_fault(name) and not (attribute and name_fault(name))


def single_name(node: Node) -> str:
    """The name of a node that has one name."""
    return node.name if isinstance(node.name, str) else ""


@dataclass(frozen=True, slots=True)
class GraphNames:
    """What a graph and its parts are called.

    Attributes:
        name: Of the class or function.
        parameters: The design's name of a parameter to the one in code.
        inputs: The arguments of `forward` or of the function.
        attributes: Layers and instances: their attribute of the class, as it reads.
        keys: What checkpoints call the same.
        groups: Layers that are members of one attribute, by its name.
        networks: What a function is given first: a network's name to the argument.
    """

    name: str
    parameters: Mapping[str, str]
    inputs: Mapping[NodeId, str]
    attributes: Mapping[NodeId, str]
    keys: Mapping[NodeId, str]
    groups: Mapping[str, Group]
    networks: Mapping[str, str] = field(default_factory=dict)

    def reading(self, name: str) -> str:
        """How a group, or one that lies in it, reads from its class."""
        first = name.partition(".")[0]
        return name if name in self.groups else self.groups[first].place(name)

    def asked_by_name(self, layers: Collection[NodeId]) -> set[NodeId]:
        """Those of some layers whose place is asked whether they are there; of deeper ones the condition is."""
        nesting = (one for one in self.groups.values() if any(isinstance(member, Group) for member in one.members))
        deep = {layer.id for group in nesting for layer in group.layers if "." in self._place_asked(layer.id)}
        return {node for node in layers if node not in deep}

    def there(self, node: NodeId, owner: str = "self") -> tuple[str, str]:
        """The question whether a layer with a condition was made, and whether it was not."""
        if place := self._place_asked(node):
            group = f"{owner}.{self.keys[node].partition('.')[0]}"
            places = f"dict({group}.named_modules())" if "." in place else group
            return f'"{place}" in {places}', f'"{place}" not in {places}'
        attribute = (
            f"{owner}.{self.keys[node].partition('.')[0]}" if self._group(node) else f"{owner}.{self.attributes[node]}"
        )
        return f"{attribute} is not None", f"{attribute} is None"

    def _group(self, node: NodeId) -> Group | None:
        return next((one for one in self.groups.values() if one.way_to(node)), None)

    def _place_asked(self, node: NodeId) -> str:
        """What of a group may be missing where a layer is: its place, from the class's own group on; empty for none."""
        group = self._group(node)
        way = (group, *group.way_to(node)) if group is not None else ()
        loose = [inner for outer, inner in pairwise(way) if isinstance(outer, Group) and outer.apart]
        return name_of(loose[-1]).partition(".")[2] if loose else ""


def graph_names(design: Design, catalogue: Catalogue) -> dict[GraphId, GraphNames]:
    """The names of all graphs of a design."""
    top = Names(STAGE_NAMES)
    called = {graph.id: top.take(graph.name, graph.id) for graph in design.graphs.values()}
    return {graph.id: _names_of(graph, called, catalogue, design) for graph in design.graphs.values()}


def _names_of(graph: Graph, called: Mapping[GraphId, str], catalogue: Catalogue, design: Design) -> GraphNames:
    attributes, arguments = Names(), Names(MODEL_NAMES.union(called.values()))
    running = set(read_when_running(catalogue, design, graph))
    needed = [] if is_step(graph) else networks_needed(design, graph)
    networks = {network.name: arguments.take(network.name, network.id) for network in needed}
    parameters = {}
    for index, parameter in enumerate(graph.parameters):
        if parameter.name not in parameters:
            name = arguments.take(parameter.name, f"parameter{index + 1}", attribute=True)
            if parameter.name in running:
                attributes.taken.add(name)
            parameters[parameter.name] = name
    inputs: dict[NodeId, str] = {}
    layers: dict[NodeId, str] = {}
    keys: dict[NodeId, str] = {}
    own = [node.id for node in graph.nodes.values() if is_layer(node, catalogue, design)]
    found = groups_of(without_ties(graph), own)
    groups = {name: group for name, group in found.items() if name not in attributes.taken}
    groups = settled(design, catalogue, graph, groups)
    for name, group in groups.items():
        attributes.taken.add(name)
        layers.update((one.id, group.place(one.label)) for one in group.layers)
        keys.update((one.id, one.label) for one in group.layers)
    for node in graph.nodes.values():
        if node.op == "input":
            inputs[node.id] = arguments.take(single_name(node), node.id)
        elif (node.id in own or is_kept(node, catalogue)) and node.id not in layers:
            layers[node.id] = attributes.take(single_name(node), node.id, attribute=True)
    return GraphNames(called[graph.id], parameters, inputs, layers, {**layers, **keys}, groups, networks)
