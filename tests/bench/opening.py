"""Opens one window, prints when it could be used and what that took, and ends: the process that `startup` measures.

A window can be used when it was painted and a key that was pressed then has arrived.
"""

import sys
import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

# What the program's own window is made of: its panels by their side, where those after the first of a pile lie behind;
# the entries of its menus, with those of menus in them; the buttons of its bar.
_DOCKS = {
    Qt.DockWidgetArea.LeftDockWidgetArea: (("Layers", "Outline", "History"),),
    Qt.DockWidgetArea.RightDockWidgetArea: (("Inspector",),),
    Qt.DockWidgetArea.BottomDockWidgetArea: (("Training", "Predict", "Runs", "Setup", "Cost", "Problems"), ("Code",)),
}
_MENUS = {"File": 12, "Edit": 29, "Select": 5, "Arrange": 14, "View": 23, "Run": 6, "Help": 2}
_BUTTONS = 6


class Usable(QObject):
    """Ends the application when a window has been painted and has taken a key."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._painted = False
        self.at = self.processor = 0.0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and not self._painted:
            self._painted = True
            key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F24, Qt.KeyboardModifier.NoModifier)
            QApplication.postEvent(self._window, key)
        elif event.type() is QEvent.Type.KeyPress:
            self.at, self.processor = time.time(), time.process_time()
            QApplication.quit()
        return False


def bare(_application: QApplication) -> QMainWindow:
    """What Qt alone needs for a window of this kind: the same docks, menus and buttons, with nothing in them."""
    window = QMainWindow()
    window.setCentralWidget(QWidget())
    for title, entries in _MENUS.items():
        menu = window.menuBar().addMenu(title)
        for number in range(entries):
            menu.addAction(f"{title} {number}")
    bar = window.addToolBar("Bar")
    for number in range(_BUTTONS):
        bar.addAction(str(number))
    for area, piles in _DOCKS.items():
        for first, *behind in piles:
            front = _dock(first)
            window.addDockWidget(area, front)
            for name in behind:
                window.tabifyDockWidget(front, _dock(name))
            front.raise_()
    window.resize(1600, 1000)
    window.show()
    return window


def _dock(name: str) -> QDockWidget:
    dock = QDockWidget(name)
    dock.setWidget(QWidget())
    return dock


def welcome(application: QApplication) -> QMainWindow:
    """The program as it starts without a file."""
    return _program(application)


def design(application: QApplication) -> QMainWindow:
    """The program as it starts with a design."""
    return _program(application, "--template", "digits-cnn")


def _program(application: QApplication, *arguments: str) -> QMainWindow:
    from designer.app.swift_start import begin_swiftly

    begin_swiftly()
    from designer.app.main import open_window, read_options

    return open_window(application, read_options(list(arguments)))


WINDOWS: Mapping[str, Callable[[QApplication], QMainWindow]] = {"bare": bare, "welcome": welcome, "design": design}


def main(name: str) -> None:
    """Opens a window and waits until it can be used."""
    application = QApplication([])
    window = WINDOWS[name](application)
    usable = Usable(window)
    application.exec()
    print(usable.at, usable.processor)


if __name__ == "__main__":
    main(sys.argv[1])
