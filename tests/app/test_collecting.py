"""Cycles are collected where and when no widget is in danger."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from designer.app.collecting import IdleCollector, collect_due


class Knot:
    """Held by itself alone, so that only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_a_cycle_ends_on_the_windows_thread_wherever_objects_are_made(qtbot: QtBot) -> None:
    gc.enable()
    owner = QObject()
    IdleCollector(owner)
    assert not gc.isenabled()
    ended_on: list[threading.Thread] = []
    kept: list[list[int]] = []

    def work() -> None:
        weakref.finalize(Knot(), lambda: ended_on.append(threading.current_thread()))
        kept.extend([] for _ in range(10 * gc.get_threshold()[0]))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not ended_on
    qtbot.waitUntil(lambda: bool(ended_on), timeout=5_000)
    assert ended_on == [threading.main_thread()]


def test_what_survives_is_looked_at_more_and_more_rarely() -> None:
    seen: list[int] = []

    def watch(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.collect()
    gc.callbacks.append(watch)
    kept = []
    try:
        for _ in range(300):
            kept.extend([] for _ in range(2 * gc.get_threshold()[0]))
            collect_due()
        collect_due()  # nothing was made since
    finally:
        gc.callbacks.remove(watch)
    assert len(seen) == 300
    assert seen.count(0) > 5 * seen.count(1) > 25 * seen.count(2) > 0
