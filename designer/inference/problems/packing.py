"""Rules about lists of values: what is packed is taken apart, dealt out or taken whole, and goes nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count

from designer.catalogue.list_shapes import list_shape, listed_shapes
from designer.catalogue.open_sizes import size_letter
from designer.catalogue.packing import PACK, UNPACK
from designer.catalogue.ports import Ports, called_graph
from designer.document import (
    AddNode,
    Connect,
    Design,
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
    SetArgument,
    Severity,
    Signature,
    Slot,
    Wire,
)
from designer.document.names import free_name
from designer.inference.patterns import ANY
from designer.inference.problems.copies import said_otherwise
from designer.inference.problems.cures import remove_wires, spot_between, taken_names
from designer.inference.problems.entering import giver_of
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


def misplaced_list(graph: Graph, wire: Wire, given: Ports | None, flow: Flow, called: Graph | None) -> Problem:
    """A list where one value is taken.

    Args:
        given: The ports of the card that gives it.
        called: The graph of the card that is given it, where it stands for one.
    """
    signature = flow.signature
    reader, card = graph.nodes[wire.target.node], graph.nodes[wire.source.node]
    output = given.output(wire.source.name) if given is not None else None
    assert output is not None, "a list has come out of it"
    fixes = list(_as_they_are(graph, wire, card) if card.op == PACK else ())
    fixes += _taken_whole(reader, called, wire.target.port, flow) if called is not None else ()
    fixes += _taken_apart(graph, wire, signature) if not fixes else ()
    if card.op != PACK:
        fixes.append(said_otherwise(graph, card, "collect", output.name, "Hand on what the last copy gives"))
    if not fixes:
        fixes.append(remove_wires(graph, [wire.target], "Remove the wire"))
    message = (
        f"`{reader.label}` takes one value, and `{card.label}` gives a {signature.text()}. Unpack takes a list, "
        "a block whose Input has the shapes of one, `[N 8, N 16]`, and one with several copies, a value for each."
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


def _taken_whole(reader: Node, called: Graph, port: str, flow: Flow) -> Iterator[Fix]:
    """Lets a block take the list as it is, where nothing in it takes a single value yet."""
    for entry in called.nodes.values():
        if entry.op == "input" and entry.label == port and not reader.repeat:
            readers = {called.nodes[wire.target.node].op for wire in called.wires() if wire.source.node == entry.id}
            if readers <= {UNPACK, "output"}:
                yield _just_this(called, entry, flow)


def _just_this(called: Graph, entry: Node, flow: Flow, *, open_shapes: bool = False) -> Fix:
    """Lets an input take a list of just what flows, or of any shapes; what has no plain name, `H//2`, gets one."""
    taken = {parameter.name for parameter in called.parameters}
    shapes: list[str] = []
    for item in () if open_shapes else flow.items or ():
        rank, words = len(item.sizes), []
        for axis, name in enumerate(item.signature.names):
            plain = name.isdecimal() or (name.isidentifier() and name not in taken)
            words.append(name if plain else _free_letter(size_letter(rank, axis), taken))
            taken |= set() if plain else {words[-1]}
        shapes.append(" ".join(words))
    shape = list_shape(shapes or [ANY] * len(flow.items or ()))
    return Fix(
        f"Let `{entry.label}` of `{called.name}` be {shape}", (SetArgument(called.id, entry.id, "shape", shape),)
    )


def _free_letter(letter: str, taken: set[str]) -> str:
    """A name for an open size: `H`, and where that is taken `H2`."""
    return next(name for name in chain([letter], (f"{letter}{number}" for number in count(2))) if name not in taken)


def in_list(design: Design, called: Graph, entry: Node, flow: Flow, problem: Problem) -> Problem:
    """What is wrong with a value of a list: the shapes of all of them stand together at the input."""
    others = [
        fix
        for fix in problem.fixes
        if not any(isinstance(one, SetArgument) and one.graph == called.id for one in fix.edits)
    ]
    cards = sum(
        called_graph(design, graph, node) is called for graph in design.graphs.values() for node in graph.nodes.values()
    )
    return replace(problem, fixes=(*others, _just_this(called, entry, flow, open_shapes=cards > 1)))


def wrong_list(graph: Graph, node: Node, called: Graph, entry: Node, flow: Flow, source: Node) -> Problem:
    """What flows into a block that takes a list there, and is a single value or a list of another number.

    Args:
        source: Where it comes from.
    """
    shapes = listed_shapes(entry.args.get("shape")) or ()
    slot = Slot(node.id, entry.label)
    wanted = f"a list of {len(shapes)}" if shapes else "a list"
    given = f"a {flow.signature.text()}" if flow.items is not None else f"one value, {shape_text(flow)}"
    fixes: list[Fix] = []
    if flow.items is not None:
        fixes += _fewer(graph, source, len(shapes), len(flow.items))
    elif len(shapes) < 2 and (wire := graph.source_of(slot)) is not None:
        pack = Node(NodeId(free_name("pack", graph.nodes)), PACK, free_name("values", taken_names(graph)))
        added = AddNode(graph.id, pack, spot_between(graph, wire.node, node.id), index=graph.index_of(node.id))
        edits = (added, Connect(graph.id, wire, Slot(pack.id, "values", 0)), Connect(graph.id, Port(pack.id), slot))
        fixes.append(Fix(f"Insert Pack before `{node.label}`, a list of this alone", edits))
    if graph.source_of(slot) is not None:
        fixes.append(remove_wires(graph, [slot], "Remove the wire"))
    message = f"`{node.label}` takes {wanted} at `{entry.label}`, and {giver_of(node, source)} gives it {given}."
    return replace(_problem(graph, node, message, slot, fixes), nodes=tuple(dict.fromkeys((node.id, source.id))))


def _fewer(graph: Graph, pack: Node, wanted: int, given: int) -> Iterator[Fix]:
    """Leaves the last values out of a list that nothing else takes."""
    alone = sum(wire.source.node == pack.id for wire in graph.wires()) == 1
    if pack.op == PACK and given > wanted and alone:
        gone = [Disconnect(graph.id, Slot(pack.id, "values", place)) for place in reversed(range(wanted, given))]
        what = "the last value" if len(gone) == 1 else f"the last {len(gone)} values"
        yield Fix(f"Leave {what} out of `{pack.label}`", tuple(gone))


def lists_and_values(graph: Graph, node: Node, kinds: Sequence[bool]) -> Problem:
    """A card that hands on the first value that is there, where some are lists and others are not.

    Args:
        kinds: Of each of its values, whether it is a list.
    """
    sources = list(node.sources())
    lists, singles = (
        [source for source, kind in zip(sources, kinds, strict=True) if kind is one] for one in (True, False)
    )
    told = [" and ".join(f"`{graph.nodes[one.node].label}`" for one in some) for some in (lists, singles)]
    fixes = []
    for title, some in (("Hand on lists alone", singles), ("Hand on single values alone", lists)):
        slots = [Slot(node.id, "values", place) for place, source in enumerate(sources) if source in some]
        fixes.append(remove_wires(graph, slots, title))
    message = (
        f"`{node.label}` hands on the first value that is there, but {told[0]} would give it a list, and {told[1]} one "
        "value: let all of them give lists, with Pack, or none."
    )
    return _problem(graph, node, message, Slot(node.id, "values"), fixes)


def nested_list(graph: Graph, node: Node, output: str) -> Problem:
    """What all copies give is to be kept, and each gives a list."""
    message = (
        f"`{node.label}` keeps `{output}` of all copies, and each of them is a list: a list holds single values, "
        "so that the list of one copy is all that can go on."
    )
    fix = said_otherwise(graph, node, "collect", output, "Hand on what the last copy gives")
    return Problem("list", Severity.ERROR, message, graph=graph.id, nodes=(node.id,), fixes=(fix,))


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
