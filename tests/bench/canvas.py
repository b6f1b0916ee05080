"""How long gestures take in small and large drawings, in milliseconds of the window's thread; tests hold counts.

Each frame is held against a bare loop, which only draws all lines and pixmaps that are seen, and zooming also against
NodeGraphQt where that is installed. What it requires brings stubs that hide those of PySide6, so it goes without:
`pip install --no-deps NodeGraphQt Qt.py`.
"""

import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from math import ceil, sqrt

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.canvas.camera import catch_radius
from designer.app.canvas.framing import frame_titled_at
from designer.app.canvas.view import CanvasView
from designer.app.collecting import IdleCollector
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.document import (
    CardFrame,
    Design,
    GraphId,
    History,
    NodeFinding,
    NodeId,
    Report,
    Slot,
    dump_text,
    load_text,
)
from tests.app.canvas.demo import large, tensor
from tests.app.canvas.hand import show_now
from tests.bench.bare import BareWindow, bare_loop

SIZES = (100, 1000, 10_000)
LARGEST = SIZES[-1]
LEVELS = (2.0, 1.0, 0.5, 0.35, 0.1, 0.0)  # the last is that at which all is seen
_PEER_SIZE = 1000
_PEER_CITED = 190.0  # of NodeGraphQt, milliseconds a step of zooming at that size, where it cannot be measured
_FRAMED = 50  # cards
_FRAMES = 20
_RECORDED = 3  # the frame that the bare loops draw again
_MIDDLE = (800.0, 450.0)
_WIDTH, _HEIGHT = 1600, 900

Figures = dict[str, dict[str, float]]


