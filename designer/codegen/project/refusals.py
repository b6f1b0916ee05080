"""Why a run cannot go on as it was set up, in a sentence: a flag, a device, a file, the disk, the data.

This file is the same in every exported project and depends on torch alone.
"""

import re
import sys

import torch

_MOST_COLUMNS = 8  # of a table that are named
_LONGEST_NAME = 20  # characters of one of them; more is mostly a file of another kind
_NO_COLUMN = re.compile(
    r'(?:unable to find column )?"(?P<name>.*?)"(?: not found$|; valid columns: \[(?P<there>.*)\]$)'
)
_PLAN = re.compile(r"SCAN \[(.*)\]")  # polars names the file in the plan of its query alone
_POLARS_PATH = re.compile(r"(?P<why>.*) \(os error \d+\): (?P<path>.*)")


def refusal(why: str) -> SystemExit:
    """What ends a run that cannot go on as it was set up: a sentence, and the exit status of flags that are wrong.

    The sentence is a note of what is given, too, for whoever catches it.
    """
    print(why, file=sys.stderr, flush=True)
    end = SystemExit(2)
    end.add_note(why)
    return end


def device_called(name: str) -> torch.device:
    """A device that torch can compute on here; another name ends the run."""
    try:
        device = torch.device(name)
        torch.ones(1, device=device).item()  # a name alone says nothing: torch takes any that it has heard of
    except (AssertionError, RuntimeError):
        raise refusal(f"there is no device {name!r} here that PyTorch can use; --device cpu works anywhere") from None
    return device


def outer_fault(error: BaseException | None) -> str:
    """A sentence on what is wrong with a file, the disk or the data; empty for any other error."""
    said = str(error).strip().partition("\n")[0]
    if isinstance(error, OSError):
        if found := _POLARS_PATH.fullmatch(said):
            return f"{found['path']} cannot be read: {found['why']}"
        return f"{error.filename} cannot be read or written: {error.strerror}" if error.filename else said
    if type(error).__module__.startswith("polars."):
        return _missing_column(str(error), said) or f"the table is not what this was written for: {said}"
    if isinstance(error, IndexError) and (beyond := re.match(r"Target (\d+) is out of bounds", said)):
        return f"the data has more classes than the network gives scores: there is none for class number {beyond[1]}"
    return ""


def _missing_column(text: str, said: str) -> str:
    """Which column a table has not, and which it has; empty where polars complains of something else."""
    if not (absent := _NO_COLUMN.fullmatch(said)):
        return ""
    file = _PLAN.search(text)
    sentence = f"{file[1] if file else 'the table'} has no column `{absent['name']}`"
    if not absent["there"]:
        return sentence
    there = absent["there"].strip('"').split('", "')
    named = [name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..." for name in there[:_MOST_COLUMNS]]
    more = f" and {len(there) - _MOST_COLUMNS} more" if len(there) > _MOST_COLUMNS else ""
    return f"{sentence}; it has {', '.join(named)}{more}"
