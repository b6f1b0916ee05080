"""The table of commands. A command that is here is built; one that is not built is not here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One action of the program.

    Attributes:
        id: What code calls it.
        text: What the menu says.
        menu: The menu it stands in, in the order of this table.
        keys: Shortcuts, the one that is shown first.
        icon: A file of `resources/icons`; empty: none.
        canvas: Whether its keys count only while the canvas has the focus, because text fields use them too.
        separated: Whether a line stands above it in the menu.
        checkable: Whether it is a switch.
    """

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    canvas: bool = False
    separated: bool = False
    checkable: bool = False


MENUS = ("File", "Edit", "View", "Run", "Help")

COMMANDS = (
    Command("new", "New design", "File", ("Ctrl+N",), "new"),
    Command("open", "Open…", "File", ("Ctrl+O",), "open"),
    Command("save", "Save", "File", ("Ctrl+S",), "save", separated=True),
    Command("save_as", "Save as…", "File", ("Ctrl+Shift+S",)),
    Command("export", "Export project…", "File", ("Ctrl+Shift+E",), "export", separated=True),
    Command("close", "Close the design", "File", ("Ctrl+W",), separated=True),
    Command("quit", "Quit", "File", ("Ctrl+Q",), separated=True),
    Command("undo", "Undo", "Edit", ("Ctrl+Z",), "undo"),
    Command("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("rename", "Rename", "Edit", ("F2",), "rename", separated=True),
    Command("duplicate", "Duplicate", "Edit", ("Ctrl+D",), "copy"),
    Command("connect", "Connect…", "Edit", ("C",), canvas=True),
    Command("delete", "Delete", "Edit", ("Del", "Backspace"), "trash", canvas=True),
    Command("select_all", "Select all", "Edit", ("Ctrl+A",), canvas=True, separated=True),
    Command("find_layer", "Find a layer", "Edit", ("Tab",), "search", canvas=True),
    Command("fit", "Fit the drawing", "View", ("F",), "fit", canvas=True),
    Command("fit_selection", "Fit the selection", "View", ("Shift+F",), canvas=True),
    Command("zoom_in", "Zoom in", "View", ("Ctrl++", "Ctrl+="), "plus"),
    Command("zoom_out", "Zoom out", "View", ("Ctrl+-",), "minus"),
    Command("zoom_100", "Zoom to 100 %", "View", ("Ctrl+0",)),
    Command("show_palette", "Layers", "View", ("Ctrl+1",), "panel-left", separated=True, checkable=True),
    Command("show_inspector", "Inspector", "View", ("Ctrl+2",), "panel-right", checkable=True),
    Command("show_bottom", "Training and code", "View", ("Ctrl+3",), "panel-bottom", checkable=True),
    Command("theme", "Dark or light", "View", ("Ctrl+Shift+L",), "sun", separated=True),
    Command("run", "Run", "Run", ("F5",), "play"),
    Command("pause", "Pause", "Run", ("F6",), "pause"),
    Command("stop", "Stop", "Run", ("Shift+F5",), "stop"),
    Command("shortcuts", "Keyboard shortcuts", "Help", ("F1",), "help"),
    Command("about", "About netdesigner", "Help", (), "info"),
)
