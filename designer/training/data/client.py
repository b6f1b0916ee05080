"""Asks about data from a thread: a process of its own reads the file, under a time limit, and can be called off.

Whatever a file does to a reader - hang it, crash it, fill the memory - is over with that process.
"""

from __future__ import annotations

import subprocess
import threading
import time

from designer.training.data.records import Inspection, InspectionRequest, failed, inspection_from_text, request_text
from designer.training.processes import child_command, child_options

TIMEOUT = 30.0  # seconds
_LOOK_EVERY = 0.05  # seconds


def inspect_data(
    request: InspectionRequest, timeout: float = TIMEOUT, cancelled: threading.Event | None = None
) -> Inspection:
    """Looks at data in a process of its own and waits for what it says. Call it from a thread that may wait.

    Args:
        timeout: Seconds after which it is given up.
        cancelled: Set by another thread when nobody wants the answer any more.

    Returns:
        What was seen; what went wrong is a fault in it, never an exception.
    """
    command = child_command("designer.training.data.inspect", "--inspect")
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", **child_options()
        )
    except OSError as error:
        return failed(f"The data cannot be looked at: no process can be started ({error.strerror}).")
    deadline = time.monotonic() + timeout
    text: str | None = request_text(request)
    try:
        while True:
            try:
                out, err = process.communicate(text, timeout=_LOOK_EVERY)
                break
            except subprocess.TimeoutExpired:
                text = None  # it was given already
            if cancelled is not None and cancelled.is_set():
                return failed("Looking at the data was called off.")
            if time.monotonic() > deadline:
                return failed(f"Looking at the data took more than {timeout:g} seconds and was given up.")
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return _answer(process.returncode, out, err)


def _answer(code: int, out: str, err: str) -> Inspection:
    if code == 0:
        try:
            return inspection_from_text(out)
        except ValueError:
            return failed("What looked at the data gave no answer that can be read.")
    last = (err.strip().splitlines() or ["it said nothing"])[-1]
    return failed(f"What looked at the data ended early (status {code}): {last}")
