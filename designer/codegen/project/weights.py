"""Which card of the drawing each weight is of, so that other names and other blocks lose none.

This file is the same in every exported project and depends on torch alone. `cards.json` beside it tells of each name in
`model.py` which card of the drawing it is, and every checkpoint keeps that for its weights. So a checkpoint fits a
design in which layers got other names, or were put into a block or taken out of one. Without `cards.json`, or where no
card is known, weights are found by their names.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from torch import Tensor, nn
from torch.optim import Optimizer

Cards = dict[str, str]  # the name of a weight to its card and what it is there: `n4f2.#3.n81c/weight`, # before a copy
Learned = list[list[list[str]]]  # of each parameter in an optimiser's order: its names, each behind its network's
_Way: TypeAlias = "tuple[tuple[str, ...], str]"  # the cards that lead to a weight, and its name in the last of them
_NUMBER = "a number"
_MOST_NAMED = 6  # weights, in a sentence


@dataclass
class Fit:
    """How the weights of a checkpoint fit a network.

    Attributes:
        count: How many the network has.
        state: Those that go over, by their names here.
        names: A weight's name here to what it is called there.
        new: What the checkpoint does not hold, by its names here: layers, or single weights of them; and why
            nothing of its card goes over.
        other: What has another shape there, with both.
        left: What this network does not have, by its names there.
    """

    count: int
    state: dict[str, Tensor]
    names: dict[str, str]
    new: list[str]
    other: list[str]
    left: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether each has its place in the other."""
        return not (self.new or self.other or self.left)

    def apart(self) -> str:
        """What does not fit, by name."""
        said = (("not in it: ", self.new), ("of another shape: ", self.other), ("not in this design: ", self.left))
        return "; ".join(what + _listed(names) for what, names in said if names)


