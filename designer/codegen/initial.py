"""How the weights of a class begin: its `init`, as the loop over its modules that people write, and that of its layers.

What a layer says of itself holds, whatever a class around it says of layers of its kind: such a class says it once more
after its loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from typing import Any

from designer.catalogue.choosing import alternatives
from designer.catalogue.initial import INITIALISERS, weights_of
from designer.catalogue.spec import Family, Role
from designer.codegen.brackets import Brackets, flat
from designer.codegen.literals import expression
from designer.codegen.presence import Condition, all_of
from designer.codegen.program import OPEN, Program, Scope, named
from designer.codegen.source import Source, joined
from designer.document import ExpressionError, Graph, Node, NodeId
from designer.document.expressions import expressions_in, names_in

_WEIGHTS = ("weight", "bias")


def initial_weights(program: Program, graph: Graph, scope: Scope, faults: list[str]) -> list[Source | str]:
    """The lines, none where the graph says nothing; what cannot be written is a fault of the class."""
    if not graph.init:
        return []
    place = f"{program.names[graph.id].name}.init"
    rows: list[Source | str] = ["", "        for module in self.modules():"]
    told: set[str] = set()
    for rule in graph.init if isinstance(graph.init, list) else [graph.init]:
        kinds = rule.get("of") if isinstance(rule, dict) else None
        known = isinstance(kinds, list) and kinds and all(_is_layer(program, kind) for kind in kinds)
        if not isinstance(rule, dict) or not known or set(rule) - {"of", *_WEIGHTS}:
            faults.append(place)
            return []
        assert isinstance(kinds, list)
        which = str(kinds[0]) if len(kinds) == 1 else f"({', '.join(map(str, kinds))})"
        apart = "el" if told and told.isdisjoint(map(str, kinds)) else ""  # no layer is of two kinds
        told.update(map(str, kinds))
        rows.append(f"            {apart}if isinstance(module, {which}):")
        asks = kinds != ["nn.Linear"] or _may_lack_bias(program, graph)
        said = [(name, how) for name in _WEIGHTS if (how := rule.get(name))]
        calls = [(name, _call(program, f"module.{name}", how, scope, faults, place)) for name, how in said]
        if not calls or faults:
            faults.append(place)
            return []
        for name, call in calls:
            unsure = name == "bias" and asks
            rows += ["                if module.bias is not None:"] if unsure else []
            rows.append(joined(" " * (20 if unsure else 16), call))
    return rows


def own_weights(
    program: Program, graph: Graph, scope: Scope, faults: list[str], asked: Set[NodeId | None]
) -> list[Source | str]:
    """The lines of what single layers of a class say of their weights, and again of those in its blocks.

    Args:
        asked: The layers that are None where they are missing; others are asked for as where they were made.
    """
    rows: list[Source | str] = _of_layers(program, graph, "self", scope, faults, 8, asked)
    if not graph.init:
        return rows
    again: list[Source | str] = []
    for inner in program.design.graphs.values():
        if inner.id == graph.id or inner.id not in program.within({graph.id}) or not _told_of(inner):
            continue
        kept = {name: f"module.{spelled}" for name, spelled in program.names[inner.id].parameters.items()}
        lines = _of_layers(program, inner, "module", Scope(parameters=kept), faults, 16)
        again += [f"            if isinstance(module, {program.names[inner.id].name}):", *lines] if lines else []
    return [*rows, "        for module in self.modules():", *again] if again else rows


def begins_again(program: Program, graph: Graph) -> bool:
    """Whether a class around a class has the weights of all in it begin anew, so that it tells of its layers again."""
    around = (one for one in program.design.graphs.values() if one.init and one.id != graph.id)
    return any(graph.id in program.within({one.id}) for one in around)


def asked_again(program: Program, graph: Graph) -> set[str]:
    """The parameters of a class that layers begin by, and that a class around it reads once more."""
    if not begins_again(program, graph):
        return set()
    texts = (text for node in _told_of(graph) for text in expressions_in(node.init))
    return {name for text in texts for name in names_in(text)}


def _told_of(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes.values() if node.init]


def _of_layers(
    program: Program,
    graph: Graph,
    owner: str,
    scope: Scope,
    faults: list[str],
    indent: int,
    may_be_none: Set[NodeId | None] | None = None,
) -> list[Source | str]:
    rows: list[Source | str] = []
    told = _told_of(graph)
    conditions = program.made_conditions(graph) if told else {}
    for node in told:
        operator, rule, place = program.catalogue.get(node.op), node.init, f"{program.label(node)}.init"
        has = weights_of(operator, node.args) if operator is not None else ()
        if not isinstance(rule, dict) or set(rule) - set(has):
            faults.append(place)
            continue
        attribute = f"{owner}.{program.names[graph.id].keys[node.id]}"
        may_miss = bool(conditions[node.id])  # what only runs at times is made always
        asked = program.asked_for(graph, node.id)
        none = may_be_none is None or asked in may_be_none
        there = program.there(graph, node.id, owner) if none else _where_made(conditions[node.id], scope)
        rows += [f"{' ' * indent}if {there}:"] if may_miss else []
        for name, how in rule.items():
            weight = _weight(attribute, name, may_miss and none and asked == node.id)
            call = _call(program, weight, how, scope, faults, place).marked(graph.id, node.id)
            rows.append(joined(" " * (indent + 4 * may_miss), call))
    return rows


def _where_made(conditions: Sequence[Condition], scope: Scope) -> str:
    """The question under which a layer is made; what of it is none is a gap there."""
    texts = []
    for one in conditions:
        with suppress(ExpressionError):
            texts.append(expression(one.when, scope.spell))
    return all_of(texts)


def _weight(attribute: str, name: str, may_miss: bool) -> str:
    """How a weight reads: `self.fc.weight`, by its name where the layer may be missing or is one of a group."""
    owner, first, *place = attribute.split(".")
    if may_miss or place:
        return f'{owner}.{first}.get_parameter("{".".join((*place, name))}")'
    return f"{attribute}.{name}"


def _is_layer(program: Program, kind: object) -> bool:
    operator = program.catalogue.get(kind) if isinstance(kind, str) else None
    return operator is not None and operator.role is Role.LAYER


def _may_lack_bias(program: Program, graph: Graph) -> bool:
    """Whether a linear layer of a class, of its blocks or inside of its layers may be made without a bias."""
    within = [graph, *(program.design.graphs[one] for one in program.within({graph.id}))]
    placed = (one for inner in within for node in inner.nodes.values() for one in alternatives(node))
    return any(_is_unsure_of_bias(program, node) for node in placed)


def _is_unsure_of_bias(program: Program, node: Node) -> bool:
    """Whether a card may make linear layers without a bias: it says so, or nobody reads its own code."""
    operator = program.catalogue.get(node.op)
    other = operator is not None and operator.family is Family.CONVOLUTION
    return node.op.startswith("custom.") or (node.args.get("bias", True) is not True and not other)


def _call(program: Program, weight: str, how: Any, scope: Scope, faults: list[str], place: str) -> Source:
    """`nn.init.normal_(module.weight, std=0.02)`."""
    function = how.get("fn") if isinstance(how, Mapping) else None
    allowed = INITIALISERS.get(function) if isinstance(function, str) else None
    given = {name: value for name, value in how.items() if name != "fn"} if isinstance(how, Mapping) else {}
    if allowed is None or set(given) - set(allowed):
        faults.append(place)
        return OPEN
    settings = tuple(named(name, program.value(given[name], scope, place, faults)) for name in allowed if name in given)
    return flat(Brackets(Source(f"nn.init.{function}("), (Source(weight), *settings)))
