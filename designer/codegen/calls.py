"""What a node is as Python: how it is made in `__init__`, and how it is called.

The inputs come first, by position and in the order of the catalogue; after a gap, and where the catalogue says so, by
name; ports of a group as one tuple; then the arguments, each with the inputs that torch has behind it. Inference calls
torch by the same rules, and a test compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from designer.catalogue.kept_aside import kept_aside
from designer.catalogue.parts import Part, layer_of_network
from designer.catalogue.ports import WEIGHTS
from designer.catalogue.promoting import argument_ports, is_from_wire
from designer.catalogue.spec import Argument, InputPort, Kind, Operator, Role
from designer.codegen.adapting import written_adapt, written_call
from designer.codegen.brackets import Brackets, Expr, operand
from designer.codegen.copies import container, repeats_wrongly
from designer.codegen.formulas import written_formula
from designer.codegen.found import argument_at, found
from designer.codegen.gradients import written_gradient
from designer.codegen.instances import has_default, instance_arguments, sorted_parameters
from designer.codegen.program import OPEN, Program, Scope, named, same
from designer.codegen.source import Source, joined
from designer.codegen.spelling import is_weighted, spelled, weighted
from designer.document import UNSET, Graph, GraphId, Json, Node, Parameter, Port, Slot, Unset

_FROZEN = ".requires_grad_(False)"

_CALLED = frozenset({Role.FUNCTION, Role.GRADIENT, Role.ADAPT})

Value = Callable[[Slot], "Expr | None"]
"""What arrives at an input; None where nothing does, or nothing that can be known before the node itself."""


def unsupported(program: Program, graph: Graph, node: Node) -> list[str]:
    """What a node says that this version writes no code for."""
    said = kept_aside(node)
    said += ["frozen"] if node.frozen and node.of else []  # the weights are those of another card
    said += ["repeat"] if repeats_wrongly(program, graph, node) else []
    return [f"{program.label(node)}.{key}" for key in said]


def constructor(
    program: Program, graph: Graph, node: Node, scope: Scope, problems: list[str], option: int | None = None
) -> Expr:
    """The value of a layer's attribute: `nn.Linear(10, 20)`, or an instance of a class of the design.

    Args:
        option: Which of several it is, where the card is a choice between them.
    """
    made = _constructed(program, graph, node, scope, problems, option)
    return replace(made, closing=f"{made.closing}{_FROZEN}") if node.frozen and isinstance(made, Brackets) else made


def _constructed(
    program: Program, graph: Graph, node: Node, scope: Scope, problems: list[str], option: int | None
) -> Expr:
    problems += (faults := unsupported(program, graph, node))
    operator = program.catalogue.get(node.op)
    placed = program.placed(graph, node)
    if faults or (placed is None and operator is None):
        problems += [] if faults else [f"{program.label(node)}.op"]
        return OPEN
    if operator is not None:
        program.used |= set() if operator.source else {"nn"}
        made = tuple(argument for argument in operator.arguments if not argument.call)
        _refuse_unknown(program, node, operator, problems)
        name = operator.title if operator.source else operator.op
        return Brackets(Source(f"{name}("), tuple(settings(program, graph, node, made, scope, problems, option)))
    assert placed is not None
    if program.contains_itself(placed.id):
        problems.append(f"{program.label(node)}.op")
        return OPEN
    if node.repeat and not node.repeat.get("shared"):
        return container(program, graph, node, placed, scope, problems)

    def given(parameter: Parameter) -> Json | Unset:
        return argument_at(program, graph, node, placed, parameter.name, 0 if node.repeat else option)

    return Brackets(
        Source(f"{program.names[placed.id].name}("),
        tuple(instance_arguments(program, graph, node, placed, scope, problems, given)),
    )


def settings(
    program: Program,
    graph: Graph,
    node: Node,
    arguments: Sequence[Argument],
    scope: Scope,
    problems: list[str],
    option: int | None = None,
    arriving: Value | None = None,
    behind: Mapping[str, Sequence[tuple[str, Expr]]] = MappingProxyType({}),
) -> list[Expr]:
    """The arguments of a call that are not inputs: given or found, and other than torch's default.

    Args:
        option: As `constructor` has it.
        arriving: What arrives at an argument that is taken from a wire.
        behind: By argument, the inputs that come right behind it, with their names.
    """
    items: list[Expr] = []
    text: Expr
    in_order = True
    for argument in arguments:
        place = f"{program.label(node)}.{argument.name}"
        value = (
            node.args[argument.name] if argument.name in node.args else found(program, graph, node, argument, option)
        )
        if value is UNSET and argument.default is not UNSET:
            value = argument.default
        if value is not UNSET and same(value, argument.default) and not argument.said:
            in_order = False
            continue
        if arriving is not None and is_from_wire(value):
            text = _input(program, node, InputPort(argument.name), arriving, problems)
        elif isinstance(value, Unset):
            problems.append(place)
            text = OPEN
        elif (variable := scope.chosen.get((node.id, argument.name))) is not None:
            text = Source(variable)
        else:
            text = program.argument(argument, value, scope, place, problems)
        in_order = in_order and argument.positional
        if in_order and argument.spread and isinstance(text, Brackets) and text.items:
            items += text.items
        else:
            items.append(text if in_order else named(argument.name, text))
        items += [one if in_order else named(name, one) for name, one in behind.get(argument.name, ())]
    return items


def call(program: Program, graph: Graph, node: Node, scope: Scope, value: Value, problems: list[str]) -> Expr:
    """The call of a node: of a layer, a function, an instance or a network; `...` where it cannot be written."""
    if faults := unsupported(program, graph, node):
        problems += faults
        return OPEN
    if node.op == "formula":
        return written_formula(program, graph, node, scope, lambda name: value(Slot(node.id, name)), problems)
    operator = program.catalogue.get(node.op)
    target = _target(program, graph, node, scope)
    alone = layer_of_network(program.design, graph, node)
    again = program.again(graph, node) if alone is None else alone.layer
    if again is not None:
        operator = program.catalogue.get(again.op)
    if operator is not None and operator.role is Role.CHOICE:
        operator = None  # whatever it is, it is called with its inputs alone
    if target is None and (operator is None or operator.role not in (Role.PACK, Role.UNPACK)):
        problems.append(f"{program.label(node)}.{'of' if node.of else 'op'}")
        return OPEN
    ports = program.ports(graph, node).inputs
    known = {port.name for port in ports}
    problems += [f"{program.label(node)}.{name}" for name in node.inputs if name not in known]
    placed = program.placed(graph, node)
    if placed is not None and placed.kind == "function":
        return _own_function(program, graph, node, placed, scope, value, problems)
    if operator is not None and operator.role in (Role.PACK, Role.UNPACK):
        return _inputs(program, node, ports, value, problems)[0]
    taken = () if operator is None else argument_ports(operator, node)
    if operator is not None and operator.role is Role.ADAPT:
        return _adapt(program, graph, node, operator, scope, value, problems)
    by_hand = [port for port in ports if port.weights or (is_weighted(node) and port.name == "weight")]
    first = [port for port in ports if port not in (*taken, *by_hand) and not port.behind]
    if any(port.weights and port.name in node.inputs for port in ports):
        weights = value(Slot(node.id, WEIGHTS)) or OPEN
        positional = _inputs(program, node, [port for port in first if not port.optional], value, problems)
        left_out = [port for port in first if port.optional and node.inputs.get(port.name)]
        others = [(port.name, _input(program, node, port, value, problems)) for port in left_out]
        return written_call(program, graph, node, str(target), weights, positional, others)
    inputs = _inputs(program, node, first, value, problems)
    given: list[Expr] = []
    if operator is not None:
        layer = operator.role is Role.LAYER
        asked = tuple(argument for argument in operator.arguments if argument.call or not layer)
        behind: dict[str, list[tuple[str, Expr]]] = {}
        for port in ports:
            if port.behind:
                behind.setdefault(port.behind, []).append((port.name, _input(program, node, port, value, problems)))
        given = settings(program, graph, node, asked, scope, problems, arriving=value, behind=behind)
        if not layer:
            _refuse_unknown(program, node, operator, problems)
            if operator.role is Role.GRADIENT:
                return written_gradient(program, graph, node, inputs, given)
            if not operator.inputs and (near := next(iter(scope.inputs.values()), None)) is not None:
                given.append(named("device", Source(f"{near}.device")))  # it is made where the module's input lies
            if by_hand:
                program.used |= {"F", "torch"}
                weight = _input(program, node, by_hand[0], value, problems)
                return weighted(node, inputs, given, weight, (graph.id, node.id))
            return _function(program, graph, node, operator, inputs, given)
    return Brackets(Source(f"{target}("), (*inputs, *given), owner=(graph.id, node.id))


def _adapt(
    program: Program,
    graph: Graph,
    node: Node,
    operator: Operator,
    scope: Scope,
    value: Value,
    problems: list[str],
) -> Expr:
    """A step of an `adapt`, from the weights that are wired or from the network's own."""
    _refuse_unknown(program, node, operator, problems)
    asked = tuple(argument for argument in operator.arguments if argument.kind is not Kind.NETWORK)
    given = settings(program, graph, node, asked, scope, problems, arriving=value)
    loss = _input(program, node, operator.inputs[0], value, problems)
    weights = value(Slot(node.id, WEIGHTS))
    return written_adapt(program, graph, node, scope, loss, weights, given, problems)


