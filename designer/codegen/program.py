"""What all parts of the generator share: the design, what is known of it, what things are called, and what is amiss.

A place of a design for which no code can be written is a gap. The code is produced all the same, with `...` in its
place and a comment that names it; the gaps say why the program cannot run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from designer.catalogue import Catalogue
from designer.catalogue.bypassing import plain_design
from designer.catalogue.choosing import called_graphs
from designer.catalogue.custom import with_custom
from designer.catalogue.keeping import is_kept, without_ties
from designer.catalogue.never_there import without_never_there
from designer.catalogue.overrides import without_overrides
from designer.catalogue.parts import (
    Part,
    is_step,
    network_called,
    network_parameters_read,
    networks_needed,
    part_called,
)
from designer.catalogue.ports import Ports, called_again, called_graph, instance_ports, ports_of
from designer.catalogue.spec import Argument, Kind
from designer.codegen.brackets import Brackets, Expr, flat
from designer.codegen.literals import asks_math, expression, literal
from designer.codegen.naming import GraphNames, graph_names, usable
from designer.codegen.ordering import in_order
from designer.codegen.presence import Conditions, conditions_of, made_conditions
from designer.codegen.prose import plain
from designer.codegen.source import Source, joined
from designer.document import (
    Design,
    ExpressionError,
    Graph,
    GraphId,
    Json,
    Network,
    Node,
    NodeFinding,
    NodeId,
    Port,
    Report,
    Signature,
    Unset,
)
from designer.document.expressions import expression_of, literal_of, names_in, with_parts_named
from designer.document.names import free_name

OPEN = Source("...")

_LONGEST_CHOICE = 80  # characters that are still read at one go


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that no code can be written for: `head.in_features`; the graph it is in, None outside of all."""

    graph: GraphId | None
    place: str


