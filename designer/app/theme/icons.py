"""The SVG line icons, in whatever colour the theme asks for.

The files of `resources/icons` draw in `currentColor`; here that word is replaced before Qt sees them, and Qt's own SVG
engine draws them at the pixel ratio of the screen they are on. Families of layers have theirs under `families/`.
"""

from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from designer.app.theme.in_memory import in_memory
from designer.app.theme.theme import Theme
from designer.resources import resource


def icon(name: str, theme: Theme, color: str = "text_dim") -> QIcon:
    """An icon for a button or a menu that also knows how to look disabled, hovered and checked.

    Args:
        name: A file of `resources/icons` without its ending, such as `"play"` or `"families/convolution"`.
        theme: Where the colours come from; after a switch of themes the icon has to be made anew.
        color: The name of the colour at rest. Only the dim one brightens under the pointer and when checked.

    Raises:
        FileNotFoundError: There is no such icon.
    """
    bright = "text" if color == "text_dim" else color
    made = QIcon()
    for mode, state, tint in (
        (QIcon.Mode.Normal, QIcon.State.Off, color),
        (QIcon.Mode.Normal, QIcon.State.On, bright),
        (QIcon.Mode.Active, QIcon.State.Off, bright),
        (QIcon.Mode.Selected, QIcon.State.Off, bright),
        (QIcon.Mode.Disabled, QIcon.State.Off, "text_disabled"),
    ):
        made.addFile(tinted_file(name, theme.color(tint).name()), QSize(), mode, state)
    return made


def family_icon(family: str, theme: Theme) -> QIcon:
    """The icon of a family of layers in the family's hue, in every state."""
    return QIcon(tinted_file(f"families/{family}", theme.family(family).name()))


def app_icon() -> QIcon:
    """The icon of the program itself, for the window and the task bar."""
    return QIcon(str(resource("icons", "netdesigner.svg")))


def pixmap(name: str, color: QColor, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """An icon as pixels: `size` logical pixels wide and high, crisp at the given device pixel ratio."""
    key = f"netdesigner/{name}/{color.name()}/{size}/{ratio}"
    cached = QPixmap()
    if QPixmapCache.find(key, cached):
        return cached
    renderer = _renderer(name, color.name())  # before the painter: an unknown name must not leave one open
    made = QPixmap(QSize(size, size) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    QPixmapCache.insert(key, made)
    return made


def draw_icon(painter: QPainter, name: str, where: QRectF, color: QColor) -> None:
    """Draw an icon as vectors: it stays sharp at any zoom and in an SVG or PDF; the colour's alpha is ignored."""
    _renderer(name, color.name()).render(painter, where)


@cache
def tinted_file(name: str, color: str) -> str:
    """A copy of an icon in one colour, `#rrggbb`, by the name that style sheets and `QIcon` know it by."""
    return in_memory(f"{name.replace('/', '-')}-{color[1:]}.svg", _tinted(name, color))


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(_tinted(name, color))


def _tinted(name: str, color: str) -> bytes:
    return _drawing(name).replace("currentColor", color).encode()


@cache
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")
