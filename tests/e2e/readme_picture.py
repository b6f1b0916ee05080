"""Makes the picture of the README: `python -m tests.e2e.readme_picture`. The real program, run and screen."""

import tempfile
import time
from pathlib import Path

from tests.e2e.driver import Program, Screen, until

TARGET = Path(__file__).parents[2] / "resources" / "docs" / "window.png"
SIZE = (1500, 940)


def main() -> None:
    """Opens the template, selects a card, trains for a while and takes the picture."""
    screen = Screen(*SIZE)
    with tempfile.TemporaryDirectory() as folder:
        program = Program(screen, Path(folder), "--template", "digits-cnn", "--theme", "dark")
        try:
            program.click("card conv2")
            program.click("row Convolution")
            until(lambda: "plot_loss" in _after_run(program), "the curves", 60)
            time.sleep(3)  # so that the curves have something to tell
            screen.picture(TARGET)
        finally:
            program.kill()
            screen.close()


def _after_run(program: Program) -> dict[str, list[int]]:
    places = program.places()
    if "button_stop" not in places and "plot_loss" not in places:
        program.click("button_run")
    return places


if __name__ == "__main__":
    main()