def _listed(names: Collection[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(names) - _MOST_NAMED
    return ", ".join([*names][:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@cache
def known_cards() -> dict[str, Any]:
    """What `cards.json` says: under `kept` the card of each thing in a checkpoint, under `classes` those of a class."""
    path = Path(__file__).with_name("cards.json")
    try:
        known: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {"kept": {}, "classes": {}}
    except ValueError:
        from refusals import refusal  # nothing else here needs more than torch

        raise refusal(
            f"{path} is damaged: export the design again; without it weights are found by their names"
        ) from None
    return known


# Weights


def cards_of(network: nn.Module, classes: Mapping[str, Cards]) -> Cards:
    """The card of each weight of a network; nothing where its class is not known."""
    if type(network).__name__ not in classes:
        return {}
    return {name: _card_of(name, network, classes) for name in network.state_dict()}


def _card_of(name: str, network: nn.Module, classes: Mapping[str, Cards]) -> str:
    """The way to one weight: from class to class, and through the copies of a block."""
    way: list[str] = []
    module, rest = network, name.split(".")
    while True:
        ours = type(module).__module__ == type(network).__module__
        known = classes.get(type(module).__name__, {}) if ours else {}
        length = next((n for n in range(len(rest), 0, -1) if ".".join(rest[:n]) in known), 0)
        if length:
            way.append(known[".".join(rest[:length])])
        elif way and isinstance(module, nn.ModuleList | nn.Sequential) and len(rest) > 1:
            length = 1
            way.append(f"#{rest[0]}")
        else:
            break
        inside, rest = ".".join(rest[:length]), rest[length:]
        if not rest:  # the card is a value, not a layer
            break
        module = module.get_submodule(inside)
    return f"{'.'.join(way)}/{'.'.join(rest)}"


def fit(network: nn.Module, saved: Mapping[str, Tensor], cards: Cards) -> Fit:
    """Finds for each weight of a network the one of its card.

    Args:
        saved: The weights of a checkpoint.
        cards: Whose they are, as the checkpoint says; empty where it does not.
    """
    state = network.state_dict()
    then = {name: cards[name] for name in saved if name in cards}
    names, why = _pairs(cards_of(network, known_cards()["classes"]), then)
    names = names or {name: name for name in state if name in saved}
    taken = set(names.values())
    shapes = {name: (_shape(state[name]), _shape(saved[other])) for name, other in names.items()}
    fitting = {name: names[name] for name in state if name in names and shapes[name][0] == shapes[name][1]}
    other = {name: f"{one}, there {two}" for name, (one, two) in shapes.items() if one != two}
    return Fit(
        count=len(state),
        state={name: saved[there] for name, there in fitting.items()},
        names=fitting,
        new=_layers({name: why.get(name, "") for name in state if name not in names}, state),
        other=_layers({name: other[name] for name in state if name in other}, state),
        left=_layers({name: "" for name in saved if name not in taken}, saved),
    )


def _layers(names: Mapping[str, str], of: Mapping[str, object]) -> list[str]:
    """Weights by their names, those of a layer by its name where all of them are there; and what is said of them."""
    found: dict[str, str] = {}
    for name, said in names.items():
        layer = name.rpartition(".")[0]
        inside = (one for one, value in of.items() if one.rpartition(".")[0] == layer and _shape(value) != _NUMBER)
        whole = layer and all(one in names for one in inside)
        found.setdefault(layer if whole else name, said)
    return [f"{name} ({said})" if said else name for name, said in found.items()]


def _shape(value: object) -> str:
    """A layer of somebody's own may keep more than tensors."""
    return " x ".join(map(str, value.shape)) or _NUMBER if isinstance(value, Tensor) else "no tensor"


def _pairs(here: Cards, there: Cards) -> tuple[dict[str, str], dict[str, str]]:
    """The name there of each weight here whose card is there too; and why one has none all the same."""
    found: dict[str, str] = {}
    for seen in (_as_it_is, _first_copy_alone):
        ways = {seen(card): name for name, card in there.items() if name not in set(found.values())}
        found |= {name: ways[seen(card)] for name, card in here.items() if name not in found and seen(card) in ways}
    near, why = _nearest(
        {name: _first_copy_alone(card) for name, card in here.items() if name not in found},
        {name: _first_copy_alone(card) for name, card in there.items() if name not in set(found.values())},
    )
    return found | near, why


def _as_it_is(card: str) -> _Way:
    way, _, weight = card.partition("/")
    return tuple(way.split(".")), weight


def _first_copy_alone(card: str) -> _Way:
    """A block that became several goes on as the first of its copies."""
    way, weight = _as_it_is(card)
    return tuple(step for step in way if step != "#0"), weight


def _nearest(here: Mapping[str, _Way], there: Mapping[str, _Way]) -> tuple[dict[str, str], dict[str, str]]:
    """Pairs of the same card, in further blocks here or there: the nearest.

    Of several here that are as near the first goes on as it, as of copies; of several there none does, for nobody knows
    which is meant. Both are said of those that are left without.
    """
    apart = [
        (abs(len(way[0]) - len(other[0])), name, called)
        for name, way in here.items()
        for called, other in there.items()
        if (way[0][-1], way[1]) == (other[0][-1], other[1]) and (_lies_in(way, other) or _lies_in(other, way))
    ]
    least: dict[tuple[int, str], int] = {}
    for steps, *names in apart:
        for side in enumerate(names):
            least[side] = min(steps, least.get(side, steps))
    near = [(name, called) for steps, name, called in apart if steps == least[0, name] == least[1, called]]
    likely: dict[str, list[str]] = {}
    for name, called in near:
        likely.setdefault(name, []).append(called)
    sure = {name: called for name, (called, *others) in likely.items() if not others}
    first = {called: name for name, called in reversed(sure.items())}
    why = {name: f"it could be {' or '.join(map(_layer, those))}" for name, those in likely.items() if name not in sure}
    found = {name: called for name, called in sure.items() if first[called] == name}
    late = {name: called for name, called in sure.items() if name not in found}
    return found, why | {name: f"{_layer(called)} went to {_layer(first[called])}" for name, called in late.items()}


def _layer(name: str) -> str:
    return name.rpartition(".")[0] or name


def _lies_in(one: _Way, other: _Way) -> bool:
    """Whether the cards that lead to one are, in their order, among those that lead to the other."""
    steps = iter(other[0])
    return all(step in steps for step in one[0])


# Whole checkpoints


def named_as_here(saved: dict[str, Any]) -> dict[str, Any]:
    """A checkpoint with its networks, optimisers and data under the names that these cards have now."""
    kept_then: Cards = saved.get("cards", {}).get("kept", {})
    here = {card: name for name, card in known_cards()["kept"].items()}
    now = {name: here[card] for name, card in kept_then.items() if card in here}

    def called(things: Mapping[str, Any]) -> dict[str, Any]:
        others = {name: thing for name, thing in things.items() if name not in now}
        return others | {now[name]: thing for name, thing in things.items() if name in now}

    weights = called(saved.get("cards", {}).get("weights", {}))
    learned = {
        name: [[[now.get(network, network), weight] for network, weight in names] for names in order]
        for name, order in called(saved.get("learned", {})).items()
    }
    return saved | {"kept": called(saved["kept"]), "cards": {"weights": weights}, "learned": learned}


def described(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a checkpoint says beside the weights: which cards they are of, and in which order optimisers know them."""
    known = known_cards()
    networks = {name: thing for name, thing in kept.items() if isinstance(thing, nn.Module)}
    return {
        "cards": {
            "kept": {name: known["kept"][name] for name in kept if name in known["kept"]},
            "weights": {name: cards_of(network, known["classes"]) for name, network in networks.items()},
        },
        "learned": {name: learned_by(one, networks) for name, one in kept.items() if isinstance(one, Optimizer)},
    }


def learned_by(optimiser: Optimizer, networks: Mapping[str, nn.Module]) -> Learned:
    """The names of each parameter of an optimiser, in its order; one that layers share has several."""
    names: dict[int, list[list[str]]] = {}
    for network, module in networks.items():
        for name, weight in module.named_parameters(remove_duplicate=False):
            names.setdefault(id(weight), []).append([network, name])
    return [names.get(id(weight), []) for group in optimiser.param_groups for weight in group["params"]]


def in_order_of(state: dict[str, Any], then: Learned, now: Learned, fits: Mapping[str, Fit]) -> dict[str, Any]:
    """The state of an optimiser for the order in which it knows its parameters now; as it is where that is unknown."""
    places = {(network, name): place for place, names in enumerate(then) for network, name in names}
    was = [
        next((places[key] for network, name in names if (key := (network, _then(fits, network, name))) in places), None)
        for names in now
    ]
    ids = [number for group in state["param_groups"] for number in group["params"]]
    if None in was or not len(ids) == len(then) == len(now):
        return state
    moved = {number: state["state"].get(ids[cast(int, place)]) for number, place in zip(ids, was, strict=True)}
    return state | {"state": {number: one for number, one in moved.items() if one is not None}}


def _then(fits: Mapping[str, Fit], network: str, name: str) -> str:
    return fits[network].names.get(name, name) if network in fits else name


def taken_over(fits: Mapping[str, Fit | None], source: Path) -> str:
    """A sentence on what a run takes over from a checkpoint, and by name what it does not."""
    known = {name: one for name, one in fits.items() if one is not None}
    before = {name: f"{name}." if len(fits) > 1 else "" for name in fits}
    anew = [before[name] + layer for name, one in known.items() for layer in one.other + one.new]
    anew += [f"all of {name}" for name, one in fits.items() if one is None]
    left = [before[name] + layer for name, one in known.items() for layer in one.left]
    taken = sum(len(one.state) for one in known.values())
    count = f"{taken} of {sum(one.count for one in known.values())}" if anew else f"all {taken}"
    said = [f"begins with {count} weights of {source}"]
    said += [f"begun anew: {_listed(anew)}"] if anew else []
    said += [f"not taken over: {_listed(left)}"] if left else []
    return "; ".join(said)
