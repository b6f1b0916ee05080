"""A drawing as a file: PNG, SVG or PDF, by the painter of the canvas, with real text and real lines.

The graphs of a picture stand beneath each other. Everything is painted at the size that it has on the screen at 100 %;
what is larger or smaller is for the device to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from designer.app.canvas.board import Board, Listener
from designer.app.canvas.camera import Camera
from designer.app.canvas.either_look import either_look
from designer.app.canvas.faces import Faces
from designer.app.canvas.frame import Frame
from designer.app.canvas.framing import frame_boxes
from designer.app.canvas.geometry import TITLE_HEIGHT
from designer.app.canvas.measuring import measure_in
from designer.app.canvas.painter import CanvasPainter
from designer.app.canvas.svg_text import for_any_reader
from designer.app.theme.theme import Theme
from designer.app.theme.tokens import load_tokens
from designer.catalogue.spec import Catalogue
from designer.document import Design, Graph, History, NodeId, Report
from designer.document.fragments import inner_nodes
from designer.engine.pictures import Drawn, Picture, PictureError, why_too_large
from designer.layout import Box

_MARGIN = 24.0
_APART = 40.0  # between two graphs
_RING = 8.0  # what reaches beyond cards: ports, rings, the cards of a repeat behind
_WIDEST_TITLE = 420.0
_POINTS_PER_PIXEL = 0.75
_POINTS_PER_MM = 72 / 25.4
_LONGEST_PAGE = 14_400.0  # points: what readers of PDF go to
_FINE = 1200  # dots per inch that a PDF is laid out in


@dataclass(frozen=True, slots=True)
class _Part:
    """One graph of a picture: what of it is seen, and where it stands."""

    board: Board
    box: Box
    top: float

    @property
    def lead(self) -> float:
        """How far in its first cards stand: wires and shapes may reach beyond them."""
        return float(self.board.scene.deck.xy[:, 0].min()) - self.box[0]


def picture_of(catalogue: Catalogue, design: Design, report: Report | None, picture: Picture) -> Drawn:
    """Draws a picture. Needs a running application, which may be without a screen, and its fonts.

    Raises:
        PictureError: There is nothing to draw, or it does not fit into a PNG, or only an SVG can be as its reader is.
    """
    if picture.look == "auto":
        if picture.kind != "svg":
            raise PictureError("Only an SVG can be light or dark as its reader is. Choose light, dark or paper.")
        light, dark = (picture_of(catalogue, design, report, replace(picture, look=look)) for look in ("light", "dark"))
        return replace(light, data=either_look(light.data, dark.data))
    theme = Theme(load_tokens(), picture.look)
    parts = _laid_out(catalogue, design, report, picture, theme)
    if not parts:
        raise PictureError("There is nothing to draw: no card is in it.")
    lead = max(part.lead for part in parts)  # so that names and first cards of all stand below each other
    width = max(part.box[2] - part.box[0] + lead - part.lead for part in parts)
    size = QSizeF(ceil(width), ceil(parts[-1].top + parts[-1].box[3] - parts[-1].box[1]))

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(0, 0, size.width() + _MARGIN, size.height() + _MARGIN)  # a page is whole points wide
        painter.fillRect(ground, theme.color("canvas"))
        canvas = CanvasPainter(theme, Faces(keeps=False))
        for part in parts:
            part.board.camera = Camera(part.box[0], part.box[1])
            wide, high = size.width() - lead + part.lead, part.box[3] - part.box[1]
            painter.save()
            painter.translate(lead - part.lead, part.top)
            frame = Frame(wide, high, (0, 0, wide, high), shapes=picture.shapes, titled=picture.titles)
            canvas.paint(painter, part.board, frame)
            painter.restore()

    match picture.kind:
        case "png":
            data = _png(size, _scale(size, picture), paint)
        case "svg":
            data = _svg(size, design.name, paint)
        case "pdf":
            data = _pdf(size, picture.width_mm, design.name, paint)
    return Drawn(data, int(size.width()), int(size.height()))


# What is in it


def _laid_out(
    catalogue: Catalogue, design: Design, report: Report | None, picture: Picture, theme: Theme
) -> list[_Part]:
    measure = measure_in(theme)
    nobody = Listener(lambda _: None, lambda: None, lambda: None, lambda _: None, lambda _spot, _end: None)
    parts: list[_Part] = []
    top = 0.0
    for graph_id in picture.graphs:
        if not design.graphs[graph_id].nodes:
            continue
        board = Board(catalogue, History(design), graph_id, measure, theme.tokens.sizes, nobody)
        if picture.cards and graph_id == picture.graphs[0]:
            alone = replace(design, graphs={**design.graphs, graph_id: _alone(board, picture.cards)})
            if not alone.graphs[graph_id].nodes:
                continue
            board = Board(catalogue, History(alone), graph_id, measure, theme.tokens.sizes, nobody)
        board.keeps_grid = False
        board.take_report(report)
        box = _extent(board, picture, theme)
        parts.append(_Part(board, box, top))
        top += box[3] - box[1] - 2 * _MARGIN + _APART
    return parts


def _alone(board: Board, cards: Sequence[NodeId]) -> Graph:
    """Some cards where they lie, and the wires among them; a sentence about all of them is not said of a few."""
    graph, deck = board.graph, board.scene.deck
    nodes = {node.id: node for node in inner_nodes(graph, frozenset(cards))}
    places = {node: (float(x), float(y)) for node, (x, y) in zip(deck.ids, deck.xy.tolist(), strict=True)}
    doc = graph.doc if len(nodes) == len(graph.nodes) else ""
    return replace(graph, doc=doc, nodes=nodes, positions={node: places[node] for node in nodes})


def _extent(board: Board, picture: Picture, theme: Theme) -> Box:
    """The box round all that is painted of a board, and some air."""
    scene = board.scene
    bounds = scene.bounds()
    assert bounds is not None
    boxes = [(bounds[0], bounds[1] + TITLE_HEIGHT, *bounds[2:])]
    boxes += [box for _, _, box in frame_boxes(scene)]
    if picture.shapes:
        wires = range(len(scene.wiring.wires))
        scene.pills.settle(wires)
        while scene.pills.unsettled:
            scene.pills.settle(wires)
        boxes += [pill.box for pill in scene.pills.of(wires) if pill is not None]
    left, top = min(box[0] for box in boxes) - _RING, min(box[1] for box in boxes) - _RING
    right, bottom = max(box[2] for box in boxes) + _RING, max(box[3] for box in boxes) + _RING
    if picture.titles:
        top = min(top, bounds[1])
        texts = ((board.graph.name, "heading"), (board.graph.doc, "small"))
        title = max(QFontMetricsF(theme.font(role)).horizontalAdvance(" ".join(text.split())) for text, role in texts)
        right = max(right, float(scene.deck.xy[:, 0].min()) + min(title + 1, _WIDEST_TITLE))
    return (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)


# What becomes of it


def _scale(size: QSizeF, picture: Picture) -> float:
    longest = max(size.width(), size.height())
    return min(picture.scale, picture.within / longest) if picture.within else picture.scale


def _png(size: QSizeF, scale: float, paint: Callable[[QPainter], None]) -> bytes:
    if why := why_too_large(int(size.width()), int(size.height()), scale):
        raise PictureError(why)
    wide, high = ceil(size.width() * scale), ceil(size.height() * scale)
    image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter)
    painter.end()
    buffer = _buffer()
    image.convertToFormat(QImage.Format.Format_RGB32).save(buffer, "PNG")  # type: ignore[call-overload]
    return _content(buffer)


def _svg(size: QSizeF, title: str, paint: Callable[[QPainter], None]) -> bytes:
    buffer = _buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(QSize(round(size.width()), round(size.height())))
    generator.setViewBox(QRect(0, 0, round(size.width()), round(size.height())))
    generator.setTitle(" ".join(title.split()))
    generator.setDescription("Drawn with netdesigner")
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return for_any_reader(_content(buffer).decode()).encode()


def _pdf(size: QSizeF, width_mm: float, title: str, paint: Callable[[QPainter], None]) -> bytes:
    wide = width_mm * _POINTS_PER_MM if width_mm else size.width() * _POINTS_PER_PIXEL
    wide *= min(1.0, _LONGEST_PAGE / max(wide, wide * size.height() / size.width()))
    high = wide * size.height() / size.width()
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(" ".join(title.split()))
    writer.setCreator("netdesigner")
    writer.setResolution(_FINE)
    writer.setPageSize(QPageSize(QSizeF(wide, high), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    scale = wide * _FINE / 72 / size.width()
    painter.scale(scale, scale)
    paint(painter)
    painter.end()
    return _content(buffer)


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _content(buffer: QBuffer) -> bytes:
    data: QByteArray = buffer.data()
    return bytes(data.data())
