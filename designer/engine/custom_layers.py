"""Asks another process what the code of a design makes of its inputs, and remembers what it said.

The code may do anything: it has a process of its own, which is ended with all that it started when it does not answer
in time. What it did becomes an `Outcome` like any other, so that a check shows it at the card.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection

from designer.catalogue.custom_text import CustomClass, read_custom
from designer.engine.custom_messages import Asked, answer_from_line, asked_to_line
from designer.inference.calls import Call
from designer.inference.memo import Outcome, Waits, run_in_worlds
from designer.inference.running import Arrivals, Ran, Refusal
from designer.inference.values import Flows
from designer.training.processes import child_command, child_options

_START_WITHIN = 120.0  # seconds; importing torch from a cold disk may take its time
_ANSWER_WITHIN = 10.0
_LONGEST_ANSWER = 2**20  # bytes
_MOST_KEPT = 2000


class CustomLayers:
    """Runs the code of designs, where they are trusted."""

    def __init__(self, answered: Callable[[], None] | None = None, answer_within: float = _ANSWER_WITHIN) -> None:
        """Starts no process yet.

        Args:
            answered: Called, in a thread of its own, when more is known than before; the design is then to be checked
                again. Without it whoever asks waits for the answer.
        """
        self._answered = answered
        self._allowed: frozenset[str] = frozenset()
        self._running = ""
        self._job = _Job(answer_within)
        self._outcomes: dict[tuple[object, ...], Outcome] = {}
        self._waiting: queue.SimpleQueue[tuple[tuple[object, ...], Call, Flows]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def allow(self, texts: Collection[str]) -> None:
        """Says which code may be run: that of the design that is checked next, or none. Other code is stopped."""
        self._allowed = frozenset(texts)
        if self._running and self._running not in self._allowed:
            self._job.end()

    def outcome(self, call: Call, arrivals: Flows) -> Outcome:
        """What a call gives, as far as it is known."""
        if call.source not in self._allowed:
            return Outcome(waits=Waits.TRUST)
        key = (call.key, *arrivals.items())
        if key not in self._outcomes:
            if len(self._outcomes) >= _MOST_KEPT:
                del self._outcomes[next(iter(self._outcomes))]
            if self._answered is None:
                self._outcomes[key] = self._asked(call, arrivals)
            else:
                self._outcomes[key] = Outcome(waits=Waits.ANSWER)
                self._waiting.put((key, call, arrivals))
                self._work()
        return self._outcomes[key]

    def close(self) -> None:
        """Ends the process, and whatever runs in it."""
        self._job.end()

    def _work(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._ask_all, name="custom layers", daemon=True)
            self._thread.start()

    def _ask_all(self) -> None:
        while True:
            key, call, arrivals = self._waiting.get()
            self._running = call.source
            outcome = self._asked(call, arrivals) if call.source in self._allowed else None
            self._running = ""
            if outcome is not None and call.source in self._allowed:
                self._outcomes[key] = outcome
            else:  # it was stopped, or never begun: should it come back, it is asked again
                self._outcomes.pop(key, None)
            if self._waiting.empty() and self._answered is not None:
                self._answered()

    def _asked(self, call: Call, arrivals: Flows) -> Outcome:
        read = read_custom(call.source)
        assert isinstance(read, CustomClass), "only what can be read is called"
        return run_in_worlds(_Remote(self._job, call, read), arrivals)


class _Remote:
    """One call in several worlds, made in the other process."""

    def __init__(self, job: _Job, call: Call, read: CustomClass) -> None:
        self._job, self._call, self._read = job, call, read

    def perform(self, arrivals: Arrivals) -> Ran | Refusal:
        """Has it run, and waits for what it gives."""
        ran = self._job.ask(Asked(self._call, self._read.name, len(self._read.outputs), arrivals))
        if isinstance(ran, Ran) and len(ran.outputs) != len(self._read.outputs):
            return Refusal("what it gives cannot be read")
        return ran


class _Job:
    """The process, started when something is asked and again after it had to be ended."""

    def __init__(self, answer_within: float) -> None:
        self._answer_within = answer_within
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # where the code writes, which it leaves lying
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def ask(self, asked: Asked) -> Ran | Refusal:
        """The answer, or why there is none."""
        try:
            if self._process is None and not self._start():
                return Refusal("no process could be started for it")
            assert self._process is not None and self._process.stdin is not None
            self._process.stdin.write(asked_to_line(asked).encode())
            self._process.stdin.flush()
            line = self._lines.get(timeout=self._answer_within)
            if line:
                return answer_from_line(line)
            said = "it ends the process that it runs in"
        except queue.Empty:
            said = f"it does not end within {self._answer_within:g} seconds"
        except OSError:
            said = "it ends the process that it runs in"
        except ValueError:
            said = "what it gives cannot be read"
        self.end()
        return Refusal(said)

    def _start(self) -> bool:
        pipe = subprocess.PIPE
        self._folder = tempfile.TemporaryDirectory(prefix="netdesigner-", ignore_cleanup_errors=True)
        self._process = process = subprocess.Popen(
            [*child_command("designer.engine.custom_job", "--custom"), self._folder.name],
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            **child_options(),
        )
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._lines = lines
        threading.Thread(target=_listen, args=(process, lines), name="custom job", daemon=True).start()
        try:
            ready = bool(lines.get(timeout=_START_WITHIN))
        except queue.Empty:
            ready = False
        if not ready:
            self.end()
        return ready

    def end(self) -> None:
        """Ends the process with all that it started, at once."""
        process, self._process = self._process, None
        if process is None:
            return
        if sys.platform == "win32":
            process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):  # then nothing that it started is left either
                os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own
        process.wait()
        assert process.stdin is not None
        process.stdin.close()
        if self._folder is not None:
            self._folder.cleanup()


def _listen(process: subprocess.Popen[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Hands on each line; an empty one says that there is no more."""
    assert process.stdout is not None
    with process.stdout as stream:
        while line := stream.readline(_LONGEST_ANSWER):
            lines.put(line)
    lines.put(b"")
