"""The drawings of all open designs, one of them in sight, below their tabs.

Each design keeps its drawing as long as it is open: whoever comes back to it finds the graph, the place and the
selection that were left, and nothing is built for that.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from designer.app.design_tabs import DesignTabs
from designer.app.drawing import Drawing
from designer.app.open_design import OpenDesign
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch


class Drawings(QWidget):
    """Tabs, and below them the drawing of the design that is looked at.

    Signals:
        made(Drawing): A design was opened, and has a drawing now.

    Attributes:
        tabs: What is open.
    """

    made = Signal(object)

    def __init__(self, session: Session, switch: ThemeSwitch) -> None:
        super().__init__()
        self._session, self._switch = session, switch
        self._drawn: dict[OpenDesign, Drawing] = {}
        self.tabs = DesignTabs(session)
        self._stack = QStackedWidget()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.tabs)
        rows.addWidget(self._stack, 1)
        session.listed.connect(self._let_go)

    @property
    def current(self) -> Drawing:
        """The drawing of the design that is looked at; it is made where there was none."""
        one = self._session.current
        if one not in self._drawn:
            drawing = self._drawn[one] = Drawing(one, self._session.catalogue, self._switch)
            drawing.begin()
            self._stack.addWidget(drawing)
            self.made.emit(drawing)
        return self._drawn[one]

    @property
    def all(self) -> tuple[Drawing, ...]:
        """Every drawing that there is, in sight or not."""
        return tuple(self._drawn.values())

    def show_current(self) -> Drawing:
        """Brings the drawing of the design that is looked at."""
        drawing = self.current
        self._stack.setCurrentWidget(drawing)
        return drawing

    def _let_go(self) -> None:
        """The drawings of designs that are closed go with them."""
        for one in [one for one in self._drawn if one not in (*self._session.designs, self._session.current)]:
            drawing = self._drawn.pop(one)
            drawing.end()
            self._stack.removeWidget(drawing)
            drawing.deleteLater()
