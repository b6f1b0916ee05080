"""The fields that a source gives, and the lines of code that make a tensor of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.catalogue.datasets import data_kinds, schema_of, table_columns
from designer.document import DataSource, Graph, Node, Port

_RESHAPES = ("Tensor.flatten", "Tensor.float", "Tensor.reshape", "Tensor.squeeze", "Tensor.unsqueeze")


@dataclass(slots=True)
class FieldLines:
    """How the rows of a source come to be tensors, while it is written.

    Attributes:
        rows: The lines, without indentation.
        variables: Each field to the variable that holds its tensor.
        names: Whether a variable `names` holds what categories and classes are called.
    """

    variables: Mapping[str, str]
    rows: list[str] = field(default_factory=list)
    names: bool = False


def fields_of(source: DataSource) -> list[str]:
    """The fields that a source gives, in order; none where its kind of data is not known."""
    kind = data_kinds().get(str(source.data.get("op")))
    if kind is None:
        return []
    columns = table_columns(source.data)
    known: tuple[str, ...] = tuple(schema_of(source.data))
    if kind.op == "table":
        known = columns.fields if columns is not None else ()
    elif kind.op == "image_folder":
        known = ("image", "label")
    return [name for name in known if name in source.schema]


def compared_field(graph: Graph, node: Node) -> str:
    """The `source.field` that a loss or metric compares with, whatever its shape; empty where it is anything else."""
    slot, seen = "target", {node.id}
    while isinstance(source := node.inputs.get(slot), Port) and source.node in graph.nodes and source.node not in seen:
        node, slot = graph.nodes[source.node], "input"
        seen.add(node.id)
        if node.op == "input":
            return str(node.args.get("field", ""))
        if node.op not in _RESHAPES:
            break
    return ""


def is_split(source: DataSource) -> bool:
    """Whether a part of the rows is held out, so that two sources come of it."""
    return bool(source.parts)


def reads_a_path(source: DataSource) -> bool:
    """Whether the rows are in a file or folder of the user's."""
    kind = data_kinds().get(str(source.data.get("op")))
    return kind is not None and bool(kind.reads)


def row_shape(source: DataSource, name: str) -> str:
    """The sizes of a row of a field, as a comment says them: ` x 1 x 8 x 8`."""
    facts = source.schema.get(name)
    sizes = facts.get("shape") if isinstance(facts, dict) else None
    whole = isinstance(sizes, list) and all(type(size) is int for size in sizes)
    return "".join(f" x {size}" for size in sizes) if isinstance(sizes, list) and whole else ""
