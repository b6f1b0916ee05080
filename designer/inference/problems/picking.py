"""Rules about places in a value: parts that are picked, and dimensions that are named by letters."""

from __future__ import annotations

from types import EllipsisType

from designer.catalogue.indexing import parse_index
from designer.document import Fix
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case, Explanation, Rule, counted, shape_text
from designer.inference.values import Flow


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
        return Explanation(message, ports=("operands",))
    sizes: dict[str, tuple[int, str]] = {}
    for group, flow, giver in zip(groups, arrival, givers, strict=True):
        source = giver.label if giver is not None else ""
        if len(group) != len(flow.sizes):
            message = (
                f"{label} has {counted(len(group), 'letter')} for `{source}`, which gives it {shape_text(flow)}: "
                f"{counted(len(flow.sizes), 'dimension')}."
            )
            return Explanation(message, ports=("operands",))
        for letter, size in zip(group, flow.sizes, strict=True):
            before, where = sizes.setdefault(letter, (size, source))
            if size != before and 1 not in (size, before):
                message = f"{label} gives `{letter}` two sizes: {before} in `{where}` and {size} in `{source}`."
                return Explanation(message, ports=("operands",))
    return None


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
