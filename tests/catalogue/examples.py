"""What every operator can be tried with: a shape and a type for each input, and arguments other than those of a card.

Shapes follow from the patterns of the ports; only what a pattern does not say stands in a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from designer.catalogue.spec import InputPort, Operator
from designer.document import Json

SIZES = {"N": 3, "T": 5, "S": 6}
_WORDS = {
    "N": "N",
    "T": "T",
    "S": "S",
    "L": "12",
    "H": "12",
    "W": "12",
    "D": "6",
    "C": "8",
    "E": "7",
    "K": "3",
    "M": "4",
    "num_layers": "1",
    "hidden_size": "128",
    "rows": "4",
    "inner": "7",
    "columns": "3",
    "others": "5",
}
_DTYPES = {"float": "float32", "int": "int64", "": "float32"}
_SHAPES = {
    ("nn.Fold", "input"): "N 8 16",
    ("F.cross_entropy", "target"): "N 5",
    ("nn.LinearCrossEntropyLoss", "target"): "N",
    ("F.scaled_dot_product_attention", "query"): "N T 6",
    ("F.scaled_dot_product_attention", "key"): "N S 6",
    ("F.scaled_dot_product_attention", "value"): "N S 7",
    ("F.linear", "weight"): "4 16",
    ("F.linear", "bias"): "4",
    ("Tensor.transpose", "input"): "N T 8",
    ("torch.movedim", "input"): "N T 8",
    ("Tensor.diagonal", "input"): "N 8 8",
    ("Tensor.expand_as", "input"): "N 1",
    ("Tensor.expand", "input"): "N 1",
    ("torch.split", "tensor"): "N 2",
    ("Tensor.unbind", "input"): "N 2 8",
}
_ARGS: Mapping[str, Mapping[str, Json]] = {
    "Tensor.expand": {"size": [-1, 4]},
    "Tensor.diagonal": {"dim1": 1, "dim2": 2},
}
_EVERY_INPUT: Mapping[str, tuple[Mapping[str, str], Mapping[str, Json]]] = {
    "nn.EmbeddingBag": ({"input": "12", "per_sample_weights": "12"}, {"mode": "sum"}),
}


@dataclass(frozen=True)
class Example:
    """One use of an operator.

    Attributes:
        inputs: Port to its shape and its type.
        args: What the card is given beside what a new one has.
    """

    inputs: Mapping[str, tuple[str, str]]
    args: Mapping[str, Json] = field(default_factory=dict)


def example(operator: Operator, *, every_input: bool) -> Example:
    """The use that an operator is tried with, its optional inputs wired or not."""
    shapes, args = _EVERY_INPUT.get(operator.op, ({}, {})) if every_input else ({}, {})
    inputs = {
        port.name: (shapes.get(port.name) or _shape(operator, port), _dtype(operator, port))
        for port in operator.inputs
        if every_input or not port.optional
    }
    return Example(inputs, {**_ARGS.get(operator.op, {}), **args})


def _shape(operator: Operator, port: InputPort) -> str:
    if (operator.op, port.name) in _SHAPES:
        return _SHAPES[operator.op, port.name]
    words = port.pattern.split()
    if words in ([], ["..."]):
        return "N 10"
    parts = [_WORDS.get(word, "16") for word in words if word != "..."]
    if words[0] == "...":
        return " ".join(["N", *parts])
    return " ".join([*parts, "5"] if words[-1] == "..." else parts)


def _dtype(operator: Operator, port: InputPort) -> str:
    if operator.op in ("F.cross_entropy", "nn.CrossEntropyLoss") and port.name == "target":
        return "int64"
    return "bool" if port.name.endswith("mask") else _DTYPES.get(port.dtype, port.dtype)


def tensor(shape: str, dtype: str) -> Tensor:
    """A value of that shape: fractions between 0 and 1, whole numbers of 0, flags that are off."""
    sizes = [SIZES[word] if word in SIZES else int(word) for word in shape.split()]
    made = getattr(torch, dtype)
    return torch.rand(sizes, dtype=made) if made.is_floating_point else torch.zeros(sizes, dtype=made)
