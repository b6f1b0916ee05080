"""`model.py`: a class a module and a function a function, as a good engineer would write them by hand."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import groupby

from designer.catalogue import Catalogue
from designer.catalogue.gradient import holds_gradient
from designer.catalogue.groups import Container, Group, Member, name_of, place_of
from designer.catalogue.keeping import is_kept
from designer.catalogue.list_shapes import named_shapes
from designer.catalogue.ports import CHOICE, size_names
from designer.codegen.adapting import CALLED_WITH, IMPORTED, function_text, in_model
from designer.codegen.apart import Apart
from designer.codegen.asked_once import AskedOnce
from designer.codegen.body import Body
from designer.codegen.brackets import WIDTH, Brackets, Expr, laid_out
from designer.codegen.calls import constructor
from designer.codegen.containers import asked_of, container, is_put_in, together
from designer.codegen.copies import is_loop
from designer.codegen.custom import CustomSources
from designer.codegen.ending import returned
from designer.codegen.gradients import ENABLED, EXACT, EXACT_IMPORTED, attention_over
from designer.codegen.initial import asked_again, begins_again, initial_weights, own_weights
from designer.codegen.instances import derived, has_default, sorted_parameters, type_name
from designer.codegen.kept import buffer_annotations, buffer_rows, kept_ports, learned_value, running, tied
from designer.codegen.literals import expression, literal
from designer.codegen.named_sizes import lines_of, named_sizes, with_names
from designer.codegen.presence import Condition, Conditions, all_of, as_part
from designer.codegen.program import OPEN, Program, Scope
from designer.codegen.prose import comment, docstring, written_line
from designer.codegen.sections import above, framed, whole
from designer.codegen.shapes import shape_of
from designer.codegen.source import Source, joined, lines
from designer.codegen.told import TENSOR, type_given, type_taken
from designer.codegen.variants import variants
from designer.codegen.weights import tied_layers
from designer.codegen.writes import with_writes
from designer.document import Design, ExpressionError, Graph, Node, NodeId, Parameter, Port, Report
from designer.document.expressions import expression_of, literal_of, reads_training
from designer.document.names import MODEL_NAMES, free_name


def model_source(design: Design, catalogue: Catalogue, report: Report) -> Source:
    """The text of `model.py` with its spans. It is produced for any design and is always valid Python."""
    return write_model(Program(design, catalogue, report))


def write_model(program: Program) -> Source:
    """Writes the file; what is amiss is kept in the program's gaps."""
    graphs = program.in_file()
    brought = CustomSources(program, graphs)
    blocks = [_class(program, graph) if graph.kind == "module" else _function(program, graph) for graph in graphs]
    if in_model(program):
        place = next(place for place, graph in enumerate(graphs) if graph.kind == "function")
        blocks.insert(place, function_text(program))
    names = ", ".join(program.names[graph.id].name for graph in graphs) or "nothing yet"
    head = docstring(program.design.doc) or docstring(f"{program.design.name}: {names}.")
    imports = _imports(program, any(graph.kind == "module" for graph in graphs), brought)
    parts: list[Source | str] = ["\n".join(head)]
    if blocks:
        parts += ["\n\n", "\n".join(imports), "\n"]
        for block in (*brought.classes, *blocks):
            parts += ["\n\n", block, "\n"]
    else:
        parts.append("\n")
    return joined(*parts)


def _imports(program: Program, classes: bool, brought: CustomSources) -> list[str]:
    used = program.used | brought.usual
    rows = {*brought.imports, "from torch import Tensor, nn" if classes else "from torch import Tensor"}
    rows |= {"import math"} if "math" in used else set()
    rows |= {IMPORTED} if CALLED_WITH in used else set()
    rows |= {EXACT_IMPORTED} if EXACT in used else set()
    rows |= {"import torch"} if "torch" in used else set()
    rows |= {"import torch.nn.functional as F"} if "F" in used else set()
    rooms = [[row for row in sorted(rows, key=_import_order) if _of_torch(row) is torch] for torch in (False, True)]
    return [*rooms[0], *([""] if rooms[0] else []), *rooms[1]]


def _of_torch(row: str) -> bool:
    return row.split()[1].partition(".")[0] == "torch"


def _import_order(row: str) -> tuple[bool, str]:
    """As `ruff` sorts them: `import` before `from`."""
    return row.startswith("from"), row


