"""The bundled fonts, so that the program looks the same on a machine that has neither Inter nor JetBrains Mono."""

from functools import cache

from PySide6.QtGui import QFontDatabase

from designer.resources import resource


@cache
def load_fonts() -> tuple[str, ...]:
    """Hand every bundled font to Qt, once, and name the families they brought. Needs a running application.

    Raises:
        RuntimeError: Qt cannot read a font that is part of the program: the installation is damaged.
    """
    families: set[str] = set()
    for path in sorted(resource("fonts").glob("*.ttf")):
        handle = QFontDatabase.addApplicationFont(str(path))
        if handle < 0:
            raise RuntimeError(f"{path.name} cannot be read as a font; install netdesigner again.")
        families.update(QFontDatabase.applicationFontFamilies(handle))
    return tuple(sorted(families))
