"""Cards that are bypassed: they stay in the drawing, and everything that comes of it is as if they were not there.

A bypassed card hands the value at its first input on to whatever takes its first output. The design without such cards
is made here, once, before anything else reads it: check, costs, code and proof cannot understand a bypass differently,
for none of them ever sees one. Where a card cannot hand on what is asked of it, it takes part like any other, and a
problem says why.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from designer.catalogue.custom import operator_of
from designer.catalogue.grouping import entries_of
from designer.catalogue.ports import WEIGHT, Ports, called_graph, ports_of
from designer.catalogue.promoting import is_from_wire
from designer.catalogue.spec import Catalogue, InputPort, Role
from designer.document import Design, Graph, GraphId, Node, NodeId, Port
from designer.document.records import Source

_ROLES = frozenset({Role.LAYER, Role.FUNCTION, Role.FORMULA, Role.FIRST, Role.CHOICE})


@dataclass(frozen=True, slots=True)
class Handed:
    """What a bypassed card hands on.

    Attributes:
        source: Where the value comes from, past all bypassed cards.
        output: The port that it seems to come out of.
    """

    source: Port
    output: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A design without its bypassed cards.

    Attributes:
        design: What takes part, wired past the others; the very same one where nothing is bypassed.
        handed: What each card hands on that does not take part; those that nothing comes into and that nothing
            takes from hand on nothing.
        rewired: The cards that are not as they are drawn, each with how it was.
    """

    design: Design
    handed: Mapping[GraphId, Mapping[NodeId, Handed | None]] = field(default_factory=dict)
    rewired: Mapping[tuple[GraphId, NodeId], tuple[Node, Node]] = field(default_factory=dict)

    def past(self, graph: GraphId, source: Port) -> Port:
        """Where a value really comes from, of which a person sees that it comes out of a port."""
        handed = self.handed.get(graph, {}).get(source.node)
        return handed.source if handed is not None else source


@dataclass(frozen=True, slots=True)
class Uses:
    """What is made of the cards of a graph; whoever asks of many cards goes through all of them once.

    Attributes:
        taken: The outputs of each card that wires begin at.
        called: The cards that are called again elsewhere in it.
    """

    taken: Mapping[NodeId, Set[str]]
    called: Set[str]


def uses_in(graph: Graph) -> Uses:
    """What is made of the cards of a graph."""
    taken: dict[NodeId, set[str]] = {}
    for source in (source for node in graph.nodes.values() for source in node.sources()):
        taken.setdefault(source.node, set()).add(source.name)
    return Uses(taken, {node.of for node in graph.nodes.values()})


def plain_design(catalogue: Catalogue, design: Design, before: Plain | None = None) -> Plain:
    """The design as it is without its bypassed cards.

    Args:
        before: What it was before some edits. What they leave alone is the very same again, so that whoever remembers
            things of cards knows them again.
    """
    handed: dict[GraphId, Mapping[NodeId, Handed | None]] = {}
    for graph in design.graphs.values():
        if any(node.bypass for node in graph.nodes.values()) and (cards := _handed(catalogue, design, graph)):
            handed[graph.id] = cards
    if not handed:
        return Plain(design)
    known = before.rewired if before is not None else {}
    rewired: dict[tuple[GraphId, NodeId], tuple[Node, Node]] = {}
    graphs = dict(design.graphs)
    for graph in (design.graphs[name] for name in handed):
        nodes: dict[NodeId, Node] = {}
        for drawn, node in _without(graph, handed[graph.id]):
            if node is not drawn:
                key = graph.id, node.id
                was, made = known.get(key, (None, None))
                if made is not None and was is drawn and (made.name, made.inputs) == (node.name, node.inputs):
                    node = made
                rewired[key] = drawn, node
            nodes[node.id] = node
        graphs[graph.id] = replace(graph, nodes=nodes)
    return Plain(replace(design, graphs=graphs), handed, rewired)