def _class(program: Program, graph: Graph) -> Source:
    names = program.names[graph.id]
    attributes = [node for node in graph.nodes.values() if node.id in names.attributes]
    layers = {node.id for node in attributes if not is_kept(node, program.catalogue)}
    kept = kept_ports(program, graph)
    forward_scope = Scope(
        parameters={
            **{name: name for name in size_names(graph)},
            **{name: f"self.{spelled}" for name, spelled in names.parameters.items()},
            "training": "self.training",
        },
        inputs=names.inputs,
        layers={node: f"self.{attribute}" for node, attribute in names.attributes.items() if node in layers},
        kept=kept,
        taken=_taken(program) | size_names(graph),
    )
    body = Body(program, with_writes(program.catalogue, running(graph)), forward_scope, 8)
    taken = _taken(program).union(names.parameters.values())
    making = Scope(parameters=names.parameters, kept=kept, taken=taken, apart={})
    asked = {one.layer for conditions in body.conditions.values() for one in conditions}
    asked |= _asked_elsewhere(program, graph)
    made = _made(program, graph, attributes, making, asked)
    often_read = named_sizes(program, graph, making, lines(made).text)
    worked_out = lines_of(often_read, making, 8)
    if often_read:
        made = _made(program, graph, attributes, with_names(making, often_read), asked)
    shared = _shared(program, graph, making)
    called = [*body.statements(8), returned(body, 8)]
    read = forward_scope.read | program.asked_of(graph) | asked_again(program, graph)
    held = [f"        self.{name} = {name}" for key, name in names.parameters.items() if key in read]
    faults: list[str] = []
    begun = initial_weights(program, graph, Scope(parameters=names.parameters), faults)
    begun += own_weights(program, graph, Scope(parameters=names.parameters), faults, asked)
    parameters = _parameters(program, graph, faults)
    problem = [Source(row) for row in comment(program.note_gaps(graph.id, faults), 8)]
    initialised: list[Source | str] = [*held, *worked_out, *made, *shared, *begun]
    head = docstring(graph.doc, 4)
    said = buffer_annotations(program, graph)
    rows: list[Source | str] = [f"class {names.name}(nn.Module):", *head, *([""] if head else [])]
    rows += [*said, *([""] if said else [])]
    if parameters or problem or initialised:
        opening = signature("    def __init__(", [Source("self"), *parameters], ") -> None:", comments=[])
        rows += [opening, *problem, "        super().__init__()", *_worked_out(program, graph, 8), *initialised, ""]
    sizes = _sizes(program, graph, forward_scope, 8)
    rows += _decorated(program, graph, "    ")
    rows += [_def(program, graph, "    def forward(", [Source("self")]), *sizes, *called]
    return lines(rows)


def _sizes(program: Program, graph: Graph, scope: Scope, indent: int) -> list[str]:
    """A line for the sizes that the code reads of an input: `T = tokens.shape[1]`, `H, W = x.shape[2:]`."""
    wanted = size_names(graph) & scope.read
    rows: list[str] = []
    for node, name in program.names[graph.id].inputs.items():
        for place, words in named_shapes(graph.nodes[node]):
            value = name if place is None else f"{name}[{place}]"
            axes = [axis for axis, word in enumerate(words) if word in wanted and words.index(word) == axis]
            wanted -= set(words)
            together = len(axes) > 1 and axes == list(range(axes[0], len(words)))
            if together:
                part = f"[{axes[0]}:]" if axes[0] else ""
                rows.append(f"{' ' * indent}{', '.join(words[axes[0] :])} = {value}.shape{part}")
            else:
                rows += [f"{' ' * indent}{words[axis]} = {value}.shape[{axis}]" for axis in axes]
    return rows


def _taken(program: Program) -> frozenset[str]:
    return MODEL_NAMES.union(names.name for names in program.names.values())


