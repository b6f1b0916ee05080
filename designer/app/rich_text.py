"""Sentences with code in them: what stands in backticks is shown in the font of code, wherever it is shown."""

from __future__ import annotations

import html
import re

_UNBROKEN = 20  # letters of code that stay on one line; longer ones may break
_BREAK = "\u200b"
_PLACES = re.compile(rf"[^\W_]{{{_UNBROKEN}}}|[._,:/(=]")


def rich(message: str, mono: str) -> str:
    """A message as rich text: what stands in backticks is set in the font of code; nothing else in it is markup."""
    parts = re.split(r"`([^`]*)`", message)
    return "".join(
        f"<span style=\"font-family:'{mono}'\">{_code(part)}</span>" if index % 2 else html.escape(part)
        for index, part in enumerate(parts)
    )


def _code(text: str) -> str:
    """Short code keeps together; long code breaks behind its signs rather than leave the panel."""
    if len(text) <= _UNBROKEN:
        return html.escape(text).replace(" ", "&nbsp;")
    return html.escape(_PLACES.sub(rf"\g<0>{_BREAK}", text))


def plain(message: str) -> str:
    """The same sentence for a screen reader or a tooltip."""
    return message.replace("`", "")


def as_tip(text: str) -> str:
    """Text for a tooltip, where Qt would take a name such as `<b>x</b>` for markup."""
    return f"<span>{html.escape(text)}</span>" if "<" in text or "&" in text else text
