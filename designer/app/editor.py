"""What designs are worked on with: a drawing each, and around that what can be placed, what is selected, code and runs.

It is made when a design is first opened: the page that stands where none is open needs nothing of it. The drawing comes
first; the panels show whatever design is looked at. They are loaded beside the window and made once the drawing is
seen, one panel a turn of the event loop; until then, what these are to show is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QSplitter, QWidget

from designer.app.adding import Adding
from designer.app.bottom_tabs import BottomTabs
from designer.app.canvas.board import READ_ONLY
from designer.app.canvas.curing import laid_in
from designer.app.canvas.heat import Measure
from designer.app.canvas.layer_look import LayerLooks
from designer.app.canvas.view import CanvasView
from designer.app.canvas.widening import make_room
from designer.app.commands.actions import canvas_menu, give_keys
from designer.app.commands.keymap import Keymap
from designer.app.cost_control import CostControl
from designer.app.drawing import Drawing
from designer.app.drawings import Drawings
from designer.app.engine_link import EngineLink
from designer.app.fetching import IN_SIGHT, fetch
from designer.app.first_picture import FirstPicture
from designer.app.focus_home import enter
from designer.app.late_page import LatePage
from designer.app.layer_news import LayerNews
from designer.app.live_numbers import LiveNumbers
from designer.app.notice_bar import NoticeBar
from designer.app.open_design import OpenDesign
from designer.app.preferences import Preferences
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.offers import offered
from designer.document import Change, Edit, EditError, Fix, GraphId, NodeId, Problem, Report
from designer.document.costs import Costs

if TYPE_CHECKING:
    from designer.app.custom_control import CustomControl
    from designer.app.panels.code_panel import CodePanel
    from designer.app.panels.inspector_panel import InspectorPanel
    from designer.app.panels.outline_panel import OutlinePanel
    from designer.app.panels.palette_panel import PalettePanel
    from designer.app.side_tabs import SideTabs
    from designer.catalogue.spec import Operator
    from designer.engine.messages import Code


class Editor(QSplitter):
    """The panels side by side, and what they say to each other.

    Attributes:
        operators: The layers that can be placed.

    Signals:
        offered(Sequence[Operator]): Other layers can be placed now.
        looked: Other cards are selected, or another graph is drawn: other commands can be used.
        copy_wanted: Of a design that is read-only here.
        seen_otherwise(Report): A block is looked at as another of its instances; the report as it came.
    """

    offered = Signal(object)
    looked = Signal()
    copy_wanted = Signal()
    seen_otherwise = Signal(object)

    def __init__(
        self,
        session: Session,
        link: EngineLink,
        runs: RunControl,
        actions: Mapping[str, QAction],
        keymap: Keymap,
        notice: NoticeBar,
        switch: ThemeSwitch,
        preferences: Preferences,
        over: QWidget,
    ) -> None:
        """Makes the drawing, and room for the panels.

        Args:
            actions: All commands: the drawing takes keys of its own, and some show a panel or hide it.
            keymap: Tells with which keys they are done.
            notice: Says what was refused.
            over: What lists that pop up may cover.
        """
        super().__init__(Qt.Orientation.Horizontal)
        self._session = session
        self._actions, self._keymap = actions, keymap
        self._notice = notice
        self._preferences = preferences
        self._switch = switch
        self._report: Report | None = None
        self._written: Code | None = None
        self.operators: Sequence[Operator] = ()
        catalogue = session.catalogue
        self.drawings = Drawings(session, switch)
        self._inspector = LatePage(self._make_inspector, waits=True)
        self._side = LatePage(self._make_side, waits=True)
        self._code = LatePage(self._make_code, waits=True)
        self.costs = CostControl(session, link, self._show_costs, self)
        self.costs.keep_marks(actions)
        self.tabs = BottomTabs(catalogue, switch, runs, lambda: session.path, preferences.device, self.costs)
        self.adding = Adding(session, lambda: self.drawing, link, preferences, switch, over)
        self._lay_out(switch)
        self._panels: dict[str, QWidget] = {
            "show_palette": self._side,
            "show_inspector": self._inspector,
            "show_bottom": self._bottom,
        }
        for command in self._panels:
            actions[command].setChecked(True)
        self._connect()
        LiveNumbers(runs, lambda: self.canvas, self)
        self._layers = LayerNews(runs, session, self._show_layers, self)
        self.keep_to_grid()
        self.keep_to_wheel()
        FirstPicture(self, lambda: fetch(IN_SIGHT, self, then=self._make_next))

    def _lay_out(self, switch: ThemeSwitch) -> None:
        """From the outside in: Qt dresses what is inside of a widget anew each time that it gets another parent."""
        middle, upper = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Horizontal)
        self._bottom = QSplitter(Qt.Orientation.Horizontal)
        sizes = switch.theme.tokens.sizes
        _fill(self, (self._side, sizes.side_panel), (middle, 1200))
        _fill(middle, (upper, 560), (self._bottom, 300))
        _fill(upper, (self.drawings, 900), (self._inspector, sizes.inspector))
        _fill(self._bottom, (self.tabs, 700), (self._code, 520))
        self._splitters = {"upper": upper, "bottom": self._bottom, "middle": middle, "whole": self}
        for name, splitter in self._splitters.items():
            splitter.setChildrenCollapsible(False)
            if state := self._preferences.state(name):
                splitter.restoreState(state)

    def _connect(self) -> None:
        self.drawings.made.connect(self._take_in)
        self.drawings.turned.connect(self._on_moved)
        self.drawings.halved.connect(self._actions["split"].setChecked)
        self.drawings.tabs.dropped.connect(self._paste_into)
        self.adding.placed.connect(lambda op: self.palette_panel.remember(op))
        self.tabs.refused.connect(partial(self._notice.say, bad=True))
        self.tabs.device_chosen.connect(partial(setattr, self._preferences, "device"))
        self.tabs.cards_picked.connect(self._show_nodes)
        self.tabs.drawing_wanted.connect(lambda: self.drawing.open_step())
        self.tabs.wanted.connect(lambda: self._show("show_bottom"))
        self.tabs.edits.connect(self.do)
        self.tabs.picked.connect(self._pick_problem)
        self.tabs.mend.connect(self.mend)
        self.tabs.trust_wanted.connect(lambda: self.custom.ask())

    def _take_in(self, drawing: Drawing) -> None:
        """Hears what is wanted of a drawing that was just made, and has it do as this person likes."""
        canvas = drawing.canvas
        give_keys(canvas, self._actions)
        canvas.keep_to_grid(self._preferences.grid)
        canvas.wheel_zooms = bool(self._preferences.wheel_zooms)
        canvas.show_keys(self._keymap.text)
        path = drawing.document.path
        if path is not None:
            canvas.bookmarks.take(self._preferences.bookmarks(path))
        canvas.selection_changed.connect(lambda _nodes: self._show_selection())
        canvas.message.connect(self._say)
        canvas.bookmarked.connect(self.keep_bookmarks)
        canvas.value_wanted.connect(drawing.edit_value)
        canvas.menu_wanted.connect(self._show_menu)
        drawing.moved.connect(self._on_moved)
        drawing.navigation.passed.connect(self.looked)
        drawing.rename_wanted.connect(self.rename)
        drawing.edits.connect(partial(self._do_to, drawing.document))
        drawing.lens.changed.connect(lambda report: self._see_otherwise(drawing, report))
        self.adding.listen(drawing)

    # What is worked on

    @property
    def drawing(self) -> Drawing:
        """The drawing of the design that is looked at."""
        return self.drawings.current

    @property
    def canvas(self) -> CanvasView:
        return self.drawing.canvas

    def _paste_into(self, one: OpenDesign, text: str) -> None:
        """Goes to a design and places cards there that were dropped on its tab."""
        self._session.show(one)
        self.canvas.paste_text(text)

    def _see_otherwise(self, drawing: Drawing, report: Report) -> None:
        """The panels show the instances that were chosen in the drawing that is worked on."""
        if drawing is self.drawing:
            self.seen_otherwise.emit(report)
        else:
            drawing.show_report(report)

    def split(self) -> None:
        """Shows a second drawing beside the first, or no longer."""
        self.drawings.split(not self.drawings.is_split)
        self.costs.show_again()
        self._show_layers(self._layers.looks)
        self.take_keyboard()

    def _show_nodes(self, graph: GraphId, nodes: Sequence[NodeId]) -> None:
        self.drawing.show_nodes(graph, nodes)

    # The panels, from when they are needed

    @property
    def inspector(self) -> InspectorPanel:
        return self._inspector.panel

    @property
    def side(self) -> SideTabs:
        return self._side.panel

    @property
    def palette_panel(self) -> PalettePanel:
        return self.side.palette_panel

    @property
    def outline(self) -> OutlinePanel:
        return self.side.outline

    @property
    def code(self) -> CodePanel:
        return self._code.panel

    @property
    def custom(self) -> CustomControl:
        """What shows code of the design's own, beside the code that the design becomes."""
        _ = self.code
        return self._custom

    def _make_next(self) -> None:
        """Makes the next of the panels that are in sight; between two of them, hands are heard."""
        waiting = [page for page in (self._side, self._inspector, self.tabs.first, self._code) if page.made is None]
        if waiting:
            _ = waiting[0].panel
            QTimer.singleShot(0, self, self._make_next)

    def _make_inspector(self) -> InspectorPanel:
        from designer.app.panels.inspector_panel import InspectorPanel

        panel = InspectorPanel(self._session.catalogue, self._switch)
        panel.card_wanted.connect(self._show_nodes)
        panel.code_wanted.connect(lambda layer: self.custom.open(layer))
        panel.edits.connect(self.do)
        panel.left.connect(self.take_keyboard)
        panel.picked.connect(self._pick_problem)
        panel.mend.connect(self.mend)
        panel.trust_wanted.connect(lambda: self.custom.ask())
        panel.show_report(self._report)
        panel.show_layers(self._layers.looks)
        panel.show_nodes(self._session.design, self.drawing.graph, self.canvas.selection)
        return panel

    def _make_side(self) -> SideTabs:
        from designer.app.side_tabs import SideTabs

        side = SideTabs(self._session.catalogue, self._switch, self._preferences)
        side.palette_panel.chosen.connect(self.adding.place)
        side.left.connect(self.take_keyboard)
        side.place_wanted.connect(lambda place: self._session.history.go(place))
        side.palette_panel.offer(self.operators)
        outline, graph = side.outline, self.drawing.graph
        outline.picked.connect(self._show_nodes)
        outline.opened.connect(lambda graph: self.drawing.navigation.go(graph))
        outline.refused.connect(self._notice.say)
        outline.edits.connect(self.do)
        outline.show_design(self._session.design)
        outline.show_report(self._report)
        outline.show_layers(self._layers.looks)
        outline.show_selection(graph.id if graph is not None else None, self.canvas.selection)
        side.show_history(self._session.history)
        return side

    def _make_code(self) -> CodePanel:
        from designer.app.custom_control import CustomControl
        from designer.app.panels.code_panel import CodePanel

        panel, graph = CodePanel(self._switch), self.drawing.graph
        self._custom = CustomControl(self._session, lambda: self.drawing, panel, self._notice, self._switch)
        self._custom.edits.connect(self.do)
        panel.picked.connect(lambda graph, node: self.drawing.show_nodes(graph, (node,)))
        if self._written is not None:
            panel.show_code(self._written.model, self._written.train)
        if graph is not None:
            panel.turn_to(graph)
            panel.mark([(graph.id, node) for node in self.canvas.selection])
        if self._report is not None:
            self._custom.mind(self._report)
        return panel

    # What they show

    def show_document(self) -> None:
        """Shows the design that is looked at now, as it was left, or that there is none."""
        design = self._session.design
        self._report, self._written = self._session.current.report, self._session.current.code
        if self._side.made is not None:
            self.outline.show_design(design)
            self.outline.show_report(self._report)
            self.side.show_history(self._session.history)
        self.tabs.show_report(self._report)
        self.tabs.show_design(design)
        if self._inspector.made is not None:
            self.inspector.show_report(self._report)
        if self._written is not None:
            self.show_code(self._written)
        elif self._code.made is not None:
            self.code.forget()
        self.drawings.show_current()
        self._show_layers(self._layers.looks)
        self._on_moved()

    def follow(self, change: Change) -> None:
        """Stays with the document."""
        if self._side.made is not None:
            self.outline.show_design(self._session.design, change.delta)
            self.side.follow(change)
        worked_on, *beside = self.drawings.of_current
        worked_on.follow(change)
        for drawing in beside:
            drawing.follow(change, goes=False)
        if change.delta.semantic:
            self._offer()
        self._layers.follow(change)
        self._show_cards()  # the window asks what can be used when it has heard of the change too
        if change.delta.semantic:
            self.tabs.show_design(self._session.design)

    def show_report(self, report: Report) -> Report:
        """Shows what a check of the document found; gives it back as it is seen."""
        worked_on, *beside = self.drawings.of_current
        self._report = seen = worked_on.show_report(report)
        for drawing in beside:
            drawing.show_report(report)
        self.tabs.show_report(seen)
        self.tabs.see_as(worked_on.lens.labels)
        if self._inspector.made is not None:
            self.inspector.show_report(seen)
        if self._side.made is not None:
            self.outline.show_report(seen)
        if self._code.made is not None:
            self.custom.mind(seen)
        return seen

    def show_code(self, code: Code) -> None:
        """Shows what the document becomes."""
        self._written = code
        if self._code.made is not None:
            self.code.show_code(code.model, code.train)

    def _on_moved(self) -> None:
        graph = self.drawing.graph
        self._offer()
        if graph is not None and self._code.made is not None:
            self.code.turn_to(graph)
        self._show_selection()

    def _offer(self) -> None:
        """Lists what may be placed in the graph that is drawn."""
        self.operators = offered(self._session.catalogue, self._session.design, self.drawing.graph)
        if self._side.made is not None:
            self.palette_panel.offer(self.operators)
        self.offered.emit(self.operators)

    def _show_selection(self) -> None:
        self._show_cards()
        self.looked.emit()

    def _show_cards(self) -> None:
        """Shows the cards that are selected, as they are now."""
        graph = self.drawing.graph
        selection = self.canvas.selection
        if self._inspector.made is not None:
            self.inspector.show_nodes(self._session.design, graph, selection)
        if self._side.made is not None:
            self.outline.show_selection(graph.id if graph is not None else None, selection)
        self.tabs.show_selection(graph.id if graph is not None else None, selection)
        if self._code.made is not None:
            self.custom.show_layer()
            if graph is not None:
                self.code.mark([(graph.id, node) for node in selection])

    def _show_menu(self, at: QPoint) -> None:
        canvas = self.canvas
        if canvas.selection or canvas.selected_wire is not None:
            canvas_menu(self._actions, "card" if canvas.selection else "wire", self).popup(at)
        else:
            self.adding.at(at, [self._actions[name] for name in ("paste", "select_all", "fit")])

    def _pick_problem(self, problem: Problem) -> None:
        if problem.graph is not None:
            self.drawing.show_nodes(problem.graph, problem.nodes[:1])

    # What is done to the design

    def do(self, name: str, edits: Iterable[Edit]) -> None:
        """Makes one named change; says in a sentence why where it cannot be made."""
        self._do_to(self._session.current, name, edits)

    def _do_to(self, one: OpenDesign, name: str, edits: Iterable[Edit]) -> None:
        """Makes a change of the design that it was meant for, though another one may be looked at by now."""
        if one.read_only:
            self._say(READ_ONLY)
            return
        edits = tuple(edits)
        if self.canvas.graph_id is not None and self.canvas.board.history is one.history:
            edits += make_room(self.canvas.board.scene, edits)
        try:
            one.history.do(name, edits)
        except EditError as error:
            self._notice.say(f"That could not be done: {error}.", bad=True)

    def _say(self, text: str) -> None:
        """Says what a gesture came to; where another window has the design, a copy is a press away."""
        self._notice.say(text, *([("Open a copy", self.copy_wanted.emit)] if text == READ_ONLY else []))

    def mend(self, fix: Fix) -> None:
        """A cure was worked out for the document as it was checked; for another one it would be a guess."""
        if self._report is None or self._report.revision != self._session.history.revision:
            self._notice.say("The drawing has changed since; its problems are being looked at again.")
            return
        seen = self.canvas.graph_id is not None
        self.do(fix.title, laid_in(self.canvas.board.scene, fix.edits) if seen else fix.edits)

    # Bringing a panel, and hiding it

    def rename(self) -> None:
        """Asks in the inspector for the name of what is selected."""
        self._show("show_inspector")
        self.inspector.focus_name()

    def edit_card(self) -> None:
        """Asks on the card for the first value of what is selected; in the inspector for the name where it has none."""
        if not self.drawing.edit_value(self.canvas.selection[0]):
            self._show("show_inspector")
            self.inspector.focus_first()

    def write_note(self) -> None:
        """Asks in the inspector for a note on what is selected."""
        self._show("show_inspector")
        self.inspector.focus_note()

    def find_layer(self) -> None:
        """Brings the list of layers, ready to be searched."""
        self._show("show_palette")
        self.side.find_layer()

    def show_history(self) -> None:
        """Brings the list of what was done to the design."""
        self._show("show_palette")
        self.side.bring_history()

    def show_outline(self) -> None:
        """Brings the outline, ready to be searched."""
        self._show("show_palette")
        self.side.show_outline()

    def show_problems(self) -> None:
        """Brings the list of what is wrong."""
        self.tabs.bring(self.tabs.problems)

    def go_to(self, command: str) -> None:
        """Brings the panel that a command is about, with the keyboard in it."""
        if command == "go_inspector":
            self._show("show_inspector")
            enter(self.inspector)
        elif command == "go_code":
            self._show("show_bottom")
            enter(self.code)
        else:
            self.tabs.go_to(command)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where a panel has no use for it, leads back to the drawing."""
        if event.key() == Qt.Key.Key_Escape:
            self.take_keyboard()
        else:
            super().keyPressEvent(event)

    def toggle(self, command: str) -> None:
        """Shows the panel that a command is about, or hides it."""
        self._show(command, not self._panels[command].isVisibleTo(self))

    def toggle_grid(self) -> None:
        """Has cards keep to the grid, or no longer."""
        self._preferences.grid = not self._preferences.grid
        self.keep_to_grid()

    def keep_to_grid(self) -> None:
        """Cards keep to the grid or not, as this person has chosen, from now on."""
        for drawing in self.drawings.all:
            drawing.canvas.keep_to_grid(self._preferences.grid)
        self._actions["grid"].setChecked(self._preferences.grid)

    def toggle_wheel(self) -> None:
        """Has the wheel zoom, or move the drawing."""
        self._preferences.wheel_zooms = not self._preferences.wheel_zooms
        self.keep_to_wheel()

    def keep_to_wheel(self) -> None:
        """The wheel does what this person has chosen, from now on."""
        zooms = bool(self._preferences.wheel_zooms)
        for drawing in self.drawings.all:
            drawing.canvas.wheel_zooms = zooms
        self._actions["wheel_zooms"].setChecked(zooms)

    def show_keys(self) -> None:
        """Keys are others now: the drawings say where they do something."""
        for drawing in self.drawings.all:
            drawing.canvas.show_keys(self._keymap.text)

    def _show_costs(self, costs: Costs | None, measure: Measure | None) -> None:
        for drawing in self.drawings.of_current:
            drawing.show_costs(costs, measure)

    def _show_layers(self, looks: LayerLooks) -> None:
        for drawing in self.drawings.of_current:
            drawing.canvas.set_layers(looks)
        if self._inspector.made is not None:
            self.inspector.show_layers(looks)
        if self._side.made is not None:
            self.outline.show_layers(looks)

    def take_keyboard(self) -> None:
        """Gives the keyboard to the drawing."""
        self.canvas.setFocus()

    def take_in_typed(self) -> None:
        """Gives the design what is typed and not given yet, for another one is about to be looked at."""
        if self._code.made is not None:
            self.custom.panel.editor.give()

    def _show(self, command: str, shown: bool = True) -> None:
        self._panels[command].setVisible(shown)
        self._actions[command].setChecked(shown)

    def keep_bookmarks(self) -> None:
        """Remembers the kept places of a design that has a file, for when it is opened again."""
        places = self.canvas.bookmarks.to_json()
        if self._session.path is not None and places:
            self._preferences.keep_bookmarks(self._session.path, places)

    # The end

    def keep_sizes(self) -> None:
        """Remembers how large the panels are, for the next time."""
        for name, splitter in self._splitters.items():
            self._preferences.keep_state(name, splitter.saveState())

    def leave(self) -> None:
        """Ends what the panels have going; the window goes."""
        self.tabs.leave()


def _fill(splitter: QSplitter, *parts: tuple[QWidget, int]) -> None:
    """Puts parts of the given sizes into a splitter."""
    splitter.setHandleWidth(1)
    for index, (part, _) in enumerate(parts):
        splitter.addWidget(part)
        splitter.setStretchFactor(index, 0)
    splitter.setSizes([size for _, size in parts])
