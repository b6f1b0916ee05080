"""The asking end: keeps a process that has a trained network loaded, and never makes the one who asks wait.

The process may hang, crash or run out of memory over somebody's file. Then what was asked is refused in a sentence, and
the next question starts another process.
"""

from __future__ import annotations

import itertools
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from designer.training.predict.messages import Ask, Question, question_to_line, reply_from_line
from designer.training.predict.records import Refusal, Reply
from designer.training.processes import child_command, child_options, feed

TIMEOUT = 120.0  # seconds; of the first question torch's import and the checkpoint take some
SHOWN = 1000  # rows of a file


class TrainedNetworkClient:
    """Asks about the network of one run. Each question gives a number, and its reply carries it.

    The listener is called in threads of the client's own, one reply at a time; it must not wait for the thread that
    asks.
    """

    def __init__(self, folder: Path, listener: Callable[[Reply], None], answer_within: float = TIMEOUT) -> None:
        """Makes a client; the process is started by the first question.

        Args:
            folder: The run's.
            answer_within: Seconds after which a process that does not answer is killed.
        """
        self._folder = folder.absolute()
        self._listener = listener
        self._answer_within = answer_within
        self._numbers = itertools.count(1)
        self._condition = threading.Condition()
        # Below: only under the condition's lock.
        self._child: _Child | None = None
        self._asked: dict[int, float] = {}  # what is not answered yet, and when it was asked
        self._closed = False

    def describe(self) -> int:
        """Asks what the network takes and tells."""
        return self._ask(Ask.DESCRIBE, {})

    def row(self, values: Mapping[str, float | str]) -> int:
        """Asks what is told of one row, by column."""
        return self._ask(Ask.ROW, dict(values))

    def file(self, path: Path, most: int = SHOWN) -> int:
        """Asks what is told of an image, or of the rows of a table, of which so many are answered."""
        return self._ask(Ask.FILE, {"path": str(path.absolute()), "most": most})

    def drawing(self, ink: Sequence[Sequence[float]]) -> int:
        """Asks what is told of a drawing: rows of ink from 0 to 1 on paper 0, of any size."""
        return self._ask(Ask.DRAWING, {"ink": [list(row) for row in ink]})

    def paint(self, count: int, seed: int) -> int:
        """Asks a generator for so many pictures of a seed."""
        return self._ask(Ask.PAINT, {"count": count, "seed": seed})

    def held_out(self) -> int:
        """Asks how good the network is on what was held out from training."""
        return self._ask(Ask.HELD_OUT, {})

    def close(self) -> None:
        """Ends the process; what is not answered yet is not answered any more. Waits for nothing."""
        with self._condition:
            self._closed = True
            self._asked.clear()
            child, self._child = self._child, None
            self._condition.notify_all()
        if child is not None:
            child.end()

    def _ask(self, ask: Ask, given: Mapping[str, Any]) -> int:
        number = next(self._numbers)
        failed = ""
        with self._condition:
            if not self._closed and self._child is None:
                try:
                    self._child = _Child(self._folder, self._hear, self._lose)
                except OSError as error:
                    failed = f"No process can be started to ask the network ({error.strerror})."
                else:
                    threading.Thread(target=self._watch, args=(self._child,), daemon=True).start()
            if self._child is not None:
                self._asked[number] = time.monotonic()
                self._child.send(question_to_line(Question(number, ask, given)))
                self._condition.notify_all()
        if failed:
            self._listener(Reply(number, Refusal(failed)))
        return number

    def _hear(self, child: _Child, line: str) -> None:
        reply = reply_from_line(line)
        with self._condition:
            if child is not self._child or self._asked.pop(reply.number, None) is None:
                return
        self._listener(reply)

    def _lose(self, child: _Child, why: str) -> None:
        """A process is gone: refuses what it was asked."""
        with self._condition:
            if child is not self._child:
                return
            self._child = None
            dropped, self._asked = list(self._asked), {}
            self._condition.notify_all()
        for number in dropped:
            self._listener(Reply(number, Refusal(why)))

    def _watch(self, child: _Child) -> None:
        """Waits for the process's end, or until its silence ends it."""
        with self._condition:
            while child is self._child:
                oldest = min(self._asked.values(), default=None)
                left = None if oldest is None else oldest + self._answer_within - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._condition.wait(left)
            else:
                return
        self._lose(child, f"The network did not answer for {self._answer_within:g} s and was given up.")
        child.end()


class _Child:
    """One process, with a thread that feeds it, one that listens, and one that keeps its last word."""

    def __init__(self, folder: Path, hear: Callable[[_Child, str], None], lose: Callable[[_Child, str], None]) -> None:
        self._hear, self._lose = hear, lose
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._last_words: deque[str] = deque(maxlen=1)
        pipe = subprocess.PIPE
        command = [*child_command("designer.training.predict.server", "--predict"), str(folder)]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, **child_options())
        self._remembering = threading.Thread(target=self._remember, daemon=True)
        for thread in (
            self._remembering,
            *(threading.Thread(target=w, daemon=True) for w in (self._feed, self._listen)),
        ):
            thread.start()

    def send(self, line: str) -> None:
        """Queues a line; never waits."""
        self._lines.put(line)

    def end(self) -> None:
        """Ends the process, which has nothing to lose; does not wait for it."""
        self._lines.put(None)
        self._process.kill()

    def _feed(self) -> None:
        feed(self._process.stdin, iter(self._lines.get, None))

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                self._hear(self, line.decode())
        self._lines.put(None)
        code = self._process.wait()
        self._remembering.join()
        self._lose(self, f"What asked the network ended early ({self._reason(code)}).")

    def _reason(self, code: int) -> str:
        how = f"by the signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
        return "; the last it said: ".join([how, *self._last_words])

    def _remember(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for line in stream:
                if said := line.decode(errors="replace").strip():
                    self._last_words.append(said)
