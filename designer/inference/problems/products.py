"""Rules about products of matrices."""

from __future__ import annotations

from designer.document import Fix, Slot
from designer.document.numerals import grouped
from designer.inference.problems.cures import insert
from designer.inference.problems.projecting import projected
from designer.inference.problems.rule import Case, Explanation, Rule, shape_text


def _matrices(case: Case) -> Explanation | None:
    """Rows that are not as long as the columns they meet."""
    behind = case.operator.inputs[1].name
    left, right = case.flow("input"), case.flow(behind)
    first, second = case.source("input"), case.source(behind)
    if left is None or right is None or first is None or second is None or not left.sizes or not right.sizes:
        return None
    columns, rows = left.sizes[-1], right.sizes[max(len(right.sizes) - 2, 0)]
    if columns == rows:
        return None
    message = (
        f"`{case.node.label}` multiplies rows of {grouped(columns)} of `{first.label}` ({shape_text(left)}) "
        f"with columns of {grouped(rows)} of `{second.label}` ({shape_text(right)}); both must be as long."
    )
    fixes: list[Fix] = []
    for port, flow in ((behind, right), ("input", left)):
        args = {"dim0": -2, "dim1": -1}
        turned = case.through("torch.transpose", args, flow) if len(flow.sizes) >= 2 else None
        if turned is not None and case.works(arrivals={port: turned}):
            giver = second if port == behind else first
            title = f"Swap the last two dimensions of `{giver.label}`"
            cure = insert(case.catalogue, case.graph, Slot(case.node.id, port), "torch.transpose", args, title)
            fixes += [cure] if cure else []
    if not fixes and (cure := projected(case, Slot(case.node.id, "input"), left, right, max(len(right.sizes) - 2, 0))):
        fixes.append(cure)
    return Explanation(message, tuple(fixes), ports=("input", behind), others=(first.id, second.id))


def _types(case: Case) -> Explanation | None:
    """Matrices of two types of numbers."""
    left, right = case.flow("input"), case.flow("other")
    first, second = case.source("input"), case.source("other")
    if left is None or right is None or first is None or second is None or left.dtype == right.dtype:
        return None
    message = (
        f"`{case.node.label}` multiplies {left.dtype} of `{first.label}` with {right.dtype} of `{second.label}`; "
        "both must be of one type."
    )
    fixes: list[Fix] = []
    for port, flow, giver in (("input", left, first), ("other", right, second)):
        made = case.through("Tensor.float", {}, flow) if flow.dtype != "float32" else None
        if made is not None and case.works(arrivals={port: made}):
            title = f"Insert float after `{giver.label}`"
            cure = insert(case.catalogue, case.graph, Slot(case.node.id, port), "Tensor.float", {}, title)
            fixes += [cure] if cure else []
    return Explanation(message, tuple(fixes), ports=("input", "other"), others=(first.id, second.id))


_PRODUCTS = frozenset({"torch.matmul"})
RULES = (
    Rule("product", _matrices, _PRODUCTS | {"torch.bmm"}),
    Rule("dtype", _types, _PRODUCTS),
)
