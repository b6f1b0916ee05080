"""One theme at one scale: opens the program without a screen, goes from scene to scene and takes a picture of each."""

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from designer.app.preferences import Preferences
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue

_SIZE = (1600, 1000)
_PATIENCE = 120.0  # seconds; a run of several epochs is among what is waited for
_SETTLED = 0.4  # seconds in which what was asked for is drawn
_COLUMN, _LABEL = 640, 22  # pixels of a picture in the sheet


class Shoot:
    """The program, and the pictures taken of it."""

    def __init__(self, theme: str, folder: Path) -> None:
        self.application = QApplication(["netdesigner"])
        self.application.setApplicationName("netdesigner")
        self.folder = folder
        self.pictures: list[Path] = []
        self.missing: list[str] = []
        self.switch = ThemeSwitch(self.application, theme)
        self.window = MainWindow(build_catalogue(), self.switch, Preferences())
        self.window.resize(*_SIZE)
        self.window.show()
        self.window.begin([], "")

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Lets the program work until something holds.

        Raises:
            TimeoutError: It does not come to hold.
        """
        end = time.monotonic() + _PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain for {what}")
            self.application.processEvents()
            time.sleep(0.01)

    def settle(self, seconds: float = _SETTLED) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.application.processEvents()
            time.sleep(0.01)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """A picture of a widget, or of the window."""
        self.settle()
        path = self.folder / f"{name}.png"
        shown = widget or self.window
        if shown.isWindow():
            shown.grab().save(str(path))
        else:  # with what lies behind it, since most panels paint no ground of their own
            self.window.grab(QRect(shown.mapTo(self.window, QPoint(0, 0)), shown.size())).save(str(path))
        self.pictures.append(path)

    def take_dialog(self, name: str, opens: Callable[[], object], ready: Callable[[], object] = lambda: True) -> None:
        """A picture of a dialog that something opens and waits for; it is closed again."""

        def look() -> None:
            dialog = self.application.activeModalWidget()
            try:
                self.until(ready, f"what {name} shows")
                self.take(name, dialog)
            except TimeoutError:
                self.missing.append(name)
            if dialog is not None:
                dialog.close()

        QTimer.singleShot(300, look)
        opens()

    def scene(self, name: str, play: Callable[[], None]) -> None:
        """Plays a scene; one that fails is named, and the others are still taken."""
        try:
            play()
        except Exception:  # noqa: BLE001 - whatever it is, it is shown, and the other pictures are worth having
            traceback.print_exc()
            self.missing.append(name)

    def sheet(self, path: Path) -> None:
        """All pictures beneath each other in three columns, each with its name."""
        shown = [(one.stem, Image.open(one).convert("RGB")) for one in self.pictures]
        for _, image in shown:
            image.thumbnail((_COLUMN, 4 * _COLUMN))
        heights = [0, 0, 0]
        places: list[tuple[int, int]] = []
        for _, image in shown:
            column = heights.index(min(heights))
            places.append((column * _COLUMN, heights[column]))
            heights[column] += image.height + _LABEL
        sheet = Image.new("RGB", (3 * _COLUMN, max(*heights, 1)), "grey")
        draw = ImageDraw.Draw(sheet)
        for (name, image), (x, y) in zip(shown, places, strict=True):
            draw.text((x + 6, y + 5), name, fill="white")
            sheet.paste(image, (x, y + _LABEL))
        sheet.save(path)


def main() -> int:
    from tests.looks.scenes import SCENES

    theme, folder, *wanted = sys.argv[1:]
    names = list(SCENES)
    if unknown := sorted(set(wanted) - SCENES.keys()):
        print(f"there is no scene {unknown[0]}; there are {', '.join(names)}")
        return 1
    target = Path(folder)
    shoot = Shoot(theme, target)
    if any(names.index(name) > names.index("template") for name in wanted):
        wanted.append("template")  # the design that all after it are played on
    for name, play in SCENES.items():
        if not wanted or name in wanted:
            shoot.scene(name, lambda play=play: play(shoot))  # type: ignore[misc]
    if not wanted:
        shoot.sheet(target.with_suffix(".png"))
    print(f"{target.name}: {len(shoot.pictures)} pictures", *(f"  missing: {name}" for name in shoot.missing), sep="\n")
    shoot.window.leave()
    return len(shoot.missing)


if __name__ == "__main__":
    sys.exit(main())
