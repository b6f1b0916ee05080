"""Sets the project up, opens it and tests it, on a machine that has Python and nothing else.

    python3 packaging/dev.py run [FILE...]       open the window
    python3 packaging/dev.py test [ARGUMENT...]  style, types and tests; arguments go to pytest
    python3 packaging/dev.py setup               only what the other two do first

The first time, a private Python environment is made in `.venv` and everything is installed there at the versions of
`packaging/constraints.txt`. After that a stamp in `.venv` says that nothing has changed, and a start costs nothing.
This file uses the standard library alone, because it runs before anything else is there.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "netdesigner.stamp"
PYPROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
OLDEST_PYTHON = (3, 11)

# Debian's package, and the library in it that Qt loads. Looking for the library finds it on any distribution.
OFFSCREEN_LIBRARIES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libfreetype6": "libfreetype.so.6",
    "libdbus-1-3": "libdbus-1.so.3",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libx11-6": "libX11.so.6",
}
WINDOW_LIBRARIES = {
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render0": "libxcb-render.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-shm0": "libxcb-shm.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-util1": "libxcb-util.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
}
# Debian's package, and the program in it: the end-to-end tests move a real mouse over a real window.
TEST_PROGRAMS = {"xvfb": "Xvfb", "xdotool": "xdotool"}

CHECKS = (
    ("style", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("tests", ("pytest",)),
)


class Stop(Exception):
    """Nothing more can be done until the person has done what the message says."""


def say(sentence: str) -> None:
    """Print at once, so that the sentence stands above the output of the program it announces."""
    print(sentence, flush=True)


def command(*words: str, doing: str) -> None:
    """Run a program that has to succeed, its output in sight.

    Raises:
        Stop: It failed; the message says while doing what.
    """
    if subprocess.run(words, check=False).returncode != 0:
        raise Stop(f"{doing} failed; the lines above say why. Mend that, then start this again.")


def missing_packages(for_tests: bool) -> list[str]:
    """Name the Debian packages that hold what this Linux lacks: a full venv module, Qt's libraries, fonts, programs."""
    missing = []
    if not STAMP.exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info.minor}-venv")
    for package, library in {**OFFSCREEN_LIBRARIES, **WINDOW_LIBRARIES}.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if not any(Path("/usr/share/fonts").rglob("*.[to]tf")):
        missing.append("fonts-dejavu-core")
    if for_tests:
        missing += [package for package, program in TEST_PROGRAMS.items() if shutil.which(program) is None]
    return missing


def ensure_system(for_tests: bool) -> None:
    """Install the system packages Qt needs on Linux where this process may, otherwise say how to.

    Raises:
        Stop: Something is missing and only the person can install it.
    """
    missing = missing_packages(for_tests)
    if not missing:
        return
    names = " ".join(missing)
    if shutil.which("apt-get") is None:
        raise Stop(
            f"Some libraries that the window needs are missing. Debian's names for them are: {names}.\n"
            "Install your distribution's packages of those, then start this again."
        )
    if os.geteuid() != 0:
        raise Stop(
            "Some libraries that the window needs are missing. Install them with\n\n"
            f"    sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}\n\n"
            "then start this again."
        )
    say(f"Installing {len(missing)} system packages that the window needs: {names}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    command("apt-get", "update", "-q", doing="Reading Debian's lists of packages")
    command("apt-get", "install", "-q", "-y", "--no-install-recommends", *missing, doing="Installing system packages")


def expected_stamp() -> str:
    """Digest everything that decides what belongs into `.venv`, where the project lies included."""
    parts = (PYPROJECT.read_bytes(), CONSTRAINTS.read_bytes(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def environment_is_whole() -> bool:
    """Whether `.venv` has a Python that starts, and pip; making it may have been cut short, or its Python removed."""
    return PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def ensure_environment() -> None:
    """Make `.venv` and install the project in it, unless that was done for these very files.

    PyTorch goes first: it is nine tenths of the download, so what can fail fails early and is named.
    """
    expected = expected_stamp()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == expected:
        return
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    if not environment_is_whole():
        say(f"Making a private Python environment in {VENV}")
        command(sys.executable, "-m", "venv", "--clear", str(VENV), doing="Making the Python environment")
    pip = (str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS))
    say("Installing PyTorch. It is large: this may take some minutes.")
    command(*pip, "torch", doing="Installing PyTorch")
    say("Installing netdesigner and the other libraries. This takes about a minute and says nothing unless it fails.")
    command(*pip, "--quiet", "--editable", f"{ROOT}[dev]", doing="Installing the libraries")
    STAMP.write_text(expected, encoding="utf-8")
    say(f"Everything is installed; it took {time.monotonic() - started:.0f} s.")


def setup(for_tests: bool) -> None:
    """Bring machine and environment to where the program runs; nearly free when they are there already."""
    if sys.platform == "linux":
        ensure_system(for_tests)
    ensure_environment()


def run(arguments: list[str]) -> int:
    """Open the window on the given files, or on a design that is ready to train."""
    no_display = not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and no_display:
        raise Stop(
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            "Start this from a desktop session or over `ssh -X`. Without a display, the command line does the same\n"
            "work: `python3 packaging/dev.py setup`, then `.venv/bin/netdesigner --help`."
        )
    setup(for_tests=False)
    return subprocess.run(
        [PYTHON, "-m", "designer", *(arguments or ("--template", "digits-cnn"))], check=False
    ).returncode


def test(arguments: list[str]) -> int:
    """Run every check, even after one has failed, and end with one line that says how it went."""
    setup(for_tests=True)
    failed = []
    for name, words in CHECKS:
        extra = arguments if name == "tests" else []
        say(f"\n--- {name}: {' '.join([*words, *extra])}")
        line = [PYTHON, "-m", *words, *extra]
        if subprocess.run(line, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    names = [name for name, _ in CHECKS]
    say(f"\nNot good yet: {', '.join(failed)} failed." if failed else f"\nAll is well: {', '.join(names)}.")
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    """Do what the first word asks.

    Returns:
        The exit status: 0 fine, 1 a check failed, 2 the person has to do something first.
    """
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if sys.version_info < OLDEST_PYTHON:
            wanted = ".".join(map(str, OLDEST_PYTHON))
            raise Stop(
                f"netdesigner needs Python {wanted} or newer; this is {sys.version.split()[0]} ({sys.executable}).\n"
                f"Install a newer one and start this with it, for example: python{wanted} packaging/dev.py {verb}"
            )
        if verb == "run":
            return run(rest)
        if verb == "test":
            return test(rest)
        if verb == "setup" and not rest:
            setup(for_tests=True)
            say("Ready. Open the window with: python3 packaging/dev.py run")
            return 0
        raise Stop(__doc__ or "")
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
