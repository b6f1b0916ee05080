"""Calls that were run in every world tell of those that differ in a number alone."""

from copy import deepcopy

import pytest

from designer.catalogue.spec import Kind, Operator
from designer.document import NodeId, SetArgument
from designer.document.expressions import Value
from designer.inference import Checker
from designer.inference.calls import call_of
from designer.inference.dims import name, number
from designer.inference.memo import Memo, NoCustomCode
from designer.inference.running import Performer
from designer.inference.values import Flow, TensorValue
from tests.catalogue.test_every_operator import CATALOGUE, NET, PLACED, placed
from tests.inference.drawing import module
from tests.work import calls_of

_LOOSE = [one for one in PLACED if any(each.kind is Kind.FLOAT for each in one.arguments)]
_SIZES = (name("N"), number(8), number(16), number(16))
_IMAGES = {"input": Flow(tuple(TensorValue((rows, 8, 16, 16)) for rows in (2, 300, 500)), _SIZES)}


@pytest.mark.parametrize("operator", _LOOSE, ids=lambda one: one.op)
def test_whatever_a_number_is_what_is_found_is_what_all_worlds_say(operator: Operator) -> None:
    design = placed(operator, every_input=False).document
    (node,) = (one for one in design.graphs[NET].nodes.values() if one.op == operator.op)
    checker = Checker(CATALOGUE)
    checker.check(design)
    for argument in operator.arguments:
        if argument.kind is Kind.FLOAT:
            SetArgument(NET, node.id, argument.name, 0.3 if (argument.low or 0) < 0.3 else 3).apply(design)
            assert checker.check(design) == Checker(CATALOGUE).check(deepcopy(design)), argument.name


def _worlds(memo: Memo, op: str, values: dict[str, Value]) -> int:
    """In how many worlds a call is run."""
    call = call_of(CATALOGUE[op], values, ("input",))
    return calls_of(Performer.perform, lambda: memo.outcome(call, _IMAGES))


def test_one_world_tells_of_a_number_that_no_size_depends_on() -> None:
    memo = Memo(NoCustomCode())
    norms: list[dict[str, Value]] = [{}, {"eps": 0.5}, {"eps": 2, "momentum": 0.5}, {"momentum": None}]
    assert [_worlds(memo, "nn.BatchNorm2d", {"num_features": 8, **one}) for one in norms] == [3, 1, 1, 3]
    assert [_worlds(memo, "nn.Upsample", {"scale_factor": by}) for by in (2.0, 3.0)] == [3, 3]


def test_a_number_that_a_layer_refuses_is_refused_and_one_it_takes_is_taken_again() -> None:
    design = module("x: input N 8", "drop: nn.Dropout x", "y: output drop")
    (inside,) = design.graphs.values()
    checker = Checker(CATALOGUE)
    said = []
    for p in (0.5, 7, 0.25):
        SetArgument(inside.id, NodeId("drop"), "p", p).apply(design)
        said.append(checker.check(design).ok)
    assert said == [True, False, True]
