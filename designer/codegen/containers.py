"""Groups as torch's containers: which of them the conditions of their members allow, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from designer.catalogue import Catalogue
from designer.catalogue.groups import Container, Group, Member, place_of
from designer.catalogue.ports import CHOICE, Around, ports_of
from designer.codegen.brackets import Brackets, Expr
from designer.codegen.ordering import in_order
from designer.codegen.presence import Condition, Conditions, made_conditions
from designer.codegen.source import Source, joined
from designer.document import Design, Graph, Node


def settled(design: Design, catalogue: Catalogue, graph: Graph, groups: Mapping[str, Group]) -> dict[str, Group]:
    """The groups as they can be made: where single members may be missing, none but a dictionary keeps the keys."""
    if all(group.kind is Container.SEQUENCE for group in groups.values()):
        return dict(groups)
    conditions: Conditions = {}
    if any(node.when for node in graph.nodes.values()):
        around = Around(graph)
        ports = {node.id: ports_of(catalogue, design, graph, node, around) for node in graph.nodes.values()}
        conditions = made_conditions(graph, ports, in_order(graph)[0])
    return {name: _settled(group, conditions) for name, group in groups.items()}


def _settled(group: Group, conditions: Conditions) -> Group:
    if group.kind is Container.SEQUENCE:
        return group
    members = tuple(_settled(one, conditions) if isinstance(one, Group) else one for one in group.members)
    whole = replace(group, members=members)
    return replace(whole, kind=Container.DICT, apart=True) if _is_apart(whole, conditions) else whole


def _is_apart(group: Group, conditions: Conditions) -> bool:
    """Whether a member cannot be written among the others: it may be missing without them, or is one of several."""
    asked = {asked_of(member, conditions) for member in group.members}
    return len(asked) > 1 or any(isinstance(member, Node) and member.op == CHOICE for member in group.members)


def asked_of(member: Member, conditions: Conditions) -> tuple[Condition, ...]:
    """What must hold for a member to be there; a group whose members may be missing one by one always is."""
    if isinstance(member, Node):
        return conditions.get(member.id, ())
    return () if member.apart else asked_of(member.members[0], conditions)


def together(group: Group, conditions: Conditions) -> Group:
    """The group with the members that are written where it is made; the others are put in by themselves."""
    members = (
        together(member, conditions) if isinstance(member, Group) else member
        for member in group.members
        if not (group.apart and is_put_in(member, conditions))
    )
    return replace(group, members=tuple(members))


def is_put_in(member: Member, conditions: Conditions) -> bool:
    """Whether a member of a group whose members may be missing one by one is put into it by itself."""
    return bool(asked_of(member, conditions)) or (isinstance(member, Node) and member.op == CHOICE)


def container(graph: Graph, group: Group, made: Callable[[Node], Expr]) -> Expr:
    """The value of a group's attribute: `nn.Sequential(...)`, `nn.ModuleList([...])`, `nn.ModuleDict({...})`.

    Args:
        made: How a layer is made.
    """
    parts = tuple(
        container(graph, one, made) if isinstance(one, Group) else _owned(graph, one, made(one))
        for one in group.members
    )
    opening = Source(f"{group.kind.value}(")
    match group.kind:
        case Container.SEQUENCE:
            return Brackets(opening, parts, call=False)
        case Container.LIST:
            inside = Brackets(Source("["), parts, "]", call=False)
        case Container.DICT:
            keyed = tuple(_under(place_of(member), one) for member, one in zip(group.members, parts, strict=True))
            inside = Brackets(Source("{"), keyed, "}", call=False)
    return Brackets(opening, (inside,) if parts else ())


def _owned(graph: Graph, member: Node, made: Expr) -> Expr:
    return replace(made, owner=(graph.id, member.id)) if isinstance(made, Brackets) else made


def _under(place: str, made: Expr) -> Expr:
    """`"classes": nn.Linear(8, 10)`."""
    if isinstance(made, Brackets):
        return replace(made, opening=joined(f'"{place}": ', made.opening))
    return joined(f'"{place}": ', made)
