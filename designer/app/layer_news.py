"""What a run finds of single layers, from its worker to the cards, the inspector and the outline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from designer.app.canvas.layer_look import LayerLooks
from designer.app.layer_traces import LayerTraces
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.document import Change

if TYPE_CHECKING:
    from designer.training.follow import Update


class LayerNews(QObject):
    """Keeps what the newest run found of its layers, and has it shown with the design that the run is of.

    It comes once a second or less often. After the run it stays until the design is changed, or runs again.
    """

    def __init__(self, runs: RunControl, session: Session, show: Callable[[LayerLooks], None], parent: QObject) -> None:
        super().__init__(parent)
        self._runs, self._session, self._show = runs, session, show
        self._traces = LayerTraces()
        runs.began.connect(self._forget)
        runs.updated.connect(self._take)
        runs.ended.connect(self._take)

    @property
    def looks(self) -> LayerLooks:
        """What there is to be shown of the design that is looked at."""
        session = self._session
        here = session.is_open and self._runs.design in (session.title, session.design.name)
        return self._traces.looks if here else {}

    def follow(self, change: Change) -> None:
        """What was found is of another design than the one that is there after a change; a run that goes on goes on."""
        if change.delta.semantic and self.looks and not self._runs.running:
            self._forget()

    def _forget(self) -> None:
        self._traces = LayerTraces()
        self._show({})

    def _take(self, update: Update) -> None:
        if update.layers:
            self._traces.take(update.layers, update.step)
            self._show(self.looks)
