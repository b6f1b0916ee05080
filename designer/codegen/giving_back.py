"""What a network that learns to give back its pictures is asked: an autoencoder, which answers with a picture.

That it does is found in its step: a loss compares what one network gives with what that network was given, a field of
images, which may have been fitted to the network and laid flat on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designer.catalogue import Catalogue
from designer.catalogue.datasets import DataKind, data_kinds
from designer.codegen.train import nothing_to_train
from designer.document import DataSource, Design, Graph, Network, Node, Port

FITTED = ("F.interpolate", "Tensor.expand")  # what a step does with images of another size, or one channel for three
_COMPARES = {
    "F.mse_loss": "",
    "F.l1_loss": "",
    "F.smooth_l1_loss": "",
    "F.huber_loss": "",
    "F.binary_cross_entropy": "",
    "F.binary_cross_entropy_with_logits": ".sigmoid()",
}
"""By the loss, how what the network gives becomes points."""


@dataclass(frozen=True, slots=True)
class GivingBack:
    """What such a network can be asked.

    Attributes:
        call: The node of the step that calls it.
        wanted: The node that gives the pictures as it is to give them back: the input of the step, or what fits it.
        is_given_flat: Whether it takes the points of a picture in a row.
        gives: Which of its outputs they are.
        gives_flat: Whether it gives the points of a picture in a row.
        to_points: What follows what it gives, to make points of it.
    """

    step: Graph
    network: Network
    call: Node
    source: DataSource
    kind: DataKind
    wanted: Node
    is_given_flat: bool
    gives: Port
    gives_flat: bool
    to_points: str


def giving_back_of(design: Design, catalogue: Catalogue) -> GivingBack | None:
    """What the network of the last stage can be asked; None where it does not learn to give back pictures."""
    if nothing_to_train(design):
        return None
    step = design.graphs[design.stages[-1].step]
    if len([node for node in step.nodes.values() if node.op == "minimise"]) != 1:
        return None
    return next(_found(design, catalogue, step), None)


def _found(design: Design, catalogue: Catalogue, step: Graph) -> Iterator[GivingBack]:
    for loss in step.nodes.values():
        gives = loss.inputs.get("input")
        called = step.nodes.get(gives.node) if isinstance(gives, Port) else None
        if loss.op not in _COMPARES or called is None or len(called.inputs) != 1 or not isinstance(gives, Port):
            continue
        network = next((one for one in design.networks if one.name == called.of), None)
        (port,) = called.inputs
        given, is_given_flat = _in_rows(catalogue, step, called, port)
        wanted, gives_flat = _in_rows(catalogue, step, loss, "target")
        name, _, field = _field(step, wanted).partition(".")
        source = next((one for one in design.sources if one.name == name), None)
        kind = data_kinds().get(str(source.data.get("op"))) if source is not None else None
        if network is None or source is None or kind is None or wanted is None or given is not wanted:
            continue
        if field == "image":
            points = _COMPARES[loss.op]
            yield GivingBack(step, network, called, source, kind, wanted, is_given_flat, gives, gives_flat, points)


def _in_rows(catalogue: Catalogue, graph: Graph, node: Node, port: str) -> tuple[Node | None, bool]:
    """What a port is given, before it is laid flat; and whether it is."""
    before = node_before(graph, node, port)
    if before is None or before.op != "Tensor.flatten":
        return before, False
    operator = catalogue[before.op]
    begins, ends = (
        before.args.get(name, argument.default)
        for name in ("start_dim", "end_dim")
        if (argument := operator.argument(name)) is not None
    )
    return (node_before(graph, before, "input"), True) if (begins, ends) == (1, -1) else (None, False)


def _field(graph: Graph, node: Node | None) -> str:
    """The field of a source that a picture comes from, fitted on the way or not."""
    while node is not None and node.op in FITTED:
        node = node_before(graph, node, "input")
    return str(node.args.get("field", "")) if node is not None and node.op == "input" else ""


def node_before(graph: Graph, node: Node, port: str) -> Node | None:
    """The node that a port's only wire comes from."""
    source = node.inputs.get(port)
    return graph.nodes.get(source.node) if isinstance(source, Port) else None
