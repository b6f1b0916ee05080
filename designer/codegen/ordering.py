"""The order in which the nodes of a graph run, so that random draws keep theirs."""

from __future__ import annotations

from designer.document import Graph, NodeId, Slot


def in_order(graph: Graph) -> tuple[list[NodeId], set[Slot]]:
    """The topological order that is smallest by program order, and the wires left out since they close a cycle."""
    import networkx as nx  # only where code is written: the window knows this room too, and starts without it

    place = {node: index for index, node in enumerate(graph.nodes)}
    loose: set[Slot] = set()
    flow: nx.DiGraph[NodeId] = nx.DiGraph()
    flow.add_nodes_from(graph.nodes)
    wires = [wire for wire in graph.wires() if not graph.nodes[wire.target.node].keeps(wire.target.port)]
    flow.add_edges_from((wire.source.node, wire.target.node) for wire in wires)
    ring = {node: index for index, nodes in enumerate(nx.strongly_connected_components(flow)) for node in nodes}
    for wire in wires:
        source, target = wire.source.node, wire.target.node
        if ring[source] == ring[target] and place[source] >= place[target]:
            loose.add(wire.target)
            if flow.has_edge(source, target):
                flow.remove_edge(source, target)
    return list(nx.lexicographical_topological_sort(flow, key=place.__getitem__)), loose
