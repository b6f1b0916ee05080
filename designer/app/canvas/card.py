"""One card as geometry: how large it is for its words, and where its ports sit on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from math import ceil
from typing import Literal, NamedTuple, TypeAlias

from designer.app.canvas.words import Words
from designer.app.theme.tokens import Sizes
from designer.catalogue.ports import Ports
from designer.document import Node, NodeId, Point, Port, Slot
from designer.layout import Size

Measure: TypeAlias = Callable[[str, str], float]
Side: TypeAlias = Literal["in", "out"]

TEXT_LEFT = 48.0  # behind the edge and the icon's tile
LINES = (19.0, 35.0, 50.0)  # middles of the three lines of text
MARK = 16.0  # from one mark behind the last line to the next
_TEXT_RIGHT = 18.0
_COUNT_PAD = 22.0  # round the badge that says how often a card is repeated
_NARROWEST = 140.0
_BELOW = 11.0  # the last port


class Spot(NamedTuple):
    """A port as it is drawn: one for an output, one for each place of an input that takes several.

    A named tuple, because a drawing is opened with tens of thousands of them.

    Attributes:
        place: Which one in the list of an input that takes several; the last one appends.
        at: From the card's upper left corner.
        optional: It need not be wired, and is drawn smaller.
        wired: Whether a wire ends here; of outputs only the scene knows.
        broken: A wire names this port and the node does not have it.
    """

    node: NodeId
    side: Side
    port: str
    at: Point
    place: int | None = None
    optional: bool = False
    wired: bool = False
    broken: bool = False
    only: bool = True

    @property
    def slot(self) -> Slot:
        """The place where a wire would end; of an input."""
        return Slot(self.node, self.port, self.place)

    @property
    def source(self) -> Port:
        """What a wire would take from; of an output. A node's only output goes without its name."""
        return Port(self.node, "" if self.only else self.port)


class Card(NamedTuple):
    """What one node looks like, wherever it lies.

    Attributes:
        spots: Its ports, those where wires end first.
        inlets: How many these are.
    """

    node: NodeId
    words: Words
    size: Size
    spots: tuple[Spot, ...]
    inlets: int

    def input(self, port: str, place: int | None) -> Spot:
        """The spot where a wire ends that says so."""
        for spot in self.spots:
            if spot.side == "in" and spot.port == port and spot.place == place:
                return spot
        raise KeyError(port)

    def output(self, name: str) -> Spot | None:
        """The spot where wires from an output begin; the first for the empty name."""
        outputs = self.spots[self.inlets :]
        if not name:
            return outputs[0] if outputs else None
        return next((spot for spot in outputs if spot.port == name), None)


def make_card(
    node: Node, words: Words, ports: Ports, measure: Measure, sizes: Sizes, *, shares: Collection[str] = ()
) -> Card:
    """A card as wide as its text needs and as high as its ports need, in steps of the grid.

    Args:
        shares: The weights that wires take to other layers, for which there are ports then.
    """
    width = _width(words, measure, sizes)
    alone = len(ports.outputs) == 1
    outputs = [(port.name, None, False, False, False, alone) for port in ports.outputs]
    if shares:
        outputs += [(name, None, True, False, False, False) for name in shares if ports.output(name) is not None]
    inputs = tuple(_inputs(node, ports))
    height, spread = _spread(inputs, tuple(outputs), width, sizes.card_height, sizes.grid)
    spots = tuple([Spot(node.id, *one) for one in spread])
    return Card(node.id, words, (float(width), height), spots, len(inputs))


def reworded(card: Card, words: Words, measure: Measure, sizes: Sizes) -> Card | None:
    """A card with the same ports that says something else; None where that takes more room, or less."""
    return card._replace(words=words) if _width(words, measure, sizes) == card.size[0] else None


def _width(words: Words, measure: Measure, sizes: Sizes) -> int:
    return sizes.grid * ceil((TEXT_LEFT + _text_width(words, measure) + _TEXT_RIGHT) / sizes.grid)


def _text_width(words: Words, measure: Measure) -> float:
    """How wide the longest line is, or the room that the narrowest card has for it."""
    what, fact = measure(words.what, "small"), measure(words.fact, "caption")
    if words.noted and words.frozen:
        fact += MARK  # there is room for one mark
    widest = max(_NARROWEST - TEXT_LEFT - _TEXT_RIGHT, what, fact)
    if words.copies:
        return max(widest, measure(words.title, "title") + measure(words.copies, "mono_caption") + _COUNT_PAD)
    # Titles are all different, so that to measure each takes its time; their letters are known. What brings two letters
    # of one alphabet apart is far less than what is left free behind a line.
    if words.title.isascii() and sum(map(_letters(measure).__getitem__, words.title)) <= widest:
        return widest
    return max(widest, measure(words.title, "title"))


class _Letters(dict[str, float]):
    """How wide each letter of a title is, measured when the first title has it."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._measure = measure

    def __missing__(self, letter: str) -> float:
        self[letter] = width = self._measure(letter, "title")
        return width


@lru_cache(maxsize=2)
def _letters(measure: Measure) -> _Letters:
    return _Letters(measure)


# What is known of a spot before it is known how high the card is: all but its node, its side and its place.
_Place: TypeAlias = tuple[str, int | None, bool, bool, bool, bool]


def _inputs(node: Node, ports: Ports) -> Iterator[_Place]:
    taken = 0
    for port in ports.inputs:
        source = node.inputs.get(port.name)
        taken += source is not None
        if port.variadic or isinstance(source, tuple):
            count = len(source) if isinstance(source, tuple) else 0
            if isinstance(source, Port):  # a file may name one value where several are taken
                yield port.name, None, False, True, False, True
            for index in range(count):
                yield port.name, index, False, True, False, True
            if port.variadic:
                yield port.name, count, count > 0 or port.optional, False, False, True
        else:
            yield port.name, None, port.optional, source is not None, False, True
    if taken == len(node.inputs):
        return
    for wire in node.wires():
        if ports.input(wire.target.port) is None:
            yield wire.target.port, wire.target.index, False, True, True, True


@lru_cache(maxsize=4096)
def _spread(
    inputs: tuple[_Place, ...], outputs: tuple[_Place, ...], width: float, least: int, grid: int
) -> tuple[float, tuple[tuple[Side, str, Point, int | None, bool, bool, bool, bool], ...]]:
    """How high a card is, and its ports, each as a spot without its node: most cards are as others of their kind.

    The first ports of both sides lie where a card that is no higher than it must be has its middle, the others below
    them, a step of the grid apart. So main wires in a row are level, however many ports its cards have, and all
    others climb by whole steps.

    Args:
        least: How high every card is.
    """
    room = least / 2 + grid * (max(len(inputs), len(outputs)) - 1) + _BELOW
    height = float(least + grid * max(0, ceil((room - least) / grid)))
    sides: tuple[tuple[Side, tuple[_Place, ...], float], ...] = (("in", inputs, 0.0), ("out", outputs, width))
    return height, tuple(
        (side, port, (x, least / 2 + grid * number), place, optional, wired, broken, only)
        for side, places, x in sides
        for number, (port, place, optional, wired, broken, only) in enumerate(places)
    )
