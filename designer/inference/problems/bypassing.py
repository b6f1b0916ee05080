"""Rules about cards that are bypassed, and cures that hold in the drawing with them.

What is wrong is found in the design without its bypassed cards; a cure is an edit of the design that has them. So it
must not take the wires away that lead through them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.bypassing import Plain, why_not_bypassed
from designer.catalogue.spec import Catalogue
from designer.document import (
    AddNode,
    Connect,
    Design,
    Edit,
    Fix,
    Graph,
    Node,
    NodeId,
    Problem,
    ReplaceNode,
    Severity,
)
from designer.document.records import Source


def bypass_problems(catalogue: Catalogue, design: Design) -> Iterator[Problem]:
    """Cards that take part all the same, since they cannot hand on what is asked of them."""
    for graph in design.graphs.values():
        for node in graph.nodes.values():
            if node.bypass and (why := why_not_bypassed(catalogue, design, graph, node)):
                yield Problem(
                    code="bypass",
                    severity=Severity.ERROR,
                    message=f"`{node.label}` cannot be bypassed: {why}.",
                    graph=graph.id,
                    nodes=(node.id,),
                    fixes=(_take_part(graph, [node]),),
                )


def with_bypassed(design: Design, plain: Plain, problem: Problem) -> Problem:
    """A problem of the design without its bypassed cards, as it is told where they are drawn."""
    graph = design.graphs.get(problem.graph) if problem.graph is not None else None
    if graph is None or not plain.handed.get(graph.id):
        return problem
    fixes = tuple(replace(fix, edits=tuple(_kept(graph, plain, fix.edits))) for fix in problem.fixes)
    cards = _before(graph, plain, problem.nodes[0]) if problem.nodes and problem.severity is Severity.ERROR else []
    if not cards:
        return replace(problem, fixes=fixes)
    names = ", ".join(f"`{card.label}`" for card in cards)
    message = f"{problem.message} (Before it, {names} {'is' if len(cards) == 1 else 'are'} bypassed.)"
    return replace(problem, message=message, fixes=(_take_part(graph, cards), *fixes))


def _take_part(graph: Graph, cards: list[Node]) -> Fix:
    title = f"Do not bypass `{cards[0].label}`" if len(cards) == 1 else f"Do not bypass these {len(cards)} cards"
    return Fix(title, tuple(ReplaceNode(graph.id, replace(card, bypass=False)) for card in cards))


def _before(graph: Graph, plain: Plain, node: NodeId) -> list[Node]:
    """The bypassed cards that hand on to a card, each before what it hands on to."""
    handed = plain.handed[graph.id]
    if node not in graph.nodes or node in handed:
        return []
    found: dict[NodeId, Node] = {}
    waiting = [wire.source.node for wire in graph.nodes[node].wires()]
    while waiting:
        card = waiting.pop()
        one = handed.get(card)
        if one is not None and card not in found:
            found[card] = graph.nodes[card]
            waiting += [wire.source.node for wire in graph.nodes[card].wires()]
    return list(reversed(found.values()))


def _kept(graph: Graph, plain: Plain, edits: tuple[Edit, ...]) -> Iterator[Edit]:
    """The edits of a cure, with the wires that lead through bypassed cards left as they are drawn."""
    ends = {edit.target for edit in edits if isinstance(edit, Connect) and edit.graph == graph.id}
    drawn = {plain.past(graph.id, wire.source): wire.source for wire in graph.wires() if wire.target in ends}
    for edit in edits:
        match edit:
            case ReplaceNode(graph=graph_id, node=node) if graph_id == graph.id and node.id in graph.nodes:
                yield replace(edit, node=_as_drawn(graph.nodes[node.id], plain.design.graphs[graph.id], node))
            case AddNode(graph=graph_id, node=node) if graph_id == graph.id:
                inputs: dict[str, Source] = {
                    port: tuple(drawn.get(one, one) for one in source)
                    if isinstance(source, tuple)
                    else drawn.get(source, source)
                    for port, source in node.inputs.items()
                }
                yield replace(edit, node=replace(node, inputs=inputs))
            case _:
                yield edit


def _as_drawn(before: Node, graph: Graph, after: Node) -> Node:
    """A changed card, with the name and the wires that the drawing gives it where the change leaves them alone."""
    seen = graph.nodes[before.id]
    inputs = {
        port: before.inputs[port] if seen.inputs.get(port) == source and port in before.inputs else source
        for port, source in after.inputs.items()
    }
    return replace(after, name=before.name if after.name == seen.name else after.name, inputs=inputs)
