"""What is installed from a wheel works like the checkout: every package is in it, and so are the data files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIND_DATA = r"""
from designer.resources import resource
from designer.version import VERSION
from importlib.metadata import version
assert version('netdesigner') == VERSION
print(*(path for path in resource().rglob('*') if path.is_file()), sep='\n')
"""


def test_an_installed_wheel_finds_the_same_data_files(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "site"
    for room in ("designer", "resources"):
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", target]
    subprocess.run([*install, source], check=True, capture_output=True)

    environment = {**os.environ, "PYTHONPATH": str(target)}
    line = [sys.executable, "-P", "-c", FIND_DATA]
    found = subprocess.run(line, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    installed = target / "designer" / "_resources"
    expected = {path.relative_to(ROOT / "resources") for path in (ROOT / "resources").rglob("*") if path.is_file()}
    assert {Path(path).relative_to(installed) for path in found.splitlines()} == expected
