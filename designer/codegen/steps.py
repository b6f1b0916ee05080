"""`# Steps` of `train.py`: a function a step, which learns from one batch, and one that looks at a whole part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.catalogue.datasets import standardised_fields
from designer.catalogue.gradient import holds_gradient
from designer.codegen.body import Body
from designer.codegen.brackets import Brackets, flat, laid_out
from designer.codegen.data_fields import compared_field, fields_of
from designer.codegen.gradients import ENABLED
from designer.codegen.literals import literal
from designer.codegen.metrics import collector, has_gradient, is_metric, low_is_good, metric, says_something_of_a_batch
from designer.codegen.model import signature, type_name
from designer.codegen.naming import Names, single_name, usable
from designer.codegen.program import OPEN, Program, Scope, named
from designer.codegen.prose import comment, docstring
from designer.codegen.source import Source, joined, lines
from designer.document import DataSource, Graph, Json, Network, Node, Port, Slot
from designer.document.names import STAGE_NAMES

_SCHEDULES = ("CosineAnnealingLR", "ExponentialLR", "StepLR")
_WIDEST = 12


@dataclass(slots=True)
class TrainNames:
    """What is called what in `train.py`.

    Attributes:
        taken: The names of the file itself: imports, classes, functions.
        config: A design parameter to its field of `Config`.
        networks: A network's name to its variable.
        sources: A source's name to its variable, and to that of the part held out.
        paths: The name of a source that reads a file to the field of `Config` that says where it is.
        run: What is used of `run`.
        optimisers, schedules: What is used of torch's.
    """

    taken: set[str]
    config: Mapping[str, str]
    networks: Mapping[str, str]
    sources: Mapping[str, tuple[str, str]]
    paths: Mapping[str, str]
    run: set[str] = field(default_factory=lambda: {"Run", "Settings", "Sink"})
    optimisers: set[str] = field(default_factory=set)
    schedules: set[str] = field(default_factory=set)


class Step:
    """One step, and how it is written.

    Attributes:
        networks: Those that it calls or that learn in it, in the order of the document.
        learns: The one node that minimises; None where none does, or several do.
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
        self.learns = minimise[0] if len(minimise) == 1 else None
        self.problems += [f"{program.label(node)}.op" for node in minimise[1:]]
        self.problems += [] if minimise else [f"{self.name}.minimise"]
        self.problems += [f"{self.name}.no_grad"] if graph.no_grad else []
        self.learners = self._learners()
        called = {network.id for network in (*program.networks_needed(graph), *self.learners)}
        self.networks = [network for network in program.design.networks if network.id in called]
        self.source = self._source()
        scope = Names(names.taken | {"run", "batch"} | set(names.networks.values()))
        scope.taken.update(name for pair in names.sources.values() for name in pair)
        self.optimiser = self.schedule_name = ""
        if self.learns:
            # These two are variables of the stage, which has names of its own.
            stage = Names(scope.taken | STAGE_NAMES)
            self.optimiser = stage.take(single_name(self.learns), self.learns.id)
            self.schedule_name = stage.take(f"{self.optimiser}_schedule", f"{self.learns.id}_schedule")
            scope.taken |= {self.optimiser, self.schedule_name}
        self.arguments = {node.id: scope.take(single_name(node), node.id) for node in self.inputs}
        self.parameters = {name: scope.take(name, f"{name}_") for name in names.config}
        first = next(iter(self.arguments.values()), None)
        rows = {} if first is None else {"N": f"len({first})"}
        read = {**rows, **self.parameters, **program.of_networks(names.networks)}
        self.scope = Scope(read, self.arguments, {}, names.networks, frozenset(scope.taken))
        self.follows = holds_gradient(graph)
        self.body = Body(program, graph, self.scope, _WIDEST + 4 * self.follows, keep_inputs=True)
        self.metrics = [node for node in self.body.order if is_metric(node)]
        self.keys = {node.label: self._variable(node) for node in self.metrics}
        self.loss = self._loss()

    def _learners(self) -> list[Network]:
        if self.learns is None:
            return []
        asked = self.learns.args.get("networks")
        wanted = [name for name in asked if isinstance(name, str)] if isinstance(asked, list) else []
        known = {network.name: network for network in reversed(self.program.design.networks)}
        if not wanted or any(name not in known for name in wanted):
            self.problems.append(f"{self.program.label(self.learns)}.networks")
        return [known[name] for name in dict.fromkeys(wanted) if name in known]

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

    def _loss(self) -> Source:
        """The variable of what is minimised; it is reported by the name of its node."""
        source = self.body.source(Slot(self.learns.id, "loss")) if self.learns else None
        if source is None:
            return OPEN
        node = self.graph.nodes[source.node]
        loss = flat(self.body.value(source))
        self.keys = {node.label: loss.text, **self.keys}
        return loss

    def _variable(self, node: Node) -> str:
        return self.body.variables.get(Port(node.id, self.body.ports[node.id].outputs[0].name), OPEN.text)

    def _reported(self, metrics: list[Node]) -> list[str]:
        """The variables of the loss and of these metrics."""
        names = [self.loss.text, *(self._variable(node) for node in metrics)]
        return [name for name in names if name != OPEN.text]

    def is_best_when_low(self, key: str) -> bool:
        """Whether the best of what is reported by this name is the lowest: the loss, or a metric of errors."""
        low = [node for node in self.metrics if low_is_good(node)]
        return key in (self.loss.text, *(self._variable(node) for node in low))

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
        statements = self.body.statements(4, metrics=told)
        items = self._classes()
        if self.learns:
            items.append(Source(f"{self.optimiser}: Optimizer"))
            self.train.optimisers.add("Optimizer")
        items += [Source(f"{self.arguments[node.id]}: Tensor").marked(self.graph.id, node.id) for node in self.inputs]
        items += self._parameter_items()
        learning = self._learning()
        hanging = {self.loss.text, *(self._variable(node) for node in told if has_gradient(node))}
        reported = [
            Source(f"{literal(name)}: {name}{'.detach()' if name in hanging else ''}") for name in self._reported(told)
        ]
        gives = laid_out(Brackets(Source("{"), tuple(reported), "}", call=False), 4, before=len("return "))
        rows: list[Source | str] = [signature(f"def {self.name}(", items, ") -> dict[str, Tensor]:", [])]
        rows += docstring(self.graph.doc, 4)
        rows += comment(self.body.note(self.problems), 4)
        rows += [row for node in self.inputs for row in comment(node.note, 4)]
        rows += statements
        rows += ["", *learning] if learning and statements else learning
        return lines([*rows, joined("    return ", gives)])

    def _learning(self) -> list[Source | str]:
        """Zero, backward, average, clip, step."""
        node = self.learns
        if node is None:
            return []
        if self.loss is OPEN:
            self.problems.append(f"{self.program.label(node)}.loss")
        self.train.run.add("average_gradients")
        all_learn = {network.id for network in self.networks} == {network.id for network in self.learners}
        learned = self._learned()
        through = "" if all_learn else f"inputs=list({learned})"
        rows = [f"{self.optimiser}.zero_grad()", f"{self.loss.text}.backward({through})"]
        rows.append(f"average_gradients({learned})")
        if (limit := self._clip(node)) is not None:
            self.program.used.add("torch")
            rows.append(f"torch.nn.utils.clip_grad_norm_({learned}, {literal(limit)})")
        rows.append(f"{self.optimiser}.step()")
        block = Source("\n".join(f"    {row}" for row in rows)).marked(self.graph.id, node.id)
        return [*comment(node.note, 4), block]

    def _learned(self) -> str:
        """The parameters that are changed."""
        parts = [f"{self.train.networks[network.name]}.parameters()" for network in self.learners]
        if len(parts) == 1:
            return parts[0]
        return f"[{', '.join(f'*{part}' for part in parts)}]" if parts else OPEN.text

    def _clip(self, node: Node) -> float | None:
        asked = node.args.get("clip")
        limit = asked.get("norm") if isinstance(asked, dict) else asked
        if isinstance(limit, int | float) and not isinstance(limit, bool) and limit > 0:
            return limit
        if asked is not None:
            self.problems.append(f"{self.program.label(node)}.clip")
        return None

    # Looking at a part

    def evaluate_function(self) -> Source:
        """The function that does the same over a whole part, without learning."""
        of_metrics = {self._variable(node): collector(node) for node in self.metrics}
        collectors = {key: of_metrics.get(key, "Mean") for key in self._reported(self.metrics)}
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
        if self.loss.text in means and self.inputs:
            rows.append(
                Source(f"{means[self.loss.text]}.add({self.loss.text}, rows=len({self.arguments[self.inputs[0].id]}))")
            )
        for node in self.metrics:
            found = metric(self.program, node, self.body.arriving, [])
            if (mean := means.get(self._variable(node))) is not None:
                row = joined(f"{mean}.add(", found.counted if found is not None else OPEN, self._unit(node), ")")
                rows.append(row.marked(self.graph.id, node.id))
        return rows

    # What a stage keeps for it

    def kept(self, problems: list[str]) -> list[Source]:
        """The optimiser and its schedule, as a stage makes them."""
        node = self.learns
        if node is None:
            return []
        label = self.program.label(node)
        made = self._optimiser(node, f"{label}.optimiser", problems)
        rows = [self._keep(node, self.optimiser, made)]
        problems += [
            f"{label}.{key}"
            for key, usual in (("every", 1), ("offset", 0), ("times", 1))
            if node.args.get(key, usual) != usual
        ]
        if schedule := self._schedule(node, f"{label}.schedule", problems):
            rows.append(self._keep(node, self.schedule_name, schedule))
        return rows

    @property
    def has_schedule(self) -> bool:
        return bool(self.learns and self.learns.args.get("schedule"))

    def _keep(self, node: Node, name: str, made: Brackets) -> Source:
        target = f"{name} = "
        kept = Brackets(Source("run.keep("), (Source(literal(name)), made))
        return joined("    ", target, laid_out(kept, 4, before=len(target))).marked(self.graph.id, node.id)

    def _optimiser(self, node: Node, place: str, problems: list[str]) -> Brackets:
        wanted = node.args.get("optimiser")
        operator = self.program.catalogue.get("minimise")
        argument = operator.argument("optimiser") if operator else None
        settings = self._named(node.args.get("settings"), f"{self.program.label(node)}.settings", problems)
        if argument is None or wanted not in argument.choices:
            problems.append(place)
            return Brackets(Source("..."), (), "")
        self.train.optimisers.add(str(wanted))
        return Brackets(Source(f"{wanted}("), (Source(self._learned()), *settings))

    def _schedule(self, node: Node, place: str, problems: list[str]) -> Brackets | None:
        asked = node.args.get("schedule")
        if not asked:
            return None
        known = isinstance(asked, dict) and asked.get("op") in _SCHEDULES and asked.get("per", "epoch") == "epoch"
        if not known or not isinstance(asked, dict) or set(asked) - {"op", "args", "per"}:
            problems.append(place)
            return Brackets(Source("..."), (), "")
        self.train.schedules.add(str(asked["op"]))
        settings = self._named(asked.get("args"), place, problems)
        return Brackets(Source(f"{asked['op']}("), (Source(self.optimiser), *settings))

    def _named(self, asked: Json, place: str, problems: list[str]) -> list[Source]:
        """Arguments by name; a name that Python would not take is a problem."""
        if not isinstance(asked, dict):
            problems += [place] if asked is not None else []
            return []
        scope = Scope(parameters={name: f"config.{spelled}" for name, spelled in self.train.config.items()})
        items = []
        for name, value in asked.items():
            if not usable(name):
                problems.append(place)
            else:
                items.append(flat(named(name, self.program.value(value, scope, f"{place}.{name}", problems))))
        return items
