"""The document as the engine's process has it, and everything that is asked of it."""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from designer.catalogue import build_catalogue
from designer.catalogue.custom import why_untrusted
from designer.catalogue.offers import offered
from designer.catalogue.ranking import behind, ranked
from designer.codegen import (
    ProjectError,
    Source,
    model_source,
    train_source,
    why_not_trainable,
    with_gaps,
    write_project,
)
from designer.document import (
    Design,
    EditError,
    Follower,
    FormatError,
    Problem,
    Report,
    Severity,
    apply_all,
    dump_text,
    load_text,
)
from designer.engine.asked import Asked
from designer.engine.custom_layers import CustomLayers
from designer.engine.messages import (
    Answer,
    Apply,
    Code,
    Done,
    Failed,
    Follow,
    Hash,
    Hashed,
    Load,
    Price,
    Priced,
    ReportMessage,
    Unsynchronised,
    WriteProject,
    command_from_line,
)
from designer.inference import Checker
from designer.training.memory import why_too_large

_log = logging.getLogger(__name__)
RECHECK = "recheck"
"""In place of a line from the window: check the document again, though it has not changed."""
_MISTAKE = "A mistake in netdesigner keeps this design from being checked."


class Replica:
    """Follows the window's document and answers about it."""

    def __init__(self, send: Callable[[Answer], None], recheck: Callable[[], None] | None = None) -> None:
        """Follows nothing yet.

        Args:
            send: Answers the window.
            recheck: Has `take` called with `RECHECK`; called in another thread when more is known of the document.
                Without it a check waits until all is known.
        """
        self._send = send
        self._catalogue = build_catalogue()
        self._custom = CustomLayers(recheck)
        self._checker = Checker(self._catalogue, self._custom)
        self._design: Design | None = None  # None until one is loaded, and after an edit that did not fit
        self._trusted = False  # whether the code that it brings may be run
        self._load = self._revision = 0
        self._report: Report | None = None  # on the document as it is; None until it is checked
        self._asked: Asked | None = None  # what waits until nothing else is to be done

    def take(self, lines: Sequence[str]) -> None:
        """Does what the window says, in order, and then checks the document once where that has changed it."""
        for line in lines:
            self._guard(partial(self._obey, line))
        self._guard(self._check)

    def rest(self) -> bool:
        """Does a little of what can wait; tells whether more of it is left."""
        if self._asked is not None and not self._asked.step():
            self._asked = None
        return self._asked is not None

    def _guard(self, work: Callable[[], None]) -> None:
        """Where a mistake of ours ends: it is told and written down, and the engine goes on."""
        try:
            work()
        except Exception:  # noqa: BLE001 - whatever it is, the window is told and the next document is checked
            self._tell_mistake()

    def _tell_mistake(self) -> None:
        _log.exception("revision %s could not be dealt with", self._revision)
        report = self._report or Report(self._revision)
        self._report = replace(report, problems=(_internal_problem(traceback.format_exc()), *report.problems))
        self._send(ReportMessage(self._load, self._report))

    def _obey(self, line: str) -> None:
        if line == RECHECK:
            self._report = None
            return
        try:
            command = command_from_line(line)
        except FormatError:
            self._lose_step()
            return
        match command:
            case Load(load, revision, text, trusted):
                self._give_up()
                self._load, self._revision, self._report, self._trusted = load, revision, None, trusted
                self._design, _ = load_text(text)
            case Apply():
                self._give_up()
                self._follow(command)
            case WriteProject(request, folder):
                self._write(request, Path(folder))
            case Price():
                self._price(command)
            case Hash(request):
                text = "" if self._design is None else dump_text(self._design)
                self._send(Hashed(request, self._revision, hashlib.sha256(text.encode()).hexdigest()))
            case Follow():
                self._give_up()
                self._asked = Asked(command, self._followers(command), self._send)

    def _give_up(self) -> None:
        if self._asked is not None:
            self._asked.give_up()
            self._asked = None

    def _followers(self, question: Follow) -> Iterator[Follower]:
        """What can follow, the likeliest first; begun when it is first asked for, behind the check."""
        graph = self._design.graphs.get(question.graph) if self._design is not None else None
        if self._design is None or graph is None or self._report is None or question.revision != self._revision:
            return
        situation = behind(self._catalogue, self._design, graph, question.source, self._report)
        operators = ranked(offered(self._catalogue, self._design, graph), situation)
        yield from self._checker.followers(graph, question.source, operators)

    def _follow(self, change: Apply) -> None:
        """Applies the window's edits; where they do not fit, the replica is worth nothing and says so once."""
        if self._design is None:
            return
        try:
            if change.revision != self._revision + 1:
                raise EditError(f"revision {change.revision} does not follow {self._revision}")
            apply_all(self._design, change.edits)
        except EditError:
            self._lose_step()
        else:
            self._revision, self._report, self._trusted = change.revision, None, change.trusted

    def _lose_step(self) -> None:
        _log.exception("the window and its engine have different documents")
        self._design = self._report = None
        self._send(Unsynchronised())

    def _check(self) -> None:
        """Answers for the document as it is. The window waits for a report and for code, so both always come."""
        if self._design is None or self._report is not None:
            return
        try:
            self._custom.allow({layer.text for layer in self._design.custom} if self._trusted else ())
            self._report = self._checker.check(self._design, self._revision)
            self._send(ReportMessage(self._load, self._report))
            code = self._code(self._design, self._report)
            whole = with_gaps(self._design, self._catalogue, self._report) if code.has_gaps else self._report
            if whole is not self._report:
                self._report = whole
                self._send(ReportMessage(self._load, whole))
        except Exception:  # noqa: BLE001 - a mistake of ours; the other half of the answer must follow all the same
            self._tell_mistake()
            text = Source(f"# {_MISTAKE}\n")
            code = Code(self._load, self._revision, text, text, _MISTAKE)
        self._send(code)

    def _code(self, design: Design, report: Report) -> Code:
        return Code(
            self._load,
            self._revision,
            model_source(design, self._catalogue, report),
            train_source(design, self._catalogue, report),
            self._why_not_run(design)
            or why_not_trainable(design, self._catalogue, report)
            or why_too_large(report.parameters),
        )

    def _price(self, asked: Price) -> None:
        """Answers what the document costs, after it was told what is wrong with it."""
        try:
            self._check()
            design = self._design or Design("")
            costs = self._checker.costs(design, self._revision, asked.batch, asked.memory)
        except Exception:
            self._send(Failed(asked.request, "A mistake in netdesigner kept the costs from being found."))
            raise
        self._send(Priced(self._load, asked.request, costs))

    def _why_not_run(self, design: Design) -> str:
        return "" if self._trusted else why_untrusted(design)

    def _write(self, request: int, folder: Path) -> None:
        try:
            self._check()
            if self._design is None or self._report is None:
                raise ProjectError("There is no design.")
            if why := self._why_not_run(self._design):
                raise ProjectError(why)
            write_project(self._design, self._catalogue, self._report, folder)
        except ProjectError as error:
            self._send(Failed(request, str(error)))
        except Exception:
            self._send(Failed(request, "A mistake in netdesigner kept the project from being written."))
            raise
        else:
            self._send(Done(request))


def _internal_problem(trace: str) -> Problem:
    message = f"{_MISTAKE} The drawing is untouched; undoing the last change brings you back to where it worked."
    return Problem("internal", Severity.ERROR, message, detail=trace)
