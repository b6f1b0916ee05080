"""Blocks of cards that are absent wherever they are placed: an auxiliary head that a setting leaves out, no copies.

Their classes are written all the same, for whoever turns the setting, so they are walked as if their cards were there,
on what would flow in. Nothing of it counts: neither what they own nor what they would change behind them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from designer.catalogue.choosing import called_graphs
from designer.document import GraphId
from designer.inference.walk import Visit
from designer.inference.walked import PinnedError


def walk_as_if_there(visit: Visit, unseen: Collection[GraphId]) -> None:
    """Finds out what blocks come to that no card has shown.

    Args:
        visit: What was found of all others; what is found of these is added.
        unseen: The blocks; one that does not run where its card would stand is left as it is.
    """
    cards = [
        (holder.id, node.id)
        for holder in visit.design.graphs.values()
        for node in holder.nodes.values()
        if (node.when or node.repeat)
        and any(called.id in unseen for called in called_graphs(visit.design, holder, node))
    ]
    aside = replace(visit.aside(visit.two_ways), supposed=frozenset(cards), networks=visit.networks)
    for holder in dict.fromkeys(graph for graph, _ in cards):
        if (seen := visit.seen.get(holder)) is not None:
            try:
                aside.result(visit.design.graphs[holder], seen.names, seen.inputs)
            except PinnedError:  # with other sizes the card would not run, which is said when it is there
                continue
    visit.used |= aside.used
    for graph in unseen:
        result = aside.reported.get(graph)
        if result is not None and not result.failed:
            visit.reported[graph], visit.seen[graph] = result, aside.seen[graph]
            visit.instances[graph] = aside.instances[graph]
