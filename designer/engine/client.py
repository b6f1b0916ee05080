"""The window's end of the engine: keeps a child process alive, and never makes the window wait.

The child holds a replica of the document. It may hang, crash or be killed; the client starts another and tells it
everything again, from the snapshot and the edits it was given, and the window loses nothing but a second.
"""

from __future__ import annotations

import itertools
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

from designer.document import Change, GraphId, Port, Report
from designer.engine.messages import (
    Answer,
    Apply,
    Code,
    Command,
    Done,
    Failed,
    Follow,
    GaveUp,
    Hash,
    Hashed,
    Load,
    Lost,
    Message,
    Price,
    Priced,
    Ready,
    ReportMessage,
    Slow,
    Starting,
    Unsynchronised,
    WriteProject,
    answer_from_line,
    command_to_line,
)
from designer.training.processes import child_command, child_options, feed

_SLOW_AFTER = 2.0  # seconds without an answer
_START_WITHIN = 120.0  # seconds; importing torch from a cold disk may take its time
_MOST_DOUBLED = 4  # how often a process is given twice the time of the one before, which did not answer
_END_WITHIN = 1.0  # seconds from being told to end to being killed
_DEATHS = 3  # this many
_DEATHS_WITHIN = 30.0  # in so many seconds, and no more are started
_LAST_WORDS = 12  # lines of its errors that are kept


