"""Asks a process of its own one question, from a thread that may wait: under a time limit, and able to be called off.

Whatever the question does to it - hang it, crash it, fill the memory - is over with that process.
"""

from __future__ import annotations

import subprocess
import threading
import time
from tempfile import TemporaryFile

from designer.training.processes import child_command, child_options

_LOOK_EVERY = 0.05  # seconds


class NoAnswerError(Exception):
    """There is no answer; the message says why, as a sentence."""


def one_answer(
    doing: str, module: str, flag: str, question: str, timeout: float, cancelled: threading.Event | None = None
) -> str:
    """Starts a process, gives it a question and waits for all that it prints.

    Args:
        doing: What it is asked to do, as the beginning of a sentence: `Looking at the data`.
        module, flag: What is run, by its name or by a flag of the program where that is one file.
        timeout: Seconds after which it is given up.
        cancelled: Set by another thread when nobody wants the answer any more.

    Raises:
        NoAnswerError: It could not be started, took too long, was called off or ended early.
    """
    command, pipe = child_command(module, flag), subprocess.PIPE
    try:
        # Through a pipe `communicate` loses what is not read before its first timeout: a file is read when it is.
        with TemporaryFile("w+", encoding="utf-8") as asked:
            asked.write(question)
            asked.seek(0)
            process = subprocess.Popen(
                command, stdin=asked, stdout=pipe, stderr=pipe, encoding="utf-8", **child_options()
            )
    except OSError as error:
        raise NoAnswerError(f"{doing} cannot begin: no process can be started ({error.strerror}).") from None
    deadline = time.monotonic() + timeout
    try:
        while True:
            try:
                out, err = process.communicate(timeout=_LOOK_EVERY)
                break
            except subprocess.TimeoutExpired:
                pass  # it is looked whether somebody still waits
            if cancelled is not None and cancelled.is_set():
                raise NoAnswerError(f"{doing} was called off.")
            if time.monotonic() > deadline:
                raise NoAnswerError(f"{doing} took more than {timeout:g} seconds and was given up.")
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode != 0:
        last = (err.strip().splitlines() or ["it said nothing"])[-1]
        raise NoAnswerError(f"{doing} ended early (status {process.returncode}): {last}")
    return out
