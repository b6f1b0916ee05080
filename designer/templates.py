"""Designs to begin with: they come with the program as ordinary files."""

from __future__ import annotations

from designer.document import Design, DocumentError, load
from designer.document.storage import SUFFIX
from designer.resources import resource


def template_names() -> list[str]:
    """What there is, in the order of the alphabet."""
    return sorted(path.stem for path in resource("templates").glob(f"*{SUFFIX}"))


def open_template(name: str) -> Design:
    """A fresh design, which belongs to no file yet.

    Raises:
        DocumentError: There is no template of this name.
    """
    names = template_names()
    if name not in names:
        raise DocumentError(f"there is no template `{name}`; there are {', '.join(names)}")
    design, _ = load(resource("templates", f"{name}{SUFFIX}"))
    return design
