"""A layer that is one of several, made by a `match` on what the setting says."""

from __future__ import annotations

from designer.catalogue.choosing import options_of
from designer.codegen.brackets import flat, laid_out
from designer.codegen.calls import constructor
from designer.codegen.literals import literal
from designer.codegen.program import Program, Scope
from designer.codegen.prose import comment, written_line
from designer.codegen.source import Source, joined, lines
from designer.document import ExpressionError, Graph, Node
from designer.document.expressions import expression_of


def variants(
    program: Program,
    graph: Graph,
    node: Node,
    attribute: str,
    indent: int,
    scope: Scope,
    problems: list[str],
    *,
    is_declared: bool = False,
) -> Source:
    """The lines that make the attribute, whichever is asked for; another name is refused. One line where it is fixed.

    Args:
        is_declared: Whether a line above says already what it is.
    """
    try:
        options = options_of(node)
    except ExpressionError:
        options = {}
        problems.append(f"{program.label(node)}.options")
    margin, by = " " * indent, node.args.get("by")
    if isinstance(by, str) and by in options:  # nothing else can be asked for
        made = constructor(program, graph, options[by], scope, problems, list(options).index(by))
        line = joined(f"{attribute} = ", laid_out(made, indent, before=len(attribute) + 3))
        written = written_line(line, indent, "", program.note_gaps(graph.id, problems))
        return lines([*comment(node.note, indent), written]).marked(graph.id, node.id)
    program.used.add("nn")
    asked = flat(program.value(by, scope, f"{program.label(node)}.by", problems))
    rows: list[Source | str] = [*comment(node.note, indent)]
    rows += [written_line(joined("match ", asked, ":"), indent, "", program.note_gaps(graph.id, problems))]
    for place, (name, option) in enumerate(options.items()):
        amiss: list[str] = []
        target = f"{attribute}: nn.Module = " if place == 0 and not is_declared else f"{attribute} = "
        made = constructor(program, graph, option, scope, amiss, place)
        line = joined(target, laid_out(made, indent + 8, before=len(target)))
        rows.append(f"{margin}    case {literal(name)}:")
        rows.append(written_line(line, indent + 8, "", program.note_gaps(graph.id, amiss)))
    said = f"{expression_of(by) or node.label} is none of {', '.join(options) or 'nothing'}"
    rows += [f"{margin}    case _:", f"{margin}        raise ValueError({literal(said)})"]
    return lines(rows).marked(graph.id, node.id)
