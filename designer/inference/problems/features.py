"""Rules about the number of features or channels that a layer was made for."""

from __future__ import annotations

from math import isqrt

from designer.catalogue.spec import Argument
from designer.document import UNSET, Fix, Node, Slot
from designer.document.numerals import grouped
from designer.inference.problems.cures import fold_from_one, insert, set_argument
from designer.inference.problems.rule import Case, Explanation, Rule, counted, is_batch_alone, shape_text
from designer.inference.values import Flow
from designer.inference.worlds import is_batch

_CHANNELS = frozenset({"in_channels", "num_features", "num_channels"})


def _mismatch(case: Case) -> tuple[Argument, Flow, int, int] | None:
    """The argument that is stated otherwise than what flows in: with the flow, what is stated and what comes."""
    for argument in case.operator.arguments:
        if argument.auto is None or argument.name not in case.node.args:
            continue
        flow = case.flow(argument.auto.port)
        stated = case.values.get(argument.name)
        if isinstance(stated, tuple) and len(stated) == 1:
            stated = stated[0]
        if flow is None or not isinstance(stated, int) or not -len(flow.sizes) <= argument.auto.axis < len(flow.sizes):
            continue
        given = flow.sizes[argument.auto.axis]
        if given != stated:
            return argument, flow, stated, given
    return None


def _features(case: Case) -> Explanation | None:
    found = _mismatch(case)
    if found is None:
        return None
    argument, flow, stated, given = found
    assert argument.auto is not None
    port = argument.auto.port
    source = case.source(port)
    if source is None:
        return None
    channels = argument.name in _CHANNELS and len(flow.sizes) > 2
    takes = counted(stated, "channel" if channels else "feature")
    message = f"`{case.node.label}` takes {takes}; `{source.label}` gives it {grouped(given)} ({shape_text(flow)})."
    fixes: list[Fix] = []
    flattened = case.through("Tensor.flatten", {"start_dim": 1}, flow) if len(flow.sizes) > 2 and not channels else None
    cure = None
    if flattened is not None and flattened.sizes[-1] == stated and case.works(arrivals={port: flattened}):
        slot = Slot(case.node.id, port)
        cure = insert(
            case.catalogue,
            case.graph,
            slot,
            "Tensor.flatten",
            {"start_dim": 1},
            f"Insert Flatten before `{case.node.label}`",
        )
    if cure is not None:
        fixes.append(cure)
    found_value = (given,) if argument.auto.as_list else given
    if case.works(values={argument.name: found_value}):
        title = f"Set `{argument.name}` to {grouped(given)}, from what flows in"
        fixes.append(set_argument(case.graph, case.node, argument.name, UNSET, title))
    if not channels and (cure := _pooled(case, port, source, stated)) is not None:
        fixes.append(cure)
    return Explanation(message, tuple(fixes), ports=(port,), others=(source.id,))


def _pooled(case: Case, port: str, source: Node, stated: int) -> Fix | None:
    """Averages the image before a Flatten down to the size that gives the features that are stated."""
    operator = case.catalogue.get(source.op)
    if operator is None or operator.title.lower() != "flatten":
        return None
    slot = Slot(source.id, operator.inputs[0].name)
    before = case.graph.source_of(slot)
    image = case.flows.get(before) if before is not None else None
    if image is None or len(image.sizes) != 4 or stated % image.sizes[1]:
        return None
    side = isqrt(stated // image.sizes[1])
    pooled = case.through("nn.AdaptiveAvgPool2d", {"output_size": side}, image) if side else None
    flat = case.through("Tensor.flatten", {"start_dim": 1}, pooled) if pooled is not None else None
    if flat is None or not case.works(arrivals={port: flat}):
        return None
    title = f"Insert AdaptiveAvgPool2d before `{source.label}`"
    return insert(case.catalogue, case.graph, slot, "nn.AdaptiveAvgPool2d", {"output_size": side}, title)


def _is_about_channels(case: Case) -> bool:
    found = _mismatch(case)
    return found is not None and found[0].name in _CHANNELS and len(found[1].sizes) > 2


def _channels(case: Case) -> Explanation | None:
    return _features(case) if _is_about_channels(case) else None


def _folded(case: Case) -> Explanation | None:
    """The features do not match because the batch has been folded into them."""
    found = _mismatch(case)
    if found is None:
        return None
    argument, flow, stated, given = found
    assert argument.auto is not None
    source = case.source(argument.auto.port)
    dim = flow.dims[argument.auto.axis]
    if source is None or dim is None or not any(is_batch(name) for name in dim.names()):
        return None
    cure = fold_from_one(case, source.id)
    if cure is None:
        return None
    message = (
        f"`{case.node.label}` takes {counted(stated, 'feature')}; `{source.label}` gives it {grouped(given)} "
        f"({shape_text(flow)}), in which the examples of the batch are laid end to end."
    )
    return Explanation(message, (cure,), ports=(argument.auto.port,), others=(source.id,))


def from_batch(case: Case, argument: Argument) -> Explanation:
    """A size that would be found from a dimension which holds the batch, and so change with every batch."""
    assert argument.auto is not None
    flow, source = case.flow(argument.auto.port), case.source(argument.auto.port)
    assert flow is not None
    assert source is not None
    alone = is_batch_alone(flow, argument.auto.axis)
    name = flow.signature.names[argument.auto.axis]
    laid = f"where `{name}` holds the examples" if alone else "in which the examples of the batch are laid end to end"
    message = (
        f"`{argument.name}` of `{case.node.label}` would change with the batch: `{source.label}` gives it "
        f"{shape_text(flow)}, {laid}."
    )
    cure = fold_from_one(case, source.id)
    return Explanation(message, (cure,) if cure else (), ports=(argument.auto.port,), others=(source.id,))


RULES = (Rule("batch", _folded), Rule("channels", _channels), Rule("features", _features))
