"""Rules about frozen cards: what is minimised must change with some weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.catalogue.parts import ADAPT
from designer.document import Design, Fix, Graph, Node, Problem, ReplaceNode, Severity
from designer.inference.walked import Result


def frozen_problems(design: Design, networks: Mapping[str, Result]) -> Iterator[Problem]:
    """A `minimise` or an `adapt` whose networks are frozen from end to end, which torch refuses once it runs.

    Args:
        networks: What came of each network, by its name.
    """
    for graph in design.graphs.values():
        for node in graph.nodes.values():
            if node.op in ("minimise", ADAPT) and (names := _all_frozen(node, networks)):
                yield _nothing_learns(design, graph, node, names)


def _all_frozen(node: Node, networks: Mapping[str, Result]) -> list[str]:
    """The networks of a `minimise`, or of an `adapt`, where every weight of them is frozen."""
    written = node.args.get("networks") if node.op == "minimise" else [node.args.get("network")]
    said = [name for name in written if isinstance(name, str)] if isinstance(written, list) else []
    names = [name for name in said if name in networks]
    owned = sum(networks[name].parameters for name in names)
    return names if 0 < owned == sum(networks[name].frozen for name in names) else []


def _nothing_learns(design: Design, graph: Graph, node: Node, names: list[str]) -> Problem:
    """What is said, and the cards that can learn again."""
    edits = tuple(
        ReplaceNode(owner.id, replace(card, frozen=False))
        for owner in design.graphs.values()
        for card in owner.nodes.values()
        if card.frozen
    )
    told = " and ".join(f"`{name}`" for name in names)
    return Problem(
        code="frozen",
        severity=Severity.ERROR,
        message=f"`{node.label}` has nothing to change: all weights of {told} are frozen.",
        graph=graph.id,
        nodes=(node.id,),
        fixes=(Fix("Let all cards learn again", edits),),
    )
