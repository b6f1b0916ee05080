"""What is different between two designs, as a person would tell it: graphs and cards that came, went or changed.

Two versions of one design have the same ids; what was drawn apart is matched by its names. Records are compared as the
file holds them, so that whatever another version of the format keeps in them is compared, too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from designer.document.codec import design_to_json, graph_to_json, node_to_json
from designer.document.expressions import expression_of
from designer.document.records import Design, Graph, GraphId, Json, Node, NodeId, Port

How: TypeAlias = Literal["added", "removed", "changed"]
K = TypeVar("K", bound=Hashable)

_OPENED = {"args", "in", "repeat", "training"}  # what is said of these is said of each thing in them
_NOT_SAID = {"netd", "name", "graphs"}  # of a design: its graphs are told apart, and a file has the name of its design
_NAMED = ("parameters", "networks", "custom", "sources", "stages")
_WORDS = {
    "op": "kind",
    "of": "calls",
    "when": "there if",
    "bypass": "bypassed",
    "no_grad": "without gradients",
    "known": "dismissed",
}
_SWITCHES = (("bypass",), ("frozen",))  # a file has them where they are on
_LONGEST = 60
_ABSENT: Json = ("absent",)  # type: ignore[assignment]  # nothing in a file is a tuple


@dataclass(frozen=True, slots=True)
class CardDifference:
    """A card that is in one of two graphs, or another one in each.

    Attributes:
        before, after: What it is there; None where it is not.
        label: What it is called, afterwards where it is in both.
        what: A line for each thing that is different about it.
    """

    how: How
    before: NodeId | None
    after: NodeId | None
    label: str
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphDifference:
    """A graph that is in one of two designs, or another one in each.

    Attributes:
        before, after: What it is there; None where it is not.
        name: What it is called, afterwards where it is in both.
        what: A line for each thing that is different about it, apart from its cards.
        cards: Those that are different, in the order in which they are computed; those that went come last.
    """

    how: How
    before: GraphId | None
    after: GraphId | None
    name: str
    what: tuple[str, ...]
    cards: tuple[CardDifference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is different.

    Attributes:
        what: A line for each thing that is different about the designs, apart from their graphs.
        graphs: Those that are different.
        moved: Whether some graph is laid out otherwise, which no network knows of.
    """

    what: tuple[str, ...]
    graphs: tuple[GraphDifference, ...]
    moved: bool

    @property
    def same(self) -> bool:
        """Whether both are the same network, wherever its cards lie."""
        return not self.what and not self.graphs

    def count(self, how: How) -> int:
        """How many cards came, went or changed."""
        return sum(card.how == how for graph in self.graphs for card in graph.cards)


def compare(before: Design, after: Design) -> Comparison:
    """Tells what makes a design another one."""
    pairs = _matched(
        {key: graph.name for key, graph in before.graphs.items()},
        {key: graph.name for key, graph in after.graphs.items()},
    )
    pairs = _with_networks(before, after, pairs)
    renamed = {old: new for old, new in pairs if old is not None and new is not None}
    found: list[GraphDifference] = []
    moved = False
    for old, new in pairs:
        one = before.graphs[old] if old is not None else None
        other = after.graphs[new] if new is not None else None
        difference = _compare_graphs(one, other, renamed)
        if difference is not None:
            found.append(difference)
        if one is not None and other is not None:
            moved |= graph_to_json(one).get("layout") != graph_to_json(other).get("layout")
    return Comparison(tuple(_of_designs(before, after)), tuple(found), moved)


# Designs


def _of_designs(before: Design, after: Design) -> Iterator[str]:
    one, other = design_to_json(before), design_to_json(after)
    for key in _NAMED:
        yield from _of_lists(key.removesuffix("s"), one.pop(key, []), other.pop(key, []))
    yield from _lines(one, other, one, other, _NOT_SAID)


def _of_lists(what: str, before: Json, after: Json) -> Iterator[str]:
    """Of records that have names: which came, which went, and what changed in the others."""
    one, other = _by_name(before), _by_name(after)
    for name in (*other, *(name for name in one if name not in other)):
        if name not in one:
            yield f"{what} {name}: added"
        elif name not in other:
            yield f"{what} {name}: removed"
        else:
            for line in _lines(one[name], other[name], one[name], other[name], {"id"}):
                yield f"{what} {name}: {line}"


def _by_name(records: Json) -> dict[str, Mapping[str, Json]]:
    assert isinstance(records, list)
    return {str(record["name"]): record for record in records if isinstance(record, dict)}


# Graphs


def _compare_graphs(
    before: Graph | None, after: Graph | None, graphs: Mapping[GraphId, GraphId]
) -> GraphDifference | None:
    """What is different between two versions of a graph; None where nothing is."""
    shown = after or before
    assert shown is not None
    if before is None or after is None:
        how: How = "added" if before is None else "removed"
        cards = tuple(_alone(how, node) for node in shown.nodes.values())
        here, there = (graph.id if graph is not None else None for graph in (before, after))
        return GraphDifference(how, here, there, shown.name, (), cards)
    pairs = _matched(_labels(before), _labels(after))
    known = {old: new for old, new in pairs if old is not None and new is not None}
    found = [_compare_nodes(before, after, old, new, known, graphs) for old, new in pairs]
    cards = tuple(one for one in found if one is not None)
    what = list(_of_graphs(before, after))
    if [known[old] for old in before.nodes if old in known] != [new for new in after.nodes if new in known.values()]:
        what.append("its cards are computed in another order")
    if not what and not cards:
        return None
    return GraphDifference("changed", before.id, after.id, after.name, tuple(what), cards)


