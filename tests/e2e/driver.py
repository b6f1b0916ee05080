"""A screen, the program on it, and a hand on the mouse.

Everything here waits for a condition with a time limit, never for a fixed time, except between the steps of a drag,
where a hand is slow too.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

T = TypeVar("T")


def until(condition: Callable[[], T], what: str, seconds: float = 40.0) -> T:
    """Waits for a condition to hold and returns its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


def exported(project: Path) -> None:
    """Waits for a project to be written: the list of its files is written first, and once more when all are there."""
    last, listed = project / "requirements.txt", project / ".netdesigner.json"
    until(lambda: last.exists() and listed.stat().st_mtime_ns >= last.stat().st_mtime_ns, "the export", 90)


class Screen:
    """A virtual screen of its own."""

    def __init__(self, width: int = 1680, height: int = 1020) -> None:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = f":{pipe.readline().strip()}"

    def picture(self, path: Path) -> Path:
        """Takes a screenshot."""
        script = Path(__file__).with_name("picture.py")
        environment = {**os.environ, "DISPLAY": self.display, "QT_SCALE_FACTOR": "1"}
        subprocess.run([sys.executable, str(script), str(path)], env=environment, check=True)
        return path

    def pixels(self, place: list[int], path: Path) -> NDArray[np.int16]:
        """The colours of a place on the screen: height x width x (red, green, blue)."""
        x, y, width, height = place
        part = QImage(str(self.picture(path))).copy(x, y, width, height).convertToFormat(QImage.Format.Format_RGBA8888)
        rows = np.frombuffer(part.constBits(), np.uint8).reshape(height, part.bytesPerLine() // 4, 4)
        return rows[:, :width, :3].astype(np.int16)

    def close(self) -> None:
        self._server.terminate()
        self._server.wait(10)


class Program:
    """The program as a person starts it, and what a hand does to it."""

    def __init__(self, screen: Screen, home: Path, *arguments: str, scale: str = "1") -> None:
        self.screen = screen
        self.home = home
        self._places = home / "places.json"
        self._places.unlink(missing_ok=True)
        self.log = home / "log.txt"
        self._keys = self._clicks = 0
        environment = {
            **os.environ,
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": scale,
            "HOME": str(home),
            "NETDESIGNER_PROBE": str(self._places),
            "PYTHONFAULTHANDLER": "1",  # a crash says where it was
            **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("STATE", "DATA", "CONFIG", "CACHE")},
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "designer", *arguments],
                env=environment,
                cwd=Path(__file__).parents[2],
                stdout=log,
                stderr=log,
            )
        until(lambda: {"canvas", "welcome"} & set(self.places()), "the window")
        self._settle()

    def _settle(self) -> None:
        """Waits until all panels are where they stay: they come one by one, and no hand is there before the last."""
        before: dict[str, list[int]] = {}

        def same() -> bool:
            nonlocal before
            last, before = before, self.places()
            time.sleep(0.2)
            return last == before and ("welcome" in before or "code" in before)

        until(same, "the panels")

    # Where things are

    def places(self) -> dict[str, list[int]]:
        if self.process.poll() is not None:
            last = self.log.read_text()[-2000:]
            raise AssertionError(f"the program has ended with {self.process.returncode}: {last}")
        try:
            return json.loads(self._places.read_text())
        except FileNotFoundError:
            return {}

    def silence(self) -> float:
        """For how many seconds the window has not said where things are; it does ten times a second."""
        return time.time() - self._places.stat().st_mtime

    def place(self, name: str, seconds: float = 40.0) -> tuple[int, int]:
        """The middle of a thing, once it is there; of what lies on the canvas once that is at rest."""
        moves = name.startswith(("card ", "in ", "out ", "wire "))
        found = until(
            lambda: self._at_rest(name) if moves else self.places().get(name), f"`{name}` on the screen", seconds
        )
        x, y, width, height = found
        return x + width // 2, y + height // 2

    def _at_rest(self, name: str) -> list[int] | None:
        """Where a thing is, if it is there still when the window says so again."""
        place = self.places().get(name)
        if place is None:
            return None
        said = self._said()
        until(lambda: self._said() != said, "the window to say where things are")
        return place if self.places().get(name) == place else None

    def asked(self, dialog: str) -> None:
        """Waits for a dialog that has the keyboard: what is typed before goes elsewhere."""

        def has_keyboard() -> bool:
            places = self.places()
            return dialog in places and places.get("keyboard") == places[dialog]

        until(has_keyboard, f"`{dialog}` to have the keyboard")

    def answer(self, path: Path) -> None:
        """Types a path where the program asks for one; as a person does, with a look at what has arrived."""
        self.asked("file_dialog")
        self.keys("ctrl+a")
        self.type(str(path))
        until(lambda: f"fileNameEdit {path}" in self.places(), f"`{path}` to be written in the dialog")
        self.keys("Return")

    def gone(self, name: str) -> None:
        until(lambda: name not in self.places(), f"`{name}` to go")

    def given_keyboard(self) -> None:
        """Gives the window the keyboard, as a window manager does with a new one."""
        self._do("windowfocus", self._window())
        until(lambda: "keyboard" in self.places(), "the window to have the keyboard")

    def laid_at(self, x: int, y: int, width: int, height: int) -> None:
        """Lays the window somewhere on the screen, as a window manager does."""
        window = self._window()
        self._do("windowsize", window, width, height, "windowmove", window, x, y)
        self._settle()

    def _window(self) -> str:
        """The number of the window, by which others speak of it."""
        environment = {**os.environ, "DISPLAY": self.screen.display}
        asked = ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)]
        return subprocess.run(asked, check=True, capture_output=True, text=True, env=environment).stdout.split()[-1]

    # The hand

    def by_hand(self) -> float:
        """Seconds that a practised hand would have needed so far, by the rule of thumb of Card, Moran and Newell.

        Counted in keys (0.2 s) and in clicks with the way there (1.3 s), so that no busy computer is in it.
        """
        return 0.2 * self._keys + 1.3 * self._clicks

    def _do(self, *words: object) -> None:
        environment = {**os.environ, "DISPLAY": self.screen.display}
        subprocess.run(["xdotool", *map(str, words)], check=True, env=environment)

    def click(self, name: str, button: int = 1, times: int = 1) -> None:
        self.click_at(*self.place(name), button=button, times=times)

    def click_at(self, x: int, y: int, button: int = 1, times: int = 1) -> None:
        self._clicks += 1
        self._do("mousemove", x, y)
        time.sleep(0.05)
        self._do("click", "--repeat", times, "--delay", 60, button)
        time.sleep(0.1)

    def hover(self, name: str) -> None:
        """Rests the mouse on a thing."""
        self._do("mousemove", *self.place(name))
        time.sleep(0.1)

    def click_with(self, key: str, *names: str) -> None:
        """Clicks things while a key is held."""
        self._do("keydown", key)
        for name in names:
            self.click(name)
        self._do("keyup", key)

    def drag(self, start: tuple[int, int], end: tuple[int, int], steps: int = 14, onto: Program | None = None) -> None:
        """Drags something, and lets go once the program has followed.

        Args:
            onto: The program at the end, if it is another one; until it has said that it would take what comes, a drop
                is a drop on nothing.
        """
        self._do("mousemove", *start, "mousedown", 1)
        time.sleep(0.15)
        for step in range(1, steps + 1):
            share = step / steps
            x, y = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
            self._do("mousemove", x, y)
            time.sleep(0.02)
        for program in (self, onto, self) if onto is not None else (self,):
            program._has_followed()
        self._do("mouseup", 1)
        time.sleep(0.15)

    def _has_followed(self) -> None:
        """Waits until the window has dealt with what was done: it says twice more where things are."""
        for _ in range(2):
            said = self._said()
            until(lambda said=said: self._said() != said, "the window to follow")

    def _said(self) -> int:
        """When the window last said where things are."""
        return self._places.stat().st_mtime_ns

    def stroke(self, places: Sequence[tuple[int, int]]) -> None:
        """Draws through places with the button held."""
        self._do("mousemove", *places[0], "mousedown", 1)
        for place in places[1:]:
            self._do("mousemove", *place)
            time.sleep(0.02)
        self._do("mouseup", 1)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self._keys += 1
            self._do("key", key)
            time.sleep(0.05)

    def type(self, text: str) -> None:
        self._keys += len(text)
        self._do("type", "--delay", 15, "--", text)
        time.sleep(0.1)

    def play(self, keys: Sequence[str]) -> None:
        """Strikes keys that were thought of beforehand, as fast as a quick hand."""
        self._do("key", "--delay", 10, *keys)

    # Its end

    def quit(self) -> None:
        self.keys("ctrl+q")

    def ended(self, seconds: float = 15.0) -> int:
        return self.process.wait(seconds)

    def kill(self) -> None:
        """As the system does when memory is out: without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def children(self) -> list[int]:
        """The processes it has started: the engine, a worker."""
        answer = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in answer.stdout.split()]

    def qt_warnings(self) -> list[str]:
        """Lines that Qt or Python complained with."""
        bad = ("QObject", "QPainter", "QWidget", "qt.", "Traceback", "Error", "Could not", "Warning", "warning")
        return [line for line in self.log.read_text().splitlines() if any(word in line for word in bad)]
