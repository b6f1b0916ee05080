"""Rules about lists of values: what is packed is taken apart or dealt out, and goes nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.packing import PACK, UNPACK
from designer.catalogue.ports import Ports
from designer.document import (
    AddNode,
    Connect,
    Disconnect,
    Edit,
    Fix,
    Graph,
    Node,
    NodeId,
    Port,
    Problem,
    RemoveNode,
    Rename,
    ReplaceNode,
    Severity,
    Signature,
    Slot,
    Wire,
)
from designer.document.names import free_name
from designer.inference.problems.copies import said_otherwise
from designer.inference.problems.cures import remove_wires, spot_between, taken_names
from designer.inference.problems.parts import more_names
from designer.inference.problems.rule import counted, shape_text
from designer.inference.values import Flow


def no_list(graph: Graph, node: Node, given: Flow) -> Problem:
    """A single value where a list is taken apart; its slices are what may have been meant."""
    slot = Slot(node.id, "list")
    names = len(node.name) if isinstance(node.name, tuple) else 1
    axes = [axis for axis, size in enumerate(given.sizes) if axis and size == names]
    fixes: list[Fix] = []
    if axes and (source := graph.source_of(slot)) is not None:
        slices = replace(node, op="Tensor.unbind", args={"dim": axes[0]}, inputs={"input": source})
        fixes.append(Fix(f"Take dimension {axes[0]} apart", (ReplaceNode(graph.id, slices),)))
    fixes.append(remove_wires(graph, [slot], "Remove the wire"))
    what = shape_text(given) if given.signature.kind == "tensor" else f"a {given.signature.kind}"
    return _problem(graph, node, f"`{node.label}` takes a list apart, and is given one value: {what}.", slot, fixes)


def other_count(graph: Graph, node: Node, given: int, drawn: int) -> Problem:
    """A list that holds more or fewer values than the card has names."""
    names = more_names(node, given, taken_names(graph))
    fixes = [Fix(f"Give it {counted(given, 'name')}", (Rename(graph.id, node.id, names),))] if names else []
    message = f"`{node.label}` takes apart a list of {given}, and has {counted(drawn, 'name')}: each value needs one."
    return _problem(graph, node, message, Slot(node.id, "list"), fixes)


def misplaced_list(graph: Graph, wire: Wire, given: Ports | None, signature: Signature) -> Problem:
    """A list where one value is taken.

    Args:
        given: The ports of the card that gives it.
    """
    reader, card = graph.nodes[wire.target.node], graph.nodes[wire.source.node]
    output = given.output(wire.source.name) if given is not None else None
    assert output is not None, "a list has come out of it"
    fixes = list(_as_they_are(graph, wire, card) if card.op == PACK else ())
    fixes += _taken_apart(graph, wire, signature) if not fixes else ()
    if card.op != PACK:
        fixes.append(said_otherwise(graph, card, "collect", output.name, "Hand on what the last copy gives"))
    if not fixes:
        fixes.append(remove_wires(graph, [wire.target], "Remove the wire"))
    message = (
        f"`{reader.label}` takes one value, and `{card.label}` gives a {signature.text()}. Only Unpack takes a list, "
        "and a card of a block that is there several times, a value for each copy."
    )
    return replace(_problem(graph, reader, message, wire.target, fixes), nodes=(reader.id, card.id))


def _as_they_are(graph: Graph, wire: Wire, pack: Node) -> Iterator[Fix]:
    """Lets a card that takes several values take those of the list."""
    values, slot = pack.inputs.get("values"), wire.target
    index = slot.index
    if not isinstance(values, tuple) or index is None:
        return
    before = [one.source for one in graph.nodes[slot.node].wires() if one.target.port == slot.port]
    wanted = [*before[:index], *values, *before[index + 1 :]]
    edits: list[Edit] = [
        Disconnect(graph.id, Slot(slot.node, slot.port, place)) for place in reversed(range(len(before)))
    ]
    edits += [Connect(graph.id, one, Slot(slot.node, slot.port, place)) for place, one in enumerate(wanted)]
    alone = sum(one.source.node == pack.id for one in graph.wires()) == 1
    edits += [RemoveNode(graph.id, pack.id)] if alone else []
    yield Fix("Take the values themselves", tuple(edits))


def _taken_apart(graph: Graph, wire: Wire, signature: Signature) -> Iterator[Fix]:
    """Puts a card between that takes the list apart, and takes the first of its values."""
    slot, taken = wire.target, taken_names(graph)
    node_id = NodeId(free_name("unpack", graph.nodes))
    node = Node(node_id, UNPACK, free_name("value", taken), inputs={"list": wire.source})
    names = more_names(node, signature.sizes[0], {*taken, node.label})
    if names:
        at = spot_between(graph, wire.source.node, slot.node)
        added = AddNode(graph.id, replace(node, name=names), at, index=graph.index_of(slot.node))
        title = f"Insert Unpack before `{graph.nodes[slot.node].label}`, which takes the first value"
        yield Fix(title, (added, Connect(graph.id, Port(node_id, "0"), slot)))


def _problem(graph: Graph, node: Node, message: str, slot: Slot, fixes: list[Fix]) -> Problem:
    return Problem("list", Severity.ERROR, message, graph=graph.id, nodes=(node.id,), slots=(slot,), fixes=tuple(fixes))