def _of_graphs(before: Graph, after: Graph) -> Iterator[str]:
    one, other = graph_to_json(before), graph_to_json(after)
    yield from _of_lists("parameter", one.pop("parameters", []), other.pop("parameters", []))
    yield from _lines(one, other, one, other, {"id", "nodes", "layout"})


def _labels(graph: Graph) -> dict[NodeId, str]:
    return {key: node.label for key, node in graph.nodes.items()}


# Cards


def _alone(how: How, node: Node) -> CardDifference:
    return CardDifference(how, node.id if how == "removed" else None, node.id if how == "added" else None, node.label)


def _compare_nodes(
    before: Graph,
    after: Graph,
    old: NodeId | None,
    new: NodeId | None,
    known: Mapping[NodeId, NodeId],
    graphs: Mapping[GraphId, GraphId],
) -> CardDifference | None:
    if old is None:
        assert new is not None
        return _alone("added", after.nodes[new])
    if new is None:
        return _alone("removed", before.nodes[old])
    one, other = before.nodes[old], after.nodes[new]
    what = _lines(
        _record(one, known, graphs),
        _record(other, {}, {}),
        _record(one, _labels(before), {}),
        _record(other, _labels(after), {}),
        {"id"},
    )
    lines = tuple(what)
    return CardDifference("changed", old, new, other.label, lines) if lines else None


def _record(node: Node, names: Mapping[NodeId, str], graphs: Mapping[GraphId, GraphId]) -> dict[str, Json]:
    """A card as the file holds it, with the cards and the graph that it speaks of called by other names."""
    value = node_to_json(node)
    if node.inputs:
        value["in"] = {
            port: [_spelled(one, names) for one in source] if isinstance(source, tuple) else _spelled(source, names)
            for port, source in node.inputs.items()
        }
    if node.op.startswith("@"):
        value["op"] = f"@{graphs.get(GraphId(node.op[1:]), node.op[1:])}"
    if node.of:
        value["of"] = names.get(NodeId(node.of), node.of)
    return value


def _spelled(port: Port, names: Mapping[NodeId, str]) -> str:
    node = names.get(port.node, port.node)
    return f"{node}.{port.name}" if port.name else node


def _with_networks(
    before: Design, after: Design, pairs: list[tuple[GraphId | None, GraphId | None]]
) -> list[tuple[GraphId | None, GraphId | None]]:
    """Graphs that nothing else says to be the same, but that networks of one name are made of, are matched too."""
    gone, come = ({pair[side] for pair in pairs if pair[1 - side] is None} for side in (0, 1))
    networks = {network.name: network.graph for network in before.networks if network.graph in gone}
    found: dict[GraphId | None, GraphId] = {}
    for network in after.networks:
        old = networks.get(network.name)
        if old is not None and network.graph in come and old not in found.values():
            found.setdefault(network.graph, old)
    return [(found.get(new, old), new) for old, new in pairs if old not in found.values()]


# Records


def _lines(
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    said_before: Mapping[str, Json],
    said_after: Mapping[str, Json],
    left_out: Container[str],
) -> Iterator[str]:
    """A line for each thing that is different between two records.

    Args:
        said_before, said_after: The same records, in the words that are shown.
        left_out: Keys that are not compared.
    """
    one, other = _flat(before), _flat(after)
    shown_before, shown_after = _flat(said_before), _flat(said_after)
    for path in (*other, *(path for path in one if path not in other)):
        if path[0] not in left_out and one.get(path, _ABSENT) != other.get(path, _ABSENT):
            if path in _SWITCHES:
                yield f"{_word(path)}: {'no → yes' if other.get(path) else 'yes → no'}"
                continue
            absent = "default" if path[0] == "args" else "none"
            said = (_said(shown[path]) if path in shown else absent for shown in (shown_before, shown_after))
            yield f"{_word(path)}: {' → '.join(said)}"


def _flat(record: Mapping[str, Json]) -> dict[tuple[str, ...], Json]:
    flat: dict[tuple[str, ...], Json] = {}
    for key, value in record.items():
        if key in _OPENED and isinstance(value, dict):
            flat |= {(key, inner): one for inner, one in value.items()}
        else:
            flat[key,] = value
    return flat


def _word(path: tuple[str, ...]) -> str:
    match path:
        case ("in", port):
            return f"{port} from"
        case ("repeat", "n"):
            return "copies"
        case _:
            return _WORDS.get(path[-1], path[-1])


def _said(value: Json) -> str:
    """A value in a line, no longer than can be taken in."""
    text = expression_of(value)
    if text is None:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _matched(before: Mapping[K, str], after: Mapping[K, str]) -> list[tuple[K | None, K | None]]:
    """What is the same in both: by ids, and of the rest by names that nothing else has. What went stands at the end."""
    left = [key for key in before if key not in after]
    names = Counter(before[key] for key in left)
    by_name = {before[key]: key for key in left if names[before[key]] == 1}
    new = Counter(name for key, name in after.items() if key not in before)
    pairs: list[tuple[K | None, K | None]] = []
    for key, name in after.items():
        old = key if key in before else by_name.get(name) if new[name] == 1 else None
        pairs.append((old, key))
    found = {old for old, _ in pairs}
    return [*pairs, *((key, None) for key in left if key not in found)]
