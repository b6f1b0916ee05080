"""Walks a card that is one of several layers or blocks: each of them is tried, and the one that is picked counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from designer.catalogue.choosing import Options, options_of, picked
from designer.document import ExpressionError, Node, NodeFinding, Status
from designer.document.expressions import expression_of
from designer.inference.problems.choosing import as_option, cures, unlike_ports, wrong_choice
from designer.inference.structure import ports_of_node

if TYPE_CHECKING:
    from designer.inference.walk import Walk


def walk_choice(walk: Walk, node: Node) -> NodeFinding:
    """What a card is found to be: as what is picked, with what each option would find."""
    try:
        options, name = _decided(walk, node)
    except ExpressionError as error:
        if walk.open_names:
            return NodeFinding(Status.BLOCKED)
        working = ([cure for cure in some if _is_decided(walk, replace(node, args=cure.args))] for some in cures(node))
        walk.problems.append(wrong_choice(walk.graph, node, str(error), next(filter(None, working), [])))
        return NodeFinding(Status.FAULT)
    found: dict[str, NodeFinding] = {}
    for one in (*(one for one in options if one != name), name):  # the last one's values flow on
        for source in [source for source in walk.flows if source.node == node.id]:
            del walk.flows[source]
        before = len(walk.problems)
        found[one] = walk.present(options[one])
        told = walk.problems[before:]
        spare = one != name and expression_of(node.args.get("by")) is None
        walk.problems[before:] = (as_option(walk.graph, node, one, problem, spare=spare) for problem in told)
    return replace(found[name], copies=tuple(found[one].auto for one in options))


def _decided(walk: Walk, node: Node) -> tuple[Options, str]:
    """What a card may be, and what it is.

    Raises:
        ExpressionError: That cannot be told.
    """
    visit = walk.visit
    options = options_of(node)
    name = picked(node, walk.names)
    ports = [ports_of_node(visit.catalogue, visit.design, walk.graph, one) for one in options.values()]
    if None in ports:
        raise ExpressionError(f"`{list(options)[ports.index(None)]}` is no layer or block that there is")
    first, *others = (known for known in ports if known is not None)
    if fault := next(filter(None, (unlike_ports(first, other) for other in others)), ""):
        raise ExpressionError(f"its options are not alike: {fault}")
    return options, name


def _is_decided(walk: Walk, node: Node) -> bool:
    try:
        return bool(_decided(walk, node))
    except ExpressionError:
        return False
