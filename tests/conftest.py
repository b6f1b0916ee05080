"""What every test needs: a home of its own, no screen, and no more processor than its share."""

import os

import pytest

# Read by torch when it is first imported, here or in a child process; one thread beats several on nets this small.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Widgets are drawn into memory; the end-to-end tests start a display of their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
