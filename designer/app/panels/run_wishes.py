"""What a run can be asked while it goes on, beside pausing and stopping: to save, and to take other steps."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from designer.app.theme.style import set_role
from designer.training.follow import Update

_FASTEST = 1000.0
_FIELD_WIDTH = 72
_NAME = "learning rate"
_WRONG = f"A number above 0, at most {_FASTEST:g}, is needed."
_TIP = "From the next batch on; Return sets it. The design keeps its own."


class RunWishes(QWidget):
    """A button that saves, and a field for another learning rate.

    Attributes:
        saved: Says when it was saved last; it stands where there is room for it.

    Signals:
        save_wanted: A checkpoint is to be written now.
        rate_wanted(float): The learning rate from the next batch on.
    """

    save_wanted = Signal()
    rate_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._save = QPushButton("Save now")
        self._save.setObjectName("save_checkpoint")
        self._save.setToolTip("Write a checkpoint after this batch")
        set_role(self._save, "tool small")
        self._save.clicked.connect(self.save_wanted)
        self.saved = QLabel(self)  # until it stands elsewhere: without a parent it would be a window
        self.saved.setObjectName("checkpoint_time")
        set_role(self.saved, "small dim")
        self._name = QLabel(_NAME)
        set_role(self._name, "small dim")
        self._rate = QLineEdit()
        self._rate.setObjectName("learning_rate_now")
        self._rate.setAccessibleName("Learning rate from the next batch on")
        self._rate.setToolTip(_TIP)
        self._rate.setFixedWidth(_FIELD_WIDTH)
        self._rate.returnPressed.connect(self._set_rate)
        self._rate.textEdited.connect(lambda _text: self._show_wrong(False))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._save)
        row.addSpacing(4)
        row.addWidget(self._name)
        row.addWidget(self._rate)
        self.begin()

    def begin(self) -> None:
        """Forgets the last run."""
        self._asked = 0.0
        self._last = 0.0
        self.saved.clear()
        self._rate.clear()
        self._rate.setPlaceholderText("")
        self._show_wrong(False)
        self._show_going(False)

    def show_save_asked(self) -> None:
        """Says that a checkpoint is on its way."""
        self._asked = time.time()
        self.saved.setText("saving…")

    def show_update(self, update: Update) -> None:
        """Shows whether the run can be asked anything, and when it was saved."""
        self._show_going(update.status in {"running", "paused"})
        if update.learning_rate is not None:
            self._rate.setPlaceholderText(f"{update.learning_rate:g}")
        if update.saved > self._last and update.saved >= self._asked - 1:  # a clock of files may be coarse
            self._last = update.saved
            self.saved.setText(f"saved {time.strftime('%H:%M:%S', time.localtime(update.saved))}")

    def _show_going(self, going: bool) -> None:
        self._name.setVisible(going)
        self._rate.setVisible(going)
        self._save.setVisible(going and self._name.text() == _NAME)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rate.ensurePolished()
        self.setMinimumHeight(self._rate.sizeHint().height())  # what is below stays where it is when the field goes

    def _show_wrong(self, wrong: bool) -> None:
        """Says before the field what it takes, in the room of what can wait."""
        set_role(self._rate, "invalid" if wrong else "")
        self._rate.setToolTip(_WRONG if wrong else _TIP)
        set_role(self._name, "small bad" if wrong else "small dim")
        self._name.setText(_WRONG if wrong else _NAME)
        for waits in (self._save, self.saved):
            waits.setVisible(not wrong)

    def _set_rate(self) -> None:
        try:
            rate = float(self._rate.text())
        except ValueError:
            rate = math.nan
        usable = 0 < rate <= _FASTEST
        self._show_wrong(not usable)
        if usable:
            self.rate_wanted.emit(rate)
            self._rate.clear()
            self._rate.setPlaceholderText(f"{rate:g}")
