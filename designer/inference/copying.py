"""Walks the copies of a card that is repeated, each with what the copy before it hands on.

Copies with weights of their own are walked one by one, until one hands on what it was given: those that say the same
and stand behind it are like it. Where all are the same call, of shared weights or of a function, a few tell about the
rest even where what is handed on grows by as much with every copy, and the last copy holds that to account. How many
copies run may differ from world to world, or be known only when the code runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from designer.catalogue.ports import Ports
from designer.catalogue.spec import Family
from designer.document import Graph, Node, NodeFinding, NodeId, Problem, Status
from designer.document.expressions import expressions_in
from designer.inference.dims import Dim, number
from designer.inference.entering import enter, found
from designer.inference.problems import copies, packing
from designer.inference.repeating import Repeat, owns_weights, sliced, stacked
from designer.inference.values import NOTHING, Flow, Flows, TensorValue, list_of
from designer.inference.walked import Entered, Placed

if TYPE_CHECKING:
    from designer.inference.walk import Walk

_FIRST_WALKED = 3
_MOST_WALKED = 64  # copies of one call that grow otherwise than by equal steps


@dataclass(frozen=True, slots=True)
class Count:
    """How many copies run: in every world, and as a size."""

    lanes: tuple[int, ...]
    dim: Dim | None


def walk_copies(walk: Walk, node: Node, called: Graph, ports: Ports, repeat: Repeat, arrivals: Flows) -> NodeFinding:
    """What a repeated card gives."""
    handed = dict(arrivals)
    for port, axis in repeat.each.items():
        flow = arrivals.get(port)
        part = sliced(flow, axis) if isinstance(flow, Flow) else None
        if part is None:
            return _refused(walk, copies.no_dimension(walk.graph, node, port, axis))
        handed[port] = part
    dealt: dict[str, tuple[Flow, ...]] = {}
    for port, backwards in repeat.dealt.items():
        flow = arrivals.get(port)
        if not isinstance(flow, Flow) or flow.items is None:
            return _refused(walk, copies.no_list(walk.graph, node, port))
        if len(flow.items) != repeat.n:
            return _refused(walk, copies.other_number(walk.graph, node, port, len(flow.items), repeat.n))
        dealt[port] = flow.items[::-1] if backwards else flow.items
    count = _count(walk, repeat, arrivals)
    unvaried = not (_reads_index(node) or repeat.dealt or repeat.listed)
    alike = unvaried and (repeat.shared or not owns_weights(node, called))
    most = max(count.lanes)
    entered: list[Entered] = []
    steady = False  # whether a copy hands on what it was handed
    given: list[Mapping[str, Flow]] = [
        {output: flow for port, output in repeat.carry.items() if isinstance(flow := handed.get(port, NOTHING), Flow)}
    ]
    for index in range(most):
        names = {**walk.names, "index": index, "n": most}
        handed |= {port: items[index] for port, items in dealt.items()}
        before = entered[-1] if steady and not dealt else None
        carried = repeat.carry if index else ()
        one = enter(walk, node, called, handed, names, f"copy {index}", before, carried)
        if one is None:
            return NodeFinding(Status.FAULT)
        if repeat.shared and entered and one.names != entered[0].names:
            return _refused(walk, copies.shared_unlike(walk.graph, node, entered[0].names, one.names, index))
        entered.append(replace(one, owns=False) if repeat.shared and index else one)
        if one.status is not Status.FINE:
            return replace(found(walk, node, ports, one.status, {}, Placed(tuple(entered), repeat)), copies=())
        outputs = dict(one.result.outputs)
        given.append(outputs)
        steady = all(handed.get(port, NOTHING) == outputs[output] for port, output in repeat.carry.items())
        handed |= {port: outputs[output] for port, output in repeat.carry.items()}
        if unvaried and steady:
            break
        if alike and index + 1 >= _FIRST_WALKED and most > _FIRST_WALKED + 1:
            grown = _grown(walk, node, called, repeat, handed, given, count)
            if grown is not None:
                outputs = grown
                break
            if index + 1 >= _MOST_WALKED or len(set(count.lanes)) > 1:
                return _refused(walk, copies.grows(walk.graph, node))
    else:
        outputs = dict(given[-1])
    if unvaried and entered:
        entered += [replace(entered[-1], owns=not alike)] * (most - len(entered))
    if repeat.shared and not entered:  # the weights are there, though nothing goes through them
        one = enter(walk, node, called, handed, walk.names)
        if one is None:
            return NodeFinding(Status.FAULT)
        entered = [replace(one, result=replace(one.result, macs=0, activation_bytes=0))]
    if fault := _stop_fault(walk, called, repeat, outputs):
        return _refused(
            walk,
            copies.wrong_repeat(walk.visit.design, walk.graph, node, fault, lambda card: "until" not in card.repeat),
        )
    nested = [output for output in (*repeat.collect, *repeat.listed) if _is_list(given[-1].get(output))]
    if nested:
        return _refused(walk, packing.nested_list(walk.graph, node, nested[0]))
    for output, axis in repeat.collect.items():
        other = next(
            (index for index, one in enumerate(given[1:]) if not _of_one_shape(given[1][output], one[output])), 0
        )
        if other:
            unlike = given[1][output].signature, given[other + 1][output].signature
            return _refused(walk, copies.unlike_copies(walk.graph, node, output, *unlike, other))
        all_of_them = stacked(outputs[output], axis, count.lanes, count.dim) if output in outputs else None
        if all_of_them is None:
            return _refused(walk, copies.no_dimension(walk.graph, node, output, axis))
        outputs[output] = all_of_them
    outputs |= {output: list_of(one[output] for one in given[1:]) for output in repeat.listed}
    placed = Placed(tuple(entered), repeat)
    if repeat.n is None:
        placed = Placed(tuple(entered[:1]), repeat, count.lanes[0])
    return found(walk, node, ports, Status.FINE, outputs, placed)


def _is_list(flow: Flow | None) -> bool:
    return flow is not None and flow.items is not None


def _of_one_shape(first: Flow, other: Flow) -> bool:
    """Whether two values have one shape in every world; what is the same in all of them may be told once."""
    worlds = max(len(first.lanes), len(other.lanes))
    lanes = (flow.lanes * (worlds // len(flow.lanes)) for flow in (first, other))
    one, two = ([lane.sizes if isinstance(lane, TensorValue) else None for lane in each] for each in lanes)
    return one == two


def _reads_index(node: Node) -> bool:
    """Whether the copies are given different arguments."""
    texts = [text for written in node.args.values() for text in expressions_in(written)]
    return any("index" in text for text in texts)


def _count(walk: Walk, repeat: Repeat, arrivals: Flows) -> Count:
    """How many copies there are: said, or as many as there are slices, or as many as it takes until it is time."""
    for port, axis in repeat.each.items():
        flow = arrivals[port]
        assert isinstance(flow, Flow), "it was sliced"
        lanes = tuple(lane.sizes[axis] for lane in flow.lanes if isinstance(lane, TensorValue))
        return Count(lanes, flow.dims[axis])
    assert repeat.n is not None, "copies without slices are counted"
    if not repeat.until:
        return Count((repeat.n,) * walk.worlds, number(repeat.n))
    lanes = tuple(max(repeat.n - repeat.n // 3 - world, 1) for world in range(walk.worlds))
    return Count(lanes, walk.fresh_size(lanes))


def _grown(
    walk: Walk,
    node: Node,
    called: Graph,
    repeat: Repeat,
    handed: Flows,
    given: list[Mapping[str, Flow]],
    count: Count,
) -> dict[str, Flow] | None:
    """What the last copy gives where every copy adds as much as the one before it; None where that is not so.

    Args:
        given: What each copy gave so far; the first is what flows in.
    """
    last, before = given[-1], given[-2]
    steps = {output: _step(before[output], flow) for output, flow in last.items()}
    told = {output: _step(given[-3][output], before[output]) for output in repeat.carry.values()}
    if any(step is None or step != told.get(output, step) for output, step in steps.items()):
        return None
    done = len(given) - 1

    def after(more: tuple[int, ...], dim: Dim | None) -> dict[str, Flow]:
        return {output: _further(flow, steps[output] or (), more, dim) for output, flow in last.items()}

    total = None if count.dim is None else count.dim + number(-done)
    one_less = None if total is None else total + number(-1)
    nearly = after(tuple(lane - done - 1 for lane in count.lanes), one_less)
    entering = {**handed, **{port: nearly[output] for port, output in repeat.carry.items()}}
    most = max(count.lanes)
    one = enter(walk, node, called, entering, {**walk.names, "index": most - 1, "n": most}, f"copy {most - 1}")
    if one is None or one.status is not Status.FINE:
        return None
    wanted = after(tuple(lane - done for lane in count.lanes), total)
    if any(one.result.outputs[output].lanes != flow.lanes for output, flow in wanted.items()):
        return None
    return wanted


def _step(before: Flow, after: Flow) -> tuple[int, ...] | None:
    """By how much each size grows, where it is as much in every world; None where it is not, or more changes."""
    if len(before.lanes) != len(after.lanes) or before.dtype != after.dtype or len(before.sizes) != len(after.sizes):
        return None
    steps = {
        tuple(new - old for old, new in zip(one.sizes, other.sizes, strict=True))
        for one, other in zip(before.lanes, after.lanes, strict=True)
        if isinstance(one, TensorValue) and isinstance(other, TensorValue)
    }
    return steps.pop() if len(steps) == 1 else None


def _further(flow: Flow, step: tuple[int, ...], more: tuple[int, ...], dim: Dim | None) -> Flow:
    """A value after so many more copies, each of which adds one step."""
    if not any(step):
        return flow
    lanes = tuple(
        replace(lane, sizes=tuple(size + add * times for size, add in zip(lane.sizes, step, strict=True)))
        for lane, times in zip(flow.lanes, more, strict=True)
        if isinstance(lane, TensorValue)
    )
    dims = tuple(
        one if not add else one + dim * number(add) if one is not None and dim is not None else None
        for one, add in zip(flow.dims, step, strict=True)
    )
    return Flow(lanes, dims)


def _stop_fault(walk: Walk, called: Graph, repeat: Repeat, outputs: Mapping[str, Flow]) -> str:
    """Why a value cannot say when to stop; empty where it can."""
    if not repeat.until or repeat.until not in outputs:
        return ""
    if not _may_change(walk, called, repeat):
        return f"`{repeat.until}` comes to the same in every copy, so that it would stop at once or never"
    flow = outputs[repeat.until]
    single = all(isinstance(lane, TensorValue) and lane.count == 1 for lane in flow.lanes)
    if single and flow.dtype == "bool":
        return ""
    return f"it stops at a single true or false, and `{repeat.until}` is {flow.signature.text()} {flow.dtype}"


def _may_change(walk: Walk, called: Graph, repeat: Repeat) -> bool:
    """Whether what says when to stop depends on anything that differs from copy to copy."""
    handed = {*repeat.carry, *repeat.each, *repeat.dealt}
    waiting = [node for node in called.nodes.values() if node.op == "output" and node.label == repeat.until]
    seen: set[NodeId] = set()
    while waiting:
        node = waiting.pop()
        operator = walk.visit.catalogue.get(node.op)
        drawn = operator is None or operator.draws or operator.family is Family.REGULARISATION
        if node.label in handed if node.op == "input" else drawn:
            return True
        before = [called.nodes[wire.source.node] for wire in node.wires() if wire.source.node not in seen]
        seen.update(one.id for one in before)
        waiting += before
    return False


def _refused(walk: Walk, problem: Problem) -> NodeFinding:
    walk.problems.append(problem)
    return NodeFinding(Status.FAULT)
