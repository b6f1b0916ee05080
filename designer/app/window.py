"""The main window: it puts the parts together and lets them speak to each other, and knows nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from designer.app.availability import Availability, is_empty
from designer.app.commands.actions import dress_actions, make_actions
from designer.app.commands.keymap import Keymap
from designer.app.commands.table import COMMANDS
from designer.app.compare_control import CompareControl
from designer.app.design_menu import design_menu
from designer.app.dialogs import ask_to_stop, show_about, show_shortcuts
from designer.app.documents import Documents
from designer.app.early_press import EarlyPress
from designer.app.engine_link import EngineLink
from designer.app.export_control import ExportControl
from designer.app.fetching import DRAWING, ENGINE, IN_SIGHT, PANELS, fetch
from designer.app.file_drop import FileDrop
from designer.app.first_picture import FirstPicture
from designer.app.focus_home import FocusHome
from designer.app.going_on import ANEW, Beginning, GoingOn
from designer.app.late_page import LatePage
from designer.app.notice_bar import NoticeBar
from designer.app.on_screen import OnScreen
from designer.app.open_design import OpenDesign
from designer.app.picture_control import PictureControl
from designer.app.preferences import Preferences
from designer.app.rich_text import as_sentence
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.app.status_line import StatusLine
from designer.app.swift_start import load_numpy
from designer.app.theme.icons import app_icon
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.tokens import THEME_CHOICES, ThemeChoice
from designer.app.theme_control import ThemeControl
from designer.app.top_bar import TopBar
from designer.app.window_menus import fill_window_menus
from designer.catalogue.spec import Catalogue
from designer.document import Change, Report

if TYPE_CHECKING:
    from designer.app.command_palette import CommandPalette
    from designer.app.editor import Editor
    from designer.app.welcome import WelcomePage
    from designer.catalogue.spec import Operator
    from designer.engine.messages import Code, Message
    from designer.training.follow import Update


class MainWindow(QMainWindow):
    """One document, drawn, checked, read and trained."""

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, preferences: Preferences) -> None:
        super().__init__()
        self._switch = switch
        self._preferences = preferences
        self._early = EarlyPress(self)
        self._devices: tuple[str, ...] = ()
        self._has_engine = True  # or it is on its way
        self._leaving = False
        self._commands: CommandPalette | None = None
        self._settled = False  # what can wait for the first picture has come
        self.session = Session(catalogue, self)
        self.link = EngineLink(self.session, self)
        self.runs = RunControl(self.link, parent=self)
        self.setWindowIcon(app_icon())
        OnScreen(self, wanted=QSize(1600, 1000), least=QSize(960, 600))
        self.status = StatusLine(switch)
        self.keymap = Keymap(preferences, self)
        self.actions_by_id = make_actions(self, self._handlers(), self.keymap)
        self._available = Availability(self.actions_by_id)
        self.top = TopBar(self.actions_by_id, switch)
        self._lay_out()
        self.notice = NoticeBar(switch, over=self._desk)
        self.themes = ThemeControl(switch, preferences, self.actions_by_id, self.notice, self)
        self.documents = Documents(self.session, preferences, self.notice, self)
        FileDrop(
            self, self.documents.open_each, self.notice.say, lambda: self.editor.tabs if self.session.is_open else None
        )
        self.exports = ExportControl(self.link, self.documents, self.notice, self)
        self.pictures = PictureControl(self.session, self.documents, self.link, switch, self.notice, self)
        self.comparing = CompareControl(self.session, self.documents, switch, self.notice, self)
        self.going_on = GoingOn(self.runs, self.session, self.notice, self)
        fill_window_menus(self.top.menus, self.actions_by_id, self.documents, self.themes, preferences)
        self._connect()
        geometry = preferences.state("window")
        if geometry is not None:
            self.restoreGeometry(geometry)

    @property
    def editor(self) -> Editor:
        """What the design is worked on with; it is made where no design was open so far."""
        return self._editor.panel

    @property
    def welcome(self) -> WelcomePage:
        """The page that stands where no design is open."""
        return self._welcome.panel

    @property
    def commands(self) -> CommandPalette:
        """What finds every command, template and layer; it is made when it is first asked for."""
        if self._commands is None:
            from designer.app.command_palette import CommandPalette

            made = CommandPalette(self.actions_by_id, self.session.catalogue, self._switch, over=self._frame)
            made.placed.connect(lambda op: self.editor.adding.place(op))
            made.template.connect(self.documents.new_from_template)
            self._commands = made
            if self._editor.made is not None:
                self._offer(self._editor.made.operators)
        return self._commands

    # Putting together

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "new": lambda: self.documents.new(),
            "open": lambda: self.documents.open_dialog(),
            "new_window": lambda: self.documents.new_window(),
            "open_in_window": lambda: self.documents.open_in_window(),
            "save": lambda: self._taken_in() and self.documents.save(),
            "save_as": lambda: self._taken_in() and self.documents.save_as(),
            "export": lambda: self.exports.ask(self.session.title, self._report),
            "export_picture": lambda: self.pictures.ask(self.editor.drawing, self._report),
            "compare": lambda: self.comparing.ask(),
            "compare_saved": lambda: self.comparing.with_saved(),
            "close": lambda: self.documents.close(),
            "close_others": lambda: self.documents.close_others(self.session.current),
            "next_design": partial(self.session.step, 1),
            "previous_design": partial(self.session.step, -1),
            "quit": self.close,
            "undo": lambda: self.session.history.undo(),
            "redo": lambda: self.session.history.redo(),
            "history": lambda: self.editor.show_history(),
            "rename": lambda: self.editor.rename(),
            "note": lambda: self.editor.write_note(),
            "cut": lambda: self.editor.canvas.cut_selection(),
            "copy": lambda: self.editor.canvas.copy_selection(),
            "paste": lambda: self.editor.canvas.paste(),
            "duplicate": lambda: self.editor.canvas.duplicate_selection(),
            "duplicate_wired": lambda: self.editor.canvas.duplicate_selection(incoming=True),
            "connect": partial(self._do, "connect"),
            "clear_port": partial(self._do, "clear_port"),
            "edit_card": lambda: self.editor.edit_card(),
            "make_block": lambda: self.editor.canvas.make_block(),
            "take_apart": lambda: self.editor.canvas.take_apart(),
            "make_sequence": lambda: self.editor.canvas.group("sequence"),
            "make_list": lambda: self.editor.canvas.group("list"),
            "make_dictionary": lambda: self.editor.canvas.group("dictionary"),
            "group_apart": lambda: self.editor.canvas.take_group_apart(),
            "detach": lambda: self.editor.canvas.detach(),
            "call_again": lambda: self.editor.canvas.call_again(),
            "bypass": partial(self._do, "bypass"),
            "freeze": partial(self._do, "freeze"),
            "delete": lambda: self.editor.canvas.delete_selection(),
            "delete_open": lambda: self.editor.canvas.delete_selection(heal=False),
            **{one.id: partial(self._do, one.id) for one in COMMANDS if one.menu in ("Select", "Arrange")},
            "frame": lambda: self.editor.canvas.frame(),
            "describe_frame": lambda: self.editor.canvas.describe_frame(),
            "tidy": lambda: self.editor.canvas.tidy(),
            "tidy_rows": lambda: self.editor.canvas.tidy(rows=True),
            "select_all": lambda: self.editor.canvas.select_all(),
            "add_card": lambda: self.editor.adding.next(),
            "find_layer": lambda: self.editor.find_layer(),
            "find_card": lambda: self.editor.drawing.find_card(),
            "find_next": lambda: self.editor.drawing.find_next(1),
            "find_previous": lambda: self.editor.drawing.find_next(-1),
            "outline": lambda: self.editor.show_outline(),
            "find_action": lambda: self.commands.open(layers=self.session.is_open),
            "fit": lambda: self.editor.canvas.fit(),
            "fit_selection": lambda: self.editor.canvas.fit_selection(),
            "zoom_in": lambda: self.editor.canvas.zoom_in(),
            "zoom_out": lambda: self.editor.canvas.zoom_out(),
            "zoom_100": lambda: self.editor.canvas.zoom_to(1.0),
            "look_inside": lambda: self.editor.drawing.look_inside(),
            "out": lambda: self.editor.drawing.navigation.out(),
            "back": lambda: self.editor.drawing.navigation.back(),
            "forward": lambda: self.editor.drawing.navigation.forward(),
            "open_step": lambda: self.editor.drawing.open_step(),
            **{one.id: partial(self._go_to, one.id) for one in COMMANDS if one.menu == "Panels"},
            "split": lambda: self.editor.split(),
            "show_palette": lambda: self.editor.toggle("show_palette"),
            "show_inspector": lambda: self.editor.toggle("show_inspector"),
            "show_bottom": lambda: self.editor.toggle("show_bottom"),
            "grid": lambda: self.editor.toggle_grid(),
            "wheel_zooms": lambda: self.editor.toggle_wheel(),
            "heat_off": lambda: self.editor.costs.show_heat("heat_off"),
            "heat_parameters": lambda: self.editor.costs.show_heat("heat_parameters"),
            "heat_macs": lambda: self.editor.costs.show_heat("heat_macs"),
            "heat_memory": lambda: self.editor.costs.show_heat("heat_memory"),
            "theme": lambda: self.themes.toggle(),
            **{f"theme_{one}": partial(self._choose_theme, one) for one in THEME_CHOICES},
            "theme_open": lambda: self.themes.open(),
            "run": self.run,
            "pause": self.runs.toggle_pause,
            "stop": self.runs.stop,
            "go_on": self._go_on,
            "save_checkpoint": self.runs.save,
            "shortcuts": lambda: show_shortcuts(self, self.keymap),
            "about": lambda: show_about(self),
        }

    def _choose_wheel(self, zooms: bool) -> None:
        self._preferences.wheel_zooms = zooms
        does = "The wheel zooms" if zooms else "Two fingers move the drawing, and with Ctrl they zoom"
        self.notice.say(f"{does}, from now on. The View menu changes that.")
        if self._editor.made is not None:
            self._editor.made.keep_to_wheel()

    def _choose_theme(self, choice: ThemeChoice) -> None:
        self.themes.choose(choice)

    def _do(self, deed: str) -> None:
        self.editor.canvas.do(deed)

    def _go_to(self, command: str) -> None:
        self.editor.go_to(command)

    def _show_tab_menu(self, one: OpenDesign, at: QPoint) -> None:
        design_menu(one, self.session, self.documents, self.comparing, self).popup(at)

    def _lay_out(self) -> None:
        """From the outside in: Qt dresses what is inside of a widget anew each time that it gets another parent."""
        self._frame = frame = QWidget()
        self.setCentralWidget(frame)
        rows = QVBoxLayout(frame)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._desk = QStackedWidget()
        rows.addWidget(self.top)
        rows.addWidget(self._desk, 1)
        rows.addWidget(self.status)
        self._editor = LatePage(self._make_editor)
        self._welcome = LatePage(self._make_welcome, waits=True)
        self._desk.addWidget(self._welcome)
        self._desk.addWidget(self._editor)

    def _make_editor(self) -> Editor:
        load_numpy()
        from designer.app.editor import Editor

        editor = Editor(
            self.session,
            self.link,
            self.runs,
            self.actions_by_id,
            self.keymap,
            self.notice,
            self._switch,
            self._preferences,
            over=self._frame,
        )
        FocusHome(self, lambda: editor.canvas)
        editor.looked.connect(self._enable)
        editor.seen_otherwise.connect(self._on_report)
        editor.drawings.tabs.close_wanted.connect(self.documents.close)
        editor.drawings.tabs.menu_wanted.connect(self._show_tab_menu)
        editor.offered.connect(self._offer)
        editor.copy_wanted.connect(self.documents.open_copy)
        editor.tabs.last_wanted.connect(self._go_on)
        editor.tabs.go_on_wanted.connect(self.going_on.go_on)
        editor.tabs.weights_wanted.connect(self.going_on.begin_with)
        editor.tabs.run_wanted.connect(self.run)
        editor.tabs.design_wanted.connect(self.documents.new_from_file)
        editor.tabs.show_devices(self._devices)
        return editor

    def _make_welcome(self) -> WelcomePage:
        from designer.app.welcome import WelcomePage

        page = WelcomePage(self.session.catalogue, self._switch)
        page.new.connect(self.documents.new)
        page.open.connect(self.documents.open_dialog)
        page.template.connect(self.documents.new_from_template)
        page.recent.connect(self.documents.open_path)
        page.together.connect(self.documents.open_all)
        page.wheel.connect(self._choose_wheel)
        if self._settled:
            page.draw_templates()
        return page

    def _connect(self) -> None:
        self.keymap.changed.connect(self._on_keys)
        self.documents.saved.connect(lambda: self.status.show_saved("Saved"))
        self.documents.saved.connect(self.notice.saved)
        self.documents.saved.connect(lambda: self.editor.keep_bookmarks())
        self.session.leaving.connect(self._leave_document)
        self.session.replaced.connect(self._show_document)
        self.session.replaced.connect(self.documents.look_again)
        self.session.changed.connect(self._on_change)
        self.session.titled.connect(self._show_title)
        self.session.unsafe.connect(partial(self.notice.say, bad=True, until_saved=True))
        self.session.named.connect(self.runs.rename)
        self.link.reported.connect(self._on_report)
        self.link.coded.connect(self._on_code)
        self._early.due.connect(self._enable_run)
        self.link.stated.connect(self._on_engine)
        for answered in (self.link.done, self.link.priced):  # it may have been called slow
            answered.connect(lambda _answer: self.status.show_engine("Engine ready"))
        self.status.problems_wanted.connect(lambda: self.editor.show_problems())
        self.exports.problems_wanted.connect(lambda: self.editor.show_problems())
        self.runs.began.connect(self._on_run_begun)
        self.runs.paused_changed.connect(self.top.show_paused)
        self.runs.ended.connect(self._on_run_end)
        self.runs.refused.connect(self._on_refused)
        self.runs.not_refiled.connect(partial(self.notice.say, bad=True))
        self.going_on.new_wanted.connect(self.run)

    # Beginning and ending

    def begin(self, files: list[Path], template: str) -> None:
        """Opens what the program was started with; what a crash left behind comes first."""
        FirstPicture(self, self._begin_the_rest)
        self.documents.open_each(files)
        if not files and not self.documents.recover() and template:
            self.documents.new_from_template(template)
        if not self.session.is_open:
            self._show_desk()
            self.welcome.setFocus()
        if self.notice.isHidden():  # what is said of a file matters more
            self.themes.complain()

    def _begin_the_rest(self) -> None:
        """What the first picture did not need: the icons of the menus, and what runs beside the window."""
        inner = [menu.menuAction() for menu in self.top.menus.findChildren(QMenu) if isinstance(menu.parent(), QMenu)]
        dress_actions(self.actions_by_id, inner, self._switch)
        fetch(ENGINE, self, then=self._start_engine)

    def _start_engine(self) -> None:
        self.link.start()
        fetch((*DRAWING, *IN_SIGHT), self, then=self._draw_templates)

    def _draw_templates(self) -> None:
        self._settled = True
        if self._welcome.made is not None:
            self._welcome.made.draw_templates()
        fetch(PANELS, self, then=self._reattach)

    def _reattach(self) -> None:
        """Follows a run that went on without a window; where nothing of it is in sight, that is said."""
        self.runs.reattach()
        if self.runs.running and not self.session.is_open:
            self.notice.say(f"{self.runs.design} is still learning. Its curves are there once a design is open.")

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving:  # quitting closes the windows; this one has ended already
            event.accept()
            return
        answer = ask_to_stop(self, self.runs.design) if self.runs.learning else "stop"
        if answer == "cancel" or not self.documents.may_leave_all():
            event.ignore()
            return
        if self._editor.made is not None:
            self._editor.made.keep_sizes()
        if self.session.is_open:
            self._preferences.together = [one.path for one in self.session.designs if one.path is not None]
        self._preferences.keep_state("window", QByteArray(self.saveGeometry()))
        self._end(keep_run=answer == "keep")
        event.accept()

    def leave(self) -> None:
        """Ends the program without a question; what was not saved waits in the journal."""
        self._leaving = True
        self._end(keep_journals=True)
        QApplication.quit()

    def _end(self, keep_journals: bool = False, keep_run: bool = False) -> None:
        self.hide()  # at once: what is left to end may take a moment
        self.runs.close(keep_run)
        if self._editor.made is not None:
            self._editor.made.leave()
        self.exports.leave()
        self.comparing.leave()
        self.link.close()
        self.session.close(keep_journals)

    def _taken_in(self) -> bool:
        """Lets the field that has the keyboard give what was typed in it, before the design is saved or run."""
        from designer.app.panels.code_editor import CodeEditor
        from designer.app.panels.typed_text import TypedText

        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.editingFinished.emit()
        elif isinstance(field, TypedText | CodeEditor):
            field.give()
        return True

    def _refused(self) -> str:
        """Why something that was typed cannot be used, and is not in the design; empty where there is no such thing."""
        from designer.app.panels.fields import ArgumentField

        return next((field.refused for field in self.editor.findChildren(ArgumentField) if field.refused), "")

    # What changes

    def _offer(self, operators: Sequence[Operator]) -> None:
        if self._commands is not None:
            self._commands.offer(operators)

    def _show_document(self) -> None:
        self.notice.hide()  # what it says is of the design that was looked at before
        self._early.take()  # of another document
        self._early.begin()
        if self.session.is_open or self._editor.made is not None:
            self.editor.show_document()
        if self._report is not None:
            self.status.show_report(self._report, empty=is_empty(self.session.design))
        self.status.show_saved("")
        self._show_desk()

    def _show_desk(self) -> None:
        """Brings the drawing and its panels, or the page that stands where nothing is open."""
        if not self.session.is_open:
            self.welcome.show_files(self._preferences.recent, self._preferences.together)
            self.welcome.ask_for_hand(self._preferences.wheel_zooms is None)
            self._desk.setCurrentWidget(self._welcome)
        else:
            self._desk.setCurrentWidget(self._editor)
            self.editor.take_keyboard()
        self.status.setVisible(self.session.is_open)
        self._enable()

    @property
    def _report(self) -> Report | None:
        return self.session.current.report

    @property
    def _code(self) -> Code | None:
        return self.session.current.code

    def _leave_document(self) -> None:
        """What is typed and not given yet belongs to the design that is left."""
        if self.session.is_open:
            self._taken_in()
            self.editor.take_in_typed()

    def _on_change(self, change: Change) -> None:
        self._early.begin()
        self.editor.follow(change)
        if change.delta.semantic:
            self.status.show_saved("")

    def _show_title(self) -> None:
        session = self.session
        title = session.title if session.is_open else ""
        self.setWindowTitle(f"{title}{'' if session.saved else ' ●'} – netdesigner" if title else "netdesigner")
        self.top.show_document(title, session.saved, session.read_only)
        if self._editor.made is not None:
            self._editor.made.tabs.show_name(session.title)
        self._enable()

    def _enable(self) -> None:
        editor = self._editor.made
        drawing = editor.drawing if editor is not None else None
        elsewhere = self.session.is_open and self.runs.design not in (self.session.title, self.session.design.name)
        self.top.show_running(self.runs.running, self.runs.design if elsewhere else "")
        self._available.enable(self.session, drawing, self.runs)
        if editor is not None:
            editor.canvas.set_training(self.runs.running and not elsewhere)
        self._enable_run()

    def _enable_run(self) -> None:
        """All that a check decides."""
        reason = self._why_not()
        blocked = "" if self._is_checking and self._early.possible else reason
        self._available.enable_run(self.runs, blocked)
        if self._editor.made is not None:
            self._editor.made.tabs.say_why_not(reason)

    @property
    def _is_checking(self) -> bool:
        """Whether it is not known yet what the last change has done."""
        told = self._code is not None and self._code.revision == self.session.history.revision
        return self.session.is_open and self._has_engine and not told

    def _why_not(self) -> str:
        if not self.session.is_open:
            return "No design is open."
        if not self._has_engine:
            return "There is no engine to check the drawing and to write its code."
        if self._code is None:
            return "The drawing is being checked."
        return self._code.why_not

    def _on_report(self, report: Report) -> None:
        if report.revision != self.session.history.revision:
            return
        self.session.current.report = report = self.editor.show_report(report)
        self.status.show_engine("Engine ready")
        if report.ok:
            self.notice.mended()
        self.status.show_report(report, empty=is_empty(self.session.design))

    def _on_code(self, code: Code) -> None:
        if code.revision != self.session.history.revision:
            return
        self.session.current.code = code
        self.editor.show_code(code)
        self._enable_run()
        if beginning := self._early.take():
            if code.why_not:
                self.notice.say(f"It was not run. {code.why_not}", bad=True, until_mended=True)
            else:
                self.run(beginning)

    def _on_engine(self, message: Message) -> None:
        from designer.engine.messages import GaveUp, Lost, Ready, Slow, Starting

        had, self._has_engine = self._has_engine, not isinstance(message, GaveUp)
        if self._has_engine is not had:
            self._enable()
        match message:
            case Starting():
                self.status.show_engine("Engine starts…")
            case Ready(devices=devices):
                self._devices = devices
                if self._editor.made is not None:
                    self._editor.made.tabs.show_devices(devices)
                self.status.show_engine("Engine ready")
            case Slow():
                self.status.show_engine("Still checking…")
            case Lost(reason=reason):
                self.status.show_engine("Engine starts again…", bad=True)
                self.notice.say(f"The engine stopped ({reason}) and starts again. Your drawing is untouched.")
            case GaveUp(reason=reason):
                self._early.take()  # a run that begins when the engine is started again is no longer awaited
                self.status.show_engine("No engine", bad=True)
                self.status.show_unchecked()
                text = f"The engine stopped again and again ({reason}). Drawing and saving go on working."
                self.notice.say(text, ("Start it again", self.link.start), bad=True)

    # Running

    def run(self, beginning: Beginning = ANEW) -> None:
        if not self._taken_in() or self.runs.running:
            return
        if refused := self._refused():
            self.notice.say(f"It was not run. {refused}", bad=True, until_mended=True)
            return
        if self._is_checking:
            self._early.keep(beginning)
            return
        if self._why_not():
            return
        from designer.codegen import path_flags

        beside = self.session.path.parent if self.session.path else Path.home()
        device = self.editor.tabs.setup.device
        flags = path_flags(self.session.design, beside) + (["--device", device] if device else [])
        if beginning.weights is not None:
            flags += ["--start-from", str(beginning.weights)]
        self.runs.start(self.session.title, flags, beginning.earlier)

    def _go_on(self) -> None:
        if self.runs.unfinished is not None:
            self.going_on.go_on(self.runs.unfinished)

    def _on_run_begun(self) -> None:
        _ = self.editor  # keeps the curves from here on, also of a run that is found while no design is open
        self._enable()

    def _on_run_end(self, update: Update) -> None:
        self._enable()
        if update.status in {"failed", "lost"} and not self.editor.tabs.training.isVisible():  # else the panel says it
            self.notice.say(update.message.partition("\n")[0] or "The run ended without a word.", bad=True)

    def _on_refused(self, message: str) -> None:
        self._enable()
        self.notice.say(as_sentence(message), bad=True)

    def _on_keys(self) -> None:
        if self._editor.made is not None:
            self._editor.made.show_keys()
        self._enable()
