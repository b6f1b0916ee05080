"""Whether a design is still what a run learns, but for names and blocks: then the run can go on with it as it is."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

from designer.document import Design, Graph, GraphId, Json, Node, NodeId, semantic_hash

_EDGES = ("input", "output")


def is_only_renamed(then: Design, now: Design) -> bool:
    """Whether two states of a design have the same cards and the same training, whatever they are called.

    It does not look at wires: which weights fit is for the run to say.
    """
    return _cards(then) == _cards(now) and _training(then) == _training(now)


def _cards(design: Design) -> dict[str, Counter[str]]:
    """What the cards of each network say, by their ids, wherever they lie in it."""
    return {network.id: _inside(design, network.graph, frozenset()) for network in design.networks}


def _inside(design: Design, graph_id: GraphId, around: frozenset[GraphId]) -> Counter[str]:
    found: Counter[str] = Counter()
    graph = design.graphs.get(graph_id)
    if graph is None or graph_id in around:  # one that lies in itself is a problem of its own
        return found
    for node in graph.nodes.values():
        inner = node.op.removeprefix("@")
        if inner != node.op:
            found += _inside(design, GraphId(inner), around | {graph_id})
            if node.repeat or node.when or node.frozen or node.bypass:
                found[_said(replace(node, op="", args={}))] += 1
        elif node.op not in _EDGES:
            found[_said(node)] += 1
    return found


def _said(node: Node) -> str:
    told: list[Json] = [node.id, node.op, node.of, dict(node.args), node.when, dict(node.repeat), node.init]
    return json.dumps([*told, node.frozen, node.bypass, node.unused], sort_keys=True)


def _training(design: Design) -> str:
    """A hash of data, steps and stages, in which networks and cards are called by their ids."""
    ids = {network.name: network.id for network in design.networks}
    steps = {graph.id: _unnamed(graph, ids) for graph in design.graphs.values() if graph.kind == "function"}
    networks = tuple(replace(network, name=network.id, graph=GraphId("")) for network in design.networks)
    return semantic_hash(replace(design, name="", doc="", custom=(), graphs=steps, networks=networks))


def _unnamed(graph: Graph, networks: dict[str, str]) -> Graph:
    nodes: dict[NodeId, Node] = {}
    for node in graph.nodes.values():
        first, dot, part = node.of.partition(".")
        args = dict(node.args)
        learned = args.get("networks")
        if isinstance(learned, list):
            args["networks"] = [networks.get(str(name), str(name)) for name in learned]
        nodes[node.id] = replace(node, name="", of=networks.get(first, first) + dot + part, args=args)
    return replace(graph, name="", nodes=nodes)