@dataclass(slots=True)
class Scope:
    """How the names of a design read in one body of code.

    Attributes:
        parameters: A parameter's name to what it reads here, such as `self.width`.
        inputs: The arguments of the function.
        layers: A layer to what is called, such as `self.conv1`.
        networks: A network's name to its variable.
        taken: Names that a variable may not have.
        kept: What the class keeps, by the port that gives it: how it reads, such as `self.mask`.
        chosen: Arguments that have a line of their own, since they choose: the variable.
        sizes: Expressions that have a line of their own: the variable.
        apart: Expressions that a statement reads and that are worked out before it, since they are long: the variable.
            None where that cannot be.
        read: The parameters that were read so far.
        said: The expressions that were written so far, each with its place.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[NodeId, str] = field(default_factory=dict)
    layers: Mapping[NodeId, str] = field(default_factory=dict)
    networks: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    kept: Mapping[Port, str] = field(default_factory=dict)
    chosen: Mapping[tuple[NodeId, str], str] = field(default_factory=dict)
    sizes: Mapping[str, str] = field(default_factory=dict)
    apart: dict[str, str] | None = None
    read: set[str] = field(default_factory=set)
    said: list[tuple[str, str]] = field(default_factory=list)

    def spell(self, name: str) -> str | None:
        spelled = self.parameters.get(name)
        if spelled is not None:
            self.read.add(name)
        return spelled

    def set_apart(self, text: str, place: str) -> str:
        """The variable of an expression that is worked out before its statement; empty where only inside it is known.

        Args:
            place: The argument that it is given to.
        """
        if self.apart is None or "index" in names_in(text):
            return ""
        if text not in self.apart:
            taken = {*self.taken, *self.parameters, *self.apart.values()}
            argument = place.rpartition(".")[2]
            self.apart[text] = free_name(place if argument in taken else argument, taken)
        return self.apart[text]


class Program:
    """The program that a design becomes, while it is being written.

    Attributes:
        names: What each graph and its parts are called.
        used: The names of modules that the text uses: `torch`, `F`, `nn`, `Tensor`.
        called: The functions of the design that are called.
        gaps: What is amiss, in the order of the text.
        originals: Cards that stand for others of the drawing, as those that a later phase computes again.
        given: What copies were found to be given, by graph, card and parameter.
        grown: What was found of parameters that grow from copy to copy, by graph, card and parameter.
    """

    def __init__(self, design: Design, catalogue: Catalogue, report: Report) -> None:
        import networkx as nx  # only where code is written: the window knows this room too, and starts without it

        self.catalogue = with_custom(catalogue, design)
        design = _without_never_there(self.catalogue, without_overrides(plain_design(catalogue, design).design))
        self.design = design
        self.report = report
        self.names: dict[GraphId, GraphNames] = graph_names(design, self.catalogue)
        self.used: set[str] = set()
        self.called: set[str] = set()
        self.gaps: list[Gap] = []
        self.originals: dict[tuple[GraphId, NodeId], NodeId] = {}
        self.given: dict[tuple[GraphId, NodeId, str], list[Json | Unset]] = {}
        self.grown: dict[tuple[GraphId, NodeId, str], str | None] = {}
        self._ports: dict[tuple[int, int], tuple[Graph, Node, Ports]] = {}  # which hold what they are known by
        self._missing: dict[GraphId, frozenset[str]] = {}
        self._stand_for: dict[GraphId, Mapping[NodeId, tuple[NodeId, bool]]] = {}
        self._placed: nx.DiGraph[GraphId] = nx.DiGraph()
        self._placed.add_nodes_from(design.graphs)
        for graph in design.graphs.values():
            placed = (other for node in graph.nodes.values() for other in called_graphs(design, graph, node))
            self._placed.add_edges_from((graph.id, other.id) for other in placed)

    def placed(self, graph: Graph, node: Node) -> Graph | None:
        """The graph that a node is an instance of, or that the network it calls is made of."""
        return called_graph(self.design, graph, node)

    def network(self, graph: Graph, node: Node) -> Network | None:
        """The network that a node calls."""
        return network_called(self.design, graph, node)

    def part(self, graph: Graph, node: Node) -> Part | None:
        """The network, or the part of one, that a node calls."""
        return part_called(self.design, graph, node)

    def networks_needed(self, graph: Graph) -> list[Network]:
        """The networks that a function must be given."""
        return networks_needed(self.design, graph)

    def in_file(self) -> list[Graph]:
        """The graphs of `model.py` in their order, but a function behind the classes of the networks it is given."""
        graphs = [graph for graph in self.design.graphs.values() if not is_step(graph)]
        places = {graph.id: place for place, graph in enumerate(graphs)}

        def place_of(graph: Graph) -> int:
            given = self.networks_needed(graph) if graph.kind == "function" else ()
            return max([places[graph.id], *(places.get(network.graph, 0) for network in given)])

        return sorted(graphs, key=lambda graph: (place_of(graph), places[graph.id] != place_of(graph)))

    def class_of(self, network: Network) -> str:
        """The class of a network; `object` where its graph is not there."""
        names = self.names.get(network.graph)
        return names.name if names else "object"

    def of_networks(self, networks: Mapping[str, str]) -> dict[str, str]:
        """How the parameters of networks read in a function: `gpt.context`.

        Args:
            networks: A network's name to its variable.
        """
        return {
            f"{network.name}.{name}": f"{networks[network.name]}.{spelled}"
            for network in self.design.networks
            if network.name in networks and network.graph in self.names
            for name, spelled in self.names[network.graph].parameters.items()
        }

    def asked_of(self, graph: Graph) -> set[str]:
        """The parameters of a module that functions read of networks made of it, so that it must keep them."""
        made = {network.name for network in self.design.networks if network.graph == graph.id}
        functions = [one for one in self.design.graphs.values() if one.kind == "function"]
        read = {name for one in functions for node in one.nodes.values() for name in network_parameters_read(node)}
        return {name.partition(".")[2] for name in read if name.partition(".")[0] in made}

    def again(self, graph: Graph, node: Node) -> Node | None:
        """The node of the same graph whose weights a node uses again."""
        return called_again(self.design, graph, node)

    def contains_itself(self, graph: GraphId) -> bool:
        """Whether a graph is placed inside itself, by however many steps."""
        import networkx as nx

        return any(nx.has_path(self._placed, inner, graph) for inner in self._placed.successors(graph))

    def within(self, roots: set[GraphId]) -> set[GraphId]:
        """The graphs with all that are placed inside them."""
        import networkx as nx

        there = roots & set(self.design.graphs)
        return there.union(*(nx.descendants(self._placed, root) for root in there))

    def ports(self, graph: Graph, node: Node) -> Ports:
        """The ports of a node, as the code passes them: of an instance, those that may be left out come last."""
        key = id(graph), id(node)
        if key not in self._ports:
            self._ports[key] = graph, node, self._found_ports(graph, node)
        return self._ports[key][-1]

    def _found_ports(self, graph: Graph, node: Node) -> Ports:
        placed = self.placed(graph, node)
        if placed is None:
            return ports_of(self.catalogue, self.design, graph, node)
        ports = instance_ports(self.catalogue, self.design, graph, node, placed)
        return replace(ports, inputs=tuple(sorted(ports.inputs, key=lambda port: port.optional)))

    def missing_outputs(self, graph: Graph) -> frozenset[str]:
        """The outputs of a graph that may be None, by their labels."""
        if graph.id not in self._missing:
            self._missing[graph.id] = frozenset()  # what a graph inside itself gives, nobody can say
            missing = self.missing_from_cards(graph)
            unsure = (node.when or node.args.get("optional") is True for node in graph.nodes.values())
            if not missing and not any(unsure):
                return self._missing[graph.id]
            ports = {node.id: self.ports(graph, node) for node in graph.nodes.values()}
            found = conditions_of(graph, ports, in_order(graph)[0], set(), missing, self.nested_in(graph))
            ends = [node for node in graph.nodes.values() if node.op == "output"]
            self._missing[graph.id] = frozenset(node.label for node in ends if found[node.id])
        return self._missing[graph.id]

    def nested_in(self, graph: Graph) -> Callable[[Node], bool]:
        """Tells of a card that takes what is always there whether it stands inside of the line that reads it."""
        read = Counter(wire.source.node for wire in graph.wires())
        layers = self.names[graph.id].attributes

        def nested(node: Node) -> bool:
            alone = read[node.id] == 1 and not node.repeat and len(self.ports(graph, node).outputs) == 1
            return alone and (node.id in layers or not node.name)

        return nested

    def missing_from_cards(self, graph: Graph) -> frozenset[Port]:
        """What the cards of a graph may give as None although they are there."""
        placed = [(node.id, other) for node in graph.nodes.values() if (other := self.placed(graph, node)) is not None]
        return frozenset(Port(node, label) for node, other in placed for label in self.missing_outputs(other))

    def made_conditions(self, graph: Graph) -> Conditions:
        """What the parameters decide about the being there of each card of a graph."""
        if not any(node.when for node in graph.nodes.values()):
            return dict.fromkeys(graph.nodes, ())
        graph = without_ties(graph)
        ports = {node.id: self.ports(graph, node) for node in graph.nodes.values()}
        return made_conditions(graph, ports, in_order(graph)[0])

    def asked_for(self, graph: Graph, node: NodeId) -> NodeId:
        """The layer that is asked whether one that may be missing was made.

        It is another one where both are made together, or one of them always is, and `forward` asks for that: to a type
        checker only what is asked for itself is more than None.
        """
        return self._asked_in_place(graph, node)[0]

    def there(self, graph: Graph, node: NodeId, owner: str = "self") -> str:
        """The question whether a layer that may be missing was made."""
        asked, lacking = self._asked_in_place(graph, node)
        return self.names[graph.id].there(asked, owner)[lacking]

    def _asked_in_place(self, graph: Graph, node: NodeId) -> tuple[NodeId, bool]:
        """The layer that is asked in the place of another, and whether it must be missing."""
        if graph.id not in self._stand_for:
            self._stand_for[graph.id] = self._standing(graph) if any(one.when for one in graph.nodes.values()) else {}
        return self._stand_for[graph.id].get(node, (node, False))

    def _standing(self, graph: Graph) -> Mapping[NodeId, tuple[NodeId, bool]]:
        """By layer the one that is asked in its place."""
        graph, names = without_ties(graph), self.names[graph.id]
        ports = {node.id: self.ports(graph, node) for node in graph.nodes.values()}
        layers = {node for node in names.attributes if not is_kept(graph.nodes[node], self.catalogue)}
        missing, asked_for = self.missing_from_cards(graph), names.asked_by_name(layers)
        found = conditions_of(graph, ports, in_order(graph)[0], asked_for, missing, self.nested_in(graph))
        conditions = (one for several in found.values() for one in several)
        asked = {one.when: (one.layer, one.lacking) for one in conditions if one.layer is not None}
        made = self.made_conditions(graph)
        alone = {node: made[node][0].when for node in layers if len(made[node]) == 1}
        return {node: asked[when] for node, when in alone.items() if when in asked}

    def finding(self, graph: Graph, node: Node) -> NodeFinding:
        drawn = self.originals.get((graph.id, node.id), node.id)
        return self.report.finding(graph.id, drawn) or NodeFinding()

    def signature(self, graph: Graph, port: Port) -> Signature | None:
        """What flows out of a port, where it is known."""
        outputs = self.finding(graph, graph.nodes[port.node]).outputs
        if port.name in outputs:
            return outputs[port.name]
        return next(iter(outputs.values()), None) if not port.name or len(outputs) == 1 else None

    # Values

    def value(self, value: Json, scope: Scope, place: str, problems: list[str]) -> Expr:
        """A value of the design: a literal, a tuple, or an expression; `...` where it cannot be written."""
        text = expression_of(value)
        if text is not None:
            scope.said.append((place, text))
            try:
                spelled = expression(with_parts_named(text, scope.sizes), scope.spell)
            except ExpressionError:
                problems.append(place)
                return OPEN
            if asks_math(text):
                self.used.add("math")
            if scope.apart is not None and len(spelled) > _LONGEST_CHOICE and " if " in spelled:
                return Source(scope.set_apart(text, place) or spelled)
            return Source(spelled)
        if isinstance(value, list):
            items = tuple(self.value(item, scope, place, problems) for item in value)
            if len(items) == 1:
                return Brackets(Source("("), items, ",)", call=False)
            return Brackets(Source("("), items, call=False)
        if isinstance(value, dict):
            problems.append(place)
            return OPEN
        return Source(literal(literal_of(value)))

    def argument(self, argument: Argument, value: Json, scope: Scope, place: str, problems: list[str]) -> Expr:
        """The value of an operator's argument."""
        if argument.kind is Kind.DTYPE and value in argument.choices:
            self.used.add("torch")
            return Source(f"torch.{value}")
        if argument.kind is Kind.FLOAT and (word := expression_of(value) or value) in argument.choices:
            self.used.add("torch")
            return Source(f"{'-' if word == '-inf' else ''}torch.inf")
        if argument.kind is Kind.NUMBERS and isinstance(value, list):
            inner = tuple(self.argument(argument, item, scope, place, problems) for item in value)
            return Brackets(Source("["), inner, "]", call=False)
        if argument.as_list and isinstance(value, list) and value:
            items = tuple(self.value(item, scope, place, problems) for item in value)
            return Brackets(Source("["), items, "]", call=False)
        one_of_any = argument.kind is Kind.INTS and not argument.length and not argument.as_tuple
        if one_of_any and isinstance(value, list) and len(value) == 1:
            return self.value(value[0], scope, place, problems)
        empty = value == [] and argument.kind is Kind.INTS and not argument.scalar
        if empty or (value is None and not argument.optional):
            problems.append(place)
            return OPEN
        return self.value(value, scope, place, problems)

    # Problems

    def label(self, node: Node) -> str:
        """What a comment calls a node."""
        return node.label if usable(node.label) else node.id

    def note_gaps(self, graph: GraphId | None, problems: list[str]) -> str:
        """Keeps problems as gaps; the comment that names them, empty where there are none."""
        places = list(dict.fromkeys(plain(place) for place in problems))
        self.gaps += [gap for place in places if (gap := Gap(graph, place)) not in self.gaps]
        return f"problem: {', '.join(places)}" if places else ""

    def place_of_condition(self, graph: Graph, when: str) -> str:
        """The place of a condition that cannot be written: at the card that says it."""
        card = next((node for node in graph.nodes.values() if node.when == when), None)
        return f"{self.label(card) if card is not None else self.names[graph.id].name}.when"

    def sentence(self, gap: Gap) -> str:
        """What is said of a gap that nothing more is known of."""
        where = f" in `{self.design.graphs[gap.graph].name}`" if gap.graph else ""
        return f"`{gap.place}`{where} is not filled in yet, or is something that no code can be written for."


def named(name: str, value: Expr) -> Expr:
    """An argument by its name."""
    if isinstance(value, Source) or value.infix:
        return joined(f"{name}=", flat(value))
    return Brackets(Source(f"{name}={value.opening.text}"), value.items, value.closing, value.call, owner=value.owner)


def same(one: Json | Unset, other: Json | Unset) -> bool:
    """Whether two values are one to Python code: 1 is 1.0, but True is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _without_never_there(catalogue: Catalogue, design: Design) -> Design:
    """The design without cards that nothing lets be there: a line for them would be dead."""
    graphs = {
        graph.id: without_never_there(graph, partial(ports_of, catalogue, design, graph), in_order(graph)[0])
        if any(node.when for node in graph.nodes.values())
        else graph
        for graph in design.graphs.values()
    }
    return replace(design, graphs=graphs)
