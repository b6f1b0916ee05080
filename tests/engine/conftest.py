"""A real engine in a real process, and a document that it follows."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from designer.document import Change, Design, Graph, History, dump_text, load
from designer.engine.client import Engine
from designer.engine.messages import Hashed, Message, ReportMessage, Unsynchronised

M = TypeVar("M", bound=Message)

GOLDEN = Path(__file__).parents[1] / "language"


def golden(name: str) -> Design:
    return load(GOLDEN / name / "design.netd")[0]


class Window:
    """What a window does for its engine, and everything it heard."""

    def __init__(self, answer_within: float = 20.0) -> None:
        self.heard: list[Message] = []
        self.reports = 0
        self._news = threading.Condition()
        self.engine = Engine(self._hear, answer_within)
        self.open("simple-nn")

    def open(self, name: str) -> None:
        """Opens a golden design."""
        self.history = History(golden(name))
        self.history.observe(self._tell)
        with self._news:
            self.heard.clear()
        self.load()

    def load(self) -> None:
        self.engine.load(self.history.revision, dump_text(self.history.design))

    @property
    def graph(self) -> Graph:
        graph = self.history.design.root()
        assert graph is not None
        return graph

    def _tell(self, change: Change) -> None:
        self.engine.apply(change)

    def _hear(self, message: Message) -> None:
        with self._news:
            self.heard.append(message)
            self.reports += isinstance(message, ReportMessage)
            self._news.notify_all()
        if isinstance(message, Unsynchronised):
            self.load()

    def wait(self, kind: type[M], where: Callable[[M], bool] = lambda _: True, seconds: float = 60) -> M:
        """Waits for a message and forgets all up to it."""
        deadline = time.monotonic() + seconds
        with self._news:
            while True:
                for place, message in enumerate(self.heard):
                    if isinstance(message, kind) and where(message):
                        del self.heard[: place + 1]
                        return message
                left = deadline - time.monotonic()
                assert left > 0, f"no {kind.__name__}; heard: {[type(m).__name__ for m in self.heard]}"
                self._news.wait(left)

    def report(self, seconds: float = 60) -> ReportMessage:
        """The report on the document as it is now."""
        return self.wait(ReportMessage, lambda message: message.report.revision == self.history.revision, seconds)

    def same(self) -> bool:
        """Whether the replica is the document, to the byte."""
        request = self.engine.request_hash()
        answer = self.wait(Hashed, lambda message: message.request == request)
        mine = hashlib.sha256(dump_text(self.history.design).encode()).hexdigest()
        return answer.hash == mine and answer.revision == self.history.revision


@pytest.fixture(scope="module")
def shared() -> Iterator[Window]:
    """One window for the tests that do its engine no harm; each opens a design in it."""
    window = Window()
    window.engine.start()
    yield window
    window.engine.close()


@pytest.fixture
def open_window() -> Iterator[Callable[..., Window]]:
    """Opens windows whose engines may come to harm; they end with the test."""
    windows: list[Window] = []

    def begin(answer_within: float = 20.0) -> Window:
        windows.append(Window(answer_within))
        windows[-1].engine.start()
        return windows[-1]

    yield begin
    for window in windows:
        window.engine.close()
        assert window.engine.pid is None
