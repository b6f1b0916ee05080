"""Asking about a picture: drawn with the mouse where that makes sense, or a file, or what lies on the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageReader,
    QKeySequence,
    QPixmap,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from designer.app.aside import Aside
from designer.app.file_dialog import FileDialog
from designer.app.predict.drawing_pad import DrawingPad
from designer.app.predict.picture_view import PictureView, takes
from designer.app.taking import take_copy
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.predict.records import Description

_THUMB = 28  # pixels
_NO_WORDS = ("class", "label", "target", "output", "image")  # nobody draws one of these
_ENDINGS = "*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff"


class ImageQuestion(QWidget):
    """A sheet to draw on, or a place for pictures.

    Signals:
        drawn(QImage): Something was drawn, in ink on paper.
        given(tuple[Path, ...]): Files were dropped, chosen or pasted.
        cleared: There is no question any more.
    """

    drawn = Signal(QImage)
    given = Signal(object)
    cleared = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = QSize(1, 1)
        self._grey = False
        self._can_draw = False
        self._folder: QTemporaryDir | None = None
        self._pasted = 0
        self.pad = DrawingPad(switch)
        self.picture = PictureView(switch)
        self._shrunk = Aside(self)
        self._written = Aside(self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.pad)
        self._pages.addWidget(self.picture)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(8)
        stack.addWidget(self._pages, 1)
        stack.addLayout(self._make_buttons())
        pastes = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        pastes.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        pastes.activated.connect(self.paste)
        self.pad.drawn.connect(self._on_drawn)
        self.pad.cleared.connect(self._on_cleared)
        self._shrunk.done.connect(self.picture.show_picture)
        self._written.done.connect(self._on_written)
        self.setAcceptDrops(True)  # wherever on the question, also on the sheet

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._draw = self._button("predict_draw", "Draw", "Draw with the mouse instead", self._go_drawing)
        self._clear = self._button("predict_clear", "Clear", "Take everything off the sheet  (Del)", self.pad.clear)
        self._choose = self._button("predict_choose", "Images…", "Ask about one image or several", self._ask_which)
        self._paste = self._button("predict_paste", "Paste", "Ask about the image on the clipboard", self.paste)
        for button in (self._draw, self._clear, self._choose, self._paste):
            row.addWidget(button)
        row.addStretch()
        self._thumb = QLabel()
        self._thumb.setObjectName("predict_thumb")
        self._thumb.setFixedHeight(_THUMB + 2)
        self._thumb.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._thumb)
        return row

    def _button(self, name: str, text: str, tip: str, do: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        set_role(button, "tool small")
        button.clicked.connect(lambda _checked=False: do())  # type: ignore[operator]
        return button

    def prepare(self, description: Description) -> None:
        """Makes ready for another network."""
        self._size = QSize(description.width, description.height)
        self._grey = description.channels == 1
        self._can_draw = description.can_be_drawn
        self._shrunk.forget()
        self.picture.show_picture(QImage())
        self.pad.prepare(self._size, "" if description.target in _NO_WORDS else description.target)
        self._show(drawing=self._can_draw)

    def leave(self) -> None:
        """Ends what is going on beside; the window goes."""
        self._shrunk.leave()
        self._written.leave()

    def _show(self, drawing: bool) -> None:
        self._pages.setCurrentIndex(0 if drawing else 1)
        self._draw.setVisible(self._can_draw and not drawing)
        self._clear.setVisible(drawing)
        self._thumb.setVisible(drawing)
        self._paste.setVisible(not drawing)  # on the sheet there is Ctrl+V, and room for no more

    # Drawing

    def _go_drawing(self) -> None:
        self._show(drawing=True)
        self.pad.clear()
        self.pad.setFocus()

    def _on_drawn(self, ink: QImage) -> None:
        thumb = QSize(_THUMB, _THUMB) * self.devicePixelRatioF()
        pixels = ink.scaled(self._size, mode=Qt.TransformationMode.SmoothTransformation)
        seen = pixels.scaled(thumb, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation)
        seen.setDevicePixelRatio(self.devicePixelRatioF())
        set_role(self._thumb, "sample")  # with an edge: most of it is as black as a dark panel
        self._thumb.setPixmap(QPixmap.fromImage(seen))
        self._thumb.setFixedSize(seen.deviceIndependentSize().toSize() + QSize(2, 2))
        size = f"{self._size.width()} × {self._size.height()}"
        self._thumb.setToolTip(f"What the network is shown: {size} pixels, with the drawing in the middle")
        self._thumb.setAccessibleName(self._thumb.toolTip())
        self._clear.setEnabled(True)
        self.drawn.emit(ink)

    def _on_cleared(self) -> None:
        self._thumb.clear()
        set_role(self._thumb, "")
        self._thumb.setToolTip("")
        self._clear.setEnabled(False)
        self.cleared.emit()

    # Files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            self._show(drawing=False)
            self.picture.invite(True)
            take_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.picture.invite(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.picture.invite(False)
        take_copy(event)
        self.take(event.mimeData())

    def take(self, data: QMimeData) -> None:
        """Asks about what was dropped or pasted."""
        paths = tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
        if paths:
            self.ask(paths)
        elif data.hasImage():
            self._write(QImage(data.imageData()))

    def ask(self, paths: Sequence[Path]) -> None:
        """Asks about files, and shows the first as the network is shown it."""
        self._show(drawing=False)
        path, size, grey = str(paths[0]), self._size, self._grey
        self._shrunk.begin(lambda: _shrunk(path, size, grey))
        self.given.emit(tuple(paths))

    def paste(self) -> None:
        """Asks about the picture or the files on the clipboard, where there are any."""
        data = QGuiApplication.clipboard().mimeData()
        if takes(data):
            self.take(data)

    def _write(self, picture: QImage) -> None:
        """A picture that is no file becomes one, so that the network is asked about it as about any other."""
        self._folder = self._folder or QTemporaryDir()
        self._pasted += 1
        path = self._folder.filePath(f"pasted {self._pasted}.png")
        self._written.begin(lambda: path if picture.save(path) else "")

    def _on_written(self, path: str) -> None:
        if path:
            self.ask((Path(path),))

    def _ask_which(self) -> None:
        dialog = FileDialog(self, "Ask about images", Path.home())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"Images ({_ENDINGS})", "All files (*)"])
        if dialog.exec():
            self.ask(tuple(map(Path, dialog.selectedFiles())))


def _shrunk(path: str, size: QSize, grey: bool) -> QImage:
    """A picture with the pixels and the colours that the network has for it; a null one where it cannot be read."""
    picture = QImageReader(path)
    picture.setAutoTransform(True)
    read = picture.read()
    if read.isNull():
        return QImage()
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB32
    smooth = Qt.TransformationMode.SmoothTransformation
    return read.convertToFormat(kind).scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
