"""The open document: what is saved, what is recovered, and what another window may do."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.app.engine_link import EngineLink
from designer.app.run_control import RunControl
from designer.app.session import Session, empty_design, orphans
from designer.catalogue.spec import Catalogue
from designer.document import (
    ChangedError,
    Design,
    DocumentError,
    LockedError,
    MoveNodes,
    SetArgument,
    dump_text,
    load,
)
from designer.document.journal import is_locked, journal_path
from designer.document.places import state_dir
from designer.training.runs import new_run
from designer.training.store import RunStore


@pytest.fixture
def session(qtbot: QtBot, catalogue: Catalogue) -> Session:
    return Session(catalogue)


def change(session: Session, value: int = 99) -> None:
    graph = session.design.root()
    assert graph is not None
    node = next(node for node in graph.nodes.values() if node.op == "nn.Linear")
    session.history.do("Set out_features", [SetArgument(graph.id, node.id, "out_features", value)])


def crash(session: Session) -> None:
    """What remains when the program is killed: the journal, and no lock."""
    session.current.close(keep_journal=True)


def test_what_is_saved_is_what_is_opened(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    session.new(digits)
    change(session)
    after = dump_text(session.design)
    session.history.undo()
    session.save(tmp_path / "mine.netd")
    assert session.saved
    session.history.redo()
    assert dump_text(session.design) == after.replace('"name": "digits-cnn"', '"name": "mine"')
    session.save(tmp_path / "mine.netd")
    text = dump_text(session.design)
    session.close()
    other = Session(catalogue)
    assert other.open(tmp_path / "mine.netd") == 0
    assert dump_text(other.design) == text
    assert other.design.name == "mine"
    other.close()


def test_a_design_without_a_file_is_recovered_to_the_last_gesture(
    session: Session, digits: Design, catalogue: Catalogue
) -> None:
    session.new(digits)
    change(session, 41)
    change(session, 42)
    text = dump_text(session.design)
    crash(session)
    other = Session(catalogue)
    (journal,) = orphans([])
    assert other.recover(journal) == 2
    assert dump_text(other.design) == text
    assert not other.saved
    assert other.history.undo_name == "Set out_features"
    assert not journal.exists(), "the old journal goes when the new one has begun"
    other.close()


def test_a_file_is_recovered_when_it_is_opened_again(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "mine.netd"
    session.new(digits)
    session.save(path)
    session.shut()
    path.write_text(json.dumps(json.loads(path.read_text())), encoding="utf-8")  # as another program writes
    saved = path.read_bytes()
    session.open(path)
    base = json.loads(journal_path(path).read_text(encoding="utf-8"))["base"]
    assert base == saved.decode(), "what was just read is not written anew"
    change(session, 42)
    text = dump_text(session.design)
    crash(session)
    assert path.read_bytes() == saved
    assert orphans([path]) == [journal_path(path)]
    other = Session(catalogue)
    assert other.open(path) == 1
    assert dump_text(other.design) == text
    assert other.path == path
    assert path.read_bytes() == saved, "the file is not touched unasked"
    other.close()
    assert not journal_path(path).exists()


@pytest.mark.parametrize("has_file", [True, False])
def test_a_second_crash_loses_no_more_than_the_first(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue, has_file: bool
) -> None:
    path = tmp_path / "mine.netd"
    session.new(digits)
    if has_file:
        session.save(path)
    start = dump_text(session.design)
    change(session, 41)
    change(session, 42)
    session.history.undo()
    text = dump_text(session.design)
    crash(session)
    for _ in range(3):
        again = Session(catalogue)
        assert (again.open(path) if has_file else again.recover(orphans([])[0])) == 3
        assert dump_text(again.design) == text and not again.saved
        crash(again)
    last = Session(catalogue)
    assert (last.open(path) if has_file else last.recover(orphans([])[0])) == 3
    last.history.go(0)
    assert dump_text(last.design) == start, "the steps that led there can still be taken back"
    last.history.go(2)
    assert dump_text(last.design) != text, "and those that were taken back be done again"
    last.close()


def test_a_crash_without_changes_leaves_nothing_to_recover(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "mine.netd"
    session.new(digits)
    session.save(path)
    crash(session)
    other = Session(catalogue)
    assert other.open(path) == 0
    assert other.saved
    other.close()


def test_a_second_window_opens_the_file_read_only(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "mine.netd"
    session.new(digits)
    session.save(path)
    change(session)
    other = Session(catalogue)
    assert other.open(path) == 0
    assert other.read_only
    assert other.saved
    other.close()
    assert journal_path(path).exists(), "the first window keeps its journal"
    session.close()


def test_closing_leaves_no_trace(session: Session, digits: Design, tmp_path: Path) -> None:
    session.new(digits)
    change(session)
    session.save(tmp_path / "mine.netd")
    session.close()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.netd"]
    assert list((state_dir() / "unsaved").iterdir()) == []


def test_a_file_that_cannot_be_opened_leaves_the_open_one(session: Session, digits: Design, tmp_path: Path) -> None:
    session.new(digits)
    change(session)
    text = dump_text(session.design)
    broken = tmp_path / "broken.netd"
    broken.write_text(text[: len(text) // 2])
    with pytest.raises(DocumentError, match=r"broken\.netd.*line"):
        session.open(broken)
    assert dump_text(session.design) == text
    assert not session.saved
    session.close()


def test_a_folder_that_cannot_be_written_still_keeps_a_journal(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "locked" / "mine.netd"
    path.parent.mkdir()
    session.new(digits)
    session.save(path)
    session.close()
    lock = journal_path(path).with_name(journal_path(path).name + ".lock")
    lock.mkdir()  # whoever runs this, a folder cannot be opened as a file
    other = Session(catalogue)
    other.open(path)
    change(other, 42)
    assert not other.read_only
    assert len(list((state_dir() / "unsaved").glob("*.journal"))) == 1
    other.close()


def test_moving_cards_and_moving_them_back_is_saved_again(session: Session, tmp_path: Path, digits: Design) -> None:
    session.new(digits)
    session.save(tmp_path / "mine.netd")
    graph = session.design.root()
    assert graph is not None
    node = next(iter(graph.nodes))
    session.history.do("Move", [MoveNodes(graph.id, {node: (500.0, 500.0)})])
    assert not session.saved
    session.history.undo()
    assert session.saved
    assert dump_text(load(tmp_path / "mine.netd")[0]) == dump_text(session.design)
    session.close()


def test_a_new_design_has_a_network_to_draw_in(session: Session) -> None:
    session.new(empty_design())
    assert session.design.root() is not None
    assert session.saved
    session.close()


def test_undoing_what_was_done_before_the_save_is_recovered_too(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    session.new(digits)
    change(session, 41)
    change(session, 42)
    session.save(tmp_path / "mine.netd")
    session.history.undo()
    session.history.undo()
    session.history.redo()
    text = dump_text(session.design)
    crash(session)
    other = Session(catalogue)
    other.open(tmp_path / "mine.netd")
    assert dump_text(other.design) == text
    other.close()


def test_a_full_disk_does_not_refuse_a_gesture_and_is_told_once(session: Session, digits: Design, qtbot: QtBot) -> None:
    session.new(digits)
    told: list[str] = []
    session.unsafe.connect(told.append)
    journal = session.current._journal
    assert journal is not None and journal._stream is not None
    journal._stream.close()
    journal._stream = Path("/dev/full").open("w")  # noqa: SIM115
    change(session, 41)
    change(session, 42)
    assert len(told) == 1
    assert "No space left" in told[0]
    assert session.history.revision == 2
    session.close()


def test_what_another_program_wrote_is_not_overwritten_unasked(
    session: Session, digits: Design, tmp_path: Path
) -> None:
    path = tmp_path / "mine.netd"
    session.new(digits)
    session.save(path)
    theirs = path.read_text().replace("handwritten", "hand-drawn")
    path.write_text(theirs)
    change(session)
    assert session.changed_outside
    with pytest.raises(ChangedError, match=r"mine\.netd was changed by another program"):
        session.save(path)
    assert path.read_text() == theirs
    assert not session.saved
    session.save(path, overwrite=True)
    assert path.read_text() == dump_text(session.design)
    assert not session.changed_outside
    session.save(path)
    session.close()


def test_a_recovery_sees_that_the_file_was_changed_meanwhile(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "mine.netd"
    session.new(digits)
    session.save(path)
    change(session, 42)
    crash(session)
    path.write_text(path.read_text().replace("handwritten", "hand-drawn"))
    other = Session(catalogue)
    assert other.open(path) == 1
    assert other.changed_outside
    with pytest.raises(ChangedError):
        other.save(path)
    other.close()


def test_work_in_a_folder_that_cannot_be_written_is_found_by_its_name(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "mine.netd"
    session.new(digits)
    session.save(path)
    session.close()
    lock = journal_path(path).with_name(journal_path(path).name + ".lock")
    lock.mkdir()  # whoever runs this, a folder cannot be opened as a file
    other = Session(catalogue)
    other.open(path)
    change(other, 42)
    text = dump_text(other.design)
    crash(other)
    third = Session(catalogue)
    assert third.open(path) == 1
    assert dump_text(third.design) == text
    third.close()


def test_saving_over_what_another_window_has_open_is_refused(
    session: Session, digits: Design, tmp_path: Path, catalogue: Catalogue
) -> None:
    session.new(digits)
    session.save(tmp_path / "mine.netd")
    before = (tmp_path / "mine.netd").read_bytes()
    other = Session(catalogue)
    other.new(empty_design())
    with pytest.raises(LockedError, match="open in another window"):
        other.save(tmp_path / "mine.netd")
    assert (tmp_path / "mine.netd").read_bytes() == before
    other.close()
    session.close()


def test_unsaved_designs_have_titles_of_their_own(session: Session, digits: Design, catalogue: Catalogue) -> None:
    session.new(empty_design())
    assert session.title == "untitled"
    session.new(empty_design())  # the one before makes room
    assert session.title == "untitled"
    other = Session(catalogue)
    other.new(empty_design())
    assert other.title == "untitled-2"
    other.new(digits)
    with RunStore() as store:
        new_run(store, other.title)
    other.new(digits)
    assert other.title == f"{digits.name}-2"
    crash(session)
    other.new(empty_design())
    assert other.title == "untitled-2"
    (left,) = (journal for journal in orphans([]) if not is_locked(journal))
    session.recover(left)
    assert session.title == "untitled"
    session.close()
    other.close()


def test_the_design_of_an_exported_folder_keeps_its_name(session: Session, digits: Design, tmp_path: Path) -> None:
    (tmp_path / "design.netd").write_text(dump_text(digits))
    session.open(tmp_path / "design.netd")
    assert session.title == session.design.name == digits.name
    change(session)
    session.save(tmp_path / "design.netd")
    assert session.title == digits.name
    session.save(tmp_path / "mine.netd")
    assert session.title == session.design.name == "mine"
    session.close()


def test_the_first_file_of_a_design_gives_its_runs_their_name(session: Session, digits: Design, tmp_path: Path) -> None:
    session.new(digits)
    runs = RunControl(EngineLink(session))
    session.named.connect(runs.rename)
    with RunStore() as store:
        new_run(store, session.title)
        with pytest.raises(DocumentError):
            session.save(tmp_path / "missing" / "cancer.netd")
        assert session.title == digits.name and store.designs() == (digits.name,)
        session.save(tmp_path / "cancer.netd")
        assert store.designs() == ("cancer",)
        session.save(tmp_path / "another.netd")
        assert store.designs() == ("cancer",)
    session.close()
