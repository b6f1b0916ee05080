"""The rule that what gives several values gives as many as its card has outputs."""

from __future__ import annotations

from designer.catalogue.placing import is_named_by_outputs
from designer.document import Fix, Node, Problem, Rename
from designer.document.names import free_name
from designer.inference.problems.cures import set_argument, taken_names
from designer.inference.problems.rule import Case, Explanation, counted, problem_from

_MOST_NAMED = 16


def number_of_parts(case: Case, given: int, drawn: int) -> Problem:
    """What is wrong with a card that gives another number of values than it has outputs for."""
    node, graph = case.node, case.graph
    if not is_named_by_outputs(case.operator):
        message = f"`{node.label}` gives {counted(given, 'part')} here, and its card has {drawn}."
        name = case.operator.outputs[0].times
        fits = isinstance(node.args.get(name), int)
        fixes = (set_argument(graph, node, name, given, f"Set `{name}` to {given}"),) if fits else ()
        return problem_from("parts", case, Explanation(message, fixes, ("input",)))
    dimension = case.values.get("dim", 0)
    message = (
        f"`{node.label}` takes dimension {dimension} apart, which has {counted(given, 'slice')}, and has "
        f"{counted(drawn, 'name')}: each slice needs one."
    )
    names = more_names(node, given, taken_names(graph))
    fixes = (Fix(f"Give it {counted(given, 'name')}", (Rename(graph.id, node.id, names),)),) if names else ()
    return problem_from("parts", case, Explanation(message, fixes, ("input",)))


def more_names(node: Node, count: int, taken: set[str]) -> tuple[str, ...]:
    """As many names for what a card gives, its own first; none where they are more than anybody draws."""
    names = list(node.name) if isinstance(node.name, tuple) else [node.label]
    while len(names) < count <= _MOST_NAMED:
        names.append(free_name(names[-1], {*taken, *names}))
    return tuple(names[:count]) if count <= _MOST_NAMED else ()
