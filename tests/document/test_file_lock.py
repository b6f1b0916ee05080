"""A lock is held by one program, and by none once that has ended, however it did."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from designer.document.file_lock import FileLock

HOLDER = """
import subprocess, sys
from pathlib import Path
from designer.document.file_lock import FileLock
lock = FileLock(Path(sys.argv[1]))
taken = lock.take()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
print(taken, child.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.lock"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that holds the lock and has a child of its own."""
    line = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0) as process:
        assert process.stdout is not None and process.stdout.readline().startswith("True")
        yield process
        os.killpg(process.pid, signal.SIGKILL)


def test_one_holds_it_at_a_time(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    assert first.take() and not second.take()
    first.let_go()
    with second:
        assert second.take() and not first.take()
    assert first.take()
    first.let_go()
    first.let_go()


def test_a_killed_program_holds_nothing_though_its_child_lives(path: Path, holder: subprocess.Popen[str]) -> None:
    lock = FileLock(path)
    begun = time.monotonic()
    assert not lock.take(patience=0.1)
    assert time.monotonic() - begun >= 0.1
    holder.kill()
    assert lock.take(patience=20)


def test_a_file_that_its_holder_removes_is_no_lock_any_more(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    assert first.take()
    path.unlink()
    assert second.take()
    assert not FileLock(path).take()


def test_a_place_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileLock(tmp_path / "gone" / "one.lock").take()
