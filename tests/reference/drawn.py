"""The design that a template brings, as the architecture alone: without what trains it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from designer.catalogue.parts import is_step, networks_needed
from designer.document import Design, Json
from designer.templates import open_template, template_names

PUBLISHED: Mapping[str, Mapping[str, Any]] = {
    entry["id"]: entry
    for entry in json.loads((Path(__file__).parent / "architectures.json").read_text(encoding="utf-8"))["architectures"]
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an architecture is drawn.

    Attributes:
        network: Its name in the template; empty: the first.
    """

    template: str
    network: str = ""


def _places() -> dict[str, Place]:
    """Each shipped architecture's place: a template of its name, or a network of one, `dcgan-generator` in `dcgan`."""
    shipped = template_names()
    places = {name: Place(name) for name in shipped if name in PUBLISHED}
    for template in shipped:
        for network in open_template(template).networks:
            name = f"{template}-{network.name}".replace("_", "-")
            if name in PUBLISHED:
                places[name] = Place(template, network.name)
    return places


PLACES = _places()


def drawn(name: str, arguments: Mapping[str, Json]) -> Design:
    """A shipped architecture as a design with it as its only network, made with these arguments."""
    place = PLACES.get(name, Place(name))
    design = open_template(place.template)
    network = next(one for one in design.networks if place.network in ("", one.name))
    graphs = {
        graph.id: graph
        for graph in design.graphs.values()
        if graph.kind == "module" or not (is_step(graph) or networks_needed(design, graph))
    }
    return replace(design, networks=(replace(network, args=arguments),), graphs=graphs, sources=(), stages=())
