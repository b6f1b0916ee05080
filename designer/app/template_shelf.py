"""The templates, family by family, as many beside each other as there is room for; what a search does not find goes.

Their pictures are drawn one at a time while nothing else is to be done, and only of those that are in sight: each is
a whole drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from designer.app.first_picture import FirstPicture
from designer.app.panels.replacing import replace_content
from designer.app.searching import kept, rank_words
from designer.app.template_card import CARD, PICTURE, TemplateCard
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue
from designer.document import History
from designer.templates import Template, TemplateFamily, open_template, template_families

_GAP = 16
_UNDER_TITLE = 10
_BETWEEN = 28  # families
_BELOW = 48
_AROUND = 22.0  # pixels round the cards of a drawing in its picture
_FIRST = 9  # cards, of which a screen is full: the first picture waits for no more
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


class TemplateShelf(QScrollArea):
    """All templates, scrolled.

    Signals:
        chosen(str): A template is to be begun with.
    """

    chosen = Signal(str)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._switch = switch
        self._rows: _Rows | None = None
        self._wanted = ""
        self._may_draw = False
        self._drawing = QTimer(self, interval=0)  # whenever nothing else is to be done
        self._drawing.timeout.connect(self._draw_next)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._look_for_undrawn)
        switch.changed.connect(self._wear)

    def fill(self) -> None:
        """Puts the templates into it, when they are first needed and for another theme."""
        self._rows = _Rows(self._switch, self)
        replace_content(self, self._rows)
        if self._may_draw:
            FirstPicture(self.viewport(), self.draw_pictures)

    def draw_pictures(self) -> None:
        """Gives the templates their pictures from now on: what draws them is loaded."""
        self._may_draw = True
        if self._rows is not None:
            self._rows.complete()
        self._look_for_undrawn()

    def search(self, text: str) -> None:
        """Shows what answers a search, in the order of the shelf."""
        self._wanted = text
        if self._rows is not None:
            self._rows.search(text)
        self.verticalScrollBar().setValue(0)
        self._look_for_undrawn()

    def choose_first(self) -> None:
        """Takes the first that is shown."""
        if self._shown:
            self._shown[0].chosen.emit()

    def enter(self) -> None:
        """Gives the first that is shown the keyboard."""
        if self._shown:
            self._shown[0].setFocus()

    def _wear(self) -> None:
        if self._rows is not None:
            self.fill()
            self.search(self._wanted)

    @property
    def _shown(self) -> Sequence[TemplateCard]:
        return self._rows.shown if self._rows is not None else ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_for_undrawn()

    def _look_for_undrawn(self) -> None:
        if self._may_draw:
            self._drawing.start()

    def _draw_next(self) -> None:
        """Gives one more card in sight its picture: drawn all at once, they would hold up the window."""
        in_sight = (one for one in self._shown if one.picture.isNull() and not one.visibleRegion().isEmpty())
        card = next(in_sight, None)
        if card is None:
            self._drawing.stop()
        else:
            card.show_picture(self._picture(card.template))

    def _picture(self, template: Template) -> QPixmap:
        """The drawing as the canvas draws it, small."""
        from designer.app.canvas.camera import fitted
        from designer.app.canvas.view import CanvasView

        design = open_template(template.name)
        graph = design.root()
        canvas = CanvasView(self._catalogue, self._switch)
        canvas.zoom_bar.hide()
        canvas.setFixedSize(PICTURE)  # smaller than a canvas to draw on may become
        if graph is not None:
            canvas.show_graph(History(design), graph.id)
            cards = canvas.board.scene.bounds_of([*graph.nodes])
            if cards is not None:
                canvas.eye.look(fitted(cards, PICTURE.width(), PICTURE.height(), _AROUND))
        picture = canvas.grab()
        canvas.deleteLater()
        return picture


class _Rows(QFrame):
    """Titles of families, and their cards in rows.

    It places them by itself: the number of columns follows the width, and what is hidden leaves no gap.

    Attributes:
        shown: The cards that answer the search.
    """

    def __init__(self, switch: ThemeSwitch, shelf: TemplateShelf) -> None:
        super().__init__()
        self._shelf = shelf
        self._switch = switch
        self._waiting = list(template_families())
        self._families: list[tuple[QLabel, list[TemplateCard]]] = []
        self._nothing = QLabel(parent=self)
        self._nothing.setObjectName("templates_nothing")
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._nothing, "dim")
        self._nothing.hide()
        self.shown: list[TemplateCard] = []
        set_role(self, "canvas")
        self._make(_FIRST)

    def complete(self) -> None:
        """Makes the cards that the first picture did not need."""
        if self._waiting:
            self._make(sum(len(family.templates) for family in self._waiting))
            self._place()

    def _make(self, least: int) -> None:
        """Makes families of cards, at least so many cards."""
        while self._waiting and least > 0:
            family = self._waiting.pop(0)
            cards = [TemplateCard(one, family.title, self._switch, self) for one in family.templates]
            for card in cards:
                card.chosen.connect(partial(self._shelf.chosen.emit, card.template.name))
            self._families.append((_title(family, self), cards))
            self.shown += cards
            least -= len(cards)

    def search(self, text: str) -> None:
        """Hides what does not answer a search."""
        self.complete()
        cards = [card for _, cards in self._families for card in cards]
        ranks = {
            card: rank_words(text, card.template.title, (card.template.name,), (card.family, card.summary))
            for card in cards
        }
        found = kept(ranks) if text.strip() else ranks
        self.shown = [card for card in cards if card in found]
        self._nothing.setText(f'No template is called "{text.strip()}".')
        self._nothing.setVisible(not self.shown)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        columns = max(1, (self.width() + _GAP) // (CARD.width() + _GAP))
        top = 0
        for title, cards in self._families:
            shown = [card for card in cards if card in self.shown]
            title.setVisible(bool(shown))
            for card in cards:
                card.setVisible(card in self.shown)
            if not shown:
                continue
            title.setGeometry(0, top, self.width(), title.sizeHint().height())
            top = title.geometry().bottom() + 1 + _UNDER_TITLE
            for place, card in enumerate(shown):
                row, column = divmod(place, columns)
                card.move(column * (CARD.width() + _GAP), top + row * (CARD.height() + _GAP))
            top = shown[-1].geometry().bottom() + 1 + _BETWEEN
        self._nothing.adjustSize()
        self.setMinimumHeight(max(top - _BETWEEN, self._nothing.height()) + _BELOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from card to card."""
        step = _ARROWS.get(Qt.Key(event.key()))
        here = self.focusWidget()
        if step is None or not isinstance(here, TemplateCard) or (card := self._beside(here, step)) is None:
            super().keyPressEvent(event)
            return
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self._shelf.ensureWidgetVisible(card, 0, _BETWEEN)

    def _beside(self, here: TemplateCard, step: QPoint) -> TemplateCard | None:
        """The card that is met first in a direction; None at the edge."""

        def away(card: TemplateCard) -> tuple[int, int]:
            """How far along the direction, and how far beside it."""
            by = card.pos() - here.pos()
            along = by.x() * step.x() + by.y() * step.y()
            return along, abs(by.x() * step.y()) + abs(by.y() * step.x())

        if step.x():
            row = [card for card in self.shown if card.y() == here.y()]
        else:
            row = self.shown
        return min((card for card in row if away(card)[0] > 0), key=away, default=None)


def _title(family: TemplateFamily, parent: QWidget) -> QLabel:
    label = QLabel(family.title, parent)
    set_role(label, "section")
    return label
