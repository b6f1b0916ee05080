"""Rules about the design as a whole: names outside the graphs, and networks and stages that name what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from designer.catalogue.settings import unread_settings, without_setting
from designer.document import Design, Fix, Graph, GraphId, Network, Problem, SetNetworks, SetStages, Severity, Stage
from designer.document.names import SETTING_NAMES, STAGE_NAMES, name_fault, whole_name_fault
from designer.inference.problems.calling_otherwise import called_otherwise, second_called_otherwise
from designer.inference.problems.settings import count_problems


def design_problems(design: Design) -> Iterator[Problem]:
    """What is wrong with everything but the cards."""
    modules = [graph for graph in design.graphs.values() if graph.kind == "module"]
    if not design.networks and modules:
        message = f"The design has no network: `{modules[0].name}` is drawn, but nothing is made of it."
        network = Network("net", "net", modules[0].id)
        fixes = (Fix(f"Make a network of `{modules[0].name}`", (SetNetworks((network,)),)),)
        yield Problem("no_network", Severity.WARNING, message, graph=modules[0].id, fixes=fixes)
    for network in design.networks:
        if network.graph not in design.graphs:
            message = f"The network `{network.name}` is made of `{network.graph}`, which is not there."
            yield Problem("network", Severity.ERROR, message, fixes=tuple(_made_of(design, network, modules)))
    for stage in design.stages:
        if stage.step not in design.graphs:
            message = f"The stage `{stage.name}` repeats the step `{stage.step}`, which is not there."
            yield Problem("stage", Severity.ERROR, message, fixes=tuple(_repeating(design, stage)))
        elif not _learns(step := design.graphs[stage.step]):
            message = (
                f"The stage `{stage.name}` repeats `{step.name}`, which learns nothing: place a Minimise in it, and "
                "connect it to the loss. A step that only measures is looked at after each epoch."
            )
            yield Problem("stage", Severity.ERROR, message, graph=step.id, fixes=tuple(_repeating(design, stage)))
    yield from count_problems(design)
    yield from _bad_names(design)
    for setting in unread_settings(design):
        message = f"Nothing reads the setting `{setting.name}`: a run is the same whatever it is."
        fixes = (Fix(f"Remove `{setting.name}`", without_setting(design, setting)),)
        yield Problem("unread_setting", Severity.HINT, message, fixes=fixes)


def _made_of(design: Design, network: Network, modules: list[Graph]) -> Iterator[Fix]:
    for module in modules[:2]:
        networks = (replace(one, graph=module.id) if one is network else one for one in design.networks)
        yield Fix(f"Make it of `{module.name}`", (SetNetworks(tuple(networks)),))


def _learns(step: Graph) -> bool:
    return any(node.op == "minimise" for node in step.nodes.values())


def _repeating(design: Design, stage: Stage) -> Iterator[Fix]:
    """Steps that learn are what a stage can repeat."""
    steps = [graph for graph in design.graphs.values() if graph.kind == "function" and _learns(graph)]
    for step in steps[:2]:
        stages = (replace(one, step=step.id) if one is stage else one for one in design.stages)
        yield Fix(f"Let it repeat `{step.name}`", (SetStages(tuple(stages)),))


def _bad_names(design: Design) -> Iterator[Problem]:
    """Names of classes, functions, parameters, networks, sources and stages stand in code as those of cards do."""
    named: list[tuple[str, str, GraphId | None]] = [
        *(("graph", graph.name, graph.id) for graph in design.graphs.values()),
        *(("parameter", one.name, graph.id) for graph in design.graphs.values() for one in graph.parameters),
        *(("parameter", one.name, None) for one in design.parameters),
        *(("network", one.name, None) for one in design.networks),
        *(("source", one.name, None) for one in design.sources),
        *(("stage", one.name, None) for one in design.stages),
    ]
    seen: set[tuple[str, str, GraphId | None]] = set()
    for kind, name, graph in named:
        if fault := _name_fault(kind, name, graph):
            message = f"The {kind} `{name}` cannot be called so: {fault}."
            fixes = tuple(called_otherwise(design, kind, name, graph))
            yield Problem("bad_name", Severity.ERROR, message, graph=graph, fixes=fixes)
        place = (kind, name, graph if kind == "parameter" else None)
        if place in seen:
            message = f"There are two {kind}s called `{name}`."
            fixes = tuple(second_called_otherwise(design, kind, name, graph))
            yield Problem("duplicate_name", Severity.ERROR, message, graph=graph, fixes=fixes)
        seen.add(place)


def _name_fault(kind: str, name: str, graph: GraphId | None) -> str:
    """Why code cannot use a name; empty where it can. What comes of a network or a source may be called otherwise."""
    if fault := whole_name_fault(name):
        return fault
    if kind == "parameter":
        if graph is not None:  # it becomes an attribute of the class
            return name_fault(name)
        return "every run has a setting of that name" if name in SETTING_NAMES else ""
    return "the generated files use that name themselves" if kind == "graph" and name in STAGE_NAMES else ""
