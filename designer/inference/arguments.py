"""What the arguments of a node come to: literals as they are, expressions computed, the rest found or left to torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.catalogue.placing import check_value
from designer.catalogue.promoting import is_from_wire, may_be_port
from designer.catalogue.spec import Argument, Kind, Operator
from designer.document import UNSET, ExpressionError, Json, Node
from designer.document.expressions import Value, evaluate, expression_of, literal_of
from designer.inference.values import Flow, Flows
from designer.inference.worlds import is_batch


@dataclass(frozen=True, slots=True)
class Resolved:
    """The arguments of a node.

    Attributes:
        values: Those that are given or were found; the others keep torch's default.
        auto: Those that were found from what flows in.
        computed: Those that are expressions.
        faults: Arguments that have no good value, and why.
        from_batch: The argument that would be found from a dimension that changes with the batch.
        short: The argument that would be found from a dimension that is not there.
    """

    values: dict[str, Value] = field(default_factory=dict)
    auto: dict[str, Json] = field(default_factory=dict)
    computed: dict[str, Json] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    from_batch: tuple[Argument, ...] = ()
    short: tuple[Argument, ...] = ()


def resolve(node: Node, operator: Operator, names: Mapping[str, Value], arrivals: Flows) -> Resolved:
    """Finds the value of every argument that has one."""
    resolved = Resolved()
    from_batch: list[Argument] = []
    short: list[Argument] = []
    for argument in operator.arguments:
        if is_from_wire(node.args.get(argument.name)) and may_be_port(operator, argument):
            continue
        if argument.name in node.args:
            _give(resolved, argument, node.args[argument.name], names)
        elif argument.auto is not None:
            flow = arrivals.get(argument.auto.port)
            if not isinstance(flow, Flow):
                continue
            axis = argument.auto.axis
            if not -len(flow.sizes) <= axis < len(flow.sizes):
                short.append(argument)
                continue
            dim = flow.dims[axis]
            if dim is not None and any(is_batch(name) for name in dim.names()):
                from_batch.append(argument)
            size = flow.sizes[axis]
            resolved.values[argument.name] = (size,) if argument.auto.as_list else size
            resolved.auto[argument.name] = [size] if argument.auto.as_list else size
        elif argument.default is UNSET:
            resolved.faults[argument.name] = f"{argument.name} has no value"
    for name in node.args.keys() - {argument.name for argument in operator.arguments}:
        resolved.faults[name] = f"{operator.title} has no argument {name}"
    return Resolved(resolved.values, resolved.auto, resolved.computed, resolved.faults, tuple(from_batch), tuple(short))


def _give(resolved: Resolved, argument: Argument, written: Json, names: Mapping[str, Value]) -> None:
    if fault := check_value(argument, written):
        resolved.faults[argument.name] = fault
        return
    try:
        value = _computed(argument, written, names)
    except ExpressionError as error:
        resolved.faults[argument.name] = f"{argument.name}: {error}"
        return
    if _has_expression(argument, written):
        if fault := check_value(argument, value):
            resolved.faults[argument.name] = fault
            return
        resolved.computed[argument.name] = value
    word = argument.kind is Kind.FLOAT and isinstance(value, str)
    resolved.values[argument.name] = float(str(value)) if word else frozen(value)


def _has_expression(argument: Argument, written: Json) -> bool:
    if argument.kind is Kind.TEXT:
        return False
    return any(expression_of(item) is not None for item in (written if isinstance(written, list) else [written]))


def _computed(argument: Argument, written: Json, names: Mapping[str, Value]) -> Json:
    if argument.kind in (Kind.TEXT, Kind.NETWORK, Kind.NAMES, Kind.TABLE):
        return literal_of(written)
    if isinstance(written, list):
        return [_computed(argument, item, names) for item in written]
    text = expression_of(written)
    if text is None or (argument.kind is Kind.FLOAT and text in argument.choices):
        return literal_of(text or written)
    return thawed(evaluate(text, names))


def frozen(value: Json) -> Value:
    """A JSON value as an argument of a call: lists as tuples."""
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return None if isinstance(value, dict) else value


def thawed(value: Value) -> Json:
    """The value of an expression as JSON: tuples as lists."""
    return [thawed(item) for item in value] if isinstance(value, tuple) else value
