"""Numbers that a run is set to and cannot use: the check says so before anything starts."""

from dataclasses import replace
from pathlib import Path

import pytest

from designer.document import Design, Json, Problem, SetParameter, load
from designer.document.edits import apply_all
from designer.inference import check
from tests.inference.drawing import CATALOGUE
from tests.inference.mistake import learned


def digits(**parameters: Json) -> Design:
    drawn = load(Path(__file__).parents[1] / "language" / "digits-cnn" / "design.netd")[0]
    for name, value in parameters.items():
        SetParameter(None, name, value).apply(drawn)
    return drawn


def the_error(drawn: Design) -> Problem:
    (problem,) = errors(drawn)
    return problem


def errors(drawn: Design) -> list[Problem]:
    """What is wrong; that nothing reads some setting of these designs is none of it."""
    return [problem for problem in check(drawn, CATALOGUE).problems if problem.code != "unread_setting"]


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("batch_size", 0, "A batch of the source `digits` needs 1 row or more; `batch_size` is 0."),
        ("batch_size", -3, "A batch of the source `digits` needs 1 row or more; `batch_size` is -3."),
        ("batch_size", 1.5, "A batch of the source `digits` needs 1 row or more; `batch_size` is 1.5."),
        ("batch_size", True, "A batch of the source `digits` needs 1 row or more; `batch_size` is True."),
        (
            "batch_size",
            1439,
            "A batch of the source `digits` is 1\u202f439 rows, and there are, without those that are held out, "
            "1\u202f438: no batch is ever full, so nothing would be learned.",
        ),
        ("epochs", 0, "The stage `training` needs 1 epoch or more; `epochs` is 0."),
        ("epochs", -1, "The stage `training` needs 1 epoch or more; `epochs` is -1."),
        ("learning_rate", 0, "`adam`: the learning rate must be greater than 0, and `learning_rate` is 0."),
        ("learning_rate", -0.1, "`adam`: the learning rate must be greater than 0, and `learning_rate` is -0.1."),
    ],
)
def test_a_parameter_that_no_run_can_use_is_named_and_mended(parameter: str, value: Json, message: str) -> None:
    drawn = digits(**{parameter: value})
    problem = the_error(drawn)
    assert problem.message == message
    (fix,) = problem.fixes
    assert fix.title.startswith(f"Set `{parameter}` to ")
    apply_all(drawn, fix.edits)
    assert errors(drawn) == []


def test_a_number_that_is_no_parameter_is_told_where_it_stands() -> None:
    drawn = digits()
    drawn.stages = (replace(drawn.stages[0], epochs="=epochs - epochs"),)
    drawn.sources = (replace(drawn.sources[0], sampler={"op": "shuffled", "args": {"batch": 0}}),)
    assert [problem.message for problem in errors(drawn)] == [
        "A batch of the source `digits` needs 1 row or more; here it is 0.",
        "The stage `training` needs 1 epoch or more; here it is 0.",
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("{'lr': 0.0}", "the learning rate must be greater than 0, and `lr` is 0"),
        ("{'lr': 0.1, 'weight_decay': -1}", "weight decay must not be below 0, and `weight_decay` is -1"),
        ("{'lr': 0.1, 'betas': [0.9, 2.0]}", "Invalid beta parameter at index 1: 2.0"),
    ],
)
def test_a_setting_out_of_range_is_mended_and_the_others_stay(settings: str, message: str) -> None:
    drawn = learned(settings)
    problem = the_error(drawn)
    assert message in problem.message
    apply_all(drawn, problem.fixes[0].edits)
    assert errors(drawn) == []


def test_too_much_momentum_is_told() -> None:
    drawn = learned("{'lr': 0.1, 'momentum': 1.5}", optimiser="SGD")
    problem = the_error(drawn)
    assert problem.message == "`adam`: momentum must be from 0 to less than 1, and `momentum` is 1.5."
    apply_all(drawn, problem.fixes[0].edits)
    assert errors(drawn) == []
    step = next(graph for graph in drawn.graphs.values() if graph.kind == "function")
    settings = next(node for node in step.nodes.values() if node.op == "minimise").args["settings"]
    assert settings == {"lr": 0.1, "momentum": 0.9}