@dataclass(frozen=True, slots=True)
class _Owned:
    """What one statement of `__init__` makes.

    Attributes:
        made: A card, or a group as far as the statement makes it.
        target: What it becomes; of what is put into a group that lies in another, that group.
        conditions: What must hold for it to be there.
        place: The name under which it is put into a group that lies in another.
    """

    made: Member
    target: str
    conditions: tuple[Condition, ...]
    place: str = ""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The cards that the statement makes."""
        return self.made.layers if isinstance(self.made, Group) else (self.made,)


def _owned(program: Program, graph: Graph, attributes: list[Node]) -> Iterator[_Owned]:
    """What a class owns, in the order of the drawing; a group stands where its first member does."""
    names = program.names[graph.id]
    conditions = program.made_conditions(graph)
    of = {layer.id: group for group in names.groups.values() for layer in group.layers}
    later: dict[NodeId, _Owned] = {}
    begun: set[str] = set()
    for node in attributes:
        group = of.get(node.id)
        if group is None:
            yield _Owned(node, f"self.{names.attributes[node.id]}", conditions[node.id])
            continue
        if group.name not in begun:
            begun.add(group.name)
            yield _Owned(together(group, conditions), f"self.{group.name}", asked_of(group, conditions))
            for one in _put_in(group, group, conditions):
                later.update(dict.fromkeys((layer.id for layer in _layers_of(one.made)), one))
        if (put := later.get(node.id)) is not None:
            later = {layer: one for layer, one in later.items() if one is not put}
            yield put


def _layers_of(member: Member) -> tuple[Node, ...]:
    return member.layers if isinstance(member, Group) else (member,)


def _put_in(top: Group, group: Group, conditions: Conditions) -> Iterator[_Owned]:
    """What is put into a group, or into those that lie in it, by itself."""
    for member in group.members:
        if group.apart and is_put_in(member, conditions):
            asked = asked_of(member, conditions)
            if group is top:
                yield _Owned(member, f"self.{top.place(name_of(member))}", asked)
            else:
                holder = f'{top.name}.get_submodule("{group.name.removeprefix(f"{top.name}.")}")'
                yield _Owned(member, f"self.{holder}", asked, place_of(member))
        elif isinstance(member, Group):
            yield from _put_in(top, member, conditions)


def _asked_elsewhere(program: Program, graph: Graph) -> set[NodeId | None]:
    """The layers that are asked whether they are there by ties, and by a class around that has weights begin anew."""
    if not any(node.when for node in graph.nodes.values()):
        return set()
    again = [node for node in graph.nodes.values() if node.init] if begins_again(program, graph) else []
    begun = {program.asked_for(graph, node.id) for node in again}
    return {*begun, *(node for inside, node in tied_layers(program) if inside == graph.id)}


def _made(
    program: Program, graph: Graph, attributes: list[Node], scope: Scope, asked: Set[NodeId | None]
) -> list[Source]:
    """What the class owns, each a line of `__init__`, a group one statement; what has a condition under an `if`.

    Args:
        asked: The layers that are asked whether they are there; others that may be missing are made with one of them.
    """
    names = program.names[graph.id]
    made: list[tuple[str, _Owned, list[str]]] = []
    for one in _owned(program, graph, attributes):
        problems: list[str] = []
        made.append((_when(program, graph, scope, one.conditions, problems), one, problems))
    frames = framed(graph, names.groups)
    sections = whole([frames.get(one.nodes[0].id) if one.nodes else None for _, one, _ in made])
    rows: list[Source] = []
    apart, blocks = Apart(scope), AskedOnce()
    before, begun = None, 0
    for (section, when), part in groupby(zip(sections, made, strict=True), key=lambda pair: (pair[0], pair[1][0])):
        alike = [one for _, one in part]
        titled = above(graph, section, before, 8, first=False)
        rows += map(Source, titled)
        before = section
        held = dict(apart.held)
        declared: set[str] = set()
        if titled or not when:
            blocks.leave()
        if when:  # those that are asked for in `forward` say that they may be missing
            word, asks, depth = blocks.enter(when)
            begun = len(rows) if depth == 0 and word == "if" else begun
            said = [one for _, one, _ in alike if not asked.isdisjoint(node.id for node in one.nodes)]
            missable = [(one.target, row) for one in said for row in _may_miss(program, graph, one)]
            declared = {target for target, _ in missable}
            rows[begun:begun] = [row for _, row in missable]
            begun += len(missable)
            question = f" {expression(asks, scope.spell)}" if asks else ""
            rows += [Source(f"{' ' * (8 + 4 * depth)}{word}{question}:")] if word else []
        indent = 8 + 4 * blocks.depth
        for _, one, problems in alike:
            apart.begin()
            if [node.op for node in one.nodes] == ["buffer"]:
                line = _buffer_lines(program, graph, one.nodes[0], indent, scope, problems)
            else:
                line = _attribute_line(program, graph, one, indent, scope, problems, one.target in declared)
            rows += [*apart.lines(indent), line]
        if when:
            apart.forget(held)
    return rows


def _may_miss(program: Program, graph: Graph, one: _Owned) -> Iterator[Source]:
    """The line that says that an attribute may be None; a place in a dictionary is there or not."""
    first = one.nodes[0]
    own = first.when and not reads_training(first.when)
    asked = (own or (first.init and one.conditions)) and not is_kept(first, program.catalogue)
    if asked and not one.place and not one.target.endswith("]"):
        reached_into = isinstance(one.made, Group) and one.made.kind is not Container.SEQUENCE
        gone_through = is_loop(program, graph, first) and first.repeat.get("shared") is not True
        kind = one.made.kind.value if isinstance(one.made, Group) and reached_into else "nn.Module"
        kind = "nn.ModuleList" if one.made is first and gone_through else kind
        yield Source(f"        {one.target}: {kind} | None = None")


def _buffer_lines(program: Program, graph: Graph, node: Node, indent: int, scope: Scope, problems: list[str]) -> Source:
    before, kept = buffer_rows(program, graph, node, indent, scope, problems)
    line = written_line(kept.marked(graph.id, node.id), indent, "", program.note_gaps(graph.id, problems))
    return lines([*comment(node.note, indent), *before, line])


def _shared(program: Program, graph: Graph, scope: Scope) -> list[Source]:
    """The lines that let layers share weights, under an `if` where one of the two may not be there."""
    conditions = program.made_conditions(graph)
    rows: list[Source] = []
    for tie in tied(program, graph, scope.kept):
        problems = [tie.problem] if tie.problem else []
        ends = [graph.nodes[node] for node in (tie.wire.target.node, tie.wire.source.node) if node in graph.nodes]
        said = (one for node in ends for one in conditions[node.id])
        asked = dict.fromkeys(one for one in said if not any(_asks_itself(node, one) for node in ends))
        condition = _condition(program, graph, scope, tuple(asked), problems)
        question = " and ".join([*tie.there, *([condition] if condition else [])])
        rows += [Source(f"        if {question}:")] if question else []
        rows.append(written_line(tie.text, 12 if question else 8, "", program.note_gaps(graph.id, problems)))
    return rows


def _asks_itself(node: Node, condition: Condition) -> bool:
    """Whether the condition is the node's own, so that it holds where its attribute is not None."""
    return condition.when == node.when and not reads_training(node.when)


