"""Rules about names: what cannot stand in code, and what two things are both called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from designer.catalogue.groups import groups_of
from designer.catalogue.keeping import without_ties
from designer.catalogue.parts import network_called
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Fix, Graph, GraphId, Node, NodeId, Problem, Rename, Severity
from designer.document.names import free_name, name_fault, whole_name_fault
from designer.inference.problems.cures import taken_names

_NAMED = frozenset({Role.METRIC, Role.MINIMISE})
_VALUES = frozenset({Role.PARAMETER, Role.BUFFER})
_KEPT = frozenset({Role.LAYER, Role.CHOICE}) | _VALUES


def name_problems(catalogue: Catalogue, design: Design, graph: Graph, order: tuple[NodeId, ...]) -> Iterator[Problem]:
    """Names that cannot stand in code, layers without a name, and names that two things share.

    Layers and instances are attributes of the class, what goes out is named for those who take it, and everything else
    is a local variable. A variable may be used again once nothing reads its first value any more.
    """
    attributes: dict[str, str] = {}
    outputs: dict[str, str] = {}
    arguments = _arguments(catalogue, design, graph)
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
                yield _renamed("bad_name", graph, node, index, f"`{name}` cannot be a name: {fault}.")
            elif attribute or node.op == "output":
                spoken_for = outputs if node.op == "output" else attributes
                if name in spoken_for:
                    yield _shared(graph, node, index, name, spoken_for[name])
                spoken_for.setdefault(name, "another card")
            elif name in arguments and _role(catalogue, node) is not Role.MINIMISE:
                yield _shared(graph, node, index, name, arguments[name])
            else:
                variables.append((node, index, name))
    yield from _overwritten(graph, order, variables)
    yield from _alone(catalogue, design, graph)


def _alone(catalogue: Catalogue, design: Design, graph: Graph) -> Iterator[Problem]:
    """Places in a sequence that is none: checkpoints would have other keys than the name says."""
    if not any("." in node.name for node in graph.nodes.values()):
        return
    own = [node for node in graph.nodes.values() if _is_attribute(catalogue, design, node)]
    dotted = [node for node in own if isinstance(node.name, str) and "." in node.name and not _fault(node.name, True)]
    groups = groups_of(without_ties(graph), [node.id for node in own if _role(catalogue, node) not in _VALUES])
    members = {member.id for group in groups.values() for member in group.members}
    for node in dotted:
        if node.id not in members:
            message = (
                f"`{node.label}` is called a place in a sequence; it is none, since cards called so must be layers "
                "that feed each other and nothing else, counted from 0."
            )
            yield replace(_renamed("group", graph, node, 0, message), severity=Severity.WARNING)


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
    called = {found.name for node in graph.nodes.values() if (found := network_called(design, graph, node))}
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
