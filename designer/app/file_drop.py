"""Files that are dropped on the window: designs are opened; of anything else is told what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from designer.app.taking import take_copy
from designer.catalogue.datasets import IMAGE_ENDINGS, TABLE_ENDINGS
from designer.document.storage import SUFFIX, design_at


class Uses(Protocol):
    """What can be done with files that are no designs, where a design is open."""

    def learn_from(self, path: Path) -> None:
        """Asks what of a table, or of a folder of images, is learned from."""

    def ask_network(self) -> None:
        """Shows where a trained network is asked about images."""


class FileDrop(QObject):
    """Takes what no part of a window takes itself."""

    def __init__(
        self,
        window: QWidget,
        open_each: Callable[[list[Path]], bool],
        say: Callable[..., None],
        uses: Callable[[], Uses | None],
    ) -> None:
        """Watches a window.

        Args:
            open_each: Opens designs; whether it could, else it was said why not.
            say: Tells the person something, with buttons.
            uses: What else can be done; None while no design is open.
        """
        super().__init__(window)
        self._open_each = open_each
        self._say = say
        self._uses = uses
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and event.mimeData().hasUrls():
            take_copy(event)
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and event.mimeData().hasUrls():
            take_copy(event)
            self._take(event.mimeData())
            return True
        return super().eventFilter(watched, event)

    def _take(self, data: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        designs = [path for path in files if (one := design_at(path)).suffix.lower() == SUFFIX and not one.is_dir()]
        others = [path for path in files if path not in designs]
        opened = self._open_each(designs)
        if not files:
            self._say("A link cannot be opened here. Save what it leads to as a file, and drop that.")
        elif others and not designs:
            self._tell_apart(others[0])
        elif others and opened:  # why one could not be opened matters more
            rest = others[0].name if len(others) == 1 else f"{len(others)} files"
            self._say(f"{rest} {'is no design and was' if len(others) == 1 else 'are no designs and were'} left out.")

    def _tell_apart(self, path: Path) -> None:
        """Says what a file is good for; what is done with it is for the person to press."""
        uses, kind = self._uses(), path.suffix.lower()
        folder = path.is_dir()
        if folder or kind in TABLE_ENDINGS:
            what = "a table, which"
            if folder:
                what = "a folder. One with a folder of images for each class"
            elif kind == ".txt":  # most of which are no tables
                what = "text. A table in it, a row a line,"
            if uses is None:
                self._say(f"{path.name} is {what} can be learned from once a design is open.")
            else:
                self._say(
                    f"{path.name} is {what} can be learned from.", ("Learn from it…", lambda: uses.learn_from(path))
                )
        elif kind in IMAGE_ENDINGS:
            text = f"{path.name} is an image. Drop it under Predict to ask a trained network about it."
            self._say(text, *([("Show Predict", uses.ask_network)] if uses is not None else []))
        elif kind == ".py":
            self._say(
                f"{path.name} is Python code, which cannot be opened as a drawing. "
                "A layer of your own is written under Custom in the list of layers."
            )
        else:
            self._say(f"{path.name} is no design: those end in {SUFFIX}.")
