"""Arguments that are taken from a wire: `{"port": true}` in the place of a value makes the argument a port of its card.

What an operation is called with may be a size or a number that was worked out before; what a layer is made with may
not, for a layer is made before anything flows.
"""

from __future__ import annotations

from designer.catalogue.spec import Argument, InputPort, Kind, Operator, Role
from designer.document import UNSET, Disconnect, Edit, Graph, Json, Node, SetArgument, Slot, Unset

_KINDS = frozenset({Kind.INT, Kind.FLOAT, Kind.INTS})
_ROLES = frozenset({Role.FUNCTION, Role.ADAPT})
FROM_WIRE: Json = {"port": True}


def is_from_wire(value: Json | Unset) -> bool:
    """Whether an argument is a port."""
    return isinstance(value, dict) and value.keys() == {"port"}


def may_be_port(operator: Operator, argument: Argument) -> bool:
    """Whether an argument can be taken from a wire: a number, or numbers, on which no port depends."""
    told = {port.times or port.when for port in operator.outputs}
    return operator.role in _ROLES and argument.kind in _KINDS and argument.name not in told


def argument_ports(operator: Operator, node: Node) -> tuple[InputPort, ...]:
    """The ports of a card that are arguments."""
    if not any(map(is_from_wire, node.args.values())):
        return ()
    return tuple(
        InputPort(argument.name, named=True, doc=argument.doc)
        for argument in operator.arguments
        if is_from_wire(node.args.get(argument.name)) and may_be_port(operator, argument)
    )


def take_from_wire(graph: Graph, node: Node, argument: Argument) -> tuple[str, tuple[Edit, ...]]:
    """The name and the edit that make an argument a port."""
    edit = SetArgument(graph.id, node.id, argument.name, FROM_WIRE)
    return f"Take {argument.name} of {node.label} from a wire", (edit,)


def give_value(graph: Graph, node: Node, argument: Argument) -> tuple[str, tuple[Edit, ...]]:
    """The name and the edits that make it a value again; its wire goes."""
    value = argument.default if argument.default is not UNSET else argument.initial
    edits: list[Edit] = [SetArgument(graph.id, node.id, argument.name, value)]
    if argument.name in node.inputs:
        edits.insert(0, Disconnect(graph.id, Slot(node.id, argument.name)))
    return f"Give {argument.name} of {node.label} a value", tuple(edits)
