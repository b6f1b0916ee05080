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
        keys: Shortcuts, the one that is shown first, as long as a person has not chosen others (`keymap.Keymap`).
        icon: A file of `resources/icons`; empty: none. A switch has none: its place shows whether it is on.
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
SUBMENUS = {"Blocks": "Edit", "Find": "Edit", "Select": "Edit", "Arrange": "Edit", "Panels": "View", "Theme": "View"}
"""Menus that stand at the end of another one."""

COMMANDS = (
    Command("new", "New design", "File", ("Ctrl+N",), "new"),
    Command("open", "Open…", "File", ("Ctrl+O",), "open"),
    Command("new_window", "New window", "File", ("Ctrl+Shift+N",), separated=True),
    Command("open_in_window", "Open in a new window…", "File"),
    Command("save", "Save", "File", ("Ctrl+S",), "save", separated=True),
    Command("save_as", "Save as…", "File", ("Ctrl+Shift+S",)),
    Command("export", "Export project…", "File", ("Ctrl+Shift+E",), "export", separated=True),
    Command("export_picture", "Export a picture…", "File", ("Ctrl+P",)),
    Command("compare", "Compare with a design…", "File", separated=True),
    Command("compare_saved", "Compare with what is saved", "File"),
    Command("close", "Close the design", "File", ("Ctrl+W",), separated=True),
    Command("close_others", "Close the other designs", "File"),
    Command("quit", "Quit", "File", ("Ctrl+Q",), separated=True),
    Command("undo", "Undo", "Edit", ("Ctrl+Z",), "undo"),
    Command("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("history", "History", "Edit", ("Ctrl+Shift+H",)),
    Command("cut", "Cut", "Edit", ("Ctrl+X",), canvas=True, separated=True),
    Command("copy", "Copy", "Edit", ("Ctrl+C",), "copy", canvas=True),
    Command("paste", "Paste", "Edit", ("Ctrl+V",), "paste", canvas=True),
    Command("duplicate", "Duplicate", "Edit", ("Ctrl+D",)),
    Command("duplicate_wired", "Duplicate with what comes in", "Edit", ("Alt+Shift+D",)),
    Command("rename", "Rename", "Edit", ("F2",), "rename", separated=True),
    Command("note", "Write a note", "Edit", ("Shift+N",), "note", canvas=True),
    Command("connect", "Connect…", "Edit", ("Shift+C",), canvas=True),
    Command("clear_port", "Take the wires off the port", "Edit", ("Shift+X",), canvas=True),
    Command("edit_card", "Edit its values", "Edit", ("Return", "Enter"), canvas=True),
    Command("bypass", "Bypass, or take part again", "Edit", ("Ctrl+B",), canvas=True, separated=True),
    Command("freeze", "Freeze, or let learn again", "Edit", ("Ctrl+Shift+F",), "snowflake", canvas=True),
    Command("delete", "Delete", "Edit", ("Del", "Backspace"), "trash", canvas=True),
    Command("delete_open", "Delete and leave the gap", "Edit", ("Shift+Del", "Shift+Backspace"), canvas=True),
    Command("add_card", "Add a card…", "Edit", ("Tab",), "plus", canvas=True, separated=True),
    Command("make_block", "Make a block", "Blocks", ("Ctrl+G",), "block"),
    Command("take_apart", "Take the block apart", "Blocks", ("Ctrl+Shift+G",)),
    Command("make_sequence", "Make a sequence", "Blocks", separated=True),
    Command("make_list", "Make a list", "Blocks"),
    Command("make_dictionary", "Make a dictionary", "Blocks"),
    Command("group_apart", "Take the group apart", "Blocks"),
    Command("detach", "Detach from its block", "Blocks", separated=True),
    Command("call_again", "Call it again", "Blocks", ("Ctrl+Shift+D",)),
    Command("find_layer", "Find a layer", "Find", ("Ctrl+L",), "search"),
    Command("find_card", "Find a card", "Find", ("Ctrl+F",)),
    Command("find_next", "Find the next one", "Find", ("F3",)),
    Command("find_previous", "Find the one before", "Find", ("Shift+F3",)),
    Command("outline", "Find in the outline", "Find", ("Ctrl+Shift+O",)),
    Command("find_action", "Find an action", "Find", ("Ctrl+K",)),
    Command("select_all", "Select all", "Select", ("Ctrl+A",), canvas=True),
    Command("invert_selection", "Select the others", "Select", ("Ctrl+I",), canvas=True),
    Command("select_upstream", "Select all that leads here", "Select", ("Shift+Home",), canvas=True, separated=True),
    Command("select_downstream", "Select all that follows", "Select", ("Shift+End",), canvas=True),
    Command("select_alike", "Select all of this kind", "Select", ("Ctrl+Shift+A",), canvas=True),
    Command("align_left", "Align left", "Arrange", ("Alt+Shift+Left",)),
    Command("align_centre", "Align centres", "Arrange", ("Alt+Shift+C",)),
    Command("align_right", "Align right", "Arrange", ("Alt+Shift+Right",)),
    Command("align_top", "Align tops", "Arrange", ("Alt+Shift+Up",), separated=True),
    Command("align_middle", "Align middles", "Arrange", ("Alt+Shift+M",)),
    Command("align_bottom", "Align bottoms", "Arrange", ("Alt+Shift+Down",)),
    Command("distribute_across", "Distribute across", "Arrange", ("Alt+Shift+X",), separated=True),
    Command("distribute_down", "Distribute down", "Arrange", ("Alt+Shift+Y",)),
    Command("straighten", "Straighten wires", "Arrange", ("Alt+Shift+S",)),
    Command("bend_wire", "Lead the wire over points", "Arrange", ("Shift+P",), canvas=True),
    Command("free_wire", "Take the wire off its points", "Arrange"),
    Command("frame", "Frame the selection", "Arrange", ("Ctrl+J",), separated=True),
    Command("describe_frame", "Write on the frame…", "Arrange", ("Alt+Shift+N",)),
    Command("unframe", "Take out of the frame", "Arrange", ("Ctrl+Shift+J",)),
    Command("recolour_frame", "Give the frame another colour", "Arrange", ("Alt+Shift+J",)),
    Command("tidy", "Tidy the selection, or all", "Arrange", ("Alt+Shift+T",), separated=True),
    Command("tidy_rows", "Tidy into rows", "Arrange", ("Alt+Shift+R",)),
    Command("fit", "Fit the drawing", "View", ("Home",), "fit", canvas=True),
    Command("fit_selection", "Fit the selection", "View", ("Shift+F",), canvas=True),
    Command("zoom_in", "Zoom in", "View", ("Ctrl++", "Ctrl+="), "plus"),
    Command("zoom_out", "Zoom out", "View", ("Ctrl+-",), "minus"),
    Command("zoom_100", "Zoom to 100 %", "View", ("Ctrl+0",)),
    Command("look_inside", "Look inside", "View", ("Return", "Enter"), "look-inside", canvas=True, separated=True),
    Command("out", "Out to the graph around", "View", ("Alt+Up",)),
    Command("back", "Back to where you looked before", "View", ("Alt+Left",)),
    Command("forward", "Forward again", "View", ("Alt+Right",)),
    Command("next_design", "The next open design", "View", ("Ctrl+Tab", "Ctrl+PgDown"), separated=True),
    Command("previous_design", "The open design before", "View", ("Ctrl+Shift+Tab", "Ctrl+PgUp")),
    Command("split", "Split view", "View", ("Ctrl+\\",), checkable=True),
    Command("show_palette", "Show or hide the layers", "View", ("Ctrl+1",), separated=True, checkable=True),
    Command("show_inspector", "Show or hide the inspector", "View", ("Ctrl+2",), checkable=True),
    Command("show_bottom", "Show or hide training and code", "View", ("Ctrl+3",), checkable=True),
    Command("go_inspector", "Go to the inspector", "Panels", ("F4",)),
    Command("go_training", "Go to Training", "Panels", ("Ctrl+4",), separated=True),
    Command("go_predict", "Go to Predict", "Panels", ("Ctrl+5",)),
    Command("go_runs", "Go to Runs", "Panels", ("Ctrl+6",)),
    Command("go_setup", "Go to Setup", "Panels", ("Ctrl+7",)),
    Command("go_cost", "Go to Cost", "Panels", ("Ctrl+8",)),
    Command("go_problems", "Go to Problems", "Panels", ("Ctrl+9",)),
    Command("go_code", "Go to the code", "Panels", separated=True),
    Command("grid", "Cards keep to the grid", "View", ("Alt+Shift+G",), separated=True, checkable=True),
    Command("wheel_zooms", "The wheel of the mouse zooms", "View", checkable=True),
    Command("heat_off", "Cards show no costs", "View", separated=True, checkable=True),
    Command("heat_parameters", "Cards show parameters as heat", "View", checkable=True),
    Command("heat_macs", "Cards show multiply-adds as heat", "View", checkable=True),
    Command("heat_memory", "Cards show memory as heat", "View", checkable=True),
    Command("theme", "Dark or light", "View", ("Ctrl+Shift+L",), "sun", separated=True),
    Command("theme_system", "Theme of the system", "Theme", checkable=True),
    Command("theme_dark", "Dark theme", "Theme", checkable=True),
    Command("theme_light", "Light theme", "Theme", checkable=True),
    Command("theme_contrast", "High-contrast theme", "Theme", checkable=True),
    Command("theme_open", "Open a theme file…", "Theme", separated=True),
    Command("run", "Run", "Run", ("F5",), "play"),
    Command("pause", "Pause", "Run", ("F6",), "pause"),
    Command("stop", "Stop", "Run", ("Shift+F5",), "stop"),
    Command("go_on", "Go on with the last run", "Run", ("Shift+F6",)),
    Command("save_checkpoint", "Save a checkpoint now", "Run", ("Ctrl+F5",), "save"),
    Command("open_step", "Open the training step as a drawing", "Run", (), separated=True),
    Command("shortcuts", "Keyboard shortcuts", "Help", ("F1",), "help"),
    Command("about", "About netdesigner", "Help", (), "info"),
)

# Enter edits the card of a layer and looks inside that of a block: of these no two can be done, and keys may be shared.
NEVER_BOTH = frozenset({"edit_card", "look_inside"})

# What the canvas understands without a command: what it does, and the keys or the hand's movement that do it.
GESTURES = (
    ("Walk from port to port", "Arrows"),
    ("Walk from card to card", "Shift+Arrows"),
    ("Move the selected cards", "Ctrl+Arrows"),
    ("Put a card into a wire", "Drag onto it"),
    ("Put the clipboard into a wire", "Paste over it"),
    ("Copy cards into another design", "Drag to its tab"),
    ("Take a card off its wires", "Shake it"),
    ("Drag freely, into no wire", "Alt+Drag"),
    ("Select what lies in a box", "Drag right"),
    ("Select what a box touches", "Drag left"),
    ("Select in a loop", "Alt+Drag"),
    ("Cut wires", "Ctrl+Drag across"),
    ("Lead a wire over a point", "Alt+Drag it"),
    ("Take all wires off a port", "Alt+Click"),
    ("Move the drawing", "Wheel, two fingers"),
    ("Move the drawing by hand", "Space+Drag"),
    ("Zoom", "Ctrl+Wheel, pinch"),
    ("Move a frame, or select in it", "Its title"),
    ("Put a card into a frame, or out", "Ctrl+Drag it"),
    ("Write a frame's title and note", "Double click"),
    ("Keep this place", "Alt+1 to 9"),
    ("Go to a kept place", "1 to 9"),
    ("Change a number of a card", "Drag it, once selected"),
    ("Edit a value of a card", "Double click"),
    ("Edit the next value", "Tab"),
    ("Add a card there", "Double click"),
    ("Add a card by its name", "Type it"),
    ("Add a card at its end", "Let a wire go"),
    ("Give up, or select nothing", "Esc"),
    ("Back to the drawing, in a panel", "Esc"),
)
