"""Libraries that the window soon needs, but not for its first picture: they are loaded beside it, once it is there."""

from __future__ import annotations

import importlib
import threading

# What colours code, looks for paths in a graph, and draws curves: a fifth of a second, for which no hand should wait.
_SOON = ("designer.app.panels.code_colours", "networkx", "designer.app.curves")


def fetch_soon() -> None:
    """Begins to load them; whoever needs one before it is there waits for that one alone."""
    threading.Thread(target=_fetch, name="fetching", daemon=True).start()


def _fetch() -> None:
    for name in _SOON:
        importlib.import_module(name)
