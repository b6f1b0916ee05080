"""Where what opens over the drawing lies: near the point that is meant, and never over what it is about."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

_AWAY = 10  # pixels between it and what it must not cover


def placed(size: QSize, at: QPoint, beside: QRect, room: QRect) -> QRect:
    """A rectangle with a corner at a point, or as near to it as it has room without covering what it is beside."""
    top = max(min(at.y(), room.bottom() - size.height()), room.top())
    lefts = (at.x(), at.x() - size.width(), beside.right() + _AWAY, beside.left() - _AWAY - size.width())
    tops = (beside.bottom() + _AWAY, beside.top() - _AWAY - size.height())
    inside = max(min(at.x(), room.right() - size.width()), room.left())
    corners = [*(QPoint(left, top) for left in lefts), *(QPoint(inside, one) for one in tops)]
    places = (QRect(corner, size) for corner in corners)
    fitting = (place for place in places if room.contains(place) and not place.intersects(beside))
    return next(fitting, QRect(QPoint(inside, top), size))
