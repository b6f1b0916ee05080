"""Edits to JSON and back, for the journal and for the engine's replica."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from designer.document import edits
from designer.document.codec import node_from_json, node_to_json
from designer.document.edits import Edit
from designer.document.errors import FormatError
from designer.document.records import UNSET, Json, Node, NodeId, Port, Slot

_KINDS: Mapping[str, type[Edit]] = {
    kind.__name__.lstrip("_"): kind
    for kind in (
        edits.AddNode,
        edits.RemoveNode,
        edits.ReplaceNode,
        edits.Connect,
        edits.Disconnect,
        edits.SetArgument,
        edits.Rename,
        edits.SetNote,
        edits.ReorderNode,
        edits.MoveNodes,
        edits.SetName,
        edits.SetParameter,
        edits.SetTraining,
        edits._RestoreTraining,
    )
}


def edit_to_json(edit: Edit) -> dict[str, Json]:
    """The edit as a JSON object: `kind`, and its fields; an unset value is left out."""
    value: dict[str, Json] = {"kind": type(edit).__name__.lstrip("_")}
    for field in fields(edit):  # type: ignore[arg-type]  # every edit is a dataclass
        item = getattr(edit, field.name)
        if item is not UNSET:
            value[field.name] = _plain(item)
    return value


def _plain(item: Any) -> Json:
    match item:
        case Node():
            return node_to_json(item)
        case Port():
            return str(item)
        case Slot():
            return [item.node, item.port, item.index]
        case tuple():
            return [_plain(one) for one in item]
        case Mapping():
            return {key: _plain(one) for key, one in item.items()}
    return item  # type: ignore[no-any-return]  # JSON already


def edit_from_json(value: Json) -> Edit:
    """Reads an edit.

    Raises:
        FormatError: It is not an edit that this version knows.
    """
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise FormatError("an edit has a `kind`")
    kind = _KINDS.get(str(value["kind"]))
    if kind is None:
        raise FormatError(f"there is no edit of the kind {value['kind']!r}")
    arguments: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]  # every edit is a dataclass
        if field.name in value:
            arguments[field.name] = _rich(kind, field.name, value[field.name])
        elif field.name in {"value", "default"}:
            arguments[field.name] = UNSET
    try:
        return kind(**arguments)
    except TypeError:
        raise FormatError(f"the edit {value['kind']!r} lacks a field") from None


def _rich(kind: type[Edit], name: str, item: Json) -> Any:
    if kind in (edits.AddNode, edits.ReplaceNode) and name == "node":
        return node_from_json(item)
    if name == "source" and isinstance(item, str):
        return Port.parse(item)
    if name == "target" and isinstance(item, list) and len(item) == 3:
        node, port, index = item
        return Slot(NodeId(str(node)), str(port), index if isinstance(index, int) else None)
    if name == "positions" and isinstance(item, dict):
        return {node: None if point is None else _point(point) for node, point in item.items()}
    if name == "at" and item is not None:
        return _point(item)
    if kind is edits.Rename and name == "name" and isinstance(item, list):
        return tuple(str(one) for one in item)
    return item


def _point(item: Json) -> tuple[float, float]:
    if isinstance(item, list) and len(item) == 2:
        x, y = item
        if isinstance(x, int | float) and isinstance(y, int | float):
            return (x, y)
    raise FormatError("a place is two numbers")
