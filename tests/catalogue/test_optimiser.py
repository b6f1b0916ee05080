"""The optimisers and their settings, held against those of the installed torch."""

import inspect
import re

import pytest
import torch

from designer.catalogue import build_catalogue
from designer.catalogue.optimiser import OPTIMISERS, Optimiser, optimiser_called
from designer.catalogue.placing import check_value
from designer.catalogue.schedule import SCHEDULES, Schedule, schedule_called
from designer.document import UNSET, Json

# How torch computes and not what: the run decides.
LEFT_OUT = {"params", "foreach", "maximize", "capturable", "differentiable", "fused"}


def real(optimiser: Optimiser) -> type[torch.optim.Optimizer]:
    return getattr(torch.optim, optimiser.name)


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda one: one.name)
def test_names_order_and_defaults_are_torchs(optimiser: Optimiser) -> None:
    expected = {
        name: list(parameter.default) if isinstance(parameter.default, tuple) else parameter.default
        for name, parameter in inspect.signature(real(optimiser)).parameters.items()
        if name not in LEFT_OUT
    }
    assert [(one.name, one.default) for one in optimiser.settings] == list(expected.items())


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda one: one.name)
def test_torch_takes_the_bounds(optimiser: Optimiser) -> None:
    """Each setting at its lowest makes an optimiser that learns."""
    for setting in optimiser.settings:
        if setting.low is None:
            continue
        weight = torch.nn.Parameter(torch.ones(2))
        lowest = (float(setting.low),) * setting.length if setting.length else setting.low
        made = real(optimiser)([weight], **{setting.name: lowest})
        weight.sum().backward()
        made.step()


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda one: one.name)
def test_texts_are_there_and_our_own(optimiser: Optimiser) -> None:
    torchs = " ".join(re.findall(r"[a-z]+", (inspect.getdoc(real(optimiser)) or "").lower()))
    for text in (optimiser.summary, *(setting.doc for setting in optimiser.settings)):
        assert text.endswith(".") and text[0].isupper() and len(text) <= 120, text
        words = re.findall(r"[a-z]+", text.lower())
        runs = [" ".join(words[start : start + 6]) for start in range(max(len(words) - 5, 0))]
        assert not [run for run in runs if run in torchs]
    assert optimiser.url.endswith(f"/torch.optim.{optimiser.name}.html")


def test_the_card_offers_all_of_them() -> None:
    argument = build_catalogue()["minimise"].argument("optimiser")
    assert argument is not None
    assert argument.choices == tuple(optimiser.name for optimiser in OPTIMISERS)
    assert optimiser_called("Whatever") is None


VALUES: list[tuple[str, str, Json, str]] = [
    ("Adam", "lr", 0.1, ""),
    ("Adam", "lr", "=learning_rate", ""),
    ("Adam", "lr", -1, "lr is -1; it is between 0 and 1000"),
    ("Adam", "lr", 1e30, "lr is 1e+30; it is between 0 and 1000"),
    ("Adam", "lr", "fast", 'lr is "fast"; a number is needed'),
    ("Adam", "lr", None, "lr is empty; a number is needed"),
    ("Adam", "betas", [0.5, 0.9], ""),
    ("Adam", "betas", ["=first", 1], ""),
    ("Adam", "betas", 0.9, "betas is 0.9; a list of 2 numbers is needed"),
    ("Adam", "betas", [0.9], "betas is [0.9]; a list of 2 numbers is needed"),
    ("Adam", "betas", [0.9, "x"], 'betas is [0.9, "x"]; a list of 2 numbers is needed'),
    ("Adam", "betas", [0.9, 1.5], "betas is 1.5; it is between 0 and 1"),
    ("SGD", "momentum", 1.5, "momentum is 1.5; it is between 0 and 1"),
    ("SGD", "nesterov", 1, "nesterov is 1; yes or no (true or false) is needed"),
]


@pytest.mark.parametrize(("name", "setting", "value", "fault"), VALUES)
def test_a_setting_is_fine_or_the_sentence_says_why_not(name: str, setting: str, value: Json, fault: str) -> None:
    optimiser = optimiser_called(name)
    assert optimiser is not None
    argument = optimiser.setting(setting)
    assert argument is not None
    assert check_value(argument, value) == fault


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda one: one.name)
def test_a_schedule_is_torchs_and_begins_as_torch_takes_it(schedule: Schedule) -> None:
    kind = getattr(torch.optim.lr_scheduler, schedule.name)
    expected = {
        name: UNSET if parameter.default is parameter.empty else parameter.default
        for name, parameter in inspect.signature(kind).parameters.items()
        if name not in ("optimizer", "last_epoch")
    }
    assert {one.name: one.default for one in schedule.settings} == expected
    assert all(one.doc.endswith(".") for one in schedule.settings)
    begun = schedule.begun({"gamma": 0.5, "verbose": True}, ())
    assert begun.get("gamma", 0.5) == 0.5 and begun.keys() <= expected.keys()
    lowest = {one.name: one.low for one in schedule.settings if one.low}
    for given in (begun, begun | lowest):
        assert not any(check_value(one, given[one.name]) for one in schedule.settings if one.name in given)
        optimiser = torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1)
        made = kind(optimiser, **given)
        for _ in range(3):
            optimiser.step()
            made.step()
        assert 0 <= made.get_last_lr()[0] <= 0.1


def test_a_schedule_ends_with_the_run_where_the_design_names_its_epochs() -> None:
    wave = schedule_called("CosineAnnealingLR")
    assert wave is not None
    assert (wave.begun({}, ["epochs"]), wave.begun({}, [])) == ({"T_max": "=epochs"}, {"T_max": 20})
