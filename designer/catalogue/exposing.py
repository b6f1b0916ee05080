"""A field of a card becomes a parameter of its class, or a setting of the design, and a fixed value again.

It may also read a parameter that is there, where that is as much. What is exposed keeps its value everywhere: it is the
default of the new parameter. A setting of the design is handed down from the networks through every card on the way,
since a class knows only what it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from designer.catalogue.class_parameters import parameter_fault, readers, remove_edits
from designer.catalogue.overrides import overrides_of
from designer.catalogue.spec import Argument, Kind
from designer.document import (
    UNSET,
    Design,
    Edit,
    EditError,
    ExpressionError,
    Graph,
    GraphId,
    Json,
    Node,
    Parameter,
    ReplaceNode,
    SetArgument,
    SetNetworks,
    SetParameters,
    Unset,
)
from designer.document.expressions import expression_of, names_in
from designer.document.names import SETTING_NAMES, free_name

_TYPES = {Kind.INT: "int", Kind.INTS: "int", Kind.FLOAT: "float", Kind.BOOL: "bool", Kind.CHOICE: "str"}


def exposable(graph: Graph, node: Node, argument: Argument) -> bool:
    """Whether a field says one plain value, which could be a parameter."""
    return graph.kind == "module" and node.op not in ("input", "output") and _parameter(node, argument) is not None


def expose(graph: Graph, node: Node, argument: Argument) -> tuple[str, tuple[Edit, ...]]:
    """The name and the edits that make a field a parameter of its class; all cards of it keep their value."""
    made = _made(graph, node, argument)
    return f"Make {argument.name} of {node.label} a parameter", (
        SetParameters((*graph.parameters, made), graph.id),
        SetArgument(graph.id, node.id, argument.name, f"={made.name}"),
    )


def expose_to_design(design: Design, graph: Graph, node: Node, argument: Argument) -> tuple[str, tuple[Edit, ...]]:
    """The same for a parameter of the design, which is a setting of each run.

    Raises:
        EditError: No network holds the card, so that nobody could hand the value down.
    """
    made = _made(graph, node, argument)
    taken = {one.name for one in design.parameters} | SETTING_NAMES
    setting = replace(made, name=free_name(made.name, taken))
    bare = replace(made, default=UNSET)
    handed = _handed_down(design, graph, bare, setting.name)
    if not handed:
        raise EditError(f"no network holds a {graph.name} yet")
    return f"Make {argument.name} of {node.label} a setting of the design", (
        SetParameters((*design.parameters, setting)),
        SetParameters((*graph.parameters, bare), graph.id),
        SetArgument(graph.id, node.id, argument.name, f"={made.name}"),
        *handed,
    )


def take_setting(design: Design, graph: Graph, name: str) -> tuple[Edit, ...]:
    """The edits that hand a parameter of the design down to a class that reads it; none where nobody could."""
    setting = next((one for one in design.parameters if one.name == name), None)
    if setting is None or graph.kind != "module" or parameter_fault(graph, name):
        return ()
    bare = Parameter(name, setting.type, doc=setting.doc)
    handed = _handed_down(design, graph, bare, name)
    return (SetParameters((*graph.parameters, bare), graph.id), *handed) if handed else ()


def readable(design: Design, graph: Graph, node: Node, argument: Argument) -> tuple[Parameter, ...]:
    """The parameters of the class that a field could read without a change of its value, for any card of the class."""
    plain = _parameter(node, argument)
    if plain is None or not exposable(graph, node, argument):
        return ()
    alike = (one for one in graph.parameters if one.type == plain.type)
    return tuple(one for one in alike if list(_given(design, graph, one).values()) == [plain.default])


def read(graph: Graph, node: Node, argument: Argument, parameter: Parameter) -> tuple[str, tuple[Edit, ...]]:
    """The name and the edit that let a field read a parameter that is there."""
    return f"Let {argument.name} of {node.label} be {parameter.name}", (
        SetArgument(graph.id, node.id, argument.name, f"={parameter.name}"),
    )


def declared(graph: Graph, argument: Argument, name: str) -> Parameter | None:
    """The parameter of a class that an expression of a field reads before it is there; None where none can be.

    It is what the field is on a new card, so that the class works as it is.
    """
    value = argument.default if argument.initial is UNSET else argument.initial
    kind = _TYPES.get(argument.kind)
    if (
        graph.kind != "module"
        or kind is None
        or not isinstance(value, bool | int | float)
        or parameter_fault(graph, name)
    ):
        return None
    return Parameter(name, kind, value)


def _made(graph: Graph, node: Node, argument: Argument) -> Parameter:
    """The new parameter: called as the field, or as card and field where that is taken."""
    parameter = _parameter(node, argument)
    if parameter is None:
        raise EditError(f"{argument.name} of {node.label} is no single value")
    taken = _names(graph)
    usable = not parameter_fault(graph, parameter.name) and parameter.name not in taken
    longer = f"{node.label.replace('.', '_')}_{parameter.name}"
    return replace(parameter, name=parameter.name if usable else free_name(longer, taken))


def _parameter(node: Node, argument: Argument) -> Parameter | None:
    """The parameter that a field would be; None where it says an expression, several numbers or nothing."""
    value = node.args.get(argument.name, argument.default)
    kind = _TYPES.get(argument.kind)
    if kind is None or not isinstance(value, bool | int | float | str) or expression_of(value) is not None:
        return None
    return Parameter(argument.name, "str" if isinstance(value, str) else kind, value)


def _handed_down(design: Design, graph: Graph, made: Parameter, setting: str) -> tuple[Edit, ...]:
    """The edits by which every card and network of a class is given a setting, through all classes around it."""
    edits: list[Edit] = []
    called: dict[GraphId, str] = {graph.id: made.name}
    waiting = [graph.id]
    while waiting:
        inner = waiting.pop()
        for other in design.graphs.values():
            cards = [node for node in other.nodes.values() if node.op == f"@{inner}"]
            if not cards or other.kind != "module":
                continue
            if other.id not in called:
                passed = replace(made, name=free_name(setting, _names(other)))
                edits.append(SetParameters((*other.parameters, passed), other.id))
                called[other.id] = passed.name
                waiting.append(other.id)
            for card in cards:
                args = {**card.args, called[inner]: f"={called[other.id]}"}
                edits.append(ReplaceNode(other.id, replace(card, args=args)))
    networks = tuple(
        replace(one, args={**one.args, called[one.graph]: f"={setting}"}) if one.graph in called else one
        for one in design.networks
    )
    return (*edits, SetNetworks(networks)) if networks != design.networks else ()


def _names(graph: Graph) -> set[str]:
    return {one.name for one in graph.parameters} | {node.label for node in graph.nodes.values()}


# Back


def fix(
    design: Design, graph: Graph, node: Node, argument: Argument, found: Json | Unset
) -> tuple[str, tuple[Edit, ...]]:
    """The name and the edits that put a fixed value in the place of an expression; what only it read goes.

    Args:
        found: What the expression came to.

    Raises:
        EditError: It comes to different values in different cards of the class, or to none.
    """
    text = expression_of(node.args.get(argument.name))
    read = [one for one in graph.parameters if text is not None and one.name in names_in(text)]
    value = found
    for parameter in read:
        given = _given(design, graph, parameter)
        if len(given) > 1:
            (one, first), (other, second) = list(given.items())[:2]
            raise EditError(f"{parameter.name} is {first} for {one} and {second} for {other}, and a fixed value is one")
        if parameter.name == text and given and expression_of(only := next(iter(given.values()))) is None:
            value = only
    if isinstance(value, Unset):
        raise EditError(f"what {argument.name} comes to is not known")
    fixed = SetArgument(graph.id, node.id, argument.name, value)
    after = replace(node, args={**node.args, argument.name: value})
    left = replace(graph, nodes={**graph.nodes, node.id: after})
    gone = [edit for one in read if not readers(left, one.name) for edit in remove_edits(design, left, one.name)]
    return f"Fix {argument.name} of {node.label}", (fixed, *gone)


def _given(design: Design, graph: Graph, parameter: Parameter) -> dict[str, Json]:
    """What a parameter is given: for each different value, the first card or network that gives it."""
    values: dict[str, Json] = {}
    first: dict[str, str] = {}

    def give(who: str, args: Mapping[str, Json]) -> None:
        value = args.get(parameter.name, parameter.default)
        if not isinstance(value, Unset) and first.setdefault(repr(value), who) == who:
            values[who] = value

    for other in design.graphs.values():
        for card in other.nodes.values():
            if card.op == f"@{graph.id}":
                give(card.label, card.args)
                with suppress(ExpressionError):  # which is said at the card
                    for copy, args in overrides_of(card).items():
                        give(f"copy {copy} of {card.label}", {**card.args, **args})
    for network in design.networks:
        if network.graph == graph.id:
            give(network.name, network.args)
    return values
