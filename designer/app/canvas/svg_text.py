"""Texts of an SVG for readers who do not have our fonts: others without serifs stand in for them, in the same width.

Most fonts are wider: what is written on a card would run over its edge, and over the port there.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

from PySide6.QtGui import QFont, QFontMetricsF

_FAMILIES = {"Inter": "Inter, 'Helvetica Neue', Arial, sans-serif", "JetBrains Mono": "'JetBrains Mono', monospace"}
_TEXT = re.compile(
    r'(<text [^>]*?)font-family="([^"]*)" font-size="([\d.]+)" font-weight="(\d+)"([^>]*)>([^<]*)</text>'
)


def for_any_reader(svg: str) -> str:
    """Says of each text how wide it is, and which fonts may stand in for its own."""
    return _TEXT.sub(_told, svg)


def _told(found: re.Match[str]) -> str:
    before, family, size, weight, after, text = found.groups()
    font = QFont(family)
    font.setPixelSize(round(float(size)))
    font.setWeight(QFont.Weight(int(weight)))
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)  # as on the canvas
    width = QFontMetricsF(font).horizontalAdvance(unescape(text, {"&quot;": '"', "&apos;": "'"}))
    style = f'font-family="{_FAMILIES.get(family, family)}" font-size="{size}" font-weight="{weight}"'
    room = f' textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"' if width else ""
    return f"{before}{style}{after.rstrip()}{room}>{text}</text>"
