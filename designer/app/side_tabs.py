"""The tabs left of the canvas: what can be placed, and what is there."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget

from designer.app.panels.outline_panel import OutlinePanel
from designer.app.panels.palette_panel import PalettePanel
from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue


class SideTabs(QTabWidget):
    """A panel a tab."""

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("side_tabs")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(False)
        set_role(self, "panel")
        self.palette_panel = PalettePanel(catalogue, switch, preferences)
        self.outline = OutlinePanel(catalogue, switch)
        self.addTab(self.palette_panel, "Layers")
        self.addTab(self.outline, "Outline")

    def find_layer(self) -> None:
        """Brings the list of layers, ready to be searched."""
        self.setCurrentWidget(self.palette_panel)
        self.palette_panel.focus_search()

    def show_outline(self) -> None:
        """Brings the outline, ready to be searched."""
        self.setCurrentWidget(self.outline)
        self.outline.focus_search()
