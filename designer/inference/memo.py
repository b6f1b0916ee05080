"""Runs each different call once and keeps what it gave.

A network of 500 nodes has some 50 different calls, and an edit makes one or two new ones. The key holds all that can
decide the result: the operator, every argument, and the values that arrive, in all worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar

from designer.inference.bounds import held, may_be_otherwise
from designer.inference.calls import Call
from designer.inference.dims import Dim
from designer.inference.keeping import Keeps
from designer.inference.naming import Known, explain
from designer.inference.performing import is_layer
from designer.inference.probing import probed
from designer.inference.running import MOST_BYTES, Performer, Performs, Ran, Refusal
from designer.inference.values import Flow, Flows, TensorValue, Value, flows_of

_MOST_KEPT = 20_000
T = TypeVar("T")


class Waits(StrEnum):
    """Why it is not known what a call gives, where nothing is wrong with it."""

    TRUST = "trust"  # nobody has said that the code of this design may be run
    ANSWER = "answer"  # it is being run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call gave.

    Attributes:
        outputs: What flows out, one a port; empty where the call failed.
        ran: What it cost in the example.
        refusal: Why it fails in the example.
        pinned: Why it fails, or changes its form, with other sizes than those of the example.
        waits: Of a custom layer, why nothing is known yet.
    """

    outputs: tuple[Flow, ...] = ()
    ran: Ran | None = None
    refusal: Refusal | None = None
    pinned: Refusal | None = None
    waits: Waits | None = None


class CustomRunner(Protocol):
    """Whatever runs the code that a design brings. It is never run in the process that checks."""

    def outcome(self, call: Call, arrivals: Flows) -> Outcome:
        """What a call of a custom layer gives, as far as it is known."""


class NoCustomCode:
    """Runs none of it: what a design is checked with that nobody trusts."""

    def outcome(self, call: Call, arrivals: Flows) -> Outcome:
        """Says that the call waits for trust."""
        return Outcome(waits=Waits.TRUST)


class Memo:
    """Outcomes by call and arrivals; the oldest are forgotten first.

    Attributes:
        runs: How many different calls were really run, each in as many worlds as it takes.
    """

    def __init__(self, custom: CustomRunner) -> None:
        self.runs = 0
        self._custom = custom
        self._outcomes: dict[tuple[object, ...], Outcome] = {}
        self._forms: dict[tuple[object, ...], Outcome] = {}  # what was run in all worlds, but for numbers
        self._keeps: dict[tuple[object, ...], Keeps] = {}

    def outcome(self, call: Call, arrivals: Flows) -> Outcome:
        """What the call gives, from memory where it was made before."""
        if call.source:
            return self._custom.outcome(call, arrivals)
        key = (call.key, *arrivals.items())
        found = self._outcomes.get(key)
        if found is None:
            self.runs += 1
            found = self._run(call, arrivals)
            _keep(self._outcomes, key, found)
        return found

    def _run(self, call: Call, arrivals: Flows) -> Outcome:
        """Runs a call in every world, or in the example alone where only a number differs that decides no form."""
        form = (call.form, *arrivals.items()) if call.loose else ()
        before = self._forms.get(form)
        if before is not None and (found := _run_like(Performer(call), arrivals, before)) is not None:
            return found
        found = run_in_worlds(Performer(call), arrivals, doubt=not is_layer(call) or may_be_otherwise(arrivals))
        if form and found.outputs:
            _keep(self._forms, form, found)
        return found

    def keeps(self, call: Call, arrivals: Flows, alike: Mapping[str, str]) -> Keeps:
        """Whose memory a call keeps for the backward pass in the example, from memory where that was asked before.

        Args:
            alike: Of each port that is given one value, the first that is given the very same: attention of a value to
                itself keeps less.
        """
        if call.source:
            return _assumed(self._custom.outcome(call, arrivals), arrivals)
        values = {port: _in_world(flow, 0) for port, flow in arrivals.items()}
        key = (call.key, *values.items(), *alike.items())
        found = self._keeps.get(key)
        if found is None:
            found = Performer(call).keeps(values, alike)
            _keep(self._keeps, key, found)
        return found


def _keep(kept: dict[tuple[object, ...], T], key: tuple[object, ...], one: T) -> None:
    if len(kept) >= _MOST_KEPT:
        del kept[next(iter(kept))]
    kept[key] = one


