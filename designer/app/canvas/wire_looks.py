"""How the wires of a drawing are drawn: by what is known of what flows in them, found when one is first seen."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from designer.app.canvas.deck import Rows
from designer.app.canvas.findings import Findings, Standing
from designer.app.canvas.geometry import Scene
from designer.app.canvas.wiring import UNSEEN
from designer.document import NodeId, Wire


class WireLook(IntEnum):
    """How a wire is drawn."""

    PLAIN = 0
    UNKNOWN = 1  # checked, and what flows here could not be found
    BAD = 2  # an error names the input, or its port is gone
    ABSENT = 3  # one of its ends is not there


class WireLooks:
    """The looks of the wires of a scene, each found once until something else is known of its ends.

    Attributes:
        found: How many were found so far.
    """

    def __init__(self, scene: Scene, findings: Findings) -> None:
        self._scene = scene
        self._findings = findings
        self.found = 0

    def forget(self, nodes: Iterable[NodeId]) -> None:
        """Something else is known of some nodes."""
        row, wiring = self._scene.deck.row, self._scene.wiring
        wiring.looks[wiring.of(row[node] for node in nodes if node in row)] = UNSEEN

    def of(self, wires: Rows) -> NDArray[np.uint8]:
        """The looks of some wires, each a `WireLook`."""
        wiring, looks = self._scene.wiring, self._scene.wiring.looks
        new = wires[looks[wires] == UNSEEN].tolist()
        self.found += len(new)
        if self._findings.known:
            for index in new:
                looks[index] = self._find(index, wiring.wires[index])
        else:  # nothing is said of any
            looks[new] = WireLook.PLAIN
            looks[[index for index in new if wiring.is_broken(index)]] = WireLook.BAD
        found: NDArray[np.uint8] = looks[wires]
        return found

    def one(self, index: int) -> WireLook:
        """The look of a wire."""
        return WireLook(int(self.of(np.array([index]))[0]))

    def _find(self, index: int, wire: Wire) -> WireLook:
        findings, source = self._findings, wire.source.node
        if self._scene.wiring.is_broken(index) or wire.target in findings.slots:
            return WireLook.BAD
        if Standing.ABSENT in (findings.standing(source), findings.standing(wire.target.node)):
            return WireLook.ABSENT
        waiting = source in findings.touched
        return WireLook.PLAIN if waiting or self._scene.signature(wire) is not None else WireLook.UNKNOWN
