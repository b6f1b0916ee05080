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
    assert dump_text(window.session.design) == before
    QApplication.processEvents()
    (copy,) = (button for button in window.notice.findChildren(QPushButton) if button.isVisible())
    assert copy.text() == "Open a copy"
    copy.click()
    assert not window.session.read_only
    assert window.session.path is None
    window.editor.inspector.edits.emit("Note", (SetNote(graph.id, NodeId("head"), "mine"),))
    assert window.session.history.undo_name == "Note"
    assert path.read_text() == before
    window.session.history.undo()
    first.close()
