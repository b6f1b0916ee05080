"""What a file may say of a card and this version does not act on: code without it would be another program."""

from __future__ import annotations

from designer.document import Node

_KEYS = ("learning_rate", "once")


def kept_aside(node: Node) -> list[str]:
    """The keys of a card that are kept in the file and say something that no code is written of."""
    return [key for key in _KEYS if node.extra.get(key)]
