"""Layers and blocks that nothing flows into: they are made, their weights are counted, and all arguments are said.

What a layer is made with often follows from what flows in. Of a layer that is called nowhere it is said at the card; a
block is given what the patterns of its inputs say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.catalogue.list_shapes import one_shape, shapes_said
from designer.catalogue.ports import WEIGHT
from designer.catalogue.spec import Catalogue
from designer.document import UNSET, ExpressionError, Graph, Node, NodeFinding, Status
from designer.document.expressions import Value
from designer.inference.arguments import resolve
from designer.inference.calls import call_of
from designer.inference.cards import look_at_card
from designer.inference.dims import number
from designer.inference.inner_weights import inner_weights
from designer.inference.patterns import ANY, Pattern, parse_pattern, size_of
from designer.inference.problems import calling, refusals
from designer.inference.problems.arguments import argument_problem
from designer.inference.problems.unused import shapeless, unsaid
from designer.inference.scope import dtype_of_input, examples_of, graph_names, value_of
from designer.inference.values import Flow, TensorValue, list_of
from designer.inference.worlds import BATCH, default_size

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def keep_unused(walk: Walk, node: Node) -> NodeFinding:
    """What a layer owns that is made and never called."""
    operator = walk.visit.catalogue[node.op]
    resolved = resolve(node, operator, walk.names, {})
    open_ones = [one.name for one in operator.arguments if one.auto is not None and one.name not in node.args]
    case = walk.case(node, operator, resolved.values, {})
    if resolved.faults and walk.open_names:
        return NodeFinding(Status.BLOCKED)
    if resolved.faults or open_ones:
        walk.problems += [unsaid(walk.graph, node, name) for name in open_ones]
        walk.problems += [argument_problem(case, name, fault) for name, fault in resolved.faults.items()]
        return NodeFinding(Status.FAULT)
    outcome = walk.visit.memo.outcome(replace(call_of(operator, resolved.values, ()), called=False), {})
    if outcome.ran is None:
        detail = outcome.refusal.text if outcome.refusal is not None else ""
        walk.problems.append(refusals.explain(replace(case, detail=detail)))
        return NodeFinding(Status.FAULT)
    weight = outcome.ran.weight if operator.weight else ()
    if weight:
        walk.gives(node, {WEIGHT: Flow((TensorValue(weight),), tuple(map(number, weight)))})
    return NodeFinding(values=resolved.computed, parameters=outcome.ran.parameters, weight=weight)


def keep_block(walk: Walk, node: Node, called: Graph) -> NodeFinding:
    """What a block owns that is made and never called."""
    lost = [one.name for one in called.parameters if one.default is UNSET and one.name not in node.args]
    if lost:
        walk.problems += [unsaid(walk.graph, node, name) for name in lost]
        return NodeFinding(Status.FAULT)
    entries = [entry for entry in called.nodes.values() if entry.op == "input"]
    mute = [entry for entry in entries if not shapes_said(entry)]
    if mute:
        walk.problems.append(shapeless(walk.graph, node, called, mute[0]))
        return NodeFinding(Status.FAULT)
    flows: dict[str, Flow] = {}
    for entry in entries:
        try:
            values = standing_in(walk.visit.catalogue, node, called, entry, walk.names)
        except ExpressionError as error:
            walk.problems.append(calling.wrong_pattern(called, entry, str(error)))
            return NodeFinding(Status.FAULT)
        several = [Flow((value,), tuple(map(number, value.sizes))) for value in values]
        flows[entry.label] = several[0] if one_shape(entry) else list_of(several)
    finding = look_at_card(walk, node, called, flows)
    walk.gives(node, inner_weights(walk, node))
    return replace(finding, outputs={}, macs=0, activation_bytes=0)


def standing_in(
    catalogue: Catalogue, node: Node, called: Graph, entry: Node, names: Mapping[str, Value]
) -> list[TensorValue]:
    """What would flow into an input of a block as it says, in the usual sizes where that leaves them open.

    Args:
        names: What names mean where the card stands.

    Raises:
        ExpressionError: Neither its pattern nor the arguments of the card come to sizes.
    """
    around = {**names, "index": 0, "n": 1} if node.repeat else names
    inside = graph_names(called, {name: value_of(written, around) for name, written in node.args.items()})
    return [_stand_in(catalogue, called, entry, parse_pattern(shape), inside) for shape in shapes_said(entry)]


def _stand_in(
    catalogue: Catalogue, called: Graph, entry: Node, pattern: Pattern, inside: Mapping[str, Value]
) -> TensorValue:
    examples = examples_of(entry, pattern, None, default_size(BATCH))
    sizes: list[int] = []
    for part in pattern.parts:
        size = size_of(part, inside) or examples.get(str(part))
        if size is not None:
            sizes.append(size)
        elif part != ANY:
            raise ExpressionError(f"`{part}` names what is not a parameter")
    return TensorValue(tuple(sizes), dtype_of_input(catalogue, called, entry, None))
