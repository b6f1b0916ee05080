"""`train.py`: plain PyTorch, readable from top to bottom: settings, data, steps, stages."""

from __future__ import annotations

from collections.abc import Iterable

from designer.catalogue import Catalogue
from designer.catalogue.parts import is_step
from designer.codegen.adapting import ADAPTED, CALLED_WITH, IMPORTED, function_text, in_model
from designer.codegen.brackets import WIDTH, Brackets, Expr, flat, laid_out
from designer.codegen.data import keeps_facts, load_function
from designer.codegen.data_fields import is_split
from designer.codegen.data_files import file_functions
from designer.codegen.gradients import EXACT, EXACT_IMPORTED
from designer.codegen.instances import network_arguments, type_name
from designer.codegen.literals import literal
from designer.codegen.model import plain_value, signature, write_model
from designer.codegen.naming import Names
from designer.codegen.program import Program, Scope
from designer.codegen.prose import comment, docstring, plain, written_line
from designer.codegen.settings import setting_names
from designer.codegen.source import Source, joined, lines
from designer.codegen.steps import Step
from designer.codegen.train_names import TrainNames
from designer.document import (
    UNSET,
    DataSource,
    Design,
    Graph,
    GraphId,
    Json,
    Network,
    Parameter,
    Report,
    Severity,
    Stage,
)
from designer.document.expressions import literal_of
from designer.document.names import STAGE_NAMES, TRAIN_NAMES

_MEASURES = frozenset({"Mean", "R2"})  # what `train.py` takes from `measures`, not from `run`
_USAGE = (
    "",
    "    python train.py --help",
    "    python train.py --resume",
    "    torchrun --nproc-per-node 2 train.py",
)
_MAIN = '''def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:'''


def train_source(design: Design, catalogue: Catalogue, report: Report) -> Source:
    """The text of `train.py` with its spans; a comment that says what is missing where nothing can be trained."""
    if why := nothing_to_train(design):
        return Source("\n".join(comment(why, 0)) + "\n")
    return Train(Program(design, catalogue, report)).file()


def why_not_trainable(design: Design, catalogue: Catalogue, report: Report) -> str:
    """Why the design cannot be trained, as a sentence for the button; empty where it can be."""
    if why := nothing_to_train(design):
        return why
    program = Program(design, catalogue, report)
    write_model(program)
    Train(program).file()
    roots = {network.graph for network in design.networks} | {stage.step for stage in design.stages}
    return why_not_whole(program, roots | {GraphId(step) for stage in design.stages for step in _looked_at(stage)})


def why_not_whole(program: Program, roots: set[GraphId]) -> str:
    """The first thing amiss in the graphs that are used; the program has been written."""
    used = {None, *program.within(roots)}
    for problem in program.report.problems:
        if problem.severity is Severity.ERROR and problem.graph in used:
            return problem.message
    for graph in program.design.graphs.values():
        if graph.id in used and graph.kind == "module" and (why := _gives_nothing(graph)):
            return why
    awaited = next((one.message for one in program.report.problems if one.code == "custom_runs"), "")
    for gap in program.gaps:
        if gap.graph in used:
            return awaited or program.sentence(gap)
    return ""


def _gives_nothing(graph: Graph) -> str:
    if not graph.nodes:
        return f"`{graph.name}` is empty: place an Input, some layers and an Output."
    if not any(node.op == "output" for node in graph.nodes.values()):
        return f"`{graph.name}` gives nothing back: place an Output, and connect it to what the network gives."
    return ""


def nothing_to_train(design: Design) -> str:
    """What a design lacks to be trained at all, as a sentence; empty where it says what to learn, and from what."""
    if not design.networks:
        return "This design has no network to train."
    if not design.sources:
        return "There is no data to learn from yet: choose some under Setup."
    if not design.stages:
        return "There is no training: the design has no stage that says which step is repeated, and how often."
    for stage in design.stages:
        graph = design.graphs.get(stage.step)
        if graph is None or not is_step(graph):
            return f"The stage `{plain(stage.name)}` repeats a step that is not there."
    return ""


def _looked_at(stage: Stage) -> list[str]:
    """The steps that a stage asks for after each epoch."""
    asked = stage.after_epoch if isinstance(stage.after_epoch, list) else []
    return [str(entry.get("step")) for entry in asked if isinstance(entry, dict)]


