"""Files that lie in memory: Qt opens them by the name that was given, and reads what was put in."""

import gc

from PySide6.QtCore import QFile, QIODevice

from designer.app.theme.in_memory import in_memory


def read(name: str) -> bytes:
    file = QFile(name)
    assert file.open(QIODevice.OpenModeFlag.ReadOnly), name
    return file.readAll().data()


def test_qt_reads_what_was_put_in_whatever_it_is_called() -> None:
    names = ["a.svg", "tests-play-ff0000.svg", "Größe.txt", "x" * 200]
    given = {in_memory(name, name.encode() * 3): name.encode() * 3 for name in names}
    gc.collect()
    assert {name: read(name) for name in given} == given


def test_what_lies_under_a_name_first_stays() -> None:
    assert in_memory("tests-kept.txt", b"first") == in_memory("tests-kept.txt", b"second")
    assert read(in_memory("tests-kept.txt", b"third")) == b"first"
    assert not QFile.exists(":/tests-never.txt")
