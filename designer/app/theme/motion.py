"""Whether things may move on the screen: people whom movement makes ill switch it off for all that their desktop shows.

Qt does not tell, so the desktop is asked, beside the window's thread, as the program begins and whenever somebody comes
back to it: GNOME and its kin by `gsettings`, KDE by its file, macOS by `defaults`, Windows by a call.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QSettings, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication

_STILL = "nothing moves"  # the property of the application that says so
# What is asked, and the answer that means that nothing is to move.
_GNOME = ("gsettings", ["get", "org.gnome.desktop.interface", "enable-animations"], "false")
_MAC = ("defaults", ["read", "com.apple.universalaccess", "reduceMotion"], "1")
_PATIENCE_MS = 200
_CLIENT_AREA_ANIMATION = 0x1042  # SPI_GETCLIENTAREAANIMATION


def is_still() -> bool:
    """Whether the desktop asks that nothing move."""
    application = QCoreApplication.instance()
    return application is not None and application.property(_STILL) is True


class Motion(QObject):
    """Knows what the desktop asks for as long as the program runs."""

    def __init__(self, application: QGuiApplication) -> None:
        super().__init__(application)
        self._application = application
        self._process = QProcess(self)
        self._process.finished.connect(self._hear)
        application.aboutToQuit.connect(self._end)
        application.applicationStateChanged.connect(self._on_state)
        self.ask()

    def ask(self) -> None:
        """Asks once more; a desktop that does not answer wants what most people want."""
        if sys.platform == "win32":
            self._tell(_is_still_on_windows())
        elif "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", ""):
            self._tell(_is_still_on_kde())
        elif self._process.state() == QProcess.ProcessState.NotRunning:
            program, arguments, _ = self._question
            self._process.start(program, arguments)

    @property
    def _question(self) -> tuple[str, list[str], str]:
        return _MAC if sys.platform == "darwin" else _GNOME

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.ask()

    def _end(self) -> None:
        self._process.kill()
        self._process.waitForFinished(_PATIENCE_MS)

    def _hear(self) -> None:
        answer = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace").strip()
        self._tell(answer == self._question[2])

    def _tell(self, still: bool) -> None:
        self._application.setProperty(_STILL, still)


def _is_still_on_kde() -> bool:
    path = QStandardPaths.locate(QStandardPaths.StandardLocation.GenericConfigLocation, "kdeglobals")
    factor = QSettings(path, QSettings.Format.IniFormat).value("KDE/AnimationDurationFactor", "1") if path else "1"
    return str(factor).strip() in ("0", "0.0")


def _is_still_on_windows() -> bool:
    if sys.platform == "win32":
        import ctypes

        moves = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(moves), 0)
        return not moves.value
    return False
