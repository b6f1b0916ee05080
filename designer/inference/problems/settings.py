"""Rules about the numbers that a run is set to: batches, epochs, and what an optimiser is made with.

They stand outside the graphs or reach far beyond them, and Python takes many that no run can use: no epoch at all ends
as if it had gone well.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from keyword import kwlist

import torch

from designer.catalogue.datasets import rows_of
from designer.catalogue.optimiser import optimiser_called
from designer.document import (
    DataSource,
    Design,
    ExpressionError,
    Fix,
    Graph,
    GraphId,
    Json,
    Node,
    Problem,
    SetParameter,
    Severity,
)
from designer.document.expressions import Value, expression_of
from designer.document.numerals import grouped
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case
from designer.inference.running import REFUSALS
from designer.inference.scope import design_names, value_of

_USUAL_BATCH = 32
_USUAL_EPOCHS = 10
_USUAL_RATE = 0.001
_USUAL_MOMENTUM = 0.9


def count_problems(design: Design) -> Iterator[Problem]:
    """Batches must have rows, and a stage at least one epoch."""
    names = design_names(design)
    for source in design.sources:
        arguments = source.sampler.get("args")
        if isinstance(arguments, dict) and "batch" in arguments:
            needs = f"A batch of the source `{source.name}` needs 1 row or more"
            yield from _count_problem(design, names, arguments["batch"], "batch_size", needs, _USUAL_BATCH)
            yield from _batch_beyond_rows(design, names, source, arguments["batch"])
    for stage in design.stages:
        needs = f"The stage `{stage.name}` needs 1 epoch or more"
        yield from _count_problem(design, names, stage.epochs, "epochs", needs, _USUAL_EPOCHS)


def more_rows(design: Design) -> Fix | None:
    """Lets batches have the usual number of rows, where how many they have is a parameter."""
    for source in design.sources:
        arguments = source.sampler.get("args")
        parameter = _parameter(design, None, arguments.get("batch")) if isinstance(arguments, dict) else ""
        if parameter:
            return _set_parameter(None, parameter, _USUAL_BATCH)
    return None


def _count_problem(
    design: Design, names: Mapping[str, Value], written: Json, code: str, needs: str, usual: int
) -> Iterator[Problem]:
    try:
        value = value_of(written, names)
    except ExpressionError:
        return  # what is not filled in is told where code is written
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return
    parameter = _parameter(design, None, written)
    says = f"`{parameter}` is {_shown(value)}" if parameter else f"here it is {_shown(value)}"
    fixes = (_set_parameter(None, parameter, usual),) if parameter else ()
    yield Problem(code, Severity.ERROR, f"{needs}; {says}.", fixes=fixes)


def _batch_beyond_rows(
    design: Design, names: Mapping[str, Value], source: DataSource, written: Json
) -> Iterator[Problem]:
    """Rows that are shuffled come in whole batches: of fewer rows than one, nothing would be learned."""
    try:
        batch = value_of(written, names)
    except ExpressionError:
        return
    held_out = source.parts.get("test", 0)
    share = held_out if isinstance(held_out, int | float) and source.parts.get("by") == "random" else 0
    rows = rows_of(source) - round(rows_of(source) * share)
    if source.sampler.get("op") != "shuffled" or not isinstance(batch, int) or not 0 < rows < batch:
        return
    parameter = _parameter(design, None, written)
    fitting = max(1, min(_USUAL_BATCH, rows))
    learned = "there are" if not share else "there are, without those that are held out,"
    message = (
        f"A batch of the source `{source.name}` is {grouped(batch)} rows, and {learned} {grouped(rows)}: no batch is "
        "ever full, so nothing would be learned."
    )
    fixes = (_set_parameter(None, parameter, fitting),) if parameter else ()
    yield Problem("batch_beyond_rows", Severity.ERROR, message, fixes=fixes)


def optimiser_problems(case: Case, names: Mapping[str, Value]) -> Iterator[Problem]:
    """The optimiser is made with its settings, on a parameter that stands for those of the networks."""
    graph, node = case.graph, case.node
    written, optimiser = node.args.get("settings", {}), case.values.get("optimiser")
    if not isinstance(written, dict) or not isinstance(optimiser, str):
        return
    settings: dict[str, Value] = {}
    for name, value in written.items():
        try:
            settings[name] = value_of(value, names)
        except ExpressionError as error:
            known = get_close_matches(str(value).lstrip("= "), filter(str.isidentifier, set(names) - set(kwlist)), n=1)
            fixes = [_set(graph, node, {**written, name: f"={one}"}, f"Set `{name}` to `{one}`") for one in known]
            called = optimiser_called(optimiser)
            setting = called.setting(name) if called is not None else None
            if setting is not None and not fixes:
                usual: Json = setting.default  # type: ignore[assignment]  # every setting has one
                fixes = [_set(graph, node, {**written, name: usual}, f"Set `{name}` to {usual}")]
            yield _problem(graph, node, f"{name}: {error}", *fixes)
            return
    kind = getattr(torch.optim, optimiser)
    for name in settings.keys() - inspect.signature(kind).parameters.keys() | settings.keys() & {"params"}:
        kept = {key: value for key, value in written.items() if key != name}
        yield _problem(graph, node, f"{optimiser} has no setting {name}", _set(graph, node, kept, f"Remove `{name}`"))
        return
    faults = list(_out_of_range(case.design, graph, node, written, settings))
    yield from faults
    if not faults:
        try:
            kind([torch.zeros(1)], **settings)
        except REFUSALS as error:
            fix = _set(graph, node, {}, f"Leave all settings to {optimiser}")
            yield _problem(graph, node, str(error).strip().rstrip("."), fix)


_RANGES: Mapping[str, tuple[Callable[[float], bool], str, float]] = {
    "lr": (lambda value: 0 < value < math.inf, "the learning rate must be greater than 0", _USUAL_RATE),
    "momentum": (lambda value: 0 <= value < 1, "momentum must be from 0 to less than 1", _USUAL_MOMENTUM),
    "weight_decay": (lambda value: 0 <= value < math.inf, "weight decay must not be below 0", 0.0),
}


def _out_of_range(
    design: Design, graph: Graph, node: Node, written: Mapping[str, Json], settings: Mapping[str, Value]
) -> Iterator[Problem]:
    """Numbers that torch takes, or refuses without naming where they come from."""
    for name, (fits, rule, usual) in _RANGES.items():
        value = settings.get(name)
        if not isinstance(value, int | float) or fits(value):
            continue
        parameter = _parameter(design, graph, written[name])
        says = f"`{parameter}` is {_shown(value)}" if parameter else f"`{name}` is {_shown(value)}"
        if parameter:
            owner = graph.id if any(one.name == parameter for one in graph.parameters) else None
            fix = _set_parameter(owner, parameter, usual)
        else:
            fix = _set(graph, node, {**written, name: usual}, f"Set `{name}` to {usual:g}")
        yield _problem(graph, node, f"{rule}, and {says}", fix)


def _parameter(design: Design, graph: Graph | None, written: Json) -> str:
    """The parameter that something is set to and nothing else; empty where it is a number or a calculation."""
    text = (expression_of(written) or "").strip()
    parameters = (*design.parameters, *(graph.parameters if graph is not None else ()))
    return text if any(one.name == text for one in parameters) else ""


def _set_parameter(owner: GraphId | None, name: str, value: float) -> Fix:
    return Fix(f"Set `{name}` to {value:g}", (SetParameter(owner, name, value),))


def _set(graph: Graph, node: Node, settings: dict[str, Json], title: str) -> Fix:
    return set_argument(graph, node, "settings", settings, title)


def _problem(graph: Graph, node: Node, fault: str, *fixes: Fix) -> Problem:
    message = f"`{node.label}`: {fault}."
    return Problem("settings", Severity.ERROR, message, graph=graph.id, nodes=(node.id,), fixes=fixes)


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return f'the text "{value}"'
    return f"{value:g}" if isinstance(value, float) else str(value)
