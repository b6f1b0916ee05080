"""What names mean in the expressions of a design, and how large the examples are that it is checked with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from designer.catalogue.input_output import DTYPES
from designer.catalogue.parts import network_called
from designer.catalogue.spec import Catalogue
from designer.document import UNSET, DataSource, Design, ExpressionError, Graph, Json, Network, Node
from designer.document.expressions import Value, evaluate, expression_of, literal_of
from designer.inference.arguments import frozen
from designer.inference.patterns import LARGEST_SIZE, Pattern, aligned, parse_pattern
from designer.inference.worlds import BATCH, default_size, is_batch

_LARGEST_BATCH = 2**20
_FAMILIES = {"int": "int64", "float": "float32", "bool": "bool"}
_PLAIN = frozenset({None, "shuffled", "in_order"})


@dataclass(frozen=True, slots=True)
class Field:
    """What a field of a source gives: its sizes, batch first, and its dtype."""

    pattern: Pattern
    dtype: str
    batch: int


def design_names(design: Design) -> dict[str, Value]:
    """Parameters of the design, and what the sources' schemas say as `data.digits.label.classes`."""
    names: dict[str, Value] = {}
    for source in design.sources:
        for field, facts in source.schema.items():
            for fact, value in facts.items() if isinstance(facts, dict) else ():
                if isinstance(value, int | float | str):
                    names[f"data.{source.name}.{field}.{fact}"] = value
    for parameter in design.parameters:
        if parameter.default is not UNSET:
            names[parameter.name] = frozen(literal_of(parameter.default))
    return names


def graph_names(graph: Graph, given: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters of a graph where an instance gives these; a default may use the parameters before it."""
    names: dict[str, Value] = {}
    for parameter in graph.parameters:
        if parameter.name in given:
            names[parameter.name] = given[parameter.name]
        elif parameter.default is not UNSET:
            names[parameter.name] = value_of(parameter.default, names)
    return names


def value_of(written: Json, names: Mapping[str, Value]) -> Value:
    """What an argument of an instance comes to.

    Raises:
        ExpressionError: It is an expression without a value here.
    """
    text = expression_of(written)
    return frozen(literal_of(written)) if text is None else evaluate(text, names)


def batch_of(design: Design, source: DataSource | None) -> int:
    """How many examples a source draws at once; the usual number where it does not say."""
    arguments = source.sampler.get("args") if source is not None else None
    written = arguments.get("batch") if isinstance(arguments, dict) else None
    try:
        batch = value_of(written, design_names(design))
    except ExpressionError:
        return default_size(BATCH)
    usable = isinstance(batch, int) and not isinstance(batch, bool) and 1 <= batch <= _LARGEST_BATCH
    return int(batch) if usable and isinstance(batch, int) else default_size(BATCH)


def example_batch(design: Design) -> int:
    """The batch that costs are for: that of the first source."""
    return batch_of(design, design.sources[0] if design.sources else None)


def field_of(design: Design, step: Graph, node: Node) -> Field | None:
    """The field that an input of a step reads; None where there is no such field or it has no shape.

    The batch of the step's first source is called `N`, that of another `N_` and the source's name.
    """
    written = node.args.get("field")
    source_name = written.partition(".")[0] if isinstance(written, str) else ""
    source = next((source for source in design.sources if source.name == source_name), None)
    facts = facts_of_field(design, node)
    shape = facts.get("shape")
    if source is None or not isinstance(shape, list):
        return None
    outside = design_names(design)
    batch = BATCH if source_name == next(_sources_read(step), source_name) else f"{BATCH}_{source_name}"
    try:
        pattern = parse_pattern(" ".join([batch, *(str(value_of(size, outside)) for size in shape)]))
    except ExpressionError:
        return None
    dtype = facts.get("dtype")
    return Field(pattern, dtype if isinstance(dtype, str) else "float32", batch_of(design, source))


def facts_of_field(design: Design, node: Node) -> Mapping[str, Json]:
    """What is known of the field that an input of a step reads, as its source keeps it; empty where nothing is."""
    written = node.args.get("field")
    source_name, _, field = written.partition(".") if isinstance(written, str) else ("", "", "")
    source = next((source for source in design.sources if source.name == source_name), None)
    facts = source.schema.get(field) if source is not None else None
    return facts if isinstance(facts, dict) else {}


def makes_fields(design: Design, node: Node) -> bool:
    """Whether the source that an input reads has a sampler that makes fields of its own, as episodes do."""
    written = node.args.get("field")
    name = written.partition(".")[0] if isinstance(written, str) else ""
    return any(source.name == name and source.sampler.get("op") not in _PLAIN for source in design.sources)


def _sources_read(step: Graph) -> Iterator[str]:
    """The names of the sources whose fields a step reads, in the order of the program."""
    for node in step.nodes.values():
        if node.op == "input" and isinstance(field := node.args.get("field"), str):
            yield field.partition(".")[0]


def bound_fields(design: Design, network: Network) -> dict[str, Field]:
    """For each input of a network, the field that the first step which calls it reads for it."""
    fields: dict[str, Field] = {}
    for step in design.graphs.values():
        for node in step.nodes.values():
            if node.of != network.name or network_called(design, step, node) is not network:
                continue
            for wire in node.wires():
                source = step.nodes[wire.source.node]
                if source.op == "input" and (field := field_of(design, step, source)) is not None:
                    fields.setdefault(wire.target.port, field)
    return fields


def examples_of(node: Node, pattern: Pattern, field: Field | None, batch: int) -> dict[str, int]:
    """The example size of each name in the pattern of an input: what it says itself, else the field, else the usual."""
    sizes = {name: batch if is_batch(name) else default_size(name) for name in pattern.names()}
    pairs = aligned(pattern, len(field.pattern.parts)) if field is not None else None
    for axis, part in pairs or ():
        size = field.pattern.parts[axis] if field is not None else None
        if part in sizes and isinstance(size, int):
            sizes[str(part)] = size
    stated = _stated(node, "example")
    return {name: stated.get(name, size) for name, size in sizes.items()}


def dtype_of_input(catalogue: Catalogue, graph: Graph, node: Node, found: Field | None) -> str:
    """The stated type of an input, else that of the field, else what its first reader with a wish declares."""
    stated = node.args.get("dtype")
    if isinstance(stated, str) and stated in DTYPES:
        return stated
    if found is not None and found.dtype in DTYPES:
        return found.dtype
    for wire in graph.wires():
        operator = catalogue.get(graph.nodes[wire.target.node].op) if wire.source.node == node.id else None
        port = operator.input(wire.target.port) if operator is not None else None
        if port is not None and port.dtype:
            return _FAMILIES.get(port.dtype, port.dtype)
    return "float32"


def multiples_of(node: Node, pattern: Pattern) -> dict[str, int]:
    """What the size of each name in the pattern of an input is declared to be a multiple of, where it is."""
    return {name: size for name, size in _stated(node, "multiple_of").items() if name in pattern.names() and size > 1}


def _stated(node: Node, argument: str) -> dict[str, int]:
    """The sizes that an input states for names in an argument of it."""
    table = node.args.get(argument)
    return {
        name: size
        for name, size in (table.items() if isinstance(table, dict) else ())
        if isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= LARGEST_SIZE
    }
