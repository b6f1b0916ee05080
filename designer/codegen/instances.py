"""What an instance of a graph is given: the arguments of its class."""

from __future__ import annotations

from collections.abc import Callable

from designer.codegen.brackets import Expr
from designer.codegen.program import OPEN, Program, Scope, named, same
from designer.document import UNSET, ExpressionError, Graph, GraphId, Json, Network, Node, NodeId, Parameter, Unset
from designer.document.expressions import expression_of, names_in, parse, require_values

PLAIN_TYPES = ("int", "float", "bool", "str")
"""What a parameter is annotated as."""


def instance_arguments(
    program: Program,
    graph: Graph,
    node: Node,
    placed: Graph,
    scope: Scope,
    problems: list[str],
    given: Callable[[Parameter], Json | Unset],
) -> list[Expr]:
    """The parameters of an instance: those without a default by position, others by name where they are given."""
    label = program.label(node)
    known = {parameter.name for parameter in placed.parameters}
    problems += [f"{label}.{name}" for name in node.args if name not in known]
    items: list[Expr] = []
    for parameter in sorted_parameters(placed):
        place = f"{label}.{parameter.name}"
        name = program.names[placed.id].parameters[parameter.name]
        required = not has_default(parameter)
        value = given(parameter)
        if not isinstance(value, Unset):
            if same(value, parameter.default) and parameter.name not in derived(placed):
                continue  # there the same words speak of what the block is given
            text = program.value(value, scope, place, problems)
            items.append(text if required else named(name, text))
        elif required:
            problems.append(place)
            items.append(OPEN)
    return items


def network_arguments(
    program: Program, network: Network, graph: Graph, scope: Scope, problems: list[str]
) -> list[Expr]:
    """The arguments of a network's class, where the network is made."""
    node = Node(NodeId(network.id), name=network.name, args=network.args)

    def given(parameter: Parameter) -> Json | Unset:
        return network.args.get(parameter.name, UNSET)

    return instance_arguments(program, Graph(GraphId(""), ""), node, graph, scope, problems, given)


def sorted_parameters(graph: Graph) -> list[Parameter]:
    """The parameters as Python wants them, those with a default last; a name that is there twice counts once."""
    first = {parameter.name: parameter for parameter in reversed(graph.parameters)}
    kept = [parameter for parameter in graph.parameters if first[parameter.name] is parameter]
    return sorted(kept, key=has_default)


def derived(graph: Graph) -> dict[str, str]:
    """The parameters that follow from those before them where they are not given, each with its expression."""
    found: dict[str, str] = {}
    before: set[str] = set()
    for parameter in graph.parameters:
        default = parameter.default
        text = None if isinstance(default, Unset) else expression_of(default)
        try:
            if text is not None and parameter.type in PLAIN_TYPES and names_in(text) <= before:
                require_values(parse(text), text)
                found[parameter.name] = text
        except ExpressionError:  # a gap
            pass
        before.add(parameter.name)
    return found


def has_default(parameter: Parameter) -> bool:
    """Whether an instance may leave the parameter out."""
    return parameter.default is not UNSET


def type_name(parameter: Parameter) -> str:
    """The annotation of a parameter: its type, else that of its default."""
    if parameter.type in PLAIN_TYPES:
        return parameter.type
    found = type(parameter.default).__name__
    return found if found in PLAIN_TYPES else "object"
