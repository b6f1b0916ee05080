"""Frames round cards: who is in which, where they are drawn, and what is done to them.

A frame holds the cards that were put into it, wherever they lie, and is as large as they need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.app.canvas.board import Board
from designer.app.canvas.frame_places import TITLE_HEIGHT
from designer.app.canvas.geometry import Scene
from designer.document import CardFrame, NodeId, Point, SetFrames
from designer.document.layout_codec import FRAME_COLOURS
from designer.layout import Box


def frame_boxes(scene: Scene) -> list[tuple[int, CardFrame, Box]]:
    """The frames that have a card here, with their place in the list and the box round them, title and all."""
    return scene.frames.boxes(scene.graph.frames, scene.revision)


def frame_titled_at(scene: Scene, at: Point) -> int | None:
    """The place in the list of the frame whose title lies under a point."""
    under = (
        index
        for index, _, (left, top, right, _) in reversed(frame_boxes(scene))
        if left <= at[0] <= right and top <= at[1] <= top + TITLE_HEIGHT
    )
    return next(under, None)


def members(scene: Scene, index: int) -> tuple[NodeId, ...]:
    """The cards of a frame that are there."""
    return tuple(node for node in scene.graph.frames[index].nodes if node in scene.deck.row)


def frame_selection(board: Board) -> int | None:
    """Puts the selected cards into a frame: that of which all cards are among them, else one of their own.

    A card is in one frame at most.

    Returns:
        The place in the list of a frame that is new, and has no title yet; None where none was made.
    """
    chosen = set(board.selection)
    there = {index: set(members(board.scene, index)) for index in range(len(board.graph.frames))}
    whole = [index for index, cards in there.items() if cards and cards <= chosen]
    if len(whole) == 1:
        _join(board, whole[0])
    elif chosen:
        frames = (*_without(board.graph.frames, board.selection), CardFrame("", board.selection))
        if board.do(f"Frame {board.names(board.selection)}", (_put(board, frames),)):
            return len(frames) - 1
    return None


def _join(board: Board, index: int) -> None:
    """Takes the selected cards that are not in a frame yet into it."""
    frames = board.graph.frames
    added = tuple(node for node in board.selection if node not in frames[index].nodes)
    if added:
        larger = replace(frames[index], nodes=(*frames[index].nodes, *added))
        others = _without(frames[:index], added), _without(frames[index + 1 :], added)
        board.do(f"Put {board.names(added)} into the frame", (_put(board, (*others[0], larger, *others[1])),))


def unframe_selection(board: Board) -> None:
    """Takes the selected cards out of their frames; a frame without cards goes."""
    frames = _without(board.graph.frames, board.selection)
    if frames != board.graph.frames:
        board.do(f"Take {board.names(board.selection)} out of the frame", (_put(board, frames),))


def recolour_frame(board: Board) -> None:
    """Gives the frames of the selected cards the next colour."""
    chosen = set(board.selection)
    frames = tuple(
        replace(frame, colour=_next_colour(frame.colour)) if chosen & set(frame.nodes) else frame
        for frame in board.graph.frames
    )
    if frames != board.graph.frames:
        board.do("Colour the frame", (_put(board, frames),))


def frame_of_selection(board: Board) -> int | None:
    """The place in the list of the first frame that a selected card is in."""
    chosen = set(board.selection)
    return next((index for index, frame in enumerate(board.graph.frames) if chosen & set(frame.nodes)), None)


def describe_frame(board: Board, index: int, title: str | None, note: str | None) -> None:
    """Gives a frame another title and another note; None leaves the one that is there."""
    frames = list(board.graph.frames)
    if index >= len(frames):
        return
    before = frames[index]
    now = replace(before, title=before.title if title is None else title, note=before.note if note is None else note)
    if now.title != before.title:
        done = f"Rename the frame to {now.title}" if now.title else "Take the frame's title away"
    else:
        done = "Write a note on the frame" if now.note else "Take the frame's note away"
    if now != before:
        frames[index] = now
        board.do(done, (_put(board, frames),))


def _put(board: Board, frames: Sequence[CardFrame]) -> SetFrames:
    return SetFrames(board.graph_id, tuple(frames))


def _without(frames: Sequence[CardFrame], nodes: Sequence[NodeId]) -> tuple[CardFrame, ...]:
    gone = set(nodes)
    kept = (replace(frame, nodes=tuple(node for node in frame.nodes if node not in gone)) for frame in frames)
    return tuple(frame for frame in kept if frame.nodes)


def _next_colour(colour: str) -> str:
    place = FRAME_COLOURS.index(colour) if colour in FRAME_COLOURS else 0
    return FRAME_COLOURS[(place + 1) % len(FRAME_COLOURS)]
