"""What is installed from a wheel works like the checkout: every package is in it, the data files, and the program."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIND_DATA = r"""
from designer.resources import resource
from designer.version import VERSION
from importlib.metadata import version
assert version('netdesigner') == VERSION
print(*(path for path in resource().rglob('*') if path.is_file()), sep='\n')
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel is installed, with nothing of the checkout in reach."""
    folder = tmp_path_factory.mktemp("wheel")
    source, site = folder / "source", folder / "site"
    for room in ("designer", "resources"):
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    alone = ["-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", *alone, "--no-build-isolation", "-w", folder, source], check=True)
    (wheel,) = folder.glob("netdesigner-*.whl")
    subprocess.run([*pip, "install", *alone, "--target", site, wheel], check=True)
    return site


def start(site: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Starts Python elsewhere, with the installed program on its path."""
    own = {f"XDG_{kind}_HOME": str(site.parent / kind.lower()) for kind in ("STATE", "CONFIG", "CACHE")}
    environment = {**os.environ, **own, "HOME": str(site.parent), "PYTHONPATH": str(site)}
    line = [sys.executable, "-P", *words]
    return subprocess.run(line, env=environment, cwd=site.parent, capture_output=True, text=True, check=False)


def python(site: Path, *words: str | Path) -> str:
    """What Python prints, where all is well."""
    done = start(site, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_installed_wheel_finds_the_same_data_files(site: Path) -> None:
    installed = site / "designer" / "_resources"
    expected = {path.relative_to(ROOT / "resources") for path in (ROOT / "resources").rglob("*") if path.is_file()}
    found = python(site, "-c", FIND_DATA).splitlines()
    assert {Path(path).relative_to(installed) for path in found} == expected


def test_the_installed_command_line_checks_a_template(site: Path) -> None:
    template = site / "designer" / "_resources" / "templates" / "digits-cnn.netd"
    assert json.loads(python(site, site / "bin" / "netdesigner", "check", template, "--json"))["ok"]


def test_the_installed_window_opens_and_checks_a_template(site: Path) -> None:
    python(site, "-m", "designer", "--smoke", "digits-cnn")


def test_an_installation_that_is_not_whole_is_found_out(site: Path) -> None:
    templates = site / "designer" / "_resources" / "templates"
    whole = (templates / "digits-cnn.netd").read_text("utf-8")
    (templates / "damaged.netd").write_text(whole.replace('"out_features": 10', '"out_features": -10'), "utf-8")
    done = start(site, "-m", "designer", "--smoke", "damaged")
    (templates / "damaged.netd").unlink()
    assert done.returncode == 1
    assert done.stderr.startswith("netdesigner: the template damaged was not checked: ")
