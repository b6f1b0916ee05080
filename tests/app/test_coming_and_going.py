"""Anything that is done with tabs and halves, in any order: what is looked at, drawn and kept safe stays the same."""

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app.session import orphans
from designer.app.window import MainWindow
from designer.document import LockedError, dump_text
from designer.document.journal import _read, is_locked
from tests.app.nested import nested
from tests.app.opening import OpenWindow

_STEPS = 50


def _press(window: MainWindow, chance: random.Random) -> None:
    seen = [drawing for drawing in window.editor.drawings.all if drawing.isVisible()]
    QTest.mouseClick(chance.choice(seen).canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))


def _change(window: MainWindow, chance: random.Random) -> None:
    canvas = window.editor.canvas
    nodes = list(canvas.board.graph.nodes)
    canvas.select([chance.choice(nodes)] if nodes else [])
    chance.choice((canvas.delete_selection, canvas.duplicate_selection))()


def _save(window: MainWindow, folder: Path, chance: random.Random) -> None:
    with contextlib.suppress(LockedError):  # another tab has it
        window.session.save(folder / f"{chance.choice('abc')}.netd")


def _open(window: MainWindow, folder: Path, chance: random.Random) -> None:
    files = sorted(folder.glob("*.netd"))
    if files:
        window.documents.open_path(chance.choice(files))


def _holds(window: MainWindow, folder: Path) -> None:
    """What is to be true at every moment."""
    session, drawings = window.session, window.editor.drawings
    assert (session.current in session.designs) == session.is_open == bool(session.designs)
    assert drawings.current.document is session.current
    seen = [drawing for drawing in drawings.all if drawing.isVisible()]
    assert len(seen) == (2 if drawings.is_split else 1) * session.is_open
    assert {drawing.document for drawing in seen} <= set(session.designs)
    assert not session.is_open or drawings.current in seen
    assert drawings.tabs.isVisible() == (len(session.designs) > 1)
    journals = {one.journal: one for one in session.designs}
    assert {*orphans([*folder.glob("*.netd")])} == set(journals)
    for journal, one in journals.items():
        assert journal is not None and is_locked(journal)
        assert dump_text(_read(journal).history.design) == dump_text(one.design)


def test_nothing_is_lost_or_mixed_up(open_window: OpenWindow, tmp_path: Path) -> None:
    window, chance = open_window(nested()), random.Random(5)
    session, actions = window.session, window.actions_by_id
    deeds: dict[Callable[[], object], int] = {
        lambda: session.new(nested()): 2,
        lambda: window.documents.new(): 1,
        lambda: actions["next_design"].trigger(): 3,
        lambda: actions["split"].trigger(): 2,
        lambda: _press(window, chance) if session.is_open else None: 4,
        lambda: _change(window, chance) if session.is_open else None: 5,
        lambda: actions["undo"].trigger(): 2,
        lambda: session.shut(chance.choice(session.designs)) if session.designs else None: 2,
        lambda: _save(window, tmp_path, chance) if session.is_open else None: 2,
        lambda: _open(window, tmp_path, chance): 2,
        lambda: session.move(chance.choice(session.designs), 0) if session.designs else None: 1,
    }
    for _ in range(_STEPS):
        chance.choices([*deeds], [*deeds.values()])[0]()
        QApplication.processEvents()
        _holds(window, tmp_path)
    session.close()
    assert orphans([*tmp_path.glob("*.netd")]) == []
