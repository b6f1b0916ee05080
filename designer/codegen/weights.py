"""How the weight of a layer reads from its class: `self.head.weight`, or by its name where only that says its type.

To a type checker a layer that may be missing, a member of a group and a copy of a block are an `nn.Module` and nothing
more, whose `weight` could be anything; `get_parameter("0.head.weight")` is a parameter, and as short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designer.catalogue.keeping import ties_of
from designer.catalogue.ports import WEIGHT, Inside, layer_inside
from designer.codegen.program import Program
from designer.document import Graph, GraphId, NodeId, Port
from designer.document.expressions import reads_training


@dataclass(frozen=True, slots=True)
class Way:
    """The way from a class to one of its layers.

    Attributes:
        whole: As it is written step by step, whatever a type checker says.
        known: The attributes as far as their types are known, `self.encoder`.
        named: The names from there on, `0.embed`; empty where there are none.
        there: What to ask before, where the layer may be missing.
    """

    whole: str
    known: str
    named: str
    there: tuple[str, ...]

    @property
    def weight(self) -> str:
        """The weight, as it is read."""
        return f'{self.known}.get_parameter("{self.named}.{WEIGHT}")' if self.named else f"{self.known}.{WEIGHT}"

    @property
    def target(self) -> str:
        """The weight, as another is put in its place."""
        if "." in self.named:
            return f'{self.known}.get_submodule("{self.named}").{WEIGHT}'
        return f"{self.whole}.{WEIGHT}"


def way_to(program: Program, graph: Graph, port: Port) -> Way:
    """The way to the layer that a port is the weight of: a layer of the class, or one inside its blocks."""
    card = graph.nodes[port.node]
    inside = layer_inside(program.catalogue, program.design, card, port.name) if port.name != WEIGHT else ()
    whole = "self"
    known, named, there = [whole], list[str](), list[str]()
    for step in (Inside(graph, card), *inside):
        if step.copy is not None:
            whole += f"[{step.copy}]"
            named.append(str(step.copy))
        names = program.names[step.graph.id]
        first, *place = names.keys[step.node.id].split(".")
        unsure = bool(step.node.when) and not reads_training(step.node.when)
        there += [program.there(step.graph, step.node.id, whole)] if unsure else []
        may_miss = unsure and program.asked_for(step.graph, step.node.id) == step.node.id
        whole += f".{names.attributes[step.node.id]}"
        (named if named or may_miss else known).append(first)
        named += place
    return Way(whole, ".".join(known), ".".join(named), tuple(there))


def tied_layers(program: Program) -> Iterator[tuple[GraphId, NodeId]]:
    """The layers that are asked for where weights are shared: by layers, or by blocks that they are reached through."""
    for graph in program.design.graphs.values():
        for wire in ties_of(graph):
            for port in (wire.source, Port(wire.target.node, wire.target.port)):
                card = graph.nodes.get(port.node)
                if card is not None:
                    yield graph.id, program.asked_for(graph, card.id)
                    inside = layer_inside(program.catalogue, program.design, card, port.name)
                    yield from ((step.graph.id, program.asked_for(step.graph, step.node.id)) for step in inside)
