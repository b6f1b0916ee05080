"""While the program comes up, Python does without what makes loading several hundred modules slow.

Two things cost a quarter of the way to the first picture. PySide6 replaces Python's import by its own, which reads the
source of each module to find out whether it wants PySide6's alternative spellings; no module here does. And the
collector of cycles looks through all objects again and again while nothing but objects that stay is made.
"""

from __future__ import annotations

import builtins
import gc

import PySide6.QtCore  # noqa: F401  what replaces Python's import comes with it


def begin_swiftly() -> None:
    """Loads what follows by Python's own import and without collecting cycles, until `settle`."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    gc.disable()


def settle() -> None:
    """Collects cycles again, and leaves out what was made so far: it stays until the program ends."""
    gc.freeze()
    gc.enable()
