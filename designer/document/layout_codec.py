"""Where a graph is drawn, to JSON values and back: places of cards, and the points that wires are led over.

Nothing here changes what a design means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from designer.document.errors import FormatError
from designer.document.reading import Reader, Repair, cut_name
from designer.document.records import CardFrame, Graph, Json, NodeId, Point, Port, Reroute, Slot, Wire

COORDINATE_LIMIT = 1e7
FRAME_COLOURS = ("", "green", "amber", "red", "violet", "teal", "grey")


def read_layout(layout: dict[str, Json], graph: Graph, repairs: list[Repair], *, whole: bool = False) -> None:
    """Takes over where everything is drawn; what had to be mended is added to the repairs.

    Args:
        whole: Whether wires and cards that are gone keep what the drawing knows of them.
    """
    place = f"graph `{graph.name}`, layout"
    reader = Reader(layout, place)
    for node, value in reader.table("at").items():
        point = point_of(value)
        if point is None:
            repairs.append(Repair(place, f"the position of `{node}` is not two numbers; it is laid out anew"))
        elif NodeId(node) not in graph.nodes:
            repairs.append(Repair(place, f"a position of `{node}`, which is not there, was left out"))
        else:
            graph.positions[NodeId(node)] = point
    reroutes = reader.array("reroutes")
    wires = {wire.lead for wire in graph.wires()} if reroutes else set()
    for index, item in enumerate(reroutes):
        lead, reroute = _reroute(item, f"{place}, reroute {index + 1}")
        if reroute is None:
            repairs.append(Repair(place, f"points of a wire from `{lead.source}` that are no places were left out"))
        elif not whole and lead not in wires:
            repairs.append(Repair(place, f"points of a wire from `{lead.source}`, which is not there, were left out"))
        else:
            graph.reroutes[lead] = reroute
    for index, item in enumerate(reader.array("frames")):
        frame = frame_from_json(item, f"{place}, frame {index + 1}")
        frame = replace(frame, title=cut_name(frame.title, f"{place}, frame {index + 1}", repairs))
        there = tuple(node for node in frame.nodes if whole or node in graph.nodes)
        if there != frame.nodes:
            repairs.append(Repair(place, f"a card of the frame `{frame.title}`, which is not there, was left out"))
        if there or whole:
            graph.frames += (replace(frame, nodes=there),)
    graph.layout_extra = reader.rest


def point_of(value: Json) -> Point | None:
    """The place that two numbers say; None where it is none."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    x, y = value
    if isinstance(x, bool) or isinstance(y, bool) or not isinstance(x, int | float) or not isinstance(y, int | float):
        return None
    return rounded((x, y))


def rounded(point: Point) -> Point | None:
    """The point to a hundredth of a pixel, which is finer than anybody sees; None where it lies out of all bounds."""
    x, y = point
    if not (abs(x) <= COORDINATE_LIMIT and abs(y) <= COORDINATE_LIMIT):
        return None
    return (round(x, 2) + 0.0, round(y, 2) + 0.0)


def _reroute(value: Json, place: str) -> tuple[Wire, Reroute | None]:
    """The wire that is led over points, and these; None where they are none."""
    reader = Reader(value, place)
    node, _, port = reader.text("to").partition(".")
    lead = Wire(Port.parse(reader.text("from")), Slot(NodeId(node), port))
    return lead, reroute_from_json({"at": reader.any("at"), **reader.rest})


def frame_from_json(value: Json, place: str = "frame") -> CardFrame:
    """Reads one frame.

    Raises:
        FormatError: A known key has the wrong type.
    """
    reader = Reader(value, place)
    nodes = reader.array("nodes")
    if not all(isinstance(node, str) for node in nodes):
        raise FormatError("`nodes` is a list of ids", place)
    members = tuple(dict.fromkeys(NodeId(str(node)) for node in nodes))
    title, colour, note = (reader.text(key, "") for key in ("title", "colour", "note"))
    return CardFrame(title, members, colour, note, reader.rest)


def frame_to_json(frame: CardFrame) -> dict[str, Json]:
    """One frame as JSON values."""
    known: dict[str, Json] = {"title": frame.title, "colour": frame.colour, "note": frame.note}
    members: list[Json] = list(frame.nodes)
    return {**{key: value for key, value in known.items() if value}, "nodes": members, **frame.extra}


def reroute_from_json(value: dict[str, Json]) -> Reroute | None:
    """The points a wire is led over; None where one of them is no place, or there is none."""
    items = value.get("at")
    points = [point_of(item) for item in items] if isinstance(items, list) else []
    at = tuple(point for point in points if point is not None)
    extra = {key: item for key, item in value.items() if key != "at"}
    return Reroute(at, extra) if at and len(at) == len(points) else None


def reroute_to_json(reroute: Reroute) -> dict[str, Json]:
    """The points a wire is led over as JSON values."""
    return {"at": [_place(point) for point in reroute.at], **reroute.extra}


def layout_to_json(graph: Graph, *, whole: bool = False) -> dict[str, Json]:
    """Where a graph is drawn, as the file holds it: what is there, in the order of the program.

    Args:
        whole: Whether what the drawing knows of wires and cards that are gone is said too.
    """
    layout: dict[str, Json] = {}
    at: dict[str, Json] = {node: _place(graph.positions[node]) for node in graph.nodes if node in graph.positions}
    leads: Iterable[Wire] = graph.reroutes
    if graph.reroutes and not whole:
        leads = dict.fromkeys(wire.lead for wire in graph.wires() if wire.lead in graph.reroutes)
    reroutes: list[Json] = [
        {
            "from": str(lead.source),
            "to": f"{lead.target.node}.{lead.target.port}",
            **reroute_to_json(graph.reroutes[lead]),
        }
        for lead in leads
    ]
    there = (
        replace(frame, nodes=tuple(one for one in frame.nodes if whole or one in graph.nodes)) for frame in graph.frames
    )
    frames: list[Json] = [frame_to_json(frame) for frame in there if whole or frame.nodes]
    if at:
        layout["at"] = at
    if frames:
        layout["frames"] = frames
    if reroutes:
        layout["reroutes"] = reroutes
    return {**layout, **graph.layout_extra}


def _place(point: Point) -> list[Json]:
    """Whole numbers are written without a point."""
    return [int(value) if value == int(value) else value for value in point]
