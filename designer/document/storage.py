"""Designs on disk: read whole, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from errno import EACCES
from pathlib import Path

from designer.document.errors import DocumentError, FormatError
from designer.document.reading import Repair
from designer.document.records import Design
from designer.document.text import SIZE_LIMIT, dump_text, load_text

SUFFIX = ".netd"
EXPORTED = "design.netd"
"""The drawing in a folder that was exported."""
LIST = ".netdesigner.json"
"""What was written into that folder."""


def design_at(path: Path) -> Path:
    """The design that a person means by a path: in a folder that was exported, the drawing it was exported from."""
    inside = path / EXPORTED
    return inside if inside.is_file() else path


def load(path: Path) -> tuple[Design, tuple[Repair, ...]]:
    """Reads a design from a file. Nothing in it is run, and the file is not touched.

    Raises:
        FormatError: It is not a design that this version can read.
        DocumentError: The file cannot be read.
    """
    design, repairs, _ = load_with_text(path)
    return design, repairs


def load_with_text(path: Path) -> tuple[Design, tuple[Repair, ...], str]:
    """The same, and the text that it was read from; it raises what `load` raises."""
    try:
        if (inside := design_at(path)) != path:
            raise DocumentError(f"*{path.name}* is a folder; the design in it is *{inside}*")
        if path.exists() and not path.is_file():
            raise DocumentError(f"*{path.name}* is not a file, so it is not a design")
        if path.stat().st_size > SIZE_LIMIT:
            raise FormatError(f"*{path.name}* is larger than any design: more than {SIZE_LIMIT // 2**20} MiB")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(f"*{path.name}* is not text, so it is not a design") from None
    except OSError as error:
        raise DocumentError(f"*{path.name}* cannot be read: {error.strerror}") from None
    try:
        return (*load_text(text), text)
    except FormatError as error:
        named = FormatError(f"*{path.name}* could not be opened: {error}")
        named.place = error.place
        raise named from None


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, to see whether another program has changed it; empty where it is none or holds no design.

    What is no file may keep a reader waiting for ever, and what is larger than any design would fill the memory.
    """
    import hashlib  # brings a library of ciphers, which a window without a file does without

    try:
        if not path.is_file() or path.stat().st_size > SIZE_LIMIT:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def save(design: Design, path: Path) -> None:
    """Writes a design beside its file and then puts it in the file's place, so that a crash leaves one of them whole.

    Raises:
        DocumentError: The file cannot be written; what was there before is unchanged.
    """
    write_atomically(path, dump_text(design).encode())


def write_atomically(path: Path, data: bytes) -> None:
    """Replaces a file's content in one step; a link is followed and the file's permissions are kept.

    Raises:
        DocumentError: The file cannot be written; what was there before is unchanged.
    """
    temporary: Path | None = None
    try:
        target = path.resolve()
        if target.is_file() and not _may_be_written(target):
            raise PermissionError(EACCES, "it is write-protected")
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise DocumentError(
            f"*{path.name}* cannot be written in {path.parent}: {error.strerror}. What was there is unchanged."
        ) from None


def _may_be_written(target: Path) -> bool:
    """Whether nobody has protected a file: to put another one in its place, the folder's permission would do."""
    return bool(target.stat().st_mode & 0o222) and os.access(target, os.W_OK)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
