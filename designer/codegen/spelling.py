"""Calls that a person writes otherwise than as a call: signs between values, parts in square brackets."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from designer.catalogue.indexing import index_text
from designer.catalogue.spec import Catalogue
from designer.codegen.brackets import Brackets, Expr, flat, operand
from designer.codegen.source import Source, joined
from designer.document import GraphId, Node, NodeId

INFIX = {
    **{f"{room}.add": " + " for room in ("torch", "Tensor")},
    **{f"{room}.sub": " - " for room in ("torch", "Tensor")},
    **{f"{room}.mul": " * " for room in ("torch", "Tensor")},
    **{f"{room}.div": " / " for room in ("torch", "Tensor")},
    **{f"{room}.eq": " == " for room in ("torch", "Tensor")},
    **{f"{room}.ne": " != " for room in ("torch", "Tensor")},
    **{f"{room}.gt": " > " for room in ("torch", "Tensor")},
    **{f"{room}.ge": " >= " for room in ("torch", "Tensor")},
    **{f"{room}.lt": " < " for room in ("torch", "Tensor")},
    **{f"{room}.le": " <= " for room in ("torch", "Tensor")},
    "torch.matmul": " @ ",
}
_METHODS = frozenset(f"torch.{name}" for name in ("all", "any", "argmax", "argmin", "tril", "triu"))


def is_method(catalogue: Catalogue, node: Node) -> bool:
    """Whether a node is written as a method of its first input."""
    operator = catalogue.get(node.op)
    return operator is not None and (operator.op in _METHODS or operator.op.startswith("Tensor."))


def spelled(
    op: str, inputs: Sequence[Expr], given: Sequence[Expr], index: object, owner: tuple[GraphId, NodeId]
) -> Brackets | None:
    """A call in its own notation; None where it is written as a call.

    Args:
        index: The text of the part that is picked, where the operator picks one.
    """
    if op in INFIX and len(inputs) + len(given) == 2:
        items = (*inputs, *(_closed(one) for one in given))
        return Brackets(Source("("), items, infix=INFIX[op], owner=owner)
    if op in _METHODS and inputs:
        return Brackets(joined(operand(inputs[0]), f".{op.partition('.')[2]}("), (*inputs[1:], *given), owner=owner)
    if op == "Tensor.__getitem__" and len(inputs) == 1 and isinstance(index, str):
        return Brackets(joined(operand(inputs[0]), f"[{index_text(index)}"), (), "]", owner=owner)
    if op == "Tensor.unflatten" and inputs and not _is_of_layer(inputs[0]):
        return Brackets(Source("torch.unflatten("), (*inputs, *given), owner=owner)  # the method has no types
    if op == "torch.einsum" and len(inputs) == 1 and isinstance(inputs[0], Brackets) and len(given) == 1:
        return Brackets(Source("torch.einsum("), (given[0], *inputs[0].items), owner=owner)
    return None


def _is_of_layer(written: Expr) -> bool:
    """Whether it goes on from the call of a layer, `self.query(x)`, which may be anything to a type checker."""
    return isinstance(written, Brackets) and written.opening.text.startswith("self.")


def _closed(written: Expr) -> Source:
    """A number or an expression, in brackets where a sign beside it would tear it apart."""
    text = flat(written)
    try:
        tree = ast.parse(text.text, mode="eval").body
    except SyntaxError:  # a gap
        return text
    return joined("(", text, ")") if isinstance(tree, ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp) else text
