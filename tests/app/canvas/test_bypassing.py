"""Cards are bypassed on the canvas and take part again, each in one entry, and look as if they stood back."""

from tests.app.canvas.hand import Hand, ids


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
