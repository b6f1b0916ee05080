"""The statements of a graph: in which order, what stands on a line of its own, and what that line is called.

A person who writes a network by hand nests short calls, ends a line where a thought ends, and calls what flows through
`x`. The rules here do the same, and never at the cost of the program: random draws keep their order, and no variable is
written while its old value is still to be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain, count, groupby

from designer.catalogue.groups import collapsed
from designer.catalogue.ports import Ports
from designer.catalogue.spec import Family
from designer.codegen.brackets import WIDTH, Brackets, Expr, choice_part, flat, laid_out
from designer.codegen.branches import chosen, overwriting, question
from designer.codegen.calls import call
from designer.codegen.choices import choice_line, choices_of
from designer.codegen.copies import is_chain, is_loop
from designer.codegen.draws import crossing
from designer.codegen.ending import returned_shape
from designer.codegen.formulas import read_twice
from designer.codegen.gradients import followed_values, following
from designer.codegen.guards import guarded
from designer.codegen.loops import collected, entering_names, loop, read_by_all, stack
from designer.codegen.metrics import is_metric, metric
from designer.codegen.naming import is_layer, usable
from designer.codegen.ordering import in_order
from designer.codegen.presence import Condition, conditions_of
from designer.codegen.program import OPEN, Program, Scope
from designer.codegen.prose import comment, room_for, written_line
from designer.codegen.sections import above, framed, whole
from designer.codegen.shapes import shape_of
from designer.codegen.source import Source, joined, lines
from designer.codegen.spelling import is_method
from designer.codegen.told import declarations, end_to_name
from designer.codegen.value_names import carried_on_as, given_names, plain_names
from designer.document import Graph, Node, NodeId, Port, Slot

_DEEPEST = 3  # calls inside each other
_LONGEST_CHAIN = 4  # methods after each other, which count as one call
_ENDS_A_LINE = {Family.ACTIVATION, Family.POOLING}
_NO_CALL = {"input", "output", "minimise", "buffer", "parameter"}


class Body:
    """The statements of one graph.

    Attributes:
        order: The nodes that compute something, in the order in which they do.
        ends: What is read after the last statement: what is returned, measured or minimised.
        readers: The wires that begin at each node that any begins at.
        variables: What each value that has one is called.
        made: The layers that its class has.
        followed: The values that gradients are asked with regard to.
        lists: What the copies of a card give, one after another, by the value that they are laid together to.
        declared: The variables that are declared to be tensors, by the line that writes each of them first.
    """

    def __init__(
        self,
        program: Program,
        graph: Graph,
        scope: Scope,
        indent: int,
        keep_inputs: bool = False,
        told: Mapping[NodeId, str] | None = None,
    ) -> None:
        """Decides what the statements are.

        Args:
            indent: The widest indentation that they will be written with.
            keep_inputs: Whether the inputs are still asked for after the last statement.
            told: What a comment says of the line of a node instead of its shapes.
        """
        names = program.names[graph.id]
        self.framed = framed(graph, names.groups)
        self.made = names.attributes.keys()
        graph = collapsed(graph, names.groups)
        layers = {group.members[-1].id: f"self.{name}" for name, group in names.groups.items()}
        self.program, self.graph, self.indent = program, graph, indent
        chosen = choices_of(program, graph.nodes.values(), scope.taken.union(scope.inputs.values()))
        self.scope = replace(
            scope, layers={**scope.layers, **layers}, chosen=chosen, taken=scope.taken.union(chosen.values())
        )
        self.unsaid = dict.fromkeys(chosen.values())
        self.keep_inputs = keep_inputs
        self.told = told or {}
        self.ports: dict[NodeId, Ports] = {node.id: program.ports(graph, node) for node in graph.nodes.values()}
        self.readers = graph.leaving()
        ordered, self.loose = in_order(graph)
        nodes = [graph.nodes[node] for node in ordered]
        self.order = [node for node in nodes if node.op not in _NO_CALL and not node.unused]
        self.missing = program.missing_from_cards(graph)
        self.conditions = conditions_of(graph, self.ports, ordered, set(self.scope.layers), self.missing)
        self.reads = self._count_reads()
        self.followed = followed_values(program, graph)
        self.ends = [
            source
            for node in graph.nodes.values()
            if node.op in {"output", "minimise"} or is_metric(node)
            for wire in node.wires()
            if (source := self.source(wire.target)) is not None
        ]
        self.minimised = {
            wire.source.node for node in graph.nodes.values() if node.op == "minimise" for wire in node.wires()
        }
        self.leaving = {
            wire.source.node
            for wire in (graph.wires() if self.framed else ())
            if self.framed.get(wire.source.node) != self.framed.get(wire.target.node)
            and graph.nodes[wire.target.node].op not in _NO_CALL
        }
        self.returned_as = self._returned_as()
        self.lines: set[NodeId] = set()
        self.variables: dict[Port, str] = {}
        self.lists: dict[Port, str] = {}
        self.declared: dict[NodeId, list[str]] = {}
        self._last: dict[Port, int] = {}
        self._places: dict[NodeId, int] = {}
        self._choose_lines()
        self._settle()
        self.sections, self.last_section = self._sections()

    # What is read

    def source(self, slot: Slot) -> Port | None:
        """What a slot is wired to, its output named; None where that does not exist or is not known in time."""
        source = self.graph.source_of(slot)
        if source is None or slot in self.loose:
            return None
        output = self.ports[source.node].output(source.name)
        return Port(source.node, output.name) if output is not None else None

    def _count_reads(self) -> dict[Port, int]:
        reads: dict[Port, int] = {}
        for wire in self.graph.wires():
            if (source := self.source(wire.target)) is not None:
                reads[source] = reads.get(source, 0) + 1
        return reads

    def _returned_as(self) -> dict[Port, str]:
        """What the values of a graph with several outputs are called where they go out."""
        outputs = [node for node in self.graph.nodes.values() if node.op == "output"]
        pairs = [(self.source(Slot(node.id, "value")), node.label) for node in outputs if "value" in node.inputs]
        return {source: label for source, label in pairs if source is not None} if len(outputs) > 1 else {}

    # Lines

    def _choose_lines(self) -> None:
        """Applies the rules for what stands on a line of its own."""
        depth: dict[NodeId, int] = {}
        links: dict[NodeId, int] = {}
        for node in self.order:
            nested = [source.node for source in self.sources(node) if source.node in depth]
            before = self._method_before(node, links)
            self.lines.update(child for child in nested if child != before and depth[child] >= _DEEPEST)
            if node.op == "formula":
                twice = {source.node for name in read_twice(node) if (source := self.source(Slot(node.id, name)))}
                self.lines.update(twice & set(nested))
                nested = [child for child in nested if child not in twice]
            if is_loop(self.program, self.graph, node):  # what it reads is made once, and not by every copy
                self.lines.update(nested)
                nested = []
            if self._has_line(node):
                self.lines.add(node.id)
            else:
                kept = [depth[child] + (child != before) for child in nested if child not in self.lines]
                depth[node.id] = max(kept, default=1)
                links[node.id] = (links[before] if before else 0) + 1 if self._is_method(node) else 0
        self._return_last()
        self._return_several(depth)

    def _method_before(self, node: Node, links: dict[NodeId, int]) -> NodeId | None:
        """The call that a method goes on from, and does not stand inside: `fc(x)` in `fc(x).float()`."""
        ports = self.ports[node.id].inputs
        source = self.source(Slot(node.id, ports[0].name)) if ports and self._is_method(node) else None
        return source.node if source and links.get(source.node, _LONGEST_CHAIN) < _LONGEST_CHAIN else None

    def _is_method(self, node: Node) -> bool:
        return is_method(self.program.catalogue, node)

    def _has_line(self, node: Node) -> bool:
        outputs = self.ports[node.id].outputs
        read = sum(self.reads.get(Port(node.id, output.name), 0) for output in outputs)
        if (
            read != 1
            or len(outputs) != 1
            or self._gives_tuple(node)
            or is_metric(node)
            or self._is_several(node)
            or node.op == "first"
            or Port(node.id, outputs[0].name) in self.missing
            or Port(node.id, outputs[0].name) in self.followed
        ):
            return True
        if self.conditions[node.id] and not self._read_where_it_is_there(node):
            return True
        if any(given_names(self, node)):
            return True
        return node.id in self.minimised or node.id in self.leaving or self._ends_a_line(node)

    def _ends_a_line(self, node: Node) -> bool:
        operator = self.program.catalogue.get((self.program.again(self.graph, node) or node).op)
        return operator is not None and operator.family in _ENDS_A_LINE

    def _gives_tuple(self, node: Node) -> bool:
        """Whether what it gives is a tuple however many there are: one part too is `(x,) = ...`."""
        operator = self.program.catalogue.get(node.op)
        return operator is not None and any(port.times for port in operator.outputs)

    def _is_several(self, node: Node) -> bool:
        return is_chain(self.program, self.graph, node) or is_loop(self.program, self.graph, node)

    def _read_where_it_is_there(self, node: Node) -> bool:
        """Whether the one reader of a value that may be missing runs only where it is there, or asks for it."""
        readers = [self.graph.nodes[wire.target.node] for wire in self.readers.get(node.id, ())]
        return all(
            reader.op == "first"
            or (reader.op != "output" and set(self.conditions[node.id]) <= set(self.conditions[reader.id]))
            for reader in readers
        )

    def _return_last(self) -> None:
        """What the last line of a function gives is returned and not named."""
        outputs = [node for node in self.graph.nodes.values() if node.op == "output"]
        own = [node.id for node in self.order if node.id in self.lines]
        if len(outputs) != 1 or len(self.ends) != 1 or not own or own[-1] != self.ends[0].node:
            return
        last = self.graph.nodes[own[-1]]
        if is_loop(self.program, self.graph, last) or self.conditions[last.id] or self._gives_tuple(last):
            return
        if self.reads[self.ends[0]] == 1 and len(self.ports[last.id].outputs) == 1:
            self.lines.discard(last.id)

    def _return_several(self, depth: dict[NodeId, int]) -> None:
        """Where several values are returned, only a single call is written among them; longer ones have a name."""
        outputs = [node for node in self.graph.nodes.values() if node.op == "output"]
        if len(outputs) < 2:
            return
        for end in self.ends:
            node = self.node(end)
            if end.node not in self.lines:
                self.lines.update([end.node] if depth.get(end.node, 0) > 1 else [])
            elif not node.name and self._ends_a_line(node) and self.reads[end] == 1:
                self.lines.difference_update([] if self._nested(node) or self.conditions[node.id] else [node.id])

    def _settle(self) -> None:
        """Gives lines to what cannot be nested after all, until all lines fit and no draw has changed places."""
        while True:
            self._name()
            named = end_to_name(self)
            self.returned_as |= named
            more = crossing(self) or {port.node for port in named} or self._crowded()
            if not more:
                return
            self.lines |= more

    def _crowded(self) -> set[NodeId]:
        """What is nested in lines that are too long, with the shapes that they end in."""
        more: set[NodeId] = set()
        for node in self.order:
            if node.id in self.lines:
                inside = 4 if self.conditions[node.id] else 0
                if self.indent + inside + self.width(node) + room_for(self._told(node)) > WIDTH:
                    more.update(self._nested(node))
        ends = joined(*(flat(self.value(end)) for end in self.ends), separator=", ")
        told = "" if any(self.node(end).op == "first" for end in self.ends) else returned_shape(self)
        if self.indent + len("return ") + len(ends) + room_for(told) > WIDTH:
            nested = [end.node for end in self.ends if self.is_nested(end)]
            inner = [child for node in nested for child in self._nested(self.graph.nodes[node])]
            more.update(nested if len(self.ends) > 1 else inner)
        return more

    def _told(self, node: Node) -> str:
        """The shapes that a line is broken up for: not where it chooses, which is said in one line."""
        return "" if node.op == "first" or self.conditions[node.id] else self.shapes(node)

    def width(self, node: Node) -> int:
        """How long the line of a node is, where it is one."""
        return len(joined(self.assignment(node), flat(self._expression(node, []))))

    def _nested(self, node: Node) -> list[NodeId]:
        return [source.node for source in self.sources(node) if self.is_nested(source)]

    def is_nested(self, port: Port) -> bool:
        return port not in self.scope.kept and port.node not in self.lines and self.node(port).op not in _NO_CALL

    def node(self, port: Port) -> Node:
        return self.graph.nodes[port.node]

    def sources(self, node: Node) -> list[Port]:
        return [source for wire in node.wires() if (source := self.source(wire.target)) is not None]

    # Names

    def _name(self) -> None:
        """Gives every line's value a variable: the node's name, else `x`, else its id."""
        own = [node for node in self.order if node.id in self.lines]
        last: dict[Port, int] = {}
        for index, node in enumerate(own):
            for source in self.read_by(node):
                last[source] = index
        for end in self.ends:
            for source in self.read_by(self.node(end)) if self.is_nested(end) else [end]:
                last[source] = len(own)
        self.variables, self.lists = {}, {}
        self._last, self._places = last, {node.id: index for index, node in enumerate(own)}
        holds: dict[str, Port] = {}
        for entry, name in self.scope.inputs.items():
            port = Port(entry, self.ports[entry].outputs[0].name)
            self.variables[port] = name
            holds[name] = port
            if self.keep_inputs:
                last[port] = len(own)
        for index, node in enumerate(own):
            if is_loop(self.program, self.graph, node):
                self._name_lists(node, index, last, holds)
            self._name_line(node, index, last, holds)
        self.declared = declarations(self)

    def is_last_read(self, port: Port, node: Node) -> bool:
        """Whether nothing after a line reads a value any more."""
        return self._last.get(port, -1) <= self._places.get(node.id, -1)

    def _name_lists(self, node: Node, index: int, last: dict[Port, int], holds: dict[str, Port]) -> None:
        """Calls a list by what becomes of it, where that is not what one copy gives."""
        labels = {
            source: one.label
            for one in self.graph.nodes.values()
            if one.op == "output" and (source := self.source(Slot(one.id, "value"))) is not None
        }
        for output, axis in collected(node).items():
            port = Port(node.id, output)
            plural = "steps" if axis is not None else f"{output}s"
            wanted = [labels.get(port, ""), plural, *(f"{plural}{number}" for number in range(2, 100))]
            outputs = {one.name for one in self.ports[node.id].outputs}
            name = next(one for one in wanted if one not in outputs and self._free(one, index, last, holds))
            self.lists[port] = name
            holds[name] = port
            signature = self.program.signature(self.graph, port)
            size = signature.names[axis] if signature is not None and signature.names and axis is not None else ""
            if "until" in node.repeat and size.isidentifier():
                self.scope = replace(self.scope, parameters={**self.scope.parameters, size: f"len({name})"})

    def _name_line(self, node: Node, index: int, last: dict[Port, int], holds: dict[str, Port]) -> None:
        outputs = self.ports[node.id].outputs
        read = [output.name for output in outputs if Port(node.id, output.name) in last]
        given = dict(zip((output.name for output in outputs), given_names(self, node), strict=False))
        loops = is_loop(self.program, self.graph, node)
        fresh = read_by_all(self, node) if loops else set[str]()
        entering = entering_names(self, node) if loops else {}
        for name in [output.name for output in outputs] if is_metric(node) else read:
            alone = len(read) < 2 and (name == outputs[0].name or not usable(name))
            port = Port(node.id, name)
            stays = port in self.lists and collected(node)[name] is None
            if stays or (port in self.lists and self.reads.get(port) == 1 and not given.get(name)):
                continue  # it is laid together where it is read, or stays a list
            first = given.get(name) or self.returned_as.get(port) or entering.get(name)
            first = first or (carried_on_as(self, node) if alone else "")
            others = plain_names(self, node) if alone else [name, f"{node.id}_{name}"]
            wanted = [first, *others] if first else others
            numbered = (f"value{number}" for number in count(2))
            variable = next(
                one for one in chain(wanted, numbered) if one not in fresh and self._free(one, index, last, holds)
            )
            fresh.add(variable)
            self.variables[port] = variable
            holds[variable] = port
            if is_metric(node):
                last[port] = len(self.order)

    def _free(self, name: str, index: int, last: dict[Port, int], holds: dict[str, Port]) -> bool:
        if not usable(name) or name in self.scope.taken:
            return False
        return name not in holds or last.get(holds[name], -1) <= index

    def read_by(self, node: Node) -> Iterator[Port]:
        """The variables that a node's line reads, through what is nested in it."""
        for source in self.sources(node):
            if self.is_nested(source):
                yield from self.read_by(self.node(source))
            else:
                yield source

    def read_but_in(self, nodes: Collection[NodeId]) -> set[Port]:
        """The variables that are read by any line but those of these nodes, and in the end."""
        lines = [node for node in self.order if node.id in self.lines and node.id not in nodes]
        nested = [self.node(end) for end in self.ends if self.is_nested(end)]
        return {port for node in (*lines, *nested) for port in self.read_by(node)}.union(self.ends)

    # Text

    def value(self, port: Port) -> Expr:
        """What is written where a value is read: its variable, or the call itself."""
        return self.read(port, [])

    def arriving(self, slot: Slot, problems: list[str] | None = None) -> Expr | None:
        """What is written for an input; None where nothing that is known in time is wired to it."""
        source = self.source(slot)
        return self.read(source, [] if problems is None else problems) if source is not None else None

    def read(self, port: Port, problems: list[str]) -> Expr:
        """The same, with what is amiss kept."""
        if (held := self.variables.get(port) or self.scope.kept.get(port)) is not None:
            return Source(held)
        node = self.node(port)
        if port in self.lists:
            return stack(self, node, port)
        return self._expression(node, problems) if self.is_nested(port) else OPEN

    def _expression(self, node: Node, problems: list[str]) -> Expr:
        def arriving(slot: Slot) -> Expr | None:
            return self.arriving(slot, problems)

        if is_metric(node):
            found = metric(self.program, node, arriving, problems)
            return OPEN if found is None else found.batch
        if node.op == "first":
            return chosen(self, node, problems)
        return call(self.program, self.graph, node, self.scope, arriving, problems)

    def assignment(self, node: Node) -> str:
        """The left side of a line: names for what is read, `_` for what is not; empty where nothing is."""
        outputs = self.ports[node.id].outputs
        names = [self.variables.get(Port(node.id, output.name), "_") for output in outputs]
        if all(name == "_" for name in names):
            return ""
        parts: list[str] = []
        groups: dict[str, list[str]] = {}
        for output, name in zip(outputs, names, strict=True):
            groups.setdefault(output.group or f".{output.name}", []).append(name)
        for group, members in groups.items():
            if group.startswith("."):
                parts += members
            else:
                parts.append("_" if all(name == "_" for name in members) else f"({', '.join(members)})")
        if len(parts) == 1 and self._gives_tuple(node):
            return f"({parts[0]},) = "
        if parts == self.declared.get(node.id):
            return f"{parts[0]}: Tensor = "
        return f"{', '.join(parts)} = "

    def statements(
        self, indent: int, metrics: Collection[Node] = (), only: Collection[NodeId] | None = None
    ) -> list[Source]:
        """The lines, indented, with their comments; of the metrics only these.

        Args:
            only: The nodes whose lines are wanted, where they are written in parts.
        """
        told = [node for node in self.order if node.id in self.lines and (not is_metric(node) or node in metrics)]
        told = [node for node in told if only is None or node.id in only]
        rows = list(self._following_inputs(indent)) if only is None or self.order[0].id in only else []
        before = None
        for section, together in groupby(told, key=lambda node: self.sections.get(node.id)):
            rows += [Source(row) for row in above(self.graph, section, before, indent, first=not rows, made=self.made)]
            rows += guarded(self, list(together), indent)
            before = section
        return rows

    def _following_inputs(self, indent: int) -> Iterator[Source]:
        for node in self.scope.inputs:
            optional = self.graph.nodes[node].args.get("optional") is True
            yield from following(self, [Port(node, self.ports[node].outputs[0].name)], indent, optional)

    def _sections(self) -> tuple[dict[NodeId, int], int | None]:
        """The frame of each line, where its title stands above it; and that of what is returned."""
        own = [node.id for node in self.order if node.id in self.lines]
        alone = len(self.ends) == 1  # what is returned stands with the line that makes it
        ends = {self.framed.get(end.node) for end in self.ends if alone or self.is_nested(end)}
        ends = ends or {self.framed.get(node.id) for node in self.graph.nodes.values() if node.op == "output"}
        *of_lines, of_end = whole([*map(self.framed.get, own), ends.pop() if len(ends) == 1 else None])
        told = zip(own, of_lines, strict=True)
        return {node: section for node, section in told if section is not None}, of_end

    def statement(self, node: Node, indent: int, asks: tuple[Condition, ...] = ()) -> Source:
        """The lines of one node.

        Args:
            asks: What must hold for the node to be there; where it does not, its variable holds None.
        """
        outputs = [Port(node.id, output.name) for output in self.ports[node.id].outputs]
        after = following(self, outputs, indent, may_miss=bool(asks))
        if is_loop(self.program, self.graph, node):
            return lines([*self._declared(node, indent), *self.notes(node, indent), *loop(self, node, indent), *after])
        problems: list[str] = []
        assignment = self.assignment(node)
        before = [] if ":" in assignment else self._declared(node, indent)
        if (preferred := overwriting(self, node)) is not None:
            expr, shape = self.read(preferred, problems), ""
        else:
            expr, shape = self._expression(node, problems), self.shapes(node)
        if isinstance(expr, Brackets):
            expr = replace(expr, owner=None)  # the whole line is the node's
        if asks:
            there, _ = question(self, asks, problems)
            expr = joined(choice_part(expr), f" if {there} else None")
        whole = joined(assignment, laid_out(expr, indent, before=len(assignment)))
        written = written_line(whole.marked(self.graph.id, node.id), indent, shape, self.note(problems))
        return lines([*before, *self.notes(node, indent), *self.choices(node, indent), written, *after])

    def _declared(self, node: Node, indent: int) -> list[Source]:
        """The lines that declare variables which are written where nothing can be declared: side by side, in a loop."""
        return [Source(f"{' ' * indent}{name}: Tensor") for name in self.declared.get(node.id, ())]

    def choices(self, node: Node, indent: int) -> list[Source]:
        """The lines of arguments that choose, each once, in the order in which they are read."""
        rows = [row for inner in self._nested(node) for row in self.choices(self.graph.nodes[inner], indent)]
        for (owner, name), variable in self.scope.chosen.items():
            if owner == node.id and variable in self.unsaid:
                del self.unsaid[variable]
                problems: list[str] = []
                line = choice_line(self.program, node, name, self.scope, problems).marked(self.graph.id, node.id)
                rows.append(written_line(line, indent, "", self.note(problems)))
        return rows

    def shapes(self, node: Node) -> str:
        """What a comment says of the values of a line; nothing where it would have to leave one out."""
        if node.id in self.told:
            return self.told[node.id]
        ports = [Port(node.id, output.name) for output in self.ports[node.id].outputs]
        return "" if self._only_drops(node) else self.shapes_of([port for port in ports if port in self.variables])

    def shapes_of(self, ports: list[Port]) -> str:
        """What a comment says of values, of those that copies are laid together to what one copy gives."""
        told = []
        for port in ports:
            collect = collected(self.node(port)).get(port.name) if port in self.lists else None
            if port in self.lists and collect is None:
                return ""  # one copy may give another shape than the next
            told.append(shape_of(self.program, self.graph, port, without=collect))
            signature = self.program.signature(self.graph, port)
            rank = 0 if signature is None else len(signature.names) - (collect is not None)
            if not told[-1] and rank > 0:
                return ""
        known = [shape for shape in told if shape]
        if len(known) > 1 and len(set(known)) == 1:
            return f"each {known[0]}"
        return ", ".join(known)

    def _only_drops(self, node: Node) -> bool:
        """Whether a line lets a variable through a dropout and back into itself, so that all has been said of it."""
        operator = self.program.catalogue.get(node.op)
        names = {self.variables.get(port) for port in (*self.sources(node), Port(node.id, "output"))}
        return operator is not None and operator.family is Family.REGULARISATION and len(names) == 1

    def notes(self, node: Node, indent: int) -> list[str]:
        """The notes of a line and of what is nested in it; those of layers stand where they are made."""
        rows = [
            row
            for source in self.sources(node)
            if self.is_nested(source)
            for row in self.notes(self.node(source), indent)
        ]
        layer = is_layer(node, self.program.catalogue, self.program.design)
        return rows if layer else rows + comment(node.note, indent)

    def note(self, problems: list[str]) -> str:
        return self.program.note_gaps(self.graph.id, problems)
