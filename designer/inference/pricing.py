"""What a design costs at a batch, what its optimiser keeps, and the largest batch that a memory holds.

Everything is measured at the batch that is asked for, on tensors without data. Memory grows with the batch in a
straight line for nearly all networks, so a guess from two batches is measured and mended where it was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import isqrt

import torch
from torch import nn

from designer.document import Design, ExpressionError, Node
from designer.document.costs import Cost, Costs
from designer.inference.costing import Costing
from designer.inference.roots import root_of, walk_example
from designer.inference.scope import design_names, example_batch, value_of
from designer.inference.views import results_of
from designer.inference.walk import Visit

_LARGEST_BATCH = 2**20
_MEASURED = 32  # batches at most, until the largest one is found
_POINTS = 2  # that a line is drawn through
_ADAM = 2.0  # numbers that it keeps for each learned one
_SIDE = 8  # of the weight that an optimiser is tried on


def price(visit: Callable[[], Visit], design: Design, revision: int, batch: int | None, memory: Iterable[int]) -> Costs:
    """Measures what a design costs; `visit` begins a fresh walk of it."""
    states = optimiser_numbers(design)
    rows = example_batch(design) if batch is None else batch

    def needed(size: int) -> int | None:
        found = _measured(visit(), design, revision, size, states)
        return None if found is None else found.training_bytes(found.total)

    costs = _measured(visit(), design, revision, rows, states) or Costs(revision, rows, states=states)
    known: dict[int, int | None] = {rows: costs.training_bytes(costs.total)} if costs.graphs else {}
    fits = {size: _largest(needed, size, known) for size in memory} if design.networks else {}
    return replace(costs, fits=fits)


def _measured(visit: Visit, design: Design, revision: int, batch: int, states: float) -> Costs | None:
    """The costs at a batch; None where a network does not run with it."""
    costing = Costing(visit)
    total = Cost()
    roots = []
    for network in design.networks:
        graph = design.graphs.get(network.graph)
        if graph is None:
            continue
        result = walk_example(visit, root_of(visit.catalogue, design, graph, network), batch)
        if result.failed:
            return None
        roots.append((graph.id, result))
        tally = costing.tally(graph, result, root=True)
        total += tally.total if not network.copy_of else Cost()
    found = {name: costing.first(shown) for name, shown in visit.reported.items()}
    outermost = {network.graph for network in design.networks}
    in_order = sorted(design.graphs, key=lambda name: name not in outermost)  # as they are drawn, from the outside in
    graphs = {name: first.nodes for name in in_order if (first := found.get(name)) is not None}
    instances = {
        name: {label: there.nodes for label, one in results.items() if (there := costing.first(one)) is not None}
        for name, results in results_of(design, roots).items()
    }
    return Costs(revision, batch, graphs, total, states, instances=instances)


def _largest(needed: Callable[[int], int | None], memory: int, known: dict[int, int | None]) -> int:
    """The largest batch that takes no more than so much memory; 0 where one row is too many."""

    def fits(rows: int) -> bool:
        if rows not in known:
            known[rows] = needed(rows)
        found = known[rows]
        return found is not None and found <= memory

    if not fits(2):
        return int(fits(1))
    low, high = 2, _LARGEST_BATCH + 1
    if len(known) < _POINTS:
        fits(2 * low)
    for turn in range(_MEASURED):
        if high - low <= 1:
            break
        guess = _guess(known, low, high, memory) if turn < _POINTS else _halfway(low, high)
        if not fits(guess):
            high = guess
            continue
        rows, low = guess - low, guess
        if memory - (known[guess] or 0) < ((known[guess] or 0) - (known[guess - rows] or 0)) / rows:
            break  # there is no room for one row more
    return low


def _guess(known: dict[int, int | None], low: int, high: int, memory: int) -> int:
    """Where the line through the nearest known batches meets the memory."""
    lines = sorted((abs(rows - low), rows, found) for rows, found in known.items() if found is not None)
    (_, one, here), (_, other, there) = lines[0], lines[1] if len(lines) > 1 else lines[0]
    if one == other or here == there:
        return (low + high) // 2
    meets = one + int((memory - here) * (other - one) / (there - here))
    return min(max(meets, low + 1), high - 1)


def _halfway(low: int, high: int) -> int:
    """Between two batches, one of which may be many times the other."""
    return (low + high) // 2 if high < 4 * low else isqrt(low * high)


def optimiser_numbers(design: Design) -> float:
    """How many numbers the greediest optimiser of a design keeps for each learned one; Adam's where there is none."""
    named = [node for graph in design.graphs.values() for node in graph.nodes.values() if node.op == "minimise"]
    return max((_numbers(design, node) for node in named), default=_ADAM)


def _numbers(design: Design, node: Node) -> float:
    """What torch's own optimiser keeps after one step, for each number of a weight."""
    names = design_names(design)
    table = node.args.get("settings")
    written = table if isinstance(table, dict) else {}
    weight = nn.Parameter(torch.zeros(_SIDE, _SIDE))
    weight.grad = torch.zeros_like(weight)
    try:
        settings = (
            {name: value_of(value, names) for name, value in written.items()} if isinstance(written, dict) else {}
        )
        made = getattr(torch.optim, str(node.args.get("optimiser")))([weight], **settings)
        made.step()
    except (ExpressionError, AttributeError, TypeError, ValueError):
        return _ADAM  # what is wrong with it is said at the card
    kept = (one for one in made.state[weight].values() if isinstance(one, torch.Tensor) and one.shape == weight.shape)
    return sum(one.numel() for one in kept) / weight.numel()
