"""Wires that may cross are on different layers, as they lie now."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from designer.app.canvas.layering import Layering
from designer.app.canvas.routing import overlap
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
    wiring, begins, crossings = scene.wiring, scene.wiring.begins(wires), 0
    for one in wires.tolist():
        pieces = [np.array(piece) for piece in pairwise(wiring.ways(one))]
        across = {wiring.at[wire.target] for piece in pieces for wire in wiring.crossed(piece)}
        for other in across - {one}:
            alone = (begins[one] == begins[other]).all() or max(after[one], after[other]) == 3
            assert alone or after[one] != after[other]
            crossings += not alone
    assert crossings


def test_wires_of_which_only_the_boxes_meet_leave_no_gaps(open_canvas: Callable[[Design], Hand]) -> None:
    wiring = open_canvas(large(60)).view.board.scene.wiring
    wires = np.arange(len(wiring.wires))
    boxes = wiring.boxes_of(wires)
    assert overlap(boxes, boxes).sum() > 2 * len(wires)
    assert not Layering().of(wiring, wires).any()


def test_what_is_told_may_be_changed(open_canvas: Callable[[Design], Hand]) -> None:
    wiring, layering = open_canvas(large(4)).view.board.scene.wiring, Layering()
    wires = np.arange(len(wiring.wires))
    layering.of(wiring, wires)[:] = 9
    assert layering.of(wiring, wires).max() < 4
