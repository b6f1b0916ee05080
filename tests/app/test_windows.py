"""Several windows: a process each, and a file that is open in two of them."""

import json
import os
import signal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from designer.app.new_window import open_window
from designer.app.session import Session
from designer.app.window import MainWindow
from designer.catalogue.spec import Catalogue
from designer.document import NodeId, SetNote, dump_text, save
from tests.app.nested import nested


def test_another_window_is_a_process_of_its_own(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = tmp_path / "places.json"
    design = tmp_path / "other.netd"
    save(nested(), design)
    monkeypatch.setenv("NETDESIGNER_PROBE", str(places))
    process = open_window(design)
    assert process not in (0, os.getpid())
    try:
        qtbot.waitUntil(lambda: places.exists() and "card head" in json.loads(places.read_text()), timeout=60_000)
    finally:
        os.kill(process, signal.SIGTERM)


def test_a_file_that_is_open_elsewhere_is_read_only_and_a_copy_is_not(
    qtbot: QtBot, window: MainWindow, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "shared.netd"
    save(nested(), path)
    first = Session(catalogue)
    first.open(path)
    window.documents.open_path(path)
    assert window.session.read_only
    assert "read-only" in window.notice._text.text()
    graph = window.session.design.root()
    assert graph is not None
    before = dump_text(window.session.design)
    window.editor.inspector.edits.emit("Note", (SetNote(graph.id, NodeId("head"), "mine"),))
    window.notice.hide()
    window.editor.canvas.select([NodeId("head")])
    window.editor.canvas.delete_selection()
    assert dump_text(window.session.design) == before
    QApplication.processEvents()
    (copy,) = (button for button in window.notice.findChildren(QPushButton) if button.isVisible())
    assert copy.text() == "Open a copy", "whatever was tried"
    copy.click()
    assert not window.session.read_only
    assert window.session.path is None
    window.editor.inspector.edits.emit("Note", (SetNote(graph.id, NodeId("head"), "mine"),))
    assert window.session.history.undo_name == "Note"
    assert path.read_text() == before
    window.session.history.undo()
    first.close()


def test_what_another_window_had_is_worked_on_here_once_that_is_gone(
    qtbot: QtBot, window: MainWindow, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "shared.netd"
    save(nested(), path)
    documents, session = window.documents, window.session
    first = Session(catalogue)
    first.open(path)
    documents.open_path(path)
    window.editor.canvas.select([NodeId("head")])
    documents.look_again()
    assert session.read_only, "as long as it is there"
    first.close()
    qtbot.waitUntil(lambda: not session.read_only, timeout=10_000)
    assert window.notice._text.text() == "shared.netd is no longer open elsewhere, so it can be changed here."
    assert window.editor.canvas.selection == (NodeId("head"),), "it is looked at as before"
    window.editor.canvas.delete_selection()
    assert documents.save()
    documents.close()

    first = Session(catalogue)  # another window again
    first.open(path)
    documents.open_path(path)
    assert session.read_only
    graph = session.design.root()
    assert graph is not None
    first.history.do("Note", (SetNote(graph.id, next(iter(graph.nodes)), "theirs"),))
    first.save(path)
    first.close()
    documents.look_again()
    assert not session.read_only and len(session.designs) == 1
    assert dump_text(session.design) == path.read_text() and "theirs" in path.read_text()
    documents.close()
