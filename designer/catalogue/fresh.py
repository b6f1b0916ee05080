"""Ids of what is new in a design."""

from __future__ import annotations

import random
import string
from collections.abc import Container


def fresh_id(used: Container[str], rng: random.Random) -> str:
    """A short token that is not used yet."""
    token = ""
    while len(token) < 4 or token in used:
        token += rng.choice(string.ascii_lowercase) + rng.choice(string.digits)
    return token
