"""`cards.json`: which card of the drawing each name in the code is of, for checkpoints to keep beside the weights.

Names and groups are in every key of a state dict, and may change; the ids of cards stay. See `project/weights.py`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from designer.catalogue.parts import is_step
from designer.codegen.program import Program
from designer.codegen.train import Train


def cards_source(program: Program) -> str:
    """The text of `cards.json` of a design that can be trained."""
    told = list(_kept(Train(program)))
    times = Counter(name for name, _ in told)  # two stages may each have an optimiser of one name: only that names it
    kept = {name: card for name, card in told if times[name] == 1}
    return _text(program, kept)


def class_cards_source(program: Program) -> str:
    """The same of its classes alone, for what is made without being trained."""
    return _text(program, {})


def _text(program: Program, kept: dict[str, str]) -> str:
    modules = [graph for graph in program.design.graphs.values() if graph.kind == "module" and not is_step(graph)]
    called = [program.names[graph.id] for graph in modules]
    classes = {names.name: {key: node for node, key in names.keys.items()} for names in called}
    return json.dumps({"kept": kept, "classes": classes}, indent=2, ensure_ascii=False) + "\n"


def _kept(train: Train) -> Iterator[tuple[str, str]]:
    """What `train.py` gives to `run.keep`, with what it is in the drawing."""
    for network in train.design.networks:
        yield train.names.networks[network.name], f"network {network.id}"
    for source in train.design.sources:
        yield train.names.sources[source.name][0], f"source {source.id}"
    for step in train.steps.values():
        for one in step.learns:
            card = f"{step.graph.id}.{one.node.id}"
            yield one.optimiser, card
            if one.has_schedule:
                yield one.schedule, f"schedule of {card}"
