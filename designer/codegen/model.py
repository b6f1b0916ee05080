"""`model.py`: a class a module and a function a function, as a good engineer would write them by hand."""

from __future__ import annotations

from designer.catalogue import Catalogue
from designer.catalogue.ports import interface_of
from designer.codegen.body import Body, written_line
from designer.codegen.brackets import WIDTH, Brackets, Expr, laid_out
from designer.codegen.calls import constructor, has_default, sorted_parameters
from designer.codegen.literals import literal
from designer.codegen.naming import is_layer, is_step
from designer.codegen.program import OPEN, Program, Scope
from designer.codegen.prose import comment, docstring
from designer.codegen.source import Source, joined, lines
from designer.document import Design, Graph, Node, Parameter, Port, Report
from designer.document.expressions import expression_of, literal_of
from designer.document.names import MODEL_NAMES

_TYPES = ("int", "float", "bool", "str")


def model_source(design: Design, catalogue: Catalogue, report: Report) -> Source:
    """The text of `model.py` with its spans. It is produced for any design and is always valid Python."""
    return write_model(Program(design, catalogue, report))


def write_model(program: Program) -> Source:
    """Writes the file; what is amiss is kept in the program's gaps."""
    graphs = [graph for graph in program.design.graphs.values() if not is_step(graph)]
    blocks = [_class(program, graph) if graph.kind == "module" else _function(program, graph) for graph in graphs]
    names = ", ".join(program.names[graph.id].name for graph in graphs) or "nothing yet"
    head = docstring(program.design.doc) or docstring(f"{program.design.name}: {names}.")
    imports = _imports(program, any(graph.kind == "module" for graph in graphs))
    parts: list[Source | str] = ["\n".join(head)]
    if blocks:
        parts += ["\n\n", "\n".join(imports), "\n"]
        for block in blocks:
            parts += ["\n\n", block, "\n"]
    else:
        parts.append("\n")
    return joined(*parts)


def _imports(program: Program, classes: bool) -> list[str]:
    rows = ["import math", ""] if "math" in program.used else []
    if "torch" in program.used:
        rows.append("import torch")
    if "F" in program.used:
        rows.append("import torch.nn.functional as F")
    rows.append("from torch import Tensor, nn" if classes else "from torch import Tensor")
    return rows


def _class(program: Program, graph: Graph) -> Source:
    names = program.names[graph.id]
    layers = [node for node in graph.nodes.values() if is_layer(node, program.catalogue, program.design)]
    forward_scope = Scope(
        parameters={name: f"self.{spelled}" for name, spelled in names.parameters.items()},
        inputs=names.inputs,
        layers={node: f"self.{attribute}" for node, attribute in names.attributes.items()},
        taken=_taken(program),
    )
    body = Body(program, graph, forward_scope, 8)
    made = _made(program, graph, layers)
    called = [*body.statements(8), body.returned(8)]
    kept = [f"        self.{name} = {name}" for key, name in names.parameters.items() if key in forward_scope.read]
    faults = [f"{names.name}.init"] if graph.init else []
    faults += [f"{names.name}.no_grad"] if graph.no_grad else []
    parameters = signature(
        "    def __init__(",
        [Source("self"), *_parameters(program, graph, faults)],
        ") -> None:",
        comments=[],
    )
    problem = [Source(row) for row in comment(program.note_gaps(graph.id, faults), 8)]
    head = docstring(graph.doc, 4)
    rows: list[Source | str] = [f"class {names.name}(nn.Module):", *head, *([""] if head else [])]
    rows += [parameters, *problem, "        super().__init__()", *kept, *made, ""]
    rows += [_def(program, graph, "    def forward(", [Source("self")]), *called]
    return lines(rows)


def _taken(program: Program) -> frozenset[str]:
    return MODEL_NAMES.union(names.name for names in program.names.values())


def _made(program: Program, graph: Graph, layers: list[Node]) -> list[Source]:
    """The layers, each a line of `__init__`."""
    names = program.names[graph.id]
    rows = []
    for node in layers:
        problems: list[str] = []
        scope = Scope(parameters=names.parameters)
        target = f"self.{names.attributes[node.id]} = "
        expr = constructor(program, graph, node, scope, problems)
        text = joined(target, laid_out(expr, 8, before=len(target))).marked(graph.id, node.id)
        row = written_line(text, 8, "", program.note_gaps(graph.id, problems))
        rows.append(lines([*comment(node.note, 8), row]))
    return rows


