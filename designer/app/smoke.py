"""Tries the program out where nobody looks: an installed copy that can open, check and write code is whole."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from designer.app.window import MainWindow
from designer.document import Report, Severity
from designer.engine.messages import Code, GaveUp, Message

_PATIENCE_MS = 120_000  # a first start reads torch from a cold disk


def try_out(window: MainWindow, template: str) -> int:
    """Opens a template, waits until the engine has checked it and written its code, and closes the window.

    Returns:
        0 where all is well; 1, with a sentence on standard error, where it is not.
    """
    faults: list[str] = []

    def end(fault: str = "") -> None:
        faults.extend([fault] if fault else [])
        QApplication.exit()

    def on_report(report: Report) -> None:
        faults.extend(problem.message for problem in report.problems if problem.severity is Severity.ERROR)

    def on_code(code: Code) -> None:
        end("" if code.model else "no code was written")

    def on_engine(message: Message) -> None:
        if isinstance(message, GaveUp):
            end(f"the engine does not run: {message.reason}")

    window.link.reported.connect(on_report)
    window.link.coded.connect(on_code)
    window.link.stated.connect(on_engine)
    too_late = _after(_PATIENCE_MS, window, lambda: end(f"no answer in {_PATIENCE_MS // 1000} seconds"))
    window.link.start()
    window.documents.new_from_template(template)
    QApplication.exec()
    too_late.stop()
    window.leave()
    if faults:
        print(f"netdesigner: the template {template} was not checked: {faults[0]}", file=sys.stderr)
    return 1 if faults else 0


def _after(milliseconds: int, window: MainWindow, act: Callable[[], None]) -> QTimer:
    timer = QTimer(window, interval=milliseconds, singleShot=True)
    timer.timeout.connect(act)
    timer.start()
    return timer
