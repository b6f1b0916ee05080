"""The engine's answers as Qt signals: they come from a reader's thread and arrive in the window's.

What the window and the engine say to each other is not loaded before the engine is needed, which is after the first
picture of the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.app.session import Session
from designer.document import Change, GraphId, Port

if TYPE_CHECKING:
    from designer.engine.client import Engine
    from designer.engine.messages import Message


class EngineLink(QObject):
    """Keeps the engine's replica in step with the session, and hands on what it says.

    Signals:
        reported(Report): What a check found; its revision says of which document.
        coded(Code): What the design becomes.
        stated(Message): Starting, ready, lost, slow: how the engine is.
        followed(Followers): Some of what can follow an output.
        priced(Costs): What the design costs, as it was asked.
        done(int), failed(int, str): How a request ended.
    """

    reported = Signal(object)
    coded = Signal(object)
    stated = Signal(object)
    followed = Signal(object)
    priced = Signal(object)
    done = Signal(int)
    failed = Signal(int, str)
    _arrived = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._arrived.connect(self._sort)
        self._made: Engine | None = None
        self._closed = False
        self._load_number = 0  # of what the engine was told to load last; answers about what was before may still come
        session.replaced.connect(self._load)
        session.trust_given.connect(self._load)
        session.changed.connect(self._apply)

    @property
    def _engine(self) -> Engine:
        """The engine; it is made, and told what is open, where there was none."""
        if self._made is None:
            from designer.engine.client import Engine

            self._made = Engine(self._arrived.emit)
            if self._session.is_open:
                self._load()
        return self._made

    def start(self) -> None:
        """Starts the engine's process, or starts it again after it was given up; not once it was ended."""
        if not self._closed:
            self._engine.start()

    def close(self) -> None:
        """Ends the engine's process, or sees to it that none is started."""
        self._closed = True
        if self._made is not None:
            self._made.close()

    def write_project(self, folder: Path) -> int:
        """Asks for the generated project in a folder.

        Returns:
            The number by which `done` or `failed` tells how it went.
        """
        return self._engine.request_project(folder)

    def ask_followers(self, graph: GraphId, source: Port) -> int:
        """Asks what can follow an output of the document as it is.

        Returns:
            The number that `followed` and in the end `done` or `failed` tell.
        """
        return self._engine.request_followers(self._session.history.revision, graph, source)

    def ask_costs(self, batch: int | None, memory: tuple[int, ...] = ()) -> None:
        """Asks what the design costs; `priced` tells it.

        Args:
            batch: Rows that go through at once; None: as many as its first source draws.
            memory: Sizes in bytes, each of which is told with the largest batch that can be trained in it.
        """
        self._engine.request_costs(batch, memory)

    def _load(self) -> None:
        if self._made is not None:
            one = self._session.current
            self._load_number = self._made.load(one.history.revision, one.history.snapshot, one.trusted)

    def _apply(self, change: Change) -> None:
        if self._made is not None:
            self._made.apply(change, self._session.trusted)

    def _sort(self, message: Message) -> None:
        from designer.engine.messages import Code, Done, Failed, Followers, Priced, ReportMessage, Unsynchronised

        match message:
            case ReportMessage(load=load) | Code(load=load) | Priced(load=load) if load != self._load_number:
                pass  # about a design that is not looked at any more
            case ReportMessage(report=report):
                self.reported.emit(report)
            case Code():
                self.coded.emit(message)
            case Followers():
                self.followed.emit(message)
            case Priced(costs=costs):
                self.priced.emit(costs)
            case Done(request=request):
                self.done.emit(request)
            case Failed(request=request, message=text):
                self.failed.emit(request, text)
            case Unsynchronised():
                self._load()
            case _:
                self.stated.emit(message)
