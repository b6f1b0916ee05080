"""Cards that are bypassed, and that take part again."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.catalogue.bypassing import uses_in, why_not_bypassed
from designer.document import ReplaceNode


def bypass_selection(board: Board) -> None:
    """Bypasses the selected cards, or lets them take part again where all of them are bypassed.

    Cards that cannot hand anything on are left as they are; where none can, it is said why.
    """
    cards = [board.graph.nodes[node] for node in board.selection]
    if cards and all(card.bypass for card in cards):
        edits = [ReplaceNode(board.graph_id, card.but(bypass=False)) for card in cards]
        board.do(f"Do not bypass {board.names(board.selection)}", edits)
        return
    design, graph = board.history.design, board.graph
    uses = uses_in(graph)
    refused = {card.id: why_not_bypassed(board.catalogue, design, graph, card, uses) for card in cards}
    able = [card for card in cards if not card.bypass and not refused[card.id]]
    if able:
        edits = [ReplaceNode(board.graph_id, card.but(bypass=True)) for card in able]
        board.do(f"Bypass {board.names(card.id for card in able)}", edits)
    elif cards:
        board.say(f"{cards[0].label} cannot be bypassed: {refused[cards[0].id]}.")
