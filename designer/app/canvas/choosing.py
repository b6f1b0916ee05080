"""Selecting by what cards are to each other: what leads to them, what follows from them, what is of their kind."""

from __future__ import annotations

from collections.abc import Set

from designer.app.canvas.board import Board
from designer.document import NodeId


def select_upstream(board: Board) -> None:
    """Adds everything that the selected cards depend on."""
    nodes, found, waiting = board.graph.nodes, set[NodeId](), list(board.selection)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [source.node for source in nodes[node].sources()]
    _add(board, found)


def select_downstream(board: Board) -> None:
    """Adds everything that depends on the selected cards."""
    _add(board, board.scene.wiring.behind(board.selection))


def select_alike(board: Board) -> None:
    """Adds every card that is the same layer or operation, or stands for the same block, as a selected one."""
    nodes = board.graph.nodes
    kinds = {(nodes[node].op, nodes[node].of) for node in board.selection}
    _add(board, frozenset(node.id for node in nodes.values() if (node.op, node.of) in kinds))


def invert_selection(board: Board) -> None:
    """Selects what is not selected."""
    selected = set(board.selection)
    board.select(node for node in board.graph.nodes if node not in selected)


def _add(board: Board, found: Set[NodeId]) -> None:
    """Selects more, in the order of the program."""
    board.select((*board.selection, *(node for node in board.graph.nodes if node in found)), board.selected_wire)
