"""Looks at the layers of networks while they learn: at one step now and then, and at nothing in between.

Hooks are put on the layers for a single step and taken off after it. What they see is only read: nothing is drawn at
random, nothing is changed, and nothing of it has a gradient, so a run ends with the same bits whether it is looked at
or not. How much work that is is measured, and a hundred times as much is done until the next look.

Most activations are written as functions, which have no hooks. What one of these would give is computed from what the
layer before it gave.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from designer.catalogue.ports import called_again
from designer.document import Design, DocumentError, GraphId, Node, NodeId, Port, load
from designer.training.layer_facts import LayerFact

Card = tuple[GraphId, NodeId]

_LEAST = 1.0  # seconds from one look to the next
_SHARE = 100  # of so many parts of the processor's time one goes into looking
_MOST_VALUES = 2**15  # of one output; of more, some are looked at
_MOST_CALLS = 16  # of one card in a step: a cell may be called for each word of a text
_MOST_CARDS = 4000
_FUNCTIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "F.relu": F.relu,
    "F.relu6": F.relu6,
    "F.leaky_relu": F.leaky_relu,
    "F.elu": F.elu,
    "F.gelu": F.gelu,
    "F.silu": F.silu,
    "F.mish": F.mish,
    "F.hardswish": F.hardswish,
    "F.sigmoid": F.sigmoid,
    "torch.sigmoid": torch.sigmoid,
    "F.tanh": F.tanh,
    "torch.tanh": torch.tanh,
}
"""Those that look at each number alone and draw nothing at random."""


class _Place(NamedTuple):
    """A card, the layers that it is in the networks, and the functions behind it that take what it gives."""

    card: Card
    layers: list[nn.Module]
    behind: list[tuple[Card, Callable[[Tensor], Tensor]]]


class LayerWatch:
    """What looks at the networks of one stage.

    Attributes:
        armed: Whether the step that goes on is looked at.
    """

    def __init__(self, folder: Path, networks: Mapping[str, nn.Module]) -> None:
        """Finds the layers of networks.

        Args:
            folder: The project they are of. Where it does not say which cards they are, nothing is looked at.
        """
        self.armed = False
        self._places = _places(folder, networks)
        self._handles: list[Any] = []
        self._seen: dict[Card, list[tuple[int, Tensor]]] = {}
        self._taken: tuple[int, dict[Card, list[tuple[int, Tensor]]], dict[Card, list[Tensor]]] | None = None
        self._known: dict[Card, LayerFact] = {}  # what was told last
        self._due = self._worked = self._spent = 0.0

    def arm(self) -> None:
        """Has the step that begins now looked at, if it is time for that."""
        if self.armed or self._taken is not None or not self._places:
            return
        if time.monotonic() < self._due or time.thread_time() < self._worked:
            return
        began = time.thread_time()
        for place in self._places:
            for layer in place.layers:
                self._handles.append(layer.register_forward_hook(self._hook(place)))
        self.armed = True
        self._spent = time.thread_time() - began

    def disarm(self) -> None:
        """Looks no further."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        self.armed = False

    def take(self, step: int) -> None:
        """The step is over: looks at the gradients and no further."""
        began = time.thread_time()
        self.disarm()
        seen, self._seen = self._seen, {}
        if not seen:  # it was no step, but a look at what is held out
            return
        norms: dict[int, Tensor] = {}
        gradients = {place.card: list(_norms(place.layers, norms)) for place in self._places}
        self._taken = step, seen, gradients
        self._spent += time.thread_time() - began

    def told(self) -> tuple[int, dict[Card, LayerFact]] | None:
        """Which step was looked at since the last call, and what was found in it."""
        if self._taken is None:
            return None
        began = time.thread_time()
        (step, seen, gradients), self._taken = self._taken, None
        cards = dict.fromkeys([*seen, *gradients])
        found = {card: _fact(seen.get(card, ()), gradients.get(card, ())) for card in cards}
        self._spent += time.thread_time() - began
        self._due, self._worked = time.monotonic() + _LEAST, time.thread_time() + _SHARE * self._spent
        self._known = {card: fact for card, fact in found.items() if fact is not None}
        return step, self._known

    def after_failure(self) -> dict[Card, LayerFact]:
        """What was told last, with what the last step has left of it: which gradients are no numbers any more."""
        norms: dict[int, Tensor] = {}
        try:
            lost = {place.card for place in self._places if not _all_numbers(_norms(place.layers, norms))}
        except RuntimeError:  # after some errors a graphics card answers nothing more
            lost = set()
        return self._known | {
            card: self._known.get(card, LayerFact())._replace(gradient=None, finite=False) for card in lost
        }

    def _hook(self, place: _Place) -> Callable[[nn.Module, Any, Any], None]:
        def look(layer: nn.Module, _given: Any, output: Any) -> None:
            if not layer.training or len(self._seen.get(place.card, ())) >= _MOST_CALLS:
                return
            began = time.thread_time()
            if (values := _values(output)) is not None:
                self._see(place, values)
            self._spent += time.thread_time() - began

        return look

    def _see(self, place: _Place, values: Tensor) -> None:
        try:
            self._seen.setdefault(place.card, []).append((values.numel(), _measured(values)))
            for card, function in place.behind:
                self._seen.setdefault(card, []).append((values.numel(), _measured(function(values))))
        except RuntimeError:  # an odd kind of tensor, or no memory for a look: the run goes on all the same
            self._seen.pop(place.card, None)


