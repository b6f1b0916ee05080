"""Frames round cards: who is in which, where they are drawn, and what is done to them.

A frame holds the cards that were put into it, wherever they lie, and is as large as they need.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from designer.app.canvas.board import Board
from designer.app.canvas.frame_places import PAD, TITLE_HEIGHT
from designer.app.canvas.geometry import Scene
from designer.document import CardFrame, NodeId, Point, SetFrames
from designer.document.layout_codec import FRAME_COLOURS
from designer.layout import Box


def frame_boxes(scene: Scene) -> list[tuple[int, CardFrame, Box]]:
    """The frames that have a card here, with their place in the list and the box round them, title and all."""
    return scene.frames.boxes(scene.graph.frames, scene.revision)


def frames_near(scene: Scene, seen: Box) -> list[tuple[int, CardFrame, Box]]:
    """Those of `frame_boxes` that touch a box."""
    return scene.frames.near(scene.graph.frames, scene.revision, seen)


def frame_titled_at(scene: Scene, at: Point) -> int | None:
    """The place in the list of the frame whose title lies under a point."""
    under = (
        index
        for index, _, (left, top, right, _) in reversed(frames_near(scene, (*at, *at)))
        if left <= at[0] <= right and top <= at[1] <= top + TITLE_HEIGHT
    )
    return next(under, None)


def members(scene: Scene, index: int) -> tuple[NodeId, ...]:
    """The cards of a frame that are there."""
    return tuple(node for node in scene.graph.frames[index].nodes if node in scene.deck.row)


def frame_round(scene: Scene, at: Point, apart: Set[NodeId]) -> int | None:
    """The place in the list of the frame whose cards, apart from some, lie round a point."""
    for index, _, box in reversed(frames_near(scene, (*at, *at))):
        if _holds(box, at):
            rest = scene.bounds_of([node for node in members(scene, index) if node not in apart])
            if rest is not None and _holds(_around(rest), at):
                return index
    return None


def reframed(frames: Sequence[CardFrame], nodes: Sequence[NodeId], index: int | None) -> tuple[CardFrame, ...]:
    """Frames with some cards in that one of them, or in none; a frame without cards goes."""
    gone = set(nodes)
    changed = []
    for place, frame in enumerate(frames):
        kept = frame.nodes if place == index else tuple(node for node in frame.nodes if node not in gone)
        there = set(frame.nodes) if place == index else set()
        added = tuple(node for node in nodes if node not in there) if place == index else ()
        if kept or added:
            same = len(kept) == len(frame.nodes) and not added
            changed.append(frame if same else replace(frame, nodes=(*kept, *added)))
    return tuple(changed)


def frame_name(frame: CardFrame) -> str:
    """How entries of the undo list and sentences speak of a frame."""
    return f"the frame {frame.title}" if frame.title else "the frame"


def stranger_in(scene: Scene, node: NodeId) -> CardFrame | None:
    """The frame that a card lies in without belonging to it, nor to another one."""
    if any(node in frame.nodes for frame in scene.graph.frames):
        return None
    left, top, right, bottom = scene.deck.box(node)
    index = frame_round(scene, ((left + right) / 2, (top + bottom) / 2), {node})
    return scene.graph.frames[index] if index is not None else None


def frame_selection(board: Board) -> int | None:
    """Puts the selected cards into a frame: that which they lie in or have all cards of, else one of their own.

    A card is in one frame at most.

    Returns:
        The place in the list of a frame that is new, and has no title yet; None where none was made.
    """
    chosen = set(board.selection)
    there = {index: set(members(board.scene, index)) for index in range(len(board.graph.frames))}
    whole = [index for index, cards in there.items() if cards and cards <= chosen]
    around = (stranger_in(board.scene, node) for node in board.selection)  # one after the other, up to one elsewhere
    first = next(around, None) if len(whole) != 1 else None
    if len(whole) == 1:
        _join(board, whole[0])
    elif first is not None and all(frame is first for frame in around):
        _join(board, board.graph.frames.index(first))
    elif chosen:
        frames = (*reframed(board.graph.frames, board.selection, None), CardFrame("", board.selection))
        if board.do(f"Frame {board.names(board.selection)}", (_put(board, frames),)):
            return len(frames) - 1
    return None


def _join(board: Board, index: int) -> None:
    """Takes the selected cards that are not in a frame yet into it."""
    frames = board.graph.frames
    there = set(frames[index].nodes)
    added = tuple(node for node in board.selection if node not in there)
    if added:
        name = f"Put {board.names(added)} into {frame_name(frames[index])}"
        board.do(name, (_put(board, reframed(frames, added, index)),))


def unframe_selection(board: Board) -> None:
    """Takes the selected cards out of their frames; a frame without cards goes."""
    frames = reframed(board.graph.frames, board.selection, None)
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


def describe_frame(board: Board, index: int, title: str | None, note: str | None, *, made: bool = False) -> None:
    """Gives a frame another title and another note; None leaves the one that is there.

    Args:
        made: Whether the last entry made this frame: to frame cards and to say what they are is one gesture, so it is
            done again, with what the frame says.
    """
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
        if made:
            done = board.history.undo_name
            board.history.undo()
        board.do(done, (_put(board, frames),))


def _holds(box: Box, at: Point) -> bool:
    return box[0] <= at[0] <= box[2] and box[1] <= at[1] <= box[3]


def _around(cards: Box) -> Box:
    """The frame round some cards."""
    left, top, right, bottom = cards
    return (left - PAD, top - PAD - TITLE_HEIGHT, right + PAD, bottom + PAD)


def _put(board: Board, frames: Sequence[CardFrame]) -> SetFrames:
    return SetFrames(board.graph_id, tuple(frames))


def _next_colour(colour: str) -> str:
    place = FRAME_COLOURS.index(colour) if colour in FRAME_COLOURS else 0
    return FRAME_COLOURS[(place + 1) % len(FRAME_COLOURS)]
