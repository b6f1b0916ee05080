"""Cards are bypassed on the canvas and take part again, each in one entry, and look as if they stood back."""

from collections import Counter

import pytest
from PySide6.QtGui import QImage, QPainter

from designer.app.canvas.camera import Detail
from designer.app.canvas.card import TEXT_LEFT
from designer.app.canvas.faces import draw_card
from designer.app.canvas.heat import Heat, Warmth
from designer.app.theme.theme import Theme
from designer.app.theme.tokens import ThemeName, load_tokens
from tests.app.canvas.hand import Hand, ids
from tests.app.theme.test_tokens import contrast, over

SCALE = 4  # so that the strokes of letters are wider than a pixel


def test_cards_are_bypassed_and_take_part_again(hand: Hand) -> None:
    before = hand.text
    hand.view.select(ids("norm1", "act1"))
    hand.view.do("bypass")
    assert all(hand.graph.nodes[node].bypass for node in ids("norm1", "act1"))
    scene = hand.view.board.scene
    assert scene.deck.cards[scene.deck.row[ids("act1")[0]]].words.bypassed
    hand.is_one_entry("Bypass 2 cards")
    hand.view.do("bypass")
    assert not any(node.bypass for node in hand.graph.nodes.values())
    assert hand.text == before


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_a_bypassed_card_says_can_be_read(hand: Hand, name: ThemeName) -> None:
    deck = hand.view.board.scene.deck
    card = deck.cards[deck.row[ids("conv1")[0]]]
    words = card.words._replace(fact="Bypassed", bypassed=True)
    image = QImage(round(card.size[0]) * SCALE, round(card.size[1]) * SCALE, QImage.Format.Format_RGB32)
    theme = Theme(load_tokens(), name)
    image.fill(theme.color("canvas"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(SCALE, SCALE)
    draw_card(painter, theme, card._replace(words=words), Detail.FULL, stale=True)
    painter.end()
    for top, bottom in ((12, 26), (28, 42), (43, 57)):
        places = [
            (x, y)
            for x in range(round(TEXT_LEFT) * SCALE, image.width() - 8 * SCALE)
            for y in range(top * SCALE, bottom * SCALE)
        ]
        seen = Counter(image.pixelColor(*place).name() for place in places)
        ((ground, _),) = seen.most_common(1)
        behind = over(ground, "#000000")
        assert max(contrast(over(color, "#000000"), behind) for color in seen) >= 4.5


def test_a_bypassed_card_says_so_whatever_the_others_cost(hand: Hand) -> None:
    hand.view.select(ids("norm1"))
    hand.view.do("bypass")
    hand.view.select(())
    place = hand.view.places()["card norm1"]
    without = hand.view.grab(place).toImage()
    dear = {node: Warmth(1.0, "1.0 M") for node in hand.graph.nodes}
    hand.view.set_heats({hand.view.board.graph_id: Heat("Parameters", "1.0 M", dear)})
    assert hand.view.grab(place).toImage() == without
    assert hand.view.grab(hand.view.places()["card act1"]).toImage() != without
