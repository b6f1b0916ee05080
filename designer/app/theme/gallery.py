"""Every styled widget in every state on one sheet, to look at after a change of taste and to test against.

`python -m designer.app.theme.gallery --theme dark --out sheet.png`; without `--out` it stays open, and the sun among
its buttons switches the theme.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QMenuBar,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QSplitter,
    QStatusBar,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from designer.app.theme.icons import app_icon, family_icon
from designer.app.theme.style import ThemeSwitch, inset_text, make_application, set_role
from designer.app.theme.tokens import THEME_CHOICES
from designer.resources import resource

_TEXT_ROLES = ("display", "heading", "title", "section", "strong", "", "dim", "faint", "small", "caption", "mono")
_TINTS = ("accent", "good", "warn", "bad")
_COLUMN = 320


class Gallery(QWidget):
    """The sheet: three columns of specimens."""

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self._switch = switch
        self.setWindowTitle("The look")
        self.setWindowIcon(app_icon())
        columns = QHBoxLayout(self)
        columns.setContentsMargins(24, 24, 24, 24)
        columns.setSpacing(32)
        specimens: tuple[tuple[tuple[str, Callable[[], QWidget]], ...], ...] = (
            (("Text", _texts), ("Buttons", self._buttons), ("Fields", _fields), ("Switches", _switches)),
            (("Rows", self._rows), ("Table", _table), ("Tabs", self._tabs), ("Code", _code), ("Question", _question)),
            (("Icons", self._icons), ("Menu", self._menu), ("Popup", _popup), ("Frames", _frames), ("Bars", _bars)),
        )
        for column in specimens:
            stack = QVBoxLayout()
            stack.setSpacing(8)
            for title, make in column:
                stack.addWidget(_label(title, "section"))
                stack.addWidget(make())
                stack.addSpacing(16)
            stack.addStretch()
            columns.addLayout(stack)

    def _buttons(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        for row, (text, role) in enumerate(
            (("Details", ""), ("Run", "primary"), ("Delete", "danger"), ("Fit", "tool"))
        ):
            for column, state in enumerate(("enabled", "checked", "disabled")):
                button = QPushButton(text)
                set_role(button, role)
                button.setCheckable(state == "checked")
                button.setChecked(state == "checked")
                button.setEnabled(state != "disabled")
                if role == "primary":
                    self._switch.keep_icon(button, "play", "on_accent")
                grid.addWidget(button, row, column)
        tools = QHBoxLayout()
        for name in ("undo", "redo", "save", "export"):
            tool = QToolButton()
            tool.setToolTip(name.capitalize())
            tool.setEnabled(name != "redo")
            self._switch.keep_icon(tool, name)
            tools.addWidget(tool)
        theme = QToolButton()
        theme.setToolTip("Dark or light")
        theme.clicked.connect(self._switch.toggle)
        self._switch.keep_icon(theme, "sun")
        tools.addWidget(theme)
        tools.addStretch()
        device = QPushButton("CPU · 2 threads")
        set_role(device, "menu")
        device.setMenu(QMenu(device))
        tools.addWidget(device)
        grid.addLayout(tools, 4, 0, 1, 3)
        return box

    def _rows(self) -> QWidget:
        view = QTreeView()
        model = QStandardItemModel(view)
        for family in ("linear", "convolution", "attention"):
            parent = QStandardItem(family_icon(family, self._switch.theme), family.capitalize())
            parent.appendRows([QStandardItem(name) for name in ("Conv1d", "Conv2d", "ConvTranspose2d")])
            model.appendRow(parent)
        view.setModel(model)
        view.setHeaderHidden(True)
        view.expand(model.index(1, 0))
        view.setCurrentIndex(model.index(1, 0, model.index(1, 0)))
        view.setFixedSize(_COLUMN, 200)
        return view

    def _tabs(self) -> QWidget:
        tabs = QTabWidget()
        for name in ("Training", "Code", "Problems", "Runs"):
            tabs.addTab(_label(f"What {name.lower()} shows", "dim"), name)
        tabs.setTabEnabled(3, False)
        tabs.setTabsClosable(True)
        tabs.setFixedSize(_COLUMN, 90)
        return tabs

    def _icons(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        theme = self._switch.theme
        families = [family_icon(name, theme) for name in theme.tokens.families]
        for place, made in enumerate(families):
            label = QLabel()
            label.setPixmap(made.pixmap(QSize(16, 16), self.devicePixelRatioF()))
            grid.addWidget(label, place // 12, place % 12)
        names = sorted(path.stem for path in resource("icons").glob("*.svg") if path.stem != "netdesigner")
        for place, name in enumerate(names, start=24):
            tool = QToolButton()
            self._switch.keep_icon(tool, name)
            grid.addWidget(tool, place // 12, place % 12)
        return box

    def _menu(self) -> QWidget:
        menu = QMenu(self)
        for text, keys, name in (("Undo", "Ctrl+Z", "undo"), ("Copy", "Ctrl+C", "copy"), ("Delete", "Del", "trash")):
            action = menu.addAction(text)
            action.setShortcut(keys)
            self._switch.keep_icon(action, name)
        menu.actions()[1].setEnabled(False)
        menu.addSeparator()
        shown = QAction("Show the minimap", menu, checkable=True, checked=True)
        menu.addAction(shown)
        menu.addMenu(QMenu("Align", menu)).setText("Align")
        menu.setActiveAction(menu.actions()[0])
        menu.setFixedSize(menu.sizeHint())
        return _embedded(menu)


def _texts() -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(4)
    for place, role in enumerate(_TEXT_ROLES):
        grid.addWidget(_label(f"{role or 'body'} · 56.9 K · N × 32 × 8", role), place // 2, place % 2)
    last = QHBoxLayout()
    last.setSpacing(12)
    for role in _TINTS:
        last.addWidget(_label(role, role))
    last.addWidget(_label("N×32×8×8", "pill"))
    last.addWidget(_label("×3", "count"))
    last.addStretch()
    grid.addLayout(last, len(_TEXT_ROLES), 0, 1, 2)
    return box


def _fields() -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    search = QLineEdit(placeholderText="Search layers and actions")
    typed = QLineEdit("conv1")
    typed.setClearButtonEnabled(True)
    chosen = QLineEdit("selected text")
    chosen.selectAll()
    auto, wrong = QLineEdit("1"), QLineEdit("three")
    set_role(auto, "mono auto")
    set_role(wrong, "mono invalid")
    whole, real, combo, editable = QSpinBox(), QDoubleSpinBox(), QComboBox(), QComboBox()
    whole.setMaximum(512)
    whole.setValue(64)
    real.setDecimals(4)
    real.setValue(0.001)
    inset_text(whole)
    inset_text(real)
    combo.addItems(["zeros", "reflect", "replicate", "circular"])
    editable.setEditable(True)
    editable.addItems(["same", "valid"])
    fields = (search, typed, chosen, auto, wrong, whole, real, combo, editable)
    for place, field in enumerate(fields):
        grid.addWidget(field, place // 2, place % 2)
    still = QSpinBox()
    inset_text(still)
    for place, field in enumerate((QLineEdit("off"), still, QComboBox()), start=len(fields)):
        field.setEnabled(False)
        grid.addWidget(field, place // 2, place % 2)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    progress = QProgressBar()
    progress.setValue(60)
    grid.addWidget(slider, 6, 0)
    grid.addWidget(progress, 6, 1)
    return box


def _switches() -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    for row, kind in enumerate((QCheckBox, QRadioButton)):
        for column, (text, checked, enabled) in enumerate(
            (("off", False, True), ("on", True, True), ("on", True, False), ("off", False, False))
        ):
            switch = kind(text)
            switch.setAutoExclusive(False)
            switch.setChecked(checked)
            switch.setEnabled(enabled)
            grid.addWidget(switch, row, column)
    partly = QCheckBox("partly")
    partly.setTristate(True)
    partly.setCheckState(Qt.CheckState.PartiallyChecked)
    grid.addWidget(partly, 0, 4)
    return box


def _table() -> QWidget:
    table = QTableWidget(3, 3)
    table.setHorizontalHeaderLabels(["Run", "Accuracy", "Time"])
    for row, cells in enumerate(
        (("run 12", "98.3 %", "27 s"), ("run 11", "97.8 %", "26 s"), ("run 10", "94.0 %", "9 s"))
    ):
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setSortingEnabled(True)
    table.selectRow(1)
    table.setFixedSize(_COLUMN, 130)
    return table


def _code() -> QWidget:
    split = QSplitter(Qt.Orientation.Horizontal)
    code = QPlainTextEdit("class DigitsNet(nn.Module):\n    def __init__(self) -> None:\n" + "        ...\n" * 12)
    set_role(code, "mono")
    code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    runs = QListWidget()
    runs.addItems([f"run {number}" for number in range(12)])
    runs.setCurrentRow(1)
    split.addWidget(code)
    split.addWidget(runs)
    split.setFixedSize(_COLUMN, 150)
    return split


def _popup() -> QWidget:
    """A picture: away from its combo box the list would no longer be dressed as one."""
    combo = QComboBox()
    combo.addItems(["zeros", "reflect", "replicate", "circular"])
    combo.setCurrentIndex(1)
    opened = combo.view().window()
    opened.setFixedSize(180, 4 * 28 + 10)
    picture = QLabel()
    picture.setPixmap(opened.grab())
    return picture


def _frames() -> QWidget:
    box = QWidget()
    stack = QVBoxLayout(box)
    stack.setContentsMargins(0, 0, 0, 0)
    for role, text in (
        ("card", "A card carries a name and one fact."),
        ("notice", "Something that should be known."),
        ("warning", "Something that may go wrong."),
        ("problem", "Linear head takes 128 features; flatten gives it 64."),
    ):
        frame = QFrame()
        set_role(frame, role)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(12, 8, 12, 12)
        inside.addWidget(_label(text, ""))
        if role == "problem":
            inside.addWidget(QPushButton("Set in_features to auto"), alignment=Qt.AlignmentFlag.AlignLeft)
        stack.addWidget(frame)
    return box


def _bars() -> QWidget:
    box = QWidget()
    stack = QVBoxLayout(box)
    stack.setContentsMargins(0, 0, 0, 0)
    menus = QMenuBar()
    for title in ("File", "Edit", "View", "Run"):
        menus.addMenu(title)
    status = QStatusBar()
    status.addWidget(_label("56.9 K parameters", ""))
    status.addPermanentWidget(_label("Engine ready", ""))
    area = QScrollArea()
    area.setWidget(_label("A wide and tall thing that needs to be scrolled both ways to be seen.\n" * 6, "dim"))
    area.setFixedHeight(70)
    stack.addWidget(menus)
    stack.addWidget(area)
    stack.addWidget(status)
    return box


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    if role:
        set_role(label, role)
    return label


def _embedded(popup: QWidget) -> QWidget:
    """What would be a window of its own, placed on the sheet."""
    popup.setWindowFlags(Qt.WindowType.Widget)
    return popup


def _question() -> QWidget:
    """A question as the program asks it."""
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText("Close digits-cnn without saving?")
    box.setInformativeText("Three changes since a minute ago would be lost.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    return _embedded(box)


def main(arguments: Sequence[str]) -> int:
    """Show the sheet, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theme", choices=THEME_CHOICES, default="dark")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    app = make_application(sys.argv[0])
    sheet = Gallery(ThemeSwitch(app, chosen.theme))
    sheet.show()
    if chosen.out is None:
        return app.exec()
    app.processEvents()
    return 0 if sheet.grab().save(str(chosen.out)) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
