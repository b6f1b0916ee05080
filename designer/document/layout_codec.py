"""Where a graph is drawn, to JSON values and back: places of cards, and the points that wires are led over.

Nothing here changes what a design means.
"""

from __future__ import annotations

from designer.document.reading import Reader, Repair
from designer.document.records import Graph, Json, NodeId, Point, Port, Reroute, Slot, Wire

COORDINATE_LIMIT = 1e7


def read_layout(layout: dict[str, Json], graph: Graph, repairs: list[Repair]) -> None:
    """Takes over where everything is drawn; what had to be mended is added to the repairs."""
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
        elif lead not in wires:
            repairs.append(Repair(place, f"points of a wire from `{lead.source}`, which is not there, were left out"))
        else:
            graph.reroutes[lead] = reroute
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


def layout_to_json(graph: Graph) -> dict[str, Json]:
    """Where a graph is drawn, as the file holds it: only what is there, in the order of the program."""
    layout: dict[str, Json] = {}
    at: dict[str, Json] = {node: _place(graph.positions[node]) for node in graph.nodes if node in graph.positions}
    leads = dict.fromkeys(wire.lead for wire in graph.wires() if wire.lead in graph.reroutes) if graph.reroutes else {}
    reroutes: list[Json] = [
        {
            "from": str(lead.source),
            "to": f"{lead.target.node}.{lead.target.port}",
            **reroute_to_json(graph.reroutes[lead]),
        }
        for lead in leads
    ]
    if at:
        layout["at"] = at
    if reroutes:
        layout["reroutes"] = reroutes
    return {**layout, **graph.layout_extra}


def _place(point: Point) -> list[Json]:
    """Whole numbers are written without a point."""
    return [int(value) if value == int(value) else value for value in point]
