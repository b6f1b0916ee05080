"""How the window's child processes are started and fed: in a session of their own, behind it in the queue for the
processor, and never waited for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TypedDict

_PROGRAM = Path(__file__).parents[2]


def program_command() -> list[str]:
    """The command that starts the program itself, as whoever installed it here would."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.executable).with_name("netdesigner.exe" if sys.platform == "win32" else "netdesigner")
    return [str(script)] if script.exists() else [sys.executable, "-m", "designer"]


class ChildOptions(TypedDict):
    """What `subprocess.Popen` is told of every child."""

    cwd: Path | None
    start_new_session: bool
    creationflags: int


def child_command(module: str, flag: str) -> list[str]:
    """The command that runs one of our modules: by its name, or by a flag of the program where that is one file."""
    return [sys.executable, flag] if getattr(sys, "frozen", False) else [sys.executable, "-m", module]


def child_options() -> ChildOptions:
    """How a child is started.

    A session of its own keeps a Ctrl-C in the window's terminal from it. It starts where the program lies, because
    Python looks for modules in the folder it starts in, and the user's may hold anything.
    """
    return {
        "cwd": None if getattr(sys, "frozen", False) else _PROGRAM,
        "start_new_session": True,
        "creationflags": _windows_flags(),
    }


def feed(stdin: IO[bytes] | None, lines: Iterable[str]) -> None:
    """Gives a child, on a thread of its own, every line that comes, until none does or the child is gone."""
    assert stdin is not None, "the child was started with a pipe"
    try:
        with stdin as stream:
            for line in lines:
                stream.write(line.encode())
                stream.flush()
    except OSError:
        return  # it is gone, which whoever listens to it notices


def _windows_flags() -> int:
    if sys.platform == "win32":
        own = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return own | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    else:
        return 0


def step_back(by: int) -> None:
    """Lowers this process's own priority; on Windows it was started with a lower one."""
    if sys.platform != "win32":
        os.nice(by)
