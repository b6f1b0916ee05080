"""Finding cards: what is typed, which cards answer, and the way from one to the next and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from designer.app.canvas.camera import Camera
from designer.app.card_query import CardIndex, Place
from designer.app.find_bar import FindBar
from designer.app.navigation import Path
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.spec import Catalogue
from designer.document import GraphId, NodeId, Report

if TYPE_CHECKING:
    from designer.app.drawing import Drawing

_AGAIN_MS = 200  # what changes while a search is open is looked at again after so long


@dataclass(frozen=True, slots=True)
class _Before:
    """Where somebody was when the search began."""

    path: Path
    camera: Camera | None
    selection: tuple[NodeId, ...]


class CardSearch(QObject):
    """Steps through the cards of the whole design that answer a search.

    Attributes:
        bar: Where it is typed.
    """

    def __init__(self, catalogue: Catalogue, drawing: Drawing, switch: ThemeSwitch) -> None:
        super().__init__(drawing)
        self._catalogue = catalogue
        self._drawing = drawing
        self._report: Report | None = None
        self._index: CardIndex | None = None
        self._found: tuple[Place, ...] = ()
        self._at: Place | None = None
        self._before = _Before((), None, ())
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._search_again)
        self.bar = FindBar(switch, drawing.canvas)
        self.bar.wanted.connect(lambda _text: self._search())
        self.bar.stepped.connect(self.step)
        self.bar.given_up.connect(self._give_up)
        self.bar.stayed.connect(self._stay)

    @property
    def is_about_something(self) -> bool:
        """Whether anything was typed."""
        return bool(self.bar.search.text().strip())

    def open(self, report: Report | None) -> None:
        """Brings the line, ready to be typed into; from here Escape leads back.

        Args:
            report: What is known of the design.
        """
        canvas, self._report = self._drawing.canvas, report
        if not self.bar.search.hasFocus():
            self._before = _Before(self._drawing.navigation.path, canvas.eye.place, canvas.selection)
        self._index = None
        self.bar.appear()
        self._search()

    def step(self, by: int) -> None:
        """Goes to the next card that answers, round from the last to the first.

        Args:
            by: 1 for the next one, -1 for the one before.
        """
        if self._index is None:
            self._search_again()
        if not self._found:
            return
        if self._at in self._found:
            place = (self._found.index(self._at) + by) % len(self._found)
        else:
            place = 0 if by > 0 else -1
        self._at = self._found[place]
        graph, node = self._at
        self._drawing.show_nodes(graph, (node,))
        self._say()

    def follow(self, report: Report | None) -> None:
        """Takes in that the design or what is known of it has changed."""
        self._report, self._index = report, None
        if self.bar.isVisible():
            self._again.start()

    def _search(self) -> None:
        self._at = None
        self._search_again()

    def _search_again(self) -> None:
        if self._index is None:
            first = self._drawing.navigation.graph_id
            self._index = CardIndex(self._catalogue, self._drawing.document.design, self._report, first)
        self._found = self._index.find(self.bar.search.text())
        found: dict[GraphId, set[NodeId]] = {}
        for graph, node in self._found if self.bar.isVisible() else ():
            found.setdefault(graph, set()).add(node)
        self._drawing.canvas.set_found({graph: frozenset(nodes) for graph, nodes in found.items()})
        self._say()

    def _say(self) -> None:
        count = len(self._found)
        if not self.bar.search.text().strip():
            self.bar.show_count("")
        elif not count:
            self.bar.show_count("Nothing", none=True)
        elif self._at is None or self._at not in self._found:
            self.bar.show_count(f"{count} found")
        else:
            graph, node = self._at
            label = self._drawing.document.design.graphs[graph].nodes[node].label
            self.bar.show_count(f"{self._found.index(self._at) + 1} of {count}", spoken=label)

    def _give_up(self) -> None:
        """Back to the place, the graph and the selection that the search began with."""
        self._drawing.return_to(self._before.path, self._before.camera, self._before.selection)
        self._stay()

    def _stay(self) -> None:
        self._drawing.canvas.setFocus()
        self.bar.hide()
        self._drawing.canvas.set_found({})
