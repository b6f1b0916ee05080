"""What was found of sizes, in words: as it follows from the parameters of a class, and as patterns call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.catalogue.list_shapes import named_shapes
from designer.catalogue.packing import PACK
from designer.codegen.program import Program
from designer.document import ExpressionError, Graph, Json, Node, Port
from designer.document.expressions import evaluate, expression_of, names_in


def words_of(program: Program, graph: Graph, source: Port) -> tuple[str, ...]:
    """The sizes of a value, as they were found to follow from the parameters; empty where they were not."""
    said = program.report.own_words.get(graph.id, {}).get(source.node, {})
    return said.get(source.name) or next(iter(said.values()), ())


def own_word(program: Program, graph: Graph, source: Port, axis: int) -> Json:
    """A size of a value, as it was found to follow from the parameters; None where they do not decide it."""
    words = words_of(program, graph, source)
    if not -len(words) <= axis < len(words):
        return None
    word = words[axis]
    if not word:
        return None
    if word.isdecimal():
        return int(word)
    try:
        known = names_in(word) <= {parameter.name for parameter in graph.parameters}
    except ExpressionError:
        return None
    return f"={word}" if known else None


def in_own_words(program: Program, graph: Graph, node: Node, port: str, axis: int, place: int | None = None) -> Json:
    """A size of what flows in, as it was found to follow from the parameters; None where they do not decide it."""
    source = node.inputs.get(port)
    if place is not None and isinstance(source, Port):
        source = packed(graph, source, place)
    return own_word(program, graph, source, axis) if isinstance(source, Port) else None


def is_true(program: Program, graph: Graph, node: Node, name: str, written: Json, copy: int | None = None) -> bool:
    """Whether what would be written is what was found, in every instance of the graph."""
    for names, findings in program.report.instances.get(graph.id, ()):
        finding = findings.get(node.id)
        if finding is None:
            continue
        given = finding.auto
        if copy is not None:
            given = finding.copies[copy] if copy < len(finding.copies) else {}
        try:
            if name in given and _worked_out(written, names) != given[name]:
                return False
        except ExpressionError:
            return False
    return True


def _worked_out(written: Json, names: Mapping[str, object]) -> object:
    if isinstance(written, list):
        return [_worked_out(one, names) for one in written]
    text = expression_of(written)
    return written if text is None else evaluate(text, names)  # type: ignore[arg-type]


def named_by(placed: Graph, parameter: str) -> Iterator[tuple[Node, int | None, int]]:
    """The inputs whose patterns name a parameter, each with the place in its list, if it is one, and the dimension."""
    for inner in placed.nodes.values():
        for place, words in named_shapes(inner) if inner.op == "input" else ():
            if parameter in words:
                axis = words.index(parameter)
                yield inner, place, axis - len(words) if "..." in words[:axis] else axis


def packed(graph: Graph, source: Port, place: int) -> Port | None:
    """A value of a list, where the list is packed in the same graph."""
    before = graph.nodes[source.node]
    values = before.inputs.get("values") if before.op == PACK else None
    return values[place] if isinstance(values, tuple) and place < len(values) else None


def alike(program: Program, graph: Graph, one: Port, other: Port) -> bool:
    """Whether two values have the same sizes, so that nothing was stretched between them."""
    first, second = program.signature(graph, one), program.signature(graph, other)
    return first is not None and second is not None and first.sizes == second.sizes


def word_for(pattern: str, axis: int, rank: int) -> str:
    """The word for one dimension in a pattern; empty where `...` stands for it."""
    words = pattern.split()
    if "..." not in words:
        return words[axis] if -len(words) <= axis < len(words) else ""
    front = words.index("...")
    back = len(words) - front - 1
    for place in (axis, axis - rank if axis >= 0 else axis + rank):
        if 0 <= place < front or -back <= place < 0:
            return words[place]
    return ""
