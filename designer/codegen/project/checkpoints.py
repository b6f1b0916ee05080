"""Checkpoints as files, and where random draws stand, which is a part of them.

This file is the same in every exported project and depends on torch alone.
"""

import contextlib
import os
import random
from pathlib import Path
from typing import Any, cast

import torch

from refusals import refusal
from weights import named_as_here

try:
    import numpy
except ImportError:  # torch does without it, and so does a run
    numpy = None  # type: ignore[assignment]


def load_checkpoint(path: Path) -> dict[str, Any]:
    """What was saved, by the names of this design; a file that is no checkpoint of ours, or damaged, ends the run."""
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise refusal(f"there is no checkpoint {path}") from None
    except Exception:  # noqa: BLE001 - damaged bytes end their reading in any way
        saved = None
    if not isinstance(saved, dict) or not saved.keys() >= {"seed", "draws", "kept"}:
        raise refusal(f"{path} cannot be resumed: it is damaged, or no checkpoint; --out starts a new run")
    named: dict[str, Any] = named_as_here(saved)
    return named


def write_checkpoint(path: Path, checkpoint: dict[str, Any]) -> None:
    """Writes a checkpoint beside the old one, then takes its place: a crash leaves one or the other, whole."""
    unfinished = path.with_name(f"{path.name}.tmp")
    try:
        with unfinished.open("wb") as file:
            torch.save(checkpoint, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except (OSError, RuntimeError) as error:  # torch tells of a full disk in its own way
        with contextlib.suppress(OSError):
            unfinished.unlink()
        why = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        whole = "; what was saved before is whole" if path.is_file() else ""
        raise refusal(f"{path} cannot be written: {why}{whole}") from None


# Random draws


def seed_draws(seed: int) -> None:
    """Sets all generators to where this seed begins."""
    torch.manual_seed(seed)
    random.seed(seed)
    if numpy:
        numpy.random.seed(seed % 2**32)


def draw_state(device: torch.device) -> dict[str, Any]:
    """Where all generators stand, in types that `torch.load` takes without running code."""
    state = {"torch": torch.get_rng_state(), "python": random.getstate()}
    if device.type == "cuda":
        state["cuda"] = torch.cuda.get_rng_state(device)
    if numpy:
        name, keys, *rest = numpy.random.get_state(legacy=True)
        state["numpy"] = (name, cast(Any, keys).tolist(), *rest)
    return state


def restore_draws(state: dict[str, Any], device: torch.device) -> None:
    """Sets all generators to where `draw_state` saw them."""
    torch.set_rng_state(state["torch"])
    random.setstate(state["python"])
    if "cuda" in state and device.type == "cuda":
        torch.cuda.set_rng_state(state["cuda"], device)
    if "numpy" in state and numpy:
        numpy.random.set_state(state["numpy"])
