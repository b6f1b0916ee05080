"""Which ports a node has: a pure function of what it is and of the graphs it may be an instance of.

A node of a type that is not known has the ports that its wires name, so that it is drawn and kept whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from designer.catalogue.custom import operator_of
from designer.catalogue.list_shapes import shapes_said
from designer.catalogue.parts import (
    ADAPT,
    layer_of_network,
    network_called,
    part_called,
    whole_network_called,
)
from designer.catalogue.promoting import argument_ports
from designer.catalogue.spec import Catalogue, InputPort, Operator, OutputPort, Role
from designer.document import Design, ExpressionError, Graph, GraphId, Json, Node, NodeId, Unset
from designer.document.expressions import made_when, reads_training
from designer.document.formulas import formula_names

MOST_OUTPUTS = 64
_LONGEST_COUNT = 6  # digits of the number of a copy
CHOICE = "choice"
"""The operator of a card that is one of several layers or blocks."""

WEIGHT = "weight"
"""What a layer's weight is called where another layer shares it: `wte.weight`, wired to `weight`."""


def is_weight(port: str) -> bool:
    """Whether a port is the weight of a layer, or of one inside a block: `weight`, `embed.weight`."""
    return port == WEIGHT or port.endswith(f".{WEIGHT}")


def _nothing(path: str) -> bool:
    return False


_OWN_WEIGHT = OutputPort(WEIGHT, doc="The layer's weight, for others to share.")
_SHARED = InputPort(WEIGHT, optional=True, doc="The weight of another layer, which both learn.", shares=True)
WEIGHTS = "weights"
"""What all weights of a network are called that `adapt` gives, and where a call of the network takes them."""
_OTHER_WEIGHTS = InputPort(
    WEIGHTS, optional=True, doc="What an adapt gave: the call runs with these, not with its own.", weights=True
)


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one node, top to bottom as they are drawn.

    Attributes:
        weight: Of a layer whose weight others may share, where a wire to them begins; drawn only where one does.
        inside: Of a block, whether `embed.weight` is the weight of a layer inside it, which may be shared as well.
    """

    inputs: tuple[InputPort, ...]
    outputs: tuple[OutputPort, ...]
    weight: OutputPort | None = None
    inside: Callable[[str], bool] = field(default=_nothing, compare=False)

    def input(self, name: str) -> InputPort | None:
        return next((port for port in self.inputs if port.name == name), None)

    def output(self, name: str) -> OutputPort | None:
        """The output of that name; the empty name is the first."""
        if not name:
            return self.outputs[0] if self.outputs else None
        weight = self.weight if name == WEIGHT else replace(_OWN_WEIGHT, name=name) if self.inside(name) else None
        return next((port for port in self.outputs if port.name == name), weight)


class Around:
    """What a graph says of the ports of its cards: the outputs that wires name, and what sizes are called.

    Either takes a look at each card, when it is first asked for: whoever asks for the ports of many makes one for all.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @cached_property
    def named(self) -> Mapping[NodeId, tuple[str, ...]]:
        """The outputs of each node that wires begin at, in their order."""
        leaving = self._graph.leaving()
        return {node: tuple(dict.fromkeys(wire.source.name for wire in wires)) for node, wires in leaving.items()}

    @cached_property
    def sizes(self) -> frozenset[str]:
        """What `size_names` gives."""
        return frozenset(size_names(self._graph))

    @cached_property
    def adapted(self) -> frozenset[str]:
        """The networks whose weights are adapted here, so that calls of them may take others than their own."""
        cards = (node for node in self._graph.nodes.values() if node.op == ADAPT)
        return frozenset(name for node in cards if isinstance(name := node.args.get("network"), str))


def ports_of(catalogue: Catalogue, design: Design, graph: Graph, node: Node, around: Around | None = None) -> Ports:
    """The ports of a node; wires to ports that are not among them are broken, or belong to an unknown type.

    Args:
        around: What is known of the graph, where several nodes are asked about.
    """
    around = around or Around(graph)
    if node.op == CHOICE:
        option = first_option(node)
        return ports_of(catalogue, design, graph, option, around) if option is not None else _wired(node, around)
    operator = operator_of(catalogue, design, node.op)
    if operator is not None:
        return operator_ports(operator, design, graph, node, around)
    called = called_graph(design, graph, node)
    if called is not None:
        return instance_ports(catalogue, design, graph, node, called, around)
    alone = layer_of_network(design, graph, node)
    relative = called_again(design, graph, node) if alone is None else alone.layer
    if relative is not None and not relative.of:
        if WEIGHT in relative.inputs:  # whose weight it has is said where it is made, not where it is called again
            kept = {port: source for port, source in relative.inputs.items() if port != WEIGHT}
            relative = replace(relative, inputs=kept)
        return ports_of(catalogue, design, graph, relative, around)
    return _wired(node, around)


