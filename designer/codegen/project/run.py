"""What every run needs and no design changes: settings, sink, what is kept, order of rows, several processes.

This file is the same in every exported project and depends on torch alone. The seed decides the first weights, the
order of the rows and all random draws, so a run can be repeated; what is kept in a checkpoint is all that decides how
it goes on, so a run that was stopped and resumed ends with the same bits as one that was not.
"""

import argparse
import contextlib
import inspect
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast, overload

import torch
import torch.distributed as dist
import torch.distributed.nn
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from checkpoints import draw_state, load_checkpoint, restore_draws, seed_draws, write_checkpoint
from refusals import device_called, outer_fault, refusal
from weights import Fit, described, fit, in_order_of, known_cards, learned_by, taken_over

Rows = dict[str, Tensor]  # a table: columns of equal length
Chosen = Tensor | dict[str, Tensor]  # the rows of one batch, or those of each of its roles (support, query)
Facts = dict[str, Any]  # what was found in data and whoever predicts needs: scale, categories, classes
Order = Callable[[torch.Generator], list[Chosen]]  # what one epoch visits, batch by batch
Wish = tuple[str, ...]  # ("stop",), ("save",), ("pause",), ("go",), ("learning_rate", "0.01")
Kept = TypeVar("Kept", bound="nn.Module | Optimizer | LRScheduler | Tensor | Source")


@dataclass
class Settings:
    """What can be set for any run. Each field is a flag, `--seed 3 --resume`, and its comment what `--help` says."""

    out: Path = Path("out")  # the folder for checkpoints and what is logged
    resume: bool = False  # go on from the last checkpoint in that folder
    seed: int = 0  # of the first weights, the order of the rows and all random draws
    device: str = "cuda" if torch.cuda.is_available() else "cpu"  # where it runs, as PyTorch calls it
    save_every: int = 0  # a checkpoint after so many batches; 0: at the end of each epoch only
    start_from: str = ""  # a checkpoint; a new run begins with the weights of it that fit

    @classmethod
    def parse(cls, argv: list[str] | None) -> Self:
        """Reads flags, those of the command line where `argv` is None."""
        parser, told = argparse.ArgumentParser(), comments_of(cls)
        for field in fields(cls):
            said = told.get(field.name, f"{field.name.replace('_', ' ')} of the design").replace("%", "%%")
            how: dict[str, Any] = {"type": type(field.default), "help": f"{said} (default: %(default)s)"}
            if isinstance(field.default, bool):
                how = {"action": argparse.BooleanOptionalAction, "help": said}
            parser.add_argument("--" + field.name.replace("_", "-"), default=field.default, **how)
        return cls(**vars(parser.parse_args(argv)))

    def as_saved(self) -> dict[str, Any]:
        """What a checkpoint keeps: what is learned from and how, but not where the run is written."""
        kept = {name: value for name, value in asdict(self).items() if name not in ("out", "resume")}
        return {name: str(value) if isinstance(value, Path) else value for name, value in kept.items()}


def comments_of(kind: type) -> dict[str, str]:
    """What the comments beside the fields of a class, or above them, say; without its source, what fields often are."""
    told = {
        "learning_rate": "how far a step goes",
        "epochs": "how often all rows are learned from",
        "batch_size": "how many rows a step learns from",
    }
    for one in reversed(kind.__mro__[:-1]):
        above: list[str] = []
        with contextlib.suppress(OSError, TypeError):  # its source is not there
            for row in inspect.getsource(one).splitlines():
                if found := re.fullmatch(r"    (\w+): .*?(?:  # (.+))?", row):
                    told.update({found[1]: " ".join([*above, found[2] or ""]).strip()} if found[2] or above else {})
                above = [*above, row.strip(" #")] if row.startswith("    # ") else []
    return told


# Where a run reports to


class Sink(Protocol):
    """Where a run reports to and takes wishes from."""

    def start(self, settings: dict[str, Any]) -> None:
        """The run begins."""

    def watch(self, networks: dict[str, nn.Module]) -> None:
        """A stage begins, with these networks."""

    def log(self, step: int, values: dict[str, Any]) -> None:
        """What came of a batch or a pass: `part.name` to a 0-dim tensor, a number, pictures (N x C x H x W) or a text.

        Among them is where the stage is: `epoch`, from 1 on, of `epochs`, and `progress`, from 0 to 1.
        """

    def poll(self) -> list[Wish]:
        """What is wished since the last call; asked after every batch."""

    def say(self, text: str) -> None:
        """Something that whoever looks at the run should know of it, in a sentence without capital and full stop."""

    def flush(self) -> None:
        """A checkpoint is about to be written: what came before it should last as long."""

    def finish(self, status: str) -> None:
        """The run is over: `finished`, `stopped`, `interrupted`, `refused` or `failed: ...`."""


