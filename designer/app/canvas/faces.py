"""What a card, a port and a shape look like, and their pictures, kept for as long as they are likely to be used again.

The `draw_` functions paint with any painter in the units of the drawing. On the screen each look is painted once for a
scale and pixel ratio and then stamped, which costs a tenth; in a file that is kept it is drawn where it stands.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from designer.app.canvas.camera import Detail
from designer.app.canvas.card import LINES, MARK, TEXT_LEFT, Card
from designer.app.canvas.findings import Standing, Weights
from designer.app.canvas.frame import on_pixel, on_pixels
from designer.app.canvas.heat import Warmth
from designer.app.canvas.heat_painter import draw_amount, draw_warmth
from designer.app.canvas.routing import Floats
from designer.app.canvas.strokes import DASHES, draw_copies
from designer.app.theme.icons import draw_icon
from designer.app.theme.theme import Theme
from designer.catalogue.spec import Family
from designer.document import Point

MARGIN = 12.0  # round a card's picture, for its shadow and for the cards of a repeat behind it
_BUDGET_BYTES = 96 * 1024 * 1024
_STACK_STEP = 5.0
STACK = 2 * _STACK_STEP  # how far the cards of a repeat reach up and to the right behind it
_COARSE_TITLE = 20  # pixels: the title alone, where the rest could not be read
_COARSE_LEAST = 15  # pixels, where it would have no room
_COARSE_COPIES = 17  # pixels: how often a card is there
_COARSE_COPIES_LEAST = 13  # pixels, where they would have no room
_COARSE_PAD = 14.0  # round that
_COARSE_GAP = 6.0  # before it
_EDGE_TOP = 12.0
_SIGN = 11.0  # the mark of a card with a note, and that of one that is frozen
_COARSE_SIGN = 22.0
_PULSE = 7.0  # how far the mark of a card that is learning reaches
_PULSE_ASIDE = QPointF(-3.0, 2.0)  # from the corner of the icon: clear of the words beside it

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


class Faces:
    """Pictures by what they show, the longest unused thrown away first.

    Attributes:
        keeps: Whether there are pictures at all; without them what is stamped is text and lines, for a file.
        rendered: How many were painted so far.
        thrown: How often some were thrown away so far.
    """

    def __init__(self, budget: int = _BUDGET_BYTES, *, keeps: bool = True) -> None:
        self.keeps = keeps
        self.rendered = self.thrown = 0
        self._budget = budget
        self._bytes = 0
        self._pictures: OrderedDict[Hashable, QPixmap] = OrderedDict()

    def find(self, key: Hashable) -> QPixmap | None:
        """The picture for a key, where there is one."""
        known = self._pictures.get(key)
        if known is not None:
            self._pictures.move_to_end(key)
        return known

    def get(
        self, key: Hashable, width: float, height: float, ratio: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """The picture for a key, painted now if there is none; width and height in logical pixels."""
        known = self.find(key)
        if known is not None:
            return known
        made = QPixmap(max(1, ceil(width * ratio)), max(1, ceil(height * ratio)))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
        painter.end()
        self.rendered += 1
        self._pictures[key] = made
        self._bytes += _size(made)
        while self._bytes > self._budget and len(self._pictures) > 1:
            self._bytes -= _size(self._pictures.popitem(last=False)[1])
            self.thrown += 1
        return made

    def stamp(
        self,
        painter: QPainter,
        at: Point,
        key: Hashable,
        width: float,
        height: float,
        ratio: float,
        draw: Callable[[QPainter], None],
    ) -> None:
        """Puts the picture for a key at the pixel nearest to a point, or draws what it would show just there."""
        if self.keeps:
            painter.drawPixmap(on_pixel(*at, ratio), self.get(key, width, height, ratio, draw))
            return
        painter.save()
        painter.translate(*at)
        draw(painter)
        painter.restore()

    def stamp_all(
        self,
        painter: QPainter,
        corners: Floats,
        key: Hashable,
        width: float,
        height: float,
        ratio: float,
        draw: Callable[[QPainter], None],
        stretch: float = 1.0,
    ) -> None:
        """Puts the picture for a key at the pixels nearest to some points, n x 2, or draws it just there.

        Args:
            stretch: How much larger it is shown than it is painted; then it lies at the points themselves.
        """
        if self.keeps:
            at = on_pixels(corners, ratio) if stretch == 1.0 else corners
            draw_copies(painter, self.get(key, width, height, ratio, draw), at, stretch)
            return
        for at in corners.tolist():
            self.stamp(painter, at, key, width, height, ratio, draw)

    def clear(self) -> None:
        """Forgets all pictures: another theme is worn."""
        self._pictures.clear()
        self._bytes = 0
        self.thrown += 1


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def hue(theme: Theme, family: Family) -> str:
    """A family that the theme has a colour and an icon for."""
    return family.value if family in theme.tokens.families else Family.CUSTOM.value


def draw_card(
    painter: QPainter,
    theme: Theme,
    card: Card,
    detail: Detail,
    standing: Standing = Standing.THERE,
    stale: bool = False,
    warmth: Warmth | None = None,
    lay: Callable[[QPainter, QSizeF], None] | None = None,
    weights: Weights = Weights.RESTING,
    told: bool = False,
) -> None:
    """Paints a card with its upper left corner at the origin.

    Args:
        standing: Who does not take part is faded; the outline of who is absent or bypassed is dashed. What is written
            on any of them stays readable.
        stale: What is said of it was found before it was changed.
        warmth: What it costs, where that is to be shown.
        lay: Paints the ground of a card of a size from a picture, where one is kept.
        weights: What becomes of those that it could learn.
        told: Whether something is painted where its fact stands otherwise.
    """
    ground = QRectF(0, 0, *card.size)
    radius = theme.tokens.radius.card
    if card.words.stacked:
        for step in (2, 1):
            _plate(painter, theme, ground.translated(step * _STACK_STEP, -step * _STACK_STEP), radius)
    apart = standing is not Standing.THERE or card.words.bypassed
    if apart:
        # The grid must not show through.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("canvas"))
        painter.drawRoundedRect(ground, radius, radius)
        painter.setOpacity(theme.opacity.bypassed if standing is Standing.THERE else theme.opacity.faded)
        _plate(painter, theme, ground, radius, standing is Standing.ABSENT or card.words.bypassed)
    elif lay is not None:
        lay(painter, ground.size())
    else:
        draw_ground(painter, theme, ground.size())
    if warmth is not None:
        draw_warmth(painter, theme, card, warmth)
    still = card.words.frozen or weights is Weights.HELD
    corner = _edge_and_tile(painter, theme, card, detail, still) + _PULSE_ASIDE
    if weights is Weights.LEARNING:
        _draw_pulse(painter, theme, corner)
    elif weights is Weights.HELD:
        _draw_frost(painter, theme, corner)
    if standing is Standing.THERE:
        painter.setOpacity(1.0)  # who is bypassed steps back by the colour of its text: half of that cannot be read
    if detail is Detail.FULL:
        _text(painter, theme, card, stale, standing, amount=told or warmth is not None)
        if warmth is not None:
            draw_amount(painter, theme, card, warmth)
    else:
        _coarse_text(painter, theme, card, standing)
    painter.setOpacity(1.0)


def draw_ground(painter: QPainter, theme: Theme, size: QSizeF) -> None:
    """Paints an empty card and its shadow, which takes longer than all that is written on it."""
    ground = QRectF(QPointF(0, 0), size)
    radius = theme.tokens.radius.card
    shade = theme.color("shadow")
    if shade.alpha():  # on paper nothing lies above it
        shade.setAlphaF(shade.alphaF() / 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        for spread in (1.0, 2.0, 3.5, 5.5, 8.0):
            grown = ground.adjusted(-spread, -spread, spread, spread).translated(0, 2.0)
            painter.drawRoundedRect(grown, radius + spread, radius + spread)
    _plate(painter, theme, ground, radius)


def _plate(painter: QPainter, theme: Theme, ground: QRectF, radius: float, dashed: bool = False) -> None:
    pen = QPen(theme.color("text" if dashed else "card_line"), 1.5 if dashed else 1.0)
    if dashed:
        pen.setDashPattern(DASHES)
    painter.setPen(pen)
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _edge_and_tile(painter: QPainter, theme: Theme, card: Card, detail: Detail, still: bool) -> QPointF:
    """Paints the strip at the left edge and the icon; gives the lower right corner of the icon's tile.

    Args:
        still: Whether its weights stay as they are: the strip is hollow, nothing flows in.
    """
    sizes = theme.tokens.sizes
    family = hue(theme, card.words.family)
    edge = QRectF(0, _EDGE_TOP, sizes.edge, card.size[1] - 2 * _EDGE_TOP)
    if still:
        painter.setPen(QPen(theme.family(family), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge.adjust(0.5, 0.5, 0.5, -0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.family(family))
    painter.drawRoundedRect(edge, sizes.edge / 2, sizes.edge / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    top = _EDGE_TOP if detail is Detail.FULL else (sizes.card_height - sizes.tile) / 2
    tile = QRectF(_EDGE_TOP, top, sizes.tile, sizes.tile)
    painter.setBrush(theme.family_tile(family))
    painter.drawRoundedRect(tile, theme.tokens.radius.control, theme.tokens.radius.control)
    side = (sizes.tile - sizes.icon) / 2
    draw_icon(painter, f"families/{family}", tile.adjusted(side, side, -side, -side), theme.family(family))
    return tile.bottomRight()


def _draw_pulse(painter: QPainter, theme: Theme, middle: QPointF) -> None:
    """Paints the mark of a card that is learning."""
    painter.setPen(QPen(theme.color("card"), 2.0))
    painter.setBrush(theme.color("accent"))
    painter.drawEllipse(middle, _PULSE, _PULSE)
    sign = QRectF(middle.x() - _PULSE + 2, middle.y() - _PULSE + 2, 2 * _PULSE - 4, 2 * _PULSE - 4)
    draw_icon(painter, "activity", sign, theme.color("on_accent"))


def _draw_frost(painter: QPainter, theme: Theme, middle: QPointF) -> None:
    """Paints the mark of a card that is frozen with what is around it, fainter than that of one frozen itself."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("card"))
    painter.drawEllipse(middle, _PULSE, _PULSE)
    sign = QRectF(middle.x() - _SIGN / 2, middle.y() - _SIGN / 2, _SIGN, _SIGN)
    draw_icon(painter, "snowflake", sign, theme.color("text_faint"))


