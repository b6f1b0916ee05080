"""The drawings of all open designs below their tabs: one in sight, or two beside each other.

Each design keeps its drawing as long as it is open: whoever comes back to it finds the graph, the place and the
selection that were left, and nothing is built for that. In a split view each half shows a design, or both show the same
one, each a graph of it; the half that has the keyboard is the one that panels and commands are about.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from designer.app.design_tabs import DesignTabs
from designer.app.drawing import Drawing
from designer.app.open_design import OpenDesign
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch, set_role


class _Half(QWidget):
    """The drawings of one half, one of them in sight, and which design that is of."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: dict[OpenDesign, Drawing] = {}
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setObjectName("half_title")
        self.title.setContentsMargins(12, 6, 12, 0)
        self.title.hide()
        self._stack = QStackedWidget()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.title)
        rows.addWidget(self._stack, 1)

    @property
    def shown(self) -> OpenDesign | None:
        """The design that is in sight."""
        drawing = self._stack.currentWidget()
        return drawing.document if isinstance(drawing, Drawing) else None

    def take(self, drawing: Drawing) -> None:
        """Has a drawing from now on."""
        self.drawn[drawing.document] = drawing
        self._stack.addWidget(drawing)

    def give(self, one: OpenDesign) -> Drawing:
        """Has the drawing of a design no more."""
        drawing = self.drawn.pop(one)
        self._stack.removeWidget(drawing)
        return drawing

    def show_design(self, one: OpenDesign) -> None:
        """Brings the drawing of a design."""
        self._stack.setCurrentWidget(self.drawn[one])


class Drawings(QWidget):
    """Tabs, and below them the drawing of the design that is looked at, or two halves with a drawing each.

    Signals:
        made(Drawing): A drawing was made.
        turned: The keyboard is in the other half, which shows the same design.
        halved(bool): There are two halves now, or one drawing alone.

    Attributes:
        tabs: What is open.
    """

    made = Signal(object)
    turned = Signal()
    halved = Signal(bool)

    def __init__(self, session: Session, switch: ThemeSwitch) -> None:
        super().__init__()
        self._session, self._switch = session, switch
        self._here, self._beside = _Half(), _Half()  # the one with the keyboard, and the other
        self._halves = QSplitter(Qt.Orientation.Horizontal)
        self._halves.setHandleWidth(1)
        self._halves.setChildrenCollapsible(False)
        self._halves.addWidget(self._here)
        self._halves.addWidget(self._beside)
        self._beside.hide()
        self.is_split = False
        self.tabs = DesignTabs(session)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.tabs)
        rows.addWidget(self._halves, 1)
        session.listed.connect(self._let_go)
        session.titled.connect(self._name)
        application = QApplication.instance()
        assert isinstance(application, QApplication), "a widget has one"
        application.focusChanged.connect(self._on_focus)

    @property
    def current(self) -> Drawing:
        """The drawing that is worked on; it is made where there was none."""
        return self._drawing(self._here, self._session.current)

    @property
    def all(self) -> tuple[Drawing, ...]:
        """Every drawing that there is, in sight or not."""
        return (*self._here.drawn.values(), *self._beside.drawn.values())

    @property
    def of_current(self) -> tuple[Drawing, ...]:
        """The drawings of the design that is looked at, the one that is worked on first."""
        other = self._beside.drawn.get(self._session.current)
        return (self.current,) if other is None else (self.current, other)

    def show_current(self) -> None:
        """Brings the drawing of the design that is looked at into the half that has the keyboard."""
        _ = self.current
        self._here.show_design(self._session.current)
        self._name()

    def split(self, wanted: bool) -> None:
        """Shows a second drawing beside the first, of the next design or of the same one; or one drawing alone."""
        if wanted == self.is_split:
            return
        self.is_split = wanted
        here, beside = self._here, self._beside
        if wanted:
            designs = self._session.designs
            other = designs[(designs.index(self._session.current) + 1) % len(designs)]
            self._drawing(beside, other)
            beside.show_design(other)
            self._halves.setSizes([1000, 1000])
        else:
            for one in tuple(beside.drawn):
                drawing = beside.give(one)
                if one in here.drawn:
                    _end(drawing)
                else:
                    here.take(drawing)
        beside.setVisible(wanted)
        self._name()
        self.halved.emit(wanted)

    def _drawing(self, half: _Half, one: OpenDesign) -> Drawing:
        """The drawing of a design in a half: what is out of sight in the other is taken from there."""
        if one in half.drawn:
            return half.drawn[one]
        other = self._beside if half is self._here else self._here
        if one in other.drawn and other.shown is not one:
            half.take(other.give(one))
            return half.drawn[one]
        drawing = Drawing(one, self._session.catalogue, self._switch)
        drawing.begin()
        if one in other.drawn:
            drawing.navigation.go_along(other.drawn[one].navigation.path)
            drawing.lens.look_like(other.drawn[one].lens)
        if one.report is not None:
            drawing.show_report(one.report)
        half.take(drawing)
        self.made.emit(drawing)
        return drawing

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The half that gets the keyboard is the one that is worked on."""
        if not self.is_split or now is None or not self._beside.isAncestorOf(now):
            return
        self._session.leaving.emit()  # as long as what is typed still belongs to the half that is left
        self._here, self._beside = self._beside, self._here
        one = self._here.shown
        if one is not None and one is not self._session.current:
            self._session.show(one)
        else:
            self.turned.emit()
        self._name()

    def _let_go(self) -> None:
        """The drawings of designs that are closed go with them, and so does a half that showed one."""
        open_ones = (*self._session.designs, self._session.current)
        if self.is_split and self._beside.shown not in self._session.designs:
            self.split(False)
        for half in (self._here, self._beside):
            for one in [one for one in half.drawn if one not in open_ones]:
                _end(half.give(one))

    def _name(self) -> None:
        """Says over each half what it shows; the name of the one that is worked on is stronger."""
        for half, role in ((self._here, "strong"), (self._beside, "faint")):
            half.title.setVisible(self.is_split)
            if self.is_split:
                half.title.setText(half.shown.title if half.shown is not None else "")
                set_role(half.title, role)


def _end(drawing: Drawing) -> None:
    drawing.end()
    drawing.deleteLater()
