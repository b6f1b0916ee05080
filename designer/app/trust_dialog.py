"""Looking at the code that a design brings before it may be run."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTabWidget, QVBoxLayout, QWidget

from designer.app.on_screen import OnScreen
from designer.app.panels.code_panel import CodeView
from designer.app.theme.style import ThemeSwitch, set_role
from designer.codegen.source import Source
from designer.document import Design

_SIZE = (720, 520)


class TrustDialog(QDialog):
    """All code of a design, to be read, and the question whether it may be run."""

    def __init__(self, switch: ThemeSwitch, design: Design, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("trust_dialog")
        self.setWindowTitle("Code of this design")
        OnScreen(self, wanted=QSize(*_SIZE))
        said = QLabel(
            "This design brings Python code of its own. Once you trust it, it runs with your rights: it can read and "
            "change your files. Read it, or be sure who wrote it."
        )
        said.setWordWrap(True)
        pages = QTabWidget()
        pages.setDocumentMode(True)
        pages.setAccessibleName("Code of this design")
        for layer in design.custom:
            view = CodeView(f"{layer.name}.py", switch)
            view.show_source(Source(layer.text))
            pages.addTab(view, layer.name.replace("&", "&&"))
        buttons = QDialogButtonBox()
        trust = buttons.addButton("&Trust and run", QDialogButtonBox.ButtonRole.AcceptRole)
        trust.setObjectName("trust_and_run")
        trust.setAutoDefault(False)
        leave = buttons.addButton("&Not now", QDialogButtonBox.ButtonRole.RejectRole)
        leave.setDefault(True)
        set_role(leave, "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(16, 16, 16, 16)
        stack.setSpacing(12)
        stack.addWidget(said)
        stack.addWidget(pages, 1)
        stack.addWidget(buttons)
