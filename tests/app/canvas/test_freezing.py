"""Cards are frozen on the canvas and learn again, each in one entry, and are told from others by a word and a sign."""

from dataclasses import replace

from designer.app.canvas.tips import tip_at
from tests.app.canvas.demo import small_report
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


def test_cards_that_a_run_changes_wear_a_mark_and_frozen_ones_do_not(hand: Hand) -> None:
    report = small_report()
    findings = {card: replace(one, frozen=one.parameters) for card, one in report.graphs[hand.graph.id].items()}
    frozen = replace(report, graphs={hand.graph.id: findings})
    accent = hand.view.painter.theme.color("accent").name()

    def marked(card: str) -> bool:
        return accent in hand.colours(hand.view.places()[f"card {card}"])

    hand.view.set_report(report)
    assert not marked("conv1")
    hand.view.set_training(True)
    assert marked("conv1") and not marked("act1")
    hand.view.set_report(frozen)
    assert not marked("conv1")
