"""The style sheet of the program: `resources/themes/style.qss` with the tokens filled in.

In that file `@name` is a colour (`@panel`) or a length or font size in pixels (`@radius_control`, `@size_row`,
`@font_caption`), and `@icon(chevron-down, text_dim)` an icon in a colour. A name that does not exist is an error.
"""

import re
from dataclasses import asdict

from PySide6.QtGui import QColor

from designer.app.theme.icons import tinted_file
from designer.app.theme.theme import Theme
from designer.resources import resource

_REFERENCE = re.compile(r"@icon\((?P<icon>[a-z-]+), (?P<tint>[a-z_]+)\)|@(?P<name>[a-z_]+)")


def style_sheet(theme: Theme) -> str:
    """The whole style sheet for a theme.

    Raises:
        KeyError: The sheet names a token that does not exist.
        FileNotFoundError: It names an icon that does not exist.
    """
    values = _lengths(theme)

    def fill(match: re.Match[str]) -> str:
        if match["icon"]:
            return f'url("{tinted_file(match["icon"], theme.color(match["tint"]).name())}")'
        name = match["name"]
        return values[name] if name in values else _css(theme.color(name))

    return _REFERENCE.sub(fill, resource("themes", "style.qss").read_text(encoding="utf-8"))


def _lengths(theme: Theme) -> dict[str, str]:
    tokens = theme.tokens
    lengths = {f"radius_{name}": f"{value}px" for name, value in asdict(tokens.radius).items()}
    lengths |= {f"size_{name}": f"{value}px" for name, value in asdict(tokens.sizes).items()}
    for name, role in tokens.type.roles.items():
        lengths[f"font_{name}"] = f'{role.weight} {role.size}px "{role.family}"'
    return lengths


def _css(color: QColor) -> str:
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, {color.alphaF():.1%})"
