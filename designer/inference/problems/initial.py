"""Rules about how weights begin: what a card or a class says of it must be something that torch can do to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.catalogue.initial import INITIALISERS, setting, weights_of
from designer.catalogue.placing import check_value
from designer.catalogue.spec import Catalogue, Family, Role
from designer.document import ExpressionError, Fix, Graph, Json, Node, Problem, SetInitial, Severity
from designer.document.expressions import expressions_in, names_in

_WEIGHTS = ("weight", "bias")
_OF_SEVERAL = frozenset(  # which reckon with what flows in and out, and so take no mere row of numbers
    {"kaiming_normal_", "kaiming_uniform_", "orthogonal_", "xavier_normal_", "xavier_uniform_"}
)
_OF_KERNELS = "dirac_"
_ALL_OF_THEM: Mapping[str, Json] = {"affine": True, "elementwise_affine": True, "bias": True}


def initial_problems(catalogue: Catalogue, graph: Graph) -> Iterator[Problem]:
    """What is said of how weights begin, and cannot be done."""
    for node in graph.nodes.values():
        if node.init:
            yield from _at_card(catalogue, graph, node)
    if graph.init:
        yield from _at_class(catalogue, graph)


def _at_card(catalogue: Catalogue, graph: Graph, node: Node) -> Iterator[Problem]:
    operator, rule = catalogue.get(node.op), node.init
    has = weights_of(operator, node.args) if operator is not None else ()
    if operator is None or not isinstance(rule, dict):
        yield _problem(graph, node, f"`{node.label}` cannot be told how its weights begin.", None)
        return
    for name, how in rule.items():
        row = name == "bias" or not operator.weight
        if name not in has:
            fault = f"and has no {name}" if name in _WEIGHTS else "which nothing is called in a layer"
        else:
            fault = _fault(graph, how, row=row, kernel=operator.family is Family.CONVOLUTION)
        if fault:
            rest: dict[str, Json] = {one: said for one, said in rule.items() if one != name}
            title = f"Let its {name} begin as usual" if name in has else f"Say nothing of its {name}"
            fix = Fix(title, (SetInitial(graph.id, rest or None, node.id),))
            yield _problem(graph, node, f"`{node.label}` says how its {name} begins, {fault}.", fix)
            return


def _at_class(catalogue: Catalogue, graph: Graph) -> Iterator[Problem]:
    rules = graph.init if isinstance(graph.init, list) else [graph.init]
    for index, rule in enumerate(rules):
        fault = _of_kinds(catalogue, graph, rule)
        if fault:
            rest = [one for place, one in enumerate(rules) if place != index]
            fix = Fix("Leave that out", (SetInitial(graph.id, rest or None),))
            message = f"`{graph.name}` says how the weights of its layers begin, {fault}."
            yield _problem(graph, None, message, fix)
            return


def _of_kinds(catalogue: Catalogue, graph: Graph, rule: Json) -> str:
    """What is wrong with what a class says of some kinds of layers; empty where nothing is."""
    kinds = rule.get("of") if isinstance(rule, dict) else None
    if not isinstance(rule, dict) or not isinstance(kinds, list) or not kinds:
        return "but not of which"
    operators = [catalogue.get(kind) if isinstance(kind, str) else None for kind in kinds]
    for kind, operator in zip(kinds, operators, strict=True):
        if operator is None or operator.role is not Role.LAYER:
            return f"and `{kind}` is no layer"
    strange = [name for name in rule if name not in ("of", *_WEIGHTS)]
    said = [name for name in _WEIGHTS if rule.get(name)]
    if strange or not said:
        return f"and layers have no {strange[0]}" if strange else "but not how"
    for name in said:
        without = next((one.op for one in operators if one and name not in weights_of(one, _ALL_OF_THEM)), "")
        if without:
            return f"and `{without}` has no {name}"
        row = name == "bias" or any(operator is not None and not operator.weight for operator in operators)
        kernel = all(operator is not None and operator.family is Family.CONVOLUTION for operator in operators)
        if fault := _fault(graph, rule[name], row=row, kernel=kernel):
            return f"their {name} {fault}"
    return ""


def _fault(graph: Graph, how: Json, *, row: bool, kernel: bool) -> str:
    """Why a weight cannot begin so; empty where it can.

    Args:
        row: Whether the weight is one row of numbers, as a bias is.
        kernel: Whether it is that of a convolution.
    """
    function = how.get("fn") if isinstance(how, Mapping) else None
    if not isinstance(how, Mapping) or not isinstance(function, str) or function not in INITIALISERS:
        return f"by `{function}`, which is none of {', '.join(f'`{one}`' for one in INITIALISERS)}"
    if row and function in _OF_SEVERAL:
        return f"by `{function}`, which needs a weight of two dimensions or more"
    if function == _OF_KERNELS and (row or not kernel):
        return f"by `{function}`, which needs the weight of a convolution"
    if function == "constant_" and "val" not in how:
        return f"by `{function}`, which needs val"
    for name, value in how.items():
        if name != "fn" and name not in INITIALISERS[function]:
            return f"by `{function}`, which takes no {name}"
        if name != "fn" and (fault := check_value(setting(function, name), value) or _unknown(graph, value)):
            return f"by `{function}`: {fault}"
    return ""


def _unknown(graph: Graph, value: Json) -> str:
    """What an expression reads that the class does not have; empty where it has all."""
    known = {parameter.name for parameter in graph.parameters}
    try:
        strange = sorted({name for text in expressions_in(value) for name in names_in(text)} - known)
    except ExpressionError as error:
        return str(error)
    return f"`{strange[0]}` is no parameter of `{graph.name}`" if strange else ""


def _problem(graph: Graph, node: Node | None, message: str, fix: Fix | None) -> Problem:
    nodes = (node.id,) if node is not None else ()
    if fix is None and node is not None:
        fix = Fix(f"Let `{node.label}` begin as usual", (SetInitial(graph.id, None, node.id),))
    return Problem("initial", Severity.ERROR, message, graph.id, nodes, fixes=(fix,) if fix is not None else ())
