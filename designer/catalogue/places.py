"""What layers for sequences, images and volumes are told apart by, so that the three are declared as one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """What values with channels lie in.

    Attributes:
        tag: The word of the palette.
        one: One of it, with its article.
        region: A part of it.
        sizes: The pattern of its axes behind batch and channels.
        doc: What a port of it takes.
    """

    tag: str
    one: str
    region: str
    sizes: str
    doc: str

    @property
    def length(self) -> int:
        """How many axes it has."""
        return len(self.sizes.split())

    @property
    def changed(self) -> str:
        """The pattern of its axes where their sizes have changed: `H' W'`."""
        return " ".join(f"{size}'" for size in self.sizes.split())


SEQUENCE = Place("sequence", "a sequence", "span", "L", "Sequences, channels before the steps.")
IMAGE = Place("image", "an image", "region", "H W", "Images, channels before height and width.")
VOLUME = Place("volume", "a volume", "block", "D H W", "Volumes, channels before depth, height and width.")
PLACES = (IMAGE, SEQUENCE, VOLUME)
