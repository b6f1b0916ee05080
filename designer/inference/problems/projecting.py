"""Cures of values that do not fit together as they are: a Linear or a Flatten behind one of them."""

from __future__ import annotations

from collections.abc import Mapping

from designer.document import Fix, Json, Slot
from designer.inference.problems.cures import insert
from designer.inference.problems.rule import Case
from designer.inference.problems.types import is_fraction
from designer.inference.values import Flow


def projected(case: Case, slot: Slot, flow: Flow, wanted: Flow, axis: int = -1) -> Fix | None:
    """A Linear that gives a value as many features as another has, where the card takes it then.

    The size is a number, so that it is offered only where the other has that size in every batch.

    Args:
        axis: Where the other has it.
    """
    size = wanted.sizes[axis]
    if case.graph.kind != "module" or len(flow.sizes) < 2 or str(wanted.dims[axis]) != str(size):
        return None
    if not is_fraction(flow):
        return None
    title = f"Insert a Linear after `{_giver(case, slot)}`, to {size} features"
    return _through(case, slot, flow, "nn.Linear", {"out_features": size}, title)


def flattened(case: Case, slot: Slot, flow: Flow) -> Fix | None:
    """A Flatten that makes rows of a value, where the card takes it then."""
    if len(flow.sizes) < 3:
        return None
    title = f"Insert Flatten after `{_giver(case, slot)}`"
    return _through(case, slot, flow, "Tensor.flatten", {"start_dim": 1}, title)


def _giver(case: Case, slot: Slot) -> str:
    source = case.source(slot.port, slot.index)
    return source.label if source is not None else slot.port


def _through(case: Case, slot: Slot, flow: Flow, op: str, args: Mapping[str, int], title: str) -> Fix | None:
    made = case.through(op, args, flow)
    if made is None:
        return None
    arriving = case.arrivals.get(slot.port)
    given: Flow | tuple[Flow, ...] = made
    if isinstance(arriving, tuple):
        given = tuple(made if place == (slot.index or 0) else one for place, one in enumerate(arriving))
    if not case.works(arrivals={slot.port: given}):
        return None
    written: dict[str, Json] = {**args}
    return insert(case.catalogue, case.graph, slot, op, written, title)
