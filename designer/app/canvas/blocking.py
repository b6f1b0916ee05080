"""Blocks as gestures: the selected cards become one, and one becomes its cards again, where they are seen."""

from __future__ import annotations

from collections.abc import Mapping

from designer.app.canvas.board import Board
from designer.app.canvas.closing_up import closed_up, main_row, opened_up
from designer.app.canvas.planning import pins, plan_move
from designer.app.canvas.room import snapped
from designer.catalogue.blocks import Remade, make_block, take_apart
from designer.catalogue.definitions import call_again, detach
from designer.catalogue.grouping import make_dictionary, make_list, make_sequence, take_group_apart
from designer.catalogue.ports import called_graph
from designer.document import EditError, MoveNodes, NodeId, Point
from designer.layout import Size, free_place

GROUPS = {"sequence": make_sequence, "list": make_list, "dictionary": make_dictionary}
"""What selected layers can be made, by what people call it."""

_GAP = 80.0
_USUAL_WIDTH = 180.0  # a card that is not there yet has no width of its own


def make_block_of_selection(board: Board) -> None:
    """Puts the selected cards into a new block; where that cannot be, says why."""
    scene, chosen = board.scene, set(board.selection)
    places = _corners(board)
    box = scene.bounds_of(board.selection)
    if box is None:
        return
    size = (_USUAL_WIDTH, float(board.sizes.card_height))
    wanted, moves = closed_up(scene, chosen, box, size)
    at = wanted if moves else _free(board, wanted, size, chosen)
    report = board.findings.report_of(board.history.revision)
    try:
        _do(board, make_block(board.catalogue, board.history.design, board.graph, chosen, places, at, report), moves)
    except EditError as error:
        board.say(f"That cannot be a block: {error}.")


def take_selection_apart(board: Board) -> None:
    """Puts the cards of the one selected block in its place; where that cannot be, says why."""
    if len(board.selection) != 1:
        return
    (card,) = board.selection
    design, graph = board.history.design, board.graph
    block = called_graph(design, graph, graph.nodes[card])
    places: dict[NodeId, Point] = {}
    moves: dict[NodeId, Point] = {}
    if block is not None:
        drawn = board.draw(design, block.id, wired=False)
        inside = [node.id for node in block.nodes.values() if node.op not in ("input", "output")]
        box, here = drawn.bounds_of(inside), board.scene.deck.box(card)
        if box is not None:
            size = (box[2] - box[0], box[3] - box[1])
            row = main_row(drawn, inside) - box[1]
            wanted = snapped(((here[0] + here[2] - size[0]) / 2, here[1] - row))
            x, y = _free(board, wanted, size, {card})
            if (x, y) != wanted and (opened := opened_up(board.scene, card, size, row, _USUAL_WIDTH)) is not None:
                (x, y), moves = opened
            corners = ((node, drawn.deck.box(node)) for node in inside)
            places = {node: (x + corner[0] - box[0], y + corner[1] - box[1]) for node, corner in corners}
    report = board.findings.report_of(board.history.revision)
    try:
        _do(board, take_apart(design, graph, card, places, report), moves)
    except EditError as error:
        board.say(f"That cannot be taken apart: {error}.")


def detach_selection(board: Board) -> None:
    """Gives the one selected card a definition of its own; where that cannot be, says why."""
    if len(board.selection) == 1:
        try:
            _do(board, detach(board.history.design, board.graph, board.selection[0]))
        except EditError as error:
            board.say(f"That cannot be detached: {error}.")


def group_selection(board: Board, kind: str) -> None:
    """Makes one sequence, list or dictionary of the selected layers; where that cannot be, says why."""
    try:
        board.do(*GROUPS[kind](board.catalogue, board.history.design, board.graph, set(board.selection)))
    except EditError as error:
        board.say(f"That cannot be a {kind}: {error}.")


def take_selected_group_apart(board: Board) -> None:
    """Gives the layers of the selected card's group names of their own; where it is in none, says so."""
    if len(board.selection) == 1:
        card = board.graph.nodes[board.selection[0]]
        try:
            board.do(*take_group_apart(board.catalogue, board.history.design, board.graph, card))
        except EditError as error:
            board.say(f"That cannot be taken apart: {error}.")


def call_selection_again(board: Board) -> None:
    """Places a second call behind the one selected card; where that cannot be, says why."""
    if len(board.selection) != 1:
        return
    (card,) = board.selection
    left, top, right, bottom = board.scene.deck.box(card)
    at = _free(board, snapped((right + _GAP, top)), (right - left, bottom - top), set())
    try:
        _do(board, call_again(board.catalogue, board.history.design, board.graph, card, at))
    except EditError as error:
        board.say(f"That cannot be called again: {error}.")


def _do(board: Board, remade: Remade, moves: Mapping[NodeId, Point] | None = None) -> None:
    pinned = pins(board.scene)
    pinning = (MoveNodes(board.graph_id, pinned),) if pinned else ()
    if board.do(remade.name, (*(plan_move(board.scene, moves) if moves else pinning), *remade.edits)):
        board.select(remade.nodes)


def _corners(board: Board) -> dict[NodeId, Point]:
    return {node: board.scene.deck.box(node)[:2] for node in board.scene.deck.ids}


def _free(board: Board, wanted: Point, size: Size, without: set[NodeId]) -> Point:
    """The nearest spot that none but these cards take up."""
    others = (board.scene.deck.box(node) for node in board.scene.deck.ids if node not in without)
    return free_place(wanted, size, list(others))
