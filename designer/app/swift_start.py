"""While the program comes up, Python does without what makes loading several hundred modules slow.

Two things cost a quarter of the way to the first picture. PySide6 puts an import of its own before the one that was
there, which reads the source of each module to learn whether it wants PySide6's other spellings; no module here does.
And the collector of cycles looks through all objects again and again while nothing is made but objects that stay.
"""

from __future__ import annotations

import builtins
import gc

import PySide6.QtCore  # noqa: F401  brings the import that is put aside here


def begin_swiftly() -> None:
    """What is loaded from now on is not read as text, and cycles are not collected until `settle`."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    gc.disable()


def settle() -> None:
    """Collects cycles again, and leaves out what was made so far: it stays until the program ends."""
    gc.freeze()
    gc.enable()
