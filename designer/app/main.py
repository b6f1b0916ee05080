"""Starts the window."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from designer.app.collecting import IdleCollector
from designer.app.dialogs import show_damage
from designer.app.preferences import Preferences
from designer.app.theme.motion import Motion
from designer.app.theme.own_theme import read_theme
from designer.app.theme.style import ThemeSwitch, make_application
from designer.app.theme.tokens import THEME_CHOICES, ThemeError
from designer.app.window import MainWindow
from designer.catalogue import build_catalogue
from designer.templates import template_names

_PROBE = "NETDESIGNER_PROBE"  # names the file in which a test reads where things are on the screen
_SOON_MS = 300  # the first picture is there
_SETTLED_MS = 2000  # by then there is also what is loaded beside the window after its first picture


def run_app(argv: list[str]) -> int:
    """Opens the window and stays until it is closed.

    Args:
        argv: Files to open and options; `--template NAME` opens a template, `--theme NAME` overrides the
            preference for this time, `--smoke NAME` only tries a template out, on no screen, and ends.

    Returns:
        The exit status.
    """
    options = read_options(argv)
    if options.smoke:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = make_application(sys.argv[0])
    if options.smoke:
        from designer.app.smoke import try_out

        return try_out(_make_window(application, options), options.smoke)
    try:
        window = open_window(application, options)
    except ThemeError as error:  # Qt's own look is enough to say so
        sys.stderr.write(f"{error}\n")
        show_damage(str(error))
        return 1
    _obey_signals(window)
    if target := os.environ.get(_PROBE):
        from designer.app.probe import start_probe

        start_probe(window, Path(target))
    return application.exec()


def read_options(argv: list[str]) -> argparse.Namespace:
    """Reads what the program was started with; ends it with a sentence where that cannot be understood."""
    parser = argparse.ArgumentParser(prog="netdesigner", description="Draw neural networks.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--template", choices=template_names(), default="")
    parser.add_argument("--theme", choices=THEME_CHOICES)
    parser.add_argument("--smoke", choices=template_names(), default="", metavar="TEMPLATE")
    return parser.parse_args(argv)


def open_window(application: QApplication, options: argparse.Namespace) -> MainWindow:
    """Shows the window with what the program was started with."""
    window = _make_window(application, options)
    window.begin(options.files, options.template)
    QTimer.singleShot(_SETTLED_MS, lambda: IdleCollector(window))
    QTimer.singleShot(_SOON_MS, lambda: Motion(application))
    return window


def _make_window(application: QApplication, options: argparse.Namespace) -> MainWindow:
    application.setApplicationName("netdesigner")
    application.setDesktopFileName("netdesigner")
    preferences = Preferences()
    chosen = options.theme or preferences.theme
    switch = ThemeSwitch(application, read_theme(chosen) if isinstance(chosen, Path) else chosen)
    window = MainWindow(build_catalogue(), switch, preferences)
    window.show()
    return window


def _obey_signals(window: MainWindow) -> None:
    """Ctrl+C and a polite kill end the program and keep the journal; Python sees signals only when it runs."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.leave())
    timer = QTimer(window, interval=250)
    timer.timeout.connect(lambda: None)
    timer.start()