def terminal(out: Path) -> Sink:
    """The sink of a run that stands alone."""
    from console import Console  # only here: under another sink the file need not be there

    return cast(Sink, Console(out))


# The run


class Stopped(Exception):
    """Somebody wished to stop. It is raised between two batches and ends in a checkpoint."""


class Run:
    """One run: what it keeps is in every checkpoint, and where it was is where it goes on.

    It seeds all draws when it is made, so networks that are built after it get the same weights each time.
    """

    def __init__(self, settings: Settings, sink: Sink | None = None) -> None:
        self.settings, self.out, self.seed = settings, settings.out, settings.seed
        self.device = device_called(settings.device)
        self.rank, self.world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        self.stage_index = self.epoch = self.batch = self.step = 0
        self.epoch_count = self.epoch_length = 1
        self.best = -float("inf")
        self.kept: dict[str, Any] = {}
        self.saved: dict[str, Any] | None = None  # what is resumed, until the first epoch goes on
        self.given: dict[str, Any] | None = None  # whose weights a new run begins with, until the first stage
        self.fits: dict[str, Fit | None] = {}  # how those of each network fit
        known_cards()  # as they are now: the project may be written anew, or moved, while this runs
        self.interrupted = self.save_is_due = False
        if settings.resume and (self.out / "last.pt").exists():
            self.saved = load_checkpoint(self.out / "last.pt")
            self.seed = self.saved["seed"]
        elif not settings.resume and any(self.out.glob("*.pt")):
            raise SystemExit(
                f"{self.out} holds an earlier run: --resume goes on with it, --out starts another elsewhere"
            )
        elif settings.start_from:
            self.given = load_checkpoint(Path(settings.start_from))
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refusal(f"{self.out} cannot be made: {error.strerror}; --out names another folder") from None
        if self.world > 1:
            if self.device.type == "cuda":
                self.device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
                torch.cuda.set_device(self.device)
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
        self.sink = (sink or terminal(self.out)) if self.rank == 0 else None
        seed_draws(self.seed)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self.signal_before = signal.signal(signal.SIGINT, self.interrupt)
        if self.sink:
            self.sink.start({name: str(value) for name, value in asdict(self.settings).items()})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self.signal_before)
        ends: dict[Any, str] = {
            None: "finished",
            Stopped: "stopped",
            KeyboardInterrupt: "interrupted",
            SystemExit: "refused",
        }
        why = outer_fault(error)
        status = "refused" if why else ends.get(kind, f"failed: {error}")
        if status == "stopped":
            self.save()
        if self.sink:
            self.sink.finish(status)
        if self.world > 1:
            dist.destroy_process_group()
        if status == "interrupted":
            raise SystemExit(130) from None
        if why:
            raise refusal(why) from None
        return status == "stopped"

    def interrupt(self, *_: object) -> None:
        """The first Ctrl-C is a wish to stop, the second ends the run at once."""
        print("\nstopping after this batch; Ctrl-C again stops at once", file=sys.stderr)
        self.interrupted = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    # Keeping and going on

    def keep(self, name: str, thing: Kept) -> Kept:
        """Puts a network, optimiser, schedule, tensor or what is known of data into every checkpoint, and restores it.

        A network or tensor is on the run's device afterwards, the same in all processes.
        """
        if isinstance(thing, nn.Module | Tensor):
            thing = cast(Kept, thing.to(self.device))
        self.kept[name] = thing
        if self.saved:
            self.restore(name, thing)
        elif self.given and isinstance(thing, nn.Module):
            self.begin(name, thing)
        if self.world > 1 and isinstance(thing, nn.Module | Tensor):
            for value in [thing] if isinstance(thing, Tensor) else thing.state_dict().values():
                dist.broadcast(value, 0)
        return thing

    def restore(self, name: str, thing: Kept) -> None:
        """Gives a thing what the checkpoint holds of it; a checkpoint of something else ends the run."""
        assert self.saved is not None, "asked only where a run is resumed"
        place, kept = self.out / "last.pt", self.saved["kept"]
        if name not in kept:
            raise refusal(f"{place} has no {name!r}: it was saved by another design; --out starts a new run")
        try:
            if isinstance(thing, Tensor):
                thing.copy_(kept[name])
            elif isinstance(thing, nn.Module):
                self.fits[name] = found = fit(thing, kept[name], self.saved["cards"]["weights"].get(name, {}))
                if not found.is_whole:
                    raise ValueError(found.apart())
                thing.load_state_dict(found.state)
            elif isinstance(thing, Optimizer):
                thing.load_state_dict(self.in_order(name, thing, kept[name]))
            else:
                thing.load_state_dict(kept[name])
        except (RuntimeError, ValueError) as error:
            why = str(error).splitlines()[0].rstrip(":.")
            partly = f", which begins with the weights that fit by --start-from {place}"
            raise refusal(
                f"{place} was saved by another design, or with other data: its {name!r} does not fit ({why}); "
                f"--out starts a new run{partly if isinstance(thing, nn.Module) else ''}"
            ) from None

    def in_order(self, name: str, optimiser: Optimizer, state: dict[str, Any]) -> dict[str, Any]:
        """What a checkpoint holds of an optimiser, for networks whose layers may stand in another order now."""
        assert self.saved is not None, "asked only where a run is resumed"
        networks = {name: kept for name, kept in self.kept.items() if isinstance(kept, nn.Module)}
        fits = {name: found for name, found in self.fits.items() if found}
        then, now = self.saved["learned"].get(name, []), learned_by(optimiser, networks)
        ordered: dict[str, Any] = in_order_of(state, then, now, fits)
        return ordered

    def begin(self, name: str, network: nn.Module) -> None:
        """Gives a network those weights of another run that fit; the others stay as they were drawn."""
        assert self.given is not None, "asked only where there are any"
        there, cards = self.given["kept"].get(name), self.given["cards"]["weights"].get(name, {})
        self.fits[name] = found = None if there is None else fit(network, there, cards)
        if found:
            network.load_state_dict(found.state, strict=False)

    def say_what_it_begins_with(self) -> None:
        """Tells which weights were taken over and which were not, by name; nothing of it fitting ends the run."""
        source = Path(self.settings.start_from)
        if not any(found and found.state for found in self.fits.values()):
            raise refusal(
                f"none of the weights of {source} fits a network of this design; without --start-from it begins"
            )
        if self.sink:
            self.sink.say(taken_over(self.fits, source))

    def save(self, name: str = "last.pt") -> None:
        """Writes a checkpoint: all that decides how the run goes on."""
        draws = [draw_state(self.device)] * self.world
        if self.world > 1:
            dist.all_gather_object(draws, draws[0])
        if self.sink is None:
            return
        self.sink.flush()
        checkpoint = {
            "settings": self.settings.as_saved(),
            "seed": self.seed,
            "stage": self.stage_index,
            "epoch": self.epoch,
            "batch": self.batch,
            "step": self.step,
            "best": self.best,
            "draws": draws,
            "kept": {name: kept if isinstance(kept, Tensor) else kept.state_dict() for name, kept in self.kept.items()},
        }
        write_checkpoint(self.out / name, checkpoint | described(self.kept))

    def keep_best(self, score: float) -> None:
        """Writes `best.pt` where the score is the highest of this stage."""
        if score > self.best:
            self.best = score
            self.save("best.pt")

    # The loop

    def stages(self, *stages: Callable[[], None]) -> None:
        """Runs the stages in order; a resumed run goes on in the one it was in."""
        for_all = set(self.kept)
        if self.given:
            self.say_what_it_begins_with()
            self.given = None
        first = self.saved["stage"] if self.saved else 0
        for self.stage_index in range(first, len(stages)):
            stages[self.stage_index]()
            self.kept = {name: thing for name, thing in self.kept.items() if name in for_all}
            self.epoch = self.batch = 0
            self.best = -float("inf")

    def starts(self) -> bool:
        """Whether this stage begins now, rather than being resumed."""
        return self.saved is None

    def epochs(self, count: int) -> Iterator[int]:
        """The epochs of this stage that are left, each followed by a checkpoint."""
        if count < 1:
            raise refusal(f"{count} epochs were asked for: a stage needs 1 epoch or more")
        if self.sink:
            self.sink.watch({name: thing for name, thing in self.kept.items() if isinstance(thing, nn.Module)})
        seed_draws(self.seed + 1000 * self.stage_index + self.rank)
        if saved := self.saved:
            self.epoch, self.batch = saved["epoch"], saved["batch"]
            self.step, self.best = saved["step"], saved["best"]
            if len(saved["draws"]) == self.world:
                restore_draws(saved["draws"][self.rank], self.device)
            self.saved = None
        self.epoch_count = count
        while self.epoch < count:
            yield self.epoch
            self.epoch, self.batch = self.epoch + 1, 0
            self.obey()
            self.save()

    @overload
    def batches(self, first: "Source", /) -> Iterator[Rows]: ...
    @overload
    def batches(self, first: "Source", second: "Source", /, *others: "Source") -> Iterator[tuple[Rows, ...]]: ...
    def batches(self, first: "Source", /, *others: "Source") -> Iterator[Any]:
        """The batches of this epoch that are left. The first source sets their number; the others go round."""
        self.epoch_length = first.steps(self)
        streams = [first.batches(self, self.epoch, self.batch)]
        streams += [other.endless(self, self.epoch * self.epoch_length + self.batch) for other in others]
        for batch in zip(*streams, strict=False):
            yield batch if others else batch[0]
            self.batch, self.step = self.batch + 1, self.step + 1
            if self.settings.save_every and self.step % self.settings.save_every == 0:
                self.save_is_due = True
            self.obey()
            if self.save_is_due:
                self.save_is_due = False
                self.save()

    def obey(self) -> None:
        """Does what the sink wishes, and waits while it wishes a pause."""
        paused = False
        while True:
            for wish, *rest in self.wishes():
                if wish == "stop":
                    raise Stopped
                if wish == "save":
                    self.save_is_due = True
                elif wish == "learning_rate":
                    for kept in self.kept.values():
                        for group in kept.param_groups if isinstance(kept, Optimizer) else ():
                            group["lr"] = float(rest[0])
                elif wish in ("pause", "go"):
                    paused = wish == "pause"
            if not paused:
                return
            if self.save_is_due:
                self.save_is_due = False
                self.save()
            time.sleep(0.05)

    def wishes(self) -> list[Wish]:
        """What the first process is asked to do, known to all."""
        wishes = [*self.sink.poll(), *([("stop",)] if self.interrupted else [])] if self.sink else []
        if self.world > 1:
            box = [wishes]
            dist.broadcast_object_list(box, 0)
            wishes = box[0]
        return wishes

    def log(self, values: dict[str, Any], part: str = "train") -> None:
        """Reports what came of a batch, or of a pass over another part."""
        if self.sink:
            where = {"epoch": self.epoch + 1, "epochs": self.epoch_count, "progress": self.progress}
            self.sink.log(self.step, {f"{part}.{name}": value for name, value in values.items()} | where)

    @property
    def progress(self) -> float:
        """How much of this stage is done, from 0 to 1."""
        return (self.epoch + self.batch / self.epoch_length) / self.epoch_count

    @contextlib.contextmanager
    def looking(self, *networks: nn.Module) -> Iterator[None]:
        """Evaluation mode, no gradients, and random draws that are the same each time and leave training untouched."""
        modes = [(module, module.training) for network in networks for module in network.modules()]
        devices = [self.device] if self.device.type == "cuda" else []
        try:
            for network in networks:
                network.eval()
            with torch.no_grad(), torch.random.fork_rng(devices):
                torch.manual_seed(self.seed)
                yield
        finally:
            for module, mode in modes:
                module.training = mode


