"""The plotting library, loaded when curves are near: it takes a tenth of a second, and a start needs none of it."""

from __future__ import annotations

import importlib
import sys
import threading

_CURVES = "designer.app.curves"


def fetch_plotting() -> None:
    """Begins to load it beside the window, which then does not wait for it when the first numbers arrive."""
    if _CURVES not in sys.modules:
        threading.Thread(target=importlib.import_module, args=(_CURVES,), name="plotting", daemon=True).start()
