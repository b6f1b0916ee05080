"""The program in a desktop's menu: what lies in the user's folders, and that the desktop's own programs accept it."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from designer.__main__ import main
from designer.resources import resource

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only here a program says so by files")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "a home" / "share"
    monkeypatch.setenv("XDG_DATA_HOME", str(place))
    return place


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*netdesigner*") if path.is_file()}


def test_the_program_is_installed_for_this_user_and_taken_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["desktop", "install", "--json"]) == 0
    told = {str(Path(path).relative_to(home)) for path in json.loads(capsys.readouterr().out)["files"]}
    assert {"applications/netdesigner.desktop", "mime/packages/netdesigner.xml"} <= told
    assert files(home) >= told
    for path in (home / "icons" / "hicolor").rglob("*.png"):
        with Image.open(path) as picture:
            width, height = picture.size
        assert path.parts[-3] == f"{width}x{height}"
    assert main(["desktop", "remove"]) == 0
    assert not files(home) & told


def test_what_the_menu_starts_is_this_program(home: Path) -> None:
    assert main(["desktop", "install"]) == 0
    entry = (home / "applications" / "netdesigner.desktop").read_text()
    (line,) = [line.removeprefix("Exec=") for line in entry.splitlines() if line.startswith("Exec=")]
    *command, last = shlex.split(line)
    assert last == "%f"
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("netdesigner ")


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="Debian's desktop-file-utils is not here")
def test_the_entry_is_as_desktops_want_it(home: Path) -> None:
    assert main(["desktop", "install"]) == 0
    for path in (resource("desktop", "netdesigner.desktop"), home / "applications" / "netdesigner.desktop"):
        done = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="Debian's shared-mime-info is not here")
def test_the_desktop_learns_what_a_design_is(home: Path) -> None:
    assert main(["desktop", "install"]) == 0
    assert "application/x-netdesigner:*.netd" in (home / "mime" / "globs").read_text()


def test_a_folder_that_cannot_be_written_is_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.parent.mkdir()
    home.write_text("a file where the folder should be")
    for what in ("install", "remove"):
        assert main(["desktop", what]) == 2
        assert "cannot be changed: Not a directory" in capsys.readouterr().err
