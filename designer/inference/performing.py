"""The one function that makes a call from its record, whatever flows: tensors without data, or real numbers.

Inference asks it what comes out, and the proof of an export lets a whole design run through it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer.catalogue.gradient import GRADIENT
from designer.document.expressions import evaluate
from designer.inference.calls import Call, Given, Sized
from designer.inference.formulas import worked_out
from designer.inference.gradients import gradient
from designer.inference.measures import METRICS

_ROOMS: Mapping[str, Any] = {"F": F, "torch": torch, "Tensor": Tensor}


_TABLES = {"nn.Embedding", "nn.EmbeddingBag"}  # to draw their numbers takes time even where there are none


def is_layer(call: Call) -> bool:
    """Whether what is called is a layer, which is made before it is called."""
    return call.source != "" or call.target.startswith("nn.")


def made_layer(call: Call) -> nn.Module:
    """The layer of a call, with fresh weights where torch puts them now."""
    return _kind(call)(**dict(call.make))


def empty_layer(call: Call) -> nn.Module:
    """The layer of a call without data; told where to put its weights, it takes half the time of being watched."""
    kind = _kind(call)
    if call.target in _TABLES:
        made: dict[str, Any] = dict(call.make)
        drawn = torch.empty(made["num_embeddings"], made["embedding_dim"], device="meta")
        return kind(**made, _weight=drawn)
    if _is_told_where(kind):
        return kind(**dict(call.make), device="meta")
    with torch.device("meta"):
        return kind(**dict(call.make))


def _kind(call: Call) -> Callable[..., nn.Module]:
    kind: Callable[..., nn.Module] = getattr(nn, call.target.removeprefix("nn."))
    return kind


@cache
def _is_told_where(kind: Callable[..., nn.Module]) -> bool:
    return "device" in inspect.signature(kind).parameters


def function_of(call: Call) -> Callable[..., Any]:
    """The function of a call that is no layer; only the three rooms of torch that the catalogue names are looked in."""
    room, _, name = call.target.partition(".")
    if room == "metric":
        return METRICS[name]
    if room == "formula":
        return worked_out
    if room == GRADIENT:
        return gradient
    function: Callable[..., Any] = attrgetter(name)(_ROOMS[room])
    return function


def performed(call: Call, function: Callable[..., Any], arrivals: Mapping[str, Any]) -> Any:
    """Calls a function, or a layer, with what arrives at its ports, as the record says."""
    args = [_given(given, arrivals) for given in call.args]
    named = {name: _given(given, arrivals) for name, given in call.named}
    settings = {name: _settled(value, arrivals) for name, value in call.settings}
    return function(*args, **named, **settings)


def flat(result: Any) -> Iterator[Any]:
    """The values of a result in order; torch nests them in tuples."""
    if isinstance(result, tuple | list):
        for one in result:
            yield from flat(one)
    else:
        yield result


def _given(given: Given, arrivals: Mapping[str, Any]) -> Any:
    values = [arrivals[port] for port in given.ports]
    return tuple(values) if given.grouped else values[0]


def _settled(value: object, arrivals: Mapping[str, Any]) -> Any:
    """An argument, worked out where it reads sizes."""
    if isinstance(value, Sized):
        return evaluate(value.text, {**dict(value.names), **arrivals})
    return value
