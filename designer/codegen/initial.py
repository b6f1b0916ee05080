"""How the weights of a class begin: its `init`, as the loop over its modules that people write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.catalogue.choosing import alternatives
from designer.catalogue.initial import INITIALISERS
from designer.catalogue.spec import Family, Role
from designer.codegen.brackets import Brackets, flat
from designer.codegen.program import Program, Scope, named
from designer.codegen.source import Source, joined
from designer.document import Graph, Node

_WEIGHTS = ("weight", "bias")


def initial_weights(program: Program, graph: Graph, scope: Scope, faults: list[str]) -> list[Source | str]:
    """The lines, none where the graph says nothing; what cannot be written is a fault of the class."""
    if not graph.init:
        return []
    place = f"{program.names[graph.id].name}.init"
    rows: list[Source | str] = ["", "        for module in self.modules():"]
    for rule in graph.init if isinstance(graph.init, list) else [graph.init]:
        kinds = rule.get("of") if isinstance(rule, dict) else None
        known = isinstance(kinds, list) and kinds and all(_is_layer(program, kind) for kind in kinds)
        if not isinstance(rule, dict) or not known or set(rule) - {"of", *_WEIGHTS}:
            faults.append(place)
            return []
        assert isinstance(kinds, list)
        which = str(kinds[0]) if len(kinds) == 1 else f"({', '.join(map(str, kinds))})"
        rows.append(f"            if isinstance(module, {which}):")
        asks = kinds != ["nn.Linear"] or _may_lack_bias(program, graph)
        calls = [_call(program, name, how, scope, faults, place, asks) for name in _WEIGHTS if (how := rule.get(name))]
        if not calls or faults:
            faults.append(place)
            return []
        rows += [row for call in calls for row in call]
    return rows


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


def _call(
    program: Program, weight: str, how: Any, scope: Scope, faults: list[str], place: str, asks: bool
) -> list[Source | str]:
    """`nn.init.normal_(module.weight, std=0.02)`; a bias only where the layer has one.

    Args:
        asks: Whether some of the layers may have no bias.
    """
    function = how.get("fn") if isinstance(how, Mapping) else None
    allowed = INITIALISERS.get(function) if isinstance(function, str) else None
    given = {name: value for name, value in how.items() if name != "fn"} if isinstance(how, Mapping) else {}
    if allowed is None or set(given) - set(allowed):
        faults.append(place)
        return []
    settings = tuple(named(name, program.value(given[name], scope, place, faults)) for name in allowed if name in given)
    call = flat(Brackets(Source(f"nn.init.{function}("), (Source(f"module.{weight}"), *settings)))
    if weight == "bias" and asks:
        return ["                if module.bias is not None:", joined(" " * 20, call)]
    return [joined(" " * 16, call)]
