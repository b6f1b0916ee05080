"""What reads the settings of a design: its parameters outside of all classes, which can be varied with each run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from designer.catalogue.class_parameters import readers
from designer.document import Design, Edit, ExpressionError, Json, Parameter, SetParameters
from designer.document.codec import network_to_json, source_to_json, stage_to_json
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
    functions = [graph for graph in design.graphs.values() if graph.kind == "function"]
    for setting in design.parameters:
        if setting.name not in read and not any(readers(graph, setting.name) for graph in functions):
            yield setting


def without_setting(design: Design, setting: Parameter) -> tuple[Edit, ...]:
    """The edits that take a parameter of the design out that nothing reads."""
    return (SetParameters(tuple(one for one in design.parameters if one is not setting)),)
