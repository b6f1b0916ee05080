"""Has pictures drawn beside the window: one at a time, and only the one that was wanted last."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from designer.document import Design, DocumentError, Report
from designer.document.storage import write_atomically
from designer.engine.pictures import Drawn, Picture, draw_picture


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture, and where it is to go.

    Attributes:
        path: The file that it is written to; None: it is only drawn.
    """

    picture: Picture
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """A picture that was drawn, and written where that was wished.

    Attributes:
        image: Its pixels, where it is a PNG that is in no file.
    """

    wish: Wish
    drawn: Drawn
    image: QImage


class _Drawing(QThread):
    """Waits for the process that draws."""

    def __init__(self, design: Design, report: Report | None, wish: Wish, parent: QObject) -> None:
        super().__init__(parent)
        self._design, self._report = design, report
        self.wish = wish
        self.cancelled = threading.Event()
        self.outcome: Granted | str = ""

    def run(self) -> None:
        try:
            drawn = draw_picture(self._design, self._report, self.wish.picture, self.cancelled)
            if self.wish.path is not None and not self.cancelled.is_set():
                write_atomically(self.wish.path, drawn.data)
            self.outcome = Granted(self.wish, drawn, _pixels(self.wish, drawn))
        except DocumentError as error:
            self.outcome = str(error)


def _pixels(wish: Wish, drawn: Drawn) -> QImage:
    seen = wish.picture.kind == "png" and wish.path is None
    return QImage.fromData(drawn.data) if seen else QImage()


class PictureDrawer(QObject):
    """Draws a design that nobody changes meanwhile.

    Signals:
        granted(Granted): A picture is there.
        refused(Wish, str): There is none; a sentence says why.
    """

    granted = Signal(object)
    refused = Signal(object, str)

    def __init__(self, design: Design, report: Report | None, parent: QObject) -> None:
        super().__init__(parent)
        self._design, self._report = design, report
        self._drawing: _Drawing | None = None
        self._next: Wish | None = None

    def know(self, report: Report) -> None:
        """Draws from now on with what a check has found."""
        self._report = report

    def draw(self, wish: Wish) -> None:
        """Asks for a picture; one that is being drawn is called off."""
        self._next = wish
        if self._drawing is None:
            self._begin()
        else:
            self._drawing.cancelled.set()

    def leave(self) -> None:
        """Calls off what is being drawn, and waits until it has ended."""
        self._next = None
        if self._drawing is not None:
            self._drawing.cancelled.set()
            self._drawing.wait()

    def _begin(self) -> None:
        wish, self._next = self._next, None
        if wish is not None:
            self._drawing = _Drawing(self._design, self._report, wish, self)
            self._drawing.finished.connect(self._over)
            self._drawing.start()

    def _over(self) -> None:
        drawing, self._drawing = self._drawing, None
        assert drawing is not None
        drawing.deleteLater()
        if drawing.cancelled.is_set():
            self._begin()
        elif isinstance(drawing.outcome, Granted):
            self.granted.emit(drawing.outcome)
        else:
            self.refused.emit(drawing.wish, drawing.outcome)
