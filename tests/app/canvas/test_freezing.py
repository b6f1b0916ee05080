"""Cards are frozen on the canvas and learn again, each in one entry, and are told from others by a word and a sign."""

from designer.app.canvas.tips import tip_at
from tests.app.canvas.hand import Hand, ids


def test_cards_with_weights_are_frozen_and_learn_again(hand: Hand) -> None:
    before = hand.text
    hand.view.select(ids("conv1", "act1"))
    hand.view.do("freeze")
    assert [node.id for node in hand.graph.nodes.values() if node.frozen] == [*ids("conv1")]
    hand.is_one_entry("Freeze conv1")
    deck = hand.view.board.scene.deck
    assert deck.cards[deck.row[ids("conv1")[0]]].words.fact == "frozen"
    left, top, _, _ = deck.box(ids("conv1")[0])
    assert "Frozen" in tip_at(hand.view.board, (left + 20, top + 20))
    hand.view.do("freeze")
    assert hand.text == before


def test_a_card_without_weights_says_why_it_cannot_be_frozen(hand: Hand) -> None:
    said: list[str] = []
    hand.view.message.connect(said.append)
    hand.view.select(ids("act1"))
    hand.view.do("freeze")
    assert hand.text == hand.start
    assert said == ["act1 cannot be frozen: it has no weights of its own."]
