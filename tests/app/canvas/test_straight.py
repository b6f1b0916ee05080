"""Wires that lead to the right and round nothing: short ones are curves, long ones run level for the most part."""

import numpy as np
import pytest

from designer.app.canvas.routing import POINTS, Floats, curves
from designer.app.canvas.straight import straight_ways

START, END = np.array([[0.0, 31.0]]), np.array([[900.0, 231.0]])
NOBODY = np.array([[-1, -1]])
ON_THE_LATE, ON_THE_EARLY, ON_THE_CURVE = [400.0, 0, 500, 62], [400.0, 200, 500, 262], [400.0, 110, 500, 150]


def found(*boxes: list[float], start: Floats = START, end: Floats = END) -> tuple[Floats, bool]:
    (way,), (clear,) = straight_ways(start, end, NOBODY, np.array(boxes, float).reshape(-1, 4))
    return way, bool(clear)


def level_at(way: Floats, x: float) -> float:
    return float(np.interp(x, way[:, 0], way[:, 1]))


def test_a_long_wire_runs_in_its_row_and_climbs_before_its_target() -> None:
    way, clear = found()
    assert clear and (way[0], way[-1]) == (pytest.approx(START[0]), pytest.approx(END[0]))
    assert level_at(way, 700.0) == 31.0 and level_at(way, 850.0) > 131


def test_where_its_row_is_taken_it_climbs_at_once_and_runs_in_the_row_of_its_target() -> None:
    way, clear = found(ON_THE_LATE)
    assert clear and level_at(way, 200.0) == 231.0 and level_at(way, 50.0) < 131


def test_where_both_rows_are_taken_it_is_a_curve_and_where_that_is_not_clear_it_goes_round() -> None:
    curve = curves(START, END)[0]
    way, clear = found(ON_THE_LATE, ON_THE_EARLY)
    assert clear and (way == curve).all()
    assert not found(ON_THE_CURVE)[1]


def test_one_that_is_short_or_level_is_as_it_was() -> None:
    for end in ([[200.0, 231.0]], [[900.0, 31.0]]):
        assert (found(end=np.array(end))[0] == curves(START, np.array(end))[0]).all()


@pytest.mark.parametrize(("inner", "outer"), [(40, 60), (150, 170), (200, 400), (320, 360), (60, 700)])
def test_long_wires_that_come_to_one_card_from_below_keep_clear_of_each_other(inner: float, outer: float) -> None:
    xs, levels = np.linspace(0.0, 900.0, 300), []
    for climb, end in ((inner, 31.0), (outer, 51.0)):
        way, _ = found(start=np.array([[0.0, end + climb]]), end=np.array([[900.0, end]]))
        levels.append(np.interp(xs, way[:, 0], way[:, 1]))
    assert (levels[1] - levels[0]).min() > 16


def test_all_ways_have_as_many_points() -> None:
    assert found()[0].shape == found(ON_THE_LATE)[0].shape == (POINTS, 2)
