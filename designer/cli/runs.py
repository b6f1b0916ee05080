"""List the runs so far, or show one: how it ended and what it reached on held-out data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from designer.cli.terminal import FINE, columns
from designer.document import Json
from designer.training.history import PastRun, RunHistory
from designer.training.store import StoreError, default_store


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument(
        "what", choices=("list", "show"), nargs="?", default="list", help="all runs, the newest first, or one of them"
    )
    parser.add_argument("run", metavar="RUN", nargs="?", type=int, help="the number of the run to show")
    parser.add_argument("--design", metavar="NAME", help="list the runs of this design alone")
    parser.add_argument("--store", metavar="FILE", type=Path, help="the store of runs, if not the program's own")


def run(arguments: argparse.Namespace) -> int:
    """Prints a line a run, or what is known of one."""
    if (arguments.what == "show") != (arguments.run is not None):
        raise StoreError("`runs show` takes the number of a run, `runs list` takes none")
    history = RunHistory(arguments.store or default_store())
    try:
        runs = [past for past in history.read() if arguments.design in (None, past.run.design)]
    finally:
        history.close()
    if arguments.what == "list":
        _list(runs, arguments.json)
    else:
        _show(next((past for past in runs if past.run.id == arguments.run), None), arguments)
    return FINE


def _list(runs: list[PastRun], as_json: bool) -> None:
    if as_json:
        print(json.dumps([_facts(past) for past in runs]))
    elif runs:
        print(*columns([_row(past) for past in runs], indent=""), sep="\n")


def _show(past: PastRun | None, arguments: argparse.Namespace) -> None:
    if past is None:
        raise StoreError(f"there is no run {arguments.run}; `netdesigner runs list` shows which there are")
    if arguments.json:
        curves = {name: [steps.tolist(), values.tolist()] for name, (steps, values) in past.curves.items()}
        print(json.dumps({**_facts(past), "settings": dict(past.run.settings), "curves": curves}))
    else:
        print(*_lines(past), sep="\n")


def _facts(past: PastRun) -> dict[str, Json]:
    one = past.run
    return {
        "run": one.id,
        "design": one.design,
        "folder": str(one.folder),
        "status": one.status.value,
        "message": one.message,
        "started": one.started,
        "seconds": past.seconds,
        "epoch": one.epoch,
        "epochs": one.epochs,
        "quantity": past.quantity,
        "best": past.best,
    }


def _row(past: PastRun) -> tuple[str, ...]:
    one = past.run
    best = "" if past.best is None else f"{past.quantity} {past.best:.4g}"
    epochs = f"epoch {one.epoch} of {one.epochs}" if one.epochs else ""
    return str(one.id), one.design, one.status.value, _moment(one.started), epochs, best


def _lines(past: PastRun) -> Iterator[str]:
    one = past.run
    yield "  ".join(filter(None, _row(past)))
    if one.message:
        yield one.message
    yield f"folder: {one.folder}"
    for name, (steps, values) in past.curves.items():
        span = f"from {values.min():.4g} to {values.max():.4g}"
        yield f"held-out {name}: {values[-1]:.4g} at step {steps[-1]:.0f}, {span}"


def _moment(time: float) -> str:
    return f"{datetime.fromtimestamp(time):%Y-%m-%d %H:%M}"
