"""Rules about cards that are bypassed, and cures that hold in the drawing with them.

What is wrong is found in the design without its bypassed cards; a cure is an edit of the design that has them. So it
must not take the wires away that lead through them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.bypassing import Plain, uses_in, why_not_bypassed
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
    PutGraph,
    ReplaceNode,
    Severity,
)
from designer.document.records import Source


def bypass_problems(catalogue: Catalogue, design: Design) -> Iterator[Problem]:
    """Cards that take part all the same, since they cannot hand on what is asked of them."""
    for graph in design.graphs.values():
        bypassed = [node for node in graph.nodes.values() if node.bypass]
        if not bypassed:
            continue
        uses = uses_in(graph)
        for node in bypassed:
            if why := why_not_bypassed(catalogue, design, graph, node, uses):
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
    if not plain.handed:
        return problem
    fixes = tuple(
        replace(fix, edits=tuple(_kept(design, plain, fix.edits)))
        for fix in problem.fixes
        if not any(isinstance(edit, AddNode) and _in_the_way(plain, edit) for edit in fix.edits)
    )
    graph = design.graphs.get(problem.graph) if problem.graph is not None else None
    if graph is None or not problem.nodes or problem.severity is not Severity.ERROR:
        return replace(problem, fixes=fixes)
    cards = _before(graph, plain, problem.nodes[0])
    if not cards:
        return replace(problem, fixes=fixes)
    names = ", ".join(f"`{card.label}`" for card in cards)
    message = f"{problem.message} (Before it, {names} {'is' if len(cards) == 1 else 'are'} bypassed.)"
    return replace(problem, message=message, fixes=(_take_part(graph, cards), *fixes))


def _in_the_way(plain: Plain, edit: AddNode) -> bool:
    """Whether a new card would get the id of one that is bypassed: that one is the better cure."""
    return edit.node.id in plain.handed.get(edit.graph, {})


def _take_part(graph: Graph, cards: list[Node]) -> Fix:
    title = f"Do not bypass `{cards[0].label}`" if len(cards) == 1 else f"Do not bypass these {len(cards)} cards"
    return Fix(title, tuple(ReplaceNode(graph.id, replace(card, bypass=False)) for card in cards))


def _before(graph: Graph, plain: Plain, node: NodeId) -> list[Node]:
    """The bypassed cards that hand on to a card, each before what it hands on to."""
    handed = plain.handed.get(graph.id, {})
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


def _kept(design: Design, plain: Plain, edits: tuple[Edit, ...]) -> Iterator[Edit]:
    """The edits of a cure, with the wires that lead through bypassed cards left as they are drawn."""
    ends = {(edit.graph, edit.target) for edit in edits if isinstance(edit, Connect)}
    drawn = {
        (name, plain.past(name, wire.source)): wire.source
        for name in plain.handed
        for wire in design.graphs[name].wires()
        if (name, wire.target) in ends
    }
    for edit in edits:
        match edit:
            case ReplaceNode(graph=name, node=node) if name in plain.handed and node.id in design.graphs[name].nodes:
                before = design.graphs[name].nodes[node.id]
                yield replace(edit, node=_as_drawn(before, plain.design.graphs[name], node))
            case AddNode(graph=name, node=node) if name in plain.handed:
                inputs: dict[str, Source] = {
                    port: tuple(drawn.get((name, one), one) for one in source)
                    if isinstance(source, tuple)
                    else drawn.get((name, source), source)
                    for port, source in node.inputs.items()
                }
                yield replace(edit, node=replace(node, inputs=inputs))
            case PutGraph(graph=graph) if graph.id in plain.handed:
                yield replace(edit, graph=_graph_as_drawn(design.graphs[graph.id], plain, graph))
            case _:
                yield edit


def _graph_as_drawn(before: Graph, plain: Plain, after: Graph) -> Graph:
    """A changed graph, with its bypassed cards where they were."""
    seen, handed = plain.design.graphs[before.id], plain.handed[before.id]
    left = {
        node.id: node if node.id in handed else _as_drawn(node, seen, after.nodes[node.id])
        for node in before.nodes.values()
        if node.id in handed or node.id in after.nodes
    }
    return replace(after, nodes={**left, **{name: node for name, node in after.nodes.items() if name not in left}})


def _as_drawn(before: Node, graph: Graph, after: Node) -> Node:
    """A changed card, with the name and the wires that the drawing gives it where the change leaves them alone."""
    seen = graph.nodes[before.id]
    inputs = {
        port: before.inputs[port] if seen.inputs.get(port) == source and port in before.inputs else source
        for port, source in after.inputs.items()
    }
    return replace(after, name=before.name if after.name == seen.name else after.name, inputs=inputs)
