"""What a value must be so that a file can hold it and give it back: the same bounds for files read and edits made.

Without them a number without end, half a character or a tower of brackets could be put into a design, saved, and make
a file that cannot be opened again.
"""

from __future__ import annotations

import math
import re

from designer.document.records import Json, Node, NodeId

DEPTH_LIMIT = 100  # of brackets inside brackets; a design needs about ten
DIGITS_LIMIT = 1000  # of a whole number
_BEYOND = 10**DIGITS_LIMIT
_TOO_DEEP = f"brackets nested more than {DEPTH_LIMIT} deep"
_BRACKETS = (dict, list)
_HALF = re.compile("[\ud800-\udfff]")
NOTHING = Node(NodeId(""))


def fault_of_json(value: Json) -> str:
    """What a file cannot hold in this value, as a noun; empty where there is nothing."""
    level: list[Json] = [value]
    for _ in range(DEPTH_LIMIT + 1):
        deeper: list[Json] = []
        for item in level:
            if isinstance(item, str):
                if not _encodes(item):
                    return "half a character (a lone surrogate)"
            elif isinstance(item, dict):
                if not all(map(_encodes, item)):
                    return "half a character (a lone surrogate)"
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
            elif isinstance(item, float):
                if not math.isfinite(item):
                    return f"the number {item}"
            elif isinstance(item, int) and abs(item) >= _BEYOND:
                return f"a whole number of more than {DIGITS_LIMIT} digits"
        if not deeper:
            return ""
        level = deeper
    return _TOO_DEEP


def fault_of_node(node: Node, before: Node = NOTHING) -> str:
    """The same of what a file holds of a node, its texts looked at all together: ten thousand may come at once.

    Args:
        before: One that could be kept: values that the node has from it are not looked at again.
    """
    texts = [node.id, node.op, node.of, node.when, node.note, *node.known, *node.inputs]
    texts += node.name if isinstance(node.name, tuple) else (node.name,)
    for source in node.sources():
        texts += (source.node, source.name)
    if not _encodes("".join(texts)):
        return "half a character (a lone surrogate)"
    values: dict[str, Json] = {}
    if node.args and node.args is not before.args:
        values["args"] = dict(node.args)
    if node.repeat and node.repeat is not before.repeat:
        values["repeat"] = dict(node.repeat)
    if node.init is not None and node.init is not before.init:
        values["init"] = node.init
    if node.extra and node.extra is not before.extra:
        values |= node.extra
    return fault_of_json(values) if values else ""


def fault_of_parsed(value: Json, text: str) -> str:
    """The same of a value that was just read from a text, its numbers looked at meanwhile.

    Half a character comes from an escape, or from one in the text: without any, only brackets are gone through.
    """
    if "\\u" in text or not _encodes(text):
        return fault_of_json(value)
    level = [value]
    for _ in range(DEPTH_LIMIT + 1):
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if inner.__class__ in _BRACKETS
        ]
        if not level:
            return ""
    return _TOO_DEEP


def _encodes(text: str) -> bool:
    return text.isascii() or not _HALF.search(text)
