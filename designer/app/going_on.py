"""From a run that ended before it was done to a worker that goes on with it, or to the question what is meant."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from designer.app.notice_bar import NoticeBar
from designer.app.open_design import OpenDesign
from designer.app.rich_text import as_sentence
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.document import DocumentError
from designer.training.runs import was_made_from, why_not_go_on
from designer.training.store import StoreError


class GoingOn(QObject):
    """Goes on with runs, each with the code and the design that lie in its folder.

    Signals:
        new_wanted: The person would rather train the design as it is now.
    """

    new_wanted = Signal()

    def __init__(self, runs: RunControl, session: Session, notice: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._runs = runs
        self._session = session
        self._notice = notice

    def go_on(self, run: int) -> None:
        """Goes on with a run from its last checkpoint; asks first where the open design is not what it learned."""
        try:
            stored = self._runs.stored(run)
            if why := why_not_go_on(stored):
                self._notice.say(as_sentence(why), bad=True)
                return
            ours = [one for one in self._session.designs if stored.design in (one.title, one.design.name)]
            changed = bool(ours) and not was_made_from(stored, ours[0].design)
        except (StoreError, DocumentError) as error:
            self._notice.say(as_sentence(str(error)), bad=True)
            return
        if not changed:
            self._runs.go_on(run)
            return
        self._notice.say(
            f"The design was changed since run {stored.name.lstrip('0')} began. The run can only go on with the design "
            "as it was then.",
            ("Go on as it was", lambda: self._runs.go_on(run)),
            ("Train it as it is now", lambda: self._train(ours[0])),
        )

    def _train(self, one: OpenDesign) -> None:
        self._session.show(one)
        self.new_wanted.emit()