# Rows and their order


def split(rows: int, test: float, seed: int, classes: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Row numbers to train on, and a fraction of them, drawn at random, to test on.

    Where the class of each row is given, it is a fraction of each class, which keeps a row to train on.
    """
    if rows < 2:
        raise refusal(f"the data has {rows} whole row{'s' * (rows != 1)}: there is nothing to learn from and test on")
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed))
    if classes is None:
        held_out = round(rows * test)
        return order[held_out:], order[:held_out]
    if len(set(classes.tolist())) < 2:
        raise refusal("every row of the data is of one class: there is nothing to learn")
    held = torch.zeros(rows, dtype=torch.bool)
    for number in set(classes.tolist()):
        members = order[classes[order] == number]
        held[members[: min(round(len(members) * test), len(members) - 1)]] = True
    return order[~held[order]], order[held[order]]


def shuffled(rows: int, batch: int) -> Order:
    """All rows in a new order each epoch; what does not fill a batch is left for another epoch."""
    _require_rows(batch)
    count = rows // batch
    return lambda generator: list(torch.randperm(rows, generator=generator)[: count * batch].view(count, batch))


def in_order(rows: int, batch: int) -> Order:
    """All rows as they stand; the last batch may be smaller."""
    _require_rows(batch)
    return lambda _: [torch.arange(start, min(start + batch, rows)) for start in range(0, rows, batch)]


def _require_rows(batch: int) -> None:
    if batch < 1:
        raise refusal(f"batches of {batch} rows were asked for: a batch needs 1 row or more")


class Source:
    """A table of tensors, the order its rows come in, what was found in them, and what is done to each batch.

    The order is a pure function of seed and epoch, so a position in it is two numbers.
    """

    def __init__(
        self, rows: Rows, order: Order, transform: Callable[[Rows], Rows] | None = None, facts: Facts | None = None
    ) -> None:
        self.rows, self.order, self.transform, self.facts = rows, order, transform, facts or {}

    def state_dict(self) -> Facts:
        """What was found in the data, for a checkpoint."""
        return self.facts

    def load_state_dict(self, saved: Facts) -> None:
        """Compares the data with what it was when the run was saved.

        Raises:
            ValueError: It is another: the network has not learned from that.
        """
        if repr(self.facts) != repr(saved):  # as printed, since another processor may round otherwise
            raise ValueError("the data is not what it was then")

    def steps(self, run: Run) -> int:
        """The number of batches of an epoch, in each process."""
        steps = len(self.order(torch.Generator().manual_seed(0))) // run.world
        if steps == 0:
            rows = len(next(iter(self.rows.values())))
            each = f" for each of {run.world} processes" if run.world > 1 else ""
            raise refusal(f"{rows} rows do not fill a batch{each}: make batches smaller")
        return steps

    def batches(self, run: Run, epoch: int, start: int = 0) -> Iterator[Rows]:
        """This process's share of an epoch, from batch `start` on."""
        order = self.order(torch.Generator().manual_seed(run.seed + 7919 * epoch))
        for chosen in order[run.rank : len(order) // run.world * run.world : run.world][start:]:
            yield self.take(chosen, run.device)

    def endless(self, run: Run, position: int) -> Iterator[Rows]:
        """Epoch after epoch, from the batch with this number on."""
        epoch, start = divmod(position, self.steps(run))
        while True:
            yield from self.batches(run, epoch, start)
            epoch, start = epoch + 1, 0

    def whole(self, run: Run) -> Iterator[Rows]:
        """Every row once, shared among the processes."""
        for chosen in self.order(torch.Generator().manual_seed(run.seed))[run.rank :: run.world]:
            yield self.take(chosen, run.device)
            if run.world == 1:  # several processes may have a batch more or less each, and cannot agree here
                run.obey()

    def take(self, chosen: Chosen, device: torch.device) -> Rows:
        if isinstance(chosen, dict):
            batch = {f"{role}_{name}": v[rows] for role, rows in chosen.items() for name, v in self.rows.items()}
        else:
            batch = {name: values[chosen] for name, values in self.rows.items()}
        batch = {name: values.to(device, non_blocking=True) for name, values in batch.items()}
        return self.transform(batch) if self.transform else batch


# Networks beside each other, processes beside each other


@torch.no_grad()
def follow(twin: nn.Module, original: nn.Module, decay: float = 0.0) -> None:
    """Moves a twin towards its original, all the way where `decay` is 0; buffers are copied."""
    for weight, target in zip(twin.parameters(), original.parameters(), strict=True):
        weight.lerp_(target, 1 - decay)
    for buffer, newest in zip(twin.buffers(), original.buffers(), strict=True):
        buffer.copy_(newest)


def write(state: Tensor, value: Tensor) -> None:
    """Stores what a state holds from the next step on; all processes hold what the first one wrote."""
    state.copy_(value.detach())
    if dist.is_initialized():
        dist.broadcast(state, 0)


def scale_gradient(value: Tensor, factor: float) -> Tensor:
    """The value itself; on the way back its gradient is multiplied (-1 reverses it)."""
    return value.detach() + factor * (value - value.detach())


def gather(values: Tensor) -> Tensor:
    """The rows of all processes, with their gradients; in one process the rows themselves."""
    if dist.is_initialized():
        return torch.cat(dist.nn.functional.all_gather(values))  # type: ignore[no-untyped-call]
    return values


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Makes gradients the mean over all processes; does nothing in one."""
    if dist.is_initialized():
        gradients = [p.grad for p in parameters if p.grad is not None]
        mean = torch.cat([gradient.flatten() for gradient in gradients])
        dist.all_reduce(mean)
        mean /= dist.get_world_size()
        for gradient, part in zip(gradients, torch.split(mean, [g.numel() for g in gradients]), strict=True):
            gradient.copy_(part.view_as(gradient))
