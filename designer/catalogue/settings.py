"""What reads the settings of a design: its parameters outside of all classes, which can be varied with each run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from designer.catalogue.class_parameters import Renaming, readers
from designer.document import (
    Design,
    Edit,
    ExpressionError,
    Graph,
    Json,
    Parameter,
    ReplaceNode,
    SetNetworks,
    SetParameters,
    SetSources,
    SetStages,
    SetTraining,
)
from designer.document.codec import (
    network_from_json,
    network_to_json,
    source_from_json,
    source_to_json,
    stage_from_json,
    stage_to_json,
)
from designer.document.expressions import expressions_in, names_in


def unread_settings(design: Design) -> Iterator[Parameter]:
    """The parameters of a design that change nothing, whatever they are."""
    said: list[Json] = [dict(design.training)]
    said += [network_to_json(one) for one in design.networks]
    said += [source_to_json(one) for one in design.sources]
    said += [stage_to_json(one) for one in design.stages]
    read: set[str] = set()
    for text in expressions_in(said):
        with suppress(ExpressionError):  # which is said where the design is checked
            read |= names_in(text)
    for setting in design.parameters:
        if setting.name not in read and not any(_reads(graph, setting.name) for graph in design.graphs.values()):
            yield setting


def _reads(graph: Graph, setting: str) -> bool:
    """Whether a function reads a setting, or a class wants to: that it must be handed it is said where it does."""
    own = graph.kind == "module" and any(one.name == setting for one in graph.parameters)
    return not own and bool(readers(graph, setting))


def without_setting(design: Design, setting: Parameter) -> tuple[Edit, ...]:
    """The edits that take a parameter of the design out that nothing reads."""
    return (SetParameters(tuple(one for one in design.parameters if one is not setting)),)


def rename_setting(design: Design, old: str, new: str) -> Iterator[Edit]:
    """The edits that give a parameter of the design another name, wherever it is read."""
    rename = Renaming(old, new)
    yield SetParameters(
        tuple(
            replace(one, name=new if one.name == old else one.name, default=rename.default(one))
            for one in design.parameters
        )
    )
    for graph in design.graphs.values():
        for node in graph.nodes.values() if graph.kind == "function" else ():
            if (after := rename.node(node)) != node:
                yield ReplaceNode(graph.id, after)
    networks = tuple(network_from_json(rename.value(network_to_json(one))) for one in design.networks)
    sources = tuple(source_from_json(rename.value(source_to_json(one))) for one in design.sources)
    stages = tuple(stage_from_json(rename.value(stage_to_json(one))) for one in design.stages)
    if networks != design.networks:
        yield SetNetworks(networks)
    if sources != design.sources:
        yield SetSources(sources)
    if stages != design.stages:
        yield SetStages(stages)
    for name, value in design.training.items():
        if (renamed := rename.value(value)) != value:
            yield SetTraining(name, renamed)
