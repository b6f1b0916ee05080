"""Wires that may cross are on different layers, as they lie now."""

from collections.abc import Callable

import numpy as np

from designer.app.canvas.layering import Layering
from designer.document import Design
from tests.app.canvas.demo import large
from tests.app.canvas.hand import Hand


def test_wires_that_come_to_cross_are_told_apart(open_canvas: Callable[[Design], Hand]) -> None:
    scene = open_canvas(large(12)).view.board.scene
    wires, layering = np.arange(len(scene.wiring.wires)), Layering()
    before = layering.of(scene.wiring, wires)
    rows = scene.deck.rows(scene.deck.ids[4:8])
    scene.move(rows, scene.deck.xy[rows] + np.array([-500.0, 90.0]))
    after = layering.of(scene.wiring, wires)
    assert after.tolist() == Layering().of(scene.wiring, wires).tolist() != before.tolist()
    boxes, begins = scene.wiring.boxes_of(wires), scene.wiring.begins(wires)
    for one in wires.tolist():
        for other in wires[:one].tolist():
            apart = (boxes[one, :2] > boxes[other, 2:]).any() or (boxes[other, :2] > boxes[one, 2:]).any()
            alone = (begins[one] == begins[other]).all() or max(after[one], after[other]) == 3
            assert apart or alone or after[one] != after[other]


def test_what_is_told_may_be_changed(open_canvas: Callable[[Design], Hand]) -> None:
    wiring, layering = open_canvas(large(4)).view.board.scene.wiring, Layering()
    wires = np.arange(len(wiring.wires))
    layering.of(wiring, wires)[:] = 9
    assert layering.of(wiring, wires).max() < 4
