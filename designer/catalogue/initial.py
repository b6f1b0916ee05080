"""How weights may begin: the functions of `torch.nn.init`, and what each may be given."""

from __future__ import annotations

from collections.abc import Mapping

INITIALISERS: Mapping[str, tuple[str, ...]] = {
    "constant_": ("val",),
    "dirac_": ("groups",),
    "kaiming_normal_": ("a", "mode", "nonlinearity"),
    "kaiming_uniform_": ("a", "mode", "nonlinearity"),
    "normal_": ("mean", "std"),
    "ones_": (),
    "orthogonal_": ("gain",),
    "trunc_normal_": ("mean", "std", "a", "b"),
    "uniform_": ("a", "b"),
    "xavier_normal_": ("gain",),
    "xavier_uniform_": ("gain",),
    "zeros_": (),
}
