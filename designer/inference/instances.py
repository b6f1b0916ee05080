"""What a card that stands for a graph hands to it: the values of its parameters, and what flows in.

A parameter that a pattern of the graph names is filled in from what flows in, as `in_channels` of a block is.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from designer.catalogue.list_shapes import listed_shapes, one_shape
from designer.catalogue.overrides import overrides_of
from designer.catalogue.parts import Part
from designer.catalogue.ports import called_again
from designer.document import (
    Design,
    ExpressionError,
    Graph,
    GraphId,
    Json,
    Node,
    NodeFinding,
    NodeId,
    Parameter,
    Problem,
    Slot,
)
from designer.document.expressions import Value
from designer.inference.arguments import frozen, thawed
from designer.inference.patterns import Pattern, aligned, parse_pattern, size_of
from designer.inference.problems import calling
from designer.inference.problems.entering import wrong_input
from designer.inference.problems.packing import in_list, wrong_list
from designer.inference.scope import graph_names, multiples_of, value_of
from designer.inference.values import NOTHING, Flow, Flows


@dataclass(frozen=True, slots=True)
class Bound:
    """A graph with all that it needs to be walked.

    Attributes:
        names: What its parameters come to.
        inputs: What flows into each of its inputs.
        given: The parameters that were computed or filled in, to be shown.
    """

    names: Mapping[str, Value]
    inputs: Mapping[NodeId, Flow]
    given: Mapping[str, Json]


def standing(
    design: Design,
    part: Part,
    networks: Mapping[str, Mapping[str, Value]],
    instances: Mapping[GraphId, Sequence[tuple[Mapping[str, Value], Mapping[NodeId, NodeFinding]]]],
) -> Mapping[str, Value]:
    """What the parameters of a network, or of a part of it, are, as it was found when the network was looked at.

    Args:
        networks: By the name of each network, what its parameters are.
        instances: What each graph was walked with, and what was found.
    """
    names = networks.get(part.network.name, {})
    inside = part.network.graph
    for card in part.path:
        found = next((findings for known, findings in instances.get(inside, ()) if known == names), {})
        inside = GraphId(card.op[1:])
        finding = found.get(card.id)
        given = {name: frozen(value) for name, value in finding.auto.items()} if finding is not None else {}
        try:
            around = {**names, "index": 0, "n": 1}
            given |= {name: value_of(written, around) for name, written in card.args.items()}
            names = graph_names(design.graphs[inside], given)
        except ExpressionError:  # said where the network is looked at
            return {}
    return names


def bind(
    design: Design,
    graph: Graph,
    node: Node,
    called: Graph,
    arrivals: Flows,
    names: Mapping[str, Value],
    made: Mapping[str, Value] | None = None,
    carried: Container[str] = (),
) -> Bound | Problem:
    """Hands a graph its parameters and inputs; the problem where what the card says or takes does not suit it.

    Args:
        names: What names mean where the card stands.
        made: What the parameters are of what was made elsewhere: a network, or a part of one.
        carried: The inputs at which another copy of the card hands on, and not what is wired there.
    """
    parameters = {parameter.name: parameter for parameter in called.parameters}
    said = (called_again(design, graph, node) or node).args
    given: dict[str, Value] = dict(made or {})
    for name, written in said.items():
        try:
            if name not in parameters:
                return calling.wrong_argument(design, graph, node, called, name, f"it has no parameter {name}")
            given[name] = value_of(written, names)
            if needed := _needed(parameters[name], given[name]):
                said_is = json.dumps(thawed(given[name]), ensure_ascii=False)[:40]
                fault = f"{name} is {said_is}; {needed} is needed"
                return calling.wrong_argument(design, graph, node, called, name, fault)
        except ExpressionError as error:
            fault = _as_written(graph, node, name, names) or str(error)
            return calling.wrong_argument(design, graph, node, called, name, fault)
    inputs: dict[NodeId, Flow] = {}
    givers: dict[NodeId, Node] = {}
    for inner in called.nodes.values():
        if inner.op != "input":
            continue
        flow = arrivals.get(inner.label)
        inputs[inner.id] = flow if isinstance(flow, Flow) else NOTHING
        givers[inner.id] = node if inner.label in carried else _giver(graph, node, inner)
        if (problem := _other_list(graph, node, called, inner, inputs[inner.id], givers[inner.id])) is not None:
            return problem
        problem = _fill_in(design, graph, node, called, inner, inputs[inner.id], given, givers[inner.id])
        if problem is not None:
            return problem
    try:
        inside = graph_names(called, given)
    except ExpressionError as error:
        return calling.wrong_argument(design, graph, node, called, "", str(error))
    lost = [parameter.name for parameter in called.parameters if parameter.name not in inside]
    if lost:
        return calling.wrong_argument(design, graph, node, called, lost[0], f"{lost[0]} has no value")
    for inner_id, flow in inputs.items():
        inner, giver = called.nodes[inner_id], givers[inner_id]
        if (problem := _misfit(design, graph, node, called, inner, flow, inside, giver)) is not None:
            return problem
    filled = {name: thawed(value) for name, value in given.items() if name not in said and made is None}
    return Bound(inside, inputs, filled)


def _needed(parameter: Parameter, value: Value) -> str:
    """What a parameter needs instead of a value of another type; empty where it may be that value."""
    match parameter.type, value:
        case "bool", int() | float() | str() if not isinstance(value, bool):
            return "yes or no (true or false)"
        case "str", bool() | int() | float():
            return "a word"
        case "int", str():
            return "a whole number"
        case "int", float() if not value.is_integer():
            return "a whole number"
        case "float", str():
            return "a number"
    return ""


def _other_list(graph: Graph, node: Node, called: Graph, inner: Node, flow: Flow, giver: Node) -> Problem | None:
    """Holds what flows in against whether an input takes a list, and of how many values."""
    shapes = listed_shapes(inner.args.get("shape"))
    if shapes is None or flow == NOTHING:
        return None
    if flow.items is None or (shapes and len(shapes) != len(flow.items)):
        return wrong_list(graph, node, called, inner, flow, giver)
    return None


def _as_written(graph: Graph, node: Node, name: str, names: Mapping[str, Value]) -> str:
    """What is wrong with what a single copy is given, as it was written there; empty where that is not at fault."""
    try:
        overrides = overrides_of(graph.nodes.get(node.id, node))
    except ExpressionError:  # said at the card
        return ""
    for copy, given in sorted(overrides.items()):
        try:
            value_of(given.get(name), {**names, "index": copy})
        except ExpressionError as error:
            return f"in copy {copy} {error}"
    return ""


def _fill_in(
    design: Design,
    graph: Graph,
    node: Node,
    called: Graph,
    inner: Node,
    flow: Flow,
    given: dict[str, Value],
    giver: Node,
) -> Problem | None:
    """Fills in the parameters that an input's pattern names, from what flows in."""
    for one, of_value in _in_list(inner, flow):
        if (problem := _fill_in(design, graph, node, called, of_value, one, given, giver)) is not None:
            return in_list(design, called, inner, flow, problem)
    try:
        pattern = _pattern(inner, flow)
    except ExpressionError as error:
        return calling.wrong_pattern(called, inner, str(error), flow)
    pairs = aligned(pattern, len(flow.sizes)) if pattern is not None else ()
    if pattern is not None and pairs is None:
        return wrong_input(design, graph, node, called, inner, pattern, flow, giver, {})
    for axis, part in pairs or ():
        if any(parameter.name == part for parameter in called.parameters):
            given.setdefault(str(part), flow.sizes[axis])
    return None


