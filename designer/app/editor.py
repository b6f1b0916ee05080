"""What a design is worked on with: its drawing, and around that what can be placed, what is selected, code and runs.

All of it is made when a design is first opened: the page that stands where none is open needs nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from designer.app.adding import Adding
from designer.app.bottom_tabs import BottomTabs
from designer.app.canvas.board import READ_ONLY
from designer.app.card_editor import CardEditor
from designer.app.card_search import CardSearch
from designer.app.commands.actions import canvas_menu, give_keys
from designer.app.cost_control import CostControl
from designer.app.custom_control import CustomControl
from designer.app.drawing import Drawing
from designer.app.engine_link import EngineLink
from designer.app.notice_bar import NoticeBar
from designer.app.panels.code_panel import CodePanel
from designer.app.panels.inspector_panel import InspectorPanel
from designer.app.preferences import Preferences
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.app.side_tabs import SideTabs
from designer.app.theme.style import ThemeSwitch
from designer.catalogue.offers import offered
from designer.document import Change, EditError, Fix, NodeId, Problem, Report
from designer.engine.messages import Code


class Editor(QSplitter):
    """The panels side by side, and what they say to each other.

    Signals:
        offered(Sequence[Operator]): Other layers can be placed now.
        looked: Other cards are selected, or another graph is drawn: other commands can be used.
        copy_wanted: Of a design that is read-only here.
    """

    offered = Signal(object)
    looked = Signal()
    copy_wanted = Signal()

    def __init__(
        self,
        session: Session,
        link: EngineLink,
        runs: RunControl,
        actions: Mapping[str, QAction],
        notice: NoticeBar,
        switch: ThemeSwitch,
        preferences: Preferences,
        over: QWidget,
    ) -> None:
        """Makes the panels, with nothing in them yet.

        Args:
            actions: All commands: the drawing takes keys of its own, and some show a panel or hide it.
            notice: Says what was refused.
            over: What lists that pop up may cover.
        """
        super().__init__(Qt.Orientation.Horizontal)
        self._session = session
        self._actions = actions
        self._notice = notice
        self._preferences = preferences
        self._switch = switch
        self._report: Report | None = None
        self._search: CardSearch | None = None
        catalogue = session.catalogue
        self.drawing = Drawing(session, catalogue, switch)
        self.canvas = self.drawing.canvas
        self.side = SideTabs(catalogue, switch, preferences)
        self.palette_panel, self.outline = self.side.palette_panel, self.side.outline
        self.inspector = InspectorPanel(catalogue, switch)
        self.code = CodePanel(switch)
        self.costs = CostControl(session, link, self.canvas, self)
        self.costs.keep_marks(actions)
        self.custom = CustomControl(session, self.drawing, self.code, notice, switch)
        self.tabs = BottomTabs(catalogue, switch, runs, lambda: session.path, preferences.device, self.costs)
        self.card_editor = CardEditor(catalogue, switch, self.canvas)
        self.adding = Adding(session, self.drawing, link, preferences, switch, over)
        self._lay_out(switch)
        self._panels = {"show_palette": self.side, "show_inspector": self.inspector, "show_bottom": self._bottom}
        for command in self._panels:
            actions[command].setChecked(True)
        self._keep_to_grid()
        self.keep_to_wheel()
        give_keys(self.canvas, actions)
        self._connect()

    def _lay_out(self, switch: ThemeSwitch) -> None:
        """From the outside in: Qt dresses what is inside of a widget anew each time that it gets another parent."""
        middle, upper = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Horizontal)
        self._bottom = QSplitter(Qt.Orientation.Horizontal)
        sizes = switch.theme.tokens.sizes
        _fill(self, (self.side, sizes.side_panel), (middle, 1200))
        _fill(middle, (upper, 560), (self._bottom, 300))
        _fill(upper, (self.drawing, 900), (self.inspector, sizes.inspector))
        _fill(self._bottom, (self.tabs, 700), (self.code, 520))
        self._splitters = {"upper": upper, "bottom": self._bottom, "middle": middle, "whole": self}
        for name, splitter in self._splitters.items():
            splitter.setChildrenCollapsible(False)
            if state := self._preferences.state(name):
                splitter.restoreState(state)

    def _connect(self) -> None:
        self.canvas.selection_changed.connect(lambda _nodes: self._show_selection())
        self.canvas.message.connect(self._notice.say)
        self.canvas.bookmarked.connect(self.keep_bookmarks)
        self.drawing.moved.connect(self._on_moved)
        self.drawing.navigation.passed.connect(self.looked)
        self.drawing.rename_wanted.connect(self.rename)
        self.canvas.value_wanted.connect(self._edit_value)
        self.canvas.menu_wanted.connect(self._show_menu)
        self.palette_panel.chosen.connect(self.adding.place)
        self.adding.placed.connect(self.palette_panel.remember)
        self.inspector.card_wanted.connect(self.drawing.show_nodes)
        self.code.picked.connect(lambda graph, node: self.drawing.show_nodes(graph, (node,)))
        self.outline.picked.connect(self.drawing.show_nodes)
        self.outline.opened.connect(self.drawing.navigation.go)
        self.outline.refused.connect(self._notice.say)
        self.tabs.refused.connect(partial(self._notice.say, bad=True))
        self.tabs.device_chosen.connect(partial(setattr, self._preferences, "device"))
        self.tabs.cards_picked.connect(self.drawing.show_nodes)
        self.tabs.drawing_wanted.connect(self.drawing.open_step)
        self.tabs.wanted.connect(lambda: self._show("show_bottom"))
        self.inspector.code_wanted.connect(self.custom.open)
        for editing in (self.inspector, self.outline, self.tabs, self.custom, self.card_editor):
            editing.edits.connect(self.do)
        self.side.place_wanted.connect(lambda place: self._session.history.go(place))
        for leaving in (self.side, self.inspector):
            leaving.left.connect(self.canvas.setFocus)
        for telling in (self.tabs, self.inspector):
            telling.picked.connect(self._pick_problem)
            telling.mend.connect(self.mend)

    # What they show

    def show_document(self) -> None:
        """Shows the document that was just opened, or that there is none."""
        design = self._session.design
        self._report = None
        if self._search is not None:
            self._search.forget()
        self.outline.show_design(design)
        self.outline.show_report(None)
        self.side.show_history(self._session.history)
        self.drawing.begin()
        if self._session.path is not None:
            self.canvas.bookmarks.take(self._preferences.bookmarks(self._session.path))
        self.tabs.show_report(None)
        self.tabs.show_design(design)
        self.inspector.show_report(None)
        self._show_selection()

    def follow(self, change: Change) -> None:
        """Stays with the document."""
        self.outline.show_design(self._session.design)
        self.side.follow(change)
        self.drawing.follow(change)
        self.card_editor.follow()
        if change.delta.semantic:
            self._offer()
        self._show_selection()
        if change.delta.semantic:
            self.tabs.show_design(self._session.design)
        if self._search is not None:
            self._search.follow(self._report)

    def show_report(self, report: Report) -> Report:
        """Shows what a check of the document found; gives it back as it is seen."""
        self._report = seen = self.drawing.show_report(report)
        for panel in (self.tabs, self.inspector, self.outline, self.card_editor):
            panel.show_report(seen)
        self.custom.mind(seen)
        if self._search is not None:
            self._search.follow(seen)
        return seen

    def show_code(self, code: Code) -> None:
        """Shows what the document becomes."""
        self.code.show_code(code.model, code.train)

    def _on_moved(self) -> None:
        graph = self.drawing.graph
        self._offer()
        if graph is not None:
            self.code.turn_to(graph)
        self._show_selection()

    def _offer(self) -> None:
        """Lists what may be placed in the graph that is drawn."""
        operators = offered(self._session.catalogue, self._session.design, self.drawing.graph)
        self.palette_panel.offer(operators)
        self.offered.emit(operators)

    def _show_selection(self) -> None:
        graph = self.drawing.graph
        selection = self.canvas.selection
        self.inspector.show_nodes(self._session.design, graph, selection)
        for panel in (self.outline, self.tabs):
            panel.show_selection(graph.id if graph is not None else None, selection)
        if graph is not None:
            self.code.mark([(graph.id, node) for node in selection])
        self.looked.emit()

    def _show_menu(self, at: QPoint) -> None:
        canvas = self.canvas
        if canvas.selection or canvas.selected_wire is not None:
            canvas_menu(self._actions, "card" if canvas.selection else "wire", self).popup(at)
        else:
            self.adding.at(at, [self._actions[name] for name in ("paste", "select_all", "fit")])

    def _pick_problem(self, problem: Problem) -> None:
        if problem.graph is not None:
            self.drawing.show_nodes(problem.graph, problem.nodes[:1])
        if problem.code == "untrusted":
            self.custom.remind()

    # What is done to the design

    def do(self, name: str, edits: object) -> None:
        """Makes one named change; says in a sentence why where it cannot be made."""
        if self._session.read_only:
            self._notice.say(READ_ONLY, ("Open a copy", self.copy_wanted.emit))
            return
        try:
            self._session.history.do(name, edits)  # type: ignore[arg-type]
        except EditError as error:
            self._notice.say(f"That could not be done: {error}.", bad=True)

    def mend(self, fix: Fix) -> None:
        """A cure was worked out for the document as it was checked; for another one it would be a guess."""
        if self._report is None or self._report.revision != self._session.history.revision:
            self._notice.say("The drawing has changed since; its problems are being looked at again.")
            return
        self.do(fix.title, fix.edits)

    # Bringing a panel, and hiding it

    def rename(self) -> None:
        """Asks in the inspector for the name of what is selected."""
        self._show("show_inspector")
        self.inspector.focus_name()

    def edit_card(self) -> None:
        """Asks on the card for the first value of what is selected; in the inspector for the name where it has none."""
        if not self._edit_value(self.canvas.selection[0]):
            self._show("show_inspector")
            self.inspector.focus_first()

    def _edit_value(self, node: NodeId, name: str = "") -> bool:
        graph = self.drawing.graph
        return graph is not None and self.card_editor.open(self._session.design, graph, node, name)

    def write_note(self) -> None:
        """Asks in the inspector for a note on what is selected."""
        self._show("show_inspector")
        self.inspector.focus_note()

    def find_layer(self) -> None:
        """Brings the list of layers, ready to be searched."""
        self._show("show_palette")
        self.side.find_layer()

    def find_card(self) -> None:
        """Asks which cards are to be found in the whole design."""
        self._find().open(self._report)

    def find_next(self, by: int) -> None:
        """Goes on to the next card that was searched for, or with -1 to the one before; asks where none was yet."""
        if self._search is not None and self._search.is_about_something:
            self._search.step(by)
        else:
            self.find_card()

    def _find(self) -> CardSearch:
        """The search; it is made when it is first wanted."""
        if self._search is None:
            self._search = CardSearch(self._session, self.drawing, self._switch)
        return self._search

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

    def toggle(self, command: str) -> None:
        """Shows the panel that a command is about, or hides it."""
        self._show(command, not self._panels[command].isVisibleTo(self))

    def toggle_grid(self) -> None:
        """Has cards keep to the grid, or no longer."""
        self._preferences.grid = not self._preferences.grid
        self._keep_to_grid()

    def _keep_to_grid(self) -> None:
        self.canvas.keep_to_grid(self._preferences.grid)
        self._actions["grid"].setChecked(self._preferences.grid)

    def toggle_wheel(self) -> None:
        """Has the wheel zoom, or move the drawing."""
        self._preferences.wheel_zooms = not self._preferences.wheel_zooms
        self.keep_to_wheel()

    def keep_to_wheel(self) -> None:
        """The wheel does what this person has chosen, from now on."""
        self.canvas.wheel_zooms = bool(self._preferences.wheel_zooms)
        self._actions["wheel_zooms"].setChecked(self.canvas.wheel_zooms)

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
