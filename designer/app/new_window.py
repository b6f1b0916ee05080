"""Further windows: each is a process of its own, so that none can harm another.

What two windows share they share on disk, by locks: the second window on a file is read-only.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QProcess

from designer.training.processes import program_command


def open_window(*files: Path) -> int:
    """Starts the program once more, with files to open.

    Returns:
        The number of its process; 0 where it could not be started.
    """
    program, *arguments = program_command()
    started, process = QProcess.startDetached(program, [*arguments, *(str(file.absolute()) for file in files)], "")
    return int(process) if started else 0
