"""What reading and writing a large design takes, against reading its file as plain JSON."""

import json
import time
from collections.abc import Callable
from statistics import median

from designer.document import dump_text, load_text
from tests.app.canvas.demo import large

_SIZES = (1000, 10_000)
_ROUNDS = 5


def document() -> dict[str, dict[str, float]]:
    """Milliseconds for `json.loads` of the text, for the design from it, and for the text of the design."""
    found: dict[str, dict[str, float]] = {}
    for nodes in _SIZES:
        design = large(nodes)
        text = dump_text(design)
        plain = _median(lambda text=text: json.loads(text))
        read = _median(lambda text=text: load_text(text))
        written = _median(lambda design=design: dump_text(design))
        found[f"{nodes:,} nodes"] = {
            "json, ms": plain,
            "load, ms": read,
            "beyond 3 x json, ms": read - 3 * plain,
            "dump, ms": written,
        }
    return found


def _median(do: Callable[[], object]) -> float:
    spent: list[float] = []
    for _ in range(_ROUNDS):
        before = time.process_time()
        do()
        spent.append(1000 * (time.process_time() - before))
    return median(spent)
