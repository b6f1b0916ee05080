"""netdesigner: draw a neural network, see every shape, read its code, train it, export it.

As a library: `designer.load`, `designer.new`, `designer.template_names` and the `Design` they give; see `designer.api`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from designer.api import Checked, Design, DesignError, load, new, template_names

__all__ = ["Checked", "Design", "DesignError", "load", "new", "template_names"]


def __getattr__(name: str) -> Any:
    """Loads the library when it is first asked for: the window and the workers do not ask, and start fast."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from designer import api

    return getattr(api, name)
