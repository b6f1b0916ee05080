"""Tells a test where things are on the screen, and nothing else.

With `NETDESIGNER_PROBE=FILE` in the environment, the places of visible widgets, rows and cards are written to that file
as JSON ten times a second, in pixels of the screen; how old it is tells whether the window is alive. Whether a step
succeeded is for the test to see by itself: in files, processes and pixels.
"""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QTabBar, QTreeView, QWidget

from designer.app.canvas.view import CanvasView

_PERIOD_MS = 100


def start_probe(window: QWidget, target: Path) -> None:
    """Begins to report into a file."""
    timer = QTimer(window, interval=_PERIOD_MS)
    timer.timeout.connect(lambda: _write(target))
    timer.start()


def _write(target: Path) -> None:
    fresh = target.with_suffix(".new")
    fresh.write_text(json.dumps(places()))
    fresh.replace(target)


def places() -> dict[str, list[int]]:
    """Name of each visible thing to its `[x, y, width, height]`.

    Names are such as `button_run`, `row Conv2d`, `card conv1`; a label and a field have a second one, with what stands
    there: `training_state Finished`. `keyboard` is the window that has it.
    """
    found: dict[str, list[int]] = {}
    if (active := QApplication.activeWindow()) is not None:
        found["keyboard"] = _global(active, active.rect())
    for top in QApplication.topLevelWidgets():
        if not top.isVisible():
            continue
        for widget in (top, *top.findChildren(QWidget)):
            if not widget.isVisible():
                continue
            name = widget.objectName()
            if name and not name.startswith("qt_"):
                found.setdefault(name, _global(widget, widget.rect()))
            if isinstance(widget, QPushButton) and widget.text():
                found.setdefault(f"button {widget.text().replace('&', '').strip()}", _global(widget, widget.rect()))
            elif isinstance(widget, QLabel) and name:
                found.setdefault(f"{name} {widget.accessibleName() or widget.text()}", _global(widget, widget.rect()))
            elif isinstance(widget, QLineEdit) and name:
                found.setdefault(f"{name} {widget.text()}", _global(widget, widget.rect()))
            elif isinstance(widget, QTabBar):
                for index in range(widget.count()):
                    found[f"tab {widget.tabText(index).split('  ')[0]}"] = _global(widget, widget.tabRect(index))
            elif isinstance(widget, QMenu):
                for action in widget.actions():
                    found[f"menu {action.text()}"] = _global(widget, widget.actionGeometry(action))
            elif isinstance(widget, QTreeView):
                _rows(widget, QModelIndex(), found)
            elif isinstance(widget, CanvasView):
                for thing, rect in widget.places().items():
                    found[thing] = _global(widget, rect)
    return found


def _rows(tree: QTreeView, parent: QModelIndex, found: dict[str, list[int]]) -> None:
    model = tree.model()
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        rect = tree.visualRect(index)
        if rect.isValid() and tree.viewport().rect().intersects(rect):
            found.setdefault(f"row {index.data()}", _global(tree.viewport(), rect))
        if tree.isExpanded(index):
            _rows(tree, index, found)


def _global(widget: QWidget, rect: QRect) -> list[int]:
    corner: QPoint = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]
