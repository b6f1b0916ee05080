"""What the canvas says when the pointer rests: of a port, a wire's shape, or what is wrong with a card."""

from __future__ import annotations

from designer.app.canvas.board import Board
from designer.app.canvas.camera import catch_radius
from designer.app.canvas.card import Spot
from designer.app.canvas.findings import Standing
from designer.app.canvas.framing import frame_name, frame_titled_at, stranger_in
from designer.app.canvas.values import value_at
from designer.app.rich_text import escaped
from designer.catalogue.overrides import overrides_of
from designer.catalogue.ports import ports_of
from designer.document import ExpressionError, Node, NodeId, Point, Signature, Wire

_MOST_COPIES = 6
_LONGEST_NOTE = 2000  # letters; more would not fit a screen
_FROZEN = "Frozen: its weights stay as they are while others learn."
_WIRE_PIXELS = 5.5
_AILING = "Something inside of it is wrong."
_HOW_TO_REMOVE = "To remove it, click it and press Delete. Alt and a drag lead it over a point."


def tip_at(board: Board, at: Point) -> str:
    """A tooltip for a point of the drawing, as HTML; empty where there is nothing to say."""
    spot = board.scene.deck.spot_at(at, catch_radius(board.camera.scale))
    if spot is not None:
        return _of_port(board, spot)
    node = board.scene.deck.card_at(at)
    if node is not None:
        lines = [_plain(problem.message) for problem in board.findings.problems_of(node)]
        if (shown := value_at(board, at)) is not None:  # a card says `k3`, or a number alone
            argument, beside = (
                shown[1],
                "; beside it, to go inside" if board.graph.nodes[node].op.startswith("@") else "",
            )
            what = f"{argument.name}: {argument.doc}" if argument.doc else argument.name
            lines[:0] = [escaped(what), *([] if board.read_only else [f"Double-click to change it{beside}."])]
        if node in board.findings.ailing:
            lines.append(_AILING)
        if board.findings.standing(node) is Standing.ABSENT:
            lines.append(_plain(_absence(board, node)))
        card = board.graph.nodes[node]
        if card.frozen:
            lines.append(_FROZEN)
        elif board.held.by and board.scene.deck.cards[board.scene.deck.row[node]].words.learns:
            lines.append(_plain(board.held.said()))
        if (frame := stranger_in(board.scene, node)) is not None:
            lines.append(escaped(f"It lies in {frame_name(frame)} and is not in it. Dragged with Ctrl, it goes in."))
        lines += map(_plain, _single_copies(card))
        if (look := board.layers.get(node)) is not None:
            rows = [f"{name}: {value}" for name, value, _ in look.rows]
            lines += [escaped(one) for one in (look.wrong, f"At {look.step}:" if rows else "", *rows) if one]
        return "<br>".join([*lines, *_note(card.note)])
    wire = board.wire_under(at, _WIRE_PIXELS / board.camera.scale)
    if wire is not None:
        return _of_wire(board, wire)
    framed = frame_titled_at(board.scene, at)
    return "<br>".join(_note(board.graph.frames[framed].note)) if framed is not None else ""


def _note(text: str) -> list[str]:
    """The lines of a note, as many as a screen has room for."""
    text = f"{text[:_LONGEST_NOTE]}…" if len(text) > _LONGEST_NOTE else text
    return [escaped(line) for line in text.splitlines()]


def _absence(board: Board, node: NodeId) -> str:
    """Why a card is not there."""
    card, finding = board.graph.nodes[node], board.findings.nodes[node]
    if finding.there is False:
        return f"Not there: only if `{card.when}`, which is not so in the {board.graph.name} whose shapes are shown."
    absent = (wire.source.node for wire in card.wires() if board.findings.standing(wire.source.node) is Standing.ABSENT)
    return f"Not there: it needs `{board.label(next(absent, node))}`, which is not there."


def _single_copies(card: Node) -> list[str]:
    """What single copies of a card are given otherwise, a line each."""
    try:
        overrides = overrides_of(card)
    except ExpressionError:  # which is said as a problem
        return []
    told = [
        f"Copy {copy} alone: " + ", ".join(f"`{name}` {value}" for name, value in given.items())
        for copy, given in sorted(overrides.items())
    ]
    return told if len(told) <= _MOST_COPIES else [*told[:_MOST_COPIES], f"and {len(told) - _MOST_COPIES} more copies"]


def _of_port(board: Board, spot: Spot) -> str:
    ports = ports_of(board.catalogue, board.history.design, board.graph, board.graph.nodes[spot.node])
    port = ports.input(spot.port) if spot.side == "in" else ports.output(spot.port)
    if port is None:
        return f"<b>{escaped(spot.port)}</b><br>{escaped(board.label(spot.node))} has no such port."
    lines = [f"<b>{escaped(port.name)}</b>{' (optional)' if spot.optional else ''}"]
    wire = Wire(spot.source, spot.slot)
    if spot.side == "in" and spot.slot in board.scene.wiring.at:
        wire = board.scene.wiring.wires[board.scene.wiring.at[spot.slot]]
    if spot.side == "out" or spot.wired:
        lines += _signature(board.scene.signature(wire))
    elif port.pattern:
        lines.append(f"takes {escaped(port.pattern)}")
    if port.doc:
        lines.append(escaped(port.doc))
    return "<br>".join(lines)


def _of_wire(board: Board, wire: Wire) -> str:
    begin, end = board.output(wire.source), board.scene.deck.input(wire.target)
    source = spot_name(board, begin) if begin is not None else board.label(wire.source.node)
    ends = f"<b>{escaped(source)} → {escaped(spot_name(board, end))}</b>"
    return "<br>".join([ends, *_signature(board.scene.signature(wire)), _HOW_TO_REMOVE])


def spot_name(board: Board, spot: Spot) -> str:
    """`conv1`, or `lstm.h_n` where the card has several ports on that side."""
    card = board.scene.deck.cards[board.scene.deck.row[spot.node]]
    several = sum(one.side == spot.side for one in card.spots) > 1
    return f"{board.label(spot.node)}.{spot.port}" if several else board.label(spot.node)


def _signature(signature: Signature | None) -> list[str]:
    """The shape, what it holds, and the sizes of the example where the shape has names."""
    if signature is None:
        return ["shape not known"]
    lines = [f"{escaped(signature.text())} · {escaped(signature.dtype)}"]
    sizes = tuple(str(size) for size in signature.sizes)
    if sizes != signature.names and sizes:
        lines.append(f"in the example {' × '.join(sizes)}")
    return lines


def _plain(message: str) -> str:
    """A problem's sentence; names stand in backticks, which are for code."""
    parts = escaped(message).split("`")
    return "".join(f"<b>{part}</b>" if index % 2 else part for index, part in enumerate(parts))
