"""Cards whose weights stay as they are, and that learn again."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.catalogue.freezing import why_not_frozen
from designer.document import ReplaceNode


def freeze_selection(board: Board) -> None:
    """Freezes the selected cards, or lets them learn again where all of them that can be frozen are.

    Cards without weights are left as they are; where none has any, it is said.
    """
    cards = [board.graph.nodes[node] for node in board.selection]
    design, graph, known = board.history.design, board.graph, board.findings.nodes
    refused = {card.id: why_not_frozen(board.catalogue, design, graph, card, known.get(card.id)) for card in cards}
    able = [card for card in cards if card.frozen or not refused[card.id]]
    if able:
        freezes = not all(card.frozen for card in able)
        changed = [card for card in able if card.frozen != freezes]
        edits = [ReplaceNode(board.graph_id, card.but(frozen=freezes)) for card in changed]
        names = board.names(card.id for card in changed)
        board.do(f"Freeze {names}" if freezes else f"Let {names} learn again", edits)
    elif cards:
        board.say(f"{cards[0].label} cannot be frozen: {refused[cards[0].id]}.")
