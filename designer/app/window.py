"""The main window: it puts the parts together and lets them speak to each other, and knows nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from designer.app.adding import Adding
from designer.app.availability import enable_actions, is_empty
from designer.app.bottom_tabs import BottomTabs
from designer.app.canvas.board import READ_ONLY
from designer.app.command_palette import CommandPalette
from designer.app.commands.actions import canvas_menu, dress_actions, fill_menus, make_actions
from designer.app.cost_control import SWITCHES, CostControl
from designer.app.custom_control import CustomControl
from designer.app.dialogs import show_about, show_shortcuts
from designer.app.documents import Documents
from designer.app.drawing import Drawing
from designer.app.engine_link import EngineLink
from designer.app.export_control import ExportControl
from designer.app.fetching import fetch_soon
from designer.app.first_picture import FirstPicture
from designer.app.focus_home import FocusHome
from designer.app.going_on import GoingOn
from designer.app.notice_bar import NoticeBar
from designer.app.panels.code_editor import CodeEditor
from designer.app.panels.code_panel import CodePanel
from designer.app.panels.inspector_panel import InspectorPanel
from designer.app.panels.typed_text import TypedText
from designer.app.preferences import Preferences
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.app.side_tabs import SideTabs
from designer.app.status_line import StatusLine
from designer.app.theme.icons import app_icon
from designer.app.theme.style import ThemeSwitch
from designer.app.top_bar import TopBar
from designer.app.welcome import WelcomePage
from designer.catalogue.offers import offered
from designer.catalogue.spec import Catalogue
from designer.codegen import path_flags
from designer.document import Change, EditError, Fix, Problem, Report
from designer.engine.messages import Code, GaveUp, Lost, Message, Ready, Slow, Starting
from designer.templates import template_names
from designer.training.follow import Update


class MainWindow(QMainWindow):
    """One document, drawn, checked, read and trained."""

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, preferences: Preferences) -> None:
        super().__init__()
        self._switch = switch
        self._preferences = preferences
        self._report: Report | None = None
        self._code: Code | None = None
        self._leaving = False
        self.session = Session(catalogue, self)
        self.link = EngineLink(self.session, self)
        self.runs = RunControl(self.link, parent=self)
        self.setWindowIcon(app_icon())
        room = self.screen().availableSize()
        self.resize(room.boundedTo(QSize(1600, 1000)))
        self.setMinimumSize(QSize(960, 600).boundedTo(room))
        self.drawing = Drawing(self.session, catalogue, switch)
        self.canvas = self.drawing.canvas
        self.side = SideTabs(catalogue, switch, preferences)
        self.palette_panel, self.outline = self.side.palette_panel, self.side.outline
        self.inspector = InspectorPanel(catalogue, switch)
        self.code = CodePanel(switch)
        self.costs = CostControl(self.session, self.link, self.canvas, self)
        self.tabs = BottomTabs(catalogue, switch, self.runs, lambda: self.session.path, preferences.device, self.costs)
        self.welcome = WelcomePage(catalogue, switch)
        self.status = StatusLine(switch)
        self.actions_by_id = make_actions(self, self.canvas, self._handlers())
        self.costs.keep_marks(self.actions_by_id)
        self.top = TopBar(self.actions_by_id, switch)
        self._fill_menus()
        self._lay_out()
        self.notice = NoticeBar(switch, over=self._desk)
        self.custom = CustomControl(self.session, self.drawing, self.code, self.notice, switch)
        self.documents = Documents(self.session, preferences, self.notice, self)
        self.exports = ExportControl(self.link, self.notice, self)
        self.going_on = GoingOn(self.runs, self.session, self.notice, self)
        self._connect()
        self._restore()

    # Putting together

    def _handlers(self) -> dict[str, Callable[[], object]]:
        canvas = self.canvas
        return {
            "new": lambda: self.documents.new(),
            "open": lambda: self.documents.open_dialog(),
            "new_window": lambda: self.documents.new_window(),
            "open_in_window": lambda: self.documents.open_in_window(),
            "save": lambda: self._taken_in() and self.documents.save(),
            "save_as": lambda: self._taken_in() and self.documents.save_as(),
            "export": lambda: self.exports.ask(self.session.title, self._report),
            "close": lambda: self.documents.close(),
            "quit": self.close,
            "undo": lambda: self._back_and_forth("undo"),
            "redo": lambda: self._back_and_forth("redo"),
            "rename": self._rename,
            "note": self._write_note,
            "cut": canvas.cut_selection,
            "copy": canvas.copy_selection,
            "paste": canvas.paste,
            "duplicate": canvas.duplicate_selection,
            "connect": canvas.connect_selection,
            "make_block": canvas.make_block,
            "take_apart": canvas.take_apart,
            "make_sequence": canvas.make_sequence,
            "sequence_apart": canvas.take_sequence_apart,
            "detach": canvas.detach,
            "call_again": canvas.call_again,
            "delete": canvas.delete_selection,
            "select_all": canvas.select_all,
            "add_card": lambda: self.adding.next(),
            "find_layer": self._find_layer,
            "find_card": self._find_card,
            "find_action": lambda: self.commands.open(layers=self.session.is_open),
            "fit": canvas.fit,
            "fit_selection": canvas.fit_selection,
            "zoom_in": canvas.zoom_in,
            "zoom_out": canvas.zoom_out,
            "zoom_100": lambda: canvas.zoom_to(1.0),
            "look_inside": self.drawing.look_inside,
            "out": self.drawing.navigation.out,
            "back": self.drawing.navigation.back,
            "forward": self.drawing.navigation.forward,
            "open_step": self.drawing.open_step,
            "show_palette": lambda: self._toggle_panel("show_palette", self.side),
            "show_inspector": lambda: self._toggle_panel("show_inspector", self.inspector),
            "show_bottom": lambda: self._toggle_panel("show_bottom", self._bottom),
            **{name: partial(self.costs.show_heat, name) for name in SWITCHES},
            "theme": self._toggle_theme,
            "run": self.run,
            "pause": self.runs.toggle_pause,
            "stop": self.runs.stop,
            "go_on": self._go_on,
            "save_checkpoint": self.runs.save,
            "shortcuts": lambda: show_shortcuts(self),
            "about": lambda: show_about(self),
        }

    def _fill_menus(self) -> None:
        file_menu = fill_menus(self.top.menus, self.actions_by_id)["File"]
        templates = file_menu.addMenu("New from a template")
        templates.setObjectName("menu_templates")
        for name in template_names():
            templates.addAction(name, partial(self._from_template, name))
        self._recent_menu = file_menu.addMenu("Open recent")
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        open_action = self.actions_by_id["open"]
        file_menu.insertMenu(open_action, templates)
        entries = file_menu.actions()
        file_menu.insertMenu(entries[entries.index(open_action) + 1], self._recent_menu)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self._preferences.recent:
            self._recent_menu.addAction(str(path), partial(self.documents.open_path, path))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction("Nothing yet").setEnabled(False)

    def _lay_out(self) -> None:
        """From the outside in: Qt dresses what is inside of a widget anew each time that it gets another parent."""
        frame = QWidget()
        self.setCentralWidget(frame)
        rows = QVBoxLayout(frame)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._desk = QStackedWidget()
        rows.addWidget(self.top)
        rows.addWidget(self._desk, 1)
        rows.addWidget(self.status)
        whole, upper = QSplitter(Qt.Orientation.Horizontal), QSplitter(Qt.Orientation.Horizontal)
        middle, self._bottom = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Horizontal)
        self._desk.addWidget(self.welcome)
        self._desk.addWidget(whole)
        sizes = self._switch.theme.tokens.sizes
        _fill(whole, (self.side, sizes.side_panel), (middle, 1200))
        _fill(middle, (upper, 560), (self._bottom, 300))
        _fill(upper, (self.drawing, 900), (self.inspector, sizes.inspector))
        _fill(self._bottom, (self.tabs, 700), (self.code, 520))
        self._splitters = {"upper": upper, "bottom": self._bottom, "middle": middle, "whole": whole}
        self.commands = CommandPalette(self.actions_by_id, self.session.catalogue, self._switch, over=frame)
        self.adding = Adding(self.session, self.drawing, self.link, self._preferences, self._switch, over=frame)

    def _connect(self) -> None:
        FocusHome(self, self.canvas)
        self.documents.saved.connect(lambda: self.status.show_saved("Saved"))
        self.session.replaced.connect(self._show_document)
        self.session.changed.connect(self._on_change)
        self.session.titled.connect(self._show_title)
        self.session.unsafe.connect(lambda text: self.notice.say(text, bad=True))
        self.link.reported.connect(self._on_report)
        self.link.coded.connect(self._on_code)
        self.link.stated.connect(self._on_engine)
        self.canvas.selection_changed.connect(lambda _nodes: self._show_selection())
        self.canvas.message.connect(self.notice.say)
        self.canvas.menu_wanted.connect(self._show_canvas_menu)
        self.drawing.moved.connect(self._on_moved)
        self.drawing.lens.changed.connect(self._on_report)
        self.drawing.rename_wanted.connect(self._rename)
        self.palette_panel.chosen.connect(self.adding.place)
        self.commands.placed.connect(self.adding.place)
        self.adding.placed.connect(self.palette_panel.remember)
        self.inspector.edits.connect(self._do)
        self.inspector.card_wanted.connect(self.drawing.show_nodes)
        self.inspector.code_wanted.connect(self.custom.open)
        self.custom.edits.connect(self._do)
        self.tabs.edits.connect(self._do)
        self.tabs.device_chosen.connect(partial(setattr, self._preferences, "device"))
        self.code.picked.connect(lambda graph, node: self.drawing.show_nodes(graph, (node,)))
        self.tabs.drawing_wanted.connect(self.drawing.open_step)
        self.palette_panel.left.connect(self.canvas.setFocus)
        self.outline.left.connect(self.canvas.setFocus)
        self.outline.picked.connect(self.drawing.show_nodes)
        self.tabs.cards_picked.connect(self.drawing.show_nodes)
        self.outline.opened.connect(self.drawing.navigation.go)
        self.outline.edits.connect(self._do)
        self.outline.refused.connect(self.notice.say)
        self.inspector.left.connect(self.canvas.setFocus)
        for panel in (self.tabs, self.inspector):
            panel.picked.connect(self._pick_problem)
            panel.mend.connect(self._mend)
        self.welcome.new.connect(self.documents.new)
        self.welcome.open.connect(self.documents.open_dialog)
        self.welcome.template.connect(self.documents.new_from_template)
        self.welcome.recent.connect(self.documents.open_path)
        self.status.problems_wanted.connect(self._show_problems)
        self.runs.began.connect(lambda: self._show_running(True))
        self.runs.paused_changed.connect(self.top.show_paused)
        self.runs.ended.connect(self._on_run_end)
        self.runs.refused.connect(self._on_refused)
        for one in (self.runs.not_refiled, self.tabs.refused):
            one.connect(partial(self.notice.say, bad=True))
        self.session.named.connect(self.runs.rename)
        self.tabs.last_wanted.connect(self._go_on)
        self.tabs.go_on_wanted.connect(self.going_on.go_on)
        self.going_on.new_wanted.connect(self.run)
        self.tabs.wanted.connect(lambda: self._toggle_panel("show_bottom", self._bottom, show=True))
        self.tabs.run_wanted.connect(self.run)
        self.tabs.design_wanted.connect(self.documents.new_from_file)
        self.exports.problems_wanted.connect(self._show_problems)

    def _restore(self) -> None:
        for name, splitter in self._splitters.items():
            splitter.setChildrenCollapsible(False)
            if state := self._preferences.state(name):
                splitter.restoreState(state)
        geometry = self._preferences.state("window")
        if geometry is not None:
            self.restoreGeometry(geometry)
        for name in ("show_palette", "show_inspector", "show_bottom"):
            self.actions_by_id[name].setChecked(True)

    # Beginning and ending

    def begin(self, files: list[Path], template: str) -> None:
        """Opens what the program was started with; what a crash left behind comes first."""
        self.canvas.setFocus()
        FirstPicture(self, self._begin_the_rest)
        if files:
            self.documents.open_path(files[0])
        elif not self.documents.recover() and template:
            self.documents.new_from_template(template)
        if not self.session.is_open:
            self._show_desk()

    def _begin_the_rest(self) -> None:
        """What the first picture did not need: the icons of the menus, and what runs beside the window."""
        dress_actions(self.actions_by_id, self._switch)
        self.link.start()
        fetch_soon(self, then=self.runs.reattach)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving:  # quitting closes the windows; this one has ended already
            event.accept()
            return
        if not self.documents.may_leave():
            event.ignore()
            return
        for name, splitter in self._splitters.items():
            self._preferences.keep_state(name, splitter.saveState())
        self._preferences.keep_state("window", QByteArray(self.saveGeometry()))
        self._end()
        event.accept()

    def leave(self) -> None:
        """Ends the program without a question; what was not saved waits in the journal."""
        self._leaving = True
        self._end(keep_journal=not self.session.saved)
        QApplication.quit()

    def _end(self, keep_journal: bool = False) -> None:
        self.hide()  # at once: what is left to end may take a moment
        self.runs.close()
        self.tabs.leave()
        self.exports.leave()
        self.link.close()
        self.session.close(keep_journal)

    def _taken_in(self) -> bool:
        """Lets the field that has the keyboard give what was typed in it, before the design is saved or run."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.editingFinished.emit()
        elif isinstance(field, TypedText | CodeEditor):
            field.give()
        return True

    def _from_template(self, name: str) -> None:
        self.documents.new_from_template(name)

    # What changes

    def _show_document(self) -> None:
        self._report = self._code = None
        self._show_desk()
        self.outline.show_design(self.session.design)
        self.outline.show_report(None)
        self.drawing.begin()
        self.tabs.show_report(None)
        self.tabs.show_design(self.session.design)
        self.inspector.show_report(None)
        self._show_selection()

    def _show_desk(self) -> None:
        """Brings the drawing and its panels, or the page that stands where nothing is open."""
        self._desk.setCurrentIndex(1 if self.session.is_open else 0)
        self.status.setVisible(self.session.is_open)
        if not self.session.is_open:
            self.welcome.show_files(self._preferences.recent)
        self._enable()

    def _on_change(self, change: Change) -> None:
        self.outline.show_design(self.session.design)
        self.drawing.follow(change)
        if change.delta.semantic:
            self._offer()
        self._show_selection()
        if change.delta.semantic:
            self.tabs.show_design(self.session.design)
            self.status.show_saved("")

    def _on_moved(self) -> None:
        graph = self.drawing.graph
        self._offer()
        if graph is not None:
            self.code.turn_to(graph)
        self._show_selection()

    def _offer(self) -> None:
        """Lists what may be placed in the graph that is drawn."""
        operators = offered(self.session.catalogue, self.session.design, self.drawing.graph)
        self.palette_panel.offer(operators)
        self.commands.offer(operators)

    def _show_title(self) -> None:
        session = self.session
        self.setWindowTitle(f"{session.title}{'' if session.saved else ' ●'} – netdesigner")
        self.top.show_document(session.title, session.saved, session.read_only)
        self.tabs.show_name(session.title)
        self._enable()

    def _enable(self) -> None:
        reason = self._why_not()
        enable_actions(self.actions_by_id, self.session, self.drawing, self.runs, reason)
        self.tabs.say_why_not(reason)

    def _show_canvas_menu(self, at: QPoint) -> None:
        if self.canvas.selection or self.canvas.selected_wire is not None:
            canvas_menu(self.actions_by_id, "card" if self.canvas.selection else "wire", self).popup(at)
        else:
            self.adding.at(at, [self.actions_by_id[name] for name in ("paste", "select_all", "fit")])

    def _why_not(self) -> str:
        if not self.session.is_open:
            return "No design is open."
        if self._code is None:
            return "The drawing is being checked."
        return self._code.why_not

    def _show_selection(self) -> None:
        graph = self.drawing.graph
        selection = self.canvas.selection
        self.inspector.show_nodes(self.session.design, graph, selection)
        for panel in (self.outline, self.tabs):
            panel.show_selection(graph.id if graph is not None else None, selection)
        if graph is not None:
            self.code.mark([(graph.id, node) for node in selection])
        self._enable()

    def _on_report(self, report: Report) -> None:
        if report.revision != self.session.history.revision:
            return
        self._report = report = self.drawing.show_report(report)
        self.status.show_engine("Engine ready")
        self.custom.mind(report)
        if report.ok:
            self.notice.mended()
        self.tabs.show_report(report)
        self.inspector.show_report(report)
        self.outline.show_report(report)
        self.status.show_report(report, empty=is_empty(self.session.design))

    def _on_code(self, code: Code) -> None:
        if code.revision != self.session.history.revision:
            return
        self._code = code
        self.code.show_code(code.model, code.train)
        self._enable()

    def _on_engine(self, message: Message) -> None:
        match message:
            case Starting():
                self.status.show_engine("Engine starts…")
            case Ready(devices=devices):
                self.tabs.show_devices(devices)
                self.status.show_engine("Engine ready")
            case Slow():
                self.status.show_engine("Still checking…")
            case Lost(reason=reason):
                self.status.show_engine("Engine starts again…", bad=True)
                self.notice.say(f"The engine stopped ({reason}) and starts again. Your drawing is untouched.")
            case GaveUp(reason=reason):
                self.status.show_engine("No engine", bad=True)
                text = f"The engine stopped again and again ({reason}). Drawing and saving go on working."
                self.notice.say(text, ("Start it again", self.link.start), bad=True)

    def _do(self, name: str, edits: object) -> None:
        if self.session.read_only:
            self.notice.say(READ_ONLY, ("Open a copy", self.documents.open_copy))
            return
        try:
            self.session.history.do(name, edits)  # type: ignore[arg-type]
        except EditError as error:
            self.notice.say(f"That could not be done: {error}.", bad=True)

    def _back_and_forth(self, way: str) -> None:
        history = self.session.history
        history.undo() if way == "undo" else history.redo()

    def _mend(self, fix: Fix) -> None:
        """A cure was worked out for the document as it was checked; for another one it would be a guess."""
        if self._report is None or self._report.revision != self.session.history.revision:
            self.notice.say("The drawing has changed since; its problems are being looked at again.")
            return
        self._do(fix.title, fix.edits)

    def _show_problems(self) -> None:
        self.tabs.bring(self.tabs.problems)

    def _pick_problem(self, problem: Problem) -> None:
        if problem.graph is not None:
            self.drawing.show_nodes(problem.graph, problem.nodes[:1])
        if problem.code == "untrusted":
            self.custom.remind()

    def _rename(self) -> None:
        self._toggle_panel("show_inspector", self.inspector, show=True)
        self.inspector.focus_name()

    def _write_note(self) -> None:
        self._toggle_panel("show_inspector", self.inspector, show=True)
        self.inspector.focus_note()

    def _find_layer(self) -> None:
        self._toggle_panel("show_palette", self.side, show=True)
        self.side.find_layer()

    def _find_card(self) -> None:
        self._toggle_panel("show_palette", self.side, show=True)
        self.side.find_card()

    # Running

    def run(self) -> None:
        if not self._taken_in() or self._why_not() or self.runs.running:
            return
        beside = self.session.path.parent if self.session.path else Path.home()
        device = self.tabs.setup.device
        flags = path_flags(self.session.design, beside) + (["--device", device] if device else [])
        self.runs.start(self.session.title, flags)

    def _go_on(self) -> None:
        if self.runs.unfinished is not None:
            self.going_on.go_on(self.runs.unfinished)

    def _on_run_end(self, update: Update) -> None:
        self._show_running(False)
        if update.status in {"failed", "lost"} and not self.tabs.training.isVisible():  # else the panel says it
            self.notice.say(update.message.partition("\n")[0] or "The run ended without a word.", bad=True)

    def _show_running(self, running: bool) -> None:
        self.top.show_running(running)
        self._enable()

    def _on_refused(self, message: str) -> None:
        self._show_running(False)
        self.notice.say(message, bad=True)

    # The look

    def _toggle_panel(self, action: str, panel: QWidget, show: bool | None = None) -> None:
        shown = not panel.isVisibleTo(self) if show is None else show
        panel.setVisible(shown)
        self.actions_by_id[action].setChecked(shown)

    def _toggle_theme(self) -> None:
        self._switch.toggle()
        self._preferences.theme = self._switch.theme.name


def _fill(splitter: QSplitter, *parts: tuple[QWidget, int]) -> None:
    """Puts parts of the given sizes into a splitter."""
    splitter.setHandleWidth(1)
    for index, (part, _) in enumerate(parts):
        splitter.addWidget(part)
        splitter.setStretchFactor(index, 0)
    splitter.setSizes([size for _, size in parts])