def _function(program: Program, graph: Graph) -> Source:
    names = program.names[graph.id]
    taken = _taken(program).union(names.parameters.values())
    scope = Scope(parameters=names.parameters, inputs=names.inputs, taken=taken)
    body = Body(program, graph, scope, 4)
    called = [*body.statements(4), body.returned(4)]
    faults: list[str] = []
    parameters = _parameters(program, graph, faults)
    rows: list[Source | str] = []
    if graph.no_grad:
        program.used.add("torch")
        rows.append("@torch.no_grad()")
    rows += [_def(program, graph, f"def {names.name}(", [], parameters), *docstring(graph.doc, 4)]
    rows += comment(program.note_gaps(graph.id, faults), 4)
    return lines([*rows, *called])


def _parameters(program: Program, graph: Graph, faults: list[str]) -> list[Source]:
    """The parameters of a graph as arguments, those with a default last."""
    names = program.names[graph.id]
    items = []
    for parameter in sorted_parameters(graph):
        name = names.parameters[parameter.name]
        default = f" = {_default(parameter, f'{names.name}.{name}', faults)}" if has_default(parameter) else ""
        items.append(Source(f"{name}: {type_name(parameter)}{default}"))
    return items


def _default(parameter: Parameter, place: str, faults: list[str]) -> str:
    value = parameter.default
    if not plain_value(value):
        faults.append(place)
        return OPEN.text
    return literal(literal_of(value))  # type: ignore[arg-type]


def plain_value(value: object) -> bool:
    """Whether a default is a single value: a list would be shared by all that take it."""
    return (value is None or isinstance(value, bool | int | float | str)) and (
        not isinstance(value, str) or expression_of(value) is None
    )


def type_name(parameter: Parameter) -> str:
    """The annotation of a parameter: its type, else that of its default."""
    if parameter.type in _TYPES:
        return parameter.type
    found = type(parameter.default).__name__
    return found if found in _TYPES else "object"


def _def(program: Program, graph: Graph, opening: str, first: list[Source], last: list[Source] | None = None) -> Source:
    """The line that begins `forward` or a function: its inputs, what it gives, and the shapes of what comes in."""
    names = program.names[graph.id]
    nodes = [graph.nodes[node] for node in names.inputs]
    nodes.sort(key=lambda node: node.args.get("optional") is True)
    required = [node for node in nodes if node.args.get("optional") is not True]
    items, comments = list(first), [""] * len(first)
    parameters = [] if last is None else last
    split = [item for item in parameters if " = " not in item.text]
    for node in required:
        items.append(Source(f"{names.inputs[node.id]}: Tensor").marked(graph.id, node.id))
        comments.append(program.shape(graph, Port(node.id)))
    items += split
    comments += [""] * len(split)
    for node in nodes[len(required) :]:
        items.append(Source(f"{names.inputs[node.id]}: Tensor | None = None").marked(graph.id, node.id))
        comments.append(program.shape(graph, Port(node.id)))
    items += [item for item in parameters if item not in split]
    comments += [""] * (len(items) - len(comments))
    outputs = len(interface_of(graph).outputs)
    gives = "Tensor" if outputs < 2 else f"tuple[{', '.join(['Tensor'] * outputs)}]"
    return signature(opening, items, f") -> {gives}:", comments)


def signature(opening: str, items: list[Source], closing: str, comments: list[str]) -> Source:
    """The beginning of a function: one line with all shapes behind it, else an argument a line, each with its own."""
    indent = len(opening) - len(opening.lstrip())
    one = joined(opening, joined(*items, separator=", "), closing)
    said = ", ".join(text for text in comments if text)
    if len(one) + (len(said) + 4 if said else 0) <= WIDTH:
        return joined(one, f"  # {said}") if said else one
    if not said:
        arguments: tuple[Expr, ...] = tuple(items)
        whole = laid_out(Brackets(Source(opening.lstrip()), arguments, closing), indent)
        return joined(" " * indent, whole)
    margin = " " * (indent + 4)
    rows = []
    for item, text in zip(items, comments, strict=True):
        row = joined(margin, item, ",")
        rows.append(joined(row, f"  # {text}") if text and len(row) + len(text) + 4 <= WIDTH else row)
    return lines([opening, *rows, " " * indent + closing])
