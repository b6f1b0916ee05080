"""How people call what a run measures, which code calls by keys such as `held_out_loss` and `r2`."""

from __future__ import annotations

_SHORT = {"mae": "MAE", "mse": "MSE", "r2": "R²"}  # names that are letters, each for a word


def quantity_name(key: str) -> str:
    """The name as it stands inside of a sentence: `held_out_loss` is held out loss."""
    return _SHORT.get(key, key.replace("_", " "))


def quantity_title(key: str) -> str:
    """The name as it stands above a plot: `held_out_loss` is Held out loss."""
    return _SHORT.get(key, quantity_name(key).capitalize())
