"""A new function of a design: what calls networks and other functions, and owns no weights."""

from __future__ import annotations

import random

from designer.catalogue.fresh import fresh_id
from designer.document import Design, Edit, Graph, GraphId, PutGraph
from designer.document.names import free_name


def add_function(design: Design) -> tuple[tuple[str, tuple[Edit, ...]], GraphId]:
    """Edits that begin a function, and that function."""
    name = free_name("function", {graph.name for graph in design.graphs.values()})
    graph = Graph(GraphId(fresh_id(design.graphs, random.SystemRandom())), name, "function")
    return (f"Add the function {name}", (PutGraph(graph),)), graph.id
