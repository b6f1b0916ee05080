"""Shipped architectures compute what other libraries compute, weight for weight, to the last digits of a float64."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from designer.api import Design
from tests.reference.architecture import Architecture, State
from tests.reference.drawn import drawn
from tests.reference.families import ARCHITECTURES

WITHIN = 1e-9  # of the largest number
SEED = 0


class Unfilled(TorchFunctionMode):
    """Leaves the weights of new layers as memory came: they are drawn afterwards, and drawing them twice takes long."""

    def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        if func in (Tensor.uniform_, Tensor.normal_):
            return args[0]
        return func(*args, **(kwargs or {}))


def perturb(module: nn.Module, draw: torch.Generator) -> None:
    """Draws all weights and statistics so that no two are alike, and values neither grow nor fade on their way."""
    with torch.no_grad():
        for name, tensor in module.state_dict().items():
            if not tensor.is_floating_point():
                continue
            if tensor.dim() > 1:
                tensor.normal_(0, (tensor[0].numel() / 2) ** -0.5, generator=draw)
            elif name.endswith("running_var"):
                tensor.uniform_(0.5, 1.5, generator=draw)
            else:
                tensor.normal_(float(name.endswith("weight")), 0.1, generator=draw)


def with_own_statistics(module: nn.Module) -> State:
    """The weights themselves, which may be large and do not change, and copies of what changes while a norm learns."""
    learned = dict(module.named_parameters())
    return {name: tensor if name in learned else tensor.clone() for name, tensor in module.state_dict().items()}


def tensors(value: Tensor | tuple[Tensor | None, ...]) -> Iterator[Tensor]:
    """All that a module gives, one after the other; what is given at times alone is left out when it is None."""
    yield from (one for one in ((value,) if isinstance(value, Tensor) else value) if one is not None)


def assert_same(ours: Tensor, theirs: Tensor) -> None:
    assert ours.shape == theirs.shape
    assert (ours - theirs).abs().max() <= WITHIN * theirs.abs().max()


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=lambda one: one.id)
def test_it_computes_what_its_peer_does(architecture: Architecture) -> None:
    draw = torch.Generator().manual_seed(SEED)
    with Unfilled():
        peer = architecture.peer().double()
        ours = Design(drawn(architecture.id, architecture.arguments)).build().double()
    perturb(peer, draw)
    ours.load_state_dict(architecture.drawn_state(with_own_statistics(peer), ours.state_dict()), assign=True)
    inputs = architecture.inputs(draw)

    for training in (False, True):
        with torch.no_grad():
            torch.manual_seed(SEED)  # dropout
            theirs = list(tensors(architecture.ask(peer.train(training), *inputs)))
            torch.manual_seed(SEED)
            given = list(tensors(ours.train(training)(*inputs)))
        for one, other in zip(given, theirs, strict=True):
            assert_same(one, other)

    kept = ours.state_dict()
    moved = architecture.drawn_state(peer.state_dict(), kept)
    for name, tensor in kept.items():
        if "running" in name:
            assert_same(tensor, moved[name])
