"""What is painted, in counts and in pixels."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from designer.app.canvas import box_painter
from designer.app.canvas.camera import Camera, Detail
from designer.app.canvas.card_painter import CardPainter
from designer.app.canvas.faces import STACK, Faces, draw_card, draw_ground
from designer.app.canvas.frame import Frame
from designer.app.canvas.frame_painter import title_place
from designer.app.canvas.geometry import Scene
from designer.app.canvas.leading import plan_lead
from designer.app.canvas.measuring import measure_in
from designer.app.canvas.painter import CanvasPainter, is_piled
from designer.app.canvas.pills import pill_size
from designer.app.canvas.strokes import draw_copies, draw_lines, fill_boxes
from designer.app.canvas.wire_painter import paint_pills, undisturbed
from designer.app.canvas.words import Words
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import (
    CardFrame,
    Connect,
    Design,
    Disconnect,
    GraphId,
    History,
    Node,
    NodeFinding,
    NodeId,
    Port,
    Rename,
    Report,
    SetArgument,
    SetFrames,
    Slot,
    Wire,
)
from designer.templates import open_template, template_names
from tests.app.canvas.demo import digits, large, small, small_report, tensor
from tests.app.canvas.hand import NO_KEYS, Hand, ids

NET = GraphId("net")


def pixel(hand: Hand, point: QPoint) -> str:
    return hand.view.grab().toImage().pixelColor(point).name()


def ring(hand: Hand, card: str, behind: float = 0.0) -> str:
    """The colour just above the middle of the upper edge of a card, or of those of a repeat behind it."""
    place = hand.view.places()[f"card {card}"]
    return pixel(hand, QPoint(place.center().x(), place.top() - 3 - round(behind)))


def test_the_ring_says_what_is_selected_and_what_is_wrong(hand: Hand, switch: ThemeSwitch) -> None:
    hand.view.set_report(small_report())
    hand.view.select(ids("conv1", "stage"))
    assert ring(hand, "conv1") == switch.theme.color("accent").name()
    assert ring(hand, "stage", STACK) == switch.theme.color("accent").name() != ring(hand, "stage"), "round all of it"
    assert ring(hand, "head") == switch.theme.color("bad").name()
    assert ring(hand, "norm1") not in (switch.theme.color("accent").name(), switch.theme.color("bad").name())


def test_the_wire_at_fault_is_red_and_the_one_behind_it_dashed(hand: Hand, switch: ThemeSwitch) -> None:
    hand.view.set_report(small_report())
    image = hand.view.grab().toImage()

    def along(source: str, target: str) -> set[str]:
        start, end = hand.at(f"out {source}.output"), hand.at(target)
        return {image.pixelColor(x, start.y()).name() for x in range(start.x() + 8, end.x() - 8)}

    assert all(QColor(name).hue() in (*range(15), *range(345, 360)) for name in along("flatten", "in head.input"))
    assert switch.theme.color("canvas").name() in along("head", "in logits.value")
    assert switch.theme.color("canvas").name() not in along("norm1", "in act1.input")


def test_what_waits_is_faded_and_what_it_waits_for_is_not(hand: Hand) -> None:
    before = hand.view.grab().toImage()
    hand.view.set_report(small_report())
    after = hand.view.grab().toImage()

    def contrast(image: QImage, card: str) -> int:
        place = hand.view.places()[f"card {card}"]
        values = [image.pixelColor(x, y).lightness() for x in range(place.left() + 48, place.right() - 8)
                  for y in range(place.top() + 6, place.bottom() - 6)]  # fmt: skip
        return max(values) - min(values)

    assert contrast(after, "logits") < 0.6 * contrast(before, "logits")
    for card in ("head", "lstm"):
        assert contrast(after, card) >= contrast(before, card)


def test_a_changed_cards_shape_is_dimmed_until_the_next_report(hand: Hand) -> None:
    hand.view.set_report(small_report())
    index = hand.view.board.scene.wiring.at[next(iter(hand.graph.nodes["norm1"].wires())).target]
    pill = hand.view.board.scene.pills.get(index)
    assert pill is not None
    corner = QPoint(*(round(v) for v in hand.view.board.camera.to_screen((pill.box[0], pill.box[1]))))

    def brightest() -> int:
        image = hand.view.grab().toImage()
        return max(image.pixelColor(corner + QPoint(x, y)).lightness() for x in range(8, 60) for y in range(3, 15))

    fresh = brightest()
    hand.history.do("Set", [SetArgument(NET, NodeId("conv1"), "out_channels", 64)])
    assert brightest() < fresh - 40
    assert hand.view.board.findings.stale >= {"conv1", "norm1", "head", "add"}
    assert "image" not in hand.view.board.findings.stale
    hand.view.set_report(small_report())
    assert brightest() < fresh - 40, "a report of the earlier revision changes nothing"


def test_panning_renders_no_faces(hand: Hand) -> None:
    hand.view.set_report(small_report())
    hand.view.repaint()
    faces = hand.view.painter.faces.rendered
    frames = hand.view.painter.counters.frames
    assert faces > 10
    for _ in range(10):
        hand.view.eye.look(hand.view.board.camera.panned(3.0, -2.0))
        hand.view.repaint()
    assert hand.view.painter.counters.frames == frames + 10
    assert hand.view.painter.faces.rendered == faces


def test_a_card_looks_the_same_on_the_ground_that_it_shares(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.view.repaint()
    shared, count = hand.view.grab().toImage(), hand.view.painter.faces.rendered

    def alone(cards: CardPainter, painter: QPainter, size: QSizeF) -> None:
        draw_ground(painter, hand.view.painter.theme, size)

    monkeypatch.setattr(CardPainter, "_lay_ground", alone)
    hand.view.painter.faces.clear()
    apart = [np.array(image.constBits(), np.int16) for image in (shared, hand.view.grab().toImage())]
    assert abs(apart[0] - apart[1]).max() <= 2
    assert hand.view.painter.faces.rendered - count < count, "a ground is a picture of its own"


def test_a_card_that_is_dragged_over_another_hides_its_ports(hand: Hand) -> None:
    port, start = hand.at("out norm1.output"), hand.at("card conv1")
    middle = hand.view.places()["card norm1"].center()
    bare = hand.view.grab().toImage().pixelColor(start + QPoint(60, 18))
    hand.press(start)
    hand.move(start, QPoint(port.x() - 60, middle.y() - 14))
    shown = hand.view.board.scene.deck.box(NodeId("conv1"))
    assert shown[0] < hand.view.board.camera.to_world((port.x(), port.y()))[0] < shown[2] - 8, "it lies over the port"
    assert hand.view.grab().toImage().pixelColor(port) == bare
    hand.key(Qt.Key.Key_Escape)


def test_ports_look_the_same_stamped_together_and_one_by_one(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.view.set_report(small_report())
    everything = set(hand.view.board.scene.deck.ids)
    for scale in (0.45, 1.0, 1.7):
        hand.view.eye.look(Camera(-100.3, -100.2, scale))
        hand.view.eye._settling.stop()
        together = hand.view.grab().toImage()
        with monkeypatch.context() as context:
            context.setattr("designer.app.canvas.port_painter._busy", lambda board, frame: everything)
            assert hand.view.grab().toImage() == together
            context.setattr("designer.app.canvas.port_painter._busy", lambda board, frame: everything - {"conv1"})
            context.setattr("designer.app.canvas.faces.draw_copies", lambda *what: None)
            assert hand.view.grab().toImage() != together


def test_who_has_painted_before_paints_as_who_has_not(hand: Hand, switch: ThemeSwitch) -> None:
    view = hand.view
    view.set_report(small_report())
    deeds: list[Callable[[], object]] = [
        lambda: view.select(ids("conv1", "head")),
        lambda: hand.drag(hand.at("card pool"), hand.at("card sum") + QPoint(-30, 50)),
        lambda: view.eye.look(view.board.camera.panned(-37.0, 21.0)),
        lambda: hand.history.do("Cut", [Disconnect(NET, Slot(NodeId("add"), "other"))]),
        lambda: hand.history.undo(),
        lambda: view.delete_selection(),
        lambda: view.eye.look(view.board.camera.zoomed(0.5, (300.0, 200.0))),
    ]
    for deed in deeds:
        deed()
        view.eye._settling.stop()
        view.repaint()
        known, kept = view.grab().toImage(), view.painter
        view.painter = CanvasPainter(switch.theme)
        assert view.grab().toImage() == known
        view.painter = kept


def test_a_picture_that_was_thrown_away_is_not_stamped_again(hand: Hand) -> None:
    faces, cards = hand.view.painter.faces, len(hand.view.board.graph.nodes)
    hand.view.repaint()
    rendered = faces.rendered
    hand.view.repaint()
    assert faces.rendered == rendered
    faces.clear()
    hand.view.repaint()
    assert faces.rendered - rendered > cards


@pytest.mark.parametrize("scale", [1.0, 0.7])
def test_each_row_of_the_grid_has_a_dot_in_each_column(hand: Hand, switch: ThemeSwitch, scale: float) -> None:
    hand.view.eye.look(Camera(-5000.0, -5000.0, scale))  # far from all cards
    image = hand.view.grab().toImage().copy(200, 100, 700, 300)
    dot = np.array(image.constBits()).reshape(300, 700, 4)[..., 0] == switch.theme.color("grid_dot").blue()
    columns, rows = dot.any(axis=0), dot.any(axis=1)
    assert (dot == rows[:, None] & columns).all()
    pitch = 20 * scale if 20 * scale > 18 else 40 * scale
    for line, long in ((columns, 700), (rows, 300)):
        assert abs(np.count_nonzero(np.diff(line.astype(int)) == 1) - long / pitch) <= 1


def test_another_theme_and_another_scale_render_faces(hand: Hand, switch: ThemeSwitch) -> None:
    hand.view.repaint()
    faces = hand.view.painter.faces.rendered
    try:
        switch.use("light")
        hand.view.repaint()
        again = hand.view.painter.faces.rendered
        assert again > faces
        assert pixel(hand, QPoint(640, 600)) in (
            switch.theme.color("canvas").name(),
            switch.theme.color("grid_dot").name(),
        )
    finally:
        switch.use("dark")


@pytest.mark.parametrize(("scale", "most"), [(1.0, 60), (0.4, 400)])
def test_only_what_is_seen_is_painted(open_canvas: Callable[[Design], Hand], scale: float, most: int) -> None:
    hand = open_canvas(large(1000))
    hand.view.eye.look(Camera(2000.0, 1500.0, scale))
    before = hand.view.painter.counters.cards
    hand.view.repaint()
    assert 0 < hand.view.painter.counters.cards - before <= most


def test_what_did_not_change_is_not_painted(open_canvas: Callable[[Design], Hand], qtbot) -> None:
    hand = open_canvas(large(1000))
    hand.view.repaint()
    qtbot.wait(50)
    before = hand.view.painter.counters.frames
    hand.view.select(())
    qtbot.wait(50)
    assert hand.view.painter.counters.frames == before
    for _ in range(5):
        hand.view.select(ids("n1"))
        hand.view.select(ids("n2"))
    qtbot.waitUntil(lambda: hand.view.painter.counters.frames == before + 1)


def test_an_empty_graph_says_what_to_do(open_canvas: Callable[[Design], Hand]) -> None:
    design = small()
    design.graphs[NET].nodes = {}
    design.graphs[NET].positions = {}
    hand = open_canvas(design)
    middle = hand.view.rect().center()
    image = hand.view.grab().toImage()
    assert len({image.pixelColor(middle + QPoint(x, y)).name() for x in range(-120, 120) for y in range(-8, 8)}) > 10


def test_the_title_stands_above_the_first_card_or_not_at_all(hand: Hand, switch: ThemeSwitch) -> None:
    def words_above(scale: float) -> int:
        hand.view.eye.look(Camera(-100.0, -150.0, scale))
        hand.view.eye._settling.stop()
        place = hand.view.places()["card image"]
        high, low = (round(rise * scale) for rise in (84, 44))
        image = hand.view.grab().toImage()
        return max(
            image.pixelColor(place.left() + x, place.top() - y).lightness()
            for x in range(round(90 * scale))
            for y in range(low, high)
        )

    text, canvas = switch.theme.color("text").lightness(), switch.theme.color("grid_dot").lightness()
    assert words_above(1.0) > text - 20
    assert words_above(0.42) > text - 40
    assert words_above(0.36) <= canvas + 5  # a ghost of it would be worse than none


def test_far_away_only_the_shape_that_is_looked_at_is_written(hand: Hand) -> None:
    hand.view.set_report(small_report())
    hand.view.eye.look(Camera(-300.0, -300.0, 0.45))
    hand.view.eye._settling.stop()
    before = hand.view.grab().toImage()
    slot = Slot(NodeId("stage"), "x")
    middle = hand.at("wire stage.x")
    hand.view.board.select((), slot)
    after = hand.view.grab().toImage()
    band = [(x, y) for x in range(-60, 60) for y in (*range(-22, -6), *range(6, 22))]
    changed = sum(before.pixelColor(middle + QPoint(*at)) != after.pixelColor(middle + QPoint(*at)) for at in band)
    assert changed > 200


def test_all_levels_of_detail_are_painted(hand: Hand) -> None:
    hand.view.set_report(small_report())
    hand.view.select_all()
    colours = []
    for scale in (0.1, 0.4, 1.0, 3.0):
        hand.view.eye.look(Camera(-100.0, -100.0, scale))
        hand.view.eye._settling.stop()
        colours.append(len(hand.pixels()))
    assert min(colours) > 8


def test_the_minimap_shows_while_something_is_out_of_sight(hand: Hand, qtbot) -> None:
    hand.view.fit()
    qtbot.waitUntil(lambda: not hand.view.minimap.isVisible())
    hand.view.zoom_to(2.0)
    qtbot.waitUntil(hand.view.minimap.isVisible)
    before = hand.view.board.camera
    qtbot.mouseClick(hand.view.minimap, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert hand.view.board.camera.x < before.x and hand.view.board.camera.y < before.y
    small = hand.view.minimap
    before = hand.view.board.camera
    for step in (QPoint(90, 60), QPoint(70, 50), QPoint(40, 40)):
        kind = QEvent.Type.MouseMove if step.x() < 90 else QEvent.Type.MouseButtonPress
        button = Qt.MouseButton.MiddleButton if step.x() == 90 else Qt.MouseButton.NoButton
        at = QPointF(step)
        held = Qt.MouseButton.MiddleButton
        QApplication.sendEvent(small, QMouseEvent(kind, at, small.mapToGlobal(at), button, held, NO_KEYS))
    assert hand.view.board.camera.x > before.x, "the middle button moves the drawing by hand, there as elsewhere"
    qtbot.mouseRelease(hand.view, Qt.MouseButton.MiddleButton)
    QApplication.sendEvent(small, QEvent(QEvent.Type.Leave))
    plate = small._switch.theme.color("panel")
    left, top = hand.view.board.scene.deck.box(NodeId("conv1"))[:2]
    for aside, covers in ((9000, False), (20, True)):
        hand.view.eye.look(Camera(left - small.x() + aside, top - small.y() - 40, 1.0))
        seen = hand.view.grab().toImage().pixelColor(small.geometry().topLeft() + QPoint(2, 50))
        assert (seen != plate) == covers, "it is faint over cards"
    small._rested = QPoint(500, 400)
    for where, faint in ((QPoint(500, 400), True), (QPoint(501, 400), False)):
        QApplication.sendEvent(small, QEvent(QEvent.Type.Leave))
        QApplication.sendEvent(small, QEnterEvent(QPointF(2, 2), QPointF(2, 2), QPointF(where)))
        seen = hand.view.grab().toImage().pixelColor(small.geometry().topLeft() + QPoint(2, 50))
        assert (seen != plate) == faint, "it is faint under a pointer that rests where it appears"


def drawn(paint: Callable[[QPainter], None], ratio: float = 1.0) -> QImage:
    image = QImage(200, 200, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QPen(QColor("black"), 2.0))
    paint(painter)
    painter.end()
    return image


@pytest.mark.parametrize("detail", [Detail.CARDS, Detail.FULL])
def test_titles_are_on_one_line_however_many_ports_cards_have(hand: Hand, switch: ThemeSwitch, detail: Detail) -> None:
    deck = hand.view.board.scene.deck
    card = deck.cards[deck.row[NodeId("conv1")]]

    def written(height: float) -> QImage:
        image = drawn(lambda painter: draw_card(painter, switch.theme, card._replace(size=(190.0, height)), detail))
        return image.copy(10, 10, 160, 45)

    assert written(62.0) == written(122.0)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_lines_boxes_and_copies_from_an_array_are_those_of_a_list(
    qapp, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    values = np.random.default_rng(0).uniform(0, 200, (40, 4))
    boxes = np.concatenate([values[:, :2], values[:, :2] + values[:, 2:] / 8], axis=1)
    picture = QPixmap.fromImage(drawn(lambda painter: painter.drawEllipse(3, 3, 17, 9)).copy(0, 0, 25, 13))
    picture.setDevicePixelRatio(ratio)

    def fast(painter: QPainter) -> None:
        draw_lines(painter, values)
        fill_boxes(painter, boxes, QColor("red"))
        draw_copies(painter, picture, np.round(boxes[:, :2] * 2) / 2)

    def slow(painter: QPainter) -> None:
        painter.drawLines([QLineF(*line) for line in values.tolist()])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("red"))
        painter.drawRects([QRectF(QPointF(*box[:2]), QPointF(*box[2:])) for box in boxes.tolist()])
        for x, y in (np.round(boxes[:, :2] * 2) / 2).tolist():
            painter.drawPixmap(QPointF(x, y), picture)

    def refuse(*args: object) -> None:
        raise TypeError

    assert drawn(fast, ratio) == drawn(slow, ratio) != drawn(lambda painter: None, ratio)
    monkeypatch.setattr("designer.app.canvas.strokes.Shiboken.wrapInstance", refuse)
    assert drawn(fast, ratio) == drawn(slow, ratio)


def test_pictures_are_kept_within_a_budget(qapp) -> None:
    faces = Faces(budget=10 * 100 * 100 * 4)
    for key in range(30):
        faces.get(key, 100, 100, 1.0, lambda painter: None)
    assert faces.rendered == 30
    faces.get(29, 100, 100, 1.0, lambda painter: None)
    assert faces.rendered == 30
    faces.get(0, 100, 100, 1.0, lambda painter: None)
    assert faces.rendered == 31


def test_a_document_that_is_shown_no_more_is_not_followed(hand: Hand) -> None:
    hand.view.show_graph(History(large(8)), NET)
    hand.history.do("Set", [SetArgument(NET, NodeId("conv1"), "out_channels", 64)])
    assert "card conv0" in hand.view.places() and "card conv1" not in hand.view.places()


def test_whatever_a_document_says_is_drawn(open_canvas: Callable[[Design], Hand]) -> None:
    design = small()
    graph = design.graphs[NET]
    sources = (Port(NodeId("conv1")),) * 2000
    graph.nodes[NodeId("cat")] = Node(NodeId("cat"), "torch.cat", "cat", inputs={"tensors": sources})
    graph.nodes[NodeId("odd")] = Node(
        NodeId("odd"), "x" * 100_000, "line\nbreak " * 50, inputs={"x": Port(NodeId("lstm"))}
    )
    graph.positions |= {NodeId("cat"): (0.0, 500.0), NodeId("odd"): (1e15, -1e15), NodeId("lstm"): (1e300, 1e300)}
    hand = open_canvas(design)
    left, _, right, _ = hand.view.board.scene.deck.box(NodeId("odd"))
    assert right - left < 600
    hand.view.set_report(small_report())
    for scale in (0.02, 0.4, 1.0, 4.0):
        for node in ("conv1", "cat", "odd", "lstm"):
            left, top, right, bottom = hand.view.board.scene.deck.box(NodeId(node))
            hand.view.eye.look(Camera(scale=scale))
            hand.view.eye.centre_on(((left + right) / 2, (top + bottom) / 2))
            hand.view.grab()
    hand.view.eye.show(hand.view.board)
    hand.view.grab()


def test_the_columns_of_a_template_leave_room_for_its_shapes(open_canvas: Callable[[Design], Hand]) -> None:
    hand = open_canvas(digits())
    found = {node: NodeFinding(outputs={"output": tensor("N", 16, 8, 8)}) for node in hand.view.board.graph.nodes}
    hand.view.set_report(Report(graphs={hand.view.board.graph_id: found}))
    scene = hand.view.board.scene
    for scale in (0.73, 1.0):
        for index, wire in enumerate(scene.wiring.wires):
            pill, (start, end) = scene.pills.get(index, pill_size(scale)), scene.wiring.points[index][[0, -1]]
            assert pill is not None, wire
            if start[1] == end[1]:
                assert start[0] < pill.box[0] and pill.box[2] < end[0], "beside its wire and not a row higher"
                assert start[1] - 30 < pill.box[1] < start[1]


def test_no_shape_is_written_where_a_port_is_named(hand: Hand, switch: ThemeSwitch) -> None:
    hand.view.set_report(small_report())
    board, size = hand.view.board, hand.view.size()
    frame = Frame(width=size.width(), height=size.height(), clip=(0.0, 0.0, size.width(), size.height()), ratio=1.0)
    wires = np.arange(len(board.scene.wiring.wires))

    def shapes(taken: list[QRectF]) -> QImage:
        def paint(painter: QPainter) -> None:
            painter.scale(200 / size.width(), 200 / size.width())
            paint_pills(painter, switch.theme, Faces(), board, frame, wires, taken)

        return drawn(paint)

    assert shapes([QRectF(hand.view.rect())]) == drawn(lambda _painter: None)
    assert shapes([]) != drawn(lambda _painter: None)


def test_of_shapes_that_would_lie_on_each_other_the_first_is_written() -> None:
    boxes = np.array([[0, 0, 10, 10], [5, 5, 15, 15], [12, 12, 20, 20], [40, 0, 50, 10], [42, 2, 44, 4]], float)
    assert undisturbed(boxes, np.zeros((0, 4))).tolist() == [True, False, True, True, False]
    assert undisturbed(boxes, boxes[:1]).tolist() == [False, False, True, True, False]
    assert undisturbed(boxes[::-1], boxes[3:4] + 100).tolist() == [True, False, True, False, True]


def test_many_frames_from_far_away_are_tinted_boxes_with_an_edge(open_canvas: Callable[[Design], Hand]) -> None:
    design = large(400)
    graph = design.graphs[NET]
    nodes = list(graph.nodes)
    graph.frames = tuple(CardFrame("Part", tuple(nodes[first : first + 4])) for first in range(0, 400, 4))
    hand = open_canvas(design)
    hand.view.eye.look(Camera(-100.0, -100.0, 0.1))
    image = hand.view.grab().toImage()
    place = title_place(hand.view.board, 0)
    assert place is not None
    row = [image.pixelColor(x, round(place.top() + 2)).name() for x in range(round(place.left()) - 3, 60)]
    outside, edge, inside = row[0], row[3], row[6]
    assert len({outside, edge, inside}) == 3 and row[7:12] == [inside] * 5


def test_a_pile_of_cards_is_drawn_as_boxes_and_a_wall_of_them_is_not(
    open_canvas: Callable[[Design], Hand],
) -> None:
    design = large(600)
    graph = design.graphs[GraphId("net")]
    hand = open_canvas(design)
    frame = Frame(1300, 640, (0, 0, 1300, 640), 1.0, True)
    hand.view.fit()
    assert not is_piled(hand.view.board, frame)
    for node in graph.nodes:
        graph.positions[node] = (100.0, 100.0)
    hand.view.show_graph(hand.history, graph.id)
    hand.view.eye.stop()
    hand.view.eye.look(hand.view.eye.bound_for)
    rendered = hand.view.painter.faces.rendered
    assert is_piled(hand.view.board, frame)
    assert len(hand.pixels()) > 4, "something is seen"
    assert hand.view.painter.faces.rendered == rendered


def test_from_far_away_names_stand_above_their_boxes_where_there_is_room(hand: Hand, switch: ThemeSwitch) -> None:
    def above(card: str) -> set[str]:
        place = hand.view.places()[f"card {card}"]
        return hand.colours(QRect(place.left(), place.top() - 13, place.width(), 11))

    hand.view.eye.look(Camera(-400.0, -400.0, 0.29))
    alone = above("conv1")
    assert len(alone) > 8, "letters have many shades"
    hand.view.select(ids("conv1"))
    box = hand.view.board.scene.deck.box(NodeId("conv1"))
    (left, top), (right, _) = (hand.view.board.camera.to_screen(corner) for corner in (box[:2], box[2:]))
    edge = QRect(round(left), round(top - 2.5), round(right - left), 2)
    assert hand.colours(edge) == {switch.theme.color("accent").name()}, "its name leaves the ring whole"
    hand.view.select(())
    hand.history.do("Frame", [SetFrames(NET, (CardFrame("Part", ids("conv1", "norm1"), "green"),))])
    assert switch.theme.color("canvas").name() not in hand.colours(edge.translated(0, -2)), (
        "nor is its frame bare there"
    )
    hand.history.undo()
    hand.view.select(ids("lstm"))
    left, top, *_ = hand.view.board.scene.deck.box(NodeId("conv1"))
    hand.view.board.move({NodeId("lstm"): (left, top - 64)})
    hand.view.select(())
    assert len(above("conv1")) < len(alone)
    hand.view.eye.look(Camera(-400.0, -400.0, 0.1))
    assert len(above("conv1")) < len(alone)


def test_no_name_breaks_a_wire_off(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    board = hand.view.board
    hand.view.eye.look(Camera(-400.0, -400.0, 0.29))

    def named() -> tuple[bool, bool]:
        """Whether something is written above the card, and below it."""
        place = hand.view.places()["card conv1"]
        rows = [QRect(place.left(), top, place.width(), 13) for top in (place.top() - 15, place.bottom() + 2)]
        written = [hand.view.grab(row).toImage() for row in rows]
        with monkeypatch.context() as bare:
            bare.setattr(box_painter, "_MOST_NAMED", 0)
            above, below = (hand.view.grab(row).toImage() != seen for row, seen in zip(rows, written, strict=True))
        return above, below

    assert named() == (True, False)
    left, top, right, _ = board.scene.deck.box(NodeId("conv1"))
    skip = Wire(Port(NodeId("image")), Slot(NodeId("norm1"), "input"))
    below = Slot(NodeId("add"), "other")
    board.do("Skip", [Connect(board.graph_id, skip.source, skip.target), Disconnect(board.graph_id, below)])
    board.do("Lead", [plan_lead(board.graph, skip, [(left + 10, top - 30.0), (right - 10, top - 30.0)])])
    assert named() == (False, True)
    bottom = board.scene.deck.box(NodeId("conv1"))[3]
    board.do("Free", [Disconnect(board.graph_id, Slot(NodeId("stage"), "x"))])
    board.move({NodeId("lstm"): (left, bottom + 50.0)})
    alone = hand.view.grab(QRect(0, 0, 400, 300)).toImage()
    hand.history.do("Rename", [Rename(board.graph_id, NodeId("conv1"), "c")])
    assert hand.view.grab(QRect(0, 0, 400, 300)).toImage() == alone, "where another name stands, it is not written"


def test_how_often_a_card_is_there_is_told_from_far_away_too(hand: Hand, switch: ThemeSwitch) -> None:
    deck = hand.view.board.scene.deck
    card = deck.cards[deck.row[NodeId("stage")]]
    assert card.words.copies

    def coarse(words: Words) -> set[str]:
        one = card._replace(words=words, size=(200.0, 62.0))
        image = drawn(lambda painter: draw_card(painter, switch.theme, one, Detail.CARDS)).copy(120, 10, 80, 40)
        return {image.pixelColor(x, y).name() for x in range(80) for y in range(40)}

    assert switch.theme.color("accent_text").name() in coarse(card.words)
    assert switch.theme.color("accent_text").name() not in coarse(card.words._replace(copies=""))


def test_cards_of_a_template_that_are_wired_have_room_between_them(switch: ThemeSwitch) -> None:
    measure, sizes, catalogue = measure_in(switch.theme), switch.theme.tokens.sizes, build_catalogue()
    for template in template_names():
        design = open_template(template)
        for graph in design.graphs.values():
            scene = Scene(catalogue, design, graph.id, measure, sizes)
            for wire in scene.wiring.wires:
                giver, taker = (scene.deck.box(end.node) for end in (wire.source, wire.target))
                if abs(giver[1] - taker[1]) < sizes.card_height and giver[0] < taker[0]:
                    assert taker[0] - giver[2] >= 40, (template, graph.name, wire)
