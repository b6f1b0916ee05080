"""What a design is made of: the records of a document, as the file format lists them.

Records are frozen; the three containers that edits change (`Design`, `Graph` and the dictionaries in them) are not, and
only edits change them. JSON values (arguments, a source's settings) are kept as they were read and are never changed
in place: an edit replaces them. Every record carries `extra`, the keys that this version does not know, so that a file
of a newer program survives being opened here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from operator import attrgetter
from typing import Final, NewType, TypeAlias, TypedDict, Unpack

NodeId = NewType("NodeId", str)
GraphId = NewType("GraphId", str)

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
Point: TypeAlias = tuple[float, float]
Extra: TypeAlias = Mapping[str, Json]


class Unset(Enum):
    """Says that a value is absent where None would be a value."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """Where a value comes from: an output of a node. An empty name is the node's first output."""

    node: NodeId
    name: str = ""

    def __str__(self) -> str:
        return f"{self.node}.{self.name}" if self.name else self.node

    @classmethod
    def parse(cls, text: str) -> Port:
        node, _, name = text.partition(".")
        return cls(NodeId(node), name)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a wire ends: an input of a node, and the place in it where the port takes several wires."""

    node: NodeId
    port: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """A value on its way. A wire has no identity of its own: its target says which one it is."""

    source: Port
    target: Slot

    @property
    def lead(self) -> Wire:
        """The wire whatever its place in a list is: how the drawing knows it."""
        return Wire(self.source, Slot(self.target.node, self.target.port)) if self.target.index is not None else self


Source: TypeAlias = "Port | tuple[Port, ...]"


class _Worked:
    """Room beside the fields of a record for what is worked out of them once."""

    __slots__ = ("_wires",)
    _wires: tuple[Wire, ...]


class _Said(TypedDict, total=False):
    """What gestures change of many nodes."""

    id: NodeId
    op: str
    name: str | tuple[str, ...]
    of: str
    inputs: Mapping[str, Source]
    bypass: bool
    frozen: bool


@dataclass(frozen=True, slots=True)
class Node(_Worked):
    """One card: a layer, an operation, an input or output, an instance of a graph, or a call of a network.

    Attributes:
        id: Letters, digits and underscores, unique in its graph.
        op: PyTorch's dotted name, `@graph` or one of our own; empty where `of` is given.
        name: What the code calls it; empty where the value needs no name; a tuple names each output.
        of: A network, a part of one, or a node of this graph whose weights are used again.
        args: Argument name to JSON tree; a string that begins with `=` is an expression.
        inputs: Port name to the wire's source; a tuple where the port takes several.
        when: An expression; where it is false the node is absent. Empty: always there.
        repeat: How often and how the node is repeated; empty: once.
        note: A comment, in the drawing and in the code.
        bypass: Whether it hands on its first input, as if it were not there.
        unused: Whether it is kept for its weights alone, and nothing flows through it.
        frozen: Whether its weights stay as they are while others learn.
        init: How its weight and its bias begin, where that is said of this one layer.
        known: Codes of the advice that is not given of it any more, since somebody said that they know.
    """

    id: NodeId
    op: str = ""
    name: str | tuple[str, ...] = ""
    of: str = ""
    args: Mapping[str, Json] = field(default_factory=dict)
    inputs: Mapping[str, Source] = field(default_factory=dict)
    when: str = ""
    repeat: Mapping[str, Json] = field(default_factory=dict)
    note: str = ""
    bypass: bool = False
    unused: bool = False
    frozen: bool = False
    init: Json = None
    known: tuple[str, ...] = ()
    extra: Extra = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What a person calls the node: its name, or the id where it has none."""
        if isinstance(self.name, tuple):
            return ", ".join(self.name)
        return self.name or self.id

    def but(self, **said: Unpack[_Said]) -> Node:
        """The same but for what is said: what `replace` does, for thousands of nodes at once in a third of its time."""
        made = object.__new__(Node)
        for put, value in zip(_PUT.values(), _ALL(self), strict=True):
            put(made, value)
        for name, value in said.items():
            _PUT[name](made, value)
        return made

    def keeps(self, port: str) -> bool:
        """Whether what arrives at a port is kept for the next time, and not read when the node runs."""
        return port == "next" and self.op in ("buffer", "state")

    def sources(self) -> Iterator[Port]:
        """What the wires that end here begin at."""
        for source in self.inputs.values():
            if isinstance(source, tuple):
                yield from source
            else:
                yield source

    def wires(self) -> tuple[Wire, ...]:
        """The wires that end here, in the order of the file; made once, since nearly everyone who reads it asks."""
        try:
            return self._wires
        except AttributeError:
            object.__setattr__(self, "_wires", tuple(self._each_wire()))
            return self._wires

    def _each_wire(self) -> Iterator[Wire]:
        for port, source in self.inputs.items():
            if isinstance(source, tuple):
                for index, one in enumerate(source):
                    yield Wire(one, Slot(self.id, port, index))
            else:
                yield Wire(source, Slot(self.id, port))


