"""What is an attribute of the class that a graph becomes: its layers, and parameters that it reads later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.catalogue.keeping import is_kept
from designer.catalogue.spec import Catalogue, Role
from designer.document import Design, Graph, GraphId, Json, Node

_WORD = re.compile(r"[^\W\d]\w*")


def is_layer(node: Node, catalogue: Catalogue, design: Design) -> bool:
    """Whether a node is an attribute of its class, named by the node's name."""
    if node.op.startswith("@"):
        placed = design.graphs.get(GraphId(node.op[1:]))
        return placed is None or placed.kind == "module"
    operator = catalogue.get(node.op)
    return operator is not None and operator.role in (Role.LAYER, Role.CHOICE)


def read_when_running(catalogue: Catalogue, design: Design, graph: Graph) -> Iterator[str]:
    """The parameters that `forward` may read, which are attributes of the class then."""
    for node in graph.nodes.values():
        asked = [node.when, *node.repeat.values(), node.init]
        if not is_layer(node, catalogue, design) and not is_kept(node, catalogue):
            asked += node.args.values()
        for one in asked:
            yield from _words(one)


def _words(value: Json) -> Iterator[str]:
    """All words of an argument, names that it reads among them."""
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _words(item)
    elif isinstance(value, str):
        yield from _WORD.findall(value)