def _misfit(
    design: Design,
    graph: Graph,
    node: Node,
    called: Graph,
    inner: Node,
    flow: Flow,
    inside: Mapping[str, Value],
    giver: Node,
) -> Problem | None:
    """Holds what flows in against an input's pattern, where all parameters are known."""
    for one, of_value in _in_list(inner, flow):
        if (problem := _misfit(design, graph, node, called, of_value, one, inside, giver)) is not None:
            return in_list(design, called, inner, flow, problem)
    try:
        pattern = _pattern(inner, flow)
        pairs = aligned(pattern, len(flow.sizes)) if pattern is not None else ()
        if pattern is not None and pairs is None:
            return wrong_input(design, graph, node, called, inner, pattern, flow, giver, {})
        for axis, part in pairs or ():
            size = size_of(part, inside)
            if size is None and not str(part).isidentifier():
                raise ExpressionError(f"`{part}` names what is not a parameter")
            if pattern is not None and size not in (None, flow.sizes[axis]):
                return wrong_input(design, graph, node, called, inner, pattern, flow, giver, inside)
    except ExpressionError as error:
        return calling.wrong_pattern(called, inner, str(error), flow)
    declared = multiples_of(inner, pattern) if pattern is not None else {}
    for axis, part in pairs or ():
        if flow.sizes[axis] % (multiple := declared.get(str(part), 1)):
            return calling.uneven_input(graph, node, inner, str(part), multiple, flow, giver)
    return None


def _in_list(inner: Node, flow: Flow) -> Iterator[tuple[Flow, Node]]:
    """Each value of a list that flows into an input, with the input as it would be for that value alone."""
    for one, text in zip(flow.items or (), listed_shapes(inner.args.get("shape")) or (), strict=False):
        yield one, replace(inner, args={**inner.args, "shape": text})


def _pattern(inner: Node, flow: Flow) -> Pattern | None:
    """The pattern that what flows into an input is held against; None where there is none.

    Raises:
        ExpressionError: It is no pattern.
    """
    text = one_shape(inner)
    return parse_pattern(text) if text and flow.signature.kind == "tensor" else None


def _giver(graph: Graph, node: Node, inner: Node) -> Node:
    """What an input of a card is wired to; the card itself where it is only asked whether a wire would do."""
    source = graph.source_of(Slot(node.id, inner.label))
    return graph.nodes[source.node] if source is not None else node


def other_size(called: Graph, first: Mapping[NodeId, NodeFinding], found: Mapping[NodeId, NodeFinding]) -> str:
    """A size that a card of a graph would need to be another one than the first card did; empty where there is none."""
    for inner, finding in found.items():
        before = first[inner].auto
        for name, value in finding.auto.items():
            if before.get(name, value) != value:
                return f"`{called.nodes[inner].label}` has {name} {before[name]}, and here it would be {value}"
    return ""
