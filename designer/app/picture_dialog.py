"""Making a picture of a drawing: what of it, as what, how it looks; it is seen before it is saved or copied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from designer.app.dialogs import choose_picture
from designer.app.navigation import graph_title
from designer.app.on_screen import OnScreen
from designer.app.picture_drawer import Granted, PictureDrawer, Wish
from designer.app.rich_text import plain
from designer.app.theme.style import ThemeSwitch, inset_text, set_role
from designer.document import Design, GraphId, NodeId, Report
from designer.document.numerals import grouped
from designer.engine.pictures import (
    COLUMN_MM,
    LARGEST_SCALE,
    PAGE_MM,
    Drawn,
    Kind,
    Look,
    Picture,
    why_too_large,
)

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("PNG, for everything", "png"),
    ("SVG, sharp at any size", "svg"),
    ("PDF, for papers", "pdf"),
)
_LOOKS: tuple[tuple[str, Look], ...] = (("Light", "light"), ("Dark", "dark"), ("Paper, to be printed", "paper"))
_WIDTHS = (("As on the screen", 0.0), ("One column, 85 mm", COLUMN_MM), ("Two columns, 175 mm", PAGE_MM))
_SIZE = (980, 620)
_FORM_WIDTH = 264
_EDGE = 12  # round the picture
_PAUSE_MS = 200  # a choice is drawn when the person has stopped choosing
_MM_PER_PIXEL = 25.4 / 96
_POINTS_PER_MM = 72 / 25.4
_LEGIBLE = 4.5  # points; journals ask for five to seven


@dataclass(frozen=True, slots=True)
class Scope:
    """What a picture can be of: graphs, or some cards of the first of them."""

    title: str
    graphs: tuple[GraphId, ...]
    cards: tuple[NodeId, ...] = ()


def scopes(design: Design, graph: GraphId | None, selection: Sequence[NodeId]) -> tuple[Scope, ...]:
    """What there is to draw, the likeliest first.

    Args:
        graph: The one that is open.
        selection: The cards of it that are selected.
    """
    drawn = tuple(one.id for one in design.graphs.values() if one.nodes)
    here = tuple(one for one in drawn if one == graph)
    found: list[Scope] = []
    if here and selection:
        what = "The selected card" if len(selection) == 1 else f"The {len(selection)} selected cards"
        found.append(Scope(what, here, tuple(selection)))
    if here:
        found.append(Scope(f"What is open: {graph_title(design.graphs[here[0]])}", here))
    if drawn != here:
        found.append(Scope("The whole design", (*here, *(one for one in drawn if one not in here))))
    return tuple(found)


class PictureDialog(QDialog):
    """The choices, and what comes of them.

    Attributes:
        picture: What is chosen, for the next time.
        written: The file that was written; None where there is none.
    """

    def __init__(
        self,
        switch: ThemeSwitch,
        design: Design,
        report: Report | None,
        offers: Sequence[Scope],
        suggestion: Path,
        last: Picture | None,
        parent: QWidget,
    ) -> None:
        """Makes the dialog; nothing is drawn before it is shown.

        Args:
            report: What is known of shapes.
            offers: What there is to draw; there is something.
            suggestion: What the file could be called, without its ending.
            last: What was chosen the last time, if there was one.
        """
        super().__init__(parent)
        self._offers = offers
        self._smallest = switch.theme.font("caption").pixelSize()
        self._suggestion = suggestion
        self.picture = last or Picture("png", (), scale=2.0)
        self.written: Path | None = None
        self._drawn: Drawn | None = None
        self._copying = False
        self._drawer = PictureDrawer(design, report, self)
        self._drawer.granted.connect(self._on_granted)
        self._drawer.refused.connect(self._on_refused)
        self.setObjectName("picture_dialog")
        self.setWindowTitle("Export a picture")
        OnScreen(self, wanted=QSize(*_SIZE))
        self._make_fields(self.picture)
        self._preview = _Preview(switch)
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._show_preview)
        self._choose()

    def know(self, report: Report) -> None:
        """Shows the shapes that have been found meanwhile."""
        if self.isVisible() and self._chosen.isEnabled():  # else it was closed, or the picture is on its way
            self._drawer.know(report)
            self._choose()

    # What is chosen

    def _make_fields(self, last: Picture) -> None:
        self._scope = _box(
            "picture_scope", "What is drawn", ((one.title, one) for one in self._offers), self._offers[0]
        )
        self._kind = _box("picture_kind", "What becomes of it", _KINDS, last.kind)
        self._look = _box("picture_look", "How it looks", _LOOKS, last.look)
        self._width = _box("picture_width", "How wide it is", _WIDTHS, last.width_mm)
        self._scale = QDoubleSpinBox(minimum=0.5, maximum=LARGEST_SCALE, singleStep=0.5, decimals=1, value=last.scale)
        self._scale.setObjectName("picture_scale")
        self._scale.setAccessibleName("How many times as large as on the screen")
        self._scale.setSuffix(" ×")
        inset_text(self._scale)
        self._shapes = _check("picture_shapes", "Shapes beside the wires", last.shapes)
        self._titles = _check("picture_titles", "Names above the drawings", last.titles)
        for box in (self._scope, self._kind, self._look, self._width):
            box.currentIndexChanged.connect(self._choose)
        for check in (self._shapes, self._titles):
            check.toggled.connect(self._choose)
        self._scale.valueChanged.connect(self._choose)

    def _lay_out(self) -> None:
        self._form = form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(12)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, field in (
            ("Of", self._scope),
            ("As", self._kind),
            ("Colours", self._look),
            ("Size", self._scale),
            ("Width", self._width),
        ):
            form.addRow(_dim(title), field)
        form.addRow(self._shapes)
        form.addRow(self._titles)
        self._size = _dim("")
        self._size.setObjectName("picture_size")
        self._size.setWordWrap(True)
        self._fault = QLabel()
        self._fault.setObjectName("picture_fault")
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        self._fault.setWordWrap(True)
        set_role(self._fault, "bad")
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addLayout(form)
        side.addWidget(self._size)
        side.addWidget(self._fault)
        side.addStretch()
        side.setContentsMargins(0, 0, 0, 0)
        self._chosen = QWidget()
        self._chosen.setFixedWidth(_FORM_WIDTH)
        self._chosen.setLayout(side)
        upper = QHBoxLayout()
        upper.setSpacing(20)
        upper.addWidget(self._preview, 1)
        upper.addWidget(self._chosen)
        self._progress = QProgressBar(minimum=0, maximum=0, textVisible=False)
        keeps = self._progress.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(keeps)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 20, 20, 16)
        stack.setSpacing(12)
        stack.addLayout(upper, 1)
        stack.addWidget(self._progress)
        stack.addWidget(self._make_buttons())

    def _make_buttons(self) -> QWidget:
        roles = QDialogButtonBox.ButtonRole
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._save = buttons.addButton("Save…", roles.AcceptRole)
        self._save.setObjectName("picture_save")
        self._save.setDefault(True)
        set_role(self._save, "primary")
        self._copy = buttons.addButton("Copy", roles.ActionRole)
        self._copy.setObjectName("picture_copy")
        self._copy.setToolTip("Puts the picture into the clipboard, as pixels")
        self._copy.setAutoDefault(False)
        buttons.accepted.connect(self._ask_where)
        self._copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        return buttons

    def _choose(self) -> None:
        scope: Scope = self._scope.currentData()
        kind: Kind = self._kind.currentData()
        self.picture = Picture(
            kind,
            scope.graphs,
            scope.cards,
            self._look.currentData(),
            self._shapes.isChecked(),
            self._titles.isChecked(),
            self._scale.value(),
            self._width.currentData() if kind == "pdf" else 0.0,
        )
        self._form.setRowVisible(self._scale, kind == "png")
        self._form.setRowVisible(self._width, kind == "pdf")
        self._fault.clear()
        self._say_size()
        self._progress.show()
        self._timer.start()

    def _say_size(self) -> None:
        """How large it becomes, as soon as one knows how large the drawing is, and what does not go."""
        if self._drawn is None:
            self._size.clear()
            return
        picture, wide, high = self.picture, self._drawn.width, self._drawn.height
        match picture.kind:
            case "png":
                self._size.setText(
                    f"{grouped(ceil(wide * picture.scale))} × {grouped(ceil(high * picture.scale))} pixels"
                )
                self._fault.setText(why_too_large(wide, high, picture.scale))
            case "svg":
                self._size.setText(f"{grouped(wide)} × {grouped(high)} pixels at 100 %")
            case "pdf":
                across = picture.width_mm or wide * _MM_PER_PIXEL
                letters = self._smallest * across * _POINTS_PER_MM / wide
                hard = ", which is hard to read in print. A part of the drawing, or a wider picture, has larger ones."
                self._size.setText(
                    f"{across:.0f} × {across * high / wide:.0f} mm, its smallest letters are of {letters:.1f} points"
                    + (hard if letters < _LEGIBLE else "")
                )

    # Drawing

    def _show_preview(self) -> None:
        ratio = self.devicePixelRatioF()
        room = int((max(self._preview.width(), self._preview.height()) - 2 * _EDGE) * ratio)
        self._drawer.draw(Wish(replace(self.picture, kind="png", scale=ratio, within=room)))

    def _ask_where(self) -> None:
        path = choose_picture(self, self._suggestion.with_name(f"{self._suggestion.name}.{self.picture.kind}"))
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Has what is chosen written into a file; the dialog goes when it is there."""
        self._finish(Wish(self.picture, path))

    def copy(self) -> None:
        """Puts what is chosen into the clipboard, as pixels; the dialog goes when it is there."""
        self._copying = True
        self._finish(Wish(replace(self.picture, kind="png")))

    def _finish(self, wish: Wish) -> None:
        self._timer.stop()
        self._progress.show()
        self._enable(False)
        self._drawer.draw(wish)

    def _enable(self, on: bool) -> None:
        for part in (self._chosen, self._save, self._copy):
            part.setEnabled(on)

    def _on_granted(self, granted: Granted) -> None:
        if granted.wish.path is not None:
            self.written = granted.wish.path
            self.accept()
        elif self._copying:
            QGuiApplication.clipboard().setImage(granted.image)
            self.accept()
        elif not self._timer.isActive():  # else something else is chosen already
            self._drawn = granted.drawn
            self._progress.hide()
            self._preview.show_image(granted.image, self.devicePixelRatioF())
            self._say_size()

    def _on_refused(self, _wish: Wish, why: str) -> None:
        self._copying = False
        self._enable(True)
        self._progress.hide()
        self._fault.setText(plain(why))

    def done(self, result: int) -> None:
        """Closes the dialog; what is still drawn is called off."""
        self._timer.stop()
        self._drawer.leave()
        super().done(result)


class _Preview(QWidget):
    """What the picture looks like, as large as there is room for."""

    def __init__(self, switch: ThemeSwitch) -> None:
        super().__init__()
        self._switch = switch
        self._image = QImage()
        self.setObjectName("picture_preview")
        self.setAccessibleName("The picture")
        self.setMinimumSize(280, 200)

    def show_image(self, image: QImage, ratio: float) -> None:
        self._image = image
        self._image.setDevicePixelRatio(ratio)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._switch.theme
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("window"))
        radius = theme.tokens.radius.card
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if not self._image.isNull():
            room = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
            size = self._image.deviceIndependentSize()
            if size.width() > room.width() or size.height() > room.height():
                size.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            shown = QRectF(0, 0, size.width(), size.height())
            shown.moveCenter(room.center())
            painter.drawImage(shown, self._image)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(shown)
        painter.end()


def _box(name: str, says: str, entries: Iterable[tuple[str, object]], chosen: object) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(says)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for title, value in entries:
        box.addItem(title, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def _check(name: str, text: str, on: bool) -> QCheckBox:
    check = QCheckBox(text)
    check.setObjectName(name)
    check.setChecked(on)
    return check


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    set_role(label, "dim")
    return label
