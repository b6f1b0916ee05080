"""How the program comes up: what is loaded before it is painted, and what is put off until after."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from designer.app.theme.style import ThemeSwitch
from designer.app.welcome import WelcomePage
from designer.catalogue.spec import Catalogue
from designer.templates import template_names

START = """
import sys
from PySide6.QtWidgets import QApplication
from designer.app.main import open_window, read_options
app = QApplication([])
window = open_window(app, read_options(["--template", "digits-cnn"]))
app.sendPostedEvents()
assert window.canvas.isVisible()
print(*sorted({"pyqtgraph", "networkx", "pygments", "polars", "numpy.ma", "importlib.metadata"} & set(sys.modules)))
window.leave()
"""


def test_what_takes_long_to_load_is_not_loaded_for_the_first_picture(run_python: Callable[[str], str]) -> None:
    assert run_python(START).strip() == ""


def test_templates_get_their_pictures_after_the_page_is_there(
    qtbot: QtBot, switch: ThemeSwitch, catalogue: Catalogue
) -> None:
    page = WelcomePage(catalogue, switch)
    qtbot.addWidget(page)
    page.show_files([])
    page.show()

    def pictures() -> int:
        return sum(not label.pixmap().isNull() for label in page.findChildren(QLabel, "template_picture"))

    assert pictures() == 0
    qtbot.waitUntil(lambda: pictures() == len(template_names()))
