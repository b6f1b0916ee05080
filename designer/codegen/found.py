"""Sizes that were found, as expressions of their module's parameters.

`nn.Linear(128, 10)` is right where 128 is fixed by the drawing. Where it came from a parameter, the class must say so,
or its second instance would be wrong: the wires are followed back to the argument or the pattern that decides the size.
"""

from __future__ import annotations

import json

from designer.catalogue.spec import Argument, Family
from designer.codegen.program import Program
from designer.document import UNSET, Graph, Json, Node, Port, Unset
from designer.document.expressions import expression_of

_SAME_SHAPE = {Family.ACTIVATION, Family.REGULARISATION}
_NUMBER_BY_NUMBER = {"torch.add", "torch.sub", "torch.mul"}
_FURTHEST = 200  # nodes; further back nobody looks


def found(program: Program, graph: Graph, node: Node, argument: Argument) -> Json | Unset:
    """What an argument that was left out came to: a number, or an expression of the module's parameters.

    Returns:
        UNSET where it is not known, or is a number that another instance would prove wrong.
    """
    number = program.finding(graph, node).auto.get(argument.name, UNSET)
    if isinstance(number, Unset) or not graph.parameters or argument.auto is None:
        return number
    told = _size(program, graph, node, argument.auto.port, argument.auto.axis, _FURTHEST)
    if told is None:
        return UNSET if _differ(program, graph) else number
    if expression_of(told) is None:
        return number
    return [told] if argument.auto.as_list else told


def filled_in(program: Program, graph: Graph, node: Node, placed: Graph, name: str) -> Json | Unset:
    """What a parameter of a block came to in one card of it, from the pattern of an input that names it.

    Returns:
        A number or an expression of the parameters around the card; UNSET as with `found`.
    """
    number = program.finding(graph, node).auto.get(name, UNSET)
    if isinstance(number, Unset) or not graph.parameters:
        return number
    for inner in placed.nodes.values():
        words = str(inner.args.get("shape", "")).split() if inner.op == "input" else []
        if name in words and "..." not in words:
            told = _size(program, graph, node, inner.label, words.index(name), _FURTHEST)
            if told is not None:
                return told if expression_of(told) is not None else number
    return UNSET if _differ(program, graph) else number


def _differ(program: Program, graph: Graph) -> bool:
    """Whether the instances of a module give it different arguments."""
    given = [network.args for network in program.design.networks if network.graph == graph.id]
    given += [
        node.args
        for other in program.design.graphs.values()
        for node in other.nodes.values()
        if node.op == f"@{graph.id}"
    ]
    return len({json.dumps(dict(args), sort_keys=True) for args in given}) > 1


def _size(program: Program, graph: Graph, node: Node, port: str, axis: int, left: int) -> Json:
    """What decides the size of one dimension of an input; None where that cannot be told."""
    source = node.inputs.get(port)
    if not isinstance(source, Port) or left == 0:
        return None
    before = graph.nodes[source.node]
    rank = len(signature.sizes) if (signature := program.signature(graph, source)) else 0
    if before.op == "input":
        shape = before.args.get("shape")
        token = _token(shape if isinstance(shape, str) else "", axis, rank)
        if token.isdecimal():
            return int(token)
        return f"={token}" if token in {parameter.name for parameter in graph.parameters} else None
    operator = program.catalogue.get(before.op)
    output = program.ports(graph, before).output(source.name)
    if operator is None or output is None or operator.family is Family.RECURRENT or not operator.inputs:
        return None
    first = operator.inputs[0]
    token = _token(output.pattern, axis, rank)
    argument = operator.argument(token)
    if argument is not None:
        if argument.name in before.args:
            return before.args[argument.name]
        if argument.auto is None:
            return None
        return _size(program, graph, before, argument.auto.port, argument.auto.axis, left - 1)
    inputs = first.pattern.split()
    if token and token in inputs and "..." not in inputs:
        place = inputs.index(token)  # counted from where the axis was, for there may be no batch in front
        return _size(program, graph, before, first.name, place if axis >= 0 else place - len(inputs), left - 1)
    entering = before.inputs.get(first.name)
    if not (first.pattern == output.pattern == "..." and isinstance(entering, Port)):
        return None
    paired = operator.op in _NUMBER_BY_NUMBER and _alike(program, graph, entering, source)
    if paired or operator.family in _SAME_SHAPE:
        return _size(program, graph, before, first.name, axis, left - 1)
    return None


def _alike(program: Program, graph: Graph, one: Port, other: Port) -> bool:
    """Whether two values have the same sizes, so that nothing was stretched between them."""
    first, second = program.signature(graph, one), program.signature(graph, other)
    return first is not None and second is not None and first.sizes == second.sizes


def _token(pattern: str, axis: int, rank: int) -> str:
    """The word for one dimension in a pattern; empty where `...` stands for it."""
    words = pattern.split()
    if "..." not in words:
        return words[axis] if -len(words) <= axis < len(words) else ""
    front = words.index("...")
    back = len(words) - front - 1
    for place in (axis, axis - rank if axis >= 0 else axis + rank):
        if 0 <= place < front or -back <= place < 0:
            return words[place]
    return ""
