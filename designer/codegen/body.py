"""The statements of a graph: in which order, and what is written in each.

A person who writes a network by hand nests short calls, ends a line where a thought ends, and calls what flows through
`x`. The rules here, in `own_lines.py` and in `variables.py` do the same, and never at the cost of the program: random
draws keep their order, and no variable is written while its old value is still to be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from designer.catalogue.attributes import is_layer
from designer.catalogue.groups import collapsed, sequences
from designer.catalogue.ports import Ports
from designer.catalogue.spec import Family
from designer.codegen.brackets import Brackets, Expr, choice_part, flat, laid_out
from designer.codegen.branches import chosen, either, overwriting, question
from designer.codegen.calls import call
from designer.codegen.choices import choice_line, choices_of
from designer.codegen.copies import is_loop
from designer.codegen.draws import crossing, passed_over
from designer.codegen.forks import Side
from designer.codegen.gradients import followed_values, following
from designer.codegen.guards import guarded
from designer.codegen.loops import collected, loop, stack
from designer.codegen.metrics import is_metric, metric
from designer.codegen.ordering import in_order
from designer.codegen.own_lines import choose_lines, crowded, gives_tuple
from designer.codegen.presence import Condition, as_part, conditions_of
from designer.codegen.program import OPEN, Program, Scope
from designer.codegen.prose import comment, written_line
from designer.codegen.sections import above, framed, whole
from designer.codegen.shapes import several_shapes, shape_of
from designer.codegen.source import Source, joined, lines
from designer.codegen.told import declarations, end_to_name, type_given
from designer.codegen.variables import name_variables
from designer.codegen.writes import WRITE_PORTS, assigned, is_write_line, kept_value, outdated, written
from designer.document import Graph, Node, NodeId, Port, Slot

_NO_CALL = {"input", "output", "minimise", "buffer", "parameter"}


class Body:
    """The statements of one graph.

    Attributes:
        order: The nodes that compute something, in the order in which they do.
        ends: What is read after the last statement: what is returned, measured or minimised.
        readers: The wires that begin at each node that any begins at.
        variables: What each value that has one is called.
        made: The layers that its class has.
        keys: What checkpoints call them; a sequence at its last.
        followed: The values that gradients are asked with regard to.
        lists: What the copies of a card give, one after another, by the value that they are laid together to.
        declared: The variables that are declared, by the line that writes each of them first.
        lines: The nodes that have a line of their own.
        places: How many lines stand before that of a node.
        forks: The two ways that end in a `first` and are written under an `if` and its `else`.
        last_read: The last line that reads each variable; one more than there are for what is read in the end.
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
        chains = {chain.layers[-1].id: chain for group in names.groups.values() for chain in sequences(group)}
        layers = {node: f"self.{names.reading(chain.name)}" for node, chain in chains.items()}
        self.keys = {**names.keys, **{node: chain.name for node, chain in chains.items()}}
        self.program, self.graph, self.indent = program, graph, indent
        chosen = choices_of(program, graph.nodes.values(), scope.taken.union(scope.inputs.values()))
        self.scope = replace(
            scope, layers={**scope.layers, **layers}, chosen=chosen, taken=scope.taken.union(chosen.values())
        )
        self.unsaid = dict.fromkeys(chosen.values())
        self.keep_inputs = keep_inputs
        self.told = told or {}
        self.ports: dict[NodeId, Ports] = {
            node.id: WRITE_PORTS if is_write_line(node) else program.ports(graph, node) for node in graph.nodes.values()
        }
        self.readers = graph.leaving()
        self._sources: dict[NodeId, tuple[Port, ...]] = {}
        ordered, self.loose = in_order(graph)
        nodes = [graph.nodes[node] for node in ordered]
        self.order = [node for node in nodes if node.op not in _NO_CALL and not node.unused]
        self.missing = program.missing_from_cards(graph)
        asked_for, nested = names.asked_by_name(self.scope.layers), program.nested_in(graph)
        self.forks: dict[NodeId, tuple[Side, Side]] = {}
        self.conditions = conditions_of(graph, self.ports, ordered, asked_for, self.missing, nested, self.forks)
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
        self.last_read: dict[Port, int] = {}
        self.places: dict[NodeId, int] = {}
        choose_lines(self)
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

    def _settle(self) -> None:
        """Gives lines to what cannot be nested after all, until all lines fit and what draws does so in its place."""
        while True:
            name_variables(self)
            self.declared = declarations(self)
            named = end_to_name(self)
            self.returned_as |= named
            more = crossing(self) or passed_over(self) or outdated(self) - self.lines
            more = more or {port.node for port in named} or crowded(self)
            if not more:
                return
            self.lines |= more

    def width(self, node: Node) -> int:
        """How long the line of a node is, where it is one."""
        return len(joined(self.assignment(node), flat(self._expression(node, []))))

    def width_of(self, node: Node, value: Port) -> int:
        """The same, where it takes one of the values that it could."""
        return len(joined(self.assignment(node), flat(self.value(value))))

    def nested(self, node: Node) -> list[NodeId]:
        """What is written inside the call of a node."""
        return [source.node for source in self.sources(node) if self.is_nested(source)]

    def is_nested(self, port: Port) -> bool:
        return port not in self.scope.kept and port.node not in self.lines and self.node(port).op not in _NO_CALL

    def node(self, port: Port) -> Node:
        return self.graph.nodes[port.node]

    def sources(self, node: Node) -> tuple[Port, ...]:
        """What a node reads, as its wires come."""
        if node.id not in self._sources:
            found = (self.source(wire.target) for wire in node.wires())
            self._sources[node.id] = tuple(source for source in found if source is not None)
        return self._sources[node.id]

    # What lines read

    def is_last_read(self, port: Port, node: Node) -> bool:
        """Whether nothing after a line reads a value any more."""
        return self.last_read.get(port, -1) <= self.places.get(node.id, -1)

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
        if is_write_line(node):
            return kept_value(self, node, problems)
        return call(self.program, self.graph, node, self.scope, arriving, problems)

    def assignment(self, node: Node) -> str:
        """The left side of a line: names for what is read, `_` for what is not; empty where nothing is."""
        if is_write_line(node):
            return assigned(self, node)
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
        if len(parts) == 1 and gives_tuple(self, node):
            return f"({parts[0]},) = "
        if parts == self.declared.get(node.id):
            return f"{parts[0]}: {self._declared_type(node, parts[0])} = "
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
        elif (two := either(self, node)) is not None:
            expr, shape = self.read(two[0], problems), self.shapes(node)
        else:
            expr, shape = self._expression(node, problems), self.shapes(node)
        if isinstance(expr, Brackets):
            expr = replace(expr, owner=None)  # the whole line is the node's
        if asks:
            there, _ = question(self, asks, problems)
            expr = joined(choice_part(expr), f" if {as_part(there)} else None")
        whole = joined(assignment, laid_out(expr, indent, before=len(assignment)))
        whole = whole.marked(self.graph.id, written(node) if is_write_line(node) else node.id)
        line = written_line(whole, indent, shape, self.note(problems))
        return lines([*before, *self.notes(node, indent), *self.choices(node, indent), line, *after])

    def taking(self, node: Node, value: Port, indent: int, *, declared: bool) -> list[Source]:
        """The line of a `first` where it takes one of its values; none where its variable holds that.

        Args:
            declared: Whether its variable may be declared here.
        """
        problems: list[str] = []
        assignment = self.assignment(node) if declared else f"{self.variables[Port(node.id, 'output')]} = "
        if self.variables.get(value) == self.variables[Port(node.id, "output")]:
            return []
        expr = self.read(value, problems)
        if isinstance(expr, Brackets):
            expr = replace(expr, owner=None)
        whole = joined(assignment, laid_out(expr, indent, before=len(assignment))).marked(self.graph.id, node.id)
        nested = [self.node(value)] if self.is_nested(value) else []
        shape = self.shapes_of([value]) if nested else ""
        notes = [Source(row) for one in nested for row in self.notes(one, indent)]
        choices = [row for one in nested for row in self.choices(one, indent)]
        return [*notes, *choices, written_line(whole, indent, shape, self.note(problems))]

    def _declared(self, node: Node, indent: int) -> list[Source]:
        """The lines that declare variables which are written where nothing can be declared: side by side, in a loop."""
        margin = " " * indent
        declared = self.declared.get(node.id, ())
        return [Source(f"{margin}{name}: {self._declared_type(node, name)}") for name in declared]

    def _declared_type(self, node: Node, name: str) -> str:
        """What the variable is declared as that a line writes."""
        ports = [Port(node.id, output.name) for output in self.ports[node.id].outputs]
        port = next(one for one in ports if self.variables.get(one) == name)
        return type_given(self.program, self.graph, port)

    def choices(self, node: Node, indent: int) -> list[Source]:
        """The lines of arguments that choose, each once, in the order in which they are read."""
        rows = [row for inner in self.nested(node) for row in self.choices(self.graph.nodes[inner], indent)]
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
        return several_shapes(told)

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
