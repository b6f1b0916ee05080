"""Copies of a block, or of a function, that are gone through one by one, as a `for`; with `until` up to a `break`.

What all copies give is a list that the loop fills: stacked behind it, or dealt out to the copies of another card.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from designer.catalogue.grouping import stem_of
from designer.codegen.brackets import Brackets, Expr, flat, laid_out
from designer.codegen.calls import call
from designer.codegen.copies import owns_copies
from designer.codegen.found import carried_input
from designer.codegen.naming import single_name
from designer.codegen.program import OPEN, Scope
from designer.codegen.prose import written_line
from designer.codegen.shapes import shape_of
from designer.codegen.source import Source, joined
from designer.document import Json, Node, Port, Slot
from designer.document.names import free_name, snake_case

if TYPE_CHECKING:
    from designer.codegen.body import Body


_NOTHING = Source("None")  # what the first copy does not have


def handed_on(body: Body, node: Node) -> dict[str, str]:
    """Input to the output of the copy before that it takes."""
    carry = node.repeat.get("carry")
    if isinstance(carry, dict):
        return {str(port): str(output) for port, output in carry.items()}
    port = carried_input(body.program, body.graph, node)
    outputs = body.ports[node.id].outputs
    return {port: outputs[0].name} if port and outputs else {}


def entering_names(body: Body, node: Node) -> dict[str, str]:
    """Output to the variable that what it goes on from has: a loop writes over it where nobody reads it later."""
    found: dict[str, str] = {}
    for port, output in handed_on(body, node).items():
        source = body.source(Slot(node.id, port))
        if source is not None and source in body.variables and output not in collected(node):
            found[output] = body.variables[source]
    return found


def read_by_all(body: Body, node: Node) -> set[str]:
    """The variables that every copy reads as they were before the first: no copy may write over them."""
    each = node.repeat.get("each")
    dealt = {*handed_on(body, node), *(each if isinstance(each, dict) else ())}
    wires = (wire for wire in node.wires() if wire.target.port not in dealt)
    sources = (body.source(wire.target) for wire in wires)
    return {body.variables[source] for source in sources if source is not None and source in body.variables}


def collected(node: Node) -> dict[str, int | None]:
    """The outputs of which those of all copies are kept: stacked along a dimension, or None, as a list."""
    table = node.repeat.get("collect")
    if not isinstance(table, dict):
        return {}
    return {str(port): axis if isinstance(axis, int) else None for port, axis in table.items()}


def stack(body: Body, node: Node, port: Port) -> Expr:
    """What all copies gave, laid together where it does not stay a list."""
    axis = collected(node)[port.name]
    if axis is None:
        return Source(body.lists[port])
    body.program.used.add("torch")
    items = (Source(body.lists[port]), Source(str(axis)))
    return Brackets(Source("torch.stack("), items, owner=(body.graph.id, node.id))


def keeps_shape(body: Body, node: Node) -> bool:
    """Whether what is handed on has the same sizes before and after every copy."""
    for port, output in handed_on(body, node).items():
        source = body.source(Slot(node.id, port))
        before = body.program.signature(body.graph, source) if source is not None else None
        after = body.program.signature(body.graph, Port(node.id, output))
        if output not in collected(node) and (before is None or after is None or before.sizes != after.sizes):
            return False
    return True


def loop(body: Body, node: Node, indent: int) -> list[Source | str]:
    """The lines: what is carried gets its name, the copies go through it, what is collected is put together."""
    problems: list[str] = []
    margin = " " * indent
    collect = collected(node)
    each = node.repeat.get("each")
    each = {str(port): said for port, said in each.items()} if isinstance(each, dict) else {}
    taken = {*body.variables.values(), *body.lists.values(), *body.scope.taken, *body.scope.inputs.values()}
    rows: list[Source | str] = []
    holds: dict[str, str] = {}  # input to the variable that a copy reads
    gives: dict[str, str] = {}  # output to the variable that a copy writes
    for port, output in handed_on(body, node).items():
        name = body.variables.get(Port(node.id, output)) if output not in collect else None
        source = body.source(Slot(node.id, port))
        entering = body.arriving(Slot(node.id, port), problems) if port in node.inputs else _NOTHING
        before = flat(entering).text if entering is not None else OPEN.text
        if name is None:
            over = before.isidentifier() and source is not None and body.is_last_read(source, node)
            over = over and before not in read_by_all(body, node)
            name = before if over else free_name(port, taken)
        if before != name:
            rows.append(joined(f"{margin}{name} = ", flat(entering or OPEN)))
        holds[port] = gives[output] = name
        taken.add(name)
    for port in each:
        holds[port] = free_name(port, taken)
        taken.add(holds[port])
    until = node.repeat.get("until")
    for output in [*collect, *([until] if isinstance(until, str) else [])]:
        gives[output] = gives.get(output) or free_name(output, taken)
        taken.add(gives[output])
    rows += [f"{margin}{body.lists[Port(node.id, output)]} = []" for output in collect]
    index = free_name("index", taken)
    scope = replace(body.scope, parameters={**body.scope.parameters, "index": index}, read=set())
    called = _called(body, node, indent + 4, scope, holds, gives, taken, problems)
    counted = index if "index" in scope.read else "_"
    body.scope.read.update(scope.read - {"index"})
    rows.append(joined(margin, _header(body, node, each, holds, counted, taken, problems)))
    rows.append(called)
    rows += [f"{margin}    {body.lists[Port(node.id, output)]}.append({gives[output]})" for output in collect]
    if isinstance(until, str):
        rows += [f"{margin}    if {gives[until]}:", f"{margin}        break"]
    for output in collect:
        whole = Port(node.id, output)
        if whole in body.variables:
            shape = shape_of(body.program, body.graph, whole)
            made = joined(f"{margin}{body.variables[whole]} = ", flat(stack(body, node, whole)))
            rows.append(joined(made, f"  # {shape}" if shape else ""))
    return rows


def _header(
    body: Body,
    node: Node,
    each: dict[str, Json],
    holds: dict[str, str],
    counted: str,
    taken: set[str],
    problems: list[str],
) -> Source:
    """The line of the `for`: over the copies, over what each of them takes, over both, or so many times."""
    names: list[str] = []
    over: list[Source] = []
    if owns_copies(body.program, body.graph, node):
        names.append(_item(body, node, taken))
        over.append(_copies(node, body.scope.layers.get(node.id, OPEN.text)))
    for port, said in each.items():
        names.append(holds[port])
        over.append(_one_by_one(flat(body.arriving(Slot(node.id, port), problems) or OPEN), said))
    if not over:
        n = body.program.value(node.repeat.get("n"), body.scope, f"{body.program.label(node)}.repeat", problems)
        return joined(f"for {counted} in range(", flat(n), "):")
    whole = over[0] if len(over) == 1 else joined("zip(", joined(*over, separator=", "), ", strict=True)")
    each_time = ", ".join(names)
    if counted == "_":
        return joined(f"for {each_time} in ", whole, ":")
    return joined(f"for {counted}, {each_time if len(over) == 1 else f'({each_time})'} in enumerate(", whole, "):")


def _copies(node: Node, layer: str) -> Source:
    """What the copies are gone through as: of a member of a group a type checker knows that it is a module."""
    return Source(f"{layer}.children()" if stem_of(node) else layer)


def _one_by_one(value: Source, said: Json) -> Source:
    """What the copies take in turn: slices along a dimension, or a list, in order or from its end."""
    if isinstance(said, int):
        return joined(value, f".unbind({said})")
    return joined("reversed(", value, ")") if said == "reversed" else value


def _item(body: Body, node: Node, taken: set[str]) -> str:
    """What one copy is called: one of `blocks` is a `block`, else it is called after its class."""
    placed = body.program.placed(body.graph, node)
    name = snake_case(body.program.names[placed.id].name) if placed is not None else "block"
    one = single_name(node).removesuffix("s")
    return free_name(one if name.endswith(f"_{one}") and one != single_name(node) else name, taken)


def _called(
    body: Body,
    node: Node,
    indent: int,
    scope: Scope,
    holds: dict[str, str],
    gives: dict[str, str],
    taken: set[str],
    problems: list[str],
) -> Source:
    """The line in the loop: one copy takes what the one before it gave."""

    def arriving(slot: Slot) -> Expr | None:
        return Source(holds[slot.port]) if slot.port in holds else body.arriving(slot, problems)

    if owns_copies(body.program, body.graph, node):
        scope = replace(scope, layers={**scope.layers, node.id: _item(body, node, taken)})
    ports = [Port(node.id, output.name) for output in body.ports[node.id].outputs]
    names = [gives.get(port.name) or body.variables.get(port) or "_" for port in ports]
    target = f"{', '.join(names)} = " if names else ""
    held = {port: Port(node.id) for port in holds}  # what stands for what a copy takes of the one before it
    expr = call(body.program, body.graph, replace(node, inputs={**node.inputs, **held}), scope, arriving, problems)
    told = [port for port, name in zip(ports, names, strict=True) if name != "_"]
    shape = body.shapes_of(told) if keeps_shape(body, node) else ""
    text = joined(target, laid_out(expr, indent, before=len(target))).marked(body.graph.id, node.id)
    return written_line(text, indent, shape, body.note(problems))
