"""How weights may begin: the functions of `torch.nn.init`, what each may be given, and what a layer has to fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from designer.catalogue.spec import Argument, Kind, Operator, Role
from designer.document import Json

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

_SETTINGS: Mapping[str, Argument] = {
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


_BOUNDS: Mapping[str, Mapping[str, float]] = {
    "kaiming_normal_": {"a": 0.0},
    "kaiming_uniform_": {"a": 0.0},
    "trunc_normal_": {"a": -2.0, "b": 2.0},
    "uniform_": {"a": 0.0, "b": 1.0},
}
"""What `a` and `b` are where nothing is said, which differs by the function."""


def setting(function: str, name: str) -> Argument:
    """What one of the functions may be given, with the value that it takes where nothing is said."""
    usual = _BOUNDS.get(function, {}).get(name)
    return replace(_SETTINGS[name], default=usual) if usual is not None else _SETTINGS[name]


def weights_of(operator: Operator, args: Mapping[str, Json]) -> tuple[str, ...]:
    """Which of `weight` and `bias` a layer is sure to have, so that it can be said of it alone how they begin."""
    affine = operator.argument("affine") or operator.argument("elementwise_affine")
    learns = affine is not None and args.get(affine.name, affine.default) is True
    if operator.role is not Role.LAYER or not (operator.weight or learns):
        return ()
    bias = operator.argument("bias")
    return ("weight", "bias") if bias is not None and args.get("bias", bias.default) is True else ("weight",)
