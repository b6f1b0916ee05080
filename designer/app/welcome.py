"""The page that stands where the drawing will be while nothing is open: begin, go on, or start from a template."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from designer.app.first_picture import FirstPicture
from designer.app.panels.replacing import replace_content
from designer.app.rich_text import as_tip
from designer.app.theme.icons import app_icon
from designer.app.theme.style import ThemeSwitch, set_role
from designer.catalogue.spec import Catalogue
from designer.document import Design, History
from designer.templates import open_template, template_names

_PICTURE = QSize(340, 170)
_COLUMNS = 2
_RECENT = 6


class WelcomePage(QScrollArea):
    """What a person sees first.

    Signals:
        new, open: The two buttons.
        template(str): A template was chosen.
        recent(Path): A design that was open before was chosen.
    """

    new = Signal()
    open = Signal()
    template = Signal(str)
    recent = Signal(object)

    def __init__(self, catalogue: Catalogue, switch: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._switch = switch
        self._files: list[Path] = []
        self._unpainted: list[tuple[_TemplateCard, Design]] = []
        self._may_draw = False
        self._painting = QTimer(self, interval=0)  # whenever nothing else is to be done
        self._painting.timeout.connect(self._paint_next)
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        switch.changed.connect(lambda _theme: self._build())

    def show_files(self, files: list[Path]) -> None:
        """Brings the list of recent designs up to date, and makes the page when it is first needed."""
        self._files = files[:_RECENT]
        self._build()

    def draw_templates(self) -> None:
        """Gives the templates their pictures, now and whenever the page is made anew: what draws them is loaded."""
        self._may_draw = True
        self._painting.start()

    def _build(self) -> None:
        self._unpainted.clear()
        inside = QWidget()
        set_role(inside, "canvas")
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(48, 48, 48, 112)  # a little above the middle
        page = QWidget()
        page.setMaximumWidth(1120)
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(56)
        columns.addLayout(self._begin())
        columns.addLayout(self._templates(), 1)
        outer.addStretch(1)
        outer.addWidget(page, 8, Qt.AlignmentFlag.AlignVCenter)
        outer.addStretch(1)
        replace_content(self, inside)

    def _begin(self) -> QVBoxLayout:
        stack = QVBoxLayout()
        stack.setSpacing(8)
        logo, name = QLabel(), QLabel("netdesigner")
        logo.setPixmap(app_icon().pixmap(QSize(40, 40), self.devicePixelRatioF()))
        set_role(name, "heading")
        line = QLabel("Draw a network, see every shape,\nread its code, train it.")
        set_role(line, "dim")
        for widget in (logo, name, line):
            stack.addWidget(widget)
        stack.addSpacing(16)
        for text, icon, signal, role in (("New design", "new", self.new, "primary"), ("Open…", "open", self.open, "")):
            button = QPushButton(f" {text}")
            button.setObjectName(f"welcome_{icon}")
            set_role(button, role)
            self._switch.keep_icon(button, icon, "on_accent" if role else "text_dim")
            button.clicked.connect(signal)
            button.setFixedWidth(200)
            stack.addWidget(button)
        if self._files:
            stack.addSpacing(20)
            stack.addWidget(_section("Open again"))
        for path in self._files:
            stack.addWidget(self._file(path))
        stack.addStretch()
        return stack

    def _file(self, path: Path) -> QPushButton:
        button = QPushButton(f" {path.stem}")
        button.setObjectName(f"recent_{path.stem}")
        button.setToolTip(as_tip(str(path)))
        button.setFixedWidth(200)
        set_role(button, "tool row")
        self._switch.keep_icon(button, "folder", "text_faint")
        button.clicked.connect(partial(self.recent.emit, path))
        return button

    def _templates(self) -> QVBoxLayout:
        stack = QVBoxLayout()
        stack.setSpacing(12)
        stack.addWidget(_section("Start from a template"))
        grid = QGridLayout()
        grid.setSpacing(16)
        for place, name in enumerate(template_names()):
            design = open_template(name)
            card = _TemplateCard(name, design.doc, self._switch.theme.tokens.radius.card)
            self._unpainted.append((card, design))
            card.chosen.connect(partial(self.template.emit, name))
            grid.addWidget(card, place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(_COLUMNS, 1)
        stack.addLayout(grid)
        stack.addStretch()
        if self._may_draw:
            FirstPicture(self.viewport(), self._painting.start)
        return stack

    def _paint_next(self) -> None:
        """Gives one more template its picture: drawn all at once, they would hold up the window."""
        if not self._unpainted:
            self._painting.stop()
            return
        card, design = self._unpainted.pop(0)
        card.show_picture(self._picture(design))

    def _picture(self, design: Design) -> QPixmap:
        """The drawing as the canvas draws it, small."""
        from designer.app.canvas.view import CanvasView

        graph = design.root()
        canvas = CanvasView(self._catalogue, self._switch)
        canvas.zoom_bar.hide()
        canvas.setFixedSize(_PICTURE)  # smaller than a canvas to draw on may become
        if graph is not None:
            canvas.show_graph(History(design), graph.id)
            canvas.fit()
        picture = canvas.grab()
        canvas.deleteLater()
        return picture


class _TemplateCard(QFrame):
    """A template: its picture, its name, a sentence; a click or Enter opens it."""

    chosen = Signal()

    def __init__(self, name: str, doc: str, radius: int) -> None:
        super().__init__()
        self._radius = radius
        self.setObjectName(f"template_{name}")
        self.setAccessibleName(f"Template {name}: {doc}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedWidth(_PICTURE.width() + 2)
        set_role(self, "card")
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 12)  # inside the border
        stack.setSpacing(4)
        self._image, title, text = QLabel(), QLabel(name), QLabel(doc)
        self._image.setObjectName("template_picture")
        self._image.setFixedSize(_PICTURE)
        set_role(title, "strong")
        set_role(text, "dim")
        text.setWordWrap(True)
        for label in (title, text):
            label.setContentsMargins(12, 0, 12, 0)
        stack.addWidget(self._image)
        stack.addSpacing(4)
        stack.addWidget(title)
        stack.addWidget(text)

    def show_picture(self, picture: QPixmap) -> None:
        """Fills the place that was kept for it."""
        self._image.setPixmap(_rounded(picture, self._radius - 1))  # it lies within the border

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def _rounded(picture: QPixmap, radius: int) -> QPixmap:
    """A picture whose upper corners are those of the card it lies in."""
    size = picture.deviceIndependentSize()
    made = QPixmap(picture.size())
    made.setDevicePixelRatio(picture.devicePixelRatio())
    made.fill(Qt.GlobalColor.transparent)
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(0, 0, size.width(), size.height() + radius), radius, radius)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(shape)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return made


def _section(text: str) -> QLabel:
    label = QLabel(text)
    set_role(label, "section")
    return label
