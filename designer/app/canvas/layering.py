"""Which wires are drawn over which: those that may cross are on different layers, and the upper leaves a gap."""

from __future__ import annotations

import numpy as np

from designer.app.canvas.deck import Rows
from designer.app.canvas.routing import POINTS, Floats, overlap
from designer.app.canvas.wiring import Wiring

LAYERS = 4
_PARTS = 5  # of a way, each looked at alone: the box round all of it holds much that it does not come near
_BEGINS = np.linspace(0, POINTS - 1, _PARTS + 1).astype(int)[:-1]
_NEAR = 5.5  # to each other, wires: nearly as far as two lanes lie apart, and further than a gap is wide


class Layering:
    """The layers of the wires of a picture, which the next picture mostly shares."""

    def __init__(self) -> None:
        self._of: tuple[Wiring, int, bytes] | None = None
        self._layers: Rows = np.zeros(0, np.intp)

    def of(self, wiring: Wiring, wires: Rows) -> Rows:
        """A layer for each of some wires."""
        of = (wiring, wiring.revision - wiring.glides, wires.tobytes())
        if self._of != of:
            self._of, self._layers = of, _layers(wiring, wires)
        return self._layers.copy()


def _layers(wiring: Wiring, wires: Rows) -> Rows:
    """Layers such that most wires that may cross are on different ones; siblings share theirs."""
    numbers: dict[tuple[float, ...], int] = {}  # of families, by the port that they begin at
    families = np.array([numbers.setdefault(tuple(at), len(numbers)) for at in wiring.begins(wires).tolist()], np.intp)
    meet = np.zeros((len(numbers), len(numbers)), bool)
    one, other = _near_each_other(wiring, wires, families)
    if not len(one):
        return np.zeros(len(wires), np.intp)
    meet[families[one], families[other]] = meet[families[other], families[one]] = True
    # A number has a bit for each family, so that one step tells whether a family meets any of a layer.
    met = [int.from_bytes(row.tobytes(), "little") for row in np.packbits(meet, axis=1, bitorder="little")]
    held, layers = [0] * LAYERS, []
    for family, others in enumerate(met):
        layer = next((layer for layer in range(LAYERS) if not others & held[layer]), LAYERS - 1)
        held[layer] |= 1 << family
        layers.append(layer)
    return np.array(layers, np.intp)[families]


def _near_each_other(wiring: Wiring, wires: Rows, families: Rows) -> tuple[Rows, Rows]:
    """The pairs of wires of which parts come so near that one may cross the other, by their places."""
    boxes = wiring.boxes_of(wires)
    one, other = np.nonzero(overlap(boxes, boxes))
    strange = (one < other) & (families[one] != families[other])
    one, other = one[strange], other[strange]
    low, high = _parts(wiring.ways(wires))
    met = np.ones((len(one), _PARTS, _PARTS), bool)
    for below, above in zip(low - _NEAR, high, strict=True):
        met &= below[one, :, None] <= above[other, None, :]
        met &= below[other, None, :] <= above[one, :, None]
    found = met.any(axis=(1, 2))
    return one[found], other[found]


def _parts(ways: Floats) -> tuple[Floats, Floats]:
    """From where to where the parts of ways, one after the other, reach across and down: 2 x n x k each."""
    ways = np.ascontiguousarray(np.moveaxis(ways, 2, 0))
    low, high = np.minimum(ways[..., :-1], ways[..., 1:]), np.maximum(ways[..., :-1], ways[..., 1:])
    return np.minimum.reduceat(low, _BEGINS, axis=2), np.maximum.reduceat(high, _BEGINS, axis=2)
