"""In the inspector: what a run finds of the layer, number by number, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from designer.app.canvas.layer_look import LayerLook
from designer.app.panels.form import Facts
from designer.app.panels.labels import FaultLabel
from designer.app.theme.style import ThemeSwitch, set_role


class LayerRows(QWidget):
    """A section that is there while there is something to tell."""

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self.setObjectName("layer_rows")
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 10, 0, 0)
        stack.setSpacing(6)
        title = QLabel("While it learns")
        set_role(title, "section")
        self._facts = Facts()
        self._wrong = FaultLabel(switch)
        stack.addWidget(title)
        stack.addLayout(self._facts)
        stack.addWidget(self._wrong)
        self.hide()

    def show_look(self, look: LayerLook | None) -> None:
        """Shows what was found last; nothing where nothing was."""
        self._facts.show(list(look.rows) if look is not None else [])
        self._wrong.say(look.wrong if look is not None else "")
        self.setVisible(look is not None)
