"""The cure for a truth of one value a row where the scores are a column, `N x 1`."""

from __future__ import annotations

from dataclasses import replace

from designer.catalogue.recipe import read, write
from designer.document import Connect, Fix, Node, Slot
from designer.inference.problems.cures import insert
from designer.inference.problems.rule import Case


def make_column(case: Case, truth: Node) -> Fix | None:
    """Makes the truth a column for everything that compares it with the same scores, the measures beside the loss too.

    The step of a recipe is written anew, so that its settings stay settings; into any other an unsqueeze is put.
    """
    title = f"Insert unsqueeze after `{truth.label}`"
    recipe = read(case.design)
    if recipe is not None and not recipe.column and case.design.stages[0].step == case.graph.id:
        return Fix(title, write(case.design, replace(recipe, column=True)))
    first = Slot(case.node.id, "target")
    slots = [first, *(slot for slot in _comparing_alike(case) if slot != first)]
    slots.sort(key=lambda slot: case.graph.index_of(slot.node))
    cure = insert(case.catalogue, case.graph, slots[0], "Tensor.unsqueeze", {"dim": 1}, title)
    if cure is None:
        return None
    *_, connect = cure.edits
    assert isinstance(connect, Connect), "a card is put into a wire by its last edit"
    return Fix(title, (*cure.edits, *(Connect(case.graph.id, connect.source, slot) for slot in slots[1:])))


def _comparing_alike(case: Case) -> list[Slot]:
    """The targets of all cards that compare the same truth with the same scores."""
    scores, truth = (case.graph.source_of(Slot(case.node.id, port)) for port in ("input", "target"))
    return [
        Slot(node.id, "target")
        for node in case.graph.nodes.values()
        if (node.inputs.get("input"), node.inputs.get("target")) == (scores, truth)
    ]
