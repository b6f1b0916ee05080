"""What gestures have in common that the keys lead: the arrows, Tab, Delete, Enter and Esc, without a pointer."""

from __future__ import annotations

from abc import abstractmethod

from designer.app.canvas.tools.tool import NOTHING, Tool, Touch
from designer.layout import Box


class KeyTool(Tool):
    """A gesture that is worked with keys.

    Attributes:
        removes: Whether Delete takes away what is chosen; elsewhere it is the command's.
    """

    removes = False

    @property
    @abstractmethod
    def sight(self) -> Box:
        """What has to be seen of the drawing just now."""

    @property
    @abstractmethod
    def said(self) -> str:
        """What a screen reader is told just now."""

    @abstractmethod
    def step(self, by: int) -> None:
        """Chooses the next one, or the one before."""

    @abstractmethod
    def turn(self, dx: int, dy: int) -> None:
        """Goes in a direction."""

    def again(self) -> None:
        """The command that began it is given once more: the next one is meant."""
        self.step(1)

    def remove(self) -> None:
        """Takes away what is chosen, where that can be."""

    def move(self, touch: Touch) -> None:
        """The pointer leads nothing here."""

    def cancel(self) -> None:
        self.overlay = NOTHING
        self.board.redraw()
