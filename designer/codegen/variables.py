"""Which variable the value of each line goes into: lines are gone through in order, and a name is free again once the
value that it holds is read no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from designer.codegen.branches import either, forked
from designer.codegen.copies import is_loop
from designer.codegen.loops import collected, entering_names, read_by_all
from designer.codegen.metrics import is_metric
from designer.codegen.naming import usable
from designer.codegen.presence import Condition
from designer.codegen.value_names import carried_on_as, given_names, plain_names
from designer.document import Node, NodeId, Port, Slot

if TYPE_CHECKING:
    from designer.codegen.body import Body


@dataclass(slots=True)
class _Held:
    """What variables hold, as far as lines have been gone through.

    Attributes:
        line: The line that is named.
        by: The value that each variable holds.
        last: The last line.
        unsure: By variable, whether what it holds may be None. What is None at times takes no variable of what never
            is, which a type checker refuses; nor does what is read in the end, and may be declared, the other way.
    """

    body: Body
    last: int
    line: int = 0
    by: dict[str, Port] = field(default_factory=dict)
    unsure: dict[str, bool] = field(default_factory=dict)

    def is_free(self, name: str, unsure: bool | None = None) -> bool:
        if not usable(name) or name in self.body.scope.taken:
            return False
        if unsure is not None and self.unsure.get(name, unsure) != unsure:
            return False
        return name not in self.by or self.body.last_read.get(self.by[name], -1) <= self.line


def name_variables(body: Body) -> None:
    """Gives every line's value a variable: the node's name, else `x`, else its id."""
    own = [node for node in body.order if node.id in body.lines]
    body.places = {node.id: index for index, node in enumerate(own)}
    body.last_read = _last_reads(body, own)
    body.variables, body.lists = {}, {}
    held = _Held(body, len(own) - 1)
    for entry, name in body.scope.inputs.items():
        port = Port(entry, body.ports[entry].outputs[0].name)
        body.variables[port] = name
        held.by[name] = port
        if body.graph.nodes[entry].args.get("optional") is not True:
            held.unsure[name] = False
        if body.keep_inputs:
            body.last_read[port] = len(own)
    for held.line, node in enumerate(own):
        if is_loop(body.program, body.graph, node):
            _name_lists(body, node, held)
        _name_line(body, node, held)


def _last_reads(body: Body, own: list[Node]) -> dict[Port, int]:
    """The last line that reads each variable, one more than there are for what is read in the end."""
    last = {source: index for index, node in enumerate(own) for source in body.read_by(node)}
    for end in body.ends:
        for source in body.read_by(body.node(end)) if body.is_nested(end) else [end]:
            last[source] = len(own)
    return last


def _may_be_none(body: Body, node: Node) -> bool:
    """Whether a variable may hold None in place of a value: where that is missing, and a line reads it all the same.

    So it is too where a line between the two always runs: what reads the value is under an `if` of its own then.
    """
    own = set(body.conditions[node.id])
    if not own:
        return False
    if not all(own <= there for there in _read_where(body, node)):
        return True
    last = max((body.last_read.get(Port(node.id, one.name), -1) for one in body.ports[node.id].outputs), default=-1)
    between = list(body.places)[body.places[node.id] + 1 : last]
    return any(_parts(body, one, node.id, own) for one in between)


def _parts(body: Body, line: NodeId, node: NodeId, own: set[Condition]) -> bool:
    """Whether a line keeps those before and behind it from standing under one `if`."""
    if any(node in side.nodes and line not in side.nodes for sides in body.forks.values() for side in sides):
        return False  # they stand under an `if` and its `else`
    first = body.graph.nodes[line]
    sources = list(first.sources())[:1] if first.op == "first" else []
    asked = {*body.conditions[line], *(one for source in sources for one in body.conditions[source.node])}
    return not own <= asked


def _read_where(body: Body, node: Node) -> Iterator[set[Condition]]:
    """What holds wherever a line reads a value; of what is read in the end, nothing."""
    for wire in body.readers.get(node.id, ()):
        reader = body.graph.nodes[wire.target.node]
        if reader.id in body.lines:
            two = [side.value for side in forked(body, reader) or ()] or list((either(body, reader) or ())[:1])
            yield set(body.conditions[node.id if node.id in [one.node for one in two] else reader.id])
        elif body.is_nested(Port(reader.id)):
            yield from _read_where(body, reader)
        else:
            yield set()


def _name_lists(body: Body, node: Node, held: _Held) -> None:
    """Calls a list by what becomes of it, where that is not what one copy gives."""
    labels = {
        source: one.label
        for one in body.graph.nodes.values()
        if one.op == "output" and (source := body.source(Slot(one.id, "value"))) is not None
    }
    for output, axis in collected(node).items():
        port = Port(node.id, output)
        plural = "steps" if axis is not None else f"{output}s"
        wanted = [labels.get(port, ""), plural, *(f"{plural}{number}" for number in range(2, 100))]
        outputs = {one.name for one in body.ports[node.id].outputs}
        name = next(one for one in wanted if one not in outputs and held.is_free(one))
        body.lists[port] = name
        held.by[name] = port
        signature = body.program.signature(body.graph, port)
        size = signature.names[axis] if signature is not None and signature.names and axis is not None else ""
        if "until" in node.repeat and size.isidentifier():
            body.scope = replace(body.scope, parameters={**body.scope.parameters, size: f"len({name})"})


def _name_line(body: Body, node: Node, held: _Held) -> None:
    outputs = body.ports[node.id].outputs
    read = [output.name for output in outputs if Port(node.id, output.name) in body.last_read]
    given = dict(zip((output.name for output in outputs), given_names(body, node), strict=False))
    loops = is_loop(body.program, body.graph, node)
    fresh = read_by_all(body, node) if loops else set[str]()
    entering = entering_names(body, node) if loops else {}
    for name in [output.name for output in outputs] if is_metric(node) else read:
        alone = len(read) < 2 and (name == outputs[0].name or not usable(name))
        port = Port(node.id, name)
        stays = port in body.lists and collected(node)[name] is None
        if stays or (port in body.lists and body.reads.get(port) == 1 and not given.get(name)):
            continue  # it is laid together where it is read, or stays a list
        first = given.get(name) or body.returned_as.get(port) or entering.get(name)
        first = first or (carried_on_as(body, node) if alone else "")
        others = plain_names(body, node) if alone else [name, f"{node.id}_{name}"]
        wanted = [first, *others] if first else others
        numbered = (f"value{number}" for number in count(2))
        unsure = _may_be_none(body, node)
        of_one_kind = unsure if unsure or body.last_read.get(port, -1) > held.last else None
        variable = next(one for one in chain(wanted, numbered) if one not in fresh and held.is_free(one, of_one_kind))
        fresh.add(variable)
        body.variables[port] = variable
        held.by[variable] = port
        held.unsure[variable] = unsure
        if is_metric(node):
            body.last_read[port] = len(body.order)