def _assumed(outcome: Outcome, arrivals: Flows) -> Keeps:
    """What is assumed of code that is not looked into: it keeps all that it takes and all that it gives."""
    outputs = len(outcome.outputs)
    held = outcome.ran.activation_bytes if outcome.ran is not None else 0
    sizes = (held, *(0,) * (outputs - 1)) if outputs else ()
    return Keeps(frozenset(arrivals), (True,) * outputs, ("",) * outputs, sizes, 0)


def _run_like(performer: Performs, arrivals: Flows, before: Outcome) -> Outcome | None:
    """What a call gives that differs in a number from one that was run in every world; None where more does."""
    result = performer.perform({port: _in_world(flow, 0) for port, flow in arrivals.items()})
    if isinstance(result, Refusal):
        return Outcome(refusal=result)
    if before.ran is None or result.largest_bytes != before.ran.largest_bytes:
        return None
    return replace(before, ran=result) if _same_form(result.outputs, before.ran.outputs) else None


def _same_form(one: Sequence[Value], other: Sequence[Value]) -> bool:
    """Whether two calls gave tensors alike; a number says nothing about other worlds."""
    return one == other and all(isinstance(value, TensorValue) for value in one)


def run_in_worlds(performer: Performs, arrivals: Flows, *, doubt: bool = True) -> Outcome:
    """Performs a call in every world, and names the sizes of what it gives.

    Args:
        doubt: Whether the names are held against small sizes too; a layer does the same with those as with large ones.
    """
    worlds = max((len(flow.lanes) for flow in flows_of(arrivals)), default=1)
    done: dict[tuple[object, ...], Ran] = {}
    lanes: list[Ran] = []
    for world in range(worlds):
        values = {port: _in_world(flow, world) for port, flow in arrivals.items()}
        key = tuple(values.values())
        if key not in done:
            result = performer.perform(values)
            if isinstance(result, Refusal):
                return Outcome(refusal=result) if world == 0 else Outcome(pinned=result)
            if world == 0 and result.largest_bytes > MOST_BYTES:
                return Outcome(refusal=Refusal("", too_large=True, bytes=result.largest_bytes))
            done[key] = result
        lanes.append(done[key])
    if len({len(lane.outputs) for lane in lanes}) > 1:
        return Outcome(pinned=Refusal("with other sizes it gives another number of values"))
    known = [_in_worlds(one, worlds) for flow in flows_of(arrivals) for one in flow.known()]
    outputs = list(zip(*(lane.outputs for lane in lanes), strict=True))
    if not all(map(_is_one_form, outputs)):
        return Outcome(pinned=Refusal("with other sizes the result has another form"))
    flows = tuple(Flow(output, _explained(output, known)) for output in outputs)
    if any(None in flow.dims for flow in flows):
        flows = probed(performer, arrivals, known, flows)
    if doubt and (worlds > 1 or may_be_otherwise(arrivals)):
        flows = held(performer, arrivals, flows)
    return Outcome(flows, ran=lanes[0])


def _in_worlds(known: Known, worlds: int) -> Known:
    """A size with its value in every world; what is made of no input is the same in all of them."""
    return known if len(known.sizes) == worlds else replace(known, sizes=known.sizes * worlds)


def _is_one_form(lanes: tuple[Value, ...]) -> bool:
    """Whether a value is a tensor of the same rank and type in every world, or a tensor in none."""
    forms = {(lane.dtype, len(lane.sizes)) if isinstance(lane, TensorValue) else None for lane in lanes}
    return len(forms) == 1


def _explained(lanes: Sequence[Value], known: Sequence[Known]) -> tuple[Dim | None, ...]:
    """The names of a value's sizes; a whole number that a size was made of may be one itself: `T // 2`."""
    numbers = tuple(lane for lane in lanes if type(lane) is int)
    if known and len(numbers) == len(lanes):
        return (explain(numbers, known),)
    return tuple(explain(column, known) for column in _columns(lanes))


def _columns(lanes: Sequence[Value]) -> list[tuple[int, ...]]:
    """Each dimension's sizes through the worlds."""
    return list(zip(*(lane.sizes for lane in lanes if isinstance(lane, TensorValue)), strict=True))


def _in_world(flow: Flow | tuple[Flow, ...], world: int) -> Value | tuple[Value, ...]:
    if isinstance(flow, tuple):
        return tuple(_lane(one, world) for one in flow)
    return _lane(flow, world)


def _lane(flow: Flow, world: int) -> Value:
    return flow.lanes[world if len(flow.lanes) > 1 else 0]
