"""Which wires are drawn over which: those that may cross are on different layers, and the upper leaves a gap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.deck import Rows
from designer.app.canvas.routing import Floats
from designer.app.canvas.wiring import Wiring

LAYERS = 4


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
    boxes = wiring.boxes_of(wires)
    numbers: dict[tuple[float, ...], int] = {}  # of families, by the port that they begin at
    families = np.array([numbers.setdefault(tuple(at), len(numbers)) for at in wiring.begins(wires).tolist()], np.intp)
    meet = np.zeros((len(numbers), len(numbers)), bool)
    one, other = np.nonzero(overlap(boxes, boxes))
    meet[families[one], families[other]] = True
    # A number has a bit for each family, so that one step tells whether a family meets any of a layer.
    met = [int.from_bytes(row.tobytes(), "little") for row in np.packbits(meet, axis=1, bitorder="little")]
    held, layers = [0] * LAYERS, []
    for family, others in enumerate(met):
        layer = next((layer for layer in range(LAYERS) if not others & held[layer]), LAYERS - 1)
        held[layer] |= 1 << family
        layers.append(layer)
    return np.array(layers, np.intp)[families]


def overlap(boxes: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which boxes, n x 4, touch which of some others, k x 4: n x k."""
    found: NDArray[np.bool_] = boxes[:, None, 0] <= others[:, 2]
    found &= boxes[:, None, 2] >= others[:, 0]
    found &= boxes[:, None, 1] <= others[:, 3]
    found &= boxes[:, None, 3] >= others[:, 1]
    return found
