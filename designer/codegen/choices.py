"""Arguments that choose between two values: `dropout_p = self.dropout if self.training else 0.0`, a line of their own.

Inside a call such a choice is hard to see, and most of these calls are long already.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from designer.catalogue.spec import Role
from designer.codegen.brackets import flat
from designer.codegen.program import Program, Scope
from designer.codegen.source import Source, joined
from designer.document import ExpressionError, Node, NodeId
from designer.document.expressions import expression_of, parse
from designer.document.names import free_name

Choices = dict[tuple[NodeId, str], str]
"""The variable of each argument that chooses, by its card and its name."""


def choices_of(program: Program, nodes: Iterable[Node], taken: Collection[str]) -> Choices:
    """The arguments of functions that choose; those that choose the same alike share a variable."""
    found: Choices = {}
    said: dict[tuple[str, str], str] = {}
    for node in nodes:
        operator = program.catalogue.get(node.op)
        if operator is None or operator.role is not Role.FUNCTION:
            continue
        for argument in operator.arguments:
            text = expression_of(node.args.get(argument.name))
            if text is None or not _chooses(text):
                continue
            key = (argument.name, text)
            if key not in said:
                said[key] = free_name(argument.name, {*taken, *said.values()})
            found[node.id, argument.name] = said[key]
    return found


def _chooses(text: str) -> bool:
    try:
        return isinstance(parse(text), ast.IfExp)
    except ExpressionError:
        return False


def choice_line(program: Program, node: Node, name: str, scope: Scope, problems: list[str]) -> Source:
    """The line that makes the choice."""
    value = program.value(node.args[name], scope, f"{program.label(node)}.{name}", problems)
    return joined(f"{scope.chosen[node.id, name]} = ", flat(value))
