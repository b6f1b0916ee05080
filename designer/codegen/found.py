"""Sizes that were found, as expressions of their module's parameters.

`nn.Linear(128, 10)` is right where 128 is fixed by the drawing. Where it came from a parameter, the class must say so,
or its second instance would be wrong: the wires are followed back to the argument or the pattern that decides the size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.catalogue.list_shapes import listed_shapes, one_shape
from designer.catalogue.packing import UNPACK
from designer.catalogue.spec import Argument, Family
from designer.codegen.instances import derived
from designer.codegen.presence import all_of, beyond
from designer.codegen.program import Program
from designer.codegen.size_words import alike, in_own_words, is_true, named_by, own_word, packed, word_for, words_of
from designer.codegen.sums import doubling, series
from designer.document import UNSET, ExpressionError, Graph, Json, Node, Port, Status, Unset
from designer.document.either import either
from designer.document.expressions import chosen_where, decided, expression_of, names_in, reads_training, substituted
from designer.document.shortening import shortened

_SAME_SHAPE = {Family.ACTIVATION, Family.REGULARISATION}
_NUMBER_BY_NUMBER = {"torch.add", "torch.sub", "torch.mul"}
_MULTIPLIED = re.compile(r"[\w.]+( \* [\w.]+)*")  # what a product goes on with
_ONE_VALUE = re.compile(r"(\w+) != (\d{1,9})")  # a condition that one value alone does not fulfil
_FEWEST_TOLD = 4  # copies, where their number is left open
_FURTHEST = 200  # nodes; further back nobody looks


def found(program: Program, graph: Graph, node: Node, argument: Argument, option: int | None = None) -> Json | Unset:
    """What an argument that was left out came to: a number, or an expression of the module's parameters.

    Args:
        option: Which of several layers it is an argument of, where the card is a choice between them.

    Returns:
        UNSET where it is not known, or where nothing that can be written is right for every instance.
    """
    finding = program.finding(graph, node)
    known = finding.auto if option is None else finding.copies[option] if option < len(finding.copies) else {}
    number = known.get(argument.name, UNSET)
    if argument.auto is None or (isinstance(number, Unset) and not graph.parameters):
        return number
    port, axis = argument.auto.port, argument.auto.axis
    as_list = argument.auto.as_list
    for told in (
        _flattened(program, graph, node, port, axis),
        _size(program, graph, node, port, axis, _FURTHEST) if graph.parameters else None,
        in_own_words(program, graph, node, port, axis),
    ):
        sayable = expression_of(told) is not None or (isinstance(number, Unset) and finding.status is Status.ABSENT)
        if told is not None and sayable:
            told = _where_made(program, graph, node, told)
            written: Json = [told] if as_list else told
            if is_true(program, graph, node, argument.name, written, option):
                return written
    if _varies(program, graph, node, port, axis):
        return UNSET
    if not isinstance(number, Unset) and is_true(program, graph, node, argument.name, number, option):
        return number
    return UNSET


def _where_made(program: Program, graph: Graph, node: Node, told: Json) -> Json:
    """A size without the choices that are made already where the layer is: a type checker knows them, too."""
    text = expression_of(told)
    if text is None or " if " not in text:
        return told
    told = f"={chosen_where(text, [one.when for one in program.made_conditions(graph)[node.id]])}"
    return decided(shortened(told, _whole_numbers(graph)))


def size_decided(program: Program, graph: Graph, source: Port, axis: int) -> str:
    """What the parameters of a class make a size of a value, as an argument says it; empty where none does."""
    text = expression_of(_size_of(program, graph, source, axis, _FURTHEST))
    return text if text and names_in(text) <= {parameter.name for parameter in graph.parameters} else ""


def _flattened(program: Program, graph: Graph, node: Node, port: str, axis: int) -> Json:
    """What was flattened to one size, as a product: `512 * 7 * 7`; None where there was nothing to multiply."""
    flatten = _flatten_before(program, graph, node, port)
    source = flatten.inputs.get("input") if flatten is not None else None
    signature = program.signature(graph, source) if isinstance(source, Port) else None
    if flatten is None or not isinstance(source, Port) or signature is None or not signature.names:
        return None
    sizes = words_of(program, graph, source) or signature.names
    ends = [flatten.args.get(one.name, one.default) for one in program.catalogue[flatten.op].arguments]
    first, last = (end % len(sizes) if isinstance(end, int) else 0 for end in ends)
    if axis % (len(sizes) - last + first) != first:
        return None
    texts = []
    for place in range(first, last + 1):
        size: Json = int(sizes[place]) if sizes[place].isdecimal() else None
        size = size or _size_of(program, graph, source, place, _FURTHEST) or own_word(program, graph, source, place)
        if size is None:
            return None
        texts += [expression_of(size) or str(size)] if size != 1 else []
    sayable = len(texts) == 1 or (texts and all(map(_MULTIPLIED.fullmatch, texts)))
    return f"={' * '.join(texts)}" if sayable else None


def _flatten_before(program: Program, graph: Graph, node: Node, port: str) -> Node | None:
    """The flatten that an input comes from, with nothing between that makes another shape of it."""
    for _ in range(_FURTHEST):
        source = node.inputs.get(port)
        operator = program.catalogue.get(graph.nodes[source.node].op) if isinstance(source, Port) else None
        if not isinstance(source, Port) or operator is None or not operator.inputs:
            return None
        node, port = graph.nodes[source.node], operator.inputs[0].name
        if operator.name == "flatten":
            return node
        if operator.family not in _SAME_SHAPE:
            return None
    return None


def _varies(program: Program, graph: Graph, node: Node, port: str, axis: int, place: int | None = None) -> bool:
    """Whether a size is known to change with the parameters of the class, in a way that has no name.

    Of a list that comes from elsewhere nothing is known: only what is told of it holds for every instance.
    """
    source = node.inputs.get(port)
    if place is not None and isinstance(source, Port):
        told = _size(program, graph, node, port, axis, _FURTHEST, place)
        source = packed(graph, source, place)
        if source is None:
            return bool(graph.parameters) and told is None
    words = words_of(program, graph, source) if isinstance(source, Port) else ()
    return -len(words) <= axis < len(words) and not words[axis]


def filled_in(
    program: Program, graph: Graph, node: Node, placed: Graph, parameter: str, copy: int | None = None
) -> Json | Unset:
    """What a parameter that a pattern of the placed graph names came to at an instance.

    Args:
        copy: Which copy of a repeated card; None for a card that stands for one.

    Returns:
        A number, or an expression of the parameters of the graph that the card stands in; UNSET where it is not known.
    """
    finding = program.finding(graph, node)
    known = finding.auto if copy is None else finding.copies[copy] if copy < len(finding.copies) else {}
    number = known.get(parameter, UNSET)
    sizes = list(_flowing_in(program, graph, node, placed, parameter, copy, _FURTHEST))
    for told in sizes:
        sayable = expression_of(told) is not None or isinstance(number, Unset)
        if told is not None and sayable and is_true(program, graph, node, parameter, told, copy):
            return _where_made(program, graph, node, told)
    named = named_by(placed, parameter)
    if not copy and any(_varies(program, graph, node, one.label, axis, place) for one, place, axis in named):
        return UNSET
    carried = copy and graph.parameters and _is_carried(program, graph, node, placed, parameter)
    if carried and number not in sizes:
        return UNSET  # what the copy before it gives may follow from a parameter in a way that has no words
    if not isinstance(number, Unset) and is_true(program, graph, node, parameter, number, copy):
        return number
    return UNSET


def _is_carried(program: Program, graph: Graph, node: Node, placed: Graph, parameter: str) -> bool:
    """Whether a copy finds a parameter in what the copy before it gives."""
    entering = carried_input(program, graph, node)
    return any(inner.label == entering for inner, *_ in named_by(placed, parameter))


def _flowing_in(
    program: Program, graph: Graph, node: Node, placed: Graph, parameter: str, copy: int | None, left: int
) -> Iterator[Json]:
    """The size that a pattern calls by the name of a parameter, as it can be said; the likeliest first."""
    for inner, place, axis in named_by(placed, parameter):
        outputs = program.ports(graph, node).outputs
        if copy and node.repeat and outputs and inner.label == carried_input(program, graph, node):
            yield _given_back(program, graph, node, placed, outputs[0].name, axis, left - 1, copy - 1, place)
            continue
        yield _size(program, graph, node, inner.label, axis, left - 1, place)
        yield in_own_words(program, graph, node, inner.label, axis, place)


def carried_input(program: Program, graph: Graph, node: Node) -> str:
    """The input at which a copy takes what the one before it gives; empty where it is said otherwise."""
    carry = node.repeat.get("carry")
    ports = program.ports(graph, node)
    if not isinstance(carry, dict):
        each = node.repeat.get("each")
        sliced = each if isinstance(each, dict) else {}
        return next((port.name for port in ports.inputs if port.name not in sliced), "")
    first = ports.outputs[0].name if ports.outputs else ""
    return next((port for port, output in carry.items() if output == first), "")


def argument_at(
    program: Program, graph: Graph, node: Node, placed: Graph, parameter: str, copy: int | str | None
) -> Json | Unset:
    """What an instance gives a parameter, said or filled in: a value, or an expression of its surroundings.

    Args:
        copy: Which copy of a repeated card, also as an expression of `index` or of the surroundings; None for any.
    """
    if parameter not in node.args:
        return filled_in(program, graph, node, placed, parameter, copy) if not isinstance(copy, str) else UNSET
    written = node.args[parameter]
    text = expression_of(written)
    if text is None or not node.repeat:
        return written
    n = node.repeat.get("n")
    known: dict[str, Json] = {"n": n} if n is not None else {}
    try:
        if copy is None:
            return decided(substituted(written, known))
        return decided(shortened(substituted(written, {**known, "index": copy}), _whole_numbers(graph)))
    except ExpressionError:  # the card says what is wrong with it
        return written


def _whole_numbers(graph: Graph) -> set[str]:
    """The parameters of a class that are whole numbers, whatever it is given."""
    return {one.name for one in graph.parameters if one.type == "int"} | {"index"}


def given_to_copies(program: Program, graph: Graph, node: Node, placed: Graph, parameter: str) -> list[Json | Unset]:
    """What each copy gives a parameter that the card says nothing of.

    Where their number is left open, another instance may have more of them than the one that is looked at: what more
    copies would give is told too.
    """
    key = graph.id, node.id, parameter
    if key not in program.given:
        program.given[key] = _given_to_copies(program, graph, node, placed, parameter)
    return program.given[key]


def _given_to_copies(program: Program, graph: Graph, node: Node, placed: Graph, parameter: str) -> list[Json | Unset]:
    known = program.finding(graph, node).copies
    given = [argument_at(program, graph, node, placed, parameter, copy) for copy in range(max(len(known), 1))]
    while _is_open(node) and len(given) < _FEWEST_TOLD and not isinstance(given[-1], Unset):
        further = argument_at(program, graph, node, placed, parameter, len(given))
        stays = isinstance(further, Unset) and _hands_on(program, graph, node, placed, parameter)
        given.append(given[-1] if stays else further)
    return given


def _is_open(node: Node) -> bool:
    """Whether the class says how many copies there are, each with weights of its own."""
    return expression_of(node.repeat.get("n")) is not None and not node.repeat.get("shared")


def _hands_on(program: Program, graph: Graph, node: Node, placed: Graph, parameter: str) -> bool:
    """Whether the last copy gives what it was given as a parameter, so that more copies would be given the same."""
    finding = program.finding(graph, node)
    outputs = program.ports(graph, node).outputs
    given = finding.outputs.get(outputs[0].name) if outputs else None
    entering = carried_input(program, graph, node)
    if given is None or not finding.copies:
        return False
    return all(
        inner.label != entering
        or (place is None and given.sizes[axis : axis + 1 or None] == (finding.copies[-1].get(parameter),))
        for inner, place, axis in named_by(placed, parameter)
    )


def growing(program: Program, graph: Graph, node: Node, placed: Graph, parameter: str) -> str | None:
    """What copies give a parameter that grows from each to the next in the same way, as an expression of `index`."""
    key = graph.id, node.id, parameter
    if key not in program.grown:
        program.grown[key] = None
        if parameter not in node.args:
            values = given_to_copies(program, graph, node, placed, parameter)
            told = [value for value in values if not isinstance(value, Unset)]
            if len(told) == len(values):
                program.grown[key] = series(told) or (doubling(told) if _is_open(node) else None)
    return program.grown[key]


def is_true_of_copies(program: Program, graph: Graph, node: Node, parameter: str, told: Json | Unset) -> bool:
    """Whether an expression of `index` is what copies were given, in every instance of the graph."""
    if isinstance(told, Unset) or not _is_open(node):
        return True
    instances = (findings.get(node.id) for _, findings in program.report.instances.get(graph.id, ()))
    most = max((len(finding.copies) for finding in instances if finding is not None), default=0)
    return all(
        is_true(program, graph, node, parameter, decided(substituted(told, {"index": copy})), copy)
        for copy in range(most)
    )


def _behind_copies(
    program: Program, graph: Graph, node: Node, placed: Graph, output: str, axis: int, rank: int
) -> Json:
    """What copies give that grow from each to the next: what one more of them would be given; None where none grow."""
    outputs, entering = program.ports(graph, node).outputs, carried_input(program, graph, node)
    inner = next((one for one in placed.nodes.values() if one.op == "input" and one.label == entering), None)
    shape = one_shape(inner) if inner is not None else ""
    if not _is_open(node) or not shape or output != outputs[0].name:
        return None
    token = word_for(shape, axis, rank)
    if token not in {one.name for one in placed.parameters}:
        return None
    grows = growing(program, graph, node, placed, token)
    if grows is None:
        return None
    return decided(shortened(substituted(f"={grows}", {"index": node.repeat["n"]}), _whole_numbers(graph)))


def given_before(program: Program, graph: Graph, node: Node, placed: Graph, parameter: str) -> Json:
    """What a parameter is in any copy but the first, as an expression of `index`: what the copy before it gives back.

    Returns:
        None where that cannot be told, or would not be so in every copy.
    """
    output = program.ports(graph, node).outputs[0].name
    for inner, place, axis in named_by(placed, parameter):
        if inner.label != carried_input(program, graph, node):
            continue
        told = _given_back(program, graph, node, placed, output, axis, _FURTHEST, "=index - 1", place)
        copies = range(1, len(program.finding(graph, node).copies))
        if told is not None and all(
            is_true(program, graph, node, parameter, decided(substituted(told, {"index": copy})), copy)
            for copy in copies
        ):
            return told
    return None


def _given_back(
    program: Program,
    graph: Graph,
    node: Node,
    placed: Graph,
    output: str,
    axis: int,
    left: int,
    copy: int | str | None,
    place: int | None = None,
) -> Json:
    """What decides a size of what an instance gives, said where the instance stands.

    Args:
        copy: Which copy of a repeated card, also as an expression; None for a card that stands for one.
        place: Which value, where it gives a list.
    """
    end = next((one for one in placed.nodes.values() if one.op == "output" and one.label == output), None)
    told = _size(program, placed, end, "value", axis, left - 1, place) if end is not None and left > 0 else None
    if told is None and end is not None:
        told = in_own_words(program, placed, end, "value", axis, place)
    text = expression_of(told)
    if told is None or text is None:
        return told
    defaults = {one.name: one.default for one in placed.parameters}
    values: dict[str, Json] = {}
    try:
        for name in names_in(text):
            value = argument_at(program, graph, node, placed, name, copy)
            if isinstance(value, Unset):
                value = UNSET if name in derived(placed) else defaults.get(name, UNSET)
            if isinstance(value, Unset) or (copy is None and "index" in names_in(expression_of(value) or "0")):
                return None
            values[name] = value
        return decided(shortened(substituted(told, values), _whole_numbers(graph)))
    except ExpressionError:  # the card says what is wrong with it
        return None


def _size(
    program: Program, graph: Graph, node: Node, port: str, axis: int, left: int, place: int | None = None
) -> Json:
    """What decides the size of one dimension of an input, or of a value of its list; None where that is not told."""
    source = node.inputs.get(port)
    if not isinstance(source, Port) or left <= 0:
        return None
    if place is not None:
        return _size_in_list(program, graph, source, place, axis, left)
    return _size_of(program, graph, source, axis, left)


def _size_of(program: Program, graph: Graph, source: Port, axis: int, left: int) -> Json:
    """What decides the size of one dimension of a value; None where that cannot be told."""
    before = graph.nodes[source.node]
    rank = len(signature.sizes) if (signature := program.signature(graph, source)) else 0
    if before.op == "input":
        token = word_for(one_shape(before), axis, rank)
        if token.isdecimal():
            return int(token)
        return f"={token}" if token in {parameter.name for parameter in graph.parameters} else None
    if before.op == "first":
        return _size_of_first(program, graph, before, axis, left - 1) if left > 0 else None
    output = program.ports(graph, before).output(source.name)
    if before.op == UNPACK:
        return _size(program, graph, before, "list", axis, left, int(output.name)) if output is not None else None
    placed = program.placed(graph, before)
    kept = before.repeat.get("collect")
    if placed is not None and output is not None and not (isinstance(kept, dict) and output.name in kept):
        told = _behind_copies(program, graph, before, placed, output.name, axis, rank)
        return told or _given_back(program, graph, before, placed, output.name, axis, left, _last_copy(before))
    operator = program.catalogue.get(before.op)
    if operator is None or output is None or operator.family is Family.RECURRENT or not operator.inputs:
        return None
    if operator.op == "torch.cat":
        return _side_by_side(program, graph, before, axis, rank, left)
    first = operator.inputs[0]
    token = word_for(output.pattern, axis, rank)
    argument = operator.argument(token)
    if argument is not None:
        if argument.name in before.args:
            return before.args[argument.name]
        if argument.auto is None:
            return None
        return _size(program, graph, before, argument.auto.port, argument.auto.axis, left - 1)
    inputs = first.pattern.split()
    if token and token in inputs and "..." not in inputs:
        place = inputs.index(token)  # counted from where the axis was, for there may be no batch in front
        return _size(program, graph, before, first.name, place if axis >= 0 else place - len(inputs), left - 1)
    entering = before.inputs.get(first.name)
    if not (first.pattern == output.pattern == "..." and isinstance(entering, Port)):
        return None
    paired = operator.op in _NUMBER_BY_NUMBER and alike(program, graph, entering, source)
    if paired or operator.family in _SAME_SHAPE:
        return _size(program, graph, before, first.name, axis, left - 1)
    return None


def _size_of_first(program: Program, graph: Graph, node: Node, axis: int, left: int) -> Json:
    """A size of the first value that is there: where they differ, which one it is follows from when each is there."""
    made = program.made_conditions(graph)
    told: Json | Unset = UNSET
    for source in reversed(list(node.sources())):
        size = _size_of(program, graph, source, axis, left) or own_word(program, graph, source, axis)
        before = graph.nodes[source.node]
        asked = [one for one in made[source.node] if one not in made[node.id]]
        if isinstance(told, Unset):
            told = size
        elif size != told:
            unsure = before.args.get("optional") is True or source in program.missing_from_cards(graph)
            if size is None or told is None or unsure or reads_training(before.when) or not asked:
                return None
            when = all_of([one.when for at, one in enumerate(asked) if beyond([one], asked[:at])])
            if _comes_to(graph, size, when, told):
                told = size
                continue
            told = f"={either(when, *(expression_of(one) or str(one) for one in (size, told)))}"
    return None if isinstance(told, Unset) else told


def _comes_to(graph: Graph, size: Json, when: str, otherwise: Json) -> bool:
    """Whether a size comes to another where a condition does not hold: `k * c` to `c`, where `k != 1` does not."""
    one_value = _ONE_VALUE.fullmatch(when)
    if one_value is None or expression_of(size) is None:
        return False
    name, value = one_value.groups()
    return decided(shortened(substituted(size, {name: int(value)}), _whole_numbers(graph))) == otherwise


def _size_in_list(program: Program, graph: Graph, source: Port, place: int, axis: int, left: int) -> Json:
    """What decides a size of a value of a list; None where that cannot be told."""
    if left <= 0:
        return None
    value, before = packed(graph, source, place), graph.nodes[source.node]
    if value is not None:
        return _size_of(program, graph, value, axis, left - 1)
    if before.op == "first":
        return _size_in_list(program, graph, list(before.sources())[-1], place, axis, left - 1)
    if before.op == "input":
        shapes = listed_shapes(before.args.get("shape")) or ()
        token = word_for(shapes[place], axis, 0) if place < len(shapes) else ""
        if token.isdecimal():
            return int(token)
        return f"={token}" if token in {parameter.name for parameter in graph.parameters} else None
    placed, output = program.placed(graph, before), program.ports(graph, before).output(source.name)
    if placed is None or output is None:
        return None
    kept = before.repeat.get("collect")
    if isinstance(kept, dict) and output.name in kept:
        return _given_back(program, graph, before, placed, output.name, axis, left, place)
    return _given_back(program, graph, before, placed, output.name, axis, left, _last_copy(before), place)


def _last_copy(node: Node) -> int | str | None:
    """Which copy of a card is the last, counted from 0; None where it stands for one."""
    n = node.repeat.get("n")
    if isinstance(n, int):
        return n - 1 if n > 0 else None
    text = expression_of(n)
    return None if text is None else f"=({text}) - 1"


def _side_by_side(program: Program, graph: Graph, node: Node, axis: int, rank: int, left: int) -> Json:
    """The size of what is laid side by side, as a sum in the order of its parts; None along another dimension."""
    along, parts = node.args.get("dim", 0), node.inputs.get("tensors")
    if not isinstance(along, int) or not isinstance(parts, tuple) or not rank or along % rank != axis % rank:
        return None
    sizes = [
        (_size_of(program, graph, part, axis, left - 1) if left > 0 else None) or own_word(program, graph, part, axis)
        for part in parts
    ]
    texts = [expression_of(size) or str(size) for size in sizes if size is not None]
    if len(texts) < len(parts) or any(" if " in text for text in texts):
        return None
    if len(set(texts)) == 1:
        return decided(f"={len(texts)} * ({texts[0]})")
    return decided(f"={' + '.join(texts)}")
