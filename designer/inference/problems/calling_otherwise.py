"""Cures of names outside of the cards: what has a name that code cannot use, or that another has, is called otherwise.

A file may say any name; the window takes none of these. What reads the thing by its name follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from designer.catalogue.class_parameters import rename_edits
from designer.catalogue.networks import rename_network
from designer.catalogue.settings import rename_setting
from designer.document import (
    DataSource,
    DescribeGraph,
    Design,
    Edit,
    Fix,
    Graph,
    GraphId,
    Network,
    Parameter,
    SetArgument,
    SetNetworks,
    SetParameters,
    SetSources,
    SetStages,
    Stage,
)
from designer.document.names import SETTING_NAMES, STAGE_NAMES, free_class_name, free_name
from designer.inference.problems.cures import taken_names

R = TypeVar("R", DataSource, Network, Parameter, Stage)


def called_otherwise(design: Design, kind: str, name: str, graph: GraphId | None) -> Iterator[Fix]:
    """Another name for what code cannot call so, and for all that reads it."""
    owner = design.graphs.get(graph) if graph is not None else None
    if kind == "parameter":
        taken = taken_names(owner) if owner is not None else _settings(design)
        new = free_name(name or "number", taken)
        edits = tuple(rename_setting(design, name, new) if owner is None else rename_edits(design, owner, name, new))
        yield _fix(new, edits)
    elif kind == "network":
        new = free_name(name or "net", {one.name for one in design.networks})
        yield _fix(new, rename_network(design, name, new)[1])
    elif kind == "source":
        new = free_name(name or "data", {one.name for one in design.sources})
        yield _fix(new, (SetSources(_with_last(design.sources, name, new)), *_read_there(design, name, new)))
    else:
        yield from second_called_otherwise(design, kind, name, graph)


def second_called_otherwise(design: Design, kind: str, name: str, graph: GraphId | None) -> Iterator[Fix]:
    """Another name for the last of those that are called so; what reads the name goes on to read the first."""
    owner = design.graphs.get(graph) if graph is not None else None
    if kind == "parameter":
        parameters = owner.parameters if owner is not None else design.parameters
        new = free_name(name, taken_names(owner) if owner is not None else _settings(design))
        renamed = _with_last(parameters, name, new)
        yield _fix(new, (SetParameters(renamed, graph),))
    elif kind == "network":
        new = free_name(name, {one.name for one in design.networks})
        yield _fix(new, (SetNetworks(_with_last(design.networks, name, new)),))
    elif kind == "stage":
        new = free_name(name or "stage", {one.name for one in design.stages} | STAGE_NAMES)
        yield _fix(new, (SetStages(_with_last(design.stages, name, new)),))
    elif kind == "source":
        new = free_name(name, {one.name for one in design.sources})
        yield _fix(new, (SetSources(_with_last(design.sources, name, new)),))
    elif owner is not None:
        new = _free_title(design, owner)
        yield _fix(new, (DescribeGraph(owner.id, new, owner.doc),))


def _read_there(design: Design, name: str, new: str) -> Iterator[Edit]:
    """The inputs of steps that read a field of a source read it under its new name."""
    for graph in design.graphs.values():
        for node in graph.nodes.values():
            field = node.args.get("field") if node.op == "input" else None
            if isinstance(field, str) and field.partition(".")[0] == name:
                yield SetArgument(graph.id, node.id, "field", f"{new}.{field.partition('.')[2]}")


def _settings(design: Design) -> set[str]:
    """What no further parameter of the design can be called."""
    return {one.name for one in design.parameters} | SETTING_NAMES


def _with_last(records: tuple[R, ...], name: str, new: str) -> tuple[R, ...]:
    """The records, of which the last of this name is called otherwise."""
    last = [one for one in records if one.name == name][-1]
    return tuple(replace(one, name=new) if one is last else one for one in records)


def _free_title(design: Design, graph: Graph) -> str:
    """A name for a class, or for a function, made of the words of the one that it has."""
    taken = {one.name for one in design.graphs.values()} | STAGE_NAMES
    if graph.kind == "function":
        return free_name(graph.name or "step", taken)
    words = re.findall(r"[A-Za-z0-9]+", graph.name)
    title = "".join(word[:1].upper() + word[1:] for word in words)[:48]
    return free_class_name(title if title[:1].isalpha() else f"Block{title}", taken)


def _fix(new: str, edits: Sequence[Edit]) -> Fix:
    return Fix(f"Rename it to `{new}`", tuple(edits))
