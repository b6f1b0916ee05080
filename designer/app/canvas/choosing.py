"""Selecting by what cards are to each other: what leads to them, what follows from them, what is of their kind."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.findings import reached
from designer.document import NodeId


def select_upstream(board: Board) -> None:
    """Adds everything that the selected cards depend on."""
    nodes = board.graph.nodes
    _add(board, reached(board.selection, lambda node: (wire.source.node for wire in nodes[node].wires())))


def select_downstream(board: Board) -> None:
    """Adds everything that depends on the selected cards."""
    _add(board, reached(board.selection, board.scene.wiring.followers))


def select_alike(board: Board) -> None:
    """Adds every card that is the same layer or operation, or stands for the same block, as a selected one."""
    nodes = board.graph.nodes
    kinds = {(nodes[node].op, nodes[node].of) for node in board.selection}
    _add(board, frozenset(node.id for node in nodes.values() if (node.op, node.of) in kinds))


def invert_selection(board: Board) -> None:
    """Selects what is not selected."""
    selected = set(board.selection)
    board.select(node for node in board.graph.nodes if node not in selected)


def _add(board: Board, found: frozenset[NodeId]) -> None:
    """Selects more, in the order of the program."""
    board.select((*board.selection, *(node for node in board.graph.nodes if node in found)), board.selected_wire)
