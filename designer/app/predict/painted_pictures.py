"""What a generator paints: a sheet of pictures of random numbers, others at a press, and the sheet as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.app.file_dialog import FileDialog
from designer.app.predict.answer_view import picture_of
from designer.app.predict.picture_view import PictureView
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.predict.records import Answers, Refusal

COUNT = 16
_ACROSS = 8  # pictures beside each other
_GAP = 2  # pixels of a picture between two of them
_PAINTING = "The network paints…"


class PaintedPictures(QWidget):
    """The pictures of a seed.

    Signals:
        wanted(int, int): So many pictures of a seed should be painted.
    """

    wanted = Signal(int, int)

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed = 0
        self._sheet = QImage()
        self._says = QLabel()
        self._says.setObjectName("painted_says")
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setWordWrap(True)
        self.sheet = PictureView(switch, invites="", says="Painted of random numbers")
        self.sheet.setObjectName("painted_sheet")
        self._before = self._button("painted_before", "Back", "The pictures before these", lambda: self._ask(-1))
        self._others = self._button("painted_others", "Paint others", "Of other random numbers", lambda: self._ask(1))
        self._save = self._button("painted_save", "Save as PNG…", "Write the sheet into a file", self._ask_where)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self._before, self._others, self._save):
            row.addWidget(button)
        row.addStretch()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(8)
        stack.addWidget(self._says)
        stack.addWidget(self.sheet, 1)
        stack.addLayout(row)

    def _button(self, name: str, text: str, tip: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        set_role(button, "tool small")
        button.clicked.connect(lambda _checked=False: do())
        return button

    def begin(self) -> None:
        """Has the first sheet of another network painted."""
        self._seed = 0
        self._show(QImage())
        self._ask(0)

    def _ask(self, by: int) -> None:
        self._seed += by
        for button in (self._before, self._others, self._save):
            button.setEnabled(False)
        self._say(_PAINTING)
        self.wanted.emit(COUNT, self._seed)

    def show_painted(self, painted: Answers | Refusal) -> None:
        """Shows what was painted, or says why nothing was."""
        if isinstance(painted, Refusal):
            self._show(QImage())
            self._say(painted.sentence, bad=True)
        else:
            pictures = [picture_of(one.picture) for one in painted.rows]
            self._show(_beside(pictures))
            size = f"{pictures[0].width()} × {pictures[0].height()}" if pictures else ""
            self._say(f"{len(pictures)} pictures of random numbers, {size} pixels each. Seed {self._seed}.")
        self._others.setEnabled(True)
        self._before.setEnabled(self._seed > 0)
        self._save.setEnabled(not self._sheet.isNull())

    def _show(self, sheet: QImage) -> None:
        self._sheet = sheet
        self.sheet.show_picture(sheet)

    def _say(self, sentence: str, bad: bool = False) -> None:
        self._says.setText(sentence)
        set_role(self._says, "small bad" if bad else "small dim")

    def save(self, path: Path) -> None:
        """Writes the sheet into a file; a sentence says where, or that it cannot be."""
        if self._sheet.save(str(path)):
            self._say(f"Saved as {path.name}")
        else:
            self._say(f"{path.name} cannot be written.", bad=True)

    def _ask_where(self) -> None:
        dialog = FileDialog(self, "Save the pictures", Path.home())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PNG (*.png)"])
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"pictures {self._seed}.png")
        path = dialog.choose()
        if path is not None:
            self.save(path)


def _beside(pictures: Sequence[QImage]) -> QImage:
    """Pictures of one size as a sheet, with nothing between them but a gap."""
    if not pictures:
        return QImage()
    width, height = pictures[0].width() + _GAP, pictures[0].height() + _GAP
    across = min(_ACROSS, len(pictures))
    down = -(-len(pictures) // across)
    sheet = QImage(across * width - _GAP, down * height - _GAP, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sheet)
    for place, picture in enumerate(pictures):
        painter.drawImage(place % across * width, place // across * height, picture)
    painter.end()
    return sheet
