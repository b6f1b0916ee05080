"""One answer: the class or the number, large, and how sure the network is of every class; or a picture."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from designer.app.panels.labels import ElidedLabel
from designer.app.predict.picture_view import PictureView
from designer.app.theme.style import ThemeSwitch, set_role
from designer.training.predict.records import Answer, Description

_LOW, _HIGH = 15, 26  # pixels of a row
_GAP = 8
_IN_ORDER = 10  # classes; of more, the likeliest stand first
_NAMES = 0.36  # of the width, at most
_GIVEN_BACK = "As the network gives it back, points from 0, black, to 1"


def share_text(share: float) -> str:
    """A probability as people read it: `97.8 %`, and never a certainty that it is not."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{share:.1%}".replace("%", " %")


def picture_of(text: str) -> QImage:
    """The picture of an answer; a null one where it has none."""
    return QImage.fromData(base64.b64decode(text)) if text else QImage()


class Bars(QWidget):
    """A bar for each class, the likeliest marked."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("predict_bars")
        self._switch = switch
        self.rows: list[tuple[str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        switch.changed.connect(lambda _theme: self.update())

    def show_shares(self, names: Sequence[str], shares: Sequence[float]) -> None:
        """Shows how likely each class is."""
        self.rows = list(zip(names, shares, strict=True))
        if len(self.rows) > _IN_ORDER:
            self.rows.sort(key=lambda row: -row[1])
        self.setMinimumHeight(_LOW * len(self.rows))
        likeliest = sorted(self.rows, key=lambda row: -row[1])
        self.setAccessibleName("How likely each class is")
        self.setAccessibleDescription(", ".join(f"{name}: {share_text(share)}" for name, share in likeliest))
        self.update()

    def show_names(self, names: Sequence[str]) -> None:
        """Shows which classes there are, before anything is told."""
        self.show_shares(names, [0.0] * len(names))
        self.setAccessibleDescription(", ".join(names))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.rows:
            return
        theme = self._switch.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        number_font, name_font = theme.font("mono_caption"), theme.font("small")
        painter.setFont(number_font)
        numbers = painter.fontMetrics().horizontalAdvance("> 99.9 %")
        painter.setFont(name_font)
        metrics = painter.fontMetrics()
        widest = max(metrics.horizontalAdvance(name) for name, _ in self.rows) + 2
        names = min(widest, round(self.width() * _NAMES))
        left, room = names + _GAP, max(self.width() - names - numbers - 2 * _GAP, 0)
        height = min(max(self.height() / len(self.rows), _LOW), _HIGH)
        best = max(share for _, share in self.rows)
        for place, (name, share) in enumerate(self.rows):
            first = 0 < share == best
            row = QRectF(0, place * height, self.width(), height)
            painter.setFont(name_font)
            painter.setPen(theme.color("text" if first else "text_dim"))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, row.y(), names, height), int(middle | Qt.AlignmentFlag.AlignRight), text)
            bar = QRectF(left, row.center().y() - 4, room, 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(bar, 4, 4)
            if share * room >= 1:
                painter.setBrush(theme.color("accent" if first else "wire"))
                bar.setWidth(max(share * room, 8))
                painter.drawRoundedRect(bar, 4, 4)
            if not best:
                continue
            painter.setFont(number_font)
            painter.setPen(theme.color("text" if first else "text_faint"))
            where = QRectF(self.width() - numbers, row.y(), numbers, height)
            painter.drawText(where, int(middle | Qt.AlignmentFlag.AlignRight), share_text(share))
        painter.end()


class AnswerView(QWidget):
    """What the network told last, or what is awaited."""

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = QLabel()
        set_role(self._caption, "caption")
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        self._told = ElidedLabel()
        self._told.setObjectName("predict_answer")
        self._sentence = QLabel()
        self._sentence.setObjectName("predict_sentence")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._bars = Bars(switch)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._bars)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._told, 1)
        head.addWidget(self._caption, 0, Qt.AlignmentFlag.AlignTop)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(4)
        stack.addLayout(head)
        stack.addWidget(self._sentence)
        stack.addWidget(area, 1)
        self.picture = PictureView(switch, invites="", says=_GIVEN_BACK)
        self.picture.setObjectName("predict_given_back")
        self.picture.hide()
        stack.addWidget(self.picture, 1)
        stack.addStretch()  # where a number stands alone, it stands at the top
        self._area = area

    def wait(self, description: Description, sentence: str) -> None:
        """Shows nothing but what is awaited of the person."""
        self._head(description, "–", "display faint")
        self._say(sentence, bad=False)
        self._bars.show_names(description.classes)
        self._show_picture(description, "")

    def show_answer(self, description: Description, answer: Answer) -> None:
        """Shows an answer, or why there is none."""
        if answer.refused:
            self.wait(description, "")
            self._say(answer.refused, bad=True)
            return
        self._head(description, answer.text, "display")
        self._say("", bad=False)
        self._bars.show_shares(description.classes, answer.probabilities)
        self._area.setVisible(bool(answer.probabilities))
        self._show_picture(description, answer.picture)

    def _show_picture(self, description: Description, picture: str) -> None:
        self._area.setVisible(self._area.isVisibleTo(self) and not description.gives_pictures)
        self.picture.setVisible(description.gives_pictures)
        self.picture.show_picture(picture_of(picture))

    def _head(self, description: Description, text: str, role: str) -> None:
        self._caption.setText(description.target)
        self._told.setText(text)
        self._told.setToolTip(text)
        self._told.setAccessibleName(f"{description.target}: {text}")
        set_role(self._told, role)

    def _say(self, sentence: str, bad: bool) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        set_role(self._sentence, "small bad" if bad else "small dim")
