"""Sentences with code and names in them: what stands in backticks is shown in the font of code, wherever it is shown.

Names of files stand between stars, which no reader sees.
"""

from __future__ import annotations

import re

_UNBROKEN = 20  # letters of code that stay on one line; longer ones may break
_BREAK = "\u200b"
_JOINED = "\u2060"  # no line ends here; Qt would end one behind the strokes of `H//2`
_CODE = re.compile(r"`([^`]*)`")
_NAME = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")  # not what is multiplied: `2*3*4`, `9**9**9`
# As `html.escape` does, which is loaded with the names of two thousand letters.
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_PLACES = re.compile(rf"[^\W_]{{{_UNBROKEN}}}|[._,:/(=]")


def rich(message: str, mono: str) -> str:
    """A message as rich text: code is set in its font, names are heavier; nothing else in it is markup."""
    parts = _CODE.split(message)
    return "".join(
        f"<span style=\"font-family:'{mono}'\">{_code(part)}</span>" if index % 2 else _words(part)
        for index, part in enumerate(parts)
    )


def _words(text: str) -> str:
    return _NAME.sub(r'<span style="font-weight:600">\1</span>', escaped(text))


def escaped(text: str) -> str:
    """Text as it stands in rich text."""
    return text.translate(_MARKUP)


def _code(text: str) -> str:
    """Short code keeps together; long code breaks behind its signs, a shape between its sizes, to stay in the panel."""
    if len(text) <= _UNBROKEN:
        return escaped(text).replace(" ", "&nbsp;")
    if " × " in text:
        sizes = (one.replace("//", f"//{_JOINED}") if len(one) <= _UNBROKEN else one for one in text.split(" × "))
        return "&nbsp;× ".join(map(escaped, sizes))
    return escaped(_PLACES.sub(rf"\g<0>{_BREAK}", text))


def plain(message: str) -> str:
    """The same sentence for a screen reader or a tooltip."""
    parts = _CODE.split(message)
    return "".join(part if index % 2 else _NAME.sub(r"\1", part) for index, part in enumerate(parts))


def as_sentence(text: str) -> str:
    """What another program complains of, or half a sentence, with a capital (not of a name) and a full stop."""
    if re.match(r"[a-z]+ ", text):
        text = f"{text[0].upper()}{text[1:]}"
    return f"{text}." if text and text[-1] not in ".!?…" else text


def kept_together(text: str) -> str:
    """Prose in which no line ends within a size such as 32 × 32."""
    return text.replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}")


def as_tip(text: str) -> str:
    """Text for a tooltip, where Qt would take a name such as `<b>x</b>` for markup."""
    return f"<span>{escaped(text)}</span>" if "<" in text or "&" in text else text
