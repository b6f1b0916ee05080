"""Only what looks different is painted again, and what is on the screen is always what a whole picture would show."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.app.canvas.board import Board
from designer.app.canvas.camera import Camera
from designer.app.canvas.layer_look import LayerLook
from designer.app.canvas.live import Live
from designer.app.canvas.measuring import measure_in
from designer.app.canvas.refreshing import _tiles
from designer.app.canvas.tools.tool import Touch
from designer.app.canvas.view import CanvasView
from designer.app.canvas.zoom_bar import ZoomBar
from designer.app.theme.style import ThemeSwitch
from designer.document import CardFrame, Design, GraphId, NodeFinding, NodeId, Point, Report, SetArgument
from tests.app.canvas.demo import large, small_report, tensor
from tests.app.canvas.hand import Hand, ids, show_now
from tests.app.canvas.test_any_gesture import ONE, Hands, catalogue

ROUNDING = 8  # of 255: a line that is cut off at the edge of a part is smoothed from another point
NET = GraphId("net")


def painted(view: CanvasView) -> np.ndarray:
    """What a picture of the whole canvas shows, by pixel."""
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.painter.paint(painter, view.board, view._frame(view.board, view.rect()))
    painter.end()
    return pixels(image)


def on_screen(view: CanvasView) -> np.ndarray:
    """What is on the screen, once the events are done that are there."""
    show_now(view)
    return pixels(view.screen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32))


def pixels(image: QImage) -> np.ndarray:
    return np.array(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def settle(view: CanvasView) -> None:
    """Lets shapes find their places, which they do a few at a time."""
    show_now(view)
    while view._refreshing._soon.isActive():
        view._refreshing._soon.stop()
        view._refreshing.ask()
        show_now(view)


def uncover(view: CanvasView) -> None:
    """Takes away what floats over the drawing."""
    for floating in (view.minimap, view.zoom_bar):
        floating.setParent(None)


def assert_shown(view: CanvasView) -> None:
    if view._waiting.isActive():  # for an answer, which takes too long now
        view._waiting.stop()
        view._waiting.timeout.emit()
    settle(view)
    shown, whole = on_screen(view), painted(view)
    away = abs(shown.astype(int) - whole).max(axis=2)
    other = np.argwhere(away > ROUNDING)
    assert not len(other), f"{away.max()} away between {other.min(axis=0)} and {other.max(axis=0)}"


class Onlooker(Hands):
    """Looks at the screen after each movement of the hands."""

    view: CanvasView
    camera = Camera(-80.0, -60.0, 0.8)

    def __init__(self) -> None:
        super().__init__()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.view = CanvasView(catalogue(), ThemeSwitch(app, "dark"))
        self.view.resize(900, 500)
        self.view.show()
        QTest.qWaitForWindowExposed(self.view)
        self.view.show_graph(self.history, NET)
        self.view.eye.stop()
        self.view.eye.look(self.camera)
        self.view.eye._settling.stop()
        self.view.set_report(small_report())
        uncover(self.view)
        measure, sizes = measure_in(self.view._theme), self.view._theme.tokens.sizes
        self.open = partial(Board, catalogue(), self.history, NET, measure, sizes, self.view._listener)
        self.board, self.gestures = self.view.board, self.view._gestures
        self.looked = 0

    def touch(self, at: Point, key: str) -> Touch:
        self.looked += 1
        if self.looked % 3 == 0:
            assert_shown(self.view)
        return super().touch(at, key)

    def holds(self) -> None:
        super().holds()
        assert_shown(self.view)

    @rule(one=ONE, found=st.booleans())
    def check(self, one: int, found: bool) -> None:
        """An answer comes: with what is known, or with another shape behind some card."""
        report = small_report()
        nodes = dict(report.graphs[NET])
        if found and nodes:
            node = sorted(nodes)[one % len(nodes)]
            nodes[node] = NodeFinding(outputs={"output": tensor("N", one % 1000, 8, 8)}, parameters=one)
        self.view.set_report(Report(graphs={NET: nodes}, problems=report.problems, revision=self.history.revision))
        assert_shown(self.view)

    @rule(one=ONE, training=st.booleans())
    def learn(self, one: int, training: bool) -> None:
        """A run goes on, or is over: it says how far it is, and what it found of every other card."""
        self.view.set_training(training)
        self.view.set_live(Live(f"epoch {one}"))
        told = sorted(self.view.board.graph.nodes)[one % 2 :: 2]
        self.view.set_layers({NET: {node: layer_look(one) for node in told}})
        assert_shown(self.view)

    def teardown(self) -> None:
        self.view.close()
        self.view.deleteLater()


class FromAfar(Onlooker):
    """Sees the drawing as a map."""

    camera = Camera(-900.0, -600.0, 0.21)


TestOnlooker = pytest.mark.usefixtures("qapp")(Onlooker.TestCase)
TestFromAfar = pytest.mark.usefixtures("qapp")(FromAfar.TestCase)
TestOnlooker.settings = TestFromAfar.settings = settings(
    max_examples=8,
    stateful_step_count=10,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture
def wide(open_canvas: Callable[[Design], Hand]) -> Hand:
    """Forty cards in sight, and what is known of each."""
    design = large(40)
    nodes = design.graphs[NET].nodes
    places = {node: (200.0 * (index % 8), 130.0 * (index // 8)) for index, node in enumerate(nodes)}
    design.graphs[NET].positions = places
    hand = open_canvas(design)
    hand.view.eye.look(Camera(-60.0, -60.0, 0.8))
    hand.view.eye._settling.stop()
    hand.view.set_report(report(hand, 32))
    uncover(hand.view)
    hand.view.repaint()
    hand.view.select(ids("n1"))  # from now on it is known what the screen shows
    settle(hand.view)
    return hand


def report(hand: Hand, channels: int, *others: str) -> Report:
    found = {node: NodeFinding(outputs={"output": tensor("N", 32, 8, 8)}, parameters=288) for node in hand.graph.nodes}
    for node in others:
        found[NodeId(node)] = NodeFinding(outputs={"output": tensor("N", channels, 8, 8)}, parameters=288)
    return Report(graphs={NET: found}, revision=hand.history.revision)


def layer_look(number: int) -> LayerLook:
    wrong = "All of its outputs are 0." if number % 3 == 0 else ""
    return LayerLook(f"\u03c3 0.{number}", tuple(float(one % 7) for one in range(number % 9)), (), wrong=wrong)


def cards(hand: Hand, act: Callable[[], object]) -> int:
    """How many cards are painted because of something."""
    before = hand.view.painter.counters.cards
    act()
    show_now(hand.view)
    return hand.view.painter.counters.cards - before


def test_an_edit_and_its_answer_are_painted_together_and_nothing_far_from_them(wide: Hand) -> None:
    def edit() -> None:
        wide.history.do("Set", [SetArgument(NET, NodeId("n20"), "out_channels", 64)])
        show_now(wide.view)
        wide.view.set_report(report(wide, 64, "n20"))

    assert 0 < cards(wide, edit) <= 12
    assert_shown(wide.view)
    assert cards(wide, wide.view.repaint) >= 40, "the count can fail"


def test_what_lies_behind_a_change_is_dimmed_when_the_answer_takes_its_time(wide: Hand, qtbot: QtBot) -> None:
    wide.history.do("Set", [SetArgument(NET, NodeId("n20"), "out_channels", 64)])
    at_once = on_screen(wide.view)
    assert wide.view.board.findings.stale > {"n20"}
    qtbot.waitUntil(lambda: bool((on_screen(wide.view) != at_once).any()), timeout=10_000)
    box = wide.view.places()["card norm25"]
    part = np.s_[box.top() : box.bottom(), box.left() : box.right()]
    assert (on_screen(wide.view)[part] != at_once[part]).any(), "what is far behind is dimmed"


def test_a_drag_paints_what_lies_about_the_card(wide: Hand) -> None:
    start = wide.at("card conv20")
    wide.press(start)
    QTest.mouseMove(wide.view, start + QPoint(10, 10))
    show_now(wide.view)
    assert 0 < cards(wide, lambda: QTest.mouseMove(wide.view, start + QPoint(40, 12))) <= 20
    QTest.keyClick(wide.view, Qt.Key.Key_Escape)


def test_of_a_run_the_cards_are_painted_that_say_something_else(wide: Hand) -> None:
    wide.view.set_training(True)
    wide.view.set_live(Live("epoch 1 of 3"))
    looks = {node: layer_look(4) for node in wide.graph.nodes}
    wide.view.set_layers({NET: looks})
    show_now(wide.view)
    assert cards(wide, lambda: wide.view.set_layers({NET: {node: layer_look(4) for node in looks}})) == 0
    assert 0 < cards(wide, lambda: wide.view.set_layers({NET: looks | {NodeId("n20"): layer_look(5)}})) <= 6
    assert cards(wide, lambda: wide.view.set_live(Live("epoch 2 of 3"))) <= 8, "those below the name of the drawing"
    assert_shown(wide.view)
    wide.view.set_layers({})
    assert_shown(wide.view)


def test_nothing_is_painted_where_nothing_looks_different(wide: Hand) -> None:
    assert cards(wide, lambda: wide.view.set_report(report(wide, 32))) == 0


@pytest.fixture
def chart(open_canvas: Callable[[Design], Hand]) -> Hand:
    """Nine hundred cards seen as a map, of which some are out of sight, with frames round some."""
    design = large(900)
    graph = design.graphs[NET]
    graph.positions = {node: (260.0 * (index % 30), 180.0 * (index // 30)) for index, node in enumerate(graph.nodes)}
    graph.frames = tuple(CardFrame(f"Part {first}", ids(*list(graph.nodes)[first : first + 9])) for first in (40, 300))
    hand = open_canvas(design)
    hand.view.eye.look(Camera(1500.5, 1200.25, 0.2))
    hand.view.eye._settling.stop()
    hand.view.set_report(report(hand, 32))
    uncover(hand.view)
    hand.view.repaint()
    return hand


@pytest.mark.parametrize("by", [(9, 5), (-14, 0), (0, -31), (-3, 8)])
def test_a_map_that_is_moved_goes_along_and_only_what_comes_into_sight_is_painted(
    chart: Hand, by: tuple[int, int]
) -> None:
    view = chart.view

    def pan() -> None:
        view.eye.look(view.board.camera.panned(*by))

    several = [cards(chart, pan) for _ in range(3)]
    assert max(several) * 3 < cards(chart, view.repaint)
    for _ in range(3):
        pan()
        show_now(view)
    assert_shown(view)


def test_what_lies_over_a_map_stays_where_it_is(chart: Hand) -> None:
    view = chart.view
    view.select(ids("n1"))
    view.board.walk(1, 0)  # the port cursor says at the lower edge what keys do
    show_now(view)
    chart.press(QPoint(5, 5), button=Qt.MouseButton.MiddleButton)
    QTest.mouseMove(view, QPoint(25, 12))
    assert_shown(view)
    chart.release(QPoint(25, 12), button=Qt.MouseButton.MiddleButton)
    view.board.point_at(None)
    bar = ZoomBar(ThemeSwitch(QApplication.instance(), "dark"), *([lambda: None] * 4), view)  # type: ignore[arg-type]
    bar.setGeometry(300, 200, 160, 30)
    bar.show()
    show_now(view)
    before = on_screen(view)[200:230, 300:460]
    view.eye.look(view.board.camera.panned(17, 9))
    after = on_screen(view)[200:230, 300:460]
    assert (abs(before.astype(int) - after).max(axis=2) > ROUNDING).mean() < 0.2, "only what shines through its corners"
    bar.setParent(None)
    bar.deleteLater()


def test_a_map_is_mended_as_soon_as_it_is_at_rest(chart: Hand, qtbot: QtBot) -> None:
    view = chart.view
    view.eye.look(view.board.camera.panned(9, 5))
    show_now(view)
    frames = view.painter.counters.frames
    qtbot.waitUntil(lambda: view.painter.counters.frames > frames, timeout=10_000)
    assert_shown(view)


def test_a_map_that_is_moved_by_parts_of_a_pixel_is_painted_anew(chart: Hand) -> None:
    view = chart.view
    whole = cards(chart, view.repaint)
    assert cards(chart, lambda: view.eye.look(view.board.camera.panned(2.5, 1.0))) == pytest.approx(whole, abs=60)
    assert_shown(view)


def test_on_a_map_only_what_looks_different_is_painted(chart: Hand) -> None:
    view = chart.view
    whole = cards(chart, view.repaint)
    view.select(ids("n1"))  # from now on it is known what the screen shows
    show_now(view)
    seen = [node for node, at in chart.graph.positions.items() if 1700 < at[0] < 3000 and 1400 < at[1] < 2500]
    assert cards(chart, lambda: view.select(seen[:5])) * 4 < whole
    assert_shown(view)
    start = view.places()[f"card {chart.graph.nodes[seen[8]].label}"].center()
    chart.press(start)
    QTest.mouseMove(view, start + QPoint(20, 8))
    show_now(view)
    assert 0 < cards(chart, lambda: QTest.mouseMove(view, start + QPoint(45, 20))) * 2 < whole
    assert_shown(view)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert_shown(view)
    chart.release(start)
    view.select(seen)
    assert_shown(view)


def test_many_places_become_the_tiles_that_they_touch() -> None:
    places = np.array([[5.0, 5.0, 20.0, 20.0], [155.0, 0.0, 170.0, 10.0], [900.0, 500.0, 1000.0, 700.0]])
    assert _tiles(places, 1000, 600).tolist() == [[0.0, 0.0, 200.0, 100.0], [900.0, 500.0, 1000.0, 600.0]]
    assert not len(_tiles(np.array([[-50.0, -50.0, -20.0, -9.0]]), 1000, 600))


def test_many_wires_are_smoothed_once_the_scale_is_at_rest(chart: Hand) -> None:
    view = chart.view
    view.eye.look(view.board.camera.zoomed(0.19, (400.0, 300.0)))
    on_the_way = np.unique(painted(view).reshape(-1, 3), axis=0)
    view.eye._settling.stop()
    assert len(np.unique(painted(view).reshape(-1, 3), axis=0)) > 2 * len(on_the_way)
