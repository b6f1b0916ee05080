"""What a class keeps besides its layers: learned values, buffers, and weights that layers share.

A buffer's value is worked out in `__init__`, from what reads neither inputs nor layers; `forward` reads the attribute.
Ties stand after all layers, since either of the two may come first in the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from designer.catalogue.keeping import (
    is_kept,
    made_once,
    makes_of,
    may_make,
    shares_memory,
    ties_of,
    without_ties,
    writes_of,
)
from designer.catalogue.ports import WEIGHT, is_weight, layer_inside
from designer.codegen.body import Body
from designer.codegen.brackets import Brackets, Expr, flat, laid_out, operand
from designer.codegen.calls import settings
from designer.codegen.program import OPEN, Program, Scope, named
from designer.codegen.source import Source, joined
from designer.codegen.weights import way_to
from designer.document import Graph, Node, Port, Slot, Wire


def kept_nodes(program: Program, graph: Graph) -> list[Node]:
    """The learned values and buffers of a class, in program order."""
    return [node for node in graph.nodes.values() if is_kept(node, program.catalogue)]


def buffer_annotations(program: Program, graph: Graph) -> list[str]:
    """A line for each buffer that says that it is a tensor, which `register_buffer` does not."""
    names = program.names[graph.id].attributes
    buffers = [node for node in kept_nodes(program, graph) if node.op == "buffer"]
    return [f"    {names[node.id]}: Tensor" for node in buffers]


def learned_value(program: Program, graph: Graph, node: Node, scope: Scope, problems: list[str]) -> Expr:
    """`nn.Parameter(torch.zeros(1, 1, dim))`, with `requires_grad=False` where it is frozen."""
    program.used |= {"nn", "torch"}
    operator = program.catalogue[node.op]
    sizes = [argument for argument in operator.arguments if argument.name == "shape"]
    items = tuple(settings(program, graph, node, sizes, scope, problems))
    how = node.args.get("init", "zeros")

    def number(name: str) -> Expr:
        (argument,) = (one for one in operator.arguments if one.name == name)
        place = f"{program.label(node)}.{name}"
        return program.argument(argument, node.args.get(name, argument.default), scope, place, problems)  # type: ignore[arg-type]

    match how:
        case "zeros" | "ones":
            made: Expr = Brackets(Source(f"torch.{how}("), items)
        case "full":
            scalar = node.args.get("shape") == []
            filled = Brackets(Source("("), items, ",)" if len(items) == 1 else ")", call=False)
            made = Brackets(Source("torch.full("), (items[0] if scalar else filled, number("fill_value")))
        case "normal":
            made = joined(flat(Brackets(Source("torch.empty("), items)), ".normal_(std=", flat(number("std")), ")")
        case _:
            problems.append(f"{program.label(node)}.init")
            made = OPEN
    kept = (named("requires_grad", Source("False")),) if node.frozen else ()
    return Brackets(Source("nn.Parameter("), (made, *kept))


def buffer_rows(
    program: Program, graph: Graph, node: Node, indent: int, scope: Scope, problems: list[str]
) -> tuple[list[Source], Source]:
    """The lines that a buffer's value takes, and the one that keeps it: `self.register_buffer("mask", ...)`."""
    attribute = program.names[graph.id].attributes[node.id]
    parts = makes_of(graph, node.id)
    source = graph.source_of(Slot(node.id, "value"))
    before: list[Source] = []
    value: Expr = OPEN
    if source is None or not all(may_make(program.catalogue, graph.nodes[part]) for part in parts):
        problems.append(f"{program.label(node)}.value")
    else:
        nodes = {one.id: _without_making(one) for one in graph.nodes.values() if one.id in parts}
        nodes[node.id] = Node(node.id, "output", attribute, inputs={"value": source})
        body = Body(program, replace(graph, nodes=nodes, frames=()), scope, indent)
        before = body.statements(indent)
        value = body.arriving(Slot(node.id, "value"), problems) or OPEN
        if any(writes_of(graph)) and shares_memory(program.catalogue, graph, source):
            value = Brackets(joined(operand(value), ".clone("), ())
    given = settings(program, graph, node, program.catalogue[node.op].arguments, scope, problems)
    items = (Source(f'"{attribute}"'), value, *given)
    return before, laid_out(Brackets(Source("self.register_buffer("), items), indent)


