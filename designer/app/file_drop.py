"""Files that are dropped on the window: designs are opened, anything else is told apart in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

_SUFFIX = ".netd"


class FileDrop(QObject):
    """Takes what no part of a window takes itself."""

    def __init__(self, window: QWidget, open_path: Callable[[Path], None], say: Callable[[str], None]) -> None:
        """Watches a window.

        Args:
            open_path: Opens a design.
            say: Tells the person why nothing is opened.
        """
        super().__init__(window)
        self._open = open_path
        self._say = say
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and _files(event.mimeData()):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and (files := _files(event.mimeData())):
            event.acceptProposedAction()
            self._take(files)
            return True
        return super().eventFilter(watched, event)

    def _take(self, files: list[Path]) -> None:
        designs = [path for path in files if path.suffix.lower() == _SUFFIX]
        for path in designs:
            self._open(path)
        if not designs:
            self._say(f"{files[0].name} is no design: those end in {_SUFFIX}.")


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
