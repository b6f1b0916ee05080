"""Rules about what flows into a card that stands for a whole graph, and is not what the graph says that it takes.

A pattern that one card needs otherwise may be what all other cards of the graph need, so it is opened for all of them,
and only written anew where nobody else reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from designer.catalogue.open_sizes import parts_of, size_letter
from designer.catalogue.overrides import OVERRIDES, with_changed_overrides
from designer.catalogue.ports import called_graph
from designer.document import (
    UNSET,
    Design,
    Fix,
    Graph,
    Json,
    Node,
    NodeId,
    Problem,
    ReplaceNode,
    SetArgument,
    Severity,
    Slot,
)
from designer.document.expressions import Value
from designer.document.names import free_name
from designer.inference.patterns import ANY, Pattern, aligned, size_of
from designer.inference.problems.cures import put_between
from designer.inference.values import Flow


def wrong_input(
    design: Design,
    graph: Graph,
    node: Node,
    called: Graph,
    inner: Node,
    pattern: Pattern,
    flow: Flow,
    source: Node,
    inside: Mapping[str, Value],
) -> Problem:
    """What flows in is not what the graph says that it takes.

    Args:
        source: Where it comes from: the card itself, where the copy before hands it on or no wire is drawn yet.
        inside: What names come to in the graph; nothing where the number of dimensions does not fit.
    """
    pairs = aligned(pattern, len(flow.sizes)) or ()
    wrong = {axis: part for axis, part in pairs if size_of(part, inside) not in (None, flow.sizes[axis])}
    told = [f"`{part}` is {size_of(part, inside)}" for part in wrong.values() if isinstance(part, str)]
    where = f", where {' and '.join(told)}" if told else ""
    given = flow.signature.text()
    if given == pattern.text():  # one name, of two sizes: `N` is a parameter here, and the batch there
        given = " × ".join(map(str, flow.sizes))
    fixes = [
        *_resized(graph, node, inner, pattern, flow),
        *_found_again(graph, node, wrong),
        *_other_patterns(design, node, called, inner, pattern, flow, wrong),
    ]
    return Problem(
        code="input_shape",
        severity=Severity.ERROR,
        message=(
            f"`{node.label}` takes `{pattern.text()}` at `{inner.label}`{where}; {giver_of(node, source)} gives it "
            f"`{given}`."
        ),
        graph=graph.id,
        nodes=tuple(dict.fromkeys((node.id, source.id))),
        slots=(Slot(node.id, inner.label),),
        fixes=tuple(fixes),
    )


def giver_of(node: Node, source: Node) -> str:
    """How people are told where a value comes from; what a card is handed by itself is from the copy before."""
    return "the copy before" if source is node and node.repeat else f"`{source.label}`"


def as_pattern(flow: Flow) -> str:
    """The pattern that takes just what flows; empty where a size has no plain name."""
    names = flow.signature.names
    return " ".join(names) if all(name.isidentifier() or name.isdecimal() for name in names) else ""


def _resized(graph: Graph, node: Node, inner: Node, pattern: Pattern, flow: Flow) -> Iterator[Fix]:
    """Where a network is trained or asked, images of another size than it takes are made larger or smaller."""
    images = len(pattern.parts) == len(flow.sizes) == 4 and flow.dtype.startswith("float")
    if graph.kind != "function" or not images:
        return
    channels, *size = pattern.parts[1:]
    fits = channels == flow.sizes[1] or isinstance(channels, str)
    if fits and all(isinstance(part, int) for part in size):
        args: dict[str, Json] = {"size": list[Json](size), "mode": "bilinear"}
        resize = Node(NodeId(free_name("resized", graph.nodes)), "F.interpolate", args=args)
        title = f"Resize the images to {' × '.join(map(str, size))}"
        if fix := put_between(graph, Slot(node.id, inner.label), resize, "input", title):
            yield fix


def _found_again(graph: Graph, node: Node, wrong: Mapping[int, int | str]) -> Iterator[Fix]:
    """What a card says, and would find by itself; `node` has what single copies are given among its arguments."""
    drawn = graph.nodes.get(node.id, node)
    for name in dict.fromkeys(part for part in wrong.values() if isinstance(part, str) and part in node.args):
        if OVERRIDES not in drawn.repeat:
            yield Fix(f"Let `{node.label}` find `{name}`", (SetArgument(graph.id, node.id, name, UNSET),))
            continue
        nothing_said = with_changed_overrides(replace(drawn, args=_but(name, drawn.args)), partial(_but, name))
        yield Fix(f"Let all copies of `{node.label}` find `{name}`", (ReplaceNode(graph.id, nothing_said),))


def _but(name: str, args: Mapping[str, Json]) -> Mapping[str, Json]:
    return {one: said for one, said in args.items() if one != name}


def _other_patterns(
    design: Design,
    node: Node,
    called: Graph,
    inner: Node,
    pattern: Pattern,
    flow: Flow,
    wrong: Mapping[int, int | str],
) -> Iterator[Fix]:
    """A pattern that this card suits: open where others read it too, else the very sizes that are wrong."""
    cards = [
        card
        for one in design.graphs.values()
        for card in one.nodes.values()
        if called_graph(design, one, card) is called
    ]
    edits: list[SetArgument] = []
    if len(cards) > 1 or node.repeat:
        if wrong and ANY not in pattern.parts and all(isinstance(part, int) for part in wrong.values()):
            edits = _opened(called, inner, wrong)
    elif not any(part in node.args for part in wrong.values()):
        sizes = [str(flow.sizes[axis] if axis in wrong else part) for axis, part in enumerate(pattern.parts)]
        if shape := " ".join(sizes) if wrong and ANY not in pattern.parts else as_pattern(flow):
            edits = [SetArgument(called.id, inner.id, "shape", shape)]
    if edits:
        yield Fix(f"Let `{inner.label}` of `{called.name}` be {edits[0].value}", tuple(edits))


def _opened(called: Graph, inner: Node, wrong: Mapping[int, int | str]) -> list[SetArgument]:
    """Any size where a card needs another one, under one name at all inputs that say the same there; `inner` first."""
    others = [node for node in called.nodes.values() if node.op == "input" and node.id != inner.id]
    patterns = {node.id: parts_of(node) for node in (inner, *others)}
    taken = {parameter.name for parameter in called.parameters} | {node.label for node in called.nodes.values()}
    taken |= {part for parts in patterns.values() for part in parts}
    rank = len(patterns[inner.id])
    edits: dict[NodeId, SetArgument] = {}
    for axis, size in wrong.items():
        name = free_name(size_letter(rank, axis), taken)
        taken.add(name)
        for node, parts in patterns.items():
            if len(parts) == rank and parts[axis] == str(size):
                parts[axis] = name
                edits[node] = SetArgument(called.id, node, "shape", " ".join(parts))
    return list(edits.values())
