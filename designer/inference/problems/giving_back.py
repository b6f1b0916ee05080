"""The cure for a network that gives back what it is given, where its loss is wired to something else: an autoencoder.

Setup writes the usual step, which compares with the truth of a source; what such a network gives has the shape of what
goes in, and that is what it is to be compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.recipe_step import SCORES
from designer.catalogue.spec import Family
from designer.document import (
    Design,
    Edit,
    Fix,
    Graph,
    Json,
    Node,
    NodeId,
    Port,
    RemoveNode,
    Rename,
    ReplaceNode,
    SetStages,
    Slot,
    Stage,
)
from designer.document.names import free_name
from designer.inference.problems.cures import insert, taken_names
from designer.inference.problems.rule import Case
from designer.inference.problems.types import is_fraction
from designer.inference.values import Flow

_LOSS = "F.mse_loss"


def give_back(case: Case, network: Node) -> Fix | None:
    """Compares what a network gives with what it was given, and no longer with the truth of the source."""
    scores, truth = (case.graph.source_of(Slot(case.node.id, port)) for port in ("input", "target"))
    gives = case.flow("input")
    if not network.of or case.operator.family is not Family.LOSS or gives is None or scores is None or truth is None:
        return None
    found = next(_same_form(case, network, gives), None)
    if found is None or found[0] == truth:
        return None
    given, flat = found
    changed = replace(case.node, op=_LOSS, args={}, inputs={"input": scores, "target": given})
    edits: list[Edit] = [ReplaceNode(case.graph.id, changed)]
    graph = replace(case.graph, nodes={**case.graph.nodes, case.node.id: changed})
    if flat:
        fold = insert(case.catalogue, graph, Slot(changed.id, "target"), "Tensor.flatten", {"start_dim": 1}, "")
        edits += fold.edits if fold is not None else ()
    gone = [
        node
        for node in graph.nodes.values()
        if node.op.startswith("metric.") and graph.source_of(Slot(node.id, "target")) == truth
    ]
    edits += [RemoveNode(graph.id, node) for node in _with_what_fed_them(graph, gone, truth.node)]
    if (stages := _without(case.design, graph, {node.label for node in gone}, changed)) != case.design.stages:
        edits.append(SetStages(stages))
    if network.name in SCORES:
        edits.append(Rename(graph.id, network.id, free_name("reconstruction", taken_names(graph))))
    label = graph.nodes[given.node].label
    return Fix(f"Let `{network.of}` learn to give back `{label}`", tuple(edits))


def _same_form(case: Case, network: Node, gives: Flow) -> Iterator[tuple[Port, bool]]:
    """What the network is given in the form of what it gives; and whether it has that form in a row alone."""
    for port in network.inputs:
        source = case.graph.source_of(Slot(network.id, port))
        flow = case.flows.get(source) if source is not None else None
        if source is None or flow is None or not is_fraction(flow):
            continue
        row = case.through("Tensor.flatten", {"start_dim": 1}, flow)
        if flow.sizes == gives.sizes:
            yield source, False
        elif row is not None and row.sizes == gives.sizes:
            yield source, True


def _with_what_fed_them(graph: Graph, gone: list[Node], truth: NodeId) -> list[NodeId]:
    """Cards that go, and before them all that nothing but these reads."""
    leaving = {node.id for node in gone}
    waiting = [truth]
    while waiting:
        node = waiting.pop()
        if all(wire.target.node in leaving for wire in graph.leaving().get(node, ())):
            leaving.add(node)
            waiting += [wire.source.node for wire in graph.nodes[node].wires()]
    return [node for node in graph.nodes if node in leaving]


def _without(design: Design, graph: Graph, metrics: set[str], loss: Node) -> tuple[Stage, ...]:
    """The stages, the best checkpoint chosen by the loss where it was by a metric that goes."""

    def kept(look: Json) -> Json:
        if not isinstance(look, dict) or look.get("step") != graph.id or look.get("keep_best") not in metrics:
            return look
        return {**look, "keep_best": loss.label}

    return tuple(
        replace(stage, after_epoch=[kept(look) for look in stage.after_epoch])
        if isinstance(stage.after_epoch, list)
        else stage
        for stage in design.stages
    )
