"""Rules about what a class keeps: buffers, which are made once, and weights that layers share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from designer.catalogue.keeping import NEXT, is_tie, made_once, makes_of, may_make, ties_of
from designer.catalogue.ports import WEIGHT, is_weight, layer_inside
from designer.catalogue.spec import Catalogue
from designer.document import Connect, Design, Fix, Graph, Json, Node, Port, Problem, Severity, Slot, Wire
from designer.inference.problems.cures import insert, remove_wires, set_argument, take_out
from designer.inference.problems.rule import Case, shape_text
from designer.inference.values import Flow


def keeping_problems(catalogue: Catalogue, design: Design, graph: Graph) -> Iterator[Problem]:
    """Buffers made of what only flows later, values that are read beside their buffer, and weights shared in a ring."""
    for node in graph.nodes.values():
        if node.op == "buffer":
            strange = [one for one in makes_of(graph, node.id) if not may_make(catalogue, graph.nodes[one])]
            if strange:
                yield _depends(graph, node, [one for one in graph.nodes.values() if one.id in strange])
    once = made_once(graph)
    for wire in graph.wires() if once else ():
        reader = graph.nodes[wire.target.node]
        keeps = reader.op == "buffer" and not reader.keeps(wire.target.port)
        if wire.source.node in once and reader.id not in once and not keeps:
            yield _read_beside(graph, graph.nodes[wire.source.node], wire)
    yield from _read_at_times(catalogue, design, graph)
    for wire in ties_of(graph):
        if not is_weight(wire.source.name):
            yield _no_weight(graph, wire)
        elif Port(wire.target.node, wire.target.port) in _shared_from(graph, wire):
            yield _ring(graph, wire)


def _depends(graph: Graph, node: Node, strange: list[Node]) -> Problem:
    labels = [f"`{one.label}`" for one in strange[:3]]
    fix = take_out(graph, node, "value", f"Take `{node.label}` out, so that it is worked out every time")
    return Problem(
        code="made_once",
        severity=Severity.ERROR,
        message=f"`{node.label}` is made once, before anything flows in; it cannot be made of {' or '.join(labels)}.",
        graph=graph.id,
        nodes=(node.id, *(one.id for one in strange)),
        slots=(Slot(node.id, "value"),),
        fixes=(fix,) if fix else (),
    )


def _read_beside(graph: Graph, maker: Node, wire: Wire) -> Problem:
    """What is kept and read beside its buffer would be made a second time, and drawn anew where it is random."""
    kept = next((one for one in graph.nodes.values() if one.op == "buffer" and _value(one) == wire.source), None)
    reader = graph.nodes[wire.target.node]
    fixes: tuple[Fix, ...] = ()
    if kept is not None:
        fixes = (Fix(f"Let `{reader.label}` take `{kept.label}`", (Connect(graph.id, Port(kept.id), wire.target),)),)
    return Problem(
        code="made_once",
        severity=Severity.ERROR,
        message=f"`{maker.label}` is made once, for a buffer; `{reader.label}` must take it from there.",
        graph=graph.id,
        nodes=(reader.id, maker.id),
        slots=(wire.target,),
        fixes=fixes,
    )


def _value(buffer: Node) -> Port | None:
    source = buffer.inputs.get("value")
    return source if isinstance(source, Port) else None


def _no_weight(graph: Graph, wire: Wire) -> Problem:
    target, source = graph.nodes[wire.target.node], graph.nodes.get(wire.source.node)
    given = f"`{source.label}`" if source is not None else "what is wired to it"
    return Problem(
        code="tie",
        severity=Severity.ERROR,
        message=f"`{target.label}` can share the weight of a layer; {given} gives a value.",
        graph=graph.id,
        nodes=(target.id,),
        slots=(wire.target,),
        fixes=(remove_wires(graph, [wire.target], f"Give `{target.label}` a weight of its own"),),
    )


def _shared_from(graph: Graph, wire: Wire) -> set[Port]:
    """The weights that a wire brings, from one to the next."""
    found: set[Port] = set()
    source: Port | tuple[Port, ...] | None = wire.source
    while isinstance(source, Port) and is_weight(source.name) and source not in found:
        found.add(source)
        source = graph.nodes[source.node].inputs.get(source.name) if source.node in graph.nodes else None
    return found


def _ring(graph: Graph, wire: Wire) -> Problem:
    target = graph.nodes[wire.target.node]
    return Problem(
        code="tie",
        severity=Severity.ERROR,
        message=f"`{target.label}` would share its own weight; one layer of those that share it must own it.",
        graph=graph.id,
        nodes=(target.id,),
        slots=(wire.target,),
        fixes=(remove_wires(graph, [wire.target], f"Give `{target.label}` a weight of its own"),),
    )


def no_copy(graph: Graph, wire: Wire, port: Port, copy: int, count: int, begins: int) -> Problem:
    """A weight of a copy that is not there.

    Args:
        port: At which end of the wire.
        begins: Which word of its path is the number of the copy.
    """
    target, card = graph.nodes[wire.target.node], graph.nodes[port.node]
    fixes: list[Fix] = []
    if port == wire.source and count:
        words = port.name.split(".")
        words[begins] = str(count - 1)
        title = f"Take that of the last copy, {count - 1}"
        fixes.append(Fix(title, (Connect(graph.id, Port(card.id, ".".join(words)), wire.target),)))
    fixes.append(remove_wires(graph, [wire.target], "Remove the wire"))
    inside = f"`{card.label}`" if begins == 0 else f"A card inside `{card.label}`"
    there = "1 copy" if count == 1 else f"{count} copies, counted from 0"
    verb = "asks for" if port == wire.source else "is to share"
    return Problem(
        code="tie",
        severity=Severity.ERROR,
        message=f"{inside} stands for {there}; there is no copy {copy}, whose weight `{target.label}` {verb}.",
        graph=graph.id,
        nodes=(target.id, *([card.id] if card is not target else [])),
        slots=(wire.target,),
        fixes=tuple(fixes),
    )


def _read_at_times(catalogue: Catalogue, design: Design, graph: Graph) -> Iterator[Problem]:
    """Weights inside blocks that are read as values although the layer may not be there."""
    for wire in graph.wires():
        source, target = graph.nodes.get(wire.source.node), graph.nodes[wire.target.node]
        if "." not in wire.source.name or source is None or is_tie(target, wire.target.port):
            continue
        inside = layer_inside(catalogue, design, source, wire.source.name)
        absent = next((step.node for step in inside if step.node.when), None)
        if absent is not None:
            yield Problem(
                code="tie",
                severity=Severity.ERROR,
                message=f"`{target.label}` reads the weight of a layer inside `{source.label}` where "
                f"`{absent.label}` is there at times alone; a layer can share it, and nothing else can read it.",
                graph=graph.id,
                nodes=(target.id, source.id),
                slots=(wire.target,),
                fixes=(remove_wires(graph, [wire.target], "Remove the wire"),),
            )


def unlike_weights(
    catalogue: Catalogue, graph: Graph, wire: Wire, own: tuple[int, ...], shared: tuple[int, ...]
) -> Problem:
    """A weight of another form than the one that is to be shared; the numbers that differ are set where they can be."""
    target, source = graph.nodes[wire.target.node], graph.nodes[wire.source.node]
    words = catalogue[target.op].weight.split() if wire.target.port == WEIGHT else []
    fixes: list[Fix] = []
    alike = len(own) == len(shared) == len(words)
    differing = {(words[axis], size) for axis, size in enumerate(shared) if alike and own[axis] != size}
    if len(differing) == 1:
        ((name, size),) = differing
        if name in target.args:
            fixes.append(set_argument(graph, target, name, size, f"Set `{name}` to {size}"))
    fixes.append(remove_wires(graph, [wire.target], f"Give `{target.label}` a weight of its own"))
    return Problem(
        code="tie",
        severity=Severity.ERROR,
        message=f"The weight of `{_place(target, wire.target.port)}` is {_sizes(own)}; that of "
        f"`{_place(source, wire.source.name)}`, which it is to share, is "
        f"{_sizes(shared)}.",
        graph=graph.id,
        nodes=(target.id, source.id),
        slots=(wire.target,),
        fixes=tuple(fixes),
    )


def unlike_next(case: Case, now: Flow) -> Problem:
    """What a buffer is to keep next has another form than what it keeps now."""
    graph, node, then, source = case.graph, case.node, case.flow(NEXT), case.source(NEXT)
    assert then is not None and source is not None, "it was wired and has a value"
    slot = Slot(node.id, NEXT)
    fixes = [fix for fix in (_averaged(case, now, then, slot), _cast(case, now, then, slot)) if fix is not None]
    fixes.append(remove_wires(graph, [slot], f"Let `{node.label}` stay as it was made"))
    what = f"{shape_text(then)} {then.dtype}" if then.signature.kind == "tensor" else f"a {then.signature.kind}"
    return Problem(
        code="kept_next",
        severity=Severity.ERROR,
        message=f"`{node.label}` keeps {shape_text(now)} {now.dtype}; what it is to keep next, from `{source.label}`, "
        f"is {what}.",
        graph=graph.id,
        nodes=(node.id, source.id),
        slots=(slot,),
        fixes=tuple(fixes),
    )


def _averaged(case: Case, now: Flow, then: Flow, slot: Slot) -> Fix | None:
    """The mean over the batch, and over what else there is more than the buffer keeps."""
    more = len(then.sizes) - len(now.sizes)
    for axes in combinations(range(len(then.sizes)), more) if more > 0 and then.dtype == now.dtype else ():
        rest = tuple(size for axis, size in enumerate(then.sizes) if axis not in axes)
        if rest == now.sizes and 0 in axes:
            dim: list[Json] | int = list(axes) if more > 1 else 0
            title = f"Insert the mean over {_dimensions(axes)} before `{case.node.label}`"
            return insert(case.catalogue, case.graph, slot, "torch.mean", {"dim": dim}, title)
    return None


def _dimensions(axes: tuple[int, ...]) -> str:
    *others, last = map(str, axes)
    return f"dimensions {', '.join(others)} and {last}" if others else f"dimension {last}"


def _cast(case: Case, now: Flow, then: Flow, slot: Slot) -> Fix | None:
    if then.sizes != now.sizes or then.signature.kind != "tensor":
        return None
    title = f"Insert a cast to {now.dtype} before `{case.node.label}`"
    return insert(case.catalogue, case.graph, slot, "Tensor.to", {"dtype": now.dtype}, title)


def _place(node: Node, weight: str) -> str:
    """The layer that a port is the weight of, as people find it: `encoder.embed`."""
    return f"{node.label}.{weight}".removesuffix(f".{WEIGHT}")


def _sizes(sizes: tuple[int, ...]) -> str:
    return f"`{' × '.join(map(str, sizes))}`"
