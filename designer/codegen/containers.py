"""Groups as torch's containers: which of them the conditions of their members allow, and how each is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from designer.catalogue import Catalogue
from designer.catalogue.groups import Container, Group, place_of
from designer.catalogue.ports import CHOICE, Around, ports_of
from designer.codegen.brackets import Brackets, Expr
from designer.codegen.ordering import in_order
from designer.codegen.presence import Conditions, made_conditions
from designer.codegen.source import Source, joined
from designer.document import Design, Graph, Node


def settled(design: Design, catalogue: Catalogue, graph: Graph, groups: Mapping[str, Group]) -> dict[str, Group]:
    """The groups as they can be made: where single members may be missing, none but a dictionary keeps the keys."""
    found = dict(groups)
    loose = [group for group in groups.values() if group.kind is not Container.SEQUENCE]
    if not loose:
        return found
    conditions: Conditions = {}
    if any(node.when for node in graph.nodes.values()):
        around = Around(graph)
        ports = {node.id: ports_of(catalogue, design, graph, node, around) for node in graph.nodes.values()}
        conditions = made_conditions(graph, ports, in_order(graph)[0])
    for group in loose:
        if is_apart(group, conditions):
            found[group.name] = replace(group, kind=Container.DICT, apart=True)
    return found


def is_apart(group: Group, conditions: Conditions) -> bool:
    """Whether a member cannot be written among the others: it may be missing without them, or is one of several."""
    asked = {conditions.get(member.id, ()) for member in group.members}
    return len(asked) > 1 or any(member.op == CHOICE for member in group.members)


def together(group: Group, conditions: Conditions) -> tuple[Node, ...]:
    """The members that are written where the container is made; the others are put in by themselves."""
    if not group.apart:
        return group.members
    return tuple(member for member in group.members if not conditions[member.id] and member.op != CHOICE)


def container(graph: Graph, group: Group, members: Sequence[Node], made: Sequence[Expr]) -> Expr:
    """The value of a group's attribute: `nn.Sequential(...)`, `nn.ModuleList([...])`, `nn.ModuleDict({...})`."""
    parts = tuple(_owned(graph, member, one) for member, one in zip(members, made, strict=True))
    opening = Source(f"{group.kind.value}(")
    match group.kind:
        case Container.SEQUENCE:
            return Brackets(opening, parts, call=False)
        case Container.LIST:
            inside = Brackets(Source("["), parts, "]", call=False)
        case Container.DICT:
            keyed = tuple(_under(place_of(member), one) for member, one in zip(members, parts, strict=True))
            inside = Brackets(Source("{"), keyed, "}", call=False)
    return Brackets(opening, (inside,) if parts else ())


def _owned(graph: Graph, member: Node, made: Expr) -> Expr:
    return replace(made, owner=(graph.id, member.id)) if isinstance(made, Brackets) else made


def _under(place: str, made: Expr) -> Expr:
    """`"classes": nn.Linear(8, 10)`."""
    if isinstance(made, Brackets):
        return replace(made, opening=joined(f'"{place}": ', made.opening))
    return joined(f'"{place}": ', made)
