"""Which cards touch a part of the drawing: as many as if each were asked, whatever was asked and moved before."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.app.canvas.deck import Deck, Rows
from designer.app.canvas.geometry import Scene
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.document import GraphId
from designer.layout import Box
from tests.app.canvas.demo import large

CATALOGUE, SIZES = build_catalogue(), load_tokens().sizes
COUNT = 40
PLACES = st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000))
EXTENTS = st.tuples(st.integers(0, 900), st.integers(0, 900))
BOXES = st.builds(lambda at, size: (*at, at[0] + size[0], at[1] + size[1]), PLACES, EXTENTS)
LAYS = st.dictionaries(st.integers(0, COUNT - 1), PLACES, min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(BOXES, min_size=1, max_size=3), st.lists(st.one_of(LAYS, PLACES), max_size=12))
def test_what_touches_a_box_is_found_among_cards_that_move(boxes: list[Box], moves: list[object]) -> None:
    deck = Scene(CATALOGUE, large(COUNT), GraphId("net"), lambda text, _role: 7.0 * len(text), SIZES).deck
    for move in (None, *moves):
        if isinstance(move, dict):
            deck.lay(np.array(list(move)), np.array(list(move.values()), float))
        elif isinstance(move, tuple):
            deck.glide(deck.xy.copy(), np.array(move, float))
        for left, top, right, bottom in boxes:
            for margin in (0.0, 20.0):
                around = (left - margin, top - margin, right + margin, bottom + margin)
                assert deck.near((left, top, right, bottom), margin).tolist() == _touching(deck, around).tolist()


def _touching(deck: Deck, box: Box) -> Rows:
    left, top, right, bottom = deck.boxes.T
    return np.flatnonzero((left < box[2]) & (right > box[0]) & (top < box[3]) & (bottom > box[1]))
