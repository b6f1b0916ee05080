"""Files that Qt opens by name and that lie in memory: style sheets and icons take images in no other way.

In a folder for temporary files they would take ten times as long, stay behind when the program is killed, and go while
it still runs where a system sweeps that folder. What is written here is what Qt's own resource compiler writes: a tree
of names, the names, and the contents.
"""

import struct
from functools import cache

from PySide6.QtCore import qRegisterResourceData

_FORMAT = 1
_IS_FOLDER = 2


def in_memory(name: str, content: bytes) -> str:
    """The name under which Qt opens a file; what was given for its name first stays in it."""
    kept = _kept()
    if name not in kept:
        kept[name] = parts = _compiled(name, content)
        qRegisterResourceData(_FORMAT, *parts)
    return f":/{name}"


@cache
def _kept() -> dict[str, tuple[bytes, bytes, bytes]]:
    """The files by their names. Qt reads them where they lie: they are not let go of before the process ends."""
    return {}


def _compiled(name: str, content: bytes) -> tuple[bytes, bytes, bytes]:
    """A resource of Qt's with one file in it: its tree, its names and its data."""
    root = struct.pack(">IHII", 0, _IS_FOLDER, 1, 1)
    leaf = struct.pack(">IHHHI", 0, 0, 0, 1, 0)  # of no country, in Qt's language 1, C
    called = struct.pack(f">HI{len(name)}H", len(name), _hash(name), *map(ord, name))
    return root + leaf, called, struct.pack(">I", len(content)) + content


def _hash(name: str) -> int:
    """What Qt finds a name by (`qt_hash`)."""
    found = 0
    for letter in name:
        found = (found << 4) + ord(letter)
        found = (found ^ (found & 0xF0000000) >> 23) & 0x0FFFFFFF
    return found