def canvas() -> Figures:
    """Each gesture by the number of cards; medians of 20 frames, and how many bare loops those of the largest take."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    IdleCollector(app)  # as the window has it
    switch = ThemeSwitch(app, "dark")
    found: Figures = {}
    for count in SIZES:
        for gesture, figures in _measure(count, switch).items():
            found.setdefault(gesture, {}).update(figures)
    ours, column = found["zoom at fit"], f"{_PEER_SIZE:,} cards"
    peer = "NodeGraphQt, zoom at fit" if find_spec("NodeGraphQt") else "NodeGraphQt, as cited"
    found[peer] = {column: _peer() if find_spec("NodeGraphQt") else _PEER_CITED}
    found["times faster"] = {column: found[peer][column] / ours[column]}
    return found


def drawing(count: int) -> Design:
    """A design as wide as it is high on the screen, with a wire far back and a frame here and there."""
    across = ceil(sqrt(count))
    design = large(count)
    graph = design.graphs[GraphId("net")]
    places = ((260.0 * (index % across), 180.0 * (index // across)) for index in range(count))
    graph.positions = dict(zip(graph.nodes, places, strict=True))
    ids = list(graph.nodes)
    graph.frames = tuple(
        CardFrame(f"Part {first}", tuple(ids[first : first + _FRAMED // 5])) for first in range(0, count, _FRAMED)
    )
    return design


def _measure(count: int, switch: ThemeSwitch) -> Figures:
    text = dump_text(drawing(count))
    found: Figures = {"read the file": {_column(count): _spent(lambda: load_text(text))}}
    design, _ = load_text(text)
    view = CanvasView(build_catalogue(), switch)
    view.resize(_WIDTH, _HEIGHT)
    view.show()
    history = History(design)
    found["show it"] = {_column(count): _spent(lambda: view.show_graph(history, GraphId("net")), view)}
    shape = NodeFinding(outputs={"output": tensor("N", 32, 8, 8)}, parameters=288)
    report = Report(graphs={GraphId("net"): dict.fromkeys(view.board.graph.nodes, shape)}, revision=history.revision)
    found["first shapes"] = {_column(count): _spent(lambda: view.set_report(report), view)}
    QTest.qWait(400)
    whole = view.board.camera
    for level in LEVELS:
        view.eye.look(whole.zoomed(level or whole.scale, _MIDDLE))
        _settle(view)
        for gesture, step in _gestures(view):
            found[f"{gesture} at {f'{level:.0%}' if level else 'fit'}"] = _frames(view, switch, step, count)
            QTest.keyClick(view, Qt.Key.Key_Escape)
            QTest.mouseRelease(view, Qt.MouseButton.LeftButton)
            _settle(view)
    once = {
        "select a wire": lambda: view.board.select((), Slot(NodeId("n1"), "input")),
        "duplicate two": lambda: (view.select([NodeId("n5"), NodeId("n6")]), view.duplicate_selection()),
        "add": lambda: (view.select([]), view.place("F.relu", (0.0, -200.0))),
        **_bulk(view, history),
    }
    for deed, act in once.items():
        found[deed] = {_column(count): _spent(act, view)}
    view.hide()
    view.deleteLater()
    return found


def _bulk(view: CanvasView, history: History) -> dict[str, Callable[[], object]]:
    """What is done to half of all cards or to each of them, and taken back."""
    nodes = tuple(view.board.graph.nodes)
    half = nodes[: len(nodes) // 2]
    return {
        "duplicate half": lambda: (view.select(half), view.duplicate_selection()),
        "undo that": history.undo,
        "paste half": lambda: (view.select(half), view.copy_selection(), view.paste()),
        "undo the paste": history.undo,
        "delete every other": lambda: (view.select(nodes[::2]), view.delete_selection()),
        "bring them back": history.undo,
        "bypass all": lambda: (view.select(nodes), view.do("bypass")),
        "frame half": lambda: (view.select(half), view.frame()),
        "align half": lambda: (view.select(half), view.do("align_top")),
        "back to the beginning": lambda: history.go(0),
    }


def _gestures(view: CanvasView) -> list[tuple[str, Callable[[int], object]]]:
    """What is done in each frame of a gesture, by its number."""
    board, everything = view.board, tuple(view.board.graph.nodes)
    begun = QPoint()

    def press(selected: tuple[NodeId, ...], at: QPoint) -> None:
        nonlocal begun
        view.select(selected)
        begun = at
        QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def zoom(number: int) -> None:
        view.eye.look(board.camera.zoomed(board.camera.scale * (1.02 if number % 2 else 0.98), _MIDDLE))

    def drag(number: int, selected: tuple[NodeId, ...]) -> None:
        if number == 0:
            press(selected, _spot_on_a_card(view))
        # Each frame lays the cards elsewhere, and none between two points of the grid, where two frames round to one.
        stride = max(7, ceil(board.sizes.grid * board.camera.scale))
        QTest.mouseMove(view, begun + QPoint(24 + stride * number, 3 * number))

    def box(number: int) -> None:
        if number == 0:
            press((), _empty_spot(view))
        QTest.mouseMove(view, QPoint(_WIDTH - 40 - 9 * number, _HEIGHT - 40 - 5 * number))

    return [
        ("pan", lambda number: view.eye.look(board.camera.panned(9.0, 5.0))),
        ("zoom", zoom),
        ("drag one", lambda number: drag(number, ())),
        ("drag all", lambda number: drag(number, everything)),
        ("box select", box),
        ("select all", lambda number: view.select(()) if number % 2 else view.select_all()),
    ]


def _spot_on_a_card(view: CanvasView) -> QPoint:
    """The middle of a card that is seen whole, about the middle of the canvas."""
    board = view.board
    near = board.scene.deck.within(board.camera.seen(_WIDTH, _HEIGHT))
    box = board.scene.deck.boxes[near[len(near) // 2]]
    x, y = board.camera.to_screen((float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2))
    return QPoint(round(x), round(y))


def _empty_spot(view: CanvasView) -> QPoint:
    """A place in the upper left where no card, no port and no title of a frame is."""
    board = view.board
    for spot in (QPoint(x, y) for y in range(3, _HEIGHT, 3) for x in range(3, _WIDTH, 3)):
        at = board.camera.to_world((spot.x(), spot.y()))
        port = board.scene.deck.spot_at(at, catch_radius(board.camera.scale))
        if board.scene.deck.card_at(at) is None and port is None and frame_titled_at(board.scene, at) is None:
            return spot
    raise RuntimeError("there is no room for a box to begin")


def _settle(view: CanvasView) -> None:
    QTest.qWait(300)
    view.repaint()


def _frames(view: CanvasView, switch: ThemeSwitch, step: Callable[[int], object], count: int) -> dict[str, float]:
    """The median of a step and the painting that it asks for; of the largest drawing, also in bare loops.

    Frames and loops are done in turn, so that both find the machine and its caches alike.
    """
    if count != LARGEST:
        return {_column(count): statistics.median(_spent(partial(step, number), view) for number in range(_FRAMES))}
    loops: list[Callable[[QPainter], None]] = []
    window = BareWindow(view, switch, lambda painter: loops[0](painter) if loops else None)
    QTest.qWait(50)
    spent, alone = [], []
    for number in range(_FRAMES):
        spent.append(_spent(partial(step, number), view))
        if number == _RECORDED:
            loops.append(bare_loop(view))
        if loops:
            alone.append(_spent(window.repaint))
    window.deleteLater()
    ours, bare = map(statistics.median, (spent, alone))
    return {_column(count): ours, "bare loop": bare, "times that": ours / bare}


def _column(count: int) -> str:
    return f"{count:,} cards"


def _peer() -> float:
    """A step of zooming NodeGraphQt's canvas with all of its nodes in view, wired as ours are."""
    os.environ["QT_PREFERRED_BINDING"] = "PySide6"
    from NodeGraphQt import BaseNode, NodeGraph

    class Card(BaseNode):
        __identifier__, NODE_NAME = "bench", "Card"

        def __init__(self) -> None:
            super().__init__()
            for name in ("input", "other"):
                self.add_input(name)
            self.add_output("output")

    peer, graph = NodeGraph(), drawing(_PEER_SIZE).graphs[GraphId("net")]
    peer.register_node(Card)
    made = {
        node: peer.create_node("bench.Card", name=str(node), pos=list(at), push_undo=False, selected=False)
        for node, at in graph.positions.items()
    }
    for wire in (wire for node in graph.nodes.values() for wire in node.wires()):
        source, target = made[wire.source.node], made[wire.target.node]
        source.output(0).connect_to(target.inputs()[wire.target.port], push_undo=False)
    peer.widget.resize(_WIDTH, _HEIGHT)
    peer.widget.show()
    peer.select_all()
    peer.fit_to_selection()
    peer.clear_selection()
    QTest.qWait(400)
    viewer = peer.viewer()
    middle = viewer.viewport().rect().center()

    def zoom(number: int) -> None:
        viewer._set_viewer_zoom(0.02 if number % 2 else -0.02, 0.0, middle)
        viewer.viewport().repaint()

    spent = statistics.median(_spent(lambda number=number: zoom(number)) for number in range(_FRAMES))
    peer.widget.hide()
    return spent


def _spent(act: Callable[[], object], view: CanvasView | None = None) -> float:
    """Milliseconds of the thread's time, which other programs do not disturb."""
    start = time.thread_time()
    act()
    if view is not None:
        show_now(view)
    return (time.thread_time() - start) * 1000
