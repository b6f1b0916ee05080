"""The engine's process: reads what the window says, and answers on its standard output.

    python -m designer.engine.server

Its output is the line to the window, so nothing else may write there: whatever prints, prints to the errors. It ends
when its input ends, which is also what the death of the window looks like.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from queue import SimpleQueue

from designer.document import Report
from designer.engine.messages import Answer, Ready, ReportMessage, answer_to_line
from designer.training.processes import step_back

_PRIORITY = 5


def main() -> int:
    """Serves until the window is gone."""
    step_back(_PRIORITY)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), name="window", daemon=True).start()

    known = Report()

    def send(answer: Answer) -> None:
        nonlocal known
        answers.write(answer_to_line(answer, known))
        answers.flush()
        if isinstance(answer, ReportMessage):
            known = answer.report

    # Only now, because it imports torch: that takes its time, may print, and the window may be gone before it is done.
    from designer.engine.devices import device_names
    from designer.engine.replica import RECHECK, Replica
    from designer.inference.warming import warm_up

    replica = Replica(send, recheck=lambda: lines.put(RECHECK))
    send(Ready(device_names()))
    if lines.empty():  # nobody waits yet
        warm_up()
    # What torch brings stays as long as this process: to look through it for rubbish took longer than most checks.
    gc.collect()
    gc.freeze()
    while True:
        replica.take(_all(lines))
        while lines.empty() and replica.rest():
            pass


def _listen(lines: SimpleQueue[str]) -> None:
    """Reads what the window says; ends the process with it, however busy that is."""
    for line in sys.stdin.buffer:
        lines.put(line.decode())
    os._exit(0)


def _all(lines: SimpleQueue[str]) -> list[str]:
    """Waits for a line, and gives all that are there, so that quick typing costs one check."""
    waiting = [lines.get()]
    while not lines.empty():
        waiting.append(lines.get())
    return waiting


if __name__ == "__main__":
    sys.exit(main())
