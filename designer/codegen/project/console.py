"""Where a run that stands alone reports to: the terminal, and files for TensorBoard.

This file is the same in every exported project and depends on torch alone.
"""

import shutil
import sys
import time
from pathlib import Path
from typing import Any

from torch import Tensor, nn


class Console:
    """The sink of a run that stands alone: a line that is renewed, one that stays after each test, and TensorBoard."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.live = sys.stdout.isatty()
        self.latest: dict[str, Any] = {}
        self.step = self.width = 0
        self.shown = self.began = time.monotonic()
        self.began_at = 0.0  # the progress that `began` belongs to
        try:
            from torch.utils.tensorboard import SummaryWriter

            self.board: Any = SummaryWriter(out)
        except ImportError:
            self.board = None

    def start(self, settings: dict[str, Any]) -> None:
        print("  ".join(f"{name}={value}" for name, value in settings.items()))

    def watch(self, networks: dict[str, nn.Module]) -> None:
        for name, network in networks.items():
            print(f"{name}: {sum(p.numel() for p in network.parameters()):,} parameters")
        self.began, self.began_at = time.monotonic(), 1.0

    def log(self, step: int, values: dict[str, Any]) -> None:
        self.step = step
        self.latest |= values
        self.began_at = min(self.began_at, values["progress"])
        tested = any("." in name and not name.startswith("train.") for name in values)
        if tested or time.monotonic() - self.shown > (0.1 if self.live else 5.0):
            self.show(stay=tested or not self.live)

    def show(self, stay: bool) -> None:
        """Writes what is known; `stay` ends the line and forgets."""
        self.shown = time.monotonic()
        numbers = {k: float(v) for k, v in self.latest.items() if isinstance(v, float | int) or _is_number(v)}
        progress, epoch, epochs = (numbers.pop(name, 0.0) for name in ("progress", "epoch", "epochs"))
        line = f"{progress:4.0%}  epoch {epoch:.0f}/{epochs:.0f}"
        if progress > self.began_at:
            left = int((self.shown - self.began) * (1 - progress) / (progress - self.began_at))
            line += f"  {left // 60:2d}:{left % 60:02d} left"
        line += f"  step {self.step}" + "".join(f"  {name} {value:.4g}" for name, value in numbers.items())
        if self.live and not stay:  # a line that wraps could not be written over
            line = line[: shutil.get_terminal_size().columns - 1]
        print(("\r" if self.live else "") + line.ljust(self.width), end="\n" if stay else "", flush=True)
        self.width = 0 if stay else len(line)
        for name, value in self.latest.items():
            if isinstance(value, str):
                print(f"{name}: {value!r}")
        if self.board:
            self.write(numbers)
        if stay:
            self.latest.clear()

    def write(self, numbers: dict[str, float]) -> None:
        for name, number in numbers.items():
            self.board.add_scalar(name, number, self.step)
        for name, value in self.latest.items():
            if isinstance(value, str):
                self.board.add_text(name, value, self.step)
            elif isinstance(value, Tensor) and value.ndim == 4:
                self.board.add_images(name, value.clamp(0, 1), self.step)

    def poll(self) -> list[tuple[str, ...]]:
        return []

    def say(self, text: str) -> None:
        print(text)

    def flush(self) -> None:
        if self.board:
            self.board.flush()

    def finish(self, status: str) -> None:
        if self.latest:
            self.show(stay=True)
        if self.board:
            self.board.close()
        if status != "refused":  # the sentence that says why is enough
            print(f"stopped; --resume goes on from {self.out / 'last.pt'}" if status == "stopped" else status)


def _is_number(value: object) -> bool:
    return isinstance(value, Tensor) and value.ndim == 0
