"""`# Steps` of `train.py`: a function a step, which learns from one batch, and one that looks at a whole part.

A step that minimises nothing, and that no stage repeats, only looks.
"""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalogue.datasets import standardised_fields
from designer.catalogue.gradient import holds_gradient
from designer.codegen.body import Body
from designer.codegen.brackets import Brackets, flat, laid_out
from designer.codegen.data_fields import compared_field, fields_of
from designer.codegen.gradients import ENABLED, attention_over
from designer.codegen.instances import type_name
from designer.codegen.learning import Learning
from designer.codegen.literals import literal
from designer.codegen.metrics import collector, has_gradient, is_metric, low_is_good, metric, says_something_of_a_batch
from designer.codegen.model import signature
from designer.codegen.naming import Names, single_name
from designer.codegen.phases import Phases, flows_through, in_phases
from designer.codegen.program import OPEN, Program, Scope
from designer.codegen.prose import comment, docstring
from designer.codegen.source import Source, joined, lines
from designer.codegen.train_names import TrainNames
from designer.document import DataSource, Graph, Node, Port, Slot
from designer.document.names import STAGE_NAMES

_WIDEST = 12


class Step:
    """One step, and how it is written.

    Attributes:
        networks: Those that it calls or that learn in it, in the order of the document.
        learns: What it minimises, in the order in which it does.
        is_repeated: Whether a stage repeats it.
        only_looks: Whether nobody learns from it.
        follows: Whether it asks for gradients, also where it only looks.
        keys: What its losses and metrics are reported as, by the names of their nodes.
    """

    def __init__(self, program: Program, graph: Graph, names: TrainNames) -> None:
        """Decides what the arguments and lines of the step are."""
        self.program, self.graph, self.train = program, graph, names
        self.name = program.names[graph.id].name
        self.evaluate_name = f"evaluate_{self.name}"
        self.problems: list[str] = []
        self.inputs = [node for node in graph.nodes.values() if node.op == "input"]
        minimise = [node for node in graph.nodes.values() if node.op == "minimise"]
        self.learns = [Learning(program, graph, node, names, self.problems) for node in minimise]
        self.is_repeated = any(stage.step == graph.id for stage in program.design.stages)
        self.problems += [f"{program.label(node)}.no_grad" for node in minimise if graph.no_grad]
        learners = {network.id for one in self.learns for network in one.learners}
        called = {network.id for network in program.networks_needed(graph)} | learners
        self.networks = [network for network in program.design.networks if network.id in called]
        self.source = self._source()
        self.only_looks = self.source is not None and not minimise and not self.is_repeated
        self.problems += [] if minimise or self.only_looks else [f"{self.name}.minimise"]
        scope = Names(names.taken | {"run", "batch"} | set(names.networks.values()))
        scope.taken.update(name for pair in names.sources.values() for name in pair)
        # Optimisers are variables of the stage, which has names of its own.
        stage = Names(scope.taken | STAGE_NAMES)
        for one in self.learns:
            one.name(stage)
            scope.taken |= {one.optimiser, one.schedule}
        self.arguments = {node.id: scope.take(single_name(node), node.id) for node in self.inputs}
        self.parameters = {name: scope.take(name, f"{name}_") for name in names.config}
        first = next(iter(self.arguments.values()), None)
        rows = {} if first is None else {"N": f"len({first})"}
        read = {**rows, **self.parameters, **program.of_networks(names.networks)}
        self.scope = Scope(read, self.arguments, {}, names.networks, frozenset(scope.taken))
        self.follows = holds_gradient(graph)
        self.body = Body(program, graph, self.scope, _WIDEST + 4 * self.follows, keep_inputs=True)
        self.phases = self._in_phases() if len(self.learns) > 1 else None
        self.written = self._in_parts(self.phases) if self.phases is not None else self.body
        self.metrics = [node for node in self.body.order if is_metric(node)]
        self.keys = {
            self.graph.nodes[source.node].label: self._loss(one, self.body).text
            for one in self.learns
            if (source := self.body.source(Slot(one.node.id, "loss"))) is not None
        }
        self.keys |= {node.label: self._variable(node, self.body) for node in self.metrics}

    def _in_phases(self) -> Phases:
        return in_phases(self.program.design, self.graph, {one.node.id: one.learners for one in self.learns})

    def _in_parts(self, phases: Phases) -> Body:
        """The step as it learns: what its phases compute anew is there again."""
        self.program.originals |= {(self.graph.id, copy): node for copy, node in phases.originals.items()}
        again = {}
        for node, networks in phases.again.items():
            names = [self.train.networks[network.name] for network in networks]
            if names:
                again[node] = f"again, since {' and '.join(names)} {'has' if len(names) == 1 else 'have'} changed"
        return Body(self.program, phases.graph, self.scope, _WIDEST, keep_inputs=True, told=again)

    def _source(self) -> DataSource | None:
        """The one source that the inputs are fields of."""
        found: list[DataSource] = []
        for node in self.inputs:
            name, _, wanted = str(node.args.get("field", "")).partition(".")
            source = next((source for source in self.program.design.sources if source.name == name), None)
            if source is None or wanted not in fields_of(source) or (found and found[0] is not source):
                self.problems.append(f"{self.program.label(node)}.field")
            else:
                found.append(source)
        if not found:
            self.problems.append(f"{self.name}.input")
        return found[0] if found else None

    def _loss(self, one: Learning, body: Body) -> Source:
        """The variable of what is minimised."""
        source = body.source(Slot(one.node.id, "loss"))
        return flat(body.value(source)) if source is not None else OPEN

    def _variable(self, node: Node, body: Body) -> str:
        return body.variables.get(Port(node.id, body.ports[node.id].outputs[0].name), OPEN.text)

    def _variables(self, metrics: list[Node], body: Body) -> list[str]:
        """The variables of the losses and of these metrics."""
        return [*(self._loss(one, body).text for one in self.learns), *(self._variable(node, body) for node in metrics)]

    def _reported(self, metrics: list[Node], body: Body) -> dict[str, str]:
        """The same, by what they are reported as: by their variables in a pass over a part."""
        pairs = zip(self._variables(metrics, self.body), self._variables(metrics, body), strict=True)
        return {key: variable for key, variable in pairs if OPEN.text not in (key, variable)}

    def is_best_when_low(self, key: str) -> bool:
        """Whether the best of what is reported by this name is the lowest: a loss, or a metric of errors."""
        return key in self._variables([node for node in self.metrics if low_is_good(node)], self.body)

    def _unit(self, node: Node) -> str:
        """What brings an error back to the unit of a truth that was standardised; empty where none was, or it is none.

        A batch does not know that unit, so only a pass over a part reports such an error.
        """
        truth = compared_field(self.graph, node).partition(".")[2]
        scaled = standardised_fields(self.source.transforms) if self.source is not None else ()
        if self.source is None or not low_is_good(node) or truth not in (scaled or ()):
            return ""
        return f' * {self.train.sources[self.source.name][0]}.facts[{literal(truth)}]["deviation"]'

    def read_parameters(self) -> list[str]:
        """The design parameters that the step reads, in the order of the design."""
        return [name for name in self.parameters if name in self.scope.read]

    def _classes(self) -> list[Source]:
        return [
            Source(f"{self.train.networks[network.name]}: {self.program.class_of(network)}")
            for network in self.networks
        ]

    def _parameter_items(self) -> list[Source]:
        types = {parameter.name: type_name(parameter) for parameter in self.program.design.parameters}
        return [Source(f"{self.parameters[name]}: {types[name]}") for name in self.read_parameters()]

    # The step

    def function(self) -> Source:
        """The function that learns from one batch."""
        told = [node for node in self.metrics if says_something_of_a_batch(node) and not self._unit(node)]
        computed = self._lines(told)
        items = self._classes()
        items += [Source(f"{one.optimiser}: Optimizer") for one in self.learns]
        self.train.optimisers |= {"Optimizer"} if self.learns else set()
        items += [Source(f"{self.arguments[node.id]}: Tensor").marked(self.graph.id, node.id) for node in self.inputs]
        items += self._parameter_items()
        hanging = self._variables([node for node in told if has_gradient(node)], self.written)
        reported = [
            Source(f"{literal(key)}: {variable}{'.detach()' if variable in hanging else ''}")
            for key, variable in self._reported(told, self.written).items()
        ]
        gives = laid_out(Brackets(Source("{"), tuple(reported), "}", call=False), 4, before=len("return "))
        rows: list[Source | str] = [*attention_over(self.program, self.graph)]
        rows.append(signature(f"def {self.name}(", items, ") -> dict[str, Tensor]:", []))
        rows += docstring(self.graph.doc, 4)
        rows += comment(self.body.note(self.problems), 4)
        rows += [row for node in self.inputs for row in comment(node.note, 4)]
        return lines([*rows, *computed, joined("    return ", gives)])

    def _lines(self, metrics: list[Node]) -> list[Source | str]:
        """What the step computes, and how it learns of that; several phases stand one below the other."""
        if self.phases is None:
            statements = self.written.statements(4, metrics=metrics)
            learning = [row for one in self.learns for row in self._learning(one)]
            return [*statements, "", *learning] if learning and statements else [*statements, *learning]
        before, *parts = self.phases.parts
        rows: list[Source | str] = [*self.written.statements(4, metrics=metrics, only=before)]
        for one, part in zip(self.learns, parts, strict=True):
            rows += [""] if rows else []
            rows += one.heading(self._loss(one, self.written))
            rows += self.written.statements(4, metrics=metrics, only=part)
            rows += self._learning(one)
        return [joined(row).of(self.phases.originals) for row in rows]

    def _learning(self, one: Learning) -> list[Source | str]:
        through = flows_through(self.program.design, self.written.graph, self.written.graph.nodes[one.node.id])
        return one.lines(self._loss(one, self.written), through, headed=len(self.learns) > 1)

    # Looking at a part

    def evaluate_function(self) -> Source:
        """The function that does the same over a whole part, without learning."""
        of_metrics = {self._variable(node, self.body): collector(node) for node in self.metrics}
        collectors = {key: of_metrics.get(key, "Mean") for key in self._reported(self.metrics, self.body)}
        self.train.run |= {"Source", *collectors.values()}
        taken = Names(self.scope.taken | set(self.body.variables.values()))
        source = self.train.sources[self.source.name][0] if self.source else taken.take("rows", "rows_")
        means = {}
        for key, kind in collectors.items():
            name = f"{'mean' if kind == 'Mean' else 'whole'}_{key}"
            means[key] = taken.take(name, f"{name}_")
        items = [Source("run: Run"), *self._classes(), Source(f"{source}: Source"), *self._parameter_items()]
        looking = ", ".join(self.train.networks[network.name] for network in self.networks)
        reported = tuple(Source(f"{literal(key)}: {mean}.value()") for key, mean in means.items())
        gives = laid_out(Brackets(Source("{"), reported, "}", call=False), 4, before=len("return "))
        rows: list[Source | str] = [signature(f"def {self.evaluate_name}(", items, ") -> dict[str, float]:", [])]
        if self.only_looks:
            rows += [*docstring(self.graph.doc, 4), *comment(self.body.note(self.problems), 4)]
        else:
            rows.append('    """The same over all of a part, without learning."""')
        if means:
            rows.append(f"    {', '.join(means.values())} = {', '.join(f'{one}()' for one in collectors.values())}")
        rows += [f"    with run.looking({looking}):", f"        for batch in {source}.whole(run):"]
        rows.append(self._batch_line())
        if self.follows:
            self.program.used.add("torch")
            rows.append(f"{' ' * _WIDEST}with {ENABLED}:")
        rows += self.body.statements(_WIDEST + 4 * self.follows)
        rows += [joined(" " * _WIDEST, row) for row in self._adds(means)]
        return lines([*rows, joined("    return ", gives)])

    def _batch_line(self) -> Source:
        margin = " " * _WIDEST
        if not self.inputs:
            return Source(f"{margin}...")
        targets = joined(
            *(Source(self.arguments[node.id]).marked(self.graph.id, node.id) for node in self.inputs), separator=", "
        )
        return joined(margin, targets, " = ", joined(*(self.field_text(node) for node in self.inputs), separator=", "))

    def field_text(self, node: Node) -> str:
        """What a batch has for an input."""
        return f"batch[{literal(str(node.args.get('field', '')).partition('.')[2])}]"

    def _adds(self, means: Mapping[str, str]) -> list[Source]:
        rows = []
        for loss in self._reported([], self.body):
            if self.inputs:
                rows.append(Source(f"{means[loss]}.add({loss}, rows=len({self.arguments[self.inputs[0].id]}))"))
        for node in self.metrics:
            found = metric(self.program, node, self.body.arriving, [])
            if (mean := means.get(self._variable(node, self.body))) is not None:
                row = joined(f"{mean}.add(", found.counted if found is not None else OPEN, self._unit(node), ")")
                rows.append(row.marked(self.graph.id, node.id))
        return rows

    # What a stage keeps for it

    def kept(self, problems: list[str]) -> list[Source]:
        """The optimisers and their schedules, as a stage makes them."""
        return [row for one in self.learns for row in one.kept(problems)]
