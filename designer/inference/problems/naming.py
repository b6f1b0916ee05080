"""Rules about names: what cannot stand in code, and what two things are both called."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from designer.catalogue.attributes import read_when_running
from designer.catalogue.groups import Container, Group, called_anew, groups_of, name_of, place_of
from designer.catalogue.keeping import without_ties
from designer.catalogue.parts import network_adapted, network_called
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Fix, Graph, GraphId, Node, NodeId, Problem, Rename, Severity
from designer.document.names import DICT_ATTRIBUTES, free_name, name_fault, whole_name_fault
from designer.inference.problems.cures import taken_names

_NAMED = frozenset({Role.METRIC, Role.MINIMISE})
_VALUES = frozenset({Role.PARAMETER, Role.BUFFER})
_KEPT = frozenset({Role.LAYER, Role.CHOICE}) | _VALUES
_MOST_SAID = 64  # letters of a name, which no name that can stand in code goes beyond
_HELD = "a parameter that the class reads while it runs, so that checkpoints call the card otherwise"


def name_problems(catalogue: Catalogue, design: Design, graph: Graph, order: tuple[NodeId, ...]) -> Iterator[Problem]:
    """Names that cannot stand in code, layers without a name, and names that two things share.

    Layers and instances are attributes of the class, what goes out is named for those who take it, and everything else
    is a local variable. A variable may be used again once nothing reads its first value any more.
    """
    attributes: dict[str, str] = {}
    outputs: dict[str, str] = {}
    arguments = _arguments(catalogue, design, graph)
    held = _held(catalogue, design, graph)
    variables: list[tuple[Node, int, str]] = []
    for node in graph.nodes.values():
        own = node.name if isinstance(node.name, tuple) else (node.name,)
        attribute = _is_attribute(catalogue, design, node)
        if own == ("",):
            if attribute or _role(catalogue, node) in _NAMED:
                yield _unnamed(graph, node)
            continue
        for index, name in enumerate(own):
            if fault := _fault(name, attribute):
                said = name if len(name) <= _MOST_SAID else f"{name[:_MOST_SAID]}…"
                yield _renamed("bad_name", graph, node, index, f"`{said}` cannot be a name: {fault}.")
            elif attribute or node.op == "output":
                spoken_for = outputs if node.op == "output" else attributes
                if name in spoken_for:
                    yield _shared(graph, node, index, name, spoken_for[name])
                elif attribute and name in held:
                    yield replace(_shared(graph, node, index, name, _HELD), severity=Severity.WARNING)
                spoken_for.setdefault(name, "another card")
            elif name in arguments and _role(catalogue, node) is not Role.MINIMISE:
                yield _shared(graph, node, index, name, arguments[name])
            else:
                variables.append((node, index, name))
    yield from _overwritten(graph, order, variables)
    yield from _groups(catalogue, design, graph, attributes.keys() | held)


def _held(catalogue: Catalogue, design: Design, graph: Graph) -> set[str]:
    """The parameters that are called as a card or a group, and that the class keeps to read while it runs."""
    names = {parameter.name for parameter in graph.parameters}
    names &= {name.partition(".")[0] for name in graph.names()}
    return names.intersection(read_when_running(catalogue, design, graph)) if names else set()


def _groups(catalogue: Catalogue, design: Design, graph: Graph, attributes: Collection[str]) -> Iterator[Problem]:
    """Dotted names that say other keys of a checkpoint than there will be, or more than one group of that name.

    Args:
        attributes: What the class has beside groups.
    """
    if not any("." in node.name for node in graph.nodes.values()):
        return
    own = [node for node in graph.nodes.values() if _is_attribute(catalogue, design, node)]
    dotted = [node for node in own if isinstance(node.name, str) and "." in node.name and not _fault(node.name, True)]
    named = groups_of(without_ties(graph), [node.id for node in own if _role(catalogue, node) not in _VALUES])
    groups = [group for top in named.values() for group in _within(top)]
    members = {member.id for top in named.values() for member in top.layers}
    for node in dotted:
        if node.id not in members and node.label not in {group.name for group in groups}:
            message = f"`{node.label}` cannot be a place in a group: it is no layer. Checkpoints call it otherwise."
            yield replace(_renamed("group", graph, node, 0, message), severity=Severity.WARNING)
    for group in groups:
        if group.name in attributes:
            yield _of_two(graph, group)
        elif group.kind is Container.DICT and all(place_of(one).isdecimal() for one in group.members):
            yield _not_counted(graph, group)


def _within(group: Group) -> Iterator[Group]:
    """A group and those that lie in it."""
    yield group
    for member in group.members:
        if isinstance(member, Group):
            yield from _within(member)


def _of_two(graph: Graph, group: Group) -> Problem:
    around, _, place = group.name.rpartition(".")
    stem = f"{around}.{free_name(place, _places(graph, around))}" if around else free_name(place, taken_names(graph))
    return Problem(
        code="duplicate_name",
        severity=Severity.ERROR,
        message=f"`{group.name}` is the name of two things here: a group of layers, and another card or a parameter.",
        graph=graph.id,
        nodes=tuple(one.id for one in group.layers),
        fixes=(_called(graph, f"Call the group `{stem}`", called_anew(group, stem)),),
    )


def _places(graph: Graph, group: str) -> set[str]:
    """What is called by a place in a group, and what nothing in it can be called."""
    inside = (name.removeprefix(f"{group}.") for name in graph.names() if name.startswith(f"{group}."))
    return {name.partition(".")[0] for name in inside} | DICT_ATTRIBUTES


def _not_counted(graph: Graph, group: Group) -> Problem:
    members = sorted(group.members, key=lambda one: int(place_of(one)))
    first = next(place for place, member in enumerate(members) if place_of(member) != str(place))
    stands, wanted = name_of(members[first]), f"{group.name}.{first}"
    names: dict[NodeId, str] = {}
    for place, member in enumerate(members):
        names |= called_anew(member, f"{group.name}.{place}")
    message = f"A list counts its places from 0, and `{stands}` stands where `{wanted}` would: its numbers are "
    told = [
        card for member in (members[first], *members[:first], *members[first + 1 :]) for card in called_anew(member, "")
    ]
    return Problem(
        code="group",
        severity=Severity.WARNING,
        message=f"{message}names in an nn.ModuleDict as it is.",
        graph=graph.id,
        nodes=tuple(told),
        fixes=(_called(graph, f"Count `{group.name}` from 0", names),),
    )


def _called(graph: Graph, title: str, names: Mapping[NodeId, str]) -> Fix:
    return Fix(title, tuple(Rename(graph.id, node, name) for node, name in names.items()))


@lru_cache(maxsize=4096)
def _fault(name: str, attribute: bool) -> str:
    """Why a name cannot stand in code; one that is no attribute of a module may hide one of nn.Module's."""
    return name_fault(name) if attribute else whole_name_fault(name)


