"""Rules about the form of what flows in: how many dimensions, how large an image, which axis, what divides what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from math import gcd, isqrt

from designer.catalogue.spec import Family, InputPort, Operator
from designer.document import Fix, Json, ReplaceNode, Slot
from designer.document.expressions import Value
from designer.inference.arguments import thawed
from designer.inference.calls import call_of
from designer.inference.patterns import ANY
from designer.inference.problems.cures import example_shape, insert, set_argument, take_out
from designer.inference.problems.rule import (
    Case,
    Explanation,
    Rule,
    counted,
    dimensions_text,
    is_batch_alone,
    shape_text,
)
from designer.inference.values import Flow

_BAGS = "nn.EmbeddingBag"
_ALWAYS_BATCHES = frozenset({"nn.BatchNorm2d", _BAGS})
_IMAGES = frozenset({Family.CONVOLUTION, Family.POOLING, Family.NORMALISATION})
_TOO_SMALL = ("Kernel size can't be greater", "Output size is too small", "output size is too small")
_SMALLEST_IMAGE = 64
_POOLED_TOO_MUCH = "pad should be at most half"
_NAMES_AXES = re.compile(r"dim[s\d]?$")
_AXIS = ("Dimension out of range", "Dimension specified as", "start_dim cannot come after end_dim")


def _rank(case: Case) -> Explanation | None:
    """A layer for images is given rows of features, or the reverse."""
    for port in case.operator.inputs:
        flow = case.flow(port.name)
        rank = _expected(case, port)
        if flow is None or rank is None or not _misses(case, port, flow):
            continue
        source = case.source(port.name)
        if source is None:
            continue
        pattern = " × ".join(port.pattern.split())
        message = (
            f"`{case.node.label}` takes {counted(max(rank), 'dimension')} at `{port.name}` (`{pattern}`); "
            f"`{source.label}` gives it {len(flow.sizes)} ({shape_text(flow)})."
        )
        return Explanation(message, tuple(_rank_fixes(case, port.name, flow)), ports=(port.name,), others=(source.id,))
    return None


def _expected(case: Case, port: InputPort) -> tuple[int, ...] | None:
    """How many dimensions a port takes: most layers also take a single example without its batch."""
    parts = port.pattern.split()
    if case.operator.op == "nn.BatchNorm1d":
        return (2, 3)
    if not parts or ANY in parts:
        return None
    return (len(parts),) if case.operator.op in _ALWAYS_BATCHES else (len(parts) - 1, len(parts))


def _misses(case: Case, port: InputPort, flow: Flow) -> bool:
    """Whether a value has not the form that a port takes."""
    rank = _expected(case, port)
    return rank is not None and (len(flow.sizes) not in rank or _lacks_channels(case, port, flow))


def _lacks_channels(case: Case, port: InputPort, flow: Flow) -> bool:
    """Whether the batch stands where a single image has its channels."""
    if (
        ANY in port.pattern.split()
        or case.operator.family not in _IMAGES
        or len(flow.sizes) != len(port.pattern.split()) - 1
    ):
        return False
    return is_batch_alone(flow, 0)


def _rank_fixes(case: Case, port: str, flow: Flow) -> Iterator[Fix]:
    if (cure := _as_taken(case, port)) is not None:
        yield cure
    sibling = _sibling(case, port, flow)
    if sibling is not None:
        changed = replace(case.node, op=sibling.op)
        yield Fix(f"Make it {_article(sibling.title)}", (ReplaceNode(case.graph.id, changed),))
    if (cure := _as_image(case, port, flow)) is not None:
        yield cure
    widened = case.through("Tensor.unsqueeze", {"dim": 1}, flow)
    taken = case.operator.input(port)
    bagged = case.operator.op == _BAGS
    if widened is None or taken is None or _misses(case, taken, widened) or not (bagged or len(flow.sizes) > 2):
        return
    if case.works(_found(case, widened), {port: widened}):
        added = "makes a bag of each row" if bagged else "adds one channel"
        title = f"Insert unsqueeze before `{case.node.label}`, which {added}"
        slot = Slot(case.node.id, port)
        cure = insert(case.catalogue, case.graph, slot, "Tensor.unsqueeze", {"dim": 1}, title)
        if cure is not None:
            yield cure


def _as_taken(case: Case, port: str) -> Fix | None:
    """Lets an Input card that is as it was placed say what the layer takes."""
    source, taken, usual = case.source(port), case.operator.input(port), case.catalogue["input"].argument("shape")
    if source is None or taken is None or usual is None or source.op != "input" or case.graph.kind != "module":
        return None
    if source.args.get("shape") != usual.initial:
        return None
    shape = example_shape(case.node, taken)
    return set_argument(case.graph, source, "shape", shape, f"Let `{source.label}` be {shape}")


def _sibling(case: Case, port: str, flow: Flow) -> Operator | None:
    """The same layer for as many dimensions as flow in: Conv3d for Conv2d."""
    numbered = re.fullmatch(r"(.+)[123]d", case.operator.op)
    for count in (1, 2, 3):
        operator = case.catalogue.get(f"{numbered[1]}{count}d") if numbered else None
        if operator is None or operator is case.operator:
            continue
        found = _found(replace(case, operator=operator), flow)
        known = {name: value for name, value in case.values.items() if operator.argument(name) is not None}
        call = call_of(operator, {**known, **found}, (port,))
        ranks = (2, 3) if operator.op == "nn.BatchNorm1d" else (count + 2,)
        if len(flow.sizes) in ranks and case.memo.outcome(call, {port: flow}).outputs:
            return operator
    return None


def _article(title: str) -> str:
    return f"{'an' if title[0] in 'AEIOU' else 'a'} {title}"


def _as_image(case: Case, port: str, flow: Flow) -> Fix | None:
    """Makes square images of one channel of rows that have as many numbers."""
    declared = case.operator.inputs[0].pattern.split()
    if len(flow.sizes) != 2 or len(declared) != 4 or flow.sizes[1] < _SMALLEST_IMAGE:
        return None
    side = isqrt(flow.sizes[1])
    if side**2 != flow.sizes[1]:
        return None
    args: dict[str, Json] = {"dim": 1, "unflattened_size": [1, side, side]}
    image = case.through("nn.Unflatten", {"dim": 1, "unflattened_size": (1, side, side)}, flow)
    if image is None or case.graph.kind != "module" or not case.works(_found(case, image), {port: image}):
        return None
    title = f"Insert Unflatten before `{case.node.label}`, which makes images of {side} × {side}"
    return insert(case.catalogue, case.graph, Slot(case.node.id, port), "nn.Unflatten", args, title)


def _found(case: Case, flow: Flow) -> dict[str, Value]:
    """The arguments that would be found from what flows in, those that are stated left out."""
    return {
        argument.name: flow.sizes[argument.auto.axis]
        for argument in case.operator.arguments
        if argument.auto is not None
        and argument.name not in case.node.args
        and -len(flow.sizes) <= argument.auto.axis < len(flow.sizes)
    }


def _too_small(case: Case) -> Explanation | None:
    """A kernel that is larger than the image."""
    flow, source = case.flow("input"), case.source("input")
    if flow is None or source is None or not any(text in case.detail for text in _TOO_SMALL):
        return None
    kernel, apart = case.values.get("kernel_size"), case.values.get("dilation", 1)
    size = " × ".join(str(one) for one in flow.sizes[-2:])
    spread = f", spread out by a `dilation` of {apart}" if apart not in (1, (1, 1)) else ""
    message = (
        f"`{case.node.label}` looks at regions of {_pair(kernel)}{spread}; `{source.label}` gives it only {size} "
        f"({shape_text(flow)})."
    )
    fixes = [*_set(case, "dilation", 1)] if spread else []
    pooling = case.operator.family is Family.POOLING
    padding = kernel // 2 if isinstance(kernel, int) else 0
    if not pooling and case.works({"padding": padding}):
        fixes.append(set_argument(case.graph, case.node, "padding", padding, f"Set `padding` to {padding}"))
    side = min(flow.sizes[-2:])
    if side > 1 and case.works({"kernel_size": side}):
        fixes.append(set_argument(case.graph, case.node, "kernel_size", side, f"Set `kernel_size` to {side}"))
    if pooling and (cure := take_out(case.graph, case.node, "input", f"Remove `{case.node.label}`")) is not None:
        fixes.append(cure)
    return Explanation(message, tuple(fixes), ports=("input",), others=(source.id,))


def _pair(kernel: Value) -> str:
    sizes = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    return " × ".join(str(size) for size in sizes)


def _padding(case: Case) -> Explanation | None:
    """A pooling that adds more than half its region."""
    if _POOLED_TOO_MUCH not in case.detail:
        return None
    kernel = case.values.get("kernel_size")
    half = kernel // 2 if isinstance(kernel, int) else 0
    message = (
        f"`{case.node.label}` adds {_pair(case.values.get('padding'))} pixels at each edge; at most half of its region "
        f"of {_pair(kernel)} is possible."
    )
    return Explanation(message, (set_argument(case.graph, case.node, "padding", half, f"Set `padding` to {half}"),))


def _axis(case: Case) -> Explanation | None:
    """A dimension that what flows in does not have."""
    if not case.operator.inputs:
        return None
    port = case.operator.inputs[0].name
    arrival = case.arrivals.get(port)
    flow = arrival[0] if isinstance(arrival, tuple) else arrival
    if flow is None or not any(text in case.detail for text in _AXIS):
        return None
    said = {name: value for name, value in case.values.items() if _NAMES_AXES.search(name) and value is not None}
    beyond = [name for name, value in said.items() if not _are_axes(value, len(flow.sizes))]
    told = " and ".join(f"`{name}` {thawed(said[name])}" for name in beyond or said)
    message = f"`{case.node.label}` has {told or 'a dimension'}, but {dimensions_text(flow)}."
    fixes = tuple(
        set_argument(case.graph, case.node, name, value, f"Set `{name}` to {value}")
        for name in said
        for value in (1, -1, 0)
        if isinstance(said[name], int) and said[name] != value and case.works({name: value})
    )
    return Explanation(message, fixes[:2], ports=(port,))


def _are_axes(value: Value, rank: int) -> bool:
    """Whether a value of so many dimensions has all of these."""
    axes = value if isinstance(value, tuple) else (value,)
    return all(isinstance(axis, int) and -rank <= axis < rank for axis in axes)


def _groups(case: Case) -> Explanation | None:
    """Channels that cannot be split evenly into groups."""
    groups = case.values.get("groups", 1)
    channels = [case.values.get(name) for name in ("in_channels", "out_channels")]
    sizes = [one for one in channels if isinstance(one, int)]
    if not isinstance(groups, int) or len(sizes) < 2 or all(size % groups == 0 for size in sizes):
        return None
    message = (
        f"`{case.node.label}` splits {sizes[0]} channels in and {sizes[1]} channels out into {groups} groups, "
        "which leaves a remainder."
    )
    return Explanation(message, _set(case, "groups", gcd(groups, *sizes)))


def _states(case: Case) -> Explanation | None:
    """Queries, keys and values, or a state beside a sequence, that do not belong together."""
    flows = [(port.name, flow) for port in case.operator.inputs if (flow := case.flow(port.name)) is not None]
    if len(flows) < 2 or not case.operator.op.startswith("nn."):
        return None
    told = ", ".join(f"`{name}` {shape_text(flow)}" for name, flow in flows)
    message = f"What flows into `{case.node.label}` does not fit together: {told}."
    return Explanation(message, tuple(_brought_together(case, [flow for _, flow in flows])), ports=tuple(dict(flows)))


def _brought_together(case: Case, flows: list[Flow]) -> Iterator[Fix]:
    """The batch first or second, or as many features as one of the others has, where the layer then runs."""
    argument = case.operator.argument("batch_first")
    if argument is not None:
        first = not case.values.get("batch_first", argument.default)
        if case.works({"batch_first": first}):
            title = "Let the batch come first" if first else "Let the steps come first"
            yield set_argument(case.graph, case.node, "batch_first", first, title)
    for name in ("hidden_size", "kdim", "vdim"):
        for size in sorted({flow.sizes[-1] for flow in flows if flow.sizes}):
            if case.operator.argument(name) is not None and case.values.get(name) != size:
                yield from _set(case, name, size)


def _set(case: Case, name: str, value: int) -> tuple[Fix, ...]:
    if not case.works({name: value}):
        return ()
    return (set_argument(case.graph, case.node, name, value, f"Set `{name}` to {value}"),)


def refused(case: Case) -> Explanation:
    """What no other rule explains: what flows in, and torch's own words behind it."""
    told = ", ".join(f"`{port}` {shape_text(flow)}" for port, flow in case.arrivals.items() if isinstance(flow, Flow))
    given = ", ".join(f"{name} {thawed(value)}" for name, value in case.values.items() if name in case.node.args)
    with_ = f" with {given}" if given else ""
    return Explanation(
        f"`{case.node.label}` cannot run{with_} on {told or 'what flows in'}.", ports=tuple(case.arrivals)
    )


RANK = Rule("rank", _rank)
BEFORE = (RANK, Rule("groups", _groups))
AFTER = (
    Rule("too_small", _too_small),
    Rule("padding", _padding),
    Rule("axis", _axis),
    Rule("states", _states),
)
