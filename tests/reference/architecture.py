"""How a drawn architecture stands beside the library that defines it too: a record for each.

A family of them is a file in `families/`, whose `ARCHITECTURES` are all tested.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from designer.document import Json

Inputs = Callable[[torch.Generator], tuple[Tensor, ...]]
State = dict[str, Tensor]

ROWS = 2


def pictures(channels: int, size: int) -> Inputs:
    """A batch of noise, `ROWS x channels x size x size`."""
    return lambda draw: (torch.randn(ROWS, channels, size, size, generator=draw, dtype=torch.float64),)


def words(vocabulary: int, *lengths: int) -> Inputs:
    """A batch of random words for each length, `ROWS x length`."""
    return lambda draw: tuple(torch.randint(vocabulary, (ROWS, length), generator=draw) for length in lengths)


@dataclass(frozen=True, slots=True)
class Architecture:
    """A template, and its peer in another library, or written by hand where none has it.

    Both are made small where their sizes can be told, since what is compared is how the layers are wired.

    Attributes:
        id: Its name in `architectures.json`; of what is not published there, that of its template.
        peer: Makes the other module; whatever its weights, they are drawn anew.
        inputs: What both are given.
        arguments: What the drawn class is made with, where that is not what its defaults say.
        names: From the peer's names of weights to those of the drawn class: regular expressions and what they are
            replaced with, one after the other.
        in_order: Both name their weights otherwise, and have them in the same order: then no names are needed.
        weights: What becomes of the peer's weights before that, where layers are cut otherwise.
        ask: How the peer is called, and which of what it gives the drawn class gives too.
    """

    id: str
    peer: Callable[[], nn.Module]
    inputs: Inputs
    arguments: Mapping[str, Json] = field(default_factory=dict)
    names: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = ()
    in_order: bool = False
    weights: Callable[[State], State] = lambda state: state
    ask: Callable[..., Tensor | tuple[Tensor, ...]] = lambda peer, *inputs: peer(*inputs)

    def drawn_state(self, state: State, own: Iterable[str]) -> State:
        """The peer's weights by the names of the drawn class, which are its own in their order."""
        state = self.weights(state)
        if self.in_order:
            return dict(zip(own, state.values(), strict=True))
        return {self._renamed(name): tensor for name, tensor in state.items()}

    def _renamed(self, name: str) -> str:
        for pattern, replacement in self.names:
            name = re.sub(pattern, replacement, name)
        return name
