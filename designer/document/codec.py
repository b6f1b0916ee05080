"""Records to JSON values and back.

Reading is strict about types and gentle about everything else: a key that is not known is kept, a node of a type that
is not known is kept, and what had to be mended is reported as a `Repair`, never silently. Nothing that is read is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from designer.document.errors import FormatError
from designer.document.layout_codec import layout_to_json, read_layout
from designer.document.reading import NAME_LIMIT, Reader, Repair, cut_name, kind_of
from designer.document.records import (
    UNSET,
    CustomLayer,
    DataSource,
    Design,
    Graph,
    GraphId,
    Json,
    Network,
    Node,
    NodeId,
    Parameter,
    Port,
    Source,
    Stage,
)

VERSION = 1
R = TypeVar("R")


def design_from_json(value: Json, *, whole: bool = False) -> tuple[Design, tuple[Repair, ...]]:
    """Reads a whole design.

    Args:
        whole: Whether wires and cards that are gone keep what the drawing knows of them.

    Raises:
        FormatError: It is not a design, or one of a newer version, or a record in it has the wrong form.
    """
    if not isinstance(value, dict) or "netd" not in value:
        raise FormatError("this is not a netdesigner file: `netd`, the format version, is missing")
    reader = Reader(value, "the design")
    version = reader.any("netd")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise FormatError(f"the format version is {kind_of(version)}; a whole number is needed")
    if version > VERSION:
        raise FormatError(
            f"this file has format version {version}; this program reads up to version {VERSION}. "
            "A newer netdesigner can open it. The file is unchanged."
        )
    repairs: list[Repair] = []
    design = Design(
        name=reader.text("name", "untitled"),
        doc=reader.text("doc", ""),
        parameters=_list(reader.array("parameters"), parameter_from_json, "parameter"),
        networks=_list(reader.array("networks"), network_from_json, "network"),
        graphs={},
    )
    for index, item in enumerate(reader.array("graphs")):
        graph = graph_from_json(item, f"graph {index + 1}", repairs, whole=whole)
        if graph.id in design.graphs:
            raise FormatError(f"two graphs have the id `{graph.id}`", f"graph `{graph.name}`")
        design.graphs[graph.id] = graph
    design.custom = _list(reader.array("custom"), custom_from_json, "custom layer")
    design.sources = _list(reader.array("sources"), source_from_json, "source")
    design.stages = _list(reader.array("stages"), stage_from_json, "stage")
    design.training = reader.table("training")
    design.extra = reader.rest
    return design, tuple(repairs)


def _list(items: list[Json], read: Callable[[Json, str], R], what: str) -> tuple[R, ...]:
    return tuple(read(item, f"{what} {index + 1}") for index, item in enumerate(items))


def parameter_from_json(value: Json, place: str = "parameter") -> Parameter:
    """Reads one parameter.

    Raises:
        FormatError: A known key has the wrong type, or is missing.
    """
    reader = Reader(value, place)
    return Parameter(
        name=reader.text("name"),
        type=reader.text("type"),
        default=reader.any("default") if "default" in reader.rest else UNSET,
        range=reader.table("range"),
        doc=reader.text("doc", ""),
        extra=reader.rest,
    )


def network_from_json(value: Json, place: str = "network") -> Network:
    """Reads a network.

    Raises:
        FormatError: A known key has the wrong type, or is missing.
    """
    reader = Reader(value, place)
    return Network(
        id=reader.identifier(),
        name=reader.text("name"),
        graph=GraphId(reader.text("graph")),
        args=reader.table("args"),
        copy_of=reader.text("copy_of", ""),
        follow=reader.table("follow"),
        weights=reader.any("weights"),
        extra=reader.rest,
    )


def custom_from_json(value: Json, place: str = "custom layer") -> CustomLayer:
    """Reads one custom layer; its text is kept and not looked at.

    Raises:
        FormatError: A known key has the wrong type, or is missing.
    """
    reader = Reader(value, place)
    layer_id, name = reader.identifier(), reader.text("name")
    rows = reader.array("text")
    if not all(isinstance(row, str) for row in rows):
        raise FormatError("`text` is a list of lines", place)
    return CustomLayer(layer_id, name, "\n".join(map(str, rows)), reader.rest)


def source_from_json(value: Json, place: str = "source") -> DataSource:
    """Reads one source of data.

    Raises:
        FormatError: A known key has the wrong type, or is missing.
    """
    reader = Reader(value, place)
    return DataSource(
        id=reader.identifier(),
        name=reader.text("name"),
        data=reader.table("data"),
        parts=reader.table("parts"),
        transforms=reader.any("transforms"),
        sampler=reader.table("sampler"),
        schema=reader.table("schema"),
        rows=reader.take("rows", int, 0),
        extra=reader.rest,
    )


def stage_from_json(value: Json, place: str = "stage") -> Stage:
    """Reads one stage of training.

    Raises:
        FormatError: A known key has the wrong type, or is missing.
    """
    reader = Reader(value, place)
    return Stage(
        id=reader.identifier(),
        name=reader.text("name"),
        step=GraphId(reader.text("step")),
        epochs=reader.any("epochs") if "epochs" in reader.rest else 1,
        frozen=reader.any("frozen"),
        start=reader.any("start"),
        after_epoch=reader.any("after_epoch"),
        extra=reader.rest,
    )


def graph_from_json(value: Json, place: str, repairs: list[Repair], *, whole: bool = False) -> Graph:
    """Reads one graph; what had to be mended is added to the repairs.

    Args:
        whole: Whether wires and cards that are gone keep what the drawing knows of them.

    Raises:
        FormatError: A known key has the wrong type, or two nodes have one id.
    """
    reader = Reader(value, place)
    graph_id = GraphId(reader.identifier())
    name = cut_name(reader.text("name"), f"graph `{graph_id}`", repairs)
    reader.what = place = f"graph `{name}`"
    kind = reader.text("kind", "module")
    if kind not in {"module", "function"}:
        raise FormatError(f"`kind` is {kind!r}; it is `module` or `function`", place)
    graph = Graph(
        id=graph_id,
        name=name,
        kind=kind,
        doc=reader.text("doc", ""),
        parameters=_list(reader.array("parameters"), parameter_from_json, f"{place}, parameter"),
        init=reader.any("init"),
        no_grad=reader.take("no_grad", bool, False),
        known=reader.texts("known"),
    )
    for index, item in enumerate(reader.array("nodes")):
        node = node_from_json(item, f"{place}, node {index + 1}")
        if node.id in graph.nodes:
            raise FormatError(f"two nodes have the id `{node.id}`", f"{place}, node `{node.label}`")
        graph.nodes[node.id] = _with_short_name(node, place, repairs)
    read_layout(reader.table("layout"), graph, repairs, whole=whole)
    _drop_lost_wires(graph, repairs)
    graph.extra = reader.rest
    return graph


def _drop_lost_wires(graph: Graph, repairs: list[Repair]) -> None:
    """Leaves out wires from nodes that are not there: nothing could show where they began."""
    sources = [source for node in graph.nodes.values() for source in node.inputs.values()]
    begun = {one.node for source in sources for one in (source if isinstance(source, tuple) else (source,))}
    for node in list(graph.nodes.values()) if begun - graph.nodes.keys() else ():
        if graph.nodes.keys() >= {source.node for source in node.sources()}:
            continue
        lost = [wire for wire in node.wires() if wire.source.node not in graph.nodes]
        inputs: dict[str, Source] = {}
        for port, source in node.inputs.items():
            if isinstance(source, tuple):
                kept = tuple(one for one in source if one.node in graph.nodes)
                if kept:
                    inputs[port] = kept
            elif source.node in graph.nodes:
                inputs[port] = source
        graph.nodes[node.id] = replace(node, inputs=inputs)
        for wire in lost:
            message = f"a wire from `{wire.source}`, which is not there, was left out"
            repairs.append(Repair(f"graph `{graph.name}`, node `{node.label}`", message))


def node_from_json(value: Json, place: str = "node") -> Node:
    """Reads one node.

    Raises:
        FormatError: A known key has the wrong type, or neither `op` nor `of` is there.
    """
    reader = Reader(value, place)
    node_id = NodeId(reader.identifier())
    reader.what = place = f"{place.rsplit(',', 1)[0]}, node `{node_id}`" if "," in place else f"node `{node_id}`"
    said = {field: read(reader, key) for key, (field, read) in _OF_NODES.items() if key in reader.rest}
    node = Node(id=node_id, **said, extra=reader.rest)
    if not node.op and not node.of:
        raise FormatError("it says neither `op` nor `of`", place)
    return node


def _name(reader: Reader, key: str) -> str | tuple[str, ...]:
    value = reader.any(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return tuple(str(item) for item in value)
    raise FormatError(f"`name` is {kind_of(value)}; text or a list of texts is needed", reader.what)


def _inputs(reader: Reader, key: str) -> dict[str, Source]:
    return {port: _source(port, source, reader.what) for port, source in reader.table(key).items()}


def _with_short_name(node: Node, place: str, repairs: list[Repair]) -> Node:
    names = (node.name,) if isinstance(node.name, str) else node.name
    if max(map(len, names)) <= NAME_LIMIT:
        return node
    cut = tuple(cut_name(name, f"{place}, node `{node.id}`", repairs) for name in names)
    return replace(node, name=cut[0] if isinstance(node.name, str) else cut)


def _source(port: str, value: Json, place: str) -> Source:
    if isinstance(value, str) and value:
        return Port.parse(value)
    if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return tuple(Port.parse(str(item)) for item in value)
    raise FormatError(f"input `{port}` is {kind_of(value)}; the name of a node or a list of them is needed", place)


_OF_NODES: Mapping[str, tuple[str, Callable[[Reader, str], Any]]] = {
    **{key: (key, Reader.text) for key in ("op", "of", "when", "note")},
    **{key: (key, Reader.table) for key in ("args", "repeat")},
    **{key: (key, Reader.flag) for key in ("bypass", "unused", "frozen")},
    "name": ("name", _name),
    "in": ("inputs", _inputs),
    "init": ("init", Reader.any),
    "known": ("known", Reader.texts),
}
"""What a file may say of a node: most say little, and only what is there is looked at."""


# Writing


def design_to_json(design: Design, *, whole: bool = False) -> dict[str, Json]:
    """The whole design as JSON values, keys in the order of the file format.

    Args:
        whole: Whether what the drawing knows of wires and cards that are gone is said too.
    """
    return _object(
        [
            ("netd", VERSION),
            ("name", design.name),
            ("doc", design.doc),
            ("parameters", [parameter_to_json(parameter) for parameter in design.parameters]),
            ("networks", [network_to_json(network) for network in design.networks]),
            ("graphs", [graph_to_json(graph, whole=whole) for graph in design.graphs.values()]),
            ("custom", [custom_to_json(layer) for layer in design.custom]),
            ("sources", [source_to_json(source) for source in design.sources]),
            ("stages", [stage_to_json(stage) for stage in design.stages]),
            ("training", dict(design.training)),
        ],
        design.extra,
    )


_REQUIRED = {"id", "name", "graph", "step", "epochs"}
_OF_ANY_KIND = {"init", "weights", "transforms", "frozen", "start", "after_epoch"}


def _object(pairs: Iterable[tuple[str, Any]], extra: Mapping[str, Json]) -> dict[str, Json]:
    """The pairs that say something or that reading demands, then what this version does not know.

    An empty value is what reading takes for granted, save where it takes values of any kind: there it is what was said.
    """
    known = {
        key: value
        for key, value in pairs
        if key in _REQUIRED or (value is not None and (key in _OF_ANY_KIND or _says_something(value)))
    }
    return {**known, **extra}


def _says_something(value: Json) -> bool:
    return value is not False and value not in ("", [], {})


def parameter_to_json(parameter: Parameter) -> dict[str, Json]:
    """One parameter as JSON values, as the file holds it."""
    value: dict[str, Json] = {"name": parameter.name, "type": parameter.type}
    if parameter.default is not UNSET:
        value["default"] = parameter.default
    return {**value, **_object([("range", dict(parameter.range)), ("doc", parameter.doc)], parameter.extra)}


def network_to_json(network: Network) -> dict[str, Json]:
    """One network as JSON values, as the file holds it."""
    return _object(
        [
            ("id", network.id),
            ("name", network.name),
            ("graph", network.graph),
            ("args", dict(network.args)),
            ("copy_of", network.copy_of),
            ("follow", dict(network.follow)),
            ("weights", network.weights),
        ],
        network.extra,
    )


def custom_to_json(layer: CustomLayer) -> dict[str, Json]:
    """One custom layer as JSON values, its text a list of lines, so that a change of a line is a change of a line."""
    rows: list[Json] = list(layer.text.split("\n"))
    return _object([("id", layer.id), ("name", layer.name), ("text", rows)], layer.extra)


def source_to_json(source: DataSource) -> dict[str, Json]:
    """One source of data as JSON values, as the file holds it."""
    return _object(
        [
            ("id", source.id),
            ("name", source.name),
            ("data", dict(source.data)),
            ("parts", dict(source.parts)),
            ("transforms", source.transforms),
            ("sampler", dict(source.sampler)),
            ("schema", dict(source.schema)),
            ("rows", source.rows or None),
        ],
        source.extra,
    )


def stage_to_json(stage: Stage) -> dict[str, Json]:
    """One stage of training as JSON values, as the file holds it."""
    return _object(
        [
            ("id", stage.id),
            ("name", stage.name),
            ("step", stage.step),
            ("epochs", stage.epochs),
            ("frozen", stage.frozen),
            ("start", stage.start),
            ("after_epoch", stage.after_epoch),
        ],
        stage.extra,
    )


def graph_to_json(graph: Graph, *, whole: bool = False) -> dict[str, Json]:
    """One graph as JSON values, as the file holds it.

    Args:
        whole: Whether what the drawing knows of wires and cards that are gone is said too.
    """
    return _object(
        [
            ("id", graph.id),
            ("name", graph.name),
            ("kind", graph.kind),
            ("doc", graph.doc),
            ("parameters", [parameter_to_json(parameter) for parameter in graph.parameters]),
            ("init", graph.init),
            ("no_grad", graph.no_grad),
            ("known", list(graph.known)),
            ("nodes", [node_to_json(node) for node in graph.nodes.values()]),
            ("layout", layout_to_json(graph, whole=whole)),
        ],
        graph.extra,
    )


def node_to_json(node: Node) -> dict[str, Json]:
    """One node as JSON values, as the file holds it.

    What it says is asked a field at a time: a gesture may write ten thousand nodes while a hand waits for it.
    """
    value: dict[str, Json] = {"id": node.id}
    if node.name:
        value["name"] = list(node.name) if isinstance(node.name, tuple) else node.name
    if node.op:
        value["op"] = node.op
    if node.of:
        value["of"] = node.of
    if node.args:
        value["args"] = dict(node.args)
    if node.inputs:
        value["in"] = {
            port: [str(one) for one in source] if isinstance(source, tuple) else str(source)
            for port, source in node.inputs.items()
        }
    if node.when:
        value["when"] = node.when
    if node.repeat:
        value["repeat"] = dict(node.repeat)
    if node.note:
        value["note"] = node.note
    if node.bypass:
        value["bypass"] = True
    if node.unused:
        value["unused"] = True
    if node.frozen:
        value["frozen"] = True
    if node.init is not None:
        value["init"] = node.init
    if node.known:
        value["known"] = list(node.known)
    return {**value, **node.extra} if node.extra else value
