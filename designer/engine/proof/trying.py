"""The drawing's side of a proof: sizes at which it runs, numbers that flow into it, and weights to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

import torch
from torch import Tensor, nn

from designer.catalogue.spec import Catalogue
from designer.document import Design, NodeId
from designer.inference.executing import Executor, KeptValue, Outputs
from designer.inference.roots import Root
from designer.inference.running import REFUSALS

SEED = 0
_INDICES_BELOW = (1000, 100, 10, 2, 1)  # whole numbers may be indices: of how many is not known beforehand
_MOVED = 0.2  # how far weights are moved that begin alike
_MASKED = 0.2  # the share of flags that are on


class NotRunError(Exception):
    """The drawing does not run on any of the sizes that were tried; the message says why."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A network of the drawing that has run.

    Attributes:
        inputs: What flowed into it.
        sizes: The sizes it ran at, for a person.
    """

    root: Root
    executor: Executor
    inputs: Mapping[NodeId, Tensor | list[Tensor]]
    sizes: str

    def run(self, training: bool) -> Outputs:
        """Runs the drawing; random draws are the same each time.

        Raises:
            NotRunError: It does not run in this mode.
        """
        self.executor.train(training)
        torch.manual_seed(SEED)
        inputs = {node: of_each(torch.clone, value) for node, value in self.inputs.items()}  # changed in place, perhaps
        try:
            return self.executor.run(self.root.graph, self.root.names, inputs)
        except REFUSALS as error:
            raise NotRunError(f"the drawing does not run at {self.sizes}: {error}") from error


def of_each(change: Callable[[Tensor], Tensor], value: Tensor | list[Tensor]) -> Tensor | list[Tensor]:
    """A value changed, or each value of a list."""
    return list(map(change, value)) if isinstance(value, list) else change(value)


def first_that_runs(
    design: Design,
    catalogue: Catalogue,
    root: Root,
    trials: Sequence[Mapping[str, int]],
    custom: Mapping[str, Callable[..., nn.Module]],
) -> Trial:
    """Runs the drawing at the first sizes that it takes, and moves weights that all begin alike.

    Raises:
        NotRunError: It takes none of them.
    """
    refused = NotRunError("every size that was tried needs more memory than there is.")
    for sizes in trials:
        for below, numbers in _kinds_of_numbers(root):
            made: dict[NodeId, Tensor | list[Tensor]] = {
                node: _made(pattern.parts, dtype, sizes, below, numbers)
                for node, (pattern, dtype) in root.inputs.items()
            }
            for node, several in root.lists.items():
                made[node] = [_made(pattern.parts, dtype, sizes, below, numbers) for pattern, dtype in several]
            trial = Trial(root, Executor(design, catalogue, custom), made, _told(root, made))
            try:
                with torch.no_grad():
                    trial.run(training=True)
            except NotRunError as error:
                refused = error
                continue
            for layer in trial.executor.layers.values():
                _move(layer)
            return trial
    raise refused


def _kinds_of_numbers(root: Root) -> Iterator[tuple[int, Callable[..., Tensor]]]:
    """What is let in until something is taken: indices below a number; fractions of any sign, else from 0 to 1."""
    values = chain(root.inputs.values(), *root.lists.values())
    indices = any(dtype.startswith(("int", "uint")) for _, dtype in values)
    return product(_INDICES_BELOW if indices else _INDICES_BELOW[:1], (torch.randn, torch.rand))


def _made(
    parts: Sequence[int | str], dtype: str, sizes: Mapping[str, int], below: int, numbers: Callable[..., Tensor]
) -> Tensor:
    """Numbers of a shape and a type."""
    shape = [sizes[part] if isinstance(part, str) else part for part in parts]
    kind: torch.dtype = getattr(torch, dtype)
    draws = torch.Generator().manual_seed(SEED)
    if kind is torch.bool:
        return torch.rand(shape, generator=draws) < _MASKED
    if kind.is_floating_point or kind.is_complex:
        return numbers(shape, generator=draws).to(kind)
    return torch.randint(below, shape, generator=draws, dtype=kind)


@torch.no_grad()
def _move(layer: nn.Module) -> None:
    """Moves weights and statistics that are one number throughout, as those of a norm; none becomes negative."""
    statistics = () if isinstance(layer, KeptValue) else layer.buffers()  # a buffer is what it was made of
    for tensor in (*layer.parameters(), *statistics):
        if tensor.is_floating_point() and tensor.numel() and bool((tensor == tensor.flatten()[0]).all()):
            moved = tensor + _MOVED * torch.randn_like(tensor)
            tensor.copy_(moved.abs() if bool(tensor.flatten()[0] > 0) else moved)


def _told(root: Root, inputs: Mapping[NodeId, Any]) -> str:
    shapes = (
        f"{root.graph.nodes[node].label} {' × '.join(map(str, one.shape))}"
        for node, value in inputs.items()
        for one in (value if isinstance(value, list) else [value])
    )
    return ", ".join(shapes) or "no inputs"
