"""One SVG that is light or dark as its reader is: the light one, and what of it is otherwise where dark is preferred.

Both are drawn by the same strokes, so they differ in colours alone; those are told in a rule of style, which goes
before what stands at the stroke itself. A browser asks its reader for it, also where the file is the image of a page or
of a notebook (JupyterLab says there which theme it has); what knows no rules of style shows the light one.
"""

from __future__ import annotations

import re
from hashlib import sha256

_TAG = re.compile(r"<(?![?!/])[^>]+>")
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')


def either_look(light: bytes, dark: bytes) -> bytes:
    """Puts two pictures of one drawing into one.

    Args:
        light, dark: SVGs whose elements differ only in attributes that are properties of style.
    """
    rules: dict[str, str] = {}
    other = (found.group() for found in _TAG.finditer(dark.decode()))

    def told(found: re.Match[str]) -> str:
        tag, twin = found.group(), next(other)
        if tag == twin:
            return tag
        known = dict(_ATTRIBUTE.findall(tag))
        otherwise = (f"{name}:{value}" for name, value in _ATTRIBUTE.findall(twin) if known.get(name) != value)
        rule = ";".join(otherwise)
        name = f"nd-{sha256(rule.encode()).hexdigest()[:8]}"  # in a page with several drawings it means the same in all
        rules[name] = rule
        return re.sub(r"^<\w+", rf'\g<0> class="{name}"', tag)

    text = _TAG.sub(told, light.decode())
    style = "".join(f".{name}{{{rule}}}\n" for name, rule in rules.items())
    return text.replace(
        "<defs>\n", f"<defs>\n<style>@media (prefers-color-scheme: dark) {{\n{style}}}</style>\n", 1
    ).encode()