def _role(catalogue: Catalogue, node: Node) -> Role | None:
    operator = catalogue.get(node.op)
    return operator.role if operator is not None else None


def _is_attribute(catalogue: Catalogue, design: Design, node: Node) -> bool:
    """Whether a node is an attribute of its class: a layer, what it keeps, or an instance of a module."""
    if node.op.startswith("@"):
        called = design.graphs.get(GraphId(node.op[1:]))
        return called is not None and called.kind == "module"
    return _role(catalogue, node) in _KEPT


def _arguments(catalogue: Catalogue, design: Design, graph: Graph) -> dict[str, str]:
    """What a step is given beside its inputs, by name: the networks it calls, and its optimisers."""
    if graph.kind != "function":
        return {}
    cards = graph.nodes.values()
    called = {
        one.name for node in cards if (one := network_called(design, graph, node) or network_adapted(design, node))
    }
    optimisers = {node.label for node in graph.nodes.values() if _role(catalogue, node) is Role.MINIMISE}
    return {**dict.fromkeys(called, "a network"), **dict.fromkeys(optimisers, "an optimiser")}


def _overwritten(graph: Graph, order: tuple[NodeId, ...], variables: list[tuple[Node, int, str]]) -> Iterator[Problem]:
    """Variables that are given a second value while the first is still needed."""
    place = {node: index for index, node in enumerate(order)}
    writers: dict[str, list[tuple[Node, int]]] = {}
    for node, index, name in variables:
        if node.id in place:
            writers.setdefault(name, []).append((node, index))
    several = {name: written for name, written in writers.items() if len(written) > 1}
    leaving = graph.leaving() if several else {}
    for name, written in several.items():
        written.sort(key=lambda one: place[one[0].id])
        for (first, _), (second, index) in pairwise(written):
            readers = (wire.target.node for wire in leaving.get(first.id, ()))
            if first.id == second.id or any(place.get(reader, -1) > place[second.id] for reader in readers):
                yield _shared(graph, second, index, name, f"`{first.id}`, which is still needed")


def _shared(graph: Graph, node: Node, index: int, name: str, other: str) -> Problem:
    message = f"`{name}` is the name of two things here: this card and {other}."
    return _renamed("duplicate_name", graph, node, index, message)


def _unnamed(graph: Graph, node: Node) -> Problem:
    return _renamed("bad_name", graph, node, 0, f"`{node.id}` needs a name: it is what the code calls it.")


def _renamed(code: str, graph: Graph, node: Node, index: int, message: str) -> Problem:
    own = list(node.name) if isinstance(node.name, tuple) else [node.name]
    wanted = own[index] or node.id
    own[index] = free_name(wanted, taken_names(graph))
    name = tuple(own) if isinstance(node.name, tuple) else own[0]
    return Problem(
        code=code,
        severity=Severity.ERROR,
        message=message,
        graph=graph.id,
        nodes=(node.id,),
        fixes=(Fix(f"Rename it to `{own[index]}`", (Rename(graph.id, node.id, name),)),),
    )
