"""LeNet-5 as the paper of 1998 drew it: which maps its third layer looks at."""

import torch

from designer.api import Design
from tests.reference.drawn import drawn

# Table I of the paper: for each map of C3, the maps of S2 that it sees.
SEEN = [
    *({0, 1, 2}, {1, 2, 3}, {2, 3, 4}, {3, 4, 5}, {4, 5, 0}, {5, 0, 1}),
    *({0, 1, 2, 3}, {1, 2, 3, 4}, {2, 3, 4, 5}, {3, 4, 5, 0}, {4, 5, 0, 1}, {5, 0, 1, 2}),
    *({0, 1, 3, 4}, {1, 2, 4, 5}, {0, 2, 3, 5}),
    {0, 1, 2, 3, 4, 5},
]


def test_its_third_layer_sees_what_the_table_says() -> None:
    torch.manual_seed(0)
    layer = Design(drawn("lenet-5-1998", {})).build().c3
    maps = torch.randn(1, 6, 5, 5, requires_grad=True)
    assert sum(one.numel() for one in layer.parameters()) == 1516
    for out, seen in zip(layer(maps)[0], SEEN, strict=True):
        (gradient,) = torch.autograd.grad(out.sum(), maps, retain_graph=True)
        assert set(gradient[0].flatten(1).any(1).nonzero().flatten().tolist()) == seen


def test_its_codes_are_far_from_each_other() -> None:
    codes = Design(drawn("lenet-5-1998", {})).build().codes
    assert codes.abs().eq(1).all()
    agreeing = (codes @ codes.T).fill_diagonal_(0).abs().max()
    assert agreeing <= 84 / 2
