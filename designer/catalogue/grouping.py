"""Layers become a group, a sequence, a list or a dictionary of layers, and stand alone again.

A group is a part of every key of the state dict, so it is said by names, `downsample.0` or `heads.classes`, and made by
whoever draws.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from designer.catalogue.attributes import is_layer
from designer.catalogue.groups import Container, Group, groups_of
from designer.catalogue.keeping import without_ties
from designer.catalogue.parts import calls_renamed
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Edit, EditError, Graph, GraphId, Node, NodeId, Port, Rename
from designer.document.names import DICT_ATTRIBUTES, free_name

Named = tuple[str, tuple[Edit, ...]]
"""What the undo list says, and what is done."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at one place of a group: a card, or a group of them.

    Attributes:
        name: From the class on, `features.stem`.
        cards: Those that stand there, in the order of the drawing.
    """

    name: str
    cards: tuple[Node, ...]

    @property
    def place(self) -> str:
        """Its name in its group."""
        return self.name.rpartition(".")[2]

    @property
    def is_group(self) -> bool:
        """Whether it is a group."""
        return any(card.label != self.name for card in self.cards)

    def called(self, name: str) -> dict[NodeId, str]:
        """The names of its cards where it gets another one."""
        return {card.id: f"{name}{card.label.removeprefix(self.name)}" for card in self.cards}


def entries_of(graph: Graph, stem: str) -> list[Entry]:
    """What lies in a group, in its order; without a name of one, in the class itself."""
    found: dict[str, list[Node]] = {}
    before = f"{stem}." if stem else ""
    for node in graph.nodes.values():
        name = node.name if isinstance(node.name, str) else ""
        if name.startswith(before):
            found.setdefault(before + name.removeprefix(before).partition(".")[0], []).append(node)
    entries = [Entry(name, tuple(cards)) for name, cards in found.items()]
    return sorted(entries, key=lambda one: int(one.place)) if _are_counted(entries) else entries


def _are_counted(entries: list[Entry]) -> bool:
    return all(entry.place.isdecimal() for entry in entries)


def make_sequence(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> Named:
    """Edits that make one sequence of layers that feed each other, and nothing else.

    Raises:
        EditError: They are no such chain; the sentence says why.
    """
    members = _layers(catalogue, design, graph, chosen, "two layers or more that feed each other")
    place = {node.id: index for index, node in enumerate(_chain(graph, members))}
    new = _New.of(graph, members)
    new.entries.sort(key=lambda entry: min(place[card.id] for card in entry.cards))
    called = new.counted()
    group = _group_after(catalogue, design, graph, called, new.name)
    if group.kind is not Container.SEQUENCE:
        stray = next((entry.name for entry in new.entries if entry.is_group), "one of them")
        raise EditError(f"{stray} is a group that is not called as one, in one line with the others")
    return f"Make {len(members)} layers one sequence", _renamed(design, graph, called)


def make_list(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> Named:
    """Edits that make one list of layers that are called one by one, in the order of the program.

    Raises:
        EditError: They are no layers, or none that a list can hold; the sentence says why.
    """
    members = _layers(catalogue, design, graph, chosen, "two layers or more")
    new = _New.of(graph, members)
    called = new.counted()
    group = _group_after(catalogue, design, graph, called, new.name)
    if group.kind is Container.SEQUENCE:
        raise EditError("they feed each other in one line, which is a sequence")
    if len({member.when for member in group.members}) > 1:
        raise EditError("a list has all of its layers or none, and some of these are absent at times")
    return f"Make {len(members)} layers one list", _renamed(design, graph, called)


def make_dictionary(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId]) -> Named:
    """Edits that make one dictionary of layers, in which each keeps its name.

    Raises:
        EditError: They are no layers; the sentence says which.
    """
    members = _layers(catalogue, design, graph, chosen, "two layers or more")
    new = _New.of(graph, members)
    places = set[str]()
    called = dict(new.others)
    for entry in new.entries:
        place = free_name(entry.place, places | DICT_ATTRIBUTES)
        places.add(place)
        called |= entry.called(f"{new.name}.{place}")
    return f"Make {len(members)} layers one dictionary", _renamed(design, graph, called)


@dataclass(frozen=True, slots=True)
class _New:
    """A group that chosen cards are to become.

    Cards of one group become a group in it, all of a group stay together among others, and a group that is chosen
    whole and by itself becomes another one of its name.

    Attributes:
        entries: What is to lie in it.
        others: The names of what lies beside it in a group that counts its places.
    """

    name: str
    entries: list[Entry]
    others: Mapping[NodeId, str]

    @classmethod
    def of(cls, graph: Graph, members: list[Node]) -> _New:
        """The group that some cards become."""
        here = {node.id for node in members}
        around = _common([stem_of(node) for node in members])
        beside = entries_of(graph, around)
        if around and all(card.id in here for entry in beside for card in entry.cards):
            return cls(around, beside, {})
        entries: list[Entry] = []
        left: dict[str, Entry] = {}
        for entry in beside:
            if all(card.id in here for card in entry.cards):
                entries.append(entry)
            else:
                left[entry.name] = entry
                entries += (Entry(card.label, (card,)) for card in entry.cards if card.id in here)
        if around and _are_counted(beside):
            at = next(place for place, entry in enumerate(beside) if entry.name not in left)
            others: dict[NodeId, str] = {}
            for place, entry in enumerate(left.values()):
                others |= entry.called(f"{around}.{place + (place >= at)}")
            return cls(f"{around}.{at}", entries, others)
        if around:
            taken = {entry.place for entry in left.values()} | DICT_ATTRIBUTES
            return cls(f"{around}.{free_name('layers', taken)}", entries, {})
        taken = {node.label for node in graph.nodes.values() if node.id not in here}
        taken |= {one.name for one in graph.parameters}
        return cls(free_name("layers", taken | {name.partition(".")[0] for name in taken}), entries, {})

    def counted(self) -> dict[NodeId, str]:
        """The names of all cards that get another one where its places are counted."""
        called = dict(self.others)
        for place, entry in enumerate(self.entries):
            called |= entry.called(f"{self.name}.{place}")
        return called


def _common(stems: list[str]) -> str:
    """The innermost group that all of these are or lie in."""
    ways = [stem.split(".") for stem in stems]
    alike = takewhile(lambda words: len(set(words)) == 1, zip(*ways, strict=False))
    return ".".join(words[0] for words in alike)


def _group_after(catalogue: Catalogue, design: Design, graph: Graph, called: Mapping[NodeId, str], name: str) -> Group:
    """The group of a name, once cards are called otherwise."""
    nodes = {node.id: replace(node, name=called.get(node.id, node.name)) for node in graph.nodes.values()}
    layers = [node.id for node in nodes.values() if is_layer(node, catalogue, design)]
    first, *places = name.split(".")
    group = groups_of(without_ties(replace(graph, nodes=nodes)), layers)[first]
    for place in places:
        group = next(one for one in group.members if isinstance(one, Group) and one.name.endswith(f".{place}"))
    return group


def _renamed(design: Design, graph: Graph, names: Mapping[NodeId, str]) -> tuple[Edit, ...]:
    """The edits that give cards other names, also where functions call them."""
    renames = (Rename(graph.id, node, name) for node, name in names.items() if graph.nodes[node].name != name)
    return (*renames, *calls_renamed(design, graph, names))


def _layers(catalogue: Catalogue, design: Design, graph: Graph, chosen: Collection[NodeId], wanted: str) -> list[Node]:
    """The chosen cards, which must be layers or blocks, in the order of the program."""
    members = [node for node in graph.nodes.values() if node.id in chosen]
    if len(members) < 2:
        raise EditError(f"select {wanted}")
    for node in members:
        operator = catalogue.get(node.op)
        placed = design.graphs.get(GraphId(node.op[1:])) if node.op.startswith("@") else None
        if (operator is None or operator.role is not Role.LAYER) and (placed is None or placed.kind != "module"):
            raise EditError(f"{node.label} is no layer")
    return members


def _chain(graph: Graph, members: list[Node]) -> list[Node]:
    """The layers in the order in which they feed each other."""
    for node in members:
        if node.repeat or any(other.of == node.id for other in graph.nodes.values()):
            raise EditError(f"{node.label} is there several times or called again")
    readers: dict[NodeId, list[NodeId]] = {}
    for wire in graph.wires():
        readers.setdefault(wire.source.node, []).append(wire.target.node)
    entering = {node.id: _before(node) for node in members}
    if any(before is None for before in entering.values()):
        raise EditError("each layer of a sequence takes one value")
    first = [node for node in members if entering[node.id] not in entering]
    ordered = first[:1]
    while ordered and (after := next((node for node in members if entering[node.id] == ordered[-1].id), None)):
        if readers[ordered[-1].id] != [after.id]:
            raise EditError(f"what {ordered[-1].label} gives is read elsewhere too")
        ordered.append(after)
    if len(ordered) < len(members):
        raise EditError("these layers do not feed each other in one line")
    return ordered


def _before(node: Node) -> NodeId | None:
    sources = list(node.inputs.values())
    return sources[0].node if len(sources) == 1 and isinstance(sources[0], Port) else None


def stem_of(node: Node) -> str:
    """The name of the group: `downsample` of `downsample.0`; empty where the name says none."""
    return (node.name if isinstance(node.name, str) else "").rpartition(".")[0]


def take_group_apart(catalogue: Catalogue, design: Design, graph: Graph, node: Node) -> Named:
    """Edits that give each layer of a group a name of its own again: in a dictionary that which it has there.

    What lies in a group that lies in another becomes the other's.

    Raises:
        EditError: The card belongs to no group.
    """
    stem = stem_of(node)
    if not stem:
        raise EditError(f"{node.label} belongs to no group")
    entries, around = entries_of(graph, stem), stem.rpartition(".")[0]
    beside = entries_of(graph, around)
    called: dict[NodeId, str] = {}
    if around and _are_counted(beside):
        whole = next(index for index, entry in enumerate(beside) if entry.name == stem)
        for place, entry in enumerate([*beside[:whole], *entries, *beside[whole + 1 :]]):
            called |= entry.called(f"{around}.{place}")
    else:
        taken = {entry.place for entry in beside}
        taken |= DICT_ATTRIBUTES if around else {one.name for one in graph.parameters}
        taken |= set() if around else {node.label for node in graph.nodes.values()}
        for entry in entries:
            name = free_name(_plain(catalogue, entry) if entry.place.isdecimal() else entry.place, taken)
            taken.add(name)
            called |= entry.called(f"{around}.{name}" if around else name)
    return f"Take the group {stem} apart", _renamed(design, graph, called)


def _plain(catalogue: Catalogue, entry: Entry) -> str:
    """What is called as others of its kind, since it had a number for a name."""
    if entry.is_group:
        return "layers"
    operator = catalogue.get(entry.cards[0].op)
    return operator.name if operator is not None else "block"


def rename_member(design: Design, graph: Graph, node: Node, name: str) -> tuple[Edit, ...]:
    """Edits that give a card another name; the other layers of its group follow where only that is called anew."""
    before, after = node.label.split("."), name.split(".")
    if not stem_of(node) or len(after) < 2 or before[-1] != after[-1]:
        return _renamed(design, graph, {node.id: name})
    while min(len(before), len(after)) > 1 and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    old, new = ".".join(before), ".".join(after)
    cards = (one for one in graph.nodes.values() if f"{stem_of(one)}.".startswith(f"{old}."))
    return _renamed(design, graph, {card.id: f"{new}{card.label.removeprefix(old)}" for card in cards})
