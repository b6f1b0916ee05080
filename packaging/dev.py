"""Sets the project up, opens it, tests it and freezes it, on a machine that has Python and nothing else.

    python3 packaging/dev.py run [FILE...]       open the window
    python3 packaging/dev.py test [ARGUMENT...]  style, types and tests; arguments go to pytest
    python3 packaging/dev.py setup               only what the other two do first
    python3 packaging/dev.py freeze              make a program that needs no Python, in build/frozen, and try it

The first time, a private Python environment is made in `.venv` and everything is installed there at the versions of
`packaging/constraints.txt`. After that a stamp in `.venv` says that nothing has changed, and a start costs nothing.

PyTorch comes for the processor alone (200 MB), or with NVIDIA's libraries (several GB). Where a card is found, the
first start asks; `--torch cpu` or `--torch cuda` after the verb, or NETDESIGNER_TORCH in the environment, answers
beforehand.
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
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "netdesigner.stamp"
PYPROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
OLDEST_PYTHON = (3, 11)
SPEC = ROOT / "packaging" / "netdesigner.spec"
BUILD = ROOT / "build"

EXTRA = "[dev]"  # what only the tests need, as pyproject.toml names it
TORCH_VARIABLE = "NETDESIGNER_TORCH"
# What pip is told for each build of PyTorch. On Linux PyPI has the one for NVIDIA's cards; elsewhere it has one alone.
TORCH_BUILDS = {"cpu": ("--extra-index-url", "https://download.pytorch.org/whl/cpu"), "cuda": (), "pip": ()}

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

LAST_WORDS = 40  # lines of a failed program that are printed
TICK = 0.2  # seconds

CHECKS = (
    ("style", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    # A file of tests stays in one process, so that what its tests share is made once. A process that crashes is not
    # replaced: pytest-xdist may then wait for ever for tests that nobody runs; the others end theirs and tell.
    # Files are begun in the order of tests/conftest.py, which puts the long ones first.
    (
        "tests",
        (
            "pytest",
            "--numprocesses=auto",
            "--maxprocesses=4",
            "--dist=loadfile",
            "--no-loadscope-reorder",
            "--max-worker-restart=0",
        ),
    ),
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


def watched(*words: str, doing: str) -> None:
    """Run a program that has to succeed; on a terminal one line tells what it does and for how long it has been at it.

    Raises:
        Stop: It failed; what it said last is printed, and the message says while doing what.
    """
    said: deque[str] = deque(maxlen=LAST_WORDS)
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    assert process.stdout is not None
    reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
    reader.start()
    started = time.monotonic()
    while sys.stdout.isatty() and reader.is_alive():
        line = f"      {time.monotonic() - started:4.0f} s  {said[-1].strip() if said else ''}"
        print(f"\r\033[K{line[: shutil.get_terminal_size().columns - 1]}", end="", flush=True)
        reader.join(TICK)
    reader.join()
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)
    if process.wait() != 0:
        print("".join(said), file=sys.stderr)
        raise Stop(f"{doing} failed; the lines above say why. Mend that, then start this again.")


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the set-up that may take long."""

    says: str
    do: Callable[[], None]


def take(steps: list[Step]) -> None:
    """Take one step after the other, and say of each which it is and how long it took."""
    for number, step in enumerate(steps, start=1):
        say(f"[{number}/{len(steps)}] {step.says}")
        started = time.monotonic()
        step.do()
        say(f"      done in {time.monotonic() - started:.0f} s")


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


def system_steps(for_tests: bool) -> list[Step]:
    """What installs the system packages that Qt needs on Linux, where this process may; none where all are there.

    Raises:
        Stop: Something is missing and only the person can install it.
    """
    missing = missing_packages(for_tests)
    if not missing:
        return []
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

    def install() -> None:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        watched("apt-get", "update", "-q", doing="Reading Debian's lists of packages")
        line = ("apt-get", "install", "-q", "-y", "--no-install-recommends", *missing)
        watched(*line, doing="Installing system packages")

    return [Step(f"{len(missing)} system packages that the window needs: {names}", install)]