def _attribute_line(
    program: Program, graph: Graph, one: _Owned, indent: int, scope: Scope, problems: list[str], is_declared: bool
) -> Source:
    if isinstance(one.made, Node) and one.made.op == CHOICE:
        return _variants_line(program, graph, one, indent, scope, problems, is_declared)

    def made_of(node: Node) -> Expr:
        return (learned_value if node.op == "parameter" else constructor)(program, graph, node, scope, problems)

    if isinstance(one.made, Group):
        program.used.add("nn")
        expr = container(graph, one.made, made_of)
    else:
        expr = made_of(one.made)
    if one.place:
        text = laid_out(Brackets(Source(f"{one.target}.add_module("), (Source(f'"{one.place}"'), expr)), indent)
    else:
        target = f"{one.target} = "
        text = joined(target, laid_out(expr, indent, before=len(target)))
    text = text.marked(graph.id, one.made.id) if isinstance(one.made, Node) else text
    notes = [row for node in one.nodes for row in comment(node.note, indent)]
    said = "never read" if one.nodes and all(node.unused for node in one.nodes) else ""
    return lines([*notes, written_line(text, indent, said, program.note_gaps(graph.id, problems))])


def _variants_line(
    program: Program, graph: Graph, one: _Owned, indent: int, scope: Scope, problems: list[str], is_declared: bool
) -> Source:
    """The lines of a card that is one of several; into a group that lies in another it is put once it is made."""
    assert isinstance(one.made, Node), "no group is one of several"
    if not one.place:
        return variants(program, graph, one.made, one.target, indent, scope, problems, is_declared=is_declared)
    variable = free_name(one.made.label, scope.taken)
    rows = variants(program, graph, one.made, variable, indent, scope, problems)
    put = f'{" " * indent}{one.target}.add_module("{one.place}", {variable})'
    return lines([rows, Source(put).marked(graph.id, one.made.id)])


def _condition(
    program: Program, graph: Graph, scope: Scope, conditions: tuple[Condition, ...], problems: list[str]
) -> str:
    """What must hold, as code."""
    when = _when(program, graph, scope, conditions, problems)
    return expression(when, scope.spell) if when else ""