def open_inputs(node: Node, ports: Ports) -> list[InputPort]:
    """The inputs of a node that need a wire and have none; those of a group go together."""
    wired = {port.group for port in ports.inputs if port.group and port.name in node.inputs}
    return [
        port
        for port in ports.inputs
        if node.inputs.get(port.name, ()) == () and (not port.optional or port.group in wired)
    ]


def _wired(node: Node, around: Around) -> Ports:
    """The ports of a card of which only its wires can tell."""
    outputs = tuple(OutputPort(name or "output") for name in around.named.get(node.id, ("",)))
    return Ports(_wired_inputs(node), outputs)


def first_option(node: Node) -> Node | None:
    """A choice as the first of what it is between, whose ports it has; None where it is between nothing."""
    options = node.args.get("options")
    first = next(iter(options.values()), None) if isinstance(options, dict) else None
    if not isinstance(first, dict):
        return None
    op, args = first.get("op"), first.get("args", {})
    return replace(node, op=op, args=args) if isinstance(op, str) and op != CHOICE and isinstance(args, dict) else None


def outputs_of(
    operator: Operator, args: Mapping[str, Json], name: str | tuple[str, ...] = ""
) -> tuple[OutputPort, ...]:
    """The outputs of an operator with these arguments: some are there with a flag alone, some as often as is asked.

    Args:
        name: Of the card; where it is several, each names an output.
    """
    if not any(port.when or port.times for port in operator.outputs):
        return operator.outputs
    found: list[OutputPort] = []
    for port in operator.outputs:
        if port.times == "name":
            count = min(len(name), MOST_OUTPUTS) if isinstance(name, tuple) else 1
            found += [replace(port, name=str(index)) for index in range(count)]
            continue
        argument = operator.argument(port.when or port.times)
        said = args.get(argument.name, argument.default) if argument is not None else None
        if port.times and argument is not None:
            count = _count(said) or _count(argument.initial)
            found += [replace(port, name=f"{port.name}{index}") for index in range(count)]
        elif not port.when or said is True:
            found.append(port)
    return tuple(found)


def _count(said: Json | Unset) -> int:
    """How many values an argument asks for; 0 where it is an expression or nothing that can be counted."""
    if isinstance(said, list):
        return min(len(said), MOST_OUTPUTS)
    return min(said, MOST_OUTPUTS) if isinstance(said, int) and said > 0 else 0


def owns_weights(operator: Operator) -> bool:
    """Whether a card of it owns weights that can be made without anything flowing in, and so may be left unused."""
    return operator.role in (Role.LAYER, Role.PARAMETER) and not operator.source


def operator_ports(operator: Operator, design: Design, graph: Graph, node: Node, around: Around) -> Ports:
    """The ports of a card that is an operator; those of a formula are the names in it that mean nothing else here."""
    if operator.role is not Role.FORMULA:
        outputs = outputs_of(operator, node.args, node.name)
        if operator.role is Role.ADAPT:
            inputs = tuple(_needed_where_wired(port, node) for port in operator.inputs)
            return Ports((*inputs, *argument_ports(operator, node)), outputs)
        if not operator.weight:
            if node.unused and owns_weights(operator):
                return Ports((), ())
            return Ports((*operator.inputs, *argument_ports(operator, node)), outputs)
        shared = (_SHARED,) if WEIGHT in node.inputs else ()
        if node.unused:
            return Ports(shared, (), _OWN_WEIGHT)
        return Ports((*operator.inputs, *shared), outputs, _OWN_WEIGHT)
    text = node.args.get("text")
    try:
        names = formula_names(text) if isinstance(text, str) else ()
    except ExpressionError:  # said at the card; its wires stay where they are until it is one again
        return Ports(_wired_inputs(node), operator.outputs)
    inside = {parameter.name for parameter in graph.parameters} | around.sizes
    if graph.kind == "function":  # a step reads the parameters of the design too
        inside |= {parameter.name for parameter in design.parameters} - set(node.inputs)
    return Ports(tuple(InputPort(name) for name in names if name not in inside), operator.outputs)


def size_names(graph: Graph) -> set[str]:
    """What the shapes of a graph's inputs call sizes that are left open: `T`, which its formulas may read."""
    parameters = {parameter.name for parameter in graph.parameters}
    words = {
        word
        for node in graph.nodes.values()
        if node.op == "input"
        for shape in shapes_said(node)
        for word in shape.split()
    }
    if any(node.op == "input" and node.args.get("field") for node in graph.nodes.values()):
        words.add("N")  # a step calls the rows of its batch so
    return {word for word in words if word.isidentifier()} - parameters


