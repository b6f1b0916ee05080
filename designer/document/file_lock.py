"""One program at a time: a lock that the system lets go of however its program ends.

It is the system's own lock on an open file, with nothing around it. The window takes one before its first picture, and
what a package for this brings along took longer to load than all templates take to read.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

_TRY_AGAIN = 0.02  # seconds
_NO_LOCKS = (errno.ENOSYS, errno.EOPNOTSUPP)  # some file systems know none: nobody can be kept out there


class FileLock:
    """A lock, not yet taken. It goes with the process that holds it, or when nobody keeps this record any longer.

    Attributes:
        path: The file that is locked; it is made where it is missing, and stays.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None

    def take(self, patience: float = 0.0) -> bool:
        """Takes the lock; tells whether it is held now, and not by somebody else.

        Args:
            patience: Seconds that somebody else is waited for.

        Raises:
            OSError: The file cannot be written.
        """
        until = time.monotonic() + patience
        while not self._take():
            if time.monotonic() >= until:
                return False
            time.sleep(_TRY_AGAIN)
        return True

    def _take(self) -> bool:
        file = self.path.open("ab")
        if _lock(file) and os.fstat(file.fileno()).st_nlink:  # else its holder has removed it meanwhile
            self._file = file
            return True
        file.close()
        return False

    def let_go(self) -> None:
        """Lets go of the lock, where it is held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __del__(self) -> None:
        self.let_go()

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        return True
