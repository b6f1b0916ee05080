"""The tabs of the designs that a window has open; with fewer than two there is nothing to choose, and no bar."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QTabBar, QWidget

from designer.app.canvas.carrying import carried, take_cards
from designer.app.open_design import OpenDesign
from designer.app.rich_text import as_tip
from designer.app.session import Session
from designer.app.taking import take_copy

_UNSAVED = "●"
_HOVER_MS = 400  # a hand that only passes by does not mean the tab


class DesignTabs(QTabBar):
    """A tab a design, in the order of the session, with a dot where something is not saved.

    Signals:
        close_wanted(OpenDesign): Its button was pressed, or the middle button on its tab.
        menu_wanted(OpenDesign, QPoint): What can be done with it is asked for, at a point of the screen.
        dropped(OpenDesign, str): Cards were dropped on its tab, as text.
    """

    close_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)
    dropped = Signal(object, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: list[OpenDesign] = []
        self.setObjectName("design_tabs")
        self.setAccessibleName("Open designs")
        self.setDocumentMode(True)
        self.setExpanding(False)
        self.setMovable(True)
        self.setTabsClosable(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        take_cards(self)
        self._pointed = -1  # the tab that cards are dragged over
        self._turn = QTimer(self, singleShot=True, interval=_HOVER_MS)
        self._turn.timeout.connect(lambda: self.setCurrentIndex(self._pointed))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard to the drawing
        session.listed.connect(self._fill)
        session.replaced.connect(self._mark)
        session.titled.connect(self._name)
        self.currentChanged.connect(self._pick)
        self.tabMoved.connect(self._move)
        self.tabCloseRequested.connect(lambda place: self.close_wanted.emit(self._shown[place]))
        self._fill()

    def design_at(self, point: QPoint) -> OpenDesign | None:
        """The design whose tab is at a point of this widget."""
        place = self.tabAt(point)
        return self._shown[place] if place >= 0 else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.tabRect(self.currentIndex()).center() if keys else event.pos()
        if (one := self.design_at(at)) is not None:
            self.menu_wanted.emit(one, self.mapToGlobal(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.MiddleButton:
            one = self.design_at(event.position().toPoint())
            if one is not None:
                self.close_wanted.emit(one)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carried(event.mimeData()):
            take_copy(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """A tab that cards rest over comes to the front."""
        place = self.tabAt(event.position().toPoint())
        if place != self._pointed:
            self._pointed = place
            self._turn.start()
        event.setAccepted(place >= 0)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._leave()
        one = self.design_at(event.position().toPoint())
        if one is not None:
            take_copy(event)
            self.dropped.emit(one, carried(event.mimeData()))

    def _leave(self) -> None:
        self._pointed = -1
        self._turn.stop()

    def _fill(self) -> None:
        """Has the tabs that the session has; those that stay are left where they are, for one may be in a hand."""
        with QSignalBlocker(self):
            for place in reversed(range(len(self._shown))):
                if self._shown[place] not in self._session.designs:
                    del self._shown[place]
                    self.removeTab(place)
            for place, one in enumerate(self._session.designs):
                if one not in self._shown:
                    self._shown.insert(place, one)
                    self.insertTab(place, "")
        self.setVisible(len(self._shown) > 1)
        self._name()
        self._mark()

    def _mark(self) -> None:
        if self._session.current in self._shown:
            with QSignalBlocker(self):
                self.setCurrentIndex(self._shown.index(self._session.current))

    def _name(self) -> None:
        for place, one in enumerate(self._shown):
            name = one.title.replace("&", "&&")
            text = name if one.saved else f"{name} {_UNSAVED}"
            if text != self.tabText(place):  # else Qt lays out all tabs anew
                self.setTabText(place, text)
            state = "Read-only" if one.read_only else "" if one.saved else "Not saved"
            where = str(one.path) if one.path is not None else "In no file yet"
            self.setTabToolTip(place, as_tip("\n".join(filter(None, (where, state)))))
            button = self.tabButton(place, QTabBar.ButtonPosition.RightSide)
            if button is not None:
                button.setToolTip(as_tip(f"Close {one.title}"))
                button.setAccessibleName(f"Close {one.title}")

    def _pick(self, place: int) -> None:
        if 0 <= place < len(self._shown):
            self._session.show(self._shown[place])

    def _move(self, before: int, after: int) -> None:
        one = self._shown.pop(before)
        self._shown.insert(after, one)
        self._session.move(one, after)
