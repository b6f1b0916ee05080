"""Saves what a screen shows: `python picture.py FILE`, with DISPLAY set.

A process of its own, since Qt knows one screen.
"""

import sys

from PySide6.QtGui import QGuiApplication

if __name__ == "__main__":
    app = QGuiApplication(["picture", "-platform", "xcb"])
    saved = app.primaryScreen().grabWindow(0).save(sys.argv[1])
    sys.exit(0 if saved else 1)
