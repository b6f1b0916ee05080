"""The process in which the Python code of a trusted design is run, to learn what it makes of its inputs.

    python -m designer.engine.custom_job FOLDER

It is no prison: whoever trusts code lets it do what they may do themselves. But whatever it does by mistake ends here:
it may print, never end, take all memory or leave the process, and nothing else notices. A request is a line, and so is
an answer; the first line says that it is ready, and it ends with its input. Files that the code makes by a bare name
lie in the folder: whoever asks throws it away, or this process where those who asked are gone.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from queue import SimpleQueue

_MEMORY = 4 * 2**30  # bytes that code may take beside what torch has taken already
_PROCESSES = 0  # that code may start, and threads; the system keeps an administrator from none
_PROCESSOR = 60  # seconds of the processor for one request; by then whoever asks has given up, or is gone


def main(argv: list[str] | None = None) -> int:
    """Answers until whoever asks is gone."""
    (folder,) = map(Path, sys.argv[1:] if argv is None else argv)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    requests = os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what the code prints is nobody's, and nobody answers it
        os.dup2(nothing, stream)
    lines: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests, lines, folder), name="engine", daemon=True).start()

    # Only now, because it imports torch, and whoever asks may be gone before it is done.
    from designer.engine.custom_messages import answer_to_line, asked_from_line
    from designer.engine.custom_performer import CustomPerformer, warm_up

    warm_up()
    _limit_what_is_taken()
    os.chdir(folder)
    performers: dict[str, CustomPerformer] = {}
    line = "\n"
    while True:
        answers.write(line)
        answers.flush()
        asked = asked_from_line(lines.get())
        _limit_processor()
        if asked.call.key not in performers:
            performers = {asked.call.key: CustomPerformer(asked, folder)}
        line = answer_to_line(performers[asked.call.key].perform(asked.arrivals))


def _listen(requests: Iterable[bytes], lines: SimpleQueue[bytes], folder: Path) -> None:
    """Reads what is asked; ends the process with it, however busy that is."""
    for line in requests:
        lines.put(line)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _limit_what_is_taken() -> None:
    """On Linux what is taken beyond the limit fails where it is asked for, and so does starting a process or thread.

    Elsewhere there is no such limit.
    """
    if sys.platform == "linux":
        import resource

        taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + _MEMORY, taken + _MEMORY))
        resource.setrlimit(resource.RLIMIT_NPROC, (_PROCESSES, _PROCESSES))


def _limit_processor() -> None:
    """Has the system end the process where one request takes too long, whatever has become of those who asked."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + _PROCESSOR
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    sys.exit(main())
