"""The step of a recipe as a drawing, and the few facts that such a drawing says.

One function draws the step, another reads the facts of a drawing. Whether a step has this form is then a comparison:
draw the facts that were read, and look whether it is the same drawing, whatever its cards are called and wherever they
lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.document import Graph, GraphId, Json, Node, NodeId, Point, Port
from designer.document.codec import node_to_json
from designer.document.names import free_name
from designer.document.records import Source

LEARNING_RATE, EPOCHS, BATCH = "learning_rate", "epochs", "batch_size"
STEP_DOC = "Learns from one batch."
LOSS = "loss"  # what it is called
RESIZE = "F.interpolate"
FLATTEN = "Tensor.flatten"
FLAT: Mapping[str, Json] = {"start_dim": 1}
_RATE = f"={LEARNING_RATE}"
_BINARY = {"F.binary_cross_entropy": 0.5, "F.binary_cross_entropy_with_logits": 0.0}
_GIVES = {"F.cross_entropy": "scores", "F.binary_cross_entropy": "probability"}
_GIVES["F.binary_cross_entropy_with_logits"] = "score"
SCORES = frozenset(_GIVES.values())
"""What the step of a recipe calls that from which a class is told."""
_ACROSS, _DOWN = 340, 180  # room for a card with a long name, and for the shape on its wire


@dataclass(frozen=True, slots=True)
class StepForm:
    """What the step of a recipe says; the names are those of `Recipe`, `source` is the name of the source.

    The target of a network that learns to give back what it is given is what goes into it.
    """

    network: str
    source: str
    inputs: tuple[tuple[str, str], ...]
    target: str
    loss: str
    metrics: tuple[str, ...]
    optimiser: str
    settings: Mapping[str, Json]
    column: bool
    flat: bool
    resized: Mapping[str, Mapping[str, Json]]

    @property
    def given_back(self) -> str:
        """The input whose value the network learns to give back; empty where it learns something else."""
        return next((port for port, one in self.inputs if one == self.target), "")


@dataclass(slots=True)
class _Drawing:
    """A step while it is drawn."""

    nodes: dict[NodeId, Node] = field(default_factory=dict)
    positions: dict[NodeId, Point] = field(default_factory=dict)

    def add(
        self, wanted: str, op: str, column: int, row: int, inputs: Mapping[str, Source], name: str = "", **more: object
    ) -> Port:
        node = NodeId(free_name(wanted, {str(key) for key in self.nodes}))
        self.nodes[node] = Node(node, op, name and free_name(name, self._names()), inputs=dict(inputs), **more)  # type: ignore[arg-type]
        self.positions[node] = (column * _ACROSS, row * _DOWN)
        return Port(node)

    def _names(self) -> set[str]:
        return {node.name for node in self.nodes.values() if isinstance(node.name, str)}


def step_graph(form: StepForm, graph: GraphId, name: str) -> Graph:
    """The drawing of a step."""
    draw = _Drawing()
    given: dict[str, Source] = {}
    for row, (port, one) in enumerate(form.inputs):
        given[port] = draw.add(one, "input", 0, row, {}, one, args={"field": f"{form.source}.{one}"})
    below, back = len(form.inputs), form.given_back
    truth = Port(NodeId(""))
    if not back:
        args: dict[str, Json] = {"field": f"{form.source}.{form.target}"}
        truth = draw.add(form.target, "input", 0, below, {}, form.target, args=args)
    for place, (port, said) in enumerate(form.resized.items(), start=1):
        given[port] = draw.add("resized", RESIZE, place, 0, {"input": given[port]}, args=said)
    there = 1 + len(form.resized)
    called = "reconstruction" if back else _GIVES.get(form.loss, "prediction")
    gives = draw.add(form.network, "", there, 0, given, called, of=form.network)
    target = given[back] if back else truth
    if form.flat:
        target = draw.add("flatten", FLATTEN, there + 1, below, {"input": target}, args=FLAT)
    if form.column:
        target = draw.add("column", "Tensor.unsqueeze", there, below, {"input": target}, args={"dim": 1})
    if form.loss in _BINARY and not back:
        target = draw.add("target", "Tensor.float", there + 1, below, {"input": target}, "target")
    wires: dict[str, Source] = {"input": gives, "target": target}
    loss = draw.add(LOSS, form.loss, there + 2, 0, wires, LOSS)
    for row, metric in enumerate(form.metrics, start=1):
        args = {}
        if metric == "accuracy" and form.loss in _BINARY:
            args["threshold"] = _BINARY[form.loss]
        draw.add(metric, f"metric.{metric}", there + 2, row, wires, metric, args=args)
    learner = form.optimiser.lower()
    learns: dict[str, Json] = {
        "networks": [form.network],
        "optimiser": form.optimiser,
        "settings": {"lr": _RATE, **form.settings},
    }
    draw.add(learner, "minimise", there + 3, 0, {"loss": loss}, learner, args=learns)
    return Graph(graph, name, "function", STEP_DOC, nodes=draw.nodes, positions=draw.positions)


def form_of(graph: Graph) -> StepForm | None:
    """The facts of a drawing, if they are there; whether it says more than they do is for `same_form` to tell."""
    minimise = [node for node in graph.nodes.values() if node.op == "minimise"]
    loss = _before(graph, minimise[0], "loss") if len(minimise) == 1 else None
    call = _before(graph, loss, "input") if loss is not None else None
    if loss is None or call is None or not call.of:
        return None
    target, column = _before(graph, loss, "target"), False
    while target is not None and target.op in ("Tensor.float", "Tensor.unsqueeze"):
        column = column or target.op == "Tensor.unsqueeze"
        target = _before(graph, target, "input")
    given = {port: _before(graph, call, port) for port in call.inputs}
    flat = target is not None and target.op == FLATTEN
    target = _before(graph, target, "input") if target is not None and flat else target
    if target is not None and target.op == RESIZE and target in given.values():
        target = _before(graph, target, "input")
    resized = {port: node for port, node in given.items() if node is not None and node.op == RESIZE}
    given |= {port: _before(graph, node, "input") for port, node in resized.items()}
    fields = {port: _field(node) for port, node in given.items()}
    source, _, truth = _field(target).partition(".")
    optimiser, settings = (minimise[0].args.get(name) for name in ("optimiser", "settings"))
    if not truth or not isinstance(optimiser, str) or not isinstance(settings, dict) or settings.get("lr") != _RATE:
        return None
    return StepForm(
        network=call.of,
        source=source,
        inputs=tuple((port, name.partition(".")[2]) for port, name in fields.items()),
        target=truth,
        loss=loss.op,
        metrics=tuple(
            node.op.removeprefix("metric.") for node in graph.nodes.values() if node.op.startswith("metric.")
        ),
        optimiser=optimiser,
        settings={name: value for name, value in settings.items() if name != "lr"},
        column=column,
        flat=flat,
        resized={port: node.args for port, node in resized.items()},
    )


def same_form(one: Graph, other: Graph) -> bool:
    """Whether two steps are one drawing, whatever their cards are called, say in notes and wherever they lie."""
    if (one.kind, one.parameters, one.no_grad, one.init) != (other.kind, other.parameters, other.no_grad, other.init):
        return False
    return _canonical(one) == _canonical(other)


def _canonical(graph: Graph) -> list[dict[str, Json]]:
    """The nodes in order, called by their number."""
    numbers = {node: str(index) for index, node in enumerate(graph.nodes)}
    rows = []
    for node in graph.nodes.values():
        row = node_to_json(node)
        row = {key: value for key, value in row.items() if key not in ("id", "name", "note", "in")}
        row["in"] = {
            f"{wire.target.port}/{wire.target.index}": f"{numbers[wire.source.node]}.{wire.source.name}"
            for wire in node.wires()
        }
        rows.append(row)
    return rows


def _before(graph: Graph, node: Node, port: str) -> Node | None:
    """The node that a port's only wire comes from."""
    source = node.inputs.get(port)
    return graph.nodes.get(source.node) if isinstance(source, Port) else None


def _field(node: Node | None) -> str:
    written = node.args.get("field") if node is not None and node.op == "input" else None
    return written if isinstance(written, str) else ""
