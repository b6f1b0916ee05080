"""What was done since the last save is on disk: whole, cut off anywhere, or written over by something else."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer.document import (
    EditError,
    FormatError,
    GraphId,
    History,
    LockedError,
    NodeId,
    RemoveNode,
    SetName,
    SetNote,
    dump_text,
)
from designer.document.journal import Journal, journal_path, recover
from tests.document.designs import tiny
from tests.document.edits import edits_for

NOTE = SetNote(GraphId("tiny"), NodeId("fc"), "ünïcode \u2028 \n line")


@contextmanager
def closing_but_keeping(journal: Journal) -> Iterator[None]:
    try:
        yield
    finally:
        journal.close(keep=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_recovered_is_what_was_left(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "journal"
    history = History(tiny())
    with closing_but_keeping(Journal(path, history, Path("tiny.netd"))):
        for action in data.draw(st.lists(st.sampled_from(["do", "do", "undo", "redo"]), max_size=8)):
            if action == "do":
                with suppress(EditError):
                    history.do("an edit", [data.draw(edits_for(history.design))])
            elif action == "undo":
                history.undo()
            else:
                history.redo()
    recovered = recover(path)
    assert dump_text(recovered.history.design) == dump_text(history.design)
    assert (recovered.complete, recovered.changes, recovered.file) == (True, history.revision, Path("tiny.netd"))
    assert recovered.history.undo_name == history.undo_name
    assert recovered.history.redo_name == history.redo_name


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[str]]:
    """A journal of eleven changes, and the texts of the design after each."""
    path = tmp_path / "journal"
    history = History(tiny())
    states = [dump_text(history.design)]
    history.observe(lambda _: states.append(dump_text(history.design)))
    journal = Journal(path, history, None)
    history.do("note", [NOTE])
    history.do("remove", [RemoveNode(GraphId("tiny"), NodeId("cat"))])
    history.undo()
    history.redo()
    history.undo()
    history.do("name", [SetName("other")])
    history.go(0)
    history.go(2)
    history.undo()
    history.set("filed", [SetName("filed")])
    history.redo()
    journal.close(keep=True)
    return path, states


def test_cut_at_any_byte_it_gives_a_state_that_was(written: tuple[Path, list[str]]) -> None:
    path, states = written
    whole = path.read_bytes()
    head = whole.index(b"\n")
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        if cut < head:
            with pytest.raises(FormatError):
                recover(path)
        else:
            recovered = recover(path)
            assert dump_text(recovered.history.design) == states[recovered.changes]
            assert recovered.complete == (whole[cut : cut + 1] == b"\n" or whole[cut - 1 : cut] == b"\n")
    path.write_bytes(whole)
    assert recover(path).changes == len(states) - 1


DAMAGE = [b"\x00", b"\xff", b"[", b"}", b'"', b"0", b"\n", b"e"]


def test_a_byte_written_over_is_found_or_harmless(written: tuple[Path, list[str]]) -> None:
    path, _ = written
    whole = path.read_bytes()
    for number, at in enumerate(range(0, len(whole), 3)):
        damaged = bytearray(whole)
        damaged[at : at + 1] = DAMAGE[number % len(DAMAGE)]
        path.write_bytes(damaged)
        try:
            recovered = recover(path)
        except FormatError:
            continue
        dump_text(recovered.history.design)


HOSTILE = [
    '{"do": "x", "edits": [{"kind": "Rename"}]}',
    '{"do": "x", "edits": [{"kind": "SetNote", "graph": ["tiny"], "node": "fc", "note": "n"}]}',
    '{"do": "x", "edits": [{"kind": "AddNode", "graph": "tiny", "node": {"id": "../../x", "op": "y"}}]}',
    '{"do": "x", "edits": [{"kind": "MoveNodes", "graph": "tiny", "positions": {"fc": [1e400, 0]}}]}',
    '{"do": "x", "edits": [{"kind": "__import__"}]}',
    '{"do": "x", "edits": 5}',
    '{"undo": 7}',
    '{"undo": "note", "edits": [], "steps": "all"}',
    "[" * 10_000,
    "null",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_reading_stops_at_what_is_not_a_change(written: tuple[Path, list[str]], line: str) -> None:
    path, states = written
    lines = path.read_text().split("\n")
    path.write_text("\n".join([*lines[:2], line, *lines[2:]]))
    recovered = recover(path)
    assert (recovered.complete, recovered.changes) == (False, 1)
    assert dump_text(recovered.history.design) == states[1]


def test_a_journal_that_is_written_cannot_be_taken(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(path, History(tiny()), None):
        with pytest.raises(LockedError):
            recover(path)
        with pytest.raises(LockedError):
            Journal(path, History(tiny()), None)
    assert list(tmp_path.iterdir()) == [], "nothing is left of a journal that was closed in order"


def test_saving_starts_it_anew(tmp_path: Path) -> None:
    path = journal_path(tmp_path / "tiny.netd")
    assert path.name == ".tiny.netd.journal"
    history = History(tiny())
    journal = Journal(path, history, None)
    history.do("note", [NOTE])
    journal.saved(tmp_path / "tiny.netd")
    history.do("name", [SetName("later")])
    journal.close(keep=True)
    recovered = recover(path)
    assert (recovered.changes, recovered.file) == (1, tmp_path / "tiny.netd")
    assert dump_text(recovered.history.design) == dump_text(history.design)
