"""How the weights of a class begin: its `init`, as the loop over its modules that people write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.catalogue.initial import INITIALISERS
from designer.catalogue.spec import Role
from designer.codegen.brackets import Brackets, flat
from designer.codegen.program import Program, Scope, named
from designer.codegen.source import Source, joined
from designer.document import Graph

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
        calls = [_call(program, name, how, scope, faults, place) for name in _WEIGHTS if (how := rule.get(name))]
        if not calls or faults:
            faults.append(place)
            return []
        rows += [row for call in calls for row in call]
    return rows


def _is_layer(program: Program, kind: object) -> bool:
    operator = program.catalogue.get(kind) if isinstance(kind, str) else None
    return operator is not None and operator.role is Role.LAYER


def _call(program: Program, weight: str, how: Any, scope: Scope, faults: list[str], place: str) -> list[Source | str]:
    """`nn.init.normal_(module.weight, std=0.02)`; a bias only where the layer has one."""
    function = how.get("fn") if isinstance(how, Mapping) else None
    allowed = INITIALISERS.get(function) if isinstance(function, str) else None
    given = {name: value for name, value in how.items() if name != "fn"} if isinstance(how, Mapping) else {}
    if allowed is None or set(given) - set(allowed):
        faults.append(place)
        return []
    settings = tuple(named(name, program.value(given[name], scope, place, faults)) for name in allowed if name in given)
    call = flat(Brackets(Source(f"nn.init.{function}("), (Source(f"module.{weight}"), *settings)))
    if weight == "bias":
        return ["                if module.bias is not None:", joined(" " * 20, call)]
    return [joined(" " * 16, call)]
