"""Rules about the settings of an optimiser that the catalogue knows: what sort of value each takes, and its bounds.

What torch itself refuses is told too, but a text where a number is needed ends there in a comparison of types that says
nothing to a person, and a rate of 1e30 is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from designer.catalogue.optimiser import Optimiser, optimiser_called
from designer.catalogue.placing import check_value
from designer.catalogue.spec import Argument
from designer.document import UNSET, ExpressionError, Fix, Json, Problem, SetParameter, Severity
from designer.document.expressions import Value, expression_of
from designer.inference.arguments import thawed
from designer.inference.problems import steps
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case
from designer.inference.problems.schedules import schedule_problems
from designer.inference.scope import value_of


def minimise_problems(case: Case, names: Mapping[str, Value]) -> Iterator[Problem]:
    """All that is wrong with a `minimise`: settings of the wrong sort first, then torch's word, then our bounds."""
    sorts = tuple(_of_settings(case, names, bounds=False))
    told = tuple(one for one in steps.minimise_problems(case, names) if not sorts or one.code != "settings")
    yield from told
    yield from sorts
    if not sorts and not any(one.code == "settings" for one in told):
        yield from _of_settings(case, names, bounds=True)
    yield from schedule_problems(case, names)
    if expression_of(case.node.args.get("settings")) is not None:
        fix = set_argument(case.graph, case.node, "settings", {}, "Begin with the usual settings")
        yield _problem(case, "its settings are a table of names and values, and no expression", fix)


def _of_settings(case: Case, names: Mapping[str, Value], *, bounds: bool) -> Iterator[Problem]:
    """The first setting that has no good value."""
    written, called = case.node.args.get("settings", {}), case.values.get("optimiser")
    optimiser = optimiser_called(called) if isinstance(called, str) else None
    if optimiser is None or not isinstance(written, dict):
        return
    values: dict[str, Json] = {}
    for name, given in written.items():
        try:
            values[name] = thawed(value_of(given, names))
        except ExpressionError:
            return  # a name that is not known is told by itself
        if (setting := optimiser.setting(name)) is None:
            continue
        asked = replace(setting, literal=True)  # what an expression came to is no expression
        asked = asked if bounds else replace(asked, low=None, high=None)
        if fault := check_value(asked, values[name]):
            yield _problem(case, fault, _to_default(case, setting, written, parameter=bounds))
            return
    if optimiser.setting("nesterov") is not None:
        yield from _looking_ahead(case, optimiser, written, values)


def _to_default(case: Case, setting: Argument, written: Mapping[str, Json], *, parameter: bool) -> Fix:
    """Takes a setting back to its default, or the parameter of the design that it is.

    Args:
        parameter: Whether only its size is wrong: a parameter of another sort may be for something else.
    """
    usual: Json = setting.default  # type: ignore[assignment]  # every setting has one
    text = (expression_of(written[setting.name]) or "").strip()
    said = next((one.default for one in case.design.parameters if one.name == text), UNSET)
    if said is not UNSET and (parameter or expression_of(said) is not None):
        return Fix(f"Set `{text}` to {usual}", (SetParameter(None, text, usual),))
    settings = {**written, setting.name: usual}
    return set_argument(case.graph, case.node, "settings", settings, f"Set `{setting.name}` to {usual}")


def _looking_ahead(
    case: Case, optimiser: Optimiser, written: Mapping[str, Json], values: Mapping[str, Json]
) -> Iterator[Problem]:
    """Nesterov's rule looks ahead along the momentum, so that it needs one."""
    if values.get("nesterov") is not True or (values.get("momentum", 0) != 0 and values.get("dampening", 0) == 0):
        return
    kept = {name: value for name, value in written.items() if name != "dampening"}
    momentum = written["momentum"] if values.get("momentum", 0) != 0 else 0.9
    fault = f"{optimiser.name} with nesterov looks ahead along its momentum, which must be above 0, without dampening"
    settings: dict[str, Json] = {**kept, "momentum": momentum}
    title = f"Give it a momentum of {momentum}" if momentum != written.get("momentum") else "Leave `dampening` out"
    yield _problem(case, fault, set_argument(case.graph, case.node, "settings", settings, title))


def _problem(case: Case, fault: str, fix: Fix) -> Problem:
    message = f"`{case.node.label}`: {fault}."
    return Problem("settings", Severity.ERROR, message, graph=case.graph.id, nodes=(case.node.id,), fixes=(fix,))
