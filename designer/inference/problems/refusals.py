"""Asks the rules in turn why torch refuses a node; where none knows, what flows in is told with torch's own words."""

from __future__ import annotations

from dataclasses import replace

from designer.catalogue.spec import Argument, Catalogue, Family, Operator
from designer.document import Problem
from designer.inference.problems import (
    counting,
    custom,
    dividing,
    features,
    forms,
    masks,
    memory,
    merging,
    norms,
    picking,
    products,
    reshaping,
    stretching,
    types,
    windows,
)
from designer.inference.problems.rule import Case, Rule, problem_from

RULES: tuple[Rule, ...] = (
    merging.SWAPPED,
    *types.RULES,
    dividing.HEADS,
    *norms.RULES,
    *forms.BEFORE,
    *masks.RULES,
    *features.RULES,
    *dividing.RULES,
    *reshaping.RULES,
    *stretching.RULES,
    *picking.RULES,
    *counting.RULES,
    *windows.RULES,
    *products.RULES,
    *merging.RULES,
    *forms.AFTER,
)


def explain(case: Case) -> Problem:
    """The problem of a node that cannot run."""
    if case.operator.source:
        return custom.fails(case)
    if case.too_large:
        return memory.too_large(case)
    case = replace(case, operator=_declared(case.catalogue, case.operator))
    for rule in RULES:
        if rule.ops and case.operator.op not in rule.ops:
            continue
        explanation = rule.explain(case)
        if explanation is not None:
            return problem_from(rule.code, case, explanation)
    return problem_from("refused", case, forms.refused(case))


def _declared(catalogue: Catalogue, operator: Operator) -> Operator:
    """What rules know an operation as: `torch.reshape`, which nobody has declared, is `Tensor.reshape` of a tensor."""
    if operator.family is not Family.ANY:
        return operator
    name = operator.op.rpartition(".")[2]
    ports, arguments = [port.name for port in operator.inputs], {one.name for one in operator.arguments}
    for place in ("Tensor", "F"):
        twin = catalogue.get(f"{place}.{name}")
        if twin is None or twin.family is Family.ANY:
            continue
        if [port.name for port in twin.inputs] == ports and arguments <= {one.name for one in twin.arguments}:
            return twin
    return operator


def from_batch(case: Case, argument: Argument) -> Problem:
    """The problem of a size that would change with the batch; an image without its channels is the reason of some."""
    if (missing := forms.RANK.explain(case)) is not None:
        return problem_from(forms.RANK.code, case, missing)
    return problem_from("batch", case, features.from_batch(case, argument))
