"""How wide texts are in the fonts of a theme: cards are as wide as what is written on them."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QFontMetricsF

from designer.app.canvas.card import Measure
from designer.app.theme.theme import Theme


def measure_in(theme: Theme) -> Measure:
    """Measures in a theme; the same texts are asked for again and again, and making a font takes longer than both."""

    @cache
    def metrics(role: str) -> QFontMetricsF:
        return QFontMetricsF(theme.font(role))

    @lru_cache(maxsize=50_000)
    def width(text: str, role: str) -> float:
        return metrics(role).horizontalAdvance(text)

    return width