def _without_making(node: Node) -> Node:
    return replace(node, inputs={}) if node.op == "buffer" else node


def _is_made_of(graph: Graph, wire: Wire) -> bool:
    """Whether a wire brings what a buffer is made of."""
    target = graph.nodes[wire.target.node]
    return target.op == "buffer" and not target.keeps(wire.target.port)


def running(graph: Graph) -> Graph:
    """The part of a class that runs in `forward`: without what buffers alone are made of, and without ties."""
    graph = without_ties(graph)
    once = frozenset(node for node in made_once(graph) if graph.nodes[node].op != "input")  # which is taken anyhow
    read_beside = {
        wire.source.node for wire in graph.wires() if wire.target.node not in once and not _is_made_of(graph, wire)
    }
    # What is read beside its buffer is a fault of the drawing; the code that is shown is whole all the same.
    beside = {part for node in once & read_beside for part in (node, *makes_of(graph, node))}
    gone = once - beside
    return replace(graph, nodes={node.id: _without_value(node) for node in graph.nodes.values() if node.id not in gone})


def _without_value(node: Node) -> Node:
    """A buffer without what it is made of: what it holds next is worked out where it runs."""
    if node.op != "buffer":
        return node
    return replace(node, inputs={port: source for port, source in node.inputs.items() if node.keeps(port)})


def kept_ports(program: Program, graph: Graph) -> dict[Port, str]:
    """How what a class keeps reads: `self.mask`, `self.wte.weight`."""
    names = program.names[graph.id].attributes
    kept = {Port(node.id, "output"): f"self.{names[node.id]}" for node in kept_nodes(program, graph)}
    for node in names:
        operator = program.catalogue.get(graph.nodes[node].op)
        if operator is not None and operator.weight:
            kept[Port(node, WEIGHT)] = way_to(program, graph, Port(node, WEIGHT)).weight
    for wire in graph.wires():
        if is_inner_weight(program, graph, wire.source):
            kept[wire.source] = way_to(program, graph, wire.source).weight
    return kept


def is_inner_weight(program: Program, graph: Graph, port: Port) -> bool:
    """Whether a port is the weight of a layer inside the block of a card."""
    card = graph.nodes.get(port.node)
    if "." not in port.name or card is None:
        return False
    return bool(layer_inside(program.catalogue, program.design, card, port.name))


@dataclass(frozen=True, slots=True)
class Tied:
    """A line that lets two layers share a weight.

    Attributes:
        there: What to ask before, where one of the two may be missing.
        problem: What is amiss; empty where nothing is.
    """

    wire: Wire
    text: Source
    there: tuple[str, ...]
    problem: str


def tied(program: Program, graph: Graph, kept: Mapping[Port, str]) -> Iterator[Tied]:
    """The lines that let layers share a weight, each after the one that gives it what it hands on."""
    waiting = list(ties_of(graph))
    while waiting:
        later = {Port(wire.target.node, wire.target.port) for wire in waiting}
        ready = [wire for wire in waiting if wire.source not in later] or waiting
        for wire in ready:
            target = Port(wire.target.node, wire.target.port)
            own = way_to(program, graph, target) if target in kept or is_inner_weight(program, graph, target) else None
            value = kept.get(wire.source) if ready is not waiting else None  # a ring has no beginning
            of = way_to(program, graph, wire.source) if value is not None and is_weight(wire.source.name) else None
            text = joined(f"{own.target} = " if own is not None else "", value or OPEN).marked(graph.id, target.node)
            whole = own is not None and of is not None
            problem = "" if whole else f"{program.label(graph.nodes[target.node])}.{target.name}"
            there = [question for way in (own, of) if way is not None for question in way.there]
            yield Tied(wire, text, tuple(dict.fromkeys(there)), problem)
        waiting = [wire for wire in waiting if wire not in ready]
