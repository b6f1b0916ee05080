"""What the design costs, for whoever shows it: asked of the engine while somebody looks, and only then."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction

from designer.app.canvas.heat import Measure
from designer.app.engine_link import EngineLink
from designer.app.session import Session
from designer.document.costs import Costs

_AFTER_MS = 150  # from a report to the question: whoever types on is not asked about in between
GB = 2**30
SWITCHES: Mapping[str, Measure | None] = {
    "heat_off": None,
    "heat_parameters": Measure.PARAMETERS,
    "heat_macs": Measure.MACS,
    "heat_memory": Measure.MEMORY,
}


class CostControl(QObject):
    """Keeps the costs of the design as fresh as its shapes while they are looked at.

    Signals:
        priced(Costs): What the design costs at the batch that was chosen.

    Attributes:
        measure: What the cards show as heat; None: nothing.
        batch: The batch that was chosen; None: that of the design's first source.
        memory: The memory in bytes that the largest batch is asked for.
        watched: Whether a panel shows the costs.
    """

    priced = Signal(object)

    def __init__(
        self, session: Session, link: EngineLink, show: Callable[[Costs | None, Measure | None], None], parent: QObject
    ) -> None:
        """Asks nothing yet.

        Args:
            show: Has the cards show how much of a measure they take; with None, nothing.
        """
        super().__init__(parent)
        self._session, self._link, self._show = session, link, show
        self._actions: Mapping[str, QAction] = {}
        self._costs: Costs | None = None
        self.measure: Measure | None = None
        self.batch: int | None = None
        self.memory = 8 * GB
        self.watched = False
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        link.reported.connect(lambda _report: self._want())
        link.priced.connect(self._on_priced)
        session.replaced.connect(self._forget)

    def keep_marks(self, actions: Mapping[str, QAction]) -> None:
        """Marks in the menu what the cards show, from now on."""
        self._actions = actions
        self._mark()

    def show_heat(self, name: str) -> None:
        """Has the cards show a measure, by the name of its command; the one for none ends that."""
        self.measure = SWITCHES[name]
        self._mark()
        self.show_again()
        self._want()

    def watch(self, watched: bool) -> None:
        """A panel shows the costs, or does so no more."""
        self.watched = watched
        self._want()

    def choose(self, batch: int | None, memory: int) -> None:
        """Asks for the costs at another batch, and for the largest that another memory holds."""
        self.batch, self.memory = batch, memory
        self._want()

    def _mark(self) -> None:
        for name, measure in SWITCHES.items():
            if name in self._actions:
                self._actions[name].setChecked(measure is self.measure)

    def _want(self) -> None:
        if self._session.is_open and (self.watched or self.measure is not None):
            self._timer.start()

    def _ask(self) -> None:
        self._link.ask_costs(self.batch, (self.memory,) if self.watched else ())

    def _on_priced(self, costs: Costs) -> None:
        if costs.revision == self._session.history.revision:
            self._costs = costs
            self.show_again()
            self.priced.emit(costs)

    def show_again(self) -> None:
        """Has the cards show what is known, also those of a drawing that has just come into sight."""
        self._show(self._costs, self.measure)

    def _forget(self) -> None:
        self._costs, self.batch = None, None
        self.show_again()
        self._want()
