"""Calls that read sizes: a formula `mask[:T, :T]`, or an argument `torch.arange(T)`.

A size differs from world to world where an argument does not, so it arrives at the call like a value does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from designer.catalogue.list_shapes import named_shapes
from designer.catalogue.ports import size_names
from designer.catalogue.spec import Operator, Role
from designer.document import ExpressionError, Graph, Json, Node, NodeId
from designer.document.expressions import Value, expression_of, names_in
from designer.document.formulas import formula_names, parameters_read
from designer.inference.calls import Call, Given, Sized, call_of
from designer.inference.values import Flow, Flows, TensorValue


def size_flows(graph: Graph, inputs: Mapping[NodeId, Flow]) -> dict[str, Flow]:
    """What the sizes that the inputs name are, in every world, as numbers that flow."""
    wanted = size_names(graph)
    found: dict[str, Flow] = {}
    for node in graph.nodes.values():
        flow = inputs.get(node.id)
        if flow is not None and node.op == "input" and node.args.get("field") and "N" not in found:
            found["N"] = _first_size(flow)
        if flow is None or not wanted:
            continue
        values = (flow,) if flow.items is None else flow.items
        for one, (_, parts) in zip(values, named_shapes(node), strict=False):
            if len(parts) != len(one.sizes):
                continue
            for axis, part in enumerate(parts):
                if part in wanted and part not in found:
                    lanes = tuple(lane.sizes[axis] for lane in one.lanes if isinstance(lane, TensorValue))
                    found[part] = Flow(lanes, one.dims[axis : axis + 1])
    return found


def _first_size(flow: Flow) -> Flow:
    """How many rows a value has."""
    return Flow(tuple(lane.sizes[0] for lane in flow.lanes if isinstance(lane, TensorValue)), flow.dims[:1])


def call_with_sizes(
    operator: Operator,
    node: Node,
    values: Mapping[str, Value],
    arrivals: Flows,
    names: Mapping[str, Value],
    sizes: Mapping[str, Flow],
) -> tuple[Call, Flows]:
    """The call of a node, and what arrives at it, the sizes that it reads among it."""
    if operator.role is Role.FORMULA:
        return _formula(str(values["text"]), arrivals, names, sizes)
    call = call_of(operator, values, arrivals.keys())
    if operator.role is not Role.FUNCTION or not sizes:
        return call, arrivals
    read: dict[str, None] = {}
    settings: list[tuple[str, Value | Sized]] = []
    for name, value in call.settings:
        said, used = _sized(node.args.get(name), names, sizes)
        read.update(dict.fromkeys(used))
        settings.append((name, said if used and said is not None else value))
    if not read:
        return call, arrivals
    loose = call.loose - {name for name, value in settings if isinstance(value, Sized)}
    call = replace(call, settings=tuple(settings), sizes=tuple(read), loose=loose)
    return call, {**arrivals, **{name: sizes[name] for name in read}}


def formula_fault(node: Node, names: Mapping[str, Value], networks: Collection[str]) -> str:
    """Why a formula cannot be worked out; empty where it can.

    Args:
        names: What can be read where it stands, parameters of networks as `gpt.context` among it.
        networks: The names of the networks.
    """
    try:
        read = parameters_read(str(node.args.get("text")))
    except ExpressionError as error:
        return str(error)
    lost = next((name for name in read if name not in names), "")
    network, _, parameter = lost.partition(".")
    if not lost:
        return ""
    if network in networks:
        return f"the network `{network}` has no parameter `{parameter}`"
    if network in node.inputs:
        return f"`{lost}` is not something a formula can say; for what belongs to a tensor place a card before it"
    return f"there is no network `{network}` here"


def names_read(node: Node) -> tuple[str, ...]:
    """The names that the formula of a card reads; of what is no formula, none."""
    try:
        return formula_names(str(node.args.get("text")))
    except ExpressionError:
        return ()


def _sized(written: Json, names: Mapping[str, Value], sizes: Mapping[str, Flow]) -> tuple[Sized | None, list[str]]:
    """An argument that reads sizes, and which; a list of them is one expression."""
    texts = [expression_of(item) or str(item) for item in (written if isinstance(written, list) else [written])]
    if not any(expression_of(item) for item in (written if isinstance(written, list) else [written])):
        return None, []
    text = f"({', '.join(texts)},)" if isinstance(written, list) else texts[0]
    try:
        read = names_in(text)
    except ExpressionError:
        return None, []
    known = tuple((name, names[name]) for name in sorted(read) if name in names)
    return Sized(text, known), [name for name in sorted(read) if name in sizes and name not in names]


def _formula(text: str, arrivals: Flows, names: Mapping[str, Value], sizes: Mapping[str, Flow]) -> tuple[Call, Flows]:
    read = formula_names(text)
    there: Flows = {**sizes, **arrivals}
    flows = {name: there[name] for name in read if name in there}
    others = [name for name in (*read, *parameters_read(text)) if name not in flows]
    known = tuple((name, names[name]) for name in others if name in names)
    settings: tuple[tuple[str, Value | Sized], ...] = (("text", text), ("names", tuple(flows)), ("known", known))
    return Call("formula", args=tuple(Given((name,)) for name in flows), settings=settings), flows
