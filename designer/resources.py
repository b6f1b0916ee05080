"""Where the data files are: templates, icons, themes, documentation.

In a checkout they lie in `resources/` beside the package, in an installed program inside it. This is the only place
that knows, so nothing else builds a path from `__file__`.
"""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Locate a data file or folder, `resource("templates", "digits-cnn.netd")`; it may be absent."""
    return _root().joinpath(*parts)


@cache
def _root() -> Path:
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"
