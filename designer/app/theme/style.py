"""Dressing the application: Fusion underneath, our palette and our style sheet over it, and switching while it runs.

Until a style is asked for something, Python's side of it is not made: its many enumerations take as long as the fonts.
So Qt is told of Fusion when it begins, and dresses a widget that was not seen yet by itself.

What a widget can say about itself, in one place:

`set_role(widget, "...")`, several separated by spaces (`"mono dim"`):

| role | on | looks like |
|---|---|---|
| display | labels | the one thing that is told, seen from afar |
| title, heading, section, strong, small, caption, mono | labels and fields | type |
| dim, faint, accent, good, warn, bad | labels | the colour of the text |
| primary, danger, tool, menu, row | buttons | the one main action; what destroys; flat; with a menu; text at the left |
| fold | tool buttons | opens onto what is rarely needed |
| search | buttons | a field to search in, which opens one |
| auto, invalid | fields | dashed: the value is found by itself; ringed: it cannot be used |
| card, problem, warning, notice | frames | a raised box; what is wrong; what may go wrong; what should be known |
| choice | frames | can be clicked |
| pill, count | labels | a shape or a number on a ground of its own |
| window, panel, canvas, popup | frames and panels | the ground they stand on |
| bar, status | frames | a strip at the top with a hairline below it, one at the bottom with it above |
| hairline | frames | a line one pixel thick |
"""

from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QWidget

from designer.app.theme.fonts import load_fonts
from designer.app.theme.icons import icon
from designer.app.theme.own_theme import OwnTheme
from designer.app.theme.sheet import style_sheet
from designer.app.theme.theme import Theme
from designer.app.theme.tokens import ThemeChoice, ThemeName, Tokens, load_tokens

_PALETTE = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.ToolTipBase: "popup",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text_faint",
    QPalette.ColorRole.Highlight: "selected",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.LinkVisited: "accent_text",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "raised",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "line",
}
_TEXT_ROLES = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)
_SPIN_INSET = 8


def make_application(program: str) -> QApplication:
    """The application, in Qt's Fusion style on every desktop."""
    return QApplication([program, "-style", "Fusion"])


def apply_theme(app: QApplication, tokens: Tokens, name: str) -> Theme:
    """Dress the whole application, windows that are open included, and return the theme for whatever paints by hand.

    An application that wears the theme already is left alone: each widget that there is would be dressed anew.
    """
    load_fonts()
    theme = Theme(tokens, name)
    sheet = style_sheet(theme)
    if app.styleSheet() != sheet:
        app.setPalette(_palette(theme))
        app.setFont(theme.font("body"))
        app.setStyleSheet(sheet)
    return theme


def set_role(widget: QWidget, role: str) -> None:
    """Say what a widget is; the table above lists the roles. May be called again when that changes."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else a plain widget of ours leaves its ground out
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


def wanted_theme(scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference) -> ThemeName:
    """The theme that a desktop asks for; one that says nothing gets the dark one."""
    if contrast is Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "light" if scheme is Qt.ColorScheme.Light else "dark"


def inset_text(spin: QAbstractSpinBox) -> None:
    """Move the text of a spin box in from its edge, as far as in a line edit; style sheets cannot reach it."""
    spin.lineEdit().setTextMargins(_SPIN_INSET, 0, 0, 0)


class ThemeSwitch(QObject):
    """Holds the theme in use and tells when it is another one.

    Attributes:
        choice: What was chosen: a theme, that of the system, or one of a person's own.
        theme: The one in use.

    Signals:
        changing: The application is about to wear another theme: every widget will be dressed anew.
        changed(Theme): The application wears the new theme; what paints by hand should repaint.
    """

    changing = Signal()
    changed = Signal(object)

    def __init__(self, app: QApplication, choice: ThemeChoice | OwnTheme) -> None:
        super().__init__(app)
        self._app = app
        self._hints = app.styleHints()
        self._wishes = self._hints.accessibility()
        self._hints.colorSchemeChanged.connect(self._follow)
        self._wishes.contrastPreferenceChanged.connect(self._follow)
        self.choice = choice
        self.theme = apply_theme(app, *self._chosen())

    def use(self, choice: ThemeChoice | OwnTheme) -> None:
        """Change to a theme, or to what the system asks for; the one in use is kept as it is."""
        self.choice = choice
        self._follow()

    def _follow(self) -> None:
        tokens, name = self._chosen()
        if (tokens, name) != (self.theme.tokens, self.theme.name):
            self.changing.emit()
            self.theme = apply_theme(self._app, tokens, name)
            self.changed.emit(self.theme)

    def _chosen(self) -> tuple[Tokens, str]:
        if isinstance(self.choice, OwnTheme):
            return self.choice.tokens, self.choice.name
        if self.choice != "system":
            return load_tokens(), self.choice
        return load_tokens(), wanted_theme(self._hints.colorScheme(), self._wishes.contrastPreference())

    def toggle(self) -> None:
        """Change from dark to light, or back."""
        self.use("light" if self.theme.is_dark else "dark")

    def keep_icon(self, target: QAction | QAbstractButton, name: str, color: str = "text_dim") -> None:
        """Give an action or a button an icon, now and after each change of theme, for as long as it lives.

        Called again for the same target, it replaces the icon (run becomes stop).
        """
        kept = target.findChild(_KeptIcon, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if kept is None:
            kept = _KeptIcon(target)
            self.changed.connect(kept.show)
        kept.name, kept.color = name, color
        kept.show(self.theme)


class _KeptIcon(QObject):
    """An icon that follows the theme. A child of what shows it, so that both end together."""

    def __init__(self, target: QAction | QAbstractButton) -> None:
        super().__init__(target)
        self.name = ""
        self.color = ""

    def show(self, theme: Theme) -> None:
        target = cast(QAction | QAbstractButton, self.parent())
        target.setIcon(icon(self.name, theme, self.color))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, color in _PALETTE.items():
        palette.setColor(role, theme.color(color))
    disabled: QColor = theme.color("text_disabled")
    for role in _TEXT_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, disabled)
    return palette
