"""As which of its instances a block is looked at.

A block is drawn once and used several times; the shapes in it are those of one card, and of one of its copies. Which
one is the user's choice while the window is open, as is where one looks.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from designer.document import GraphId, NodeId, Report, View


class Lens(QObject):
    """Shows a report with the chosen instance of each block.

    Signals:
        changed(Report): Another instance is to be shown; the report as it came.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._chosen: dict[GraphId, str] = {}
        self._entered: dict[GraphId, tuple[GraphId, NodeId]] = {}  # by which cards, before anything was reported

    def through(self, report: Report) -> Report:
        """The report with what was found in the chosen instances."""
        self._report = report
        for graph, card in self._entered.items():
            if found := self._instances_of(graph, card):
                self._chosen[graph] = found[0].label
        self._entered.clear()
        seen = {graph: view.findings for graph in report.views if (view := self.view(graph)) and view.findings}
        return replace(report, graphs={**report.graphs, **seen}) if seen else report

    def views(self, graph: GraphId) -> tuple[View, ...]:
        """The instances that there are."""
        return self._report.views.get(graph, ()) if self._report is not None else ()

    def view(self, graph: GraphId) -> View | None:
        """The instance that is shown: the one that was chosen as long as it is there, else the first."""
        views = self.views(graph)
        chosen = self._chosen.get(graph)
        return next((view for view in views if view.label == chosen), views[0] if views else None)

    @property
    def labels(self) -> dict[GraphId, str]:
        """As which instance each graph is shown that comes to something else in several places."""
        several = [graph for graph, views in self._report.views.items() if len(views) > 1] if self._report else []
        return {graph: view.label for graph in several if (view := self.view(graph)) is not None}

    def look_like(self, other: Lens) -> None:
        """Shows each graph as another lens does, from the next report on."""
        self._chosen, self._entered = dict(other._chosen), dict(other._entered)

    def choose(self, graph: GraphId, view: View) -> None:
        """Shows another instance."""
        before, self._chosen[graph] = self.view(graph), view.label
        if view != before and self._report is not None:
            self.changed.emit(self._report)

    def look_as(self, graph: GraphId, card: tuple[GraphId, NodeId]) -> None:
        """Shows the first instance that a card stands for, unless one of its is shown already.

        Before there is a report it is shown with that.
        """
        if self._report is None:
            self._entered[graph] = card
        found = self._instances_of(graph, card)
        if found and self.view(graph) not in found:
            self.choose(graph, found[0])

    def _instances_of(self, graph: GraphId, card: tuple[GraphId, NodeId]) -> list[View]:
        """The instances that a card stands for.

        A card lies in a block that is itself looked at as one of its instances: what the card is there comes first.
        """
        here, node = card
        around = self.view(here)
        there = (here, node, around.label if around is not None else "")
        alike = [view for view in self.views(graph) if there in view.cards]
        return alike or [view for view in self.views(graph) if any(one[:2] == card for one in view.cards)]
