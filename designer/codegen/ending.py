"""The last statement of a function: what is returned, with all that is nested in it and all that is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.catalogue.list_shapes import one_shape
from designer.codegen.brackets import WIDTH, Brackets, Expr, flat, laid_out
from designer.codegen.branches import overwriting
from designer.codegen.copies import is_loop
from designer.codegen.program import OPEN
from designer.codegen.prose import comment, written_line
from designer.codegen.sections import above
from designer.codegen.shapes import several_shapes, shape_of
from designer.codegen.source import Source, joined, lines
from designer.document import Graph, Node, Port, Slot

if TYPE_CHECKING:
    from designer.codegen.body import Body


def returned(body: Body, indent: int) -> Source:
    """The last statement of a function, which gives its outputs."""
    outputs = _outputs(body.graph)
    problems = [] if outputs else [f"{body.program.names[body.graph.id].name}.output"]
    values: list[Expr] = []
    notes: list[str] = []
    choices: list[Source] = []
    for node in outputs:
        source = _source(body, node)
        if source is None:
            problems.append(f"{body.program.label(node)}.value")
            values.append(OPEN.marked(body.graph.id, node.id))
            continue
        if body.is_nested(source):
            notes += body.notes(body.node(source), indent)
            choices += body.choices(body.node(source), indent)
        values.append(body.read(source, problems))
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
    written = written_line(whole, indent, returned_shape(body), body.note(problems))
    before = next((body.sections.get(node.id) for node in reversed(body.order) if node.id in body.lines), None)
    heading = above(body.graph, body.last_section, before, indent, first=not body.lines, made=body.made)
    return lines([*heading, *notes, *choices, written])


def returned_shape(body: Body) -> str:
    """What its comment says: the shapes of all that is returned, where no line before has told of one of them."""
    outputs = _outputs(body.graph)
    sources = [source for node in outputs if (source := _source(body, node)) is not None]
    shapes = {
        source: shape_of(body.program, body.graph, source, beside=_first_pattern(body.graph)) for source in sources
    }
    new = [one for source, one in shapes.items() if not _said_before(body, source, alone=len(outputs) == 1)]
    return several_shapes([shapes[source] for source in sources]) if any(new) else ""


def _said_before(body: Body, source: Port, alone: bool) -> bool:
    """Whether the line that a value has, of values that are returned together, or which is the last, tells of it."""
    if not alone or source not in body.variables:
        return source in body.variables
    last = body.node(source)
    quiet = is_loop(body.program, body.graph, last) or overwriting(body, last) is not None
    return not quiet and bool(body.shapes(last))


def _outputs(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes.values() if node.op == "output"]


def _source(body: Body, node: Node) -> Port | None:
    """What an output gives; None where nothing, or more than one value, is wired to it."""
    wired = "value" in node.inputs and not isinstance(node.inputs["value"], tuple)
    return body.source(Slot(node.id, "value")) if wired else None


def _first_pattern(graph: Graph) -> tuple[str, ...]:
    """The sizes of a module's first input, as its pattern calls them."""
    shapes = (one_shape(node) for node in graph.nodes.values() if node.op == "input")
    return tuple(next(shapes, "").split()) if graph.kind == "module" else ()
