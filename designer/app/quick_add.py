"""One popup to place a card from, wherever it is asked for: what may stand there, the likeliest first.

It lies at the place that is meant and beside what it is about, never over it. The last line says what the marked card
does, or why it cannot stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QMargins, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QToolButton, QWidget

from designer.app.beside import placed
from designer.app.offer_list import OfferModel, OfferRow
from designer.app.rich_text import rich
from designer.app.search_popup import EDGE, PAD, SearchPopup
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.ranking import Situation
from designer.catalogue.spec import Operator
from designer.document import Follower

_WIDTH = 460
_ROWS = 9  # at most are seen at once
_LINES = 2  # of what is said about the marked row


class QuickAdd(SearchPopup):
    """A search over what may be placed.

    Signals:
        chosen(str): An operator was chosen that can stand there.
        closed: It is not seen any more.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, switch: ThemeSwitch, further: Callable[[], Iterable[Operator]], over: QWidget) -> None:
        """Makes it, hidden.

        Args:
            further: Gives what only a search finds.
        """
        self.list = QListView()
        self._switch = switch
        self._at, self._beside = QPoint(), QRect()
        self._best = 0  # the row that was marked unasked
        self._said = QLabel()
        self._what = QLabel()
        self._extras = QWidget()
        self.model = OfferModel(switch, further, self.list)
        super().__init__("add", "Search layers", self.list, over)
        self.list.setAccessibleName("Layers that can be added")
        self.list.setModel(self.model)
        self.list.setItemDelegate(OfferRow(switch, self.list))
        self.list.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self._what.setObjectName("add_what")
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._what, "caption")
        self._what.setContentsMargins(PAD, 0, PAD, 0)
        self._said.setObjectName("add_said")
        self._said.setTextFormat(Qt.TextFormat.RichText)
        self._said.setWordWrap(True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._said.setContentsMargins(PAD, PAD, PAD, 0)
        self.stack.insertWidget(1, self._what)
        self.stack.addWidget(self._said)
        self.stack.addWidget(self._extras)
        row = QHBoxLayout(self._extras)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        self.list.selectionModel().currentChanged.connect(self._say)

    def ask(
        self,
        what: str,
        operators: Iterable[Operator],
        situation: Situation,
        at: QPoint,
        beside: QRect,
        extras: Sequence[QAction] = (),
    ) -> None:
        """Opens it.

        Args:
            what: What it is about, in a few words; empty where it is about nothing.
            at: The point that is meant, in what it lies over.
            beside: What it must not cover, in what it lies over.
            extras: What else can be done there, in a last line.
        """
        self._at, self._beside = at, beside
        self._what.setText(what)
        self._what.setVisible(bool(what))
        self._put_extras(extras)
        self.model.offer(operators, situation)
        self.appear()

    def take(self, followers: Iterable[Follower]) -> None:
        """Shows what torch says of some of the rows; the order follows as long as nobody is at the rows."""
        at_rest = self.list.currentIndex().row() == self._best and not self.list.underMouse()
        self.model.take(followers, resort=at_rest)
        if at_rest:
            self._mark_best()
        else:
            self._say(self.list.currentIndex())

    def answer(self, text: str) -> None:
        self.model.search(text)
        self._mark_best()
        if not self.model.rowCount():
            self._tell(f'No layer is called "{text.strip()}".', "small dim")
        self.lie()

    def choose(self, index: QModelIndex) -> None:
        follower = self.model.follower(index)
        if follower is not None and follower.why_not:
            self.list.setCurrentIndex(index)  # its reason stands in the last line
            return
        op = self.model.operator(index).op
        self.leave()
        self.chosen.emit(op)

    def lie(self) -> None:
        """Lies with its corner at the point that is meant, or as near to it as there is room beside what is there."""
        room = self.over.rect().marginsRemoved(QMargins(EDGE, EDGE, EDGE, EDGE))
        rows = min(max(self.model.rowCount(), 1), _ROWS)
        spare = [
            part.sizeHint().height() + PAD for part in (self.search, self._what, self._extras) if not part.isHidden()
        ]
        lines = self._said.fontMetrics().lineSpacing() * _LINES + 2 * PAD
        self._said.setFixedHeight(lines)
        row = self._switch.theme.tokens.sizes.row
        fixed = sum(spare) + lines + 2 * EDGE + 5 * PAD  # round the rows too
        width = min(_WIDTH, room.width())
        whole = min(fixed + _ROWS * row, room.height())
        place = placed(QSize(width, whole), self._at, self._beside, room)
        place.setHeight(min(fixed + rows * row, whole))
        self.setGeometry(place)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def _mark_best(self) -> None:
        best = self.model.first_fitting()
        self._best = best.row()
        self.list.setCurrentIndex(best)
        self.list.scrollToTop()
        self._say(best)

    def _say(self, index: QModelIndex) -> None:
        """Says what the marked row does, or why it cannot stand there."""
        if not index.isValid():
            return
        operator, follower = self.model.operator(index), self.model.follower(index)
        if follower is not None and (follower.why_not or follower.advice):
            self._tell(follower.why_not or follower.advice, "small dim" if follower.why_not else "small warn")
        else:
            needs = f" It also needs {' and '.join(follower.needs)}." if follower is not None and follower.needs else ""
            self._tell(operator.summary + needs, "small dim")

    def _tell(self, text: str, role: str) -> None:
        set_role(self._said, role)
        self._said.setText(rich(text, self._switch.theme.tokens.type.mono))

    def _put_extras(self, actions: Sequence[QAction]) -> None:
        row = self._extras.layout()
        assert row is not None
        for button in self._extras.findChildren(QToolButton):
            row.removeWidget(button)
            button.hide()
            button.deleteLater()
        for action in actions:
            button = QToolButton(self._extras)
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self.leave)
            row.addWidget(button)
        self._extras.setVisible(bool(actions))
