"""As which of its instances a block can be looked at: each different one, with the cards and copies that it stands for.

A block is drawn once, and the sizes in it are those of one instance. Instances that take the same values are one view.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from designer.document import Design, GraphId, NodeId, View
from designer.inference.arguments import thawed
from designer.inference.identity import same
from designer.inference.walked import Result

_MOST_VIEWS = 24  # of one block; a list that is longer nobody reads
_MOST_FINDINGS = 2000  # of all views together: they cross the pipe to the window with each report


@dataclass(slots=True)
class _Instance:
    """One way in which a block is walked, and the copies of each card that are walked so.

    Attributes:
        within: The cards around it where it was first met, from the outside in: `layer2, copy 0 › tower`.
        met: Its cards, each with the key of what its graph came to there.
    """

    result: Result
    within: str
    met: dict[tuple[GraphId, NodeId, str], None] = field(default_factory=dict)
    copies: dict[tuple[GraphId, NodeId], list[int]] = field(default_factory=dict)


class RememberedViews:
    """The views from one check to the next: cards that came to the very same are not gone through again."""

    def __init__(self) -> None:
        self._parts: list[object] = []
        self._views: dict[GraphId, tuple[View, ...]] = {}

    def of(
        self, design: Design, roots: Sequence[tuple[GraphId, Result]], reported: Mapping[GraphId, Result]
    ) -> dict[GraphId, tuple[View, ...]]:
        """What `views_of` gives. What a card came to is another record as soon as anything inside it is another."""
        cards = [
            part
            for graph, result in roots
            for node, placed in result.placed.items()
            for part in (graph, design.graphs[graph].nodes[node], placed)
        ]
        parts = [*cards, *map(reported.get, self._views)]
        if not same(parts, self._parts):
            self._views = views_of(design, roots, reported)
            self._parts = [*cards, *map(reported.get, self._views)]
        return self._views


def views_of(
    design: Design, roots: Iterable[tuple[GraphId, Result]], reported: Mapping[GraphId, Result]
) -> dict[GraphId, tuple[View, ...]]:
    """The views of each block that the networks hold, that of the reported instance first."""
    found = _instances_of(design, roots)
    labels = {graph: _labels(design, instances) for graph, instances in found.items()}
    left = _MOST_FINDINGS
    views: dict[GraphId, tuple[View, ...]] = {}
    for graph, instances in found.items():
        first = _key(design, graph, reported[graph]) if graph in reported else ""
        ordered = sorted(instances.items(), key=lambda item: item[0] != first)
        kept = []
        for place, (key, one) in enumerate(ordered[:_MOST_VIEWS]):
            left -= len(one.result.findings) if place else 0
            if left < 0:
                break
            cards = ((card, node, labels.get(card, {}).get(around, "")) for card, node, around in one.met)
            parameters = {name: thawed(value) for name, value in one.result.names.items()}
            findings = one.result.findings if place else {}
            kept.append(View(labels[graph][key], tuple(cards), parameters, findings))
        views[graph] = tuple(kept)
    return views


def results_of(design: Design, roots: Iterable[tuple[GraphId, Result]]) -> dict[GraphId, dict[str, Result]]:
    """What each block came to as each of its instances, by the label of the view; of a single one there is none.

    As many are left out as of the views.
    """
    left = _MOST_FINDINGS
    results: dict[GraphId, dict[str, Result]] = {}
    for graph, instances in _instances_of(design, roots).items():
        for key, label in list(_labels(design, instances).items())[:_MOST_VIEWS] if len(instances) > 1 else ():
            left -= len(instances[key].result.findings)
            if left >= 0:
                results.setdefault(graph, {})[label] = instances[key].result
    return results


def _instances_of(design: Design, roots: Iterable[tuple[GraphId, Result]]) -> dict[GraphId, dict[str, _Instance]]:
    """The instances of each block that the networks hold, by what makes them different."""
    found: dict[GraphId, dict[str, _Instance]] = {}
    waiting = [(graph, result, "") for graph, result in roots]
    seen: set[int] = set()
    keys: dict[int, str] = {}  # of each result; copies often share one
    while waiting:
        graph, result, within = waiting.pop(0)
        if id(result) in seen:
            continue
        seen.add(id(result))
        around = keys.get(id(result), "")
        for node, placed in result.placed.items():
            for copy, entered in enumerate(placed.copies):
                inner = entered.result.graph
                key = keys.get(id(entered.result)) or _key(design, inner, entered.result)
                keys[id(entered.result)] = key
                one = found.setdefault(inner, {}).setdefault(key, _Instance(entered.result, within))
                one.met[graph, node, around] = None
                copies = one.copies.setdefault((graph, node), [])
                if placed.repeat is not None and copy not in copies:
                    copies.append(copy)
                way = _card(design, graph, node, [copy] if placed.repeat is not None else [])
                waiting.append((inner, entered.result, f"{within} › {way}" if within else way))
    return found


def _key(design: Design, graph: GraphId, result: Result) -> str:
    """The same for results of a graph with the same parameters and the same values at its inputs."""
    entering = [result.findings[node.id] for node in design.graphs[graph].nodes.values() if node.op == "input"]
    return repr((sorted(result.names.items()), [finding.outputs for finding in entering]))


def _labels(design: Design, instances: Mapping[str, _Instance]) -> dict[str, str]:
    """What people are told of each; those that are called as others are told with the cards around them."""
    plain = {key: _label(design, one) for key, one in instances.items()}
    often = Counter(plain.values())
    return {
        key: f"{one.within} › {plain[key]}" if often[plain[key]] > 1 and one.within else plain[key]
        for key, one in instances.items()
    }


def _label(design: Design, one: _Instance) -> str:
    cards = [_card(design, graph, node, copies) for (graph, node), copies in one.copies.items()]
    return cards[0] if len(cards) == 1 else f"{cards[0]} and {len(cards) - 1} more"


def _card(design: Design, graph: GraphId, node: NodeId, copies: list[int]) -> str:
    return f"{design.graphs[graph].nodes[node].label}{_told(copies)}"


def _told(copies: list[int]) -> str:
    """`, copy 3`, or `, copies 0–6, 8–11`."""
    if not copies:
        return ""
    runs: list[list[int]] = []
    for copy in sorted(copies):
        if runs and copy == runs[-1][-1] + 1:
            runs[-1][1:] = [copy]
        else:
            runs.append([copy])
    texts = ", ".join("–".join(map(str, run)) for run in runs)
    return f", {'copy' if len(copies) == 1 else 'copies'} {texts}"
