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
_UNTYPED_WEIGHT = {"F.mse_loss": "/", "F.l1_loss": "/", "F.huber_loss": "mean"}
"""Losses whose `weight` torch's types do not know, each with how torch comes to a mean of what was weighted."""
_METHODS = frozenset(f"torch.{name}" for name in ("all", "any", "argmax", "argmin", "tril", "triu"))


def is_weighted(node: Node) -> bool:
    """Whether a node is a loss that is weighted by hand, and so may read its weights twice."""
    known = node.args.get("reduction", "mean") in ("mean", "sum", "none")
    return node.op in _UNTYPED_WEIGHT and bool(node.inputs.get("weight")) and known


def weighted(
    node: Node, inputs: Sequence[Expr], given: Sequence[Expr], weight: Expr, owner: tuple[GraphId, NodeId]
) -> Brackets:
    """A loss that is weighted by hand: `torch.sum(w * F.l1_loss(x, y, reduction="none")) / torch.sum(w)`."""
    said = [one for one in given if not flat(one).text.startswith("reduction=")]
    losses = Brackets(Source(f"{node.op}("), (*inputs, Source('reduction="none"'), *said))
    each = Brackets(Source("("), (weight, losses), infix=" * ", owner=owner)
    reduction = node.args.get("reduction", "mean")
    if reduction == "none":
        return each
    if reduction == "mean" and _UNTYPED_WEIGHT[node.op] == "mean":
        return Brackets(Source("torch.mean("), (each,), owner=owner)
    total = Brackets(Source("torch.sum("), (each,), owner=owner)
    if reduction == "sum":
        return total
    return Brackets(Source("("), (total, joined("torch.sum(", flat(weight), ")")), infix=" / ", owner=owner)


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
