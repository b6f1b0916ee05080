"""What is seen is a pure function of camera and size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.app.canvas.camera import LARGEST, SMALLEST, Camera, Detail, detail_at, fitted

cameras = st.builds(Camera, st.floats(-5000, 5000), st.floats(-5000, 5000), st.floats(SMALLEST, LARGEST))
points = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000))


@given(cameras, points)
def test_there_and_back(camera: Camera, point: tuple[float, float]) -> None:
    assert camera.to_world(camera.to_screen(point)) == pytest.approx(point, abs=1e-6)


@given(cameras, points, st.floats(0.001, 10))
def test_zooming_keeps_what_is_under_the_pointer(camera: Camera, at: tuple[float, float], scale: float) -> None:
    zoomed = camera.zoomed(scale, at)
    assert SMALLEST <= zoomed.scale <= LARGEST
    assert zoomed.to_screen(camera.to_world(at)) == pytest.approx(at, abs=1e-3)


@given(points, st.tuples(st.floats(1, 30_000), st.floats(1, 30_000)))
def test_fitting_shows_all_and_never_enlarges(corner: tuple[float, float], extent: tuple[float, float]) -> None:
    box = (*corner, corner[0] + extent[0], corner[1] + extent[1])
    camera = fitted(box, 1200, 700)
    seen = camera.seen(1200, 700)
    assert camera.scale <= 1
    assert seen[0] <= box[0] and seen[1] <= box[1] and seen[2] >= box[2] and seen[3] >= box[3]


def test_round_scales_lead_up_and_down() -> None:
    assert Camera(scale=1.0).next_scale(up=True) == 1.25
    assert Camera(scale=0.93).next_scale(up=True) == 1.0
    assert Camera(scale=0.93).next_scale(up=False) == 0.8
    assert Camera(scale=LARGEST).next_scale(up=True) == LARGEST
    assert Camera(scale=SMALLEST).next_scale(up=False) == SMALLEST


def test_a_way_ends_where_it_should() -> None:
    start, end = Camera(0, 0, 0.5), Camera(100, 40, 2.0)
    assert start.between(end, 0) == start and start.between(end, 1) == end
    assert start.between(end, 0.5).scale == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("scale", "detail"), [(0.05, Detail.BOXES), (0.35, Detail.CARDS), (1.0, Detail.FULL), (4.0, Detail.FULL)]
)
def test_detail_follows_scale(scale: float, detail: Detail) -> None:
    assert detail_at(scale) is detail