class Train:
    """One `train.py` while it is being written."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.design = program.design
        program.used, program.called = set(), set()
        top = Names(STAGE_NAMES.union(names.name for names in program.names.values()))
        self.loaders = [top.take(f"load_{source.name}", f"load_{source.id}") for source in self.design.sources]
        steps = [graph for graph in self.design.graphs.values() if is_step(graph)]
        evaluates = {graph.id: top.take(f"evaluate_{program.names[graph.id].name}", "evaluate") for graph in steps}
        self.stages = [top.take(stage.name, stage.id) for stage in self.design.stages]
        self.names = self._scope(Names(top.taken))
        self.steps = {graph.id: self._step(graph, evaluates[graph.id]) for graph in steps}
        self.classes: set[str] = set()

    def _scope(self, scope: Names) -> TrainNames:
        """The variables of `main` and the stages."""
        networks: dict[str, str] = {}
        for network in self.design.networks:
            networks.setdefault(network.name, scope.take(network.name, network.id))
        sources: dict[str, tuple[str, str]] = {}
        for source in self.design.sources:
            name = scope.take(source.name, source.id)
            sources.setdefault(source.name, (name, scope.take(f"{name}_test", f"{name}_held_out")))
        fields = setting_names(self.design)
        return TrainNames(scope.taken - STAGE_NAMES | TRAIN_NAMES, fields.parameters, networks, sources, fields.paths)

    def _step(self, graph: Graph, evaluate: str) -> Step:
        step = Step(self.program, graph, self.names)
        step.evaluate_name = evaluate
        return step

    def file(self) -> Source:
        """The whole text."""
        head = docstring(f"Trains `{plain(self.design.name)}`.\n\n{self.design.doc}", 0, _USAGE)
        config = self._config()
        loaders = [self._loader(index) for index in range(len(self.loaders))]
        data = [*(Source(text) for text in file_functions(self.program.used)), *loaders]
        steps = [block for step in self.steps.values() for block in self._step_functions(step)]
        stages = [self._stage(stage, name) for stage, name in zip(self.design.stages, self.stages, strict=True)]
        if ADAPTED in self.program.used:
            if in_model(self.program):
                self.program.called.add(ADAPTED)
            else:
                steps.insert(0, function_text(self.program))
        blocks = [config, Source("# Data"), *data, Source("# Steps"), *steps, Source("# Stages"), *stages, self._main()]
        blocks.append(Source('if __name__ == "__main__":\n    main()\n'))
        parts: list[Source | str] = ["\n".join(head), "\n\n", "\n".join(self._imports())]
        for block in blocks:
            parts += ["\n\n\n", block]
        return joined(*parts)

    def _imports(self) -> list[str]:
        used, names = self.program.used, self.names
        rows = ["import math"] if "math" in used else []
        rows += ["from dataclasses import dataclass", "from functools import partial"]
        rows += ["from pathlib import Path"] if "Path" in used else []
        rows.append("")
        rows += ["import polars as pl"] if "pl" in used else []
        rows += ["import torch"] if "torch" in used else []
        rows += ["import torch.nn.functional as F"] if "F" in used else []
        rows += ["from PIL import Image, ImageOps"] if "Image" in used else []
        rows += ["from sklearn import datasets"] if "datasets" in used else []
        rows.append("from torch import Tensor")
        rows += [IMPORTED] if CALLED_WITH in used else []
        rows += [EXACT_IMPORTED] if EXACT in used else []
        rows += from_import("torch.optim", names.optimisers) + from_import("torch.optim.lr_scheduler", names.schedules)
        rows.append("")
        rows += from_import("measures", names.run & _MEASURES)
        return [
            *rows,
            *from_import("model", self.classes | self.program.called),
            *from_import("run", names.run - _MEASURES),
        ]

    # Settings

    def _config(self) -> Source:
        rows = [
            "@dataclass",
            "class Config(Settings):",
            '    """What this design leaves open; each field is a flag."""',
        ]
        fields = []
        problems = [
            f"training.{key}"
            for key, value in self.design.training.items()
            if (key, value) not in (("precision", "float32"), ("accumulate", 1)) and key != "seed"
        ]
        seed = self.design.training.get("seed", 0)
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
            problems.append("training.seed")
        elif seed:
            fields.append(f"    seed: int = {seed}")
        fields += [row for source in self.design.sources for row in self._path_field(source)]
        seen: set[str] = set()
        for parameter in self.design.parameters:
            if parameter.name not in seen:
                seen.add(parameter.name)
                fields += self._field(parameter)
        rows += comment(self.program.note_gaps(None, problems), 4)
        return Source("\n".join([*rows, "", *fields] if fields else rows))

    def _field(self, parameter: Parameter) -> list[str]:
        name, value = self.names.config[parameter.name], parameter.default
        problem = ""
        text = "..."
        if value is UNSET or value is None or not plain_value(value):
            problem = self.program.note_gaps(None, [f"{name}"])
        else:
            text = literal(literal_of(value))
        row = f"    {name}: {type_name(parameter)} = {text}"
        said = problem or plain(parameter.doc)
        if not said:
            return [row]
        return [f"{row}  # {said}"] if len(row) + len(said) + 4 <= WIDTH else [*comment(said, 4), row]

    def _path_field(self, source: DataSource) -> list[str]:
        """The flag that says where a source's file or folder is."""
        name = self.names.paths.get(source.name)
        if name is None:
            return []
        self.program.used.add("Path")
        arguments = source.data.get("args")
        path = arguments.get("path") if isinstance(arguments, dict) else None
        if isinstance(path, str) and path:
            return [f"    {name}: Path = Path({literal(path)})"]
        return [f"    {name}: Path = ...  # {self.program.note_gaps(None, [f'{source.name}.data.path'])}"]

    # Data

    def _loader(self, index: int) -> Source:
        source = self.design.sources[index]
        config = {name: f"config.{field}" for name, field in self.names.config.items()}
        path = f"config.{self.names.paths[source.name]}" if source.name in self.names.paths else ""
        return Source("\n".join(load_function(self.program, source, self.loaders[index], config, path, self.names.run)))

    def loads(self, index: int, config: str = "config") -> str:
        """The call of a loader, as its definition takes it; `config` is how the settings are called there."""
        reads = f"def {self.loaders[index]}(config" in self._loader(index).text
        return f"{self.loaders[index]}({config if reads else ''})"

    # Steps

    def _step_functions(self, step: Step) -> list[Source]:
        self.classes |= {self.program.class_of(network) for network in step.networks}
        asked = any(step.graph.id in _looked_at(stage) for stage in self.design.stages)
        if step.only_looks:
            return [step.evaluate_function()]
        return [step.function(), *([step.evaluate_function()] if asked and step.learns else [])]

    # Stages

    def _stage_steps(self, stage: Stage) -> list[Step]:
        """The step of a stage, and those that look after each epoch."""
        asked = [GraphId(name) for name in (stage.step, *_looked_at(stage))]
        return [self.steps[name] for name in dict.fromkeys(asked) if name in self.steps]

    def _stage_networks(self, stage: Stage) -> list[Network]:
        used = {network.id for step in self._stage_steps(stage) for network in step.networks}
        return [network for network in self.design.networks if network.id in used]

    def _stage_sources(self, stage: Stage) -> list[str]:
        """The variables of a stage's sources, each followed by its held-out part where that is looked at."""
        names: list[str] = []
        for index, step in enumerate(self._stage_steps(stage)):
            if step.source is None:
                continue
            whole, test = self.names.sources[step.source.name]
            looked_at = step.graph.id in _looked_at(stage) and is_split(step.source)
            names += [] if index and looked_at else [whole]
            names += [test] if looked_at else []
        return list(dict.fromkeys(names))

    def _stage(self, stage: Stage, name: str) -> Source:
        step = self.steps[stage.step]
        problems = [f"{name}.{key}" for key in ("frozen", "start") if getattr(stage, key)]
        config = Scope(parameters={key: f"config.{field}" for key, field in self.names.config.items()})
        items = [Source("run: Run"), Source("config: Config")]
        items += [
            Source(f"{self.names.networks[network.name]}: {self.program.class_of(network)}")
            for network in self._stage_networks(stage)
        ]
        items += [Source(f"{source}: Source") for source in self._stage_sources(stage)]
        epochs = flat(self.program.value(_count(stage.epochs, problems, name), config, f"{name}.epochs", problems))
        rows: list[Source | str] = [signature(f"def {name}(", items, ") -> None:", [])]
        rows += docstring(f"Repeats `{step.name}`.", 4)
        body: list[Source | str] = [*step.kept(problems)]
        body.append(joined("    for _ in run.epochs(", epochs, "):"))
        source = self.names.sources[step.source.name][0] if step.source else "..."
        body.append(f"        for batch in run.batches({source}):")
        body.append(joined(" " * 12, laid_out(self._learn(step), 12)))
        body += self._after_epoch(stage, name, problems)
        body += [f"        {one.schedule}.step()" for one in step.learns if one.has_schedule]
        return lines([*rows, *comment(self.program.note_gaps(None, problems), 4), *body])

    def _learn(self, step: Step) -> Expr:
        arguments = [Source(self.names.networks[network.name]) for network in step.networks]
        arguments += [Source(one.optimiser) for one in step.learns]
        arguments += [Source(step.field_text(node)) for node in step.inputs]
        arguments += self._passed(step)
        return Brackets(Source("run.log("), (Brackets(Source(f"{step.name}("), tuple(arguments)),))

    def _passed(self, step: Step) -> list[Source]:
        return [Source(f"config.{self.names.config[name]}") for name in step.read_parameters()]

    def _after_epoch(self, stage: Stage, name: str, problems: list[str]) -> list[str]:
        asked = stage.after_epoch
        if not isinstance(asked, list) or not all(isinstance(entry, dict) for entry in asked):
            problems += [f"{name}.after_epoch"] if asked else []
            return []
        return [row for entry in asked if isinstance(entry, dict) for row in self._looks(entry, name, problems)]

    def _looks(self, entry: dict[str, Json], name: str, problems: list[str]) -> list[str]:
        """A pass over the held-out part, its report, and the checkpoint of the best."""
        step = self.steps.get(GraphId(str(entry.get("step"))))
        known = not set(entry) - {"step", "part", "keep_best"}
        split = step is not None and step.source is not None and is_split(step.source)
        if step is not None and step.is_repeated and not step.learns:
            return []  # that is told of the step
        if (
            step is None
            or step.source is None
            or not step.keys
            or not known
            or entry.get("part") != "test"
            or not split
        ):
            problems.append(f"{name}.after_epoch")
            return []
        arguments = [Source("run"), *(Source(self.names.networks[network.name]) for network in step.networks)]
        arguments += [Source(self.names.sources[step.source.name][1]), *self._passed(step)]
        call = laid_out(Brackets(Source(f"{step.evaluate_name}("), tuple(arguments)), 8, before=len("scores = "))
        rows = [f"        scores = {call.text}", '        run.log(scores, "test")']
        best = entry.get("keep_best")
        if best is None:
            return rows
        key = step.keys.get(str(best))
        if key is None:
            problems.append(f"{name}.keep_best")
            return rows
        sign = "-" if step.is_best_when_low(key) else ""
        return [*rows, f"        run.keep_best({sign}scores[{literal(key)}])"]

    def _main(self) -> Source:
        used = [network for stage in self.design.stages for network in self._stage_networks(stage)]
        wanted = {source for stage in self.design.stages for source in self._stage_sources(stage)}
        rows: list[Source | str] = [_MAIN]
        for index, source in enumerate(self.design.sources):
            whole, test = self.names.sources[source.name]
            targets = [name if name in wanted else "_" for name in ((whole, test) if is_split(source) else (whole,))]
            if targets != ["_"] * len(targets):
                rows.append(f"        {', '.join(targets)} = {self.loads(index)}")
                kept = next((name for name in targets if name != "_"), "")
                rows += [f"        run.keep({literal(whole)}, {kept})"] if keeps_facts(source) else []
        rows += [self._made(network) for network in self.design.networks if network in used]
        stages = tuple(self._partial(stage, name) for stage, name in zip(self.design.stages, self.stages, strict=True))
        return lines([*rows, joined(" " * 8, laid_out(Brackets(Source("run.stages("), stages), 8))])

    def _made(self, network: Network) -> Source:
        problems = [f"{network.name}.{key}" for key in ("copy_of", "follow", "weights") if getattr(network, key)]
        name = self.names.networks[network.name]
        graph = self.design.graphs.get(network.graph)
        made: Expr = Source("...")
        if graph is None:
            problems.append(f"{network.name}.graph")
        else:
            scope = Scope(parameters={key: f"config.{field}" for key, field in self.names.config.items()})
            arguments = network_arguments(self.program, network, graph, scope, problems)
            made = Brackets(Source(f"{self.program.class_of(network)}("), tuple(arguments))
        target = f"{name} = "
        kept = laid_out(Brackets(Source("run.keep("), (Source(literal(name)), made)), 8, before=len(target))
        return written_line(joined(target, kept), 8, "", self.program.note_gaps(None, problems))

    def _partial(self, stage: Stage, name: str) -> Expr:
        networks = [self.names.networks[network.name] for network in self._stage_networks(stage)]
        passed = [name, "run", "config", *networks, *self._stage_sources(stage)]
        return Brackets(Source("partial("), tuple(Source(text) for text in passed))


def _count(value: Json, problems: list[str], name: str) -> Json:
    """The number of epochs; anything but a whole number or an expression is a problem."""
    if isinstance(value, bool) or not isinstance(value, int | str) or (isinstance(value, int) and value < 0):
        problems.append(f"{name}.epochs")
        return 0
    return value


def from_import(module: str, names: Iterable[str]) -> list[str]:
    """An import as ruff's isort writes it: constants, classes, functions, each in order."""
    ordered = sorted(
        names, key=lambda name: (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)
    )
    if not ordered:
        return []
    row = f"from {module} import {', '.join(ordered)}"
    if len(row) <= WIDTH:
        return [row]
    return [f"from {module} import (", *(f"    {name}," for name in ordered), ")"]
