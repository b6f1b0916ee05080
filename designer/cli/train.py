"""Train a design with a progress bar, into the same store of runs that the window shows."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from designer import api
from designer.cli.terminal import (
    DESIGN_HAS_ERRORS,
    FINE,
    INTERRUPTED,
    describe_trust,
    design_named,
    mind_trust,
    say,
    say_repairs,
)
from designer.codegen import path_flags
from designer.document import Json, load
from designer.training.follow import Follower, Update
from designer.training.launcher import Launcher, RunningWorker
from designer.training.likeness import is_only_renamed
from designer.training.runs import RunFolder, new_run, was_made_from, why_not_go_on
from designer.training.store import RunStatus, RunStore, StoreError

_LOOK_EVERY = 0.1  # seconds
_BAR = 24  # characters

_KINDS = {"int": int, "float": float, "str": str}


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=design_named,
        help="a design, *.netd, or the folder of an export; none with --resume: that of the run",
    )
    parser.add_argument(
        "--resume", metavar="RUN", type=int, help="go on with the run of this number, from its last checkpoint"
    )
    parser.add_argument(
        "--start-from", metavar="RUN", type=int, help="begin with the weights of the run of this number, where they fit"
    )
    parser.add_argument("--store", metavar="FILE", type=Path, help="the store of runs, if not the program's own")
    parser.add_argument("--runs", metavar="DIR", type=Path, help="where the run's folder is made, if not beside others")
    describe_trust(parser)
    parser.set_defaults(flags=())
    parser.epilog = (
        "Every parameter of the design is a flag too, after FILE: --epochs 3 --learning-rate 0.01; so are --seed and "
        "--device. Ctrl+C stops after the batch and saves."
    )


def run(arguments: argparse.Namespace) -> int:
    """Trains to the end, or until Ctrl+C."""
    if arguments.file is None and arguments.resume is None:
        raise StoreError("a design is needed: `netdesigner train FILE`, or `netdesigner train --resume RUN`")
    store_path = arguments.store and arguments.store.absolute()  # the worker works in another folder
    if arguments.resume is not None:
        if arguments.start_from is not None:
            raise StoreError("a run goes on with its own weights: leave out --start-from, or --resume")
        with RunStore(store_path) as store:
            return _train(store, _go_on(store, arguments), arguments.json)
    design = api.load(arguments.file)
    say_repairs(design.repairs)
    mind_trust(design, arguments.trust)
    _check_flags(design, arguments.flags)
    design.require_trainable()
    with RunStore(store_path) as store:
        begun = _weights_of(store, arguments.start_from)
        folder = _new_folder(store, design, arguments)
        flags = [*path_flags(design.document, arguments.file.absolute().parent), *begun, *arguments.flags]
        return _train(store, Launcher(store).start(folder, flags), arguments.json)


def _new_folder(store: RunStore, design: api.Design, arguments: argparse.Namespace) -> RunFolder:
    """The folder of a new run, with the code of its design."""
    folder = new_run(store, design.name, arguments.runs and arguments.runs.absolute())
    design.write_project(folder.path)
    return folder


def _weights_of(store: RunStore, number: int | None) -> list[str]:
    """The flags by which a run begins with the weights of another one."""
    if number is None:
        return []
    weights = RunFolder(store.show(number).folder, number).weights
    if weights is None:
        raise StoreError(f"run {number} has no checkpoint to take weights from")
    return ["--start-from", str(weights)]


def _go_on(store: RunStore, arguments: argparse.Namespace) -> RunningWorker:
    """Goes on with a run as it was begun; where cards got other names since, in a new run that takes it up.

    Raises:
        StoreError: It is asked to go on otherwise than it began.
    """
    if arguments.flags:
        raise StoreError(f"a run goes on as it was begun: leave out {' '.join(arguments.flags)}, or begin a new run")
    run = store.show(arguments.resume)
    now = load(arguments.file)[0] if arguments.file is not None else None
    if now is None or was_made_from(run, now):
        return Launcher(store).go_on(run.id)
    if not is_only_renamed(load(run.folder / "design.netd")[0], now):
        raise StoreError(
            f"{arguments.file} is not what run {run.id} was made from. `netdesigner train --resume {run.id}` goes on "
            f"with the design as it was then; `netdesigner train {arguments.file}` begins a new run, and with "
            f"`--start-from {run.id}` it begins with the weights that fit"
        )
    if why := why_not_go_on(run):
        raise StoreError(why)
    design = api.load(arguments.file)
    mind_trust(design, arguments.trust)
    design.require_trainable()
    say("cards have other names than when it began: a new run goes on where it ended")
    return Launcher(store).take_up(_new_folder(store, design, arguments), run.id)


def _train(store: RunStore, worker: RunningWorker, as_json: bool) -> int:
    """Shows a run until it has ended, and says how."""
    folder = worker.folder
    if not as_json:
        say(f"run {folder.run} in {folder.path}")
    follower = Follower(store.path, folder.run)
    bar = _Bar(silent=as_json)
    try:
        stopped = _follow(worker, follower, bar)
    finally:
        follower.close()
    ended = store.show(folder.run)
    if ended.note and not as_json:
        say(ended.note)
    if worker.untold:
        ended = replace(ended, status=RunStatus.LOST, message=worker.untold)
    if as_json:
        result: dict[str, Json] = {
            "ok": ended.status is RunStatus.FINISHED,
            "run": ended.id,
            "folder": str(ended.folder),
            "status": ended.status.value,
            "message": ended.message,
            "values": dict(bar.values),
        }
        print(json.dumps(result))
    else:
        sentence, _, _ = ended.message.partition("\n")  # what the error itself said stands behind it, and in the log
        say(f"{ended.status}: {sentence}" if sentence else ended.status.value)
        if not why_not_go_on(ended) and (RunFolder(ended.folder, ended.id).out / "last.pt").is_file():
            say(f"`netdesigner train --resume {ended.id}` goes on from the last checkpoint")
    if stopped:
        return INTERRUPTED
    return FINE if ended.status is RunStatus.FINISHED else DESIGN_HAS_ERRORS


def _check_flags(design: api.Design, flags: Sequence[str]) -> None:
    """Ends the program where train.py would not understand these flags."""
    parser = argparse.ArgumentParser(
        prog="netdesigner train FILE", add_help=False, allow_abbrev=False, conflict_handler="resolve"
    )
    parser.add_argument("--seed", type=int)
    parser.add_argument("--device")
    for parameter in design.document.parameters:
        flag = "--" + parameter.name.replace("_", "-")
        if parameter.type == "bool":
            parser.add_argument(flag, action=argparse.BooleanOptionalAction)
        else:
            parser.add_argument(flag, type=_KINDS.get(parameter.type, str))
    parser.parse_args(flags)


def _follow(worker: RunningWorker, follower: Follower, bar: _Bar) -> bool:
    """Shows a run until it has ended; tells whether Ctrl+C stopped it."""
    stopped = False
    while True:
        try:
            over = worker.wait(_LOOK_EVERY)
            bar.show(follower.poll())
            if over:
                bar.show(follower.poll())
                bar.close()
                return stopped
        except KeyboardInterrupt:
            stopped = True
            bar.close()
            say("stopping after this batch, and saving")
            worker.stop()


@dataclass(slots=True)
class _Bar:
    """One line that is renewed: how far a run is, and its latest numbers.

    Where standard error is no terminal it is a line an epoch.
    """

    silent: bool
    values: dict[str, float] = field(default_factory=dict)
    _epoch: int = -1
    _width: int = 0

    def show(self, update: Update) -> None:
        """Takes in what is new, and shows it."""
        for name, (_, values) in update.points.items():
            self.values[name] = float(values[-1])
        if self.silent or not update.changed or not update.epochs:
            return
        if sys.stderr.isatty():
            line = self._line(update)[: shutil.get_terminal_size().columns - 1]
            print("\r" + line.ljust(self._width), end="", file=sys.stderr, flush=True)
            self._width = len(line)
        elif update.epoch != self._epoch:
            self._epoch = update.epoch
            print(self._line(update), file=sys.stderr, flush=True)

    def _line(self, update: Update) -> str:
        full = round(update.progress * _BAR)
        numbers = "".join(f"  {name} {value:.4g}" for name, value in self.values.items())
        return f"[{'#' * full}{'.' * (_BAR - full)}] epoch {update.epoch} of {update.epochs}{numbers}"

    def close(self) -> None:
        """Ends the line, so that what is said next stands below it."""
        if self._width:
            print(file=sys.stderr)
            self._width = 0
