"""Which run of a design can be tried: the newest that has learned something and is over."""

from __future__ import annotations

from pathlib import Path

from designer.app.rich_text import as_sentence, plain
from designer.training.store import RunStatus, RunStore, StoredRun, StoreError

_THEN = "when the network has learned, it is tried here."
NOT_YET = f"Press Run first: {_THEN}"
_LEARNING = "The network is learning. When the run is over, it is tried here."


def latest_run(store: Path, design: str) -> StoredRun | str:
    """The newest run of a design that can be tried, or a sentence that says why there is none."""
    try:
        with RunStore(store) as opened:
            runs = opened.list(design)
    except StoreError as error:
        return as_sentence(str(error))
    for run in runs:
        if can_be_tried(run):
            return run
    if not runs:
        return NOT_YET
    newest = runs[0]
    if not newest.status.ended:
        return _LEARNING
    if newest.status in (RunStatus.FAILED, RunStatus.LOST):
        why = newest.message.partition("\n")[0].replace("`", "")
        return f"Run {newest.name.lstrip('0')} failed, so there is nothing to try yet. {why}".strip()
    return NOT_YET


def not_yet(why_not: str) -> str:
    """Says that nothing has learned yet, and why it cannot at the moment; an empty reason says how to begin."""
    return f"{plain(why_not)}\n{_THEN.capitalize()}" if why_not else NOT_YET


def can_be_tried(run: StoredRun) -> bool:
    """Whether a run is over and has weights."""
    return run.status in (RunStatus.FINISHED, RunStatus.STOPPED) and any((run.folder / "out").glob("*.pt"))
