"""The one field that is laid over a card while a value of it is edited there.

It is the field of the inspector, so that what can be typed, what is refused and what it says are the same.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from designer.app.beside import placed
from designer.app.canvas.view import CanvasView
from designer.app.panels.fields import ArgumentField
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.block_arguments import asked_of
from designer.catalogue.class_parameters import readable_names
from designer.catalogue.ports import CHOICE
from designer.catalogue.spec import Argument, Catalogue
from designer.document import UNSET, Design, Graph, Json, NodeId, Report, SetArgument, Unset

_WIDTH = 264
_EDGE = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN = (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)


class CardEditor(QFrame):
    """Enter, or going on elsewhere, keeps what was typed; Tab goes to the next value; Esc leaves the value as it was.

    Signals:
        edits(name, edits): The person changed something.
    """

    edits = Signal(str, object)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._catalogue, self._switch, self._canvas = catalogue, switch, canvas
        self._design = Design("")
        self._report: Report | None = None
        self._graph: Graph | None = None
        self._node = NodeId("")
        self._field: ArgumentField | None = None
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.setObjectName("card_editor")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        set_role(self, "popup")
        self.hide()
        canvas.installEventFilter(self)
        self.installEventFilter(self)
        canvas.selection_changed.connect(lambda _nodes: self.leave())
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    def open(self, design: Design, graph: Graph, node: NodeId, name: str = "") -> bool:
        """Asks for a value of a card, by default the first of those that it shows.

        Returns:
            Whether there is something to ask for.
        """
        self.leave()
        self._design, self._graph, self._node = design, graph, node
        arguments = self._arguments()
        if not arguments:
            return False
        wanted = name or asked_of(self._catalogue, design, graph, graph.nodes[node]).first
        self._canvas.reveal(node)
        self._ask(next((argument for argument in arguments if argument.name == wanted), arguments[0]))
        return True

    def show_report(self, report: Report | None) -> None:
        """Knows from now on what a check found: what is left to be found by itself came to that."""
        self._report = report
        self.follow()

    def follow(self) -> None:
        """Stays with the document: the card may say something else now, or be gone."""
        if self._field is None:
            return
        if self._graph is None or self._field.argument not in self._arguments():
            self.leave()
            return
        name, node = self._field.argument.name, self._graph.nodes[self._node]
        finding = self._report.finding(self._graph.id, node.id) if self._report is not None else None
        found: Json | Unset = UNSET
        if finding is not None:
            found = finding.auto.get(name, finding.values.get(name, UNSET))
        self._field.show_value(node.args.get(name, UNSET), found)
        self._place()

    def leave(self) -> None:
        """Asks no more; what was typed and not given is lost."""
        field, self._field = self._field, None
        if field is None:
            return
        field.blockSignals(True)
        focused = self.isAncestorOf(QApplication.focusWidget() or self._canvas)
        self.hide()
        field.deleteLater()
        if focused:
            self._canvas.setFocus()

    def _arguments(self) -> list[Argument]:
        """What can be asked for, in the order of the inspector."""
        node = self._graph.nodes.get(self._node) if self._graph is not None else None
        if self._graph is None or node is None or node.op == CHOICE:
            return []
        arguments = asked_of(self._catalogue, self._design, self._graph, node).arguments
        return sorted(arguments, key=lambda argument: argument.folded)

    def _ask(self, argument: Argument) -> None:
        before, self._field = self._field, ArgumentField(argument, self._switch)
        self._field.edited.connect(self._set)
        self._field.know(self._readable)
        self._field.editor.installEventFilter(self)
        self._stack.addWidget(self._field)
        self.follow()
        self.show()
        self.raise_()
        self._field.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if before is not None:
            before.hide()
            before.deleteLater()
        self._place()

    def _readable(self) -> tuple[str, ...]:
        node = self._graph.nodes.get(self._node) if self._graph is not None else None
        return readable_names(self._design, self._graph, node) if self._graph is not None and node is not None else ()

    def _set(self, name: str, value: Json | Unset) -> None:
        node = self._graph.nodes.get(self._node) if self._graph is not None else None
        if self._graph is not None and node is not None:
            verb = "Reset" if value is UNSET else "Set"
            self.edits.emit(f"{verb} {name} of {node.label}", (SetArgument(self._graph.id, node.id, name, value),))

    def _place(self) -> None:
        """Lies below the card, or where there is room beside it: what is edited stays seen."""
        board = self._canvas.board
        left, top, right, bottom = board.scene.deck.box(self._node)
        corners = (board.camera.to_screen(corner) for corner in ((left, top), (right, bottom)))
        card = QRect(*(QPoint(round(x), round(y)) for x, y in corners))
        room = self._canvas.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        size = QSize(_WIDTH, max(self.heightForWidth(_WIDTH), self._stack.totalSizeHint().height()))
        self.setGeometry(placed(size, card.bottomLeft() + QPoint(0, _EDGE), card, room))

    def _step(self, by: int) -> None:
        """Goes on to another value, once this one is given."""
        field = self._field
        if field is None or not field.finish() or self._field is not field:
            return
        arguments = self._arguments()
        self._ask(arguments[(arguments.index(field.argument) + by) % len(arguments)])

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._step(1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Gets what the field has no use for; none of it is meant for the drawing."""
        if event.key() in _ENTER and self._field is not None and self._field.finish():
            self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field goes along with its card; Esc is for the field as a whole."""
        if watched is self:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN:
                event.accept()  # they mean something else to the drawing
                return True
            if event.type() == QEvent.Type.LayoutRequest and self._field is not None:
                self._place()  # with a sentence or without, it is as high as it needs to be
        elif watched is self._canvas:
            if event.type() == QEvent.Type.Paint and self._field is not None:
                self._place()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        return super().eventFilter(watched, event)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        inside = now is None or self.isAncestorOf(now) or QApplication.activePopupWidget() is not None
        if self._field is not None and not inside:
            self._field.finish()
            self.leave()
