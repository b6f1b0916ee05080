"""Makes the pictures: `python -m tests.looks FOLDER [--theme dark] [--scale 1] [SCENE ...]`.

Each theme and scale has a process of its own, since Qt reads the scale when it starts, with a state folder of its own.
Beside the pictures lies a sheet of all of them, `dark_1x.png`. A scene that cannot be made is named, and the rest are.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_SCREEN = (1680, 1050)  # what dialogs and menus have room on
_THEMES = ("dark", "light", "contrast")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.looks")
    parser.add_argument("folder", type=Path)
    parser.add_argument("scenes", nargs="*", metavar="SCENE")
    parser.add_argument("--theme", action="append", choices=_THEMES)
    parser.add_argument("--scale", action="append", choices=("1", "2"))
    arguments = parser.parse_intermixed_args()
    failed = 0
    for theme in arguments.theme or _THEMES:
        for scale in arguments.scale or ("1", "2"):
            target = arguments.folder.absolute() / f"{theme}_{scale}x"
            target.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as home:
                places = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), home)
                places |= {
                    "QT_QPA_PLATFORM": _platform(Path(home), int(scale)),
                    "QT_SCALE_FACTOR": scale,
                    "OMP_NUM_THREADS": "1",
                }
                command = [sys.executable, "-m", "tests.looks.shoot", theme, str(target), *arguments.scenes]
                failed += subprocess.run(command, env=os.environ | places, check=False).returncode != 0
    return min(failed, 1)


def _platform(folder: Path, scale: int) -> str:
    """Qt's platform without a screen, which takes for one what a file says."""
    width, height = (side * scale for side in _SCREEN)
    screen = {"name": "looks", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    (folder / "screen.json").write_text(json.dumps({"screens": [screen]}), "utf-8")
    return f"offscreen:configfile={folder / 'screen.json'}"


if __name__ == "__main__":
    sys.exit(main())
