"""The table of the runs so far: what each is, how it stands, and the colour that its curve is drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTreeWidget, QTreeWidgetItem

from designer.app.numbers import seconds
from designer.app.rich_text import escaped
from designer.app.theme.icons import icon
from designer.app.theme.style import ThemeSwitch
from designer.training.history import PastRun
from designer.training.store import RunStatus

_UNKNOWN = "–"
_COLUMNS = ("Run", "Design", "State", "Started", "Epochs", "Best held out", "Took")
_RUN, _DESIGN, _STATE, _STARTED, _EPOCHS, _BEST, _TOOK = range(7)
_GIVE_WAY = (_STARTED, _TOOK, _EPOCHS)  # where the table is narrow, in this order; the tooltip of a run has them
_NARROWEST = 40  # pixels of a column
_DESIGN_ROOM = 72  # pixels that the name of a design needs at least
_SWATCH = 16  # pixels of the picture that the dot is in
_NUMBER = Qt.ItemDataRole.UserRole  # of the run in the store
_STATES = {
    RunStatus.NEW: ("Prepared", "play", "text_dim"),
    RunStatus.STARTING: ("Starting", "play", "text_dim"),
    RunStatus.RUNNING: ("Training", "play", "accent"),
    RunStatus.PAUSED: ("Paused", "pause", "warn"),
    RunStatus.FINISHED: ("Finished", "check", "good"),
    RunStatus.STOPPED: ("Stopped", "stop", "text_dim"),
    RunStatus.FAILED: ("Failed", "alert", "bad"),
    RunStatus.LOST: ("Lost", "alert", "bad"),
}


def run_colour(past: PastRun) -> int:
    """The number of a run's colour: its own whatever is chosen beside it, and another than that of its neighbours.

    Runs of all designs are counted together, since they are listed and compared together.
    """
    return past.run.id - 1


class RunsTable(QTreeWidget):
    """A row a run, the newest first.

    Columns are as wide as what is in them; only the design's name is cut. What has no room at all is left out whole.
    """

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self._switch = switch
        self._runs: dict[int, PastRun] = {}
        self._items: dict[int, QTreeWidgetItem] = {}
        self.setObjectName("runs_table")
        self.setAccessibleName("Runs, the newest first")
        self.setHeaderLabels(_COLUMNS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(_NARROWEST)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_DESIGN, QHeaderView.ResizeMode.Stretch)
        header.moveSection(_DESIGN, len(_COLUMNS) - 1)

    def show_runs(self, runs: Sequence[PastRun]) -> None:
        """Shows these runs, which come the newest first; the rows of those that were there stay."""
        self._runs = {past.run.id: past for past in runs}
        for gone in self._items.keys() - self._runs.keys():  # deleted, or another store lies there now
            self.takeTopLevelItem(self.indexOfTopLevelItem(self._items.pop(gone)))
        for past in reversed(runs):
            if past.run.id not in self._items:
                item = self._items[past.run.id] = QTreeWidgetItem()
                item.setData(_RUN, _NUMBER, past.run.id)
                self.insertTopLevelItem(0, item)
            self._fill(self._items[past.run.id], past)
        self._fit()

    def show_only(self, design: str | None) -> int:
        """Shows the runs of one design, or of all, and lets go of the others; tells how many there are."""
        self.setColumnHidden(_DESIGN, design is not None)
        shown = 0
        for number, item in self._items.items():
            hidden = design is not None and self._runs[number].run.design != design
            item.setHidden(hidden)
            shown += not hidden
            if hidden and item.isSelected():
                item.setSelected(False)
        self._fit()
        return shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leaves out columns until the others have room."""
        header, room = self.header(), self.viewport().width()
        if not self.isColumnHidden(_DESIGN):
            room -= _DESIGN_ROOM
        columns = [column for column in range(len(_COLUMNS)) if column != _DESIGN]
        widths = {column: max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) for column in columns}
        for column in _GIVE_WAY:
            hidden = sum(widths.values()) > room
            if hidden:
                del widths[column]
            self.setColumnHidden(column, hidden)

    def dress(self) -> None:
        """Takes the colours of another theme."""
        for number, item in self._items.items():
            self._fill(item, self._runs[number])

    @property
    def selected(self) -> list[PastRun]:
        """The chosen runs, the oldest first."""
        return [self._runs[number] for number in sorted(item.data(_RUN, _NUMBER) for item in self.selectedItems())]

    def _fill(self, item: QTreeWidgetItem, past: PastRun) -> None:
        run = past.run
        theme = self._switch.theme
        word, picture, colour = _STATES[run.status]
        epochs = f"{run.epoch} of {run.epochs}" if run.epochs else _UNKNOWN
        took = _UNKNOWN if past.seconds is None else seconds(past.seconds)
        cells = (run.name.lstrip("0"), run.design, word, _moment(run.started), epochs, _best(past), took)
        for column, text in enumerate(cells):
            item.setText(column, text)
        item.setIcon(_RUN, _swatch(theme.curve(run_colour(past))))
        item.setIcon(_STATE, icon(picture, theme, colour))
        item.setToolTip(_STATE, escaped(run.message.partition("\n")[0].replace("`", "")))
        when = f"{datetime.fromtimestamp(run.started):%Y-%m-%d %H:%M:%S}, took {took}"
        item.setToolTip(_RUN, f"{when}, {epochs} epochs<br>{escaped(str(run.folder))}")
        item.setToolTip(_DESIGN, escaped(run.design))
        item.setToolTip(_STARTED, when)

    def _show_menu(self, at: QPoint) -> None:
        if self.itemAt(at) is None:  # beside the rows there is nothing to do something with
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.actions())
        menu.popup(self.viewport().mapToGlobal(at))


def _swatch(colour: QColor) -> QIcon:
    picture = QPixmap(2 * _SWATCH, 2 * _SWATCH)  # for a screen of twice as many pixels; others make it smaller
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(picture.rect().center(), _SWATCH // 2, _SWATCH // 2)
    painter.end()
    picture.setDevicePixelRatio(2)
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)  # else a chosen row has it in another colour than its curve
    return made


def _best(past: PastRun) -> str:
    if past.best is None:
        return _UNKNOWN
    value = f"{past.best:.1%}".replace("%", " %") if past.quantity == "accuracy" else f"{past.best:.4g}"
    return f"{value} {past.quantity.replace('_', ' ')}"


def _moment(time: float) -> str:
    """When something was: the hour where it was today, else the day."""
    then, now = datetime.fromtimestamp(time), datetime.now()
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{then.day} {then:%b}" if then.year == now.year else f"{then:%b %Y}"
