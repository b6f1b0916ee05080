"""A mistake in a handler is told on the console; the window, and the work in it, stays."""

import subprocess
import sys

_SCRIPT = """
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from designer.app.canvas.view import CanvasView
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue


class Failing(CanvasView):
    def mouseMoveEvent(self, event):
        [][0]


app = QApplication([])
canvas = Failing(build_catalogue(), ThemeSwitch(app, "dark"))
canvas.show()
at, none = QPointF(5, 5), Qt.MouseButton.NoButton
moved = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
QApplication.postEvent(canvas, moved)
QTimer.singleShot(0, lambda: QTimer.singleShot(0, app.quit))
app.exec()
print("still here")
"""


def test_a_mistake_under_the_pointer_does_not_end_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "still here"), done.stderr
    assert "IndexError: list index out of range" in done.stderr
