"""What the fixture `open_window` gives."""

from typing import Protocol

from designer.app.window import MainWindow
from designer.document import Design


class OpenWindow(Protocol):
    """Opens a window: with a design, the keyboard is on its canvas; without one, it welcomes."""

    def __call__(self, design: Design | None = None) -> MainWindow: ...