def _when(program: Program, graph: Graph, scope: Scope, conditions: tuple[Condition, ...], problems: list[str]) -> str:
    """What must hold, in the words of the design; without what no code can be written for."""
    texts = []
    for one in conditions:
        try:
            expression(one.when, scope.spell)
            texts.append(one.when)
        except ExpressionError:
            problems.append(program.place_of_condition(graph, one.when))
    return all_of(texts)


def _function(program: Program, graph: Graph) -> Source:
    names = program.names[graph.id]
    taken = _taken(program).union(names.parameters.values(), size_names(graph))
    taken |= set(names.networks.values())
    spelled = {**{name: name for name in size_names(graph)}, **names.parameters, **program.of_networks(names.networks)}
    scope = Scope(parameters=spelled, inputs=names.inputs, networks=names.networks, taken=taken)
    body = Body(program, graph, scope, 4)
    called = [*body.statements(4), returned(body, 4)]
    faults: list[str] = []
    parameters = _parameters(program, graph, faults)
    rows: list[Source | str] = []
    rows += _decorated(program, graph)
    given = [Source(f"{names.networks[one.name]}: {program.class_of(one)}") for one in program.networks_needed(graph)]
    rows += [_def(program, graph, f"def {names.name}(", given, parameters), *docstring(graph.doc, 4)]
    rows += comment(program.note_gaps(graph.id, faults), 4)
    return lines([*rows, *_worked_out(program, graph, 4), *_sizes(program, graph, scope, 4), *called])


def _decorated(program: Program, graph: Graph, margin: str = "") -> list[str]:
    """What stands over `forward` or a function that asks for gradients, also where others only look, or never does."""
    if not (holds_gradient(graph) or graph.no_grad):
        return []
    program.used.add("torch")
    exact = attention_over(program, graph, margin)
    return [f"{margin}@{ENABLED if holds_gradient(graph) else 'torch.no_grad()'}", *exact]


def _parameters(program: Program, graph: Graph, faults: list[str]) -> list[Source]:
    """The parameters of a graph as arguments, those with a default last."""
    names = program.names[graph.id]
    items = []
    for parameter in sorted_parameters(graph):
        name = names.parameters[parameter.name]
        if parameter.name in derived(graph):
            items.append(Source(f"{name}: {parameter.type} | None = None"))
            continue
        default = f" = {_default(parameter, f'{names.name}.{name}', faults)}" if has_default(parameter) else ""
        items.append(Source(f"{name}: {type_name(parameter)}{default}"))
    return items


def _worked_out(program: Program, graph: Graph, indent: int) -> list[str]:
    """A line for each parameter that follows from others where it is not given."""
    scope = Scope(parameters=program.names[graph.id].parameters)
    rows: list[str] = []
    for parameter, text in derived(graph).items():
        name, value = scope.parameters[parameter], expression(text, scope.spell)
        rows.append(f"{' ' * indent}{name} = {as_part(value)} if {name} is None else {name}")
    return rows


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
        items.append(Source(f"{names.inputs[node.id]}: {type_taken(node)}").marked(graph.id, node.id))
        comments.append(shape_of(program, graph, Port(node.id)))
    items += split
    comments += [""] * len(split)
    for node in nodes[len(required) :]:
        items.append(Source(f"{names.inputs[node.id]}: {type_taken(node)} | None = None").marked(graph.id, node.id))
        comments.append(shape_of(program, graph, Port(node.id)))
    items += [item for item in parameters if item not in split]
    comments += [""] * (len(items) - len(comments))
    gives = _given_back(program, graph)
    if last is not None:  # the arguments of a function are no list of shapes
        return _in_one(signature(opening, items, f") -> {gives}:", []), comments)
    return signature(opening, items, f") -> {gives}:", comments)


def _given_back(program: Program, graph: Graph) -> str:
    """The annotation of what a graph gives."""
    missing, given = program.missing_outputs(graph), []
    for node in graph.nodes.values():
        if node.op == "output":
            source = node.inputs.get("value")
            kind = type_given(program, graph, source) if isinstance(source, Port) else TENSOR
            given.append(f"{kind} | None" if node.label in missing else kind)
    return f"tuple[{', '.join(given)}]" if len(given) > 1 else "".join(given) or TENSOR


def _in_one(text: Source, comments: list[str]) -> Source:
    """The beginning of a function with the shapes of what it is given behind it, where it is one line."""
    said = ", ".join(one for one in comments if one)
    fits = said and "\n" not in text.text and len(text) + len(said) + 4 <= WIDTH
    return joined(text, f"  # {said}") if fits else text


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
