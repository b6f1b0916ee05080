"""How wires run hangs on how cards lie and not on what was done before: a file that is opened again looks alike."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from designer.app.canvas.geometry import Scene
from designer.app.canvas.healing import plan_removal
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.document import Design, GraphId, History, MoveNodes, NodeId, Point
from designer.templates import open_template, template_names

CATALOGUE, SIZES = build_catalogue(), load_tokens().sizes


def scene_of(design: Design, graph: GraphId) -> Scene:
    return Scene(CATALOGUE, design, graph, lambda text, _role: 6.4 * len(text), SIZES)


class Hands:
    """Takes some cards at random, and lays them somewhere else, drags them there, or deletes them."""

    def __init__(self, design: Design, seed: int) -> None:
        root = design.root()
        assert root is not None
        self.graph, self.random, self.history = root.id, random.Random(seed), History(design)
        self.scene = scene_of(design, root.id)
        self.history.observe(lambda change: self.scene.update(change.delta))

    def move(self, nodes: list[NodeId]) -> None:
        self.history.do("Move", [MoveNodes(self.graph, self._further(nodes))])

    def drag(self, nodes: list[NodeId]) -> None:
        rows = self.scene.deck.rows(nodes)
        for _ in range(3):
            to = self._further(nodes)
            self.scene.move(rows, np.array(list(to.values())))
        self.history.do("Drag", [MoveNodes(self.graph, to)])

    def delete(self, nodes: list[NodeId]) -> None:
        self.history.do("Delete", plan_removal(self.scene, nodes, heal=True))

    def undo(self, _nodes: list[NodeId]) -> None:
        self.history.undo()

    def some(self) -> list[NodeId]:
        there = list(self.history.design.graphs[self.graph].nodes)
        return self.random.sample(there, self.random.randint(1, min(4, len(there))))

    def _further(self, nodes: list[NodeId]) -> dict[NodeId, Point]:
        dx, dy = 20.0 * self.random.randint(-30, 30), 20.0 * self.random.randint(-15, 15)
        boxes = {node: self.scene.deck.box(node) for node in nodes}
        return {node: (left + dx, top + dy) for node, (left, top, *_) in boxes.items()}


@pytest.mark.parametrize("name", template_names())
def test_wires_run_as_in_a_drawing_that_is_opened(name: str) -> None:
    for seed in range(3):
        hands = Hands(open_template(name), seed)
        deeds: tuple[Callable[[list[NodeId]], None], ...] = (hands.move, hands.drag, hands.delete, hands.undo)
        done: list[str] = []
        while len(done) < 5 and len(hands.scene.deck.ids) > 4:
            deed = hands.random.choice(deeds)
            deed(hands.some())
            done.append(deed.__name__)
            fresh = scene_of(hands.history.design, hands.graph).wiring
            wiring = hands.scene.wiring
            for slot, index in wiring.at.items():
                same = np.allclose(wiring.ways(index), fresh.ways(fresh.at[slot]), atol=0.5)
                assert same, f"the wire into {slot.node}.{slot.port}, after {done} of seed {seed}"
