"""Designs to begin with: they come with the program as ordinary files.

`index.json` beside them says in which family each is shown, under which title and with how many parameters, so that all
of them can be listed before one is read. What a design is for, it says itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from designer.document import Design, DocumentError, load
from designer.document.storage import SUFFIX
from designer.resources import resource

_FURTHER = "More"  # where a file that the index does not name is shown


@dataclass(frozen=True, slots=True)
class Template:
    """What is told of a design before it is opened.

    Attributes:
        name: Of its file, and of a design that begins with it.
        title: What people call it.
        parameters: How many numbers it learns as it is; None: nobody has counted them.
    """

    name: str
    title: str
    parameters: int | None = None

    def summary(self) -> str:
        """What its design says that it is; read from the file."""
        text = _path(self.name).read_text(encoding="utf-8")
        return str(json.loads(text)["doc"])


@dataclass(frozen=True, slots=True)
class TemplateFamily:
    """Templates that belong together, the one to begin with first."""

    title: str
    templates: tuple[Template, ...]


def template_names() -> list[str]:
    """What there is, in the order of the alphabet."""
    return sorted(path.stem for path in resource("templates").glob(f"*{SUFFIX}"))


def template_families() -> tuple[TemplateFamily, ...]:
    """The templates as they are shown to people, family by family."""
    names = template_names()
    families: list[TemplateFamily] = []
    for family in json.loads(resource("templates", "index.json").read_text(encoding="utf-8"))["families"]:
        listed = tuple(Template(**one) for one in family["templates"] if one["name"] in names)
        if listed:
            families.append(TemplateFamily(family["title"], listed))
        names = [name for name in names if all(name != one.name for one in listed)]
    if names:
        families.append(TemplateFamily(_FURTHER, tuple(Template(name, name) for name in names)))
    return tuple(families)


def open_template(name: str) -> Design:
    """A fresh design, which belongs to no file yet.

    Raises:
        DocumentError: There is no template of this name.
    """
    names = template_names()
    if name not in names:
        import difflib  # for who mistypes a name alone

        near = difflib.get_close_matches(name, names, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise DocumentError(f"there is no template `{name}`; there are {', '.join(names)}{hint}")
    design, _ = load(_path(name))
    return design


def _path(name: str) -> Path:
    return resource("templates", f"{name}{SUFFIX}")
