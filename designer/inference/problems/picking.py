"""Rules about places in a value: parts that are picked, and dimensions that are named by letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, permutations
from types import EllipsisType

from designer.catalogue.indexing import parse_index
from designer.catalogue.ports import called_graph
from designer.document import Connect, Fix, Slot
from designer.inference.problems.cures import remove_wires, set_argument, take_in
from designer.inference.problems.projecting import projected
from designer.inference.problems.rule import Case, Explanation, Rule, counted, shape_text
from designer.inference.values import Flow

_MOST_ORDERS = 24
_MOST_OFFERED = 2  # values that a wire could come from; the nearest
_ANY_SIZE = "8"  # of a dimension that nothing else names


def _picked(case: Case) -> Explanation | None:
    """More places than dimensions, or a place beyond the last."""
    flow, source, text = case.flow("input"), case.source("input"), case.values.get("index")
    if flow is None or source is None or not isinstance(text, str):
        return None
    places = parse_index(text)
    parts = [part.strip() for part in text.split(",")][: len(places)]
    picking = [index for index, place in enumerate(places) if place is not None and place is not ...]
    given, rank = f"`{source.label}` gives it {shape_text(flow)}", len(flow.sizes)
    if len(picking) > rank:
        message = (
            f"`{case.node.label}` picks places in {counted(len(picking), 'dimension')} (`{text}`); {given}, which has "
            f"{rank}."
        )
        kept = [part for index, part in enumerate(parts) if index not in picking[rank:]]
        return Explanation(message, _index(case, kept), ports=("input",), others=(source.id,))
    cut = next((index for index, place in enumerate(places) if isinstance(place, EllipsisType)), len(places))
    for order, index in enumerate(picking):
        place = places[index]
        axis = order if index < cut else order - len(picking)
        size = flow.sizes[axis]
        if isinstance(place, int) and not -size <= place < size:
            message = (
                f"`{case.node.label}` picks place {place} of dimension {axis % rank}; {given}, whose last place there "
                f"is {size - 1}."
            )
            kept = [str(size - 1) if one == index else part for one, part in enumerate(parts)]
            return Explanation(message, _index(case, kept), ports=("input",), others=(source.id,))
    return None


def _index(case: Case, parts: list[str]) -> tuple[Fix, ...]:
    text = ", ".join(parts)
    if not text or not case.works({"index": text}):
        return ()
    return (set_argument(case.graph, case.node, "index", text, f"Pick `{text}`"),)


def _letters(case: Case) -> Explanation | None:
    """Letters that do not stand for the dimensions that flow in, or for two sizes at once."""
    arrival, equation = case.arrivals.get("operands"), case.values.get("equation")
    if not isinstance(arrival, tuple) or not isinstance(equation, str) or "..." in equation:
        return None
    groups = [group.strip() for group in equation.partition("->")[0].split(",")]
    givers = [case.source("operands", index) for index in range(len(arrival))]
    label = f"`{case.node.label}` (`{equation}`)"
    if len(groups) != len(arrival):
        message = f"{label} names the dimensions of {counted(len(groups), 'value')}; {len(arrival)} flow in."
        return Explanation(message, tuple(_as_many_values(case, groups, arrival)), ports=("operands",))
    sizes: dict[str, tuple[int, str]] = {}
    for index, (group, flow, giver) in enumerate(zip(groups, arrival, givers, strict=True)):
        source = giver.label if giver is not None else ""
        if len(group) != len(flow.sizes):
            message = (
                f"{label} has {counted(len(group), 'letter')} for `{source}`, which gives it {shape_text(flow)}: "
                f"{counted(len(flow.sizes), 'dimension')}."
            )
            return Explanation(
                message, _said_otherwise(case, equation, _as_many_letters(equation, arrival)), ("operands",)
            )
        for letter, size in zip(group, flow.sizes, strict=True):
            before, where = sizes.setdefault(letter, (size, source))
            if size != before and 1 not in (size, before):
                message = f"{label} gives `{letter}` two sizes: {before} in `{where}` and {size} in `{source}`."
                turned = (
                    _with_groups(equation, [*groups[:index], "".join(order), *groups[index + 1 :]])
                    for order in islice(permutations(group), 1, _MOST_ORDERS)
                )
                fixes = _said_otherwise(case, equation, turned) or tuple(_of_one_size(case, groups, arrival, letter))
                return Explanation(message, fixes, ports=("operands",))
    return None


def _as_many_values(case: Case, groups: list[str], arrival: tuple[Flow, ...]) -> Iterator[Fix]:
    """As many wires as an equation names: those that are too many go, and a last one comes from where it fits."""
    graph, slots = case.graph, [Slot(case.node.id, "operands", index) for index in range(len(arrival) + 1)]
    if len(arrival) > len(groups):
        gone = slots[len(groups) : len(arrival)]
        if case.works(arrivals={"operands": arrival[: len(groups)]}):
            yield remove_wires(graph, gone, f"Leave out {'the last wire' if len(gone) == 1 else 'the last wires'}")
        return
    if len(arrival) + 1 < len(groups):
        return
    fitting = [
        source
        for source, flow in case.flows.items()
        if not source.name and flow.items is None and case.works(arrivals={"operands": (*arrival, flow)})
    ]
    for source in fitting[-_MOST_OFFERED:]:
        label, shape = graph.nodes[source.node].label, shape_text(case.flows[source])
        yield Fix(f"Connect `{label}` ({shape}) as the last", (Connect(graph.id, source, slots[-1]),))
    placed = any(
        called_graph(case.design, one, card) is graph
        for one in case.design.graphs.values()
        for card in one.nodes.values()
    )
    if graph.kind == "module" and not placed:
        known = {
            letter: name if name.isidentifier() else str(size)
            for group, flow in zip(groups, arrival, strict=False)
            for letter, name, size in zip(group, flow.signature.names, flow.sizes, strict=False)
        }
        shape = " ".join(known.get(letter, _ANY_SIZE) for letter in groups[-1])
        yield take_in(graph, slots[-1], shape, f"Insert an Input card for it, {' × '.join(shape.split())}")


def _with_groups(equation: str, groups: Sequence[str]) -> str:
    """An equation that calls the dimensions of what flows in otherwise, and gives the same."""
    _, arrow, given = equation.partition("->")
    return f"{','.join(groups)}{arrow}{given}"


def _as_many_letters(equation: str, arrival: tuple[Flow, ...]) -> Iterator[str]:
    """Equations with as many letters as there are dimensions: `...` for further ones, none that nothing else names."""
    said, arrow, given = equation.partition("->")
    groups = [group.strip() for group in said.split(",")]
    ranks = [len(flow.sizes) for flow in arrival]
    more = [f"...{group}" if rank > len(group) else group for group, rank in zip(groups, ranks, strict=True)]
    yield _with_groups(f"{arrow}...{given.strip()}" if arrow else "", more)
    everywhere = "".join(groups) + given
    fewer = [
        group if rank >= len(group) else "".join(letter for letter in group if everywhere.count(letter) > 1)
        for group, rank in zip(groups, ranks, strict=True)
    ]
    yield _with_groups(equation, fewer)


def _said_otherwise(case: Case, equation: str, tried: Iterable[str]) -> tuple[Fix, ...]:
    """The first other equation that the values fit."""
    for text in tried:
        if text != equation and case.works({"equation": text}):
            return (set_argument(case.graph, case.node, "equation", text, f"Write `{text}`"),)
    return ()


def _of_one_size(case: Case, groups: Sequence[str], arrival: tuple[Flow, ...], letter: str) -> Iterator[Fix]:
    """A Linear behind one of the values that a letter is in, where it names its features."""
    named = [index for index, group in enumerate(groups) if letter in group]
    for index in named:
        other = next((one for one in named if one != index), None)
        if other is None or not groups[index].endswith(letter):
            continue
        slot = Slot(case.node.id, "operands", index)
        if cure := projected(case, slot, arrival[index], arrival[other], groups[other].index(letter)):
            yield cure


def _triangle(case: Case) -> Explanation | None:
    """A triangle of what has no rows and columns."""
    flow, source = case.flow("input"), case.source("input")
    if flow is None or source is None or len(flow.sizes) >= 2:
        return None
    message = (
        f"`{case.node.label}` keeps a triangle of rows and columns; `{source.label}` gives it {shape_text(flow)}, "
        "which has no two dimensions."
    )
    return Explanation(message, ports=("input",), others=(source.id,))


def _channels(case: Case) -> Explanation | None:
    """A layer that needs channels and at least one dimension more."""
    flow: Flow | None = case.flow("input")
    source = case.source("input")
    if flow is None or source is None or len(flow.sizes) >= 3:
        return None
    message = (
        f"`{case.node.label}` takes 3 dimensions or more at `input` (`N × C × …`); `{source.label}` gives it "
        f"{len(flow.sizes)} ({shape_text(flow)})."
    )
    return Explanation(message, ports=("input",), others=(source.id,))


RULES = (
    Rule("place", _picked, frozenset({"Tensor.__getitem__"})),
    Rule("letters", _letters, frozenset({"torch.einsum"})),
    Rule("rank", _triangle, frozenset({"torch.tril", "torch.triu"})),
    Rule("rank", _channels, frozenset({"nn.LocalResponseNorm"})),
)
