"""A screen for the tests that need a real window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.driver import Program, Screen


@pytest.fixture
def screen() -> Iterator[Screen]:
    made = Screen()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of the person whose program this is; it outlives one start of it."""
    path = tmp_path / "person"
    path.mkdir()
    return path


@pytest.fixture
def start(screen: Screen, home: Path) -> Iterator[Callable[..., Program]]:
    """Starts the program; none outlives the test."""
    started: list[Program] = []

    def begin(*arguments: str, scale: str = "1") -> Program:
        started.append(Program(screen, home, *arguments, scale=scale))
        return started[-1]

    yield begin
    for program in started:
        if program.process.poll() is None:
            program.kill()
