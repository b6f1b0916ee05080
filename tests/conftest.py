"""What every test needs: a home of its own, no screen, its share of the processor, and the same luck each time."""

import os
import sys
import zlib

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

# Read by torch when it is first imported, here or in a child process; one thread beats several on nets this small.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Widgets are drawn into memory; the end-to-end tests start a display of their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# One commit has one verdict: hypothesis tries the same examples each time. `--hypothesis-profile=fresh` tries others.
settings.register_profile("same", derandomize=True)
settings.register_profile("fresh", derandomize=False)
settings.load_profile("same")

# It would also try the literals of whatever modules are loaded by then, which hangs on the tests before in a process.
HypothesisProvider._local_constants = Constants()


@pytest.fixture(autouse=True)
def same_numbers(request: pytest.FixtureRequest) -> None:
    """Seed torch by the test's name, so that its weights and inputs do not depend on what the process ran before."""
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(zlib.crc32(request.node.nodeid.encode()))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point everything that a program keeps for its user at an empty folder, so that no test meets the user's files."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for kind in ("STATE", "DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the end-to-end stories first: they take longest, and the last to begin keeps the other processes waiting."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)
