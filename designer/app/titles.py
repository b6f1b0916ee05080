"""Titles for designs that have no file yet.

Runs are filed under the title of their design, so a new design takes one that nobody has: else it would show the runs
of another as its own, and take them along when it gets its first file. That holds for a template that is opened a
second time as well, and for a copy: a person who wants the runs of the first one opens the file that it was saved in.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

from designer.document.journal import SUFFIX, title_of
from designer.document.places import state_dir
from designer.training.runs import runs_folder
from designer.training.store import RunStore, StoreError, default_store

_PATIENCE = 0.1  # seconds: a hand waits


def own_title(wanted: str, leaving: Path | None = None) -> str:
    """The title that is wanted, or the first of `wanted-2`, `wanted-3`, ... that no runs and no unsaved design have.

    Args:
        leaving: The journal of the design that makes room for the new one, whose title is free then.
    """
    taken = _titles_of_runs()
    taken |= {title_of(one) for one in (state_dir() / "unsaved").glob(f"*{SUFFIX}") if one != leaving}
    return _first(wanted, lambda title: title not in taken and not runs_folder(title).exists())


def _first(wanted: str, free: Callable[[str], bool]) -> str:
    titles = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
    return next(filter(free, titles))


def _titles_of_runs() -> set[str | None]:
    if not default_store().exists():
        return set()
    try:
        with RunStore(patience=_PATIENCE) as store:
            return set(store.designs())
    except StoreError:  # no run can be mistaken for another where none can be read; the Runs panel says why
        return set()