def _target(program: Program, graph: Graph, node: Node, scope: Scope) -> str | None:
    """What is called; None where nothing of that name can be."""
    again = program.again(graph, node)
    if again is not None:
        return scope.layers.get(again.id) if not again.repeat else None
    if node.id in scope.layers:
        return scope.layers[node.id]
    if node.of:
        alone = layer_of_network(program.design, graph, node)
        part = program.part(graph, node) if alone is None else alone.part
        variable = scope.networks.get(part.network.name) if part is not None else None
        if part is None or variable is None:
            return None
        reached = _reached(program, part, variable)
        return reached if alone is None else f"{reached}.{program.names[part.graph.id].attributes[alone.layer.id]}"
    placed = program.placed(graph, node)
    if placed is not None:
        if placed.kind != "function" or program.contains_itself(placed.id):
            return None
        program.called.add(program.names[placed.id].name)
        return program.names[placed.id].name
    operator = program.catalogue.get(node.op)
    return operator.op if operator is not None and operator.role in _CALLED else None


def _reached(program: Program, part: Part, variable: str) -> str:
    """A network or a part of it, as it is reached from the network's variable: `seq2seq.decoder`."""
    inside = part.network.graph
    for card in part.path:
        variable = f"{variable}.{program.names[inside].attributes[card.id]}"
        inside = GraphId(card.op[1:])
    return variable


