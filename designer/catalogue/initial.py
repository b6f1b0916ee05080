"""How weights may begin: the functions of `torch.nn.init`, and what each may be given."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalogue.spec import Argument, Kind

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


def _number(name: str, default: float, doc: str) -> Argument:
    return Argument(name, Kind.FLOAT, default, doc=doc)


_KINKS = ("leaky_relu", "relu", "linear", "sigmoid", "tanh", "selu")

_FANS = ("fan_in", "fan_out")

SETTINGS: Mapping[str, Argument] = {
    one.name: one
    for one in (
        Argument("val", Kind.FLOAT, doc="The number that all are."),
        _number("mean", 0.0, "The middle of what is drawn."),
        _number("std", 1.0, "How far what is drawn lies from the middle."),
        _number("gain", 1.0, "What the usual spread is multiplied by."),
        Argument("a", Kind.FLOAT, doc="The lower bound; with kaiming, the slope of the activation below 0."),
        Argument("b", Kind.FLOAT, doc="The upper bound."),
        Argument("groups", Kind.INT, 1, low=1, doc="The groups of the convolution."),
        Argument("mode", Kind.CHOICE, "fan_in", choices=_FANS, doc="What keeps its spread: values or gradients."),
        Argument("nonlinearity", Kind.CHOICE, "leaky_relu", choices=_KINKS, doc="The activation that comes behind."),
    )
}
