"""The networks of a design: one more, one less, one under another name.

A network is called by its name in training steps, and named by what learns, stands still or begins where another is.
A rename reaches all of them in one entry of the undo list.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.fresh import fresh_id
from designer.catalogue.parts import network_adapted, network_called, network_parameters_read
from designer.document import (
    Design,
    Edit,
    EditError,
    Graph,
    GraphId,
    Json,
    Network,
    Node,
    PutGraph,
    ReplaceNode,
    SetNetworks,
    SetStages,
    Stage,
)
from designer.document.expressions import expression_of, renamed
from designer.document.formulas import renamed_network
from designer.document.names import free_name, whole_name_fault

Named = tuple[str, tuple[Edit, ...]]
"""What the undo list says, and what is done."""


def network_fault(design: Design, name: str) -> str:
    """Why a network cannot have a name; empty where it can."""
    taken = any(network.name == name for network in design.networks)
    return whole_name_fault(name) or ("another network has that name" if taken else "")


def add_network(design: Design) -> tuple[Named, GraphId]:
    """Edits that begin a second network with a class of its own, and that class."""
    rng = random.SystemRandom()
    names, number = {graph.name for graph in design.graphs.values()}, 1
    while (title := f"Net{number if number > 1 else ''}") in names:
        number += 1
    graph = Graph(GraphId(fresh_id(design.graphs, rng)), title)
    made = _network(design, graph, title.lower(), rng)
    return (f"Add the network {made.name}", (PutGraph(graph), SetNetworks((*design.networks, made)))), graph.id


def add_network_of(design: Design, graph: Graph) -> Named:
    """Edits that make one more network of a class, with weights of its own."""
    wanted = next((network.name for network in design.networks if network.graph == graph.id), graph.name.lower())
    made = _network(design, graph, wanted, random.SystemRandom())
    return f"Add the network {made.name}", (SetNetworks((*design.networks, made)),)


def _network(design: Design, graph: Graph, wanted: str, rng: random.Random) -> Network:
    used = {network.id for network in design.networks}
    return Network(fresh_id(used, rng), free_name(wanted, {network.name for network in design.networks}), graph.id)


def rename_network(design: Design, old: str, new: str) -> Named:
    """Edits that give a network another name, wherever it is called or named."""
    networks = tuple(
        replace(one, name=_renamed(one.name, old, new), copy_of=_renamed(one.copy_of, old, new))
        for one in design.networks
    )
    edits: list[Edit] = [SetNetworks(networks)]
    for graph in design.graphs.values():
        if graph.kind == "function":
            edits += (
                ReplaceNode(graph.id, after)
                for node in graph.nodes.values()
                if (after := _renamed_in(design, graph, node, old, new)) != node
            )
    stages = tuple(_renamed_stage(stage, old, new) for stage in design.stages)
    if stages != design.stages:
        edits.append(SetStages(stages))
    return f"Rename {old} to {new}", tuple(edits)


def _renamed(name: str, old: str, new: str) -> str:
    return new if name == old else name


def _renamed_in(design: Design, graph: Graph, node: Node, old: str, new: str) -> Node:
    called = network_called(design, graph, node)
    part = node.of.startswith(f"{old}.")
    of = f"{new}{node.of[len(old) :]}" if part or (called is not None and called.name == old) else node.of
    args = dict(node.args)
    if "networks" in args:
        args["networks"] = _renamed_all(args["networks"], old, new)
    if (adapted := network_adapted(design, node)) is not None:
        args["network"] = _renamed(adapted.name, old, new)
    if any(read.startswith(f"{old}.") for read in network_parameters_read(node)):
        args = {key: _with_network(node, value, old, new) for key, value in args.items()}
    return replace(node, of=of, args=args)


def _with_network(node: Node, written: Json, old: str, new: str) -> Json:
    """What a card says, with another name for a network whose parameters it reads."""
    text = expression_of(written)
    if node.op == "formula" and isinstance(written, str):
        return renamed_network(written, old, new)
    return written if text is None else f"={renamed(text, old, new)}"


def _renamed_stage(stage: Stage, old: str, new: str) -> Stage:
    start = stage.start
    if isinstance(start, dict):
        start = {_renamed(key, old, new): _renamed_all(value, old, new) for key, value in start.items()}
    return replace(stage, frozen=_renamed_all(stage.frozen, old, new), start=start)


def _renamed_all(written: Json, old: str, new: str) -> Json:
    """A name, or a list of them."""
    if isinstance(written, list):
        return [_renamed_all(one, old, new) for one in written]
    return _renamed(written, old, new) if isinstance(written, str) else written


def remove_network(design: Design, name: str) -> Named:
    """Edits that take a network out that nothing calls; its class stays.

    Raises:
        EditError: A training step or another network needs it.
    """
    user = next(_users(design, name), "")
    if user:
        raise EditError(f"{name} is needed by {user}")
    return f"Delete the network {name}", (SetNetworks(tuple(one for one in design.networks if one.name != name)),)


def _users(design: Design, name: str) -> Iterator[str]:
    for graph in design.graphs.values():
        for node in graph.nodes.values():
            called = network_called(design, graph, node) or network_adapted(design, node)
            learns = node.args.get("networks")
            if (called is not None and called.name == name) or (isinstance(learns, list) and name in learns):
                yield f"{node.label} in {graph.name}"
    yield from (network.name for network in design.networks if network.copy_of == name)
