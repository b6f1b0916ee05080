"""From a run that ended before it was done to a worker that goes on with it, or to the question what is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.app.notice_bar import NoticeBar
from designer.app.open_design import OpenDesign
from designer.app.rich_text import as_sentence
from designer.app.run_control import RunControl
from designer.app.session import Session
from designer.document import DocumentError, load
from designer.training.likeness import is_only_renamed
from designer.training.runs import RunFolder, was_made_from, why_not_go_on
from designer.training.store import StoredRun, StoreError


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a run of the design as it is now begins with.

    Attributes:
        earlier: The number of the run that it takes up where that one ended.
        weights: The checkpoint whose weights it begins with.
    """

    earlier: int | None = None
    weights: Path | None = None


ANEW = Beginning()


class GoingOn(QObject):
    """Goes on with runs, each with the code and the design that lie in its folder, or begins others with their weights.

    Signals:
        new_wanted(Beginning): The person would rather train the design as it is now.
    """

    new_wanted = Signal(object)

    def __init__(self, runs: RunControl, session: Session, notice: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._runs = runs
        self._session = session
        self._notice = notice

    def go_on(self, run: int) -> None:
        """Goes on with a run from its last checkpoint; asks first where the open design is not what it learned."""
        try:
            stored = self._runs.stored(run)
            if why := why_not_go_on(stored):
                self._notice.say(as_sentence(why), bad=True)
                return
            ours = [one for one in self._session.designs if stored.design in (one.title, one.design.name)]
            changed = bool(ours) and not was_made_from(stored, ours[0].design)
            renamed = changed and is_only_renamed(load(stored.folder / "design.netd")[0], ours[0].design)
        except (StoreError, DocumentError) as error:
            self._notice.say(as_sentence(str(error)), bad=True)
            return
        weights = RunFolder(stored.folder, stored.id).weights
        if not changed:
            self._runs.go_on(run)
        elif renamed and weights is not None:
            self._notice.say(
                f"Since run {_number(stored)} began, cards of the design got other names or went into other blocks. "
                "Its weights know where they belong.",
                ("Go on as it is now", lambda: self._train(ours[0], Beginning(earlier=run))),
                ("Go on as it was", lambda: self._runs.go_on(run)),
            )
        else:
            actions: list[tuple[str, Callable[[], object]]] = [("Go on as it was", lambda: self._runs.go_on(run))]
            if weights is not None:
                actions.append(("Begin with its weights", lambda: self._train(ours[0], Beginning(weights=weights))))
            self._notice.say(
                f"The design was changed since run {_number(stored)} began. The run can only go on with the design as "
                "it was then.",
                *actions,
                ("Train it as it is now", lambda: self._train(ours[0], ANEW)),
            )

    def begin_with(self, run: int) -> None:
        """Trains the design that is looked at, which begins with the weights of a run, as far as they fit."""
        try:
            stored = self._runs.stored(run)
        except StoreError as error:
            self._notice.say(as_sentence(str(error)), bad=True)
            return
        weights = RunFolder(stored.folder, stored.id).weights
        if weights is None:
            self._notice.say(f"Run {_number(stored)} of {stored.design} has no checkpoint to take weights from.")
        elif self._session.is_open:
            self._train(self._session.current, Beginning(weights=weights))
        else:
            self._notice.say("Open a design first: it is the one that begins with these weights.")

    def _train(self, one: OpenDesign, beginning: Beginning) -> None:
        self._session.show(one)
        self.new_wanted.emit(beginning)


def _number(run: StoredRun) -> str:
    return run.name.lstrip("0")
