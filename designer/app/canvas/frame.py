"""How one picture of the canvas is wanted, and what all that paint it share."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor, log2

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from designer.app.canvas.camera import Camera
from designer.app.canvas.card import Spot
from designer.app.canvas.deck import Rows
from designer.app.canvas.heat import Heat
from designer.app.canvas.live import Live
from designer.app.canvas.routing import Floats, overlap
from designer.app.canvas.tools.tool import NOTHING, Overlay
from designer.document import NodeId, Slot
from designer.layout import Box

_HALF = 0.5 + 1e-6  # of a pixel; halves go up, also from a hair below: what slides lies where it would be painted


@dataclass(frozen=True, slots=True)
class Frame:
    """How one picture of the board is wanted.

    Attributes:
        width, height: In logical pixels.
        clip: The part of it that is to be painted.
        parts: The boxes in that which are to be painted, n x 4; None: all of it.
        ratio: Device pixels to a logical one.
        settled: Whether the scale is at rest, so that cards are painted for just this scale.
        moving: Whether cards or wires are on their way, so that shapes do not look for better places yet.
        overlay: What a gesture shows.
        hover: The card under the pointer.
        hover_spot: The port under the pointer.
        hover_wire: The wire under the pointer.
        selected: The rows of the cards that wear the ring while no band is drawn.
        selected_wire: The wire that is lit from end to end.
        found: Nodes that a search found.
        training: Whether a run changes the weights just now.
        live: What it says of itself meanwhile.
        stale: The cards of which what is known is shown as old.
        heat: What the cards cost, where that is to be shown.
        shapes: Whether the shapes stand beside the wires.
        titled: Whether the name of the graph stands above it.
        cursor_at: What the port cursor is at, in words.
        keys: What keys do there.
    """

    width: float
    height: float
    clip: Box
    parts: Floats | None = None
    ratio: float = 1.0
    settled: bool = True
    moving: bool = False
    overlay: Overlay = NOTHING
    hover: NodeId | None = None
    hover_spot: Spot | None = None
    hover_wire: Slot | None = None
    selected: Rows = field(default_factory=lambda: np.zeros(0, np.intp))
    selected_wire: Slot | None = None
    found: frozenset[NodeId] = field(default_factory=frozenset)
    training: bool = False
    live: Live | None = None
    stale: frozenset[NodeId] = field(default_factory=frozenset)
    heat: Heat | None = None
    shapes: bool = True
    titled: bool = True
    cursor_at: str = ""
    keys: str = ""

    @property
    def marked(self) -> Rows:
        """The cards that wear the ring: what a band or a loop holds while it is drawn, else what is selected."""
        return self.overlay.picked if self.overlay.picked is not None else self.selected

    def made_for(self, scale: float) -> float:
        """The scale that pictures are painted for: at rest the very one, on the way one that is near, stretched."""
        return round(scale, 4) if self.settled else 2.0 ** (round(log2(scale) * 2) / 2)

    def shows(self, boxes: Floats, margin: float) -> NDArray[np.bool_]:
        """Which boxes in the widget, n x 4, come near to what is to be painted."""
        grown = np.array([-margin, -margin, margin, margin])
        near: NDArray[np.bool_] = overlap(boxes, np.array([self.clip]) + grown)[:, 0]
        if self.parts is not None:  # of thousands, the few about all the parts are asked about each
            near[near] = overlap(boxes[near], self.parts + grown).any(axis=1)
        return near


def on_screen(camera: Camera, points: Floats) -> Floats:
    """Where points of the drawing, any number x 2, are in the widget."""
    return (points - np.array([camera.x, camera.y])) * camera.scale


def boxes_on_screen(camera: Camera, boxes: Floats) -> Floats:
    """Where boxes of the drawing, n x 4 by their edges, are in the widget."""
    return on_screen(camera, boxes.reshape(-1, 2, 2)).reshape(-1, 4)


def on_pixel(x: float, y: float, ratio: float) -> QPointF:
    """The nearest whole pixel of the device: a picture that is stamped there stays sharp."""
    return QPointF(floor(x * ratio + _HALF) / ratio, floor(y * ratio + _HALF) / ratio)


def on_pixels(points: Floats, ratio: float) -> Floats:
    """The nearest whole pixels of the device to points, n x 2."""
    nearest: Floats = np.floor(points * ratio + _HALF) / ratio
    return nearest
