"""Whether a person has said that the Python code in a design may be run here.

What is remembered is a hash of all the code of a design, on this computer and never in the design: a file that somebody
sends cannot say of itself that it is trusted, and one whose code was changed elsewhere is not trusted any more.
"""

from __future__ import annotations

import json
from pathlib import Path

from designer.document.errors import DocumentError
from designer.document.places import state_dir
from designer.document.records import Design
from designer.document.storage import write_atomically

_MOST = 2000


def code_digest(design: Design) -> str:
    """The hash of all code that a design brings; empty where it brings none, which needs no trust."""
    if not design.custom:
        return ""
    import hashlib  # brings a library of ciphers, which a design without code does without

    texts = json.dumps([[layer.id, layer.text] for layer in design.custom])
    return hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()


def is_trusted(digest: str) -> bool:
    """Whether code of this hash may be run."""
    return not digest or digest in _kept()


def trust(digest: str) -> None:
    """Remembers that code of this hash may be run.

    Raises:
        DocumentError: It could not be written down.
    """
    kept = _kept()
    if not digest or digest in kept:
        return
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if len(kept) < _MOST:
            with path.open("a", encoding="ascii") as file:
                file.write(f"{digest}\n")
        else:
            write_atomically(path, "".join(f"{one}\n" for one in (*kept[_MOST // 2 :], digest)).encode())
    except OSError as error:
        raise DocumentError(f"*{path.name}* cannot be written in {path.parent}: {error.strerror}") from None


def _path() -> Path:
    return state_dir() / "trusted_code"


def _kept() -> list[str]:
    """All hashes, the oldest first; a file that cannot be read trusts nothing."""
    try:
        return _path().read_text("ascii", errors="replace").split()
    except OSError:
        return []
