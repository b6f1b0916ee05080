"""The tabs left of the canvas: what can be placed, what is there, and what was done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabWidget

from designer.app.late_page import LatePage
from designer.app.panels.history_panel import HistoryPanel
from designer.app.panels.outline_panel import OutlinePanel
from designer.app.panels.palette_panel import PalettePanel
from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue
from designer.document import Change, History


class SideTabs(QTabWidget):
    """A panel a tab.

    Signals:
        place_wanted(int): The design should be as it was after so many entries of its history.
        left: The keyboard should go back to the canvas.
    """

    place_wanted = Signal(int)
    left = Signal()

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("side_tabs")
        self.setAccessibleName("Layers, outline and history")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(False)
        self.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard to the drawing
        set_role(self, "panel")
        self.palette_panel = PalettePanel(catalogue, switch, preferences)
        self.outline = OutlinePanel(catalogue, switch)
        self.addTab(self.palette_panel, "Layers")
        self._switch = switch
        self._history: History | None = None
        self._history_page = LatePage(self._make_history)
        self.addTab(self.outline, "Outline")
        self.addTab(self._history_page, "History")
        for leaving in (self.palette_panel, self.outline):
            leaving.left.connect(self.left)

    def _make_history(self) -> HistoryPanel:
        panel = HistoryPanel(self._switch)
        panel.picked.connect(self.place_wanted)
        panel.left.connect(self.left)
        if self._history is not None:
            panel.show_history(self._history)
        return panel

    def show_history(self, history: History) -> None:
        """Shows what was done to another document."""
        self._history = history
        if self._history_page.made is not None:
            self._history_page.made.show_history(history)

    def follow(self, change: Change) -> None:
        """Takes in what was just done, undone or done again."""
        if self._history_page.made is not None:
            self._history_page.made.follow(change)

    def bring_history(self) -> None:
        """Brings the list of what was done, with the keyboard in it."""
        self.setCurrentWidget(self._history_page)
        self._history_page.panel.focus_list()

    def find_layer(self) -> None:
        """Brings the list of layers, ready to be searched."""
        self.setCurrentWidget(self.palette_panel)
        self.palette_panel.focus_search()

    def show_outline(self) -> None:
        """Brings the outline, ready to be searched."""
        self.setCurrentWidget(self.outline)
        self.outline.focus_search()
