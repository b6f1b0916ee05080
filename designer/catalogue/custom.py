"""The layers that a design itself brings, as operators like any other, made on the spot from their text.

A node of one says `custom.` and the id of the record in the design. Whatever knows the catalogue knows the design's own
layers too once it asks `with_custom`; none of their code is run for it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from designer.catalogue.custom_text import CustomClass, CustomFault, read_custom
from designer.catalogue.fresh import fresh_id
from designer.catalogue.spec import Catalogue, Family, Operator, Role
from designer.document import CustomLayer, Design, Node
from designer.document.names import snake_case

CUSTOM = "custom."
NEW = "custom"
"""What is placed to begin a layer of one's own; a node of a design never is one."""

_BEGINNING = '''class {name}(nn.Module):
    """Says in a sentence what it does."""

    def __init__(self) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return x
'''


def custom_layer(design: Design, node: Node) -> CustomLayer | None:
    """The custom layer that a node is, or None."""
    layer_id = node.op.removeprefix(CUSTOM)
    if layer_id == node.op:
        return None
    return next((layer for layer in design.custom if layer.id == layer_id), None)


def is_beginning(layer: CustomLayer) -> bool:
    """Whether nobody has written anything in it yet."""
    return layer.text == _BEGINNING.format(name=layer.name)


def custom_classes(design: Design) -> Mapping[str, CustomClass | CustomFault]:
    """Every custom layer of a design by its id, read; what is called as something else is, is a fault."""
    graphs = {graph.name for graph in design.graphs.values()}
    found: dict[str, CustomClass | CustomFault] = {}
    names: dict[str, str] = {}
    for layer in design.custom:
        one = read_custom(layer.text)
        if isinstance(one, CustomClass):
            one = _clash(one, graphs, names) or one
        if isinstance(one, CustomClass):
            names |= {one.name: f"class {one.name}", **dict(one.imports)}
        found[layer.id] = one
    return found


def _clash(one: CustomClass, graphs: set[str], names: Mapping[str, str]) -> CustomFault | None:
    if one.name in graphs:
        return CustomFault(f"`{one.name}` is the name of a block of this design too: give the class another")
    if one.name in names:
        return CustomFault(f"`{one.name}` means something else in another custom layer: give the class another name")
    for name, statement in one.imports:
        if name in graphs or names.get(name, statement) != statement:
            return CustomFault(f"`{name}` means something else in this design: import it by another name")
    return None


def why_untrusted(design: Design) -> str:
    """Why a design that nobody has trusted is not run, as a sentence; empty where it brings no code."""
    if not design.custom:
        return ""
    names = [layer.name for layer in design.custom]
    told = ", ".join(f"`{name}`" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"This design brings Python code of its own, {told}. It is not run until you trust it."


def custom_operators(design: Design) -> Iterator[Operator]:
    """The design's own layers, those that cannot be read left out."""
    classes = custom_classes(design) if design.custom else {}
    for layer in design.custom:
        if isinstance(classes[layer.id], CustomClass):
            yield _operator(layer.id, layer.text)


def with_custom(catalogue: Catalogue, design: Design) -> Catalogue:
    """The catalogue with the layers of this design, and of no other."""
    return catalogue.with_others(custom_operators(design)) if design.custom else catalogue


def operator_of(catalogue: Catalogue, design: Design, op: str) -> Operator | None:
    """The operator of this name, be it the catalogue's or the design's own."""
    known = catalogue.get(op)
    if op == NEW:
        return new_operator()
    if known is not None or not op.startswith(CUSTOM):
        return known
    return next((operator for operator in custom_operators(design) if operator.op == op), None)


@lru_cache(maxsize=1)
def new_operator() -> Operator:
    """What the palette offers for a layer that is yet to be written."""
    return replace(
        _operator("", _BEGINNING.format(name="CustomLayer")),
        op=NEW,
        title="Custom layer",
        summary="A layer of your own, written in Python.",
        keywords=("python", "class", "own", "write"),
        tag="Python",
        source="",
    )


def new_layer(design: Design, rng: random.Random | None = None) -> CustomLayer:
    """A layer that hands on what it takes, under a name that nothing in the design has."""
    ids = {layer.id for layer in design.custom}
    taken = {layer.name for layer in design.custom} | {graph.name for graph in design.graphs.values()}
    name, number = "CustomLayer", 1
    while name in taken:
        number += 1
        name = f"CustomLayer{number}"
    return CustomLayer(fresh_id(ids, rng or random.SystemRandom()), name, _BEGINNING.format(name=name))


@lru_cache(maxsize=256)
def _operator(layer_id: str, text: str) -> Operator:
    """One operator a text, the very same each time: what was found of it is known by that."""
    read = read_custom(text)
    assert isinstance(read, CustomClass), "only what can be read is an operator"
    return Operator(
        op=f"{CUSTOM}{layer_id}",
        title=read.name,
        family=Family.CUSTOM,
        role=Role.LAYER,
        summary=read.doc or "A layer of this design, written in Python.",
        name=snake_case(read.name),
        inputs=read.inputs,
        outputs=read.outputs,
        arguments=read.arguments,
        tag="custom",
        facts=tuple(argument.name for argument in read.arguments[:2]),
        source=text,
    )