def _values(output: Any) -> Tensor | None:
    """Some of what a layer gave, the first thing of several; None where that is nothing with a spread."""
    if isinstance(output, tuple) and output:
        output = output[0]
    if not isinstance(output, Tensor) or output.layout is not torch.strided or output.is_meta:
        return None
    if not output.is_floating_point() or not output.numel():
        return None
    values = output.detach()
    while values.numel() > _MOST_VALUES:
        longest = max(range(values.ndim), key=values.size)
        values = values[(slice(None),) * longest + (slice(None, None, 2),)]  # takes no memory
    return values.float()


def _measured(values: Tensor) -> Tensor:
    """Variance, mean, share of zeros, and whether all are numbers: one small tensor, for which nobody waits yet."""
    variance, mean = torch.var_mean(values, correction=0)
    zeros = (values == 0).float().mean()
    return torch.stack((variance, mean, zeros, torch.isfinite(values).all().float()))


def _norms(layers: Sequence[nn.Module], known: dict[int, Tensor]) -> Iterator[Tensor]:
    """The norm of the gradient of each weight of some layers; of one that several share once."""
    weights = {id(weight): weight for layer in layers for weight in layer.parameters() if weight.requires_grad}
    for key, weight in weights.items():
        gradient = weight.grad
        if gradient is None or gradient.layout is not torch.strided:
            continue
        if key not in known:
            known[key] = torch.linalg.vector_norm(gradient.detach(), dtype=_exact(gradient))
        yield known[key]


def _all_numbers(norms: Iterator[Tensor]) -> bool:
    return all(math.isfinite(norm) for norm in norms)


def _exact(gradient: Tensor) -> torch.dtype | None:
    return torch.float32 if gradient.dtype in (torch.float16, torch.bfloat16) else None


def _fact(seen: Sequence[tuple[int, Tensor]], gradients: Sequence[Tensor]) -> LayerFact | None:
    """What was found of a card, over all its copies and calls."""
    try:
        calls = [(count, *measured.tolist()) for count, measured in seen]
        norms = [float(norm) for norm in gradients]
    except RuntimeError:  # a tensor of a transform of functions, which is over
        return None
    if not calls and not norms:
        return None
    gradient = math.hypot(*norms) if norms else None
    if not calls:
        return LayerFact(gradient=gradient, finite=gradient is None or math.isfinite(gradient))
    whole = sum(count for count, *_ in calls)
    mean = sum(count * one for count, _, one, _, _ in calls) / whole
    square = sum(count * (variance + one * one) for count, variance, one, _, _ in calls) / whole
    zeros = sum(count * share for count, _, _, share, _ in calls) / whole
    finite = all(all_numbers for *_, all_numbers in calls) and (gradient is None or math.isfinite(gradient))
    spread = math.sqrt(max(0.0, square - mean * mean)) if len(calls) > 1 else math.sqrt(max(0.0, calls[0][1]))
    return LayerFact(spread, zeros, gradient, finite)


# Which layer is which card


def _places(folder: Path, networks: Mapping[str, nn.Module]) -> list[_Place]:
    try:
        known = json.loads((folder / "cards.json").read_bytes())
        kept, classes = known["kept"], known["classes"]
        design, _ = load(folder / "design.netd")
    except (OSError, ValueError, KeyError, DocumentError):
        return []
    places: dict[Card, _Place] = {}
    for network in design.networks:
        for name, module in networks.items():
            if kept.get(name) == f"network {network.id}" and not network.copy_of:  # a twin learns nothing by itself
                for card, layer in _cards(design, GraphId(network.graph), module, classes):
                    behind = _behind(design, card) if card not in places else []
                    places.setdefault(card, _Place(card, [], behind)).layers.append(layer)
    return list(places.values())[:_MOST_CARDS]


def _cards(
    design: Design, graph: GraphId, module: nn.Module, classes: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Card, nn.Module]]:
    """The cards of a graph with a layer of their own, those of blocks inside it too; one for each copy."""
    drawn = design.graphs.get(graph)
    for key, node_id in classes.get(type(module).__name__, {}).items():
        node = drawn.nodes.get(NodeId(node_id)) if drawn is not None else None
        try:
            layer = module.get_submodule(key)
        except AttributeError:  # a value, or a layer that this copy does not have
            continue
        if node is None:
            continue
        copies = [*layer] if node.repeat and isinstance(layer, nn.ModuleList | nn.Sequential) else [layer]
        for copy in copies:
            yield (graph, node.id), copy
            if node.op.startswith("@"):
                yield from _cards(design, GraphId(node.op[1:]), copy, classes)


def _behind(design: Design, card: Card) -> list[tuple[Card, Callable[[Tensor], Tensor]]]:
    """The functions that take what a card gives as it is, where nothing else calls its layer."""
    graph, node = design.graphs[card[0]], design.graphs[card[0]].nodes[card[1]]
    if node.repeat or any(called_again(design, graph, other) is node for other in graph.nodes.values()):
        return []
    return [((graph.id, one.id), _FUNCTIONS[one.op]) for one in graph.nodes.values() if _takes(one, node)]


def _takes(one: Node, before: Node) -> bool:
    plain = one.op in _FUNCTIONS and not (one.args or one.when or one.bypass or one.repeat)
    return plain and dict(one.inputs) == {"input": Port(before.id)}