def why_not_bypassed(catalogue: Catalogue, design: Design, graph: Graph, node: Node, uses: Uses) -> str:
    """Why a card cannot be bypassed, as the end of a sentence; empty where it can.

    Args:
        uses: What is made of the cards of the graph.
    """
    ports = ports_of(catalogue, design, graph, node)
    operator = operator_of(catalogue, design, node.op)
    if operator is not None and operator.role not in _ROLES:
        return "it is where values begin, end or are kept"
    if operator is None and node.op and called_graph(design, graph, node) is None:
        return f"what `{node.op}` takes and gives is not known"
    entry = _entry(ports, node)
    if entry is None or not ports.outputs:
        return f"it {'gives' if entry is not None else 'takes'} no value that could be handed on"
    taken = uses.taken.get(node.id, set())
    if WEIGHT in taken and ports.output(WEIGHT) is ports.weight:
        return "another layer shares its weight"
    if node.id in uses.called:
        return "it is called again elsewhere"
    others = taken - {"", ports.outputs[0].name}
    if others:
        return f"it hands on one value alone, and `{min(others)}` is taken from it too"
    if taken and node.inputs.get(entry.name) is None:
        return f"nothing is wired to `{entry.name}` that it could hand on"
    return ""


def _entry(ports: Ports, node: Node) -> InputPort | None:
    """The input that a card hands on: the first that takes a value, neither a weight nor a number to call it with."""
    return next((one for one in ports.inputs if not one.shares and not is_from_wire(node.args.get(one.name))), None)


def _handed(catalogue: Catalogue, design: Design, graph: Graph) -> dict[NodeId, Handed | None]:
    """The cards that are left out, with what they hand on."""
    steps: dict[NodeId, tuple[Port | None, str]] = {}
    uses = uses_in(graph)
    for node in graph.nodes.values():
        if node.bypass and not why_not_bypassed(catalogue, design, graph, node, uses):
            ports = ports_of(catalogue, design, graph, node)
            entry = _entry(ports, node)
            assert entry is not None, "a card without an input cannot be bypassed"
            source = node.inputs.get(entry.name)
            first = source[0] if isinstance(source, tuple) else source
            steps[node.id] = first, ports.outputs[0].name
    found: dict[NodeId, Handed | None] = {}
    for card, (source, output) in steps.items():
        seen = {card}
        while source is not None and source.node in steps and source.node not in seen:
            seen.add(source.node)
            source = steps[source.node][0]
        if source is None or source.node not in seen:  # cards in a ring wait for each other, and that is said
            found[card] = Handed(source, output) if source is not None else None
    return found


def _without(graph: Graph, handed: Mapping[NodeId, Handed | None]) -> Iterator[tuple[Node, Node]]:
    """The cards of a graph that take part, each as it is drawn and as it is without the others."""

    def past(source: Port) -> Port:
        one = handed.get(source.node)
        return one.source if one is not None else source

    names = dict(_renumbered(graph, handed))
    for drawn in graph.nodes.values():
        if drawn.id in handed:
            continue
        node = drawn
        if any(wire.source.node in handed for wire in drawn.wires()):
            inputs: dict[str, Source] = {
                port: tuple(map(past, source)) if isinstance(source, tuple) else past(source)
                for port, source in drawn.inputs.items()
            }
            node = node.but(inputs=inputs)
        if names.get(drawn.id, drawn.name) != drawn.name:
            node = node.but(name=names[drawn.id])
        yield drawn, node


def _renumbered(graph: Graph, gone: Container[NodeId]) -> Iterator[tuple[NodeId, str]]:
    """What the members of a sequence or list are called that is shorter without the cards that are gone."""
    stems = {stem for node in graph.nodes.values() if node.id in gone for stem in _stems_of(node)}
    places: dict[str, str] = {}
    for stem in stems:
        entries = entries_of(graph, stem)
        if all(entry.place == str(place) for place, entry in enumerate(entries)):
            left = [entry for entry in entries if any(card.id not in gone for card in entry.cards)]
            places.update((entry.name, str(place)) for place, entry in enumerate(left))
    for node in graph.nodes.values() if places else ():
        if node.id not in gone and (stems_of := _stems_of(node)):
            first, *others = (*stems_of, node.label)
            yield node.id, ".".join((first, *(places.get(name, name.rpartition(".")[2]) for name in others)))


def _stems_of(node: Node) -> list[str]:
    """The groups that a card lies in, outermost first: `features` and `features.stem` of `features.stem.conv`."""
    words = node.label.split(".") if isinstance(node.name, str) else []
    return [".".join(words[:count]) for count in range(1, len(words))]
