"""What `packaging/dev.py` says and leaves behind when it cannot go on. It runs from a copy, so no set-up is touched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "packaging").mkdir()
    for name in ("pyproject.toml", "packaging/dev.py", "packaging/constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def dev(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PIP_FIND_LINKS"}
    inherited = {name: value for name, value in os.environ.items() if name not in hidden}
    line = [sys.executable, project / "packaging" / "dev.py", *arguments]
    return subprocess.run(line, env=inherited | environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_run_says_so_before_it_installs_anything(project: Path) -> None:
    done = dev(project, "run")
    assert done.returncode == 2
    assert "no display" in done.stderr
    assert not (project / ".venv").exists()


def test_an_unknown_verb_shows_what_there_is(project: Path) -> None:
    done = dev(project, "tset")
    assert done.returncode == 2
    assert "dev.py test" in done.stderr


def test_a_download_that_fails_is_named_and_not_taken_for_done(project: Path) -> None:
    done = dev(project, "setup", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 2
    assert "Installing PyTorch failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((project / ".venv").glob("*.stamp"))
