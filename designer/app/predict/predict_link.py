"""What a trained network answers, as Qt signals: it is asked in a process of its own, begun when somebody looks.

A hand draws faster than some networks answer, so of rows and drawings only the newest waits; what was asked before it
and has no answer yet is left out. Files are asked about one after the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from designer.training.predict.client import TrainedNetworkClient
from designer.training.predict.records import Answer, Answers, Description, Evaluation, Refusal, Reply

_IDLE_MS = 5 * 60_000

Content = Description | Answer | Answers | Evaluation | Refusal
Ask = Callable[[TrainedNetworkClient], int]


class PredictLink(QObject):
    """Asks one run at a time.

    Signals:
        described(Description): What it takes and tells; the first thing it says.
        unusable(str): It cannot be asked at all; a sentence says why.
        answered(Answer): What it tells of the newest row or drawing.
        listed(Answers): What it tells of the files so far.
        evaluated(object): An Evaluation, or the Refusal in its place.
        painted(object): Answers with pictures, or the Refusal in their place.
    """

    described = Signal(object)
    unusable = Signal(str)
    answered = Signal(object)
    listed = Signal(object)
    evaluated = Signal(object)
    painted = Signal(object)
    _arrived = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client: TrainedNetworkClient | None = None
        self._folder: Path | None = None
        self._awaited: dict[int, Callable[[Content], None]] = {}
        self._queue: deque[tuple[Ask, Callable[[Content], None]]] = deque()
        self._busy = False  # with a row, a drawing or a file
        self._round = 0  # answers of an earlier one are of no interest any more
        self._listing = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self._end)

    def open(self, folder: Path) -> None:
        """Begins with the run in a folder; what was asked of another is forgotten."""
        self.close()
        self._folder = folder
        self._ask(lambda client: client.describe(), self._on_description)

    def close(self) -> None:
        """Ends the process."""
        self.forget()
        self._folder = None
        self._end()

    def _end(self) -> None:
        self._idle.stop()
        self._awaited.clear()
        self._busy = False
        if self._client is not None:
            self._client.close()
            self._client = None

    # What is asked

    def ask_row(self, values: Mapping[str, float | str]) -> None:
        """Asks about a row, by column."""
        self._ask_newest(lambda client: client.row(values))

    def ask_drawing(self, ink: QImage) -> None:
        """Asks about a drawing in shades of grey, ink 255 on paper 0."""
        pixels, line = bytes(ink.constBits()), ink.bytesPerLine()
        rows = (pixels[row * line : row * line + ink.width()] for row in range(ink.height()))
        shades = [[round(pixel / 255, 2) for pixel in row] for row in rows]
        self._ask_newest(lambda client: client.drawing(shades))

    def ask_files(self, paths: Sequence[Path]) -> None:
        """Asks about images, or about the rows of a table."""
        self.forget()
        self._listing = True
        told: list[Answers] = []
        for path in paths:
            self._queue.append((partial(_ask_file, path), partial(self._on_file, path, told, self._round)))
        self._go_on()

    def ask_held_out(self) -> None:
        """Asks how good it is on what was held out."""
        self._ask(lambda client: client.held_out(), self.evaluated.emit)

    def ask_to_paint(self, count: int, seed: int) -> None:
        """Asks a generator for pictures."""
        self._ask(lambda client: client.paint(count, seed), self.painted.emit)

    def forget(self) -> None:
        """Lets go of rows, drawings and files that have no answer yet."""
        self._queue.clear()
        self._listing = False
        self._round += 1

    def _ask_newest(self, ask: Ask) -> None:
        if self._listing:
            self.forget()
        self._queue.clear()
        self._queue.append((ask, partial(self._on_answer, self._round)))
        self._go_on()

    def _go_on(self) -> None:
        if not self._busy and self._queue:
            ask, then = self._queue.popleft()
            self._busy = True
            self._ask(ask, then)

    def _ask(self, ask: Ask, then: Callable[[Content], None]) -> None:
        assert self._folder is not None, "a run is opened first"
        if self._client is None:
            self._client = client = TrainedNetworkClient(self._folder, lambda reply: self._arrived.emit(client, reply))
        self._awaited[ask(self._client)] = then
        self._idle.start()

    # What is told

    def _take(self, client: TrainedNetworkClient, reply: Reply) -> None:
        if client is self._client and (then := self._awaited.pop(reply.number, None)):
            then(reply.content)

    def _on_description(self, content: Content) -> None:
        if isinstance(content, Refusal):
            self.unusable.emit(content.sentence)
        else:
            self.described.emit(content)

    def _on_answer(self, asked_in: int, content: Content) -> None:
        self._busy = False
        if asked_in == self._round:
            self.answered.emit(Answer("", refused=content.sentence) if isinstance(content, Refusal) else content)
        self._go_on()

    def _on_file(self, path: Path, told: list[Answers], asked_in: int, content: Content) -> None:
        self._busy = False
        if asked_in == self._round:
            match content:
                case Answers():
                    told.append(content)
                case Refusal(sentence=sentence):
                    told.append(Answers((Answer(path.name, refused=sentence),)))
            rows = tuple(row for answers in told for row in answers.rows)
            self.listed.emit(Answers(rows, sum(answers.left_out for answers in told)))
        self._go_on()


def _ask_file(path: Path, client: TrainedNetworkClient) -> int:
    return client.file(path)