def called_graph(design: Design, graph: Graph, node: Node) -> Graph | None:
    """The graph that a node is an instance of (`@block`), once more or for the first time, or that its network is.

    Of a network it may call a part.
    """
    if not node.of and not node.op.startswith("@"):
        return None  # as most cards, of which there may be thousands
    relative = called_again(design, graph, node) or node
    if relative.op.startswith("@"):
        return design.graphs.get(GraphId(relative.op[1:]))
    part = part_called(design, graph, node)
    return part.graph if part is not None else None


def called_again(design: Design, graph: Graph, node: Node) -> Node | None:
    """The other node of the same graph whose weights a node uses again, or None; a network of that name comes first."""
    if node.op or not node.of or node.of == node.id or network_called(design, graph, node) is not None:
        return None
    return graph.nodes.get(NodeId(node.of))


def interface_of(graph: Graph) -> Ports:
    """The ports of an instance: the graph's inputs and outputs by their names."""
    inputs = tuple(
        InputPort(
            node.label,
            pattern=shape if isinstance(shape := node.args.get("shape"), str) else "",
            optional=node.args.get("optional") is True,
        )
        for node in graph.nodes.values()
        if node.op == "input"
    )
    outputs = tuple(OutputPort(node.label) for node in graph.nodes.values() if node.op == "output")
    return Ports(inputs, outputs)


def instance_ports(
    catalogue: Catalogue, design: Design, graph: Graph, node: Node, called: Graph, around: Around | None = None
) -> Ports:
    """The ports of a card that stands for a graph: its interface, and the weights inside it that are shared.

    A call of a whole network has one for other weights, where the graph around it adapts some; an Input of that name
    comes first.

    Args:
        around: What is known of the graph that the card stands in, where several nodes are asked about.
    """
    ports = interface_of(called)
    if not node.op and _may_take_weights(design, graph, node, called, around or Around(graph)):
        return replace(ports, inputs=(*ports.inputs, _needed_where_wired(_OTHER_WEIGHTS, node)))
    if not node.op or called.kind != "module":
        return ports

    def inside(path: str) -> bool:
        return bool(layer_inside(catalogue, design, node, path))

    shared = tuple(replace(_SHARED, name=port) for port in node.inputs if "." in port and inside(port))
    if node.unused:
        return Ports(shared, (), inside=inside)
    return replace(ports, inputs=(*ports.inputs, *shared), inside=inside)


@dataclass(frozen=True, slots=True)
class Inside:
    """A card on the way from the card of a block to a layer in it.

    Attributes:
        copy: In which copy of the card around it, where each has weights of its own.
    """

    graph: Graph
    node: Node
    copy: int | None = None


def layer_inside(catalogue: Catalogue, design: Design, node: Node, path: str) -> tuple[Inside, ...]:
    """The cards that lead from the card of a block to the layer that `stem.embed.weight` is the weight of.

    Of a card that stands for copies the path says which, `blocks.0.embed.weight`; that there are as many only a walk
    knows. There are none where the layer is not there, or where both its mode and a parameter decide whether it is.
    """
    *words, last = path.split(".")
    found: list[Inside] = []
    while words and last == WEIGHT:
        copy = None
        if has_copies(node):
            word = words.pop(0)
            if not (word.isascii() and word.isdecimal() and len(word) <= _LONGEST_COUNT and words):
                return ()
            copy = int(word)
        graph = design.graphs.get(GraphId(node.op[1:])) if node.op.startswith("@") else None
        inner = graph.nodes.get(NodeId(words.pop(0))) if graph is not None and graph.kind == "module" else None
        if graph is None or inner is None or (reads_training(inner.when) and made_when(inner.when)):
            return ()
        found.append(Inside(graph, inner, copy))
        node = inner
    operator = catalogue.get(node.op)
    return tuple(found) if operator is not None and operator.weight else ()


def has_copies(node: Node) -> bool:
    """Whether a card of a block stands for copies that each have weights of their own."""
    return "n" in node.repeat and node.repeat.get("shared") is not True


def _may_take_weights(design: Design, graph: Graph, node: Node, called: Graph, around: Around) -> bool:
    """Whether a call has a port for other weights."""
    if whole_network_called(design, graph, node) is None or (
        WEIGHTS not in node.inputs and node.of not in around.adapted
    ):
        return False
    return not any(one.op == "input" and one.label == WEIGHTS for one in called.nodes.values())


def _needed_where_wired(port: InputPort, node: Node) -> InputPort:
    """A port for weights: where they are wired and not there, neither is what would run with them."""
    return replace(port, optional=False) if port.weights and port.name in node.inputs else port


def _wired_inputs(node: Node) -> tuple[InputPort, ...]:
    """The inputs that the wires name which end at a node."""
    return tuple(
        InputPort(port, optional=True, variadic=isinstance(source, tuple)) for port, source in node.inputs.items()
    )
