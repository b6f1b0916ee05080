"""Works a formula out on tensors, as the code that is generated from it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from designer.document.formulas import formula_value, parse_formula


def worked_out(*values: Any, text: str, names: tuple[str, ...], known: tuple[tuple[str, Any], ...]) -> Any:
    """What a formula comes to.

    Args:
        values: What its names mean, in the order of `names`: tensors, and sizes as numbers.
        known: The parameters that it reads.

    Raises:
        TypeError, ValueError, RuntimeError: As torch and Python raise them.
    """
    return formula_value(parse_formula(text), dict(zip(names, values, strict=True)) | dict(known), _of_tensors)


def _of_tensors(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(torch, name)
    return function