def expected_stamp() -> str:
    """Digest everything that decides what belongs into `.venv`, where the project lies included."""
    parts = (PYPROJECT.read_bytes(), CONSTRAINTS.read_bytes(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp() -> tuple[str, str, bool]:
    """What the last set-up that went well left: the digest, the build of PyTorch, and whether what tests need is there.

    Digest and build are empty where there was none.
    """
    words = STAMP.read_text(encoding="utf-8").split() if PYTHON.exists() and STAMP.exists() else []
    return (words[0], words[1], EXTRA in words[2:]) if len(words) >= 2 else ("", "", False)


def environment_is_whole() -> bool:
    """Whether `.venv` has a Python that starts, and pip; making it may have been cut short, or its Python removed."""
    return PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def torch_build(asked: str, before: str) -> str:
    """Which build of PyTorch belongs here: `cpu`, `cuda`, or `pip` where pip alone decides.

    Args:
        asked: What the person said beforehand; empty: nothing.
        before: What is installed.
    """
    if asked or before:
        return asked or before
    if sys.platform != "linux" or pip_has_own_sources():
        return "pip"
    if not has_nvidia_card() or not sys.stdin.isatty():
        return "cpu"
    say("This machine has an NVIDIA card. PyTorch for it is a download of several GB; without it, of 200 MB.")
    return "cuda" if input("Install PyTorch for the card? [y/N] ").strip().lower() in ("y", "yes") else "cpu"


def pip_has_own_sources() -> bool:
    """Whether somebody told pip where packages come from on this machine; then that is not ours to change."""
    if any(os.environ.get(name) for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX")):
        return True
    line = [
        sys.executable,
        "-m",
        "pip",
        "config",
        "list",
    ]  # a Python without pip says nothing, and so does its pip.conf
    settings = subprocess.run(line, capture_output=True, text=True, check=False).stdout
    return any(name in settings for name in ("index-url", "find-links", "no-index"))


def has_nvidia_card() -> bool:
    """Whether NVIDIA's driver is here and sees a card."""
    program = shutil.which("nvidia-smi")
    return program is not None and subprocess.run([program, "-L"], capture_output=True).stdout.startswith(b"GPU")


def environment_steps(asked: str, for_tests: bool) -> list[Step]:
    """What makes `.venv` and installs the project in it; nothing where that was done for these very files.

    What only tests need is installed with the first test; from then on it is kept up with the rest.

    PyTorch goes first: it is nine tenths of the download, so what can fail fails early and is named.
    """
    expected = expected_stamp()
    digest, before, had_extra = read_stamp()
    is_there = digest == expected and asked in ("", before)
    if is_there and (had_extra or not for_tests):
        return []
    build = torch_build(asked, before)
    extra = EXTRA if had_extra or for_tests else ""
    pip = (str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS))

    def make() -> None:
        STAMP.unlink(missing_ok=True)
        watched(sys.executable, "-m", "venv", "--clear", str(VENV), doing="Making the Python environment")

    def install_torch() -> None:
        STAMP.unlink(missing_ok=True)
        other = (
            ("--force-reinstall",) if before not in ("", build) else ()
        )  # its version alone does not tell builds apart
        command(*pip, *other, *TORCH_BUILDS[build], "torch", doing="Installing PyTorch")

    def install_rest() -> None:
        watched(*pip, *TORCH_BUILDS[build], "--editable", f"{ROOT}{extra}", doing="Installing the libraries")
        STAMP.write_text(f"{expected} {build} {extra}", encoding="utf-8")

    steps = [] if environment_is_whole() else [Step(f"A private Python environment in {VENV}", make)]
    size = {
        "cpu": "for the processor, about 200 MB",
        "cuda": "for NVIDIA's cards, several GB",
        "pip": "as pip finds it",
    }
    if not is_there:
        steps.append(Step(f"PyTorch, {size[build]}; this may take some minutes", install_torch))
    tools = " and what its tests need" if extra else " and the other libraries"
    steps.append(Step(f"netdesigner{tools}; this takes about a minute", install_rest))
    return steps


def setup(for_tests: bool, torch: str = "") -> None:
    """Bring machine and environment to where the program runs; nearly free when they are there already."""
    started = time.monotonic()
    steps = system_steps(for_tests) if sys.platform == "linux" else []
    steps += environment_steps(torch, for_tests)
    if steps:
        take(steps)
        say(f"Everything is installed; it took {time.monotonic() - started:.0f} s.")


def run(arguments: list[str], torch: str) -> int:
    """Open the window on the given files, or on a design that is ready to train."""
    no_display = not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and no_display:
        raise Stop(
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            "Start this from a desktop session or over `ssh -X`. Without a display, the command line does the same\n"
            "work: `python3 packaging/dev.py setup`, then `.venv/bin/netdesigner --help`."
        )
    setup(for_tests=False, torch=torch)
    return subprocess.run(
        [PYTHON, "-m", "designer", *(arguments or ("--template", "digits-cnn"))], check=False
    ).returncode


def test(arguments: list[str], torch: str) -> int:
    """Run every check, even after one has failed, and end with one line that says how it went."""
    setup(for_tests=True, torch=torch)
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


def freeze(torch: str) -> int:
    """Make the program that needs no Python, and see whether all of its processes start."""
    setup(for_tests=True, torch=torch)
    pip = (str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS))
    freezer = (
        str(PYTHON),
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "WARN",
        "--distpath",
        str(BUILD / "frozen"),
    )

    def build() -> None:
        watched(*freezer, "--workpath", str(BUILD / "pyinstaller"), str(SPEC), doing="Freezing the program")

    take(
        [
            Step("PyInstaller", lambda: watched(*pip, f"{ROOT}[freeze]", doing="Installing PyInstaller")),
            Step(f"The program, in {BUILD / 'frozen'}; this takes some minutes and 1.2 GB", build),
        ]
    )
    return subprocess.run([PYTHON, "-m", "pytest", "tests/packaging/test_frozen.py"], cwd=ROOT, check=False).returncode


def take_torch(arguments: list[str]) -> tuple[str, list[str]]:
    """Which build of PyTorch the person asked for, and the arguments without that.

    Raises:
        Stop: There is no such build.
    """
    asked, rest = os.environ.get(TORCH_VARIABLE, ""), list(arguments)
    if "--torch" in rest:
        place = rest.index("--torch")
        asked, rest = rest[place + 1] if place + 1 < len(rest) else "?", rest[:place] + rest[place + 2 :]
    if asked and asked not in TORCH_BUILDS:
        raise Stop(f"PyTorch comes as `cpu` or `cuda`, or as `pip` finds it; {asked!r} is none of these.")
    return asked, rest


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
        torch, rest = take_torch(rest)
        if verb == "run":
            return run(rest, torch)
        if verb == "test":
            return test(rest, torch)
        if verb == "freeze" and not rest:
            return freeze(torch)
        if verb == "setup" and not rest:
            setup(for_tests=True, torch=torch)
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
