"""Rules about cards that are kept for their weights alone."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.spec import Catalogue
from designer.catalogue.unused import may_be_unused, use_again
from designer.document import Design, Fix, Graph, Node, Problem, Severity


def unused_problems(catalogue: Catalogue, design: Design, graph: Graph) -> Iterator[Problem]:
    """Cards without weights of their own that are said to be unused, and such as are called elsewhere."""
    for node in graph.nodes.values():
        if not node.unused:
            continue
        again = next((one for one in graph.nodes.values() if one.of == node.id and not one.op), None)
        if not may_be_unused(catalogue, design, graph, node):
            kept = "only a layer, a block or a learned value is kept for its weights"
            yield _problem(graph, node, f"`{node.label}` is said to be unused; {kept}.")
        elif again is not None:
            yield _problem(graph, node, f"`{node.label}` is said to be unused, and `{again.label}` calls it.")


def shapeless(graph: Graph, node: Node, called: Graph, entry: Node) -> Problem:
    """An input of a block that says no shape, by which nothing inside can be made where nothing flows in."""
    message = (
        f"`{node.label}` is unused, so that nothing flows in: the Input `{entry.label}` of `{called.name}` must say "
        "the shape that its layers are made for."
    )
    fixes = tuple(used_again(graph, node))
    return Problem("argument", Severity.ERROR, message, graph=graph.id, nodes=(node.id,), fixes=fixes)


def unsaid(graph: Graph, node: Node, argument: str) -> Problem:
    """An argument that is found from what flows in elsewhere; which number the weights have only a person knows."""
    message = f"`{node.label}` is unused, so that nothing flows in that would say its {argument}: write it down."
    return Problem("argument", Severity.ERROR, message, graph=graph.id, nodes=(node.id,))


def used_again(graph: Graph, node: Node | None) -> Iterator[Fix]:
    """The cure of wires at a card that has no ports as long as it is unused."""
    if node is not None and node.unused:
        yield Fix(f"Let `{node.label}` be used", use_again(graph, node))


def _problem(graph: Graph, node: Node, message: str) -> Problem:
    fixes = tuple(used_again(graph, node))
    return Problem("unused", Severity.ERROR, message, graph=graph.id, nodes=(node.id,), fixes=fixes)
