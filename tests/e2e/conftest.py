"""A screen for the tests that need a real window."""

from collections.abc import Callable, Generator, Iterator
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


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes whether a test has failed."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture
def start(
    screen: Screen, home: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Program]]:
    """Starts the program; none outlives the test, and of a test that failed it is told what was on the screen."""
    started: list[Program] = []

    def begin(*arguments: str, scale: str = "1") -> Program:
        started.append(Program(screen, home, *arguments, scale=scale))
        return started[-1]

    yield begin
    for program in started:
        if program.process.poll() is None:
            if request.node.stash.get(_FAILED, False):
                print("On the screen:", *sorted(program.places()), sep="\n  ")
                print("A picture:", screen.picture(tmp_path / "failed.png"))
            program.kill()