def _own_function(
    program: Program, graph: Graph, node: Node, placed: Graph, scope: Scope, value: Value, problems: list[str]
) -> Expr:
    """A call of a function of the design: its networks, its inputs, what has no default; the others by name."""
    needed = program.networks_needed(placed)
    problems += [f"{program.label(node)}.{one.name}" for one in needed if one.name not in scope.networks]
    networks = [Source(scope.networks.get(one.name, OPEN.text)) for one in needed]
    ports = program.ports(graph, node).inputs
    required = [port for port in ports if not port.optional]
    left_out = [port for port in ports if port.optional and node.inputs.get(port.name)]
    others = [named(port.name, one) for port in left_out for one in _inputs(program, node, [port], value, problems)]

    def given(parameter: Parameter) -> Json | Unset:
        return argument_at(program, graph, node, placed, parameter.name, None)

    arguments = instance_arguments(program, graph, node, placed, scope, problems, given)
    first = sum(not has_default(parameter) for parameter in sorted_parameters(placed))
    inputs = _inputs(program, node, required, value, problems)
    items = (*networks, *inputs, *arguments[:first], *others, *arguments[first:])
    return Brackets(Source(f"{program.names[placed.id].name}("), items, owner=(graph.id, node.id))


def _function(
    program: Program, graph: Graph, node: Node, operator: Operator, inputs: list[Expr], given: list[Expr]
) -> Expr:
    owner = (graph.id, node.id)
    root, _, method = operator.op.partition(".")
    if (short := spelled(operator.op, inputs, given, node.args.get("index"), owner)) is not None:
        program.used |= {"torch"} if short.opening.text.startswith("torch.") else set()
        return short
    if operator.op == "torch.logical_not" and _is_bool(program, graph, node):
        return Brackets(Source("("), (joined("~", operand(inputs[0])),), infix=" + ", owner=owner)
    if root == "Tensor":
        receiver, *others = inputs or [OPEN]
        return Brackets(joined(operand(receiver), f".{method}("), (*others, *given), owner=owner)
    program.used.add(root)
    return Brackets(Source(f"{operator.op}("), (*inputs, *given), owner=owner)


def _is_bool(program: Program, graph: Graph, node: Node) -> bool:
    """Whether what flows into a node is true or false already."""
    source = node.inputs.get("input")
    signature = program.signature(graph, source) if isinstance(source, Port) else None
    return signature is not None and signature.dtype == "bool"


def _inputs(program: Program, node: Node, ports: Sequence[InputPort], value: Value, problems: list[str]) -> list[Expr]:
    """What is passed for each input, those that are left out left out."""
    items: list[Expr] = []
    by_name = False
    grouped: dict[str, list[InputPort]] = {}
    for port in ports:
        grouped.setdefault(port.group or port.name, []).append(port)
    for name, members in grouped.items():
        wired = [port for port in members if node.inputs.get(port.name)]
        if not wired and all(port.optional for port in members):
            by_name = True
            continue
        values = tuple(_input(program, node, port, value, problems) for port in members)
        one = Brackets(Source("("), values, call=False) if members[0].group else values[0]
        by_name = by_name or members[0].named
        items.append(named(name, one) if by_name else one)
    return items


def _input(program: Program, node: Node, port: InputPort, value: Value, problems: list[str]) -> Expr:
    place = f"{program.label(node)}.{port.name}"
    source = node.inputs.get(port.name)
    count = len(source) if isinstance(source, tuple) else int(source is not None)
    values = []
    for index in range(count):
        values.append(value(Slot(node.id, port.name, index if isinstance(source, tuple) else None)))
    if None in values or not values or (count > 1 and not port.variadic):
        problems.append(place)
    known = [OPEN if one is None else one for one in values] or [OPEN]
    return Brackets(Source("["), tuple(known), "]", call=False) if port.variadic else known[0]


def _refuse_unknown(program: Program, node: Node, operator: Operator, problems: list[str]) -> None:
    problems += [f"{program.label(node)}.{name}" for name in node.args if operator.argument(name) is None]
