"""Rules about names: what cannot stand in code, and what two things are both called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from designer.catalogue.spec import Catalogue, Role
from designer.document import Fix, Graph, Node, Problem, Rename, Severity
from designer.document.names import free_name, name_fault
from designer.inference.problems.cures import taken_names

_fault = lru_cache(maxsize=4096)(name_fault)


def name_problems(catalogue: Catalogue, graph: Graph) -> Iterator[Problem]:
    """Names that cannot stand in code, layers without a name, and names that two things share."""
    owners: dict[str, str] = {parameter.name: "a parameter of the graph" for parameter in graph.parameters}
    outputs: dict[str, str] = {}
    for node in graph.nodes.values():
        operator = catalogue.get(node.op)
        role = operator.role if operator is not None else None
        own = node.name if isinstance(node.name, tuple) else (node.name,)
        if own == ("",):
            if role in (Role.LAYER, Role.METRIC, Role.MINIMISE) or node.op.startswith("@"):
                yield _unnamed(graph, node)
            continue
        for index, name in enumerate(own):
            if fault := _fault(name):
                yield _renamed("bad_name", graph, node, index, f"`{name}` cannot be a name: {fault}.")
                continue
            # What goes out is named for those who take it; inside, a value may have the same name.
            spoken_for = outputs if role is Role.OUTPUT else owners
            if name in spoken_for:
                message = f"`{name}` is the name of two things here: this card and {spoken_for[name]}."
                yield _renamed("duplicate_name", graph, node, index, message)
            spoken_for.setdefault(name, "another card")


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
