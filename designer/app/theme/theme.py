"""One theme as Qt wants it: colours and fonts by name, for the painter and for plots.

Widgets get their look from the style sheet; only what paints by hand needs this.
"""

from PySide6.QtGui import QColor, QFont

from designer.app.theme.tokens import Tokens


class Theme:
    """The tokens seen through one palette. Immutable: switching themes makes another one.

    Attributes:
        name: What it is called in the tokens.
        tokens: All values, for `tokens.sizes`, `tokens.radius`, `tokens.motion` and `tokens.space`.
        is_dark: Whether light text stands on dark ground.
        opacity: What steps back, and how far.
    """

    def __init__(self, tokens: Tokens, name: str) -> None:
        palette = tokens.themes[name]
        self.name = name
        self.tokens = tokens
        self.is_dark = palette.is_dark
        self.opacity = palette.opacity
        self._colors = {key: _color(value) for key, value in palette.colors.items()}
        self._syntax = {key: _color(value) for key, value in palette.syntax.items()}
        self._families = {key: _color(value) for key, value in palette.families.items()}
        self._curves = tuple(_color(value) for value in palette.curves)

    def color(self, name: str) -> QColor:
        """A colour of the palette, such as `"card_line"`.

        Raises:
            KeyError: The palette has no such colour.
        """
        return QColor(self._colors[name])

    def family(self, family: str) -> QColor:
        """The hue of a family of layers, for icon, ports and left edge, never for text."""
        return QColor(self._families[family])

    def family_tile(self, family: str) -> QColor:
        """The see-through ground behind a family's icon."""
        tint = self.family(family)
        tint.setAlphaF(self.opacity.tile)
        return tint

    def curve(self, index: int) -> QColor:
        """The colour of the plotted line number `index`; after the last they begin again."""
        return QColor(self._curves[index % len(self._curves)])

    def syntax(self, kind: str) -> QColor:
        """The colour of a kind of token in code: keyword, definition, string, number, comment, constant."""
        return QColor(self._syntax[kind])

    def font(self, role: str) -> QFont:
        """The font of a role, such as `"body"`, `"title"` or `"mono_caption"`.

        Raises:
            KeyError: There is no such role.
        """
        spec = self.tokens.type.roles[role]
        font = QFont(spec.family)
        font.setPixelSize(spec.size)
        font.setWeight(QFont.Weight(spec.weight))
        # Hinting across would snap letters to whole pixels and spoil the spacing the fonts were drawn with.
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        # Code is read letter by letter: `!=` stays two of them. Widgets inherit this through the application's font,
        # whatever family the style sheet gives them.
        for feature in ("calt", "liga"):
            font.setFeature(QFont.Tag(feature), 0)
        return font


def _color(text: str) -> QColor:
    """Read `#rrggbb` or `#rrggbbaa`; Qt itself would take the alpha first."""
    color = QColor(text[:7])
    if len(text) == 9:
        color.setAlpha(int(text[7:], 16))
    return color
