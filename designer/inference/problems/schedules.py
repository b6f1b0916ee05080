"""Rules about how the learning rate of a `minimise` changes: a schedule that there is, with settings that it can have.

The form writes nothing else; a file that was written by hand, or by another program, may say anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from designer.catalogue.placing import check_value
from designer.catalogue.schedule import SCHEDULES, Schedule, schedule_called
from designer.document import UNSET, ExpressionError, Fix, Json, Problem, Severity, Unset
from designer.document.expressions import Value
from designer.inference.arguments import thawed
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case
from designer.inference.scope import value_of

_KEYS = ("op", "args", "per")


def schedule_problems(case: Case, names: Mapping[str, Value]) -> Iterator[Problem]:
    """The first that is wrong with the schedule of a `minimise`, where it has one.

    Args:
        names: What names mean where it stands.
    """
    written = case.node.args.get("schedule")
    if not written:
        return
    if not isinstance(written, dict) or not isinstance(written.get("op"), str):
        yield _problem(case, "its schedule has no name: it is a table of `op`, `args` and `per`", _without(case))
        return
    called, settings, per = str(written["op"]), written.get("args", {}), written.get("per", "epoch")
    schedule = schedule_called(called)
    stray = next((key for key in written if key not in _KEYS), None)
    if schedule is None:
        known = ", ".join(one.name for one in SCHEDULES)
        yield _problem(
            case,
            f"there is no schedule `{called}` here; there are {known}",
            *_nearest(case, written, called),
            _without(case),
        )
    elif not isinstance(settings, dict):
        fix = _with(case, written, {"args": schedule.begun({}, names)}, f"Begin {called} anew")
        yield _problem(case, f"`args` of its schedule {called} is a table of its settings", fix)
    elif per != "epoch":
        fix = _with(case, written, {"per": "epoch"}, "Let it follow the epochs")
        yield _problem(case, f"its schedule {called} goes from epoch to epoch; `per` says otherwise", fix)
    elif stray is not None:
        kept = {key: value for key, value in written.items() if key in _KEYS}
        fix = set_argument(case.graph, case.node, "schedule", kept, f"Leave `{stray}` out")
        yield _problem(case, f"its schedule {called} can say nothing as `{stray}`", fix)
    else:
        yield from _of_settings(case, names, schedule, settings, written)


def _of_settings(
    case: Case,
    names: Mapping[str, Value],
    schedule: Schedule,
    settings: Mapping[str, Json],
    written: Mapping[str, Json],
) -> Iterator[Problem]:
    """The first setting that the schedule does not have, that has no good value, or that it lacks."""
    begun = schedule.begun({}, names)
    for name, given in settings.items():
        setting = schedule.setting(name)
        kept = {one: value for one, value in settings.items() if one != name}
        if setting is None:
            fix = _with(case, written, {"args": kept}, f"Leave `{name}` out")
            yield _problem(case, f"{schedule.name} has no setting {name}", fix)
            return
        try:
            fault = check_value(setting, thawed(value_of(given, names)))
        except ExpressionError as error:
            fault = f"{name}: {error}"
        if fault:
            usual = begun.get(name, setting.default)
            fixes = () if isinstance(usual, Unset) else (_set_to(case, written, kept, name, usual),)
            yield _problem(case, fault, *fixes)
            return
    lost = next((one.name for one in schedule.settings if one.default is UNSET and one.name not in settings), None)
    if lost is not None:
        fix = _set_to(case, written, settings, lost, begun[lost])
        yield _problem(case, f"{schedule.name} needs {lost}", fix)


def _set_to(case: Case, written: Mapping[str, Json], settings: Mapping[str, Json], name: str, value: Json) -> Fix:
    return _with(case, written, {"args": {**settings, name: value}}, f"Set `{name}` to {value}")


def _nearest(case: Case, written: Mapping[str, Json], called: str) -> Iterator[Fix]:
    """The schedule that was probably meant."""
    for name in get_close_matches(called, [one.name for one in SCHEDULES], n=1):
        yield _with(case, written, {"op": name}, f"Take {name}")


def _with(case: Case, written: Mapping[str, Json], said: Mapping[str, Json], title: str) -> Fix:
    return set_argument(case.graph, case.node, "schedule", {**written, **said}, title)


def _without(case: Case) -> Fix:
    return set_argument(case.graph, case.node, "schedule", UNSET, "Leave the learning rate as it is")


def _problem(case: Case, fault: str, *fixes: Fix) -> Problem:
    message = f"`{case.node.label}`: {fault}."
    return Problem("settings", Severity.ERROR, message, graph=case.graph.id, nodes=(case.node.id,), fixes=fixes)
