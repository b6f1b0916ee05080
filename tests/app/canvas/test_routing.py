"""Ways between two points, before any card or wire is known by name."""

import numpy as np
import pytest

from designer.app.canvas.corridors import detours
from designer.app.canvas.routing import curves, few_points
from designer.app.canvas.straight import choices


def test_a_wire_that_goes_round_a_card_leaves_its_way_as_little_as_it_can() -> None:
    rows = np.array([[280.0, 60, 480, 122], [0, 180, 200, 242], [280, 180, 480, 242]])
    (way,) = detours(np.array([[1320.0, 31.0]]), np.array([[0.0, 211.0]]), rows)
    assert 122 < way[len(way) // 2, 1] < 121 + 20  # midway, at 121, there is a card, until 122


@pytest.mark.parametrize("end", [(0.0, 211.0), (0.0, 31.0), (300.0, -90.0)])
def test_from_far_away_a_wire_that_goes_round_is_level_and_upright_still(end: tuple[float, float]) -> None:
    ways = detours(np.array([[1320.0, 31.0]]), np.array([end]), np.array([[280.0, 0, 480, 62]]))
    steps = np.abs(np.diff(few_points(ways)[0], axis=0))
    assert (steps[[0, 2, 4], 1] == 0).all() and (steps[[1, 3], 0] == 0).all() and steps[2, 0] > 1000
    assert (few_points(ways)[0, [0, -1]] == ways[0, [0, -1]]).all()


def test_from_far_away_a_curve_runs_over_points_of_its_own() -> None:
    ways = curves(np.array([[0.0, 0.0]]), np.array([[300.0, 200.0]]))
    assert all((point == ways[0]).all(axis=1).any() for point in few_points(ways)[0])


def test_from_far_away_what_runs_level_beside_a_climb_is_level_still() -> None:
    late, early, _ = (few_points(ways)[0] for ways in choices(np.array([[0.0, 0.0]]), np.array([[900.0, 100.0]])))
    for points, level in ((late, slice(0, 2)), (early, slice(-2, None))):
        (left, right) = points[level]
        assert left[1] == right[1] and right[0] - left[0] > 700
        assert (points[[0, -1]] == [[0, 0], [900, 100]]).all() and (np.diff(points[:, 0]) >= 0).all()
