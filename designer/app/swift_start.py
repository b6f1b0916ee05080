"""While the program comes up, it does without what makes loading several hundred modules slow.

Two things cost a quarter of the way to the first picture. PySide6 puts an import of its own before the one that was
there, which reads the source of each module to learn whether it wants PySide6's other spellings; no module here does.
And the collector of cycles looks through all objects again and again while nothing is made but objects that stay.

Two more would come with numpy. One costs as much as numpy itself: a thread a core for multiplying matrices, each of
which looks for work for a while before it sleeps; the window multiplies none. The other is its help, which two modules
of its own write into functions that are there already: nobody asks a window for that.
"""

from __future__ import annotations

import builtins
import gc
import os
import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401  brings the import that is put aside here

_THREADS = "OPENBLAS_NUM_THREADS"  # read while numpy is loaded, and by whatever is started
_HELP = ("numpy._core._add_newdocs", "numpy._core._add_newdocs_scalars")


def begin_swiftly() -> None:
    """What is loaded from now on is not read as text, and no cycles are collected until `IdleCollector` does."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    gc.disable()


def load_numpy() -> None:
    """Loads numpy without its help, and without threads of its own unless the person wants them.

    Child processes have theirs as ever.
    """
    for name in _HELP:
        sys.modules.setdefault(name, ModuleType(name))
    if _THREADS in os.environ:
        return
    os.environ[_THREADS] = "1"
    import numpy  # noqa: F401

    os.environ.pop(_THREADS, None)
