"""The last statement of a function: what is returned, with all that is nested in it and all that is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.codegen.brackets import WIDTH, Brackets, Expr, flat, laid_out
from designer.codegen.program import OPEN
from designer.codegen.prose import comment, written_line
from designer.codegen.sections import above
from designer.codegen.source import Source, joined, lines
from designer.document import Slot

if TYPE_CHECKING:
    from designer.codegen.body import Body


def returned(body: Body, indent: int) -> Source:
    """The last statement of a function, which gives its outputs."""
    outputs = [node for node in body.graph.nodes.values() if node.op == "output"]
    problems = [] if outputs else [f"{body.program.names[body.graph.id].name}.output"]
    values: list[Expr] = []
    shapes: list[str] = []
    notes: list[str] = []
    choices: list[Source] = []
    for node in outputs:
        source = body.source(Slot(node.id, "value")) if "value" in node.inputs else None
        if source is None or isinstance(node.inputs["value"], tuple):
            problems.append(f"{body.program.label(node)}.value")
            values.append(OPEN.marked(body.graph.id, node.id))
            continue
        if body.is_nested(source):
            notes += body.notes(body.graph.nodes[source.node], indent)
            choices += body.choices(body.graph.nodes[source.node], indent)
        expr = body.read(source, problems)
        values.append(expr)
        if len(outputs) == 1 or source not in body.variables:
            shapes.append(body.program.shape(body.graph, source))
    notes += [row for node in outputs for row in comment(node.note, indent)]
    if len(values) == 1:
        text = laid_out(values[0], indent, before=len("return "))
    else:
        text = joined(*(flat(value) for value in values), separator=", ") if values else OPEN
        if indent + len("return ") + len(text) > WIDTH:
            text = laid_out(Brackets(Source("("), tuple(values), call=False), indent, before=len("return "))
    whole = joined("return ", text)
    for node in outputs:
        whole = whole.marked(body.graph.id, node.id)
    written = written_line(whole, indent, ", ".join(shape for shape in shapes if shape), body.note(problems))
    before = next((body.sections.get(node.id) for node in reversed(body.order) if node.id in body.lines), None)
    heading = above(body.graph, body.last_section, before, indent, first=not body.lines)
    return lines([*heading, *notes, *choices, written])
