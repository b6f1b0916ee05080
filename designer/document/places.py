"""Where the program keeps what it makes for its user unasked: journals of unsaved designs, runs and their curves.

Nothing here is a file that a person named, so it lies where each system wants such things, and losing it costs work
but no design.
"""

import os
import sys
from pathlib import Path


def state_dir() -> Path:
    """The program's own folder on this computer; it may not be there yet."""
    if sys.platform == "win32":
        given = os.environ.get("LOCALAPPDATA", "")
        place = Path(given) if given else Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        place = Path.home() / "Library" / "Application Support"
    else:
        given = os.environ.get("XDG_STATE_HOME", "")  # a relative path in it is to be ignored, says its standard
        place = Path(given) if given.startswith("/") else Path.home() / ".local" / "state"
    return place / "netdesigner"
