"""The page on which the Python code of a custom layer is read and written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.app.panels.code_editor import CodeEditor
from designer.app.panels.labels import FaultLabel
from designer.app.rich_text import as_sentence
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.custom_text import CustomFault
from designer.document import CustomLayer


class CustomPanel(QWidget):
    """One layer at a time.

    Signals:
        edited(str, str): The id of a layer, and what its code is to be.
        removed(str): A layer that no card is any more is to go.
        trust_wanted: The code of the design is to be looked at, and perhaps trusted.
    """

    edited = Signal(str, str)
    removed = Signal(str)
    trust_wanted = Signal()

    def __init__(self, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = ""
        self.editor = CodeEditor("custom layer", switch)
        self.editor.setObjectName("custom_code")
        self.editor.setAccessibleName("Python code of a custom layer")
        self.editor.edited.connect(lambda text: self.edited.emit(self._id, text))
        self._fault = FaultLabel(switch)
        self._strip = QWidget()
        set_role(self._strip, "panel")
        row = QHBoxLayout(self._strip)
        row.setContentsMargins(14, 6, 8, 6)
        said = QLabel("This code came with the design. It is not run until you trust it.")
        set_role(said, "dim")
        row.addWidget(said, 1)
        trust = QPushButton("Trust and run…")
        trust.setObjectName("trust_code")
        set_role(trust, "small")
        trust.clicked.connect(self.trust_wanted)
        row.addWidget(trust)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self._strip)
        stack.addWidget(self.editor, 1)
        self._drop = QPushButton("Remove this layer")
        self._drop.setObjectName("remove_layer")
        self._drop.setToolTip("No card is one any more")
        set_role(self._drop, "tool small")
        switch.keep_icon(self._drop, "trash", "text_faint")
        self._drop.clicked.connect(lambda: self.removed.emit(self._id))
        below = QHBoxLayout()
        below.setContentsMargins(14, 4, 14, 6)
        below.addWidget(self._fault, 1)
        below.addWidget(self._drop)
        stack.addLayout(below)

    @property
    def layer(self) -> str:
        """The id of the layer that is shown; empty: none."""
        return self._id

    def show_layer(
        self, layer: CustomLayer, fault: CustomFault | None, trusted: bool, read_only: bool, placed: bool
    ) -> None:
        """Shows a layer as the document has it.

        Args:
            placed: Whether some card is one.
        """
        if layer.id != self._id:
            self.editor.give()
            self._id = layer.id
        self.editor.settle(layer.text)
        self.editor.setReadOnly(read_only)
        self._strip.setHidden(trusted)
        self._drop.setHidden(placed or read_only)
        self.editor.mark_fault(fault.line if fault is not None else 0)
        self._fault.say(as_sentence(str(fault)) if fault is not None else "")
