"""Cards are frozen on the canvas and learn again, each in one entry, and are told from others by a word and a sign."""

from dataclasses import replace

from PySide6.QtGui import QImage

from designer.app.canvas.camera import Camera
from designer.app.canvas.tips import tip_at
from designer.app.panels.labels import SentenceLabel
from designer.document import GraphId, NodeFinding, NodeId, Report
from tests.app.canvas.demo import small_report, tensor
from tests.app.canvas.hand import Hand, ids
from tests.app.nested import nested
from tests.app.opening import OpenWindow


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


def test_cards_in_a_frozen_block_say_so(open_window: OpenWindow) -> None:
    window = open_window(nested())
    found = {NodeId("conv"): NodeFinding(outputs={"output": tensor("N", 8, 8, 8)}, parameters=584)}
    canvas, conv = window.editor.canvas, NodeId("conv")

    def mark() -> QImage:
        return canvas.grab(canvas.places()["card conv"]).toImage()

    def freeze(*cards: str) -> None:
        window.editor.drawing.navigation.go(GraphId("net"))
        canvas.select(ids(*cards))
        canvas.do("freeze")
        window.editor.drawing.navigation.go(GraphId("block"))
        window.link.reported.emit(Report(window.session.history.revision, {GraphId("block"): found}))
        canvas.select(())
        canvas.eye.look(Camera(200.0, -40.0, 1.0))

    freeze()
    learns = mark()
    freeze("first")
    left, top, *_ = canvas.board.scene.deck.box(conv)
    assert mark() == learns and "In other cards of its block it learns" in tip_at(canvas.board, (left + 20, top + 20))
    freeze("second")
    assert mark() != learns and "Frozen with" in tip_at(canvas.board, (left + 20, top + 20))
    canvas.select((conv,))
    assert "conv (frozen with its block)" in canvas.accessibleDescription()
    said = window.editor.inspector.findChild(SentenceLabel, "frozen_around")
    assert said is not None and said.isVisible() and said.sentence.startswith("Frozen with `first` and `second`")
    canvas.select(ids("act"))
    assert "frozen" not in canvas.accessibleDescription()
