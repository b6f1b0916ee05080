"""What a failed run is told as: a sentence for the person who started it, and behind it the error itself.

An error at some line is mostly the last of a chain. Where a number stopped being one before, that is what is said:
torch's own complaint is about a later line, which has done nothing wrong.
"""

from __future__ import annotations

import math
import traceback
from pathlib import Path
from typing import Any

from designer.training.runs import RunFolder
from designer.training.sink import NotFiniteError, StoreSink, advice
from designer.training.store import StoreError

_OUT_OF_HAND = 1e6  # no weight of a network that learns is near


def explain(error: Exception, folder: RunFolder, sink: StoreSink) -> str:
    """What happened; where that is not the error itself, the error follows on a line of its own."""
    if isinstance(error, NotFiniteError | StoreError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).parent == folder.path]
    where = f" ({Path(ours[-1].filename).name}, line {ours[-1].lineno})" if ours else ""
    raw = _last_line(error) + where
    if _is_out_of_memory(error):
        return f"The memory ran out; a smaller batch needs less.\n{raw}"
    if sink.wrong is not None:
        return f"{sink.wrong_sentence()}\n{raw}"
    grown = _grown_weights(sink)
    return f"{grown} {advice(sink.settings)}\n{raw}" if grown else raw


def _last_line(error: Exception) -> str:
    return traceback.format_exception_only(error)[-1].strip()


def _is_out_of_memory(error: Exception) -> bool:
    """torch says it with a class of its own on a graphics card, and with a text on the processor."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "allocate memory" in str(error)


def _grown_weights(sink: StoreSink) -> str:
    """A sentence on the first network whose weights are no numbers any more, or beyond all use."""
    for network, module in sink.networks.items():
        try:
            name, size = _largest(module)
        except RuntimeError:  # after some errors a graphics card answers nothing more
            return ""
        if not math.isfinite(size):
            return f"The weights of `{network}` stopped being numbers{_when(sink)} (`{name}`)."
        if size > _OUT_OF_HAND:
            return f"The weights of `{network}` had grown to {size:.0e}{_when(sink)} (`{name}`)."
    return ""


def _largest(module: Any) -> tuple[str, float]:
    """The parameter that holds the largest number, or the first number that is none."""
    found = ("", 0.0)
    for name, weight in module.named_parameters():
        size = float(weight.detach().abs().max()) if weight.numel() else 0.0
        if not math.isfinite(size):
            return name, size
        found = max(found, (name, size), key=lambda pair: pair[1])
    return found


def _when(sink: StoreSink) -> str:
    return f" after step {sink.step}" if sink.step is not None else " in the first step"
