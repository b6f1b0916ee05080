"""Starts the window."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from designer.app.preferences import Preferences
from designer.app.probe import start_probe
from designer.app.theme.style import ThemeSwitch
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
from designer.templates import template_names


def run_app(argv: list[str]) -> int:
    """Opens the window and stays until it is closed.

    Args:
        argv: Files to open and options; `--template NAME` opens a template, `--theme dark|light` overrides the
            preference for this time.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="netdesigner", description="Draw neural networks.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--template", choices=template_names(), default="")
    parser.add_argument("--theme", choices=("dark", "light"))
    options = parser.parse_args(argv)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("netdesigner")
    application.setDesktopFileName("netdesigner")
    preferences = Preferences()
    switch = ThemeSwitch(application, options.theme or preferences.theme)
    window = MainWindow(build_catalogue(), switch, preferences)
    window.show()
    window.begin(options.files, options.template)
    _obey_signals(window)
    start_probe(window)
    return application.exec()


def _obey_signals(window: MainWindow) -> None:
    """Ctrl+C and a polite kill end the program and keep the journal; Python sees signals only when it runs."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.leave())
    timer = QTimer(window, interval=250)
    timer.timeout.connect(lambda: None)
    timer.start()
