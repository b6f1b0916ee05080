"""Which part of the drawing is seen, and how large: a value, and what its scale lets people read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from designer.document import Point
from designer.layout import Box

SMALLEST, LARGEST = 0.02, 4.0
PORTS_FROM = 0.4  # below this scale ports are too small to be seen, but for the one that is meant
_CATCH_FROM = 0.15  # below this scale a card is too small to have more than one place that is meant
_CATCH = 11.0  # pixels of the screen
_WIDEST_CATCH = 22.0  # of the drawing: the middle of a short wire is the wire's own, and that of a card the card's
FULL_FROM = 0.55  # below this scale the lines of a card cannot be read
_WHOLE = 1e-6  # pixels that nobody sees
_STEPS = (0.1, 0.15, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)


class Detail(IntEnum):
    """How much of a card is drawn."""

    BOXES = 0  # coloured boxes and plain wires
    CARDS = 1  # cards that can be told apart, ports, no shapes
    FULL = 2


def catch_radius(scale: float) -> float:
    """How near to a port a press counts as on it, in the drawing: the same on the screen at every scale.

    Far away it is less, since a card must have a place to be moved by, and at last nothing.
    """
    return min(_CATCH / scale, _WIDEST_CATCH) if scale >= _CATCH_FROM else 0.0


def detail_at(scale: float) -> Detail:
    """What can be read at a scale."""
    if scale < 0.3:
        return Detail.BOXES
    return Detail.CARDS if scale < FULL_FROM else Detail.FULL


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at a plane through a widget.

    Attributes:
        x, y: The point of the drawing that is seen in the widget's upper left corner.
        scale: How many logical pixels a unit of the drawing takes.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0

    def to_screen(self, point: Point) -> Point:
        """Where a point of the drawing is in the widget."""
        return ((point[0] - self.x) * self.scale, (point[1] - self.y) * self.scale)

    def to_world(self, point: Point) -> Point:
        """Which point of the drawing a point of the widget shows."""
        return (point[0] / self.scale + self.x, point[1] / self.scale + self.y)

    def seen(self, width: float, height: float) -> Box:
        """The part of the drawing that a widget of this size shows."""
        return (self.x, self.y, self.x + width / self.scale, self.y + height / self.scale)

    def panned(self, dx: float, dy: float) -> Camera:
        """Moves the drawing by so many pixels."""
        return replace(self, x=self.x - dx / self.scale, y=self.y - dy / self.scale)

    def shift_from(self, other: Camera) -> tuple[int, int] | None:
        """By how many whole pixels the drawing lies elsewhere than through another camera; None: not by whole ones."""
        if self.scale != other.scale:
            return None
        dx, dy = (other.x - self.x) * self.scale, (other.y - self.y) * self.scale
        whole = round(dx), round(dy)
        return whole if abs(dx - whole[0]) < _WHOLE and abs(dy - whole[1]) < _WHOLE else None

    def zoomed(self, scale: float, around: Point) -> Camera:
        """Takes another scale; the point of the drawing under a point of the widget stays there."""
        scale = min(LARGEST, max(SMALLEST, scale))
        x, y = self.to_world(around)
        return Camera(x - around[0] / scale, y - around[1] / scale, scale)

    def next_scale(self, up: bool) -> float:
        """The next round scale, larger or smaller."""
        if up:
            return next((step for step in _STEPS if step > self.scale * 1.01), LARGEST)
        return next((step for step in reversed(_STEPS) if step < self.scale * 0.99), max(SMALLEST, self.scale / 1.5))

    def centred(self, point: Point, width: float, height: float) -> Camera:
        """Shows a point of the drawing in the middle of the widget."""
        return replace(self, x=point[0] - width / self.scale / 2, y=point[1] - height / self.scale / 2)

    def holding(self, box: Box, width: float, height: float, clear: float) -> Camera | None:
        """Moves no further than a box needs to be seen, clear of the edges; None where that is over half a view.

        Args:
            clear: How far from the edges, as a part of the view; less where the box has no room for that.
        """
        shifts = []
        for begin, end, start, pixels in ((box[0], box[2], self.x, width), (box[1], box[3], self.y, height)):
            view = pixels / self.scale
            edge = max(0.0, min(clear * view, (view - (end - begin)) / 2))
            shift = min(0.0, begin - edge - start) or max(0.0, end + edge - start - view)
            if abs(shift) > view / 2:
                return None
            shifts.append(shift)
        return replace(self, x=self.x + shifts[0], y=self.y + shifts[1])

    def between(self, other: Camera, part: float) -> Camera:
        """A camera on the way to another one; 0 is this one, 1 the other."""
        scale = self.scale * (other.scale / self.scale) ** part
        return Camera(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part, scale)


def fitted(box: Box, width: float, height: float, margin: float = 32.0) -> Camera:
    """Shows a whole box, in the middle, never larger than it is."""
    room = (max(1.0, width - 2 * margin), max(1.0, height - 2 * margin))
    extent = (max(1.0, box[2] - box[0]), max(1.0, box[3] - box[1]))
    scale = max(SMALLEST, min(1.0, room[0] / extent[0], room[1] / extent[1]))
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    return Camera(scale=scale).centred(middle, width, height)
