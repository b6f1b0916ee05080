"""What the tests of generated projects share: how one is imported, and a sink that remembers."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import torch

Project = Callable[[str], ModuleType]


class Recorder:
    """A sink that writes everything down and wishes what it was told to, each wish once, at the poll of that number."""

    def __init__(self, wishes: dict[int, list[tuple[str, ...]]] | None = None) -> None:
        self.wishes = wishes or {}
        self.polls = 0
        self.settings: dict[str, Any] = {}
        self.networks: dict[str, torch.nn.Module] = {}
        self.values: list[tuple[int, dict[str, Any]]] = []
        self.said: list[str] = []
        self.status = ""

    def start(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    def watch(self, networks: dict[str, torch.nn.Module]) -> None:
        self.networks = networks

    def log(self, step: int, values: dict[str, Any]) -> None:
        self.values.append(
            (step, {k: float(v) if torch.is_tensor(v) and v.ndim == 0 else v for k, v in values.items()})
        )

    def poll(self) -> list[tuple[str, ...]]:
        self.polls += 1
        return self.wishes.get(self.polls, [])

    def say(self, text: str) -> None:
        self.said.append(text)

    def flush(self) -> None: ...

    def finish(self, status: str) -> None:
        self.status = status

    def curve(self, name: str) -> list[Any]:
        return [values[name] for _, values in self.values if name in values]
