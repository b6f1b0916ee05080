"""The Input of a network that was not said to take anything else takes the form of the data that is chosen."""

from __future__ import annotations

from dataclasses import replace

from designer.catalogue.datasets import target_of, task_of
from designer.catalogue.input_output import value_input
from designer.catalogue.spec import Catalogue
from designer.document import UNSET, AddNode, DataSource, Design, Edit, Graph, Node, NodeId, SetArgument
from designer.document.names import free_name

_ABOVE = 180
_AS_PLACED = {one.name: one.initial for one in value_input.arguments if one.initial is not UNSET}


def fit_input(catalogue: Catalogue, design: Design, source: DataSource) -> tuple[Edit, ...]:
    """The edits that let the first network of a design take the data.

    A network without an Input is given one. An Input that still has the shape it was placed with takes that of the
    data, unless a card of the network states a size of what flows in. Any other network is left as it is.
    """
    graph = design.graphs.get(design.networks[0].graph) if design.networks else None
    task = task_of(source.data)
    fields = [name for name in source.schema if task is not None and name != target_of(task)]
    if graph is None or not fields:
        return ()
    inputs = [node for node in graph.nodes.values() if node.op == value_input.op]
    if not inputs:
        return (_placed(graph, _shape(source, fields[0])),)
    shape = _shape(source, next((name for name in fields if name == inputs[0].label), fields[0]))
    fresh = len(inputs) == 1 and inputs[0].args == _AS_PLACED
    if not fresh or inputs[0].args.get("shape") == shape or _states_a_size(catalogue, graph):
        return ()
    return (SetArgument(graph.id, inputs[0].id, "shape", shape),)


def with_input(design: Design, edits: tuple[Edit, ...]) -> Design:
    """The design as these edits will leave it; the design itself is not touched."""
    if not edits:
        return design
    graph = design.graphs[design.networks[0].graph]
    ahead = replace(graph, nodes=dict(graph.nodes), positions=dict(graph.positions))
    after = replace(design, graphs={**design.graphs, graph.id: ahead})
    for edit in edits:
        edit.apply(after)
    return after


def _placed(graph: Graph, shape: str) -> AddNode:
    """An Input before all other cards, above the topmost one."""
    node = Node(NodeId(free_name("x", graph.nodes)), value_input.op, "x", args={"shape": shape})
    top = min(graph.positions.values(), key=lambda at: at[1], default=None)
    return AddNode(graph.id, node, (top[0], top[1] - _ABOVE) if top is not None else (0, 0), index=0)


def _shape(source: DataSource, field: str) -> str:
    """The form of a field's rows, as an Input says it."""
    facts = source.schema[field]
    sizes = facts.get("shape") if isinstance(facts, dict) else None
    return " ".join(["N", *(str(size) for size in (sizes if isinstance(sizes, list) else ()))])


def _states_a_size(catalogue: Catalogue, graph: Graph) -> bool:
    """Whether a card says itself how large what flows into it is."""
    return any(
        name in node.args
        for node in graph.nodes.values()
        if (operator := catalogue.get(node.op)) is not None
        for port in operator.inputs
        for name in port.pattern.split()
    )
