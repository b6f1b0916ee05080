"""Many ways are held against many boxes at once as each would be against those that may be in its way."""

import numpy as np
import pytest

from designer.app.canvas import crossing
from designer.app.canvas.crossing import crossed
from designer.app.canvas.routing import crosses, curves, is_forward


@pytest.mark.parametrize(("few", "at_once"), [(0, 40), (0, crossing._AT_ONCE), (crossing._FEW, crossing._AT_ONCE)])
@pytest.mark.parametrize("many", [3, 12, 40])
def test_ways_are_found_crossed_that_run_over_a_box(
    monkeypatch: pytest.MonkeyPatch, few: int, at_once: int, many: int
) -> None:
    monkeypatch.setattr(crossing, "_FEW", few)
    monkeypatch.setattr(crossing, "_AT_ONCE", at_once)
    random = np.random.default_rng(many)
    corners = random.uniform(-2500, 2500, (many, 2)).round()
    boxes = np.concatenate([corners, corners + random.uniform(60, 300, (many, 2)).round()], axis=1)
    ends = random.integers(0, many, (60, 2))
    starts, stops = boxes[ends[:, 0]][:, [2, 1]] + [0, 30], boxes[ends[:, 1]][:, :2] + [0, 30]
    forward = stops[:, 0] > starts[:, 0] + 24
    ends, starts, ways = ends[forward], starts[forward], curves(starts[forward], stops[forward])
    alone = [
        crosses(way, boxes[(np.arange(many) != first) & (np.arange(many) != last) & (boxes[:, 0] < way[-1, 0])])
        for way, (first, last) in zip(ways, ends.tolist(), strict=True)
    ]
    assert crossed(ways, ends, boxes).tolist() == alone
    assert many == 3 or (any(alone) and not all(alone))


def test_between_cards_that_nearly_touch_only_a_steep_wire_goes_round() -> None:
    ends = np.array([[6.0, 0.0], [20.0, 18.0], [20.0, 90.0], [24.0, 90.0], [-6.0, 0.0]])
    assert is_forward(np.zeros_like(ends), ends).tolist() == [True, True, False, True, False]


def test_nothing_crosses_nothing() -> None:
    no_ways, no_boxes = np.zeros((0, 46, 2)), np.zeros((0, 4))
    assert crossed(no_ways, np.zeros((0, 2), np.intp), no_boxes).tolist() == []
    way = curves(np.array([[0.0, 0.0]]), np.array([[100.0, 0.0]]))
    assert crossed(way, np.array([[0, 1]]), np.array([[-50.0, -9, 0, 9], [100, -9, 150, 9]])).tolist() == [False]


def test_ten_thousand_cards_on_two_spots_are_told_within_bounds() -> None:
    boxes = np.repeat([[0.0, 0, 200, 60], [500, 0, 700, 60]], 5000, axis=0)
    ends = np.stack([np.arange(5000), np.arange(5000) + 5000], axis=1)[:200]
    ways = curves(np.tile([[200.0, 30.0]], (200, 1)), np.tile([[500.0, 30.0]], (200, 1)))
    assert crossed(ways, ends, boxes).all()
