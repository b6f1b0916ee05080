"""What a port is, and where somebody is, in plain words: for a screen reader, and in part written on the canvas."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.card import Spot
from designer.app.canvas.findings import Standing
from designer.app.canvas.framing import frame_name
from designer.document import NodeId, Wire

_MOST_NAMED = 3
_MOST_SELECTED = 5


def spoken(board: Board, spot: Spot) -> str:
    """`conv1, output, N × 32 × 8 × 8, to norm1`: the card, the port, what flows there and where it leads."""
    way = "input" if spot.side == "in" else "output"
    named = spot.port if spot.port == way else f"{way} {spot.port}"
    wires = board.scene.wiring.meeting(spot)
    said = [board.label(spot.node), named]
    if spot.side == "out" or wires:
        signature = board.scene.signature(wires[0] if wires else Wire(spot.source, spot.slot))
        said += [signature.text()] if signature is not None else []
    ends = [board.label(wire.source.node if spot.side == "in" else wire.target.node) for wire in wires]
    if not ends:
        said.append("not wired" if not spot.optional else "optional, not wired")
    else:
        several = f" and {len(ends) - _MOST_NAMED} more" if len(ends) > _MOST_NAMED else ""
        said.append(f"{'from' if spot.side == 'in' else 'to'} {', '.join(ends[:_MOST_NAMED])}{several}")
    return ", ".join(said)


def whereabouts_spoken(board: Board, cursor_at: str) -> str:
    """The port that the keys are at, which is told in words, else what is selected; empty where that is nothing."""
    said = []
    if cursor_at:
        said.append(f"at {cursor_at}")
    elif board.selection:
        others = len(board.selection) - _MOST_SELECTED
        several = f" and {others} more" if others > 0 else ""
        first = (_with_states(board, node) for node in board.selection[:_MOST_SELECTED])
        said.append(f"selected: {', '.join(first)}{several}")
    if (wire := board.wire(board.selected_wire)) is not None:
        said.append(f"selected: the wire from {board.label(wire.source.node)} to {board.label(wire.target.node)}")
    return ", ".join(said)


def layer_spoken(board: Board) -> str:
    """What a run found of the layer of the one card that is selected; empty where that is nothing."""
    look = board.layers.get(board.selection[0]) if len(board.selection) == 1 else None
    return look.words if look is not None else ""


def _with_states(board: Board, node: NodeId) -> str:
    """`conv1 (frozen, in the frame Stem)`: a card, and what eyes see of how it takes part and of what is written."""
    card, findings = board.graph.nodes[node], board.findings
    states = (
        ("bypassed", card.bypass),
        ("frozen", card.frozen),
        ("frozen with its block", board.held.everywhere and not card.frozen and _learns(board, node)),
        ("absent", findings.standing(node) is Standing.ABSENT),
        ("at fault", node in findings.faults),
        ("with a note", bool(card.note)),
        *((f"in {frame_name(frame)}", True) for frame in board.graph.frames if node in frame.nodes),
    )
    told = ", ".join(word for word, holds in states if holds)
    return f"{board.label(node)} ({told})" if told else board.label(node)


def _learns(board: Board, node: NodeId) -> bool:
    """Whether there is something to learn in a card."""
    return board.scene.deck.cards[board.scene.deck.row[node]].words.learns
