"""Put the program into the menu of this user's desktop, and open designs with it.

What a Linux desktop wants to know lies in `resources/desktop`, as a distribution would install it for everybody; here
it goes to the user's own folders. On Windows and macOS a person chooses the program for a file in the file manager.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from designer.cli.terminal import FINE, say
from designer.document.storage import write_atomically
from designer.resources import resource
from designer.training.processes import program_command

_QUOTED = str.maketrans({character: f"\\{character}" for character in '"`$\\'} | {"%": "%%"})


class DesktopError(Exception):
    """The desktop cannot be told about the program; a sentence says why."""


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument("what", choices=("install", "remove"), help="into the menu, or out of it")


def run(arguments: argparse.Namespace) -> int:
    """Writes or removes the files, and has the desktop read them."""
    if sys.platform in ("win32", "darwin"):
        raise DesktopError(
            "on this system it is the file manager that is told which program opens a file: choose "
            f"{program_command()[0]} there for a file that ends in .netd"
        )
    home = _data_home()
    files = _files()
    try:
        if arguments.what == "install":
            for name, content in files.items():
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                write_atomically(home / name, content)
        else:
            for name in files:
                (home / name).unlink(missing_ok=True)
    except OSError as error:
        raise DesktopError(f"{error.filename} cannot be changed: {error.strerror}") from error
    _refresh(home)
    if arguments.json:
        print(json.dumps({"ok": True, "files": [str(home / name) for name in files]}))
    elif arguments.what == "install":
        say(f"in the menu now, and the program for designs; the files are in {home}")
    else:
        say("no longer in the menu")
    return FINE


def _data_home() -> Path:
    given = os.environ.get("XDG_DATA_HOME", "")  # a relative path in it is to be ignored, says its standard
    return Path(given) if given.startswith("/") else Path.home() / ".local" / "share"


def _files() -> Mapping[str, bytes]:
    """What belongs into the data folder, by its path in it."""
    entry = resource("desktop", "netdesigner.desktop").read_text("utf-8")
    started_by = " ".join(f'"{word.translate(_QUOTED)}"' for word in program_command())
    files = {
        "applications/netdesigner.desktop": entry.replace("Exec=netdesigner ", f"Exec={started_by} ").encode(),
        "mime/packages/netdesigner.xml": resource("desktop", "netdesigner.xml").read_bytes(),
        "icons/hicolor/scalable/apps/netdesigner.svg": resource("icons", "netdesigner.svg").read_bytes(),
    }
    for picture in resource("desktop").glob("netdesigner-*.png"):
        size = picture.stem.rpartition("-")[2]
        files[f"icons/hicolor/{size}x{size}/apps/netdesigner.png"] = picture.read_bytes()
    return files


def _refresh(home: Path) -> None:
    """Has the desktop's own lists made anew, where there are the programs for it; a desktop without reads the files."""
    for program, folder in (("update-mime-database", "mime"), ("update-desktop-database", "applications")):
        if (found := shutil.which(program)) and (home / folder).is_dir():
            subprocess.run([found, str(home / folder)], capture_output=True, check=False)
