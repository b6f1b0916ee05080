"""Cards that a hand drags out of their drawing: onto the tab of another design, into its drawing, into another window.

What is carried is the text that copying gives, so that dropping is pasting: the cards stay where they were, too.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from designer.document.fragments import may_hold_cards

MIME_TYPE = "application/x-netdesigner-cards"
_TAKES = "takes_cards"
_BEYOND = 24  # pixels: a hand that drags cards to the edge of the window goes a little too far
_WIDEST = 240  # pixels: what hangs at the pointer does not hide where it goes


def take_cards(widget: QWidget) -> None:
    """Has cards be dropped on a widget that handles this."""
    widget.setAcceptDrops(True)
    widget.setProperty(_TAKES, True)


def carried(data: QMimeData) -> str:
    """The cards that are dragged, as text, which may come from a chat or a page; empty where it is something else."""
    if data.hasFormat(MIME_TYPE):
        return bytes(data.data(MIME_TYPE).data()).decode("utf-8", "replace")
    text = data.text() if data.hasText() and not data.hasUrls() else ""
    return text if may_hold_cards(text) else ""


def is_carried_out(source: QWidget, at: QPoint) -> bool:
    """Whether a point of the screen is where cards of a drawing can be dropped that is not their own.

    What lies well outside of the window may be another one of ours, which is another program.
    """
    target = QApplication.widgetAt(at)
    if target is not None:
        return target is not source and bool(target.property(_TAKES))
    return not source.window().frameGeometry().adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND).contains(at)


def carry(source: QWidget, text: str, picture: QPixmap) -> None:
    """Drags cards, until they are let go."""
    data = QMimeData()
    data.setData(MIME_TYPE, text.encode("utf-8", "surrogatepass"))
    drag = QDrag(source)
    drag.setMimeData(data)
    if picture.deviceIndependentSize().width() > _WIDEST:
        ratio = picture.devicePixelRatio()
        picture = picture.scaledToWidth(round(_WIDEST * ratio), Qt.TransformationMode.SmoothTransformation)
    drag.setPixmap(picture)
    drag.setHotSpot(QPoint(0, 0))
    drag.exec(Qt.DropAction.CopyAction)
