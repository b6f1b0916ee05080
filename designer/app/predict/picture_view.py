"""A picture with the pixels that a network has for it: one that it is asked about, or one that it gives back."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.app.theme.style import ThemeSwitch

_LEAST, _BEST = 96, 220
_INVITES = "Drop an image here,\nchoose one or paste it"


class PictureView(QWidget):
    """Where a picture goes."""

    def __init__(
        self,
        switch: ThemeSwitch,
        invites: str = _INVITES,
        says: str = "As the network is shown it",
        parent: QWidget | None = None,
    ) -> None:
        """Makes an empty place.

        Args:
            invites: What stands in it while it is empty; where that is nothing, the place is bare.
            says: What a picture in it is.
        """
        super().__init__(parent)
        self.setObjectName("predict_picture")
        self._invites, self._says = invites, says
        self._switch = switch
        self._picture = QImage()
        self._over = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST, _LEAST)
        self.show_picture(QImage())
        switch.changed.connect(lambda _theme: self.update())

    def show_picture(self, picture: QImage) -> None:
        """Shows a picture, with pixels as large as there is room for; a null one empties the place."""
        self._picture = picture
        size = f"{picture.width()} × {picture.height()}"
        self.setAccessibleName(self._invites if picture.isNull() else f"{self._says}, {size}")
        self.setToolTip("" if picture.isNull() else f"{self._says}: {size} pixels")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_BEST, _BEST)

    def invite(self, over: bool) -> None:
        """Shows whether something is held over the place that may be dropped."""
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._switch.theme
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if (self._picture.isNull() and self._invites) or self._over:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = QPen(theme.color("accent" if self._over else "field_line_hover"), 1, Qt.PenStyle.DashLine)
            painter.setPen(edge)
            painter.setBrush(theme.color("field"))
            radius = theme.tokens.radius.control
            painter.drawRoundedRect(room, radius, radius)
            painter.setPen(theme.color("text_dim"))
            painter.setFont(theme.font("strong"))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), self._invites)
        elif not self._picture.isNull():
            size = QSize(self._picture.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(
                QRectF(0, (self.height() - size.height()) / 2, size.width(), size.height()), self._picture
            )
        painter.end()


def takes(data: QMimeData) -> bool:
    """Whether there is a picture or a file in what is dropped or pasted."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())
