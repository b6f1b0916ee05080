"""What is measured over a pass does not depend on how its rows fall into batches."""

import importlib
from types import ModuleType

import pytest
import torch
from sklearn import metrics
from torch import Tensor

from tests.language.projects import Project

SIZES = {"even": [20, 20, 20], "uneven": [32, 27, 1], "single rows": [1] * 60, "one batch": [60]}


@pytest.fixture
def measures(project: Project) -> ModuleType:
    project("simple-nn")
    return importlib.import_module("measures")


def data(columns: int = 1, offset: float = 0.0) -> tuple[Tensor, Tensor]:
    """Predictions of 60 rows and the truth."""
    generator = torch.Generator().manual_seed(0)
    truth = torch.randn(60, columns, generator=generator, dtype=torch.float64) + offset
    return truth + torch.randn(60, columns, generator=generator, dtype=torch.float64) * 0.5, truth


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("columns", [1, 3])
def test_r2_is_scikit_learns(sizes: list[int], columns: int, measures: ModuleType) -> None:
    said, truth = data(columns)
    r2 = measures.R2()
    for batch in zip(said.split(sizes), truth.split(sizes), strict=True):
        r2.add(*batch)
    assert r2.value() == pytest.approx(metrics.r2_score(truth, said), rel=1e-12)


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
def test_a_mean_of_errors_is_scikit_learns(sizes: list[int], measures: ModuleType) -> None:
    said, truth = data(2)
    mean = measures.Mean()
    for one, other in zip(said.split(sizes), truth.split(sizes), strict=True):
        mean.add((one - other).abs())
    assert mean.value() == pytest.approx(metrics.mean_absolute_error(truth, said), rel=1e-12)


def test_r2_is_exact_far_from_zero_and_takes_rows_without_a_column(measures: ModuleType) -> None:
    said, truth = data(offset=1e9)
    r2 = measures.R2()
    for batch in zip(said[:, 0].split(7), truth[:, 0].split(7), strict=True):
        r2.add(*batch)
    assert r2.value() == pytest.approx(metrics.r2_score(truth, said), rel=1e-6)


@pytest.mark.parametrize("said", [2.0, 3.0])
def test_a_truth_that_does_not_vary_is_foretold_or_not(said: float, measures: ModuleType) -> None:
    truth, r2 = torch.full((8, 1), 2.0), measures.R2()
    for part in truth.split(3):
        r2.add(torch.full_like(part, said), part)
    assert r2.value() == metrics.r2_score(truth, torch.full_like(truth, said))


def test_nothing_is_known_of_no_rows(measures: ModuleType) -> None:
    assert str(measures.R2().value()) == "nan"
