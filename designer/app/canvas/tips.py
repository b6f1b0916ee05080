"""What the canvas says when the pointer rests: of a port, a wire's shape, or what is wrong with a card."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from designer.app.canvas.board import Board
from designer.app.canvas.card import Spot
from designer.app.canvas.words import pill_text
from designer.catalogue.ports import ports_of
from designer.document import Point, Signature, Wire
from designer.layout import Size


def tip_at(board: Board, at: Point, radius: float, pill_size: Callable[[str], Size]) -> str:
    """A tooltip for a point of the drawing, as HTML; empty where there is nothing to say."""
    spot = board.scene.spot_at(at, radius)
    if spot is not None:
        return _of_port(board, spot)
    node = board.scene.card_at(at)
    if node is not None:
        return "<br>".join(_plain(problem.message) for problem in board.findings.problems_of(node))
    wire = _pill_under(board, at, pill_size) or board.scene.wire_under(at, radius / 2)
    return _of_wire(board, wire) if wire is not None else ""


def _of_port(board: Board, spot: Spot) -> str:
    ports = ports_of(board.catalogue, board.history.design, board.graph, board.graph.nodes[spot.node])
    port = ports.input(spot.port) if spot.side == "in" else ports.output(spot.port)
    if port is None:
        return f"<b>{escape(spot.port)}</b><br>{escape(board.label(spot.node))} has no such port."
    lines = [f"<b>{escape(port.name)}</b>{' (optional)' if spot.optional else ''}"]
    wire = Wire(spot.source, spot.slot)
    if spot.side == "in" and spot.slot in board.scene.wire_at:
        wire = board.scene.wires[board.scene.wire_at[spot.slot]]
    if spot.side == "out" or spot.wired:
        lines += _signature(board.scene.signature(wire))
    elif port.pattern:
        lines.append(f"takes {escape(port.pattern)}")
    if port.doc:
        lines.append(escape(port.doc))
    return "<br>".join(lines)


def _of_wire(board: Board, wire: Wire) -> str:
    ends = f"<b>{escape(board.label(wire.source.node))} → {escape(board.label(wire.target.node))}</b>"
    return "<br>".join([ends, *_signature(board.scene.signature(wire))])


def _signature(signature: Signature | None) -> list[str]:
    """The shape, what it holds, and the sizes of the example where the shape has names."""
    if signature is None:
        return ["shape not known"]
    lines = [f"{escape(signature.text())} · {escape(signature.dtype)}"]
    sizes = tuple(str(size) for size in signature.sizes)
    if sizes != signature.names and sizes:
        lines.append(f"in the example {' × '.join(sizes)}")
    return lines


def _pill_under(board: Board, at: Point, pill_size: Callable[[str], Size]) -> Wire | None:
    scene = board.scene
    for index in scene.wires_near((*at, *at), 80.0).tolist():
        signature = scene.signature(scene.wires[index])
        if signature is not None:
            width, height = pill_size(pill_text(signature))
            middle = scene.pill(index, (width, height))
            if middle and abs(middle[0] - at[0]) <= width / 2 and abs(middle[1] - at[1]) <= height / 2:
                return scene.wires[index]
    return None


def _plain(message: str) -> str:
    """A problem's sentence; names stand in backticks, which are for code."""
    parts = escape(message).split("`")
    return "".join(f"<b>{part}</b>" if index % 2 else part for index, part in enumerate(parts))