class Engine:
    """A replica of the document in another process, and what it says of it.

    The listener is called in threads of the engine's own, one message at a time from each. It must not wait for
    the thread that calls the methods here; these never wait for the process, only `close` does, briefly.
    """

    def __init__(self, listener: Callable[[Message], None], answer_within: float = 20.0) -> None:
        """Makes an engine that is not started yet.

        Args:
            listener: Gets every message. After `Unsynchronised` it has the document loaded again.
            answer_within: Seconds after which a process that does not answer is killed. The next one has longer: it may
                have been slow, on a busy machine, and no more.
        """
        self._listener = listener
        self._answer_within = answer_within
        self._numbers = itertools.count(1)
        self._condition = threading.Condition()
        # Below: only under the condition's lock.
        self._supervisor: threading.Thread | None = None
        self._child: _Child | None = None
        self._ready = False
        self._silences = 0  # how many processes in a row did not answer
        self._closing = False
        self._told: list[Load | Apply] = []  # the last snapshot and the edits since, for the next child
        self._load = 0  # counts snapshots, because documents count their revisions from 0 each
        self._reported = -1  # the revision of the last report on this document
        self._requests: dict[int, WriteProject | Hash | Follow | Price] = {}  # asked and not answered
        self._since: float | None = None  # when the oldest thing was asked that is not answered yet

    def start(self) -> None:
        """Starts the process, also after the engine gave up; does nothing while one is kept alive."""
        with self._condition:
            if self._supervisor is None and not self._closing:
                self._supervisor = threading.Thread(target=self._supervise, name="engine", daemon=True)
                self._supervisor.start()

    def load(self, revision: int, text: str, trusted: bool = False) -> int:
        """Tells the whole document, and whether the code that it brings may be run.

        What was asked about another one and waits for a process still has failed by that.

        Returns:
            The number that reports, code and costs of this document will carry.
        """
        with self._condition:
            dropped = list(self._requests) if self._child is None else []
            for number in dropped:
                del self._requests[number]
            self._told.clear()
            self._load += 1
            self._reported = -1
            self._tell(Load(self._load, revision, text, trusted))
            load = self._load
        for number in dropped:
            self._listener(Failed(number, "Another design was opened before the engine was there."))
        return load

    def apply(self, change: Change, trusted: bool = False) -> None:
        """Tells a change, and whether the code that the document now brings may be run.

        Until a document was loaded there is nothing to change, and nothing is done.
        """
        with self._condition:
            if self._told:
                self._tell(Apply(change.revision, change.edits, trusted))

    def _tell(self, command: Load | Apply) -> None:
        self._told.append(command)
        self._send(command)

    def request_project(self, folder: Path) -> int:
        """Asks for the generated project in a folder, to export it or to run it.

        Returns:
            The number that `Done` or `Failed` will carry.
        """
        return self._request(lambda number: WriteProject(number, str(folder.absolute())))

    def request_hash(self) -> int:
        """Asks which document the replica is; `Hashed` answers."""
        return self._request(Hash)

    def request_followers(self, revision: int, graph: GraphId, source: Port) -> int:
        """Asks what can follow an output; some `Followers` answer, and then `Done`.

        Returns:
            The number that they will carry; `Failed` carries it where the document has changed meanwhile.
        """
        return self._request(lambda number: Follow(number, revision, graph, source))

    def request_costs(self, batch: int | None, memory: tuple[int, ...]) -> int:
        """Asks what the document costs; `Priced` answers.

        Args:
            batch: Rows that go through at once; None: as many as its first source draws.
            memory: Sizes in bytes, each of which is told with the largest batch that can be trained in it.
        """
        return self._request(lambda number: Price(number, batch, memory))

    def _request(self, command: Callable[[int], WriteProject | Hash | Follow | Price]) -> int:
        number = next(self._numbers)
        with self._condition:
            alive = self._supervisor is not None
            if alive:
                self._requests[number] = command(number)
                self._send(self._requests[number])
        if not alive:
            self._listener(Failed(number, "The engine is not running."))
        return number

    def _send(self, command: Command) -> None:
        if self._child is not None:
            self._child.send(command)
            if self._since is None:
                self._since = time.monotonic()
                self._condition.notify_all()

    @property
    def pid(self) -> int | None:
        """The child's process; None while there is none."""
        with self._condition:
            return self._child.pid if self._child else None

    def close(self) -> None:
        """Ends the process, by force where it must be; nothing can be asked afterwards."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()
            supervisor = self._supervisor
        if supervisor is not None:
            supervisor.join(2 * _END_WITHIN)

    # The thread that keeps a child alive

    def _supervise(self) -> None:
        deaths: deque[float] = deque(maxlen=_DEATHS)
        while True:
            self._listener(Starting())
            try:
                reason, last_words = self._live()
            except OSError as error:
                reason, last_words = f"no process could be started: {error.strerror}", []
            deaths.append(time.monotonic())
            hopeless = len(deaths) == _DEATHS and deaths[-1] - deaths[0] < _DEATHS_WITHIN
            with self._condition:
                if self._closing:
                    return
                dropped, self._requests = self._requests, {}
                if hopeless:
                    self._supervisor = None
            for number in dropped:
                self._listener(Failed(number, f"The engine stopped before it was done ({reason})."))
            if hopeless:
                self._listener(GaveUp("\n".join([reason, *last_words])))
                return
            self._listener(Lost(reason))
            with self._condition:
                if self._condition.wait_for(lambda: self._closing, timeout=0.2 * 2 ** len(deaths)):
                    return

    def _live(self) -> tuple[str, list[str]]:
        """One child from its start to its end; gives why it ended, and its last words."""
        child = _Child(self._hear, self._wake)
        with self._condition:
            self._child, self._ready, self._reported, self._since = child, False, -1, time.monotonic()
            for command in (*self._told, *self._requests.values()):
                child.send(command)
            child.listen()
        silence = self._watch(child)
        child.close()
        with self._condition:
            self._child = self._since = None
        return silence or child.reason(), list(child.last_words)

    def _watch(self, child: _Child) -> str:
        """Waits for the child's end, or until it must be ended; gives the reason where that is its silence."""
        slow: float | None = None  # the beginning of the wait that was called slow
        while True:
            with self._condition:
                if child.ended or self._closing:
                    return ""
                if self._since is None:
                    self._condition.wait()
                    continue
                more = 2 ** min(self._silences, _MOST_DOUBLED)
                limit = self._answer_within * more if self._ready else _START_WITHIN
                patience = limit if slow == self._since or not self._ready else min(_SLOW_AFTER, limit)
                waited = time.monotonic() - self._since
                if waited < patience:
                    self._condition.wait(patience - waited)
                    continue
                slow = self._since
                self._silences += waited >= limit
            if waited >= limit:
                return f"it did not answer for {limit:.0f} seconds"
            self._listener(Slow())

    def _wake(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def _hear(self, child: _Child, answer: Answer) -> None:
        """Notes what is answered, and hands it on; what a child says that is being replaced is about the past."""
        with self._condition:
            if child is not self._child:
                return
            match answer:
                case Ready():
                    self._ready = True
                case ReportMessage(load, report):
                    if load != self._load:
                        return  # about a document that is not open any more
                    self._reported, self._silences = report.revision, 0
                case Code(load):
                    if load != self._load:
                        return
                case Done(request) | Failed(request) | Hashed(request):
                    self._requests.pop(request, None)
                case Priced(load, request):
                    self._requests.pop(request, None)
                    if load != self._load:
                        return
                case Unsynchronised():
                    self._told.clear()
            waiting = self._requests or (self._told and self._reported != self._told[-1].revision)
            self._since = time.monotonic() if waiting else None
            self._condition.notify_all()
        self._listener(answer)


class _Child:
    """One process, with a thread that feeds it, one that listens, and one that keeps its last words.

    Attributes:
        ended: Whether it has closed its end; it says nothing more.
        last_words: The last lines of its errors.
    """

    def __init__(self, hear: Callable[[_Child, Answer], None], wake: Callable[[], None]) -> None:
        self.ended = False
        self.last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._hear = hear
        self._wake = wake
        self._commands: SimpleQueue[Command | None] = SimpleQueue()
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            child_command("designer.engine.server", "--engine"), stdin=pipe, stdout=pipe, stderr=pipe, **child_options()
        )
        self._threads = [
            threading.Thread(target=work, name=f"engine {self.pid}, {work.__name__}", daemon=True)
            for work in (self._feed, self._listen, self._remember)
        ]

    @property
    def pid(self) -> int:
        return self._process.pid

    def listen(self) -> None:
        """Begins to feed it and to hand on what it says."""
        for thread in self._threads:
            thread.start()

    def send(self, command: Command) -> None:
        """Queues a command, which is put into words on the thread that tells it: a large one takes its time there."""
        self._commands.put(command)

    def close(self) -> None:
        """Ends the process: it leaves when its input ends, and is killed where it does not."""
        self._commands.put(None)
        try:
            self._process.wait(_END_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()

    def reason(self) -> str:
        """Why it ended by itself."""
        code = self._process.returncode
        if code < 0:
            return f"it was ended by the signal {signal.Signals(-code).name}"
        return self.last_words[-1] if self.last_words else f"it ended with the status {code}"

    def _feed(self) -> None:
        feed(self._process.stdin, self._lines())

    def _lines(self) -> Iterator[str]:
        while (command := self._commands.get()) is not None:
            yield command_to_line(command)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            with self._process.stdout as stream:
                known = Report()
                for line in stream:
                    answer = answer_from_line(line.decode(), known)
                    if isinstance(answer, ReportMessage):
                        known = answer.report
                    self._hear(self, answer)
        finally:
            self.ended = True
            self._wake()

    def _remember(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for line in stream:
                self.last_words.append(line.decode(errors="replace").rstrip())
