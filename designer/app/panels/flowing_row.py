"""A row that needs no width: where it has no room for all that is in it, it takes further lines."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowingRow(QLayout):
    """Places widgets from left to right, line after line; the last one stands at the right end of the first line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []

    # What Qt asks of a layout

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # None ends Qt's own walk
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = [place for _, place in self._placed(width)]
        return max((place.bottom() + 1 for place in places), default=0)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self._shown()), default=0)
        return QSize(widest, max((item.sizeHint().height() for item in self._shown()), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for item, place in self._placed(rect.width()):
            item.setGeometry(place.translated(rect.topLeft()))

    # Where each lies

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _placed(self, width: int) -> Iterator[tuple[QLayoutItem, QRect]]:
        """Every item that is seen with its place, in the middle of the height of its line."""
        shown = self._shown()
        last = shown.pop() if shown and shown[-1] is self._items[-1] else None
        room = width - (last.sizeHint().width() + self.spacing() if last is not None else 0)  # of the first line
        line: list[tuple[QLayoutItem, QRect]] = []
        if last is not None:
            size = last.sizeHint()
            line.append((last, QRect(width - size.width(), 0, size.width(), size.height())))
        left = top = 0
        for item in shown:
            size = item.sizeHint().boundedTo(QSize(width, 2**15))
            if left + size.width() > room and line:
                yield from _levelled(line, top)
                top += max(place.height() for _, place in line) + self.spacing()
                line, left, room = [], 0, width
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(size.width()))
            line.append((item, QRect(left, top, size.width(), size.height())))
            left += size.width() + self.spacing()
        yield from _levelled(line, top)


def _levelled(line: list[tuple[QLayoutItem, QRect]], top: int) -> Iterator[tuple[QLayoutItem, QRect]]:
    """What is lower than its line, in the middle of it."""
    height = max((place.height() for _, place in line), default=0)
    for item, place in line:
        place.moveTop(top + (height - place.height()) // 2)
        yield item, place
