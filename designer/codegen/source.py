"""Generated text that knows which part of it is which node.

Text and spans grow together: pieces are joined and marked as they are written, so that no position is ever searched
for afterwards. The window selects a card's code by its spans, and a card by the smallest span around the cursor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from designer.document import GraphId, Json, NodeId


@dataclass(frozen=True, slots=True)
class Span:
    """The characters from `start` up to, not including, `end` that are a node's."""

    start: int
    end: int
    graph: GraphId
    node: NodeId


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of code, or a whole file of it. A node has a span for where it is made and for where it is called."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __len__(self) -> int:
        return len(self.text)

    def marked(self, graph: GraphId, node: NodeId) -> Source:
        """The same, the whole of it a node's."""
        return Source(self.text, (*self.spans, Span(0, len(self.text), graph, node)))

    def of(self, originals: Mapping[NodeId, NodeId]) -> Source:
        """The same; what is said of a card that stands for another one is said of that one."""
        spans = (Span(one.start, one.end, one.graph, originals.get(one.node, one.node)) for one in self.spans)
        return Source(self.text, tuple(spans))


def joined(*parts: Source | str, separator: str = "") -> Source:
    """The pieces one after another, their spans moved along."""
    return _joined(parts, separator)


def lines(parts: Iterable[Source | str]) -> Source:
    """The pieces, each on lines of its own; no line break after the last."""
    return _joined(parts, "\n")


def _joined(parts: Iterable[Source | str], separator: str) -> Source:
    texts: list[str] = []
    spans: list[Span] = []
    offset = 0
    for part in parts:
        if texts:
            offset += len(separator)
        if isinstance(part, str):
            texts.append(part)
        else:
            texts.append(part.text)
            spans += [Span(span.start + offset, span.end + offset, span.graph, span.node) for span in part.spans]
        offset += len(texts[-1])
    return Source(separator.join(texts), tuple(spans))


def source_to_json(source: Source) -> dict[str, Json]:
    """The source as JSON values, for the pipe between engine and window."""
    return {
        "text": source.text,
        "spans": [[span.start, span.end, span.graph, span.node] for span in source.spans],
    }


def source_from_json(value: dict[str, Any]) -> Source:
    """Reads what `source_to_json` wrote; anything else is a programmer's error."""
    spans = tuple(Span(start, end, GraphId(graph), NodeId(node)) for start, end, graph, node in value["spans"])
    return Source(value["text"], spans)
