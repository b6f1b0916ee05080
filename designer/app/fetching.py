"""What the window soon needs, but not for its first picture: it is loaded beside it, once it is there."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from designer.app.swift_start import load_numpy

_LOOK_MS = 20

# What a design is worked on with; there already where the window came up with one.
DRAWING = ("designer.app.editor",)

# What the window and the engine say to each other.
ENGINE = ("designer.engine.client",)

# What a hand reaches for first, and what stands around the drawing.
IN_SIGHT = (
    "designer.app.canvas.pressing",
    "designer.app.panels.inspector_panel",
    "designer.app.side_tabs",
    "designer.app.custom_control",
    "designer.app.panels.training_panel",
)

# What finds commands and layers, what colours code, the panels of the tabs, what looks for paths in a graph, what draws
# curves: a quarter of a second, for which no hand should wait.
PANELS = (
    "designer.app.command_palette",
    "designer.app.quick_add",
    "designer.app.panels.code_colours",
    "designer.app.panels.setup_panel",
    "designer.app.panels.problems_panel",
    "designer.app.panels.runs_panel",
    "designer.training.launcher",
    "designer.app.predict.predict_panel",
    "networkx",
    "designer.app.curves",
)


def fetch(modules: Sequence[str], window: QObject, then: Callable[[], object]) -> None:
    """Begins to load modules; whoever needs one before it is there waits for that one alone.

    Args:
        then: Does what would wait for them; a window that waits is deaf to the first keys of a hand.
    """
    thread = threading.Thread(target=_load, args=(modules,), name="fetching", daemon=True)
    timer = QTimer(window, interval=_LOOK_MS)

    def look() -> None:
        if not thread.is_alive():
            timer.deleteLater()
            timer.stop()
            then()

    timer.timeout.connect(look)
    thread.start()
    timer.start()


def _load(modules: Sequence[str]) -> None:
    load_numpy()
    for name in modules:
        importlib.import_module(name)
