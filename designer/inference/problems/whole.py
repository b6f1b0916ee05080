"""Rules about the design as a whole: networks and stages that name what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from designer.document import Design, Problem, Severity


def design_problems(design: Design) -> Iterator[Problem]:
    """A design without a network, and stages without a step."""
    modules = [graph for graph in design.graphs.values() if graph.kind == "module"]
    if not design.networks and modules:
        message = f"The design has no network: `{modules[0].name}` is drawn, but nothing is made of it."
        yield Problem("no_network", Severity.WARNING, message, graph=modules[0].id)
    for network in design.networks:
        if network.graph not in design.graphs:
            message = f"The network `{network.name}` is made of `{network.graph}`, which is not there."
            yield Problem("network", Severity.ERROR, message)
    for stage in design.stages:
        if stage.step not in design.graphs:
            message = f"The stage `{stage.name}` repeats the step `{stage.step}`, which is not there."
            yield Problem("stage", Severity.ERROR, message)
