"""Sentences with code in them: what stands in backticks is shown in the font of code, wherever it is shown."""

from __future__ import annotations

import html
import re


def rich(message: str, theme_mono: str) -> str:
    """A message as rich text: what stands in backticks is set in the font of code; nothing else in it is markup."""
    parts = re.split(r"`([^`]*)`", message)
    return "".join(
        f"<span style=\"font-family:'{theme_mono}'\">{html.escape(part).replace(' ', '&nbsp;')}</span>"
        if index % 2
        else html.escape(part)
        for index, part in enumerate(parts)
    )


def plain(message: str) -> str:
    """The same sentence for a screen reader or a tooltip."""
    return message.replace("`", "")
