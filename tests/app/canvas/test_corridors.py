"""Where wires go round cards, and that thousands that do so are led as each of them would be alone."""

import numpy as np
import pytest

from designer.app.canvas.corridors import corridors
from designer.app.canvas.routing import Floats
from tests.work import instructions

ENDLESS = float("inf")


def strewn(count: int, seed: int) -> Floats:
    """Boxes on the grid, some of them over others, n x 4."""
    chance = np.random.default_rng(seed)
    corners = 20.0 * chance.integers(0, 100, (count, 2))
    return np.concatenate([corners, corners + 20.0 * chance.integers(2, 12, (count, 2))], axis=1)


def test_a_way_goes_midway_where_nothing_is_and_is_told_how_much_room_there_is() -> None:
    starts, ends = np.array([[300.0, 0.0], [300.0, 400.0]]), np.array([[0.0, 100.0], [0.0, 500.0]])
    boxes = np.array([[100.0, 200.0, 200.0, 300.0]])
    assert corridors(starts, ends, boxes).tolist() == [[50.0, -ENDLESS, 186.0], [450.0, 314.0, ENDLESS]]
    assert corridors(starts, ends, boxes[:0]).tolist() == [[50.0, -ENDLESS, ENDLESS], [450.0, -ENDLESS, ENDLESS]]


def test_boxes_without_room_between_them_are_gone_round_as_one() -> None:
    boxes = np.array([[100.0, 0.0, 200.0, 100.0], [100.0, 120.0, 200.0, 220.0], [900.0, 130.0, 950.0, 400.0]])
    assert corridors(np.array([[300.0, 150.0]]), np.array([[0.0, 150.0]]), boxes).tolist() == [[234.0, 234.0, ENDLESS]]
    assert corridors(np.array([[300.0, 70.0]]), np.array([[0.0, 70.0]]), boxes).tolist() == [[-14.0, -ENDLESS, -14.0]]


@pytest.mark.parametrize("seed", range(4))
def test_many_ways_go_where_each_would_go_alone(seed: int) -> None:
    chance = np.random.default_rng(seed)
    boxes, starts, ends = strewn(120, seed), *(20.0 * chance.integers(0, 100, (2, 700, 2)))
    ends[:50, 0], starts[:50, 0] = 40.0, 900.0  # some between the same two uprights
    alone = [corridors(starts[[way]], ends[[way]], boxes)[0] for way in range(len(starts))]
    assert np.array_equal(corridors(starts, ends, boxes), alone)


def test_many_ways_take_few_steps_each() -> None:
    boxes = np.array([[260.0 * place, 0.0, 260.0 * place + 160.0, 80.0] for place in range(2000)])
    starts, ends = boxes[2:, [2, 1]] + [0.0, 30.0], boxes[:-2, :2] + [0.0, 30.0]  # each over two cards back
    few, many = (
        instructions(lambda count=count: corridors(starts[:count], ends[:count], boxes))  # type: ignore[misc]
        for count in (300, 1900)
    )
    assert many - few < 100 * 1600