_ALL = attrgetter(*(one.name for one in fields(Node)))
_PUT = {one.name: getattr(Node, one.name).__set__ for one in fields(Node)}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be varied in a module or a design without redrawing it.

    Attributes:
        type: `int`, `float`, `bool` or `str`.
        default: UNSET where every instance must say it.
        range: For a search, `{low, high, log}`; design parameters only.
    """

    name: str
    type: str
    default: Json | Unset = UNSET
    range: Mapping[str, Json] = field(default_factory=dict)
    doc: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reroute:
    """The points that a wire is led over in the drawing, from its source on."""

    at: tuple[Point, ...]
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardFrame:
    """A frame round some cards, in the drawing alone.

    Attributes:
        nodes: The cards in it; those that are gone are in it again when they come back.
        colour: One of a few names; a name that is not known is drawn like none.
        note: What there is to say of it: in the drawing, and under its title in the code.
    """

    title: str
    nodes: tuple[NodeId, ...]
    colour: str = ""
    note: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class Graph:
    """A class (`module`) or a function: nodes in program order, and where they are drawn.

    Attributes:
        reroutes: Wires without their place in a list to their points. A wire that is gone keeps its points for when it
            comes back; they are in no file.
        known: As of a node, of advice about the graph as a whole.
    """

    id: GraphId
    name: str
    kind: str = "module"
    doc: str = ""
    parameters: tuple[Parameter, ...] = ()
    init: Json = None
    no_grad: bool = False
    known: tuple[str, ...] = ()
    nodes: dict[NodeId, Node] = field(default_factory=dict)
    positions: dict[NodeId, Point] = field(default_factory=dict)
    reroutes: dict[Wire, Reroute] = field(default_factory=dict)
    frames: tuple[CardFrame, ...] = ()
    layout_extra: Extra = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)

    def wires(self) -> Iterator[Wire]:
        for node in self.nodes.values():
            yield from node.wires()

    def takers(self, node: NodeId) -> list[Node]:
        """The nodes at which wires from a node end."""
        found = {
            one.id: one
            for one in self.nodes.values()
            for source in one.inputs.values()
            if (any(port.node == node for port in source) if isinstance(source, tuple) else source.node == node)
        }
        return list(found.values())

    def names(self) -> set[str]:
        """What its nodes are called; some have a name for each output, and some none."""
        said = {node.name for node in self.nodes.values()}
        return {name for one in said for name in (one if isinstance(one, tuple) else (one,))}

    def leaving(self) -> dict[NodeId, list[Wire]]:
        """The wires that begin at each node that any begins at: whoever asks of many nodes goes through all once."""
        found: dict[NodeId, list[Wire]] = {}
        for wire in self.wires():
            found.setdefault(wire.source.node, []).append(wire)
        return found

    def source_of(self, slot: Slot) -> Port | None:
        """The source of the wire that ends in a slot, or None."""
        source = self.nodes[slot.node].inputs.get(slot.port)
        if isinstance(source, tuple):
            return source[slot.index] if slot.index is not None and 0 <= slot.index < len(source) else None
        return source

    def index_of(self, node: NodeId) -> int:
        return list(self.nodes).index(node)


@dataclass(frozen=True, slots=True)
class Network:
    """A named root instance of a module; weights belong to it."""

    id: str
    name: str
    graph: GraphId
    args: Mapping[str, Json] = field(default_factory=dict)
    copy_of: str = ""
    follow: Mapping[str, Json] = field(default_factory=dict)
    weights: Json = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataSource:
    """Rows to learn from: where they are, how they are split and drawn, and what was seen of them last.

    Attributes:
        schema: The fields, with their shapes and types.
        rows: How many rows there were; 0 where nobody has counted them.
    """

    id: str
    name: str
    data: Mapping[str, Json] = field(default_factory=dict)
    parts: Mapping[str, Json] = field(default_factory=dict)
    transforms: Json = None
    sampler: Mapping[str, Json] = field(default_factory=dict)
    schema: Mapping[str, Json] = field(default_factory=dict)
    rows: int = 0
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of training: a step, for so many epochs."""

    id: str
    name: str
    step: GraphId
    epochs: Json = 1
    frozen: Json = None
    start: Json = None
    after_epoch: Json = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomLayer:
    """A layer that the design itself brings: the Python text of one class. Keeping it runs nothing of it.

    Attributes:
        name: Of the class, as it was when its text could last be read.
        text: Imports and the class, as they were written.
    """

    id: str
    name: str
    text: str
    extra: Extra = field(default_factory=dict)


@dataclass(slots=True)
class Design:
    """The document. Edits change it; everything else reads it."""

    name: str
    doc: str = ""
    parameters: tuple[Parameter, ...] = ()
    networks: tuple[Network, ...] = ()
    graphs: dict[GraphId, Graph] = field(default_factory=dict)
    custom: tuple[CustomLayer, ...] = ()
    sources: tuple[DataSource, ...] = ()
    stages: tuple[Stage, ...] = ()
    training: Mapping[str, Json] = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)

    def root(self) -> Graph | None:
        """The graph a person sees first: that of the first network, else the first module, else the first graph."""
        for network in self.networks:
            if network.graph in self.graphs:
                return self.graphs[network.graph]
        modules = [graph for graph in self.graphs.values() if graph.kind == "module"]
        return next(iter(modules or self.graphs.values()), None)
