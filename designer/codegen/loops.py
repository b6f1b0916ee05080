"""Copies of a block that are gone through one by one, as a `for`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from designer.codegen.brackets import Expr, flat, laid_out
from designer.codegen.calls import call
from designer.codegen.copies import item_name
from designer.codegen.found import carried_input
from designer.codegen.program import OPEN
from designer.codegen.source import Source, joined
from designer.document import Node, Port, Slot
from designer.document.names import free_name

if TYPE_CHECKING:
    from designer.codegen.body import Body


def handed_on(body: Body, node: Node) -> dict[str, str]:
    """Input to the output of the copy before that it takes."""
    carry = node.repeat.get("carry")
    if isinstance(carry, dict):
        return {str(port): str(output) for port, output in carry.items()}
    port = carried_input(body.program, body.graph, node)
    outputs = body.ports[node.id].outputs
    return {port: outputs[0].name} if port and outputs else {}


def loop(body: Body, node: Node, indent: int) -> list[Source | str]:
    """The lines: what is carried gets its name, the copies go through it, what is collected is put together."""
    problems: list[str] = []
    margin = " " * indent
    carry = handed_on(body, node)
    each = _table(node, "each")
    collect = _table(node, "collect")
    taken = {*body.variables.values(), *body.scope.taken, *body.scope.inputs.values()}
    rows: list[Source | str] = []
    holds: dict[str, str] = {}  # input to the variable that a copy reads
    gives: dict[str, str] = {}  # output to the variable that a copy writes
    for port, output in carry.items():
        name = body.variables.get(Port(node.id, output)) if output not in collect else None
        entering = body.arriving(Slot(node.id, port), problems)
        before = flat(entering).text if entering is not None else OPEN.text
        if name is None:
            name = before if before.isidentifier() and output not in collect else free_name(port, taken)
        if before != name:
            rows.append(joined(f"{margin}{name} = ", flat(entering or OPEN)))
        holds[port] = gives[output] = name
        taken.add(name)
    for port in each:
        holds[port] = free_name(port, taken)
        taken.add(holds[port])
    lists: dict[str, str] = {}
    for output in collect:
        gives[output] = gives.get(output) or free_name(output, taken)
        lists[output] = free_name("steps", {*taken, gives[output]})
        taken |= {gives[output], lists[output]}
        rows.append(f"{margin}{lists[output]} = []")
    rows.append(joined(margin, _header(body, node, each, holds, taken, problems)))
    rows.append(_called(body, node, indent + 4, holds, gives, taken, problems))
    rows += [f"{margin}    {lists[output]}.append({gives[output]})" for output in collect]
    for output, axis in collect.items():
        name = body.variables.get(Port(node.id, output))
        if name is not None:
            body.program.used.add("torch")
            shape = body.program.shape(body.graph, Port(node.id, output))
            rows.append(f"{margin}{name} = torch.stack({lists[output]}, {axis}){f'  # {shape}' if shape else ''}")
    return rows


def _table(node: Node, key: str) -> dict[str, int]:
    table = node.repeat.get(key)
    return {str(port): axis for port, axis in table.items() if isinstance(axis, int)} if isinstance(table, dict) else {}


def _header(
    body: Body, node: Node, each: dict[str, int], holds: dict[str, str], taken: set[str], problems: list[str]
) -> Source:
    if each:
        entering = [
            joined(flat(body.arriving(Slot(node.id, port), problems) or OPEN), f".unbind({axis})")
            for port, axis in each.items()
        ]
        names = ", ".join(holds[port] for port in each)
        if len(entering) == 1:
            return joined(f"for {names} in ", entering[0], ":")
        return joined(f"for {names} in zip(", joined(*entering, separator=", "), ", strict=True):")
    if node.repeat.get("shared"):
        n = body.program.value(node.repeat.get("n"), body.scope, f"{body.program.label(node)}.repeat", problems)
        return joined("for _ in range(", flat(n), "):")
    return Source(f"for {_item(body, node, taken)} in {body.scope.layers.get(node.id, OPEN.text)}:")


def _item(body: Body, node: Node, taken: set[str]) -> str:
    placed = body.program.placed(body.graph, node)
    return free_name(item_name(body.program.names[placed.id].name) if placed is not None else "block", taken)


def _called(
    body: Body,
    node: Node,
    indent: int,
    holds: dict[str, str],
    gives: dict[str, str],
    taken: set[str],
    problems: list[str],
) -> Source:
    """The line in the loop: one copy takes what the one before it gave."""

    def arriving(slot: Slot) -> Expr | None:
        return Source(holds[slot.port]) if slot.port in holds else body.arriving(slot, problems)

    scope = body.scope
    if not node.repeat.get("shared"):
        scope = replace(scope, layers={**scope.layers, node.id: _item(body, node, taken)})
    outputs = body.ports[node.id].outputs
    names = [gives.get(output.name) or body.variables.get(Port(node.id, output.name)) or "_" for output in outputs]
    target = f"{', '.join(names)} = " if names else ""
    expr = call(body.program, body.graph, node, scope, arriving, problems)
    shape = "" if _table(node, "collect") else body.shapes(node)
    from designer.codegen.body import written_line

    text = joined(target, laid_out(expr, indent, before=len(target))).marked(body.graph.id, node.id)
    return written_line(text, indent, shape, body.note(problems))
