"""Edits to JSON and back, for the journal and for the engine's replica."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache, partial
from typing import Any

from designer.document import design_edits, drawing_edits, edits
from designer.document.codec import (
    custom_from_json,
    custom_to_json,
    design_from_json,
    design_to_json,
    graph_from_json,
    graph_to_json,
    network_from_json,
    network_to_json,
    node_from_json,
    node_to_json,
    parameter_from_json,
    parameter_to_json,
    source_from_json,
    source_to_json,
    stage_from_json,
    stage_to_json,
)
from designer.document.edits import Edit
from designer.document.errors import FormatError
from designer.document.layout_codec import frame_from_json, frame_to_json, reroute_from_json, reroute_to_json
from designer.document.records import (
    UNSET,
    CardFrame,
    CustomLayer,
    DataSource,
    Design,
    Graph,
    Json,
    Network,
    Node,
    NodeId,
    Parameter,
    Port,
    Reroute,
    Slot,
    Stage,
)

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
        edits.SetKnown,
        edits.ReorderNode,
        edits.MoveNodes,
        edits.SetName,
        edits.SetParameter,
        edits.SetTraining,
        edits._RestoreTraining,
        drawing_edits.PutReroute,
        drawing_edits.SetFrames,
        design_edits.DescribeGraph,
        design_edits.PutDesign,
        design_edits.PutGraph,
        design_edits.RemoveGraph,
        design_edits.SetCustomLayers,
        design_edits.SetInitial,
        design_edits.SetNetworks,
        design_edits.SetParameters,
        design_edits.SetSources,
        design_edits.SetStages,
    )
}


def edit_to_json(edit: Edit) -> dict[str, Json]:
    """The edit as a JSON object: `kind`, and its fields; an unset value is left out."""
    kind, names = _spelled(type(edit))
    value: dict[str, Json] = {"kind": kind}
    for name in names:
        item = getattr(edit, name)
        if item is not UNSET:
            value[name] = _plain(item)
    return value


@lru_cache
def _spelled(kind: type[Edit]) -> tuple[str, tuple[str, ...]]:
    """What a kind of edit is called, and its fields: thousands of edits of one kind may come at once."""
    names = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # every edit is a dataclass
    return kind.__name__.lstrip("_"), names


def _plain(item: Any) -> Json:
    """A field of an edit as JSON; by its very type, for thousands of edits may be written while a hand waits."""
    spell = _SPELLINGS.get(type(item))
    if spell is not None:
        return spell(item)
    return {key: _plain(one) for key, one in item.items()} if isinstance(item, Mapping) else item


_SPELLINGS: Mapping[type, Callable[[Any], Json]] = {
    Node: node_to_json,
    Design: partial(design_to_json, whole=True),
    Graph: partial(graph_to_json, whole=True),
    CustomLayer: custom_to_json,
    Network: network_to_json,
    Parameter: parameter_to_json,
    DataSource: source_to_json,
    Stage: stage_to_json,
    CardFrame: frame_to_json,
    Reroute: reroute_to_json,
    Port: str,
    Slot: lambda slot: [slot.node, slot.port, slot.index],
    tuple: lambda items: [_plain(one) for one in items],
}


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
    """The value of a field, which its name and the kind of edit say the type of."""
    match name, item:
        case "value" | "default" | "init", _:
            return item
        case "node", dict() if kind in (edits.AddNode, edits.ReplaceNode):
            return node_from_json(item)
        case "node", str() if kind not in (edits.AddNode, edits.ReplaceNode):
            return item
        case "graph", dict() if kind is design_edits.PutGraph:
            return graph_from_json(item, "graph", [], whole=True)
        case "design", dict():
            return design_from_json(item, whole=True)[0]
        case "known", list() if all(isinstance(one, str) for one in item):
            return tuple(item)
        case "node", None if kind in (edits.SetKnown, design_edits.SetInitial):
            return None
        case "custom", list():
            return tuple(custom_from_json(one) for one in item)
        case "frames", list():
            return tuple(frame_from_json(one) for one in item)
        case "networks", list():
            return tuple(network_from_json(one) for one in item)
        case "parameters", list():
            return tuple(parameter_from_json(one) for one in item)
        case "sources", list():
            return tuple(source_from_json(one) for one in item)
        case "stages", list():
            return tuple(stage_from_json(one) for one in item)
        case "graph" | "note" | "name" | "doc", str() if kind is not design_edits.PutGraph:
            return item
        case "graph", None if kind in (edits.SetParameter, design_edits.SetParameters):
            return None
        case "name", [*names] if kind is edits.Rename and all(isinstance(one, str) for one in names):
            return tuple(names)
        case "source", str():
            return Port.parse(item)
        case "target", [str(node), str(port), None | int() as index]:
            return Slot(NodeId(node), port, index)
        case "positions", dict():
            return {node: None if point is None else _point(point) for node, point in item.items()}
        case "at", None:
            return None
        case "at", _:
            return _point(item)
        case "index", None if kind in (edits.AddNode, design_edits.PutGraph):
            return None
        case "index", int():
            return item
        case "insert", bool():
            return item
        case "reroute", None:
            return None
        case "reroute", dict() if (reroute := reroute_from_json(item)) is not None:
            return reroute
        case "training", dict():
            return item
    raise FormatError(f"the field `{name}` of an edit is not what it should be")


def _point(item: Json) -> tuple[float, float]:
    match item:
        case [int() | float() as x, int() | float() as y]:
            return (x, y)
    raise FormatError("a place is two numbers")
