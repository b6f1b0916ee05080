"""From the command to a picture in a file or in the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from designer.app.documents import Documents
from designer.app.engine_link import EngineLink
from designer.app.notice_bar import NoticeBar
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch
from designer.document import Report

if TYPE_CHECKING:
    from designer.app.drawing import Drawing
    from designer.engine.pictures import Picture


class PictureControl(QObject):
    """Asks what the picture is to be, and says where it went. What was chosen last is offered first."""

    def __init__(
        self,
        session: Session,
        documents: Documents,
        link: EngineLink,
        switch: ThemeSwitch,
        notice: NoticeBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._link = link
        self._session = session
        self._documents = documents
        self._switch = switch
        self._notice = notice
        self._window = window
        self._last: Picture | None = None

    def ask(self, drawing: Drawing, report: Report | None) -> None:
        """Shows the dialog; while it is open nothing else changes the design.

        Args:
            drawing: What is open, and what is selected in it.
            report: What the last check found; one of an older drawing would show shapes that are not true, and the
                next one is waited for while the dialog is open.
        """
        from designer.app.picture_dialog import PictureDialog, scopes

        session = self._session
        known = report if report is not None and report.revision == session.history.revision else None
        graph = drawing.graph.id if drawing.graph is not None else None
        offers = scopes(session.design, graph, drawing.canvas.selection)
        suggestion = self._documents.folder / session.title
        dialog = PictureDialog(self._switch, session.design, known, offers, suggestion, self._last, self._window)
        if known is None:
            self._link.reported.connect(dialog.know)
        if dialog.exec():
            self._last = dialog.picture
            where = f"in {dialog.written}" if dialog.written is not None else "in the clipboard"
            self._notice.say(f"The picture is {where}.")
        dialog.deleteLater()
