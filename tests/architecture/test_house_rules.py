"""The rules that no linter knows: sizes, names, and what lies where."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
SOURCES = [path for room in ("designer", "packaging", "tests") for path in sorted((ROOT / room).rglob("*.py"))]
SAYS_NOTHING = re.compile(r"(^|_)(utils?|misc|helpers?|managers?|base|common)(_|$)")
MOST_LINES = 600
TOP_LEVEL = {"designer", "packaging", "resources", "tests", "pyproject.toml", "README.md", "LICENSE"}
BUILD_OUTPUT = {"build", "dist", "netdesigner.egg-info"}


def test_every_file_can_be_read_in_one_sitting() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_names_say_what_is_inside() -> None:
    names = [path.relative_to(ROOT).with_suffix("") for path in SOURCES]
    assert [str(name) for name in names if any(SAYS_NOTHING.search(part) for part in name.parts)] == []


def test_nothing_stands_at_the_top_but_the_rooms() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - TOP_LEVEL - BUILD_OUTPUT == set()


def test_the_wheel_holds_every_package() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "designer").rglob("*.py")}
    assert set(listed) - {"designer._resources"} == {".".join(folder.parts) for folder in folders}


def test_every_library_asked_for_is_pinned_to_one_public_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    asked = {Requirement(line).name for lines in (project["dependencies"], *extras) for line in lines}
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert {canonicalize_name(name) for name in asked} <= {canonicalize_name(name) for name in pins}
    assert [pin for pin in pins.values() if Version(pin).local is not None] == []


def test_no_widget_sends_its_events_on_from_python() -> None:
    """Before Python 3.12 the binding crashes on a handler's error below such a call; an event filter sends nothing on.

    A filter may be on the widget itself: `self.installEventFilter(self)`.
    """
    senders = [
        path
        for path in SOURCES
        if path.is_relative_to(ROOT / "designer") and "super().event(" in path.read_text("utf-8")
    ]
    assert [path.name for path in senders] == ["refreshing.py"], "no widget: nothing else is called below it"
