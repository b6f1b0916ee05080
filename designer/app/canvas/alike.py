"""What the cards of layers and functions say and have, found once for all that differ by nothing but their names.

A drawing is opened with thousands of cards, and most of them are as others of their kind.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter, is_
from typing import TypeAlias

from designer.app.canvas.words import Words, card_words, found_words
from designer.catalogue.ports import Around, Ports, ports_of
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Graph, Node, NodeFinding

_Kind: TypeAlias = tuple[object, ...]
_BUT_STATE = attrgetter(*(one.name for one in fields(Node) if one.name not in ("bypass", "frozen")))
_BUT_WIRES = attrgetter(*(one.name for one in fields(Node) if one.name != "inputs"))


class Alike:
    """The cards of a graph as it is now; whoever asks for many makes one for all."""

    def __init__(self, catalogue: Catalogue, design: Design, graph: Graph) -> None:
        self._catalogue = catalogue
        self._design = design
        self._graph = graph
        self._around = Around(graph)
        self._alone: dict[str, bool] = {}
        self._kinds: dict[_Kind, tuple[Words, Ports]] = {}

    def stands_alone(self, op: str) -> bool:
        """Whether cards of a type hang on nothing but what is said and known of each: not on the graphs about them."""
        known = self._alone.get(op)
        if known is None:
            operator = self._catalogue.get(op)
            known = self._alone[op] = operator is not None and operator.role in (Role.LAYER, Role.FUNCTION)
        return known

    def of(self, node: Node, finding: NodeFinding | None) -> tuple[Words, Ports]:
        """What a card says, and its ports."""
        if node.repeat or isinstance(node.name, tuple) or not self.stands_alone(node.op):
            return self._find(node, finding)
        # `True` and `1` are equal, and a card says them otherwise, so arguments are told apart as they are written.
        flags = (node.bypass, node.unused, node.frozen, bool(node.note))
        kind = (node.op, repr(node.args), tuple(node.inputs), *flags)
        known = self._kinds.get(kind)
        if known is None:
            self._kinds[kind] = known = self._find(node, None)
        words = known[0].titled(node.label)
        return found_words(words, node, finding) if finding is not None else words, known[1]

    def _find(self, node: Node, finding: NodeFinding | None) -> tuple[Words, Ports]:
        words = card_words(self._catalogue, self._design, self._graph, node, finding)
        return words, ports_of(self._catalogue, self._design, self._graph, node, self._around)


def ported_alike(node: Node, other: Node) -> bool:
    """Whether two records differ at most in whether they are bypassed or frozen, which changes no port."""
    return all(map(is_, _BUT_STATE(node), _BUT_STATE(other)))


def drawn_alike(node: Node, other: Node) -> bool:
    """Whether two records of one layer or function differ at most in where its wires begin, which no card shows."""
    return all(map(is_, _BUT_WIRES(node), _BUT_WIRES(other))) and _wired(node) == _wired(other)


def _wired(node: Node) -> list[tuple[str, int | None]]:
    """Which inputs are wired, and how often those that take several wires."""
    return [(port, len(one) if isinstance(one, tuple) else None) for port, one in node.inputs.items()]