def _text(painter: QPainter, theme: Theme, card: Card, stale: bool, standing: Standing, amount: bool = False) -> None:
    """Writes the lines of a card; where an amount is written in place of its fact, the room for that is left.

    Lines that step back have one colour: what is fainter already could not be read if more were taken from it.
    """
    words = card.words
    fact = "" if amount else words.fact
    only = "text" if standing is not Standing.THERE else "text_faint" if words.bypassed else ""
    lines = ((words.title, "title", "text"), (words.what, "small", "text_dim"), (fact, "caption", "text_faint"))
    opacity = painter.opacity()
    for middle, (text, role, color) in zip(LINES, lines, strict=True):
        if role == "caption" and stale and not words.bypassed:  # no check finds out that a card is bypassed
            painter.setOpacity(opacity * theme.opacity.faded)
        painter.setFont(theme.font(role))
        painter.setPen(theme.color(only or color))
        painter.drawText(QRectF(TEXT_LEFT, middle - 10, card.size[0] - TEXT_LEFT, 20), _LEFT, text)
    painter.setOpacity(opacity)
    signs = [name for name, holds in (("note", words.noted), ("snowflake", words.frozen)) if holds]
    for place, name in enumerate(signs):
        mark = QRectF(card.size[0] - _SIGN - 7 - place * MARK, LINES[2] - _SIGN / 2, _SIGN, _SIGN)
        draw_icon(painter, name, mark, theme.color("text_faint"))
    if words.copies:
        font = theme.font("mono_caption")
        width = QFontMetricsF(font).horizontalAdvance(words.copies) + 12
        badge = QRectF(card.size[0] - width - 10, LINES[0] - 8, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(badge, 8, 8)
        painter.setFont(font)
        painter.setPen(theme.color("accent_text"))
        painter.drawText(badge, _MIDDLE, words.copies)


def _coarse_text(painter: QPainter, theme: Theme, card: Card, standing: Standing) -> None:
    high = theme.tokens.sizes.card_height  # on one line with the titles of others, however many ports it has
    font = theme.font("title")
    font.setPixelSize(_COARSE_TITLE)
    width = card.size[0] - TEXT_LEFT - 8
    if card.words.frozen:
        width -= _COARSE_SIGN + 4
        mark = QRectF(TEXT_LEFT + width + 4, (high - _COARSE_SIGN) / 2, _COARSE_SIGN, _COARSE_SIGN)
        draw_icon(painter, "snowflake", mark, theme.color("text_dim"))
    needed = QFontMetricsF(font).horizontalAdvance(card.words.title)
    if card.words.copies:  # a short name leaves them more than half of the room
        most = max(width / 2, width - needed * _COARSE_LEAST / _COARSE_TITLE - _COARSE_GAP)
        width -= _coarse_copies(painter, theme, card.words.copies, TEXT_LEFT + width, most) + _COARSE_GAP
    if needed > width:  # smaller first, and then without its middle: names of a kind differ at their ends
        font.setPixelSize(max(_COARSE_LEAST, int(_COARSE_TITLE * width / needed)))
    title = QFontMetricsF(font).elidedText(card.words.title, Qt.TextElideMode.ElideMiddle, width)
    painter.setFont(font)
    painter.setPen(theme.color("text_faint" if card.words.bypassed and standing is Standing.THERE else "text"))
    painter.drawText(QRectF(TEXT_LEFT, 0, width, high), _LEFT, title)


def _coarse_copies(painter: QPainter, theme: Theme, copies: str, right: float, most: float) -> float:
    """Writes how often a card is there, up to its right end; gives how wide that is, at most so much."""
    font = theme.font("mono_caption")
    font.setPixelSize(_COARSE_COPIES)
    needed = QFontMetricsF(font).horizontalAdvance(copies) + _COARSE_PAD
    if needed > most:  # smaller first: what single copies are given is told at the end
        font.setPixelSize(max(_COARSE_COPIES_LEAST, int(_COARSE_COPIES * most / needed)))
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(copies, Qt.TextElideMode.ElideRight, most - _COARSE_PAD)
    width, high = metrics.horizontalAdvance(text) + _COARSE_PAD, _COARSE_TITLE + 4.0
    badge = QRectF(right - width, (theme.tokens.sizes.card_height - high) / 2, width, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent_soft"))
    painter.drawRoundedRect(badge, high / 2, high / 2)
    painter.setFont(font)
    painter.setPen(theme.color("accent_text"))
    painter.drawText(badge, _MIDDLE, text)
    return width


def draw_port(painter: QPainter, ground: QColor, color: QColor, radius: float, wired: bool) -> None:
    """Paints a port round the origin: filled where it is wired, an open ring where it is not."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(QPointF(0, 0), radius + 1.5, radius + 1.5)
    if wired:
        painter.setBrush(color)
        painter.drawEllipse(QPointF(0, 0), radius, radius)
    else:
        painter.setPen(QPen(color, 1.8))
        painter.drawEllipse(QPointF(0, 0), radius - 0.9, radius - 0.9)


def draw_pill(painter: QPainter, theme: Theme, text: str, ground: QRectF, bad: bool) -> None:
    """Paints a shape beside a wire."""
    radius = ground.height() / 2
    painter.setPen(QPen(theme.color("pill_line"), 1.0))
    painter.setBrush(theme.color("pill"))
    painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setFont(theme.font("mono_caption"))
    painter.setPen(theme.color("bad" if bad else "text_dim"))
    painter.drawText(ground, _MIDDLE, text)


def draw_badge(painter: QPainter, theme: Theme, middle: QPointF) -> None:
    """Paints the mark of a card that something is wrong with."""
    painter.setPen(QPen(theme.color("canvas"), 2.0))
    painter.setBrush(theme.color("bad"))
    painter.drawEllipse(middle, 9.0, 9.0)
    painter.setFont(theme.font("section"))
    painter.setPen(theme.color("on_bad"))
    painter.drawText(QRectF(middle.x() - 9, middle.y() - 9, 18, 18), _MIDDLE, "!")
