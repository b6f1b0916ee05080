"""A recipe: how most networks are trained, said in a few settings instead of a drawing.

A recipe is not kept in a design. It is written into one as an ordinary step, source, stage and parameters, and read
back from any design whose training has that form; a step that a person has drawn otherwise is no recipe, and is left
alone. So the settings and the drawing are two views of one thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from designer.catalogue.datasets import Task, data_kinds, schema_of, target_of, task_of
from designer.catalogue.head import Head, head_of
from designer.catalogue.ports import interface_of
from designer.catalogue.recipe_step import (
    BATCH,
    EPOCHS,
    LEARNING_RATE,
    LOSS,
    STEP_DOC,
    StepForm,
    form_of,
    same_form,
    step_graph,
)
from designer.document import (
    DataSource,
    Design,
    DocumentError,
    Edit,
    Graph,
    GraphId,
    Json,
    Parameter,
    PutGraph,
    RemoveGraph,
    Report,
    SetParameters,
    SetSources,
    SetStages,
    SetTraining,
    Stage,
)
from designer.document.names import free_name

CROSS_ENTROPY = "F.cross_entropy"
BCE = "F.binary_cross_entropy"
BCE_WITH_LOGITS = "F.binary_cross_entropy_with_logits"
DIGITS = "sklearn.load_digits"  # its pixels lie between 0 and 1 as they are
REGRESSION_LOSSES = ("F.mse_loss", "F.l1_loss", "F.smooth_l1_loss")
_HELD_OUT = 0.2  # the share that people begin with
SAMPLER: Mapping[str, Json] = {"op": "shuffled", "args": {"batch": f"={BATCH}"}}


class RecipeError(DocumentError):
    """There is no recipe for this network and this data. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is trained.

    Attributes:
        network: The name of the one that learns.
        source: What it learns from; its sampler is `SAMPLER`, and where it has parts, one is held out and looked at.
        inputs: What each input of the network is given: port, field.
        target: The field with the truth; of a network that learns to give back what it is given, that.
        loss: PyTorch's name of it, such as `F.cross_entropy`.
        metrics: What is measured beside the loss: `accuracy`, `r2`, `mae`.
        settings: The optimiser's own arguments, without the learning rate.
        column: Whether the network gives a column, `N x 1`, for which the truth must be made one.
        flat: Whether what is given back is laid flat for the loss.
        resized: Of inputs that images are made larger or smaller for, how: what the card says that does it.
        keep_best: The loss or metric by which the best checkpoint is chosen; empty where no part is held out.
    """

    network: str
    source: DataSource
    inputs: tuple[tuple[str, str], ...]
    target: str
    loss: str
    metrics: tuple[str, ...]
    optimiser: str = "Adam"
    settings: Mapping[str, Json] = field(default_factory=dict)
    learning_rate: float = 0.001
    batch: int = 32
    epochs: int = 20
    seed: int = 0
    column: bool = False
    flat: bool = False
    resized: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    keep_best: str = ""

    @property
    def gives_back(self) -> bool:
        """Whether the network learns to give back what it is given."""
        return self.target in dict(self.inputs).values()


def new_source(
    design: Design, data: Mapping[str, Json], schema: Mapping[str, Json] | None = None, rows: int = 0
) -> DataSource:
    """A source as people would set it up: a fifth is held out, of each class alike, and numbers are standardised.

    Args:
        data: What is read, `{op, args}`.
        schema, rows: What an inspection saw; needed for files alone.
    """
    fields = dict(schema) if schema else schema_of(data)
    uneven: list[Json] = [name for name, facts in fields.items() if data.get("op") != DIGITS and _is_number(facts)]
    transforms: Json = [{"op": "standardise", "args": {"fields": uneven}}] if uneven else None
    kind = data_kinds().get(str(data.get("op")))
    name = free_name(kind.name if kind else "rows", {text for one in design.sources for text in (one.id, one.name)})
    return hold_out(DataSource(name, name, data, {}, transforms, SAMPLER, fields, rows), _HELD_OUT, 0)


def held_out(source: DataSource) -> tuple[float, int]:
    """The share of the rows that is drawn at random and not learned from, and the seed of the drawing."""
    share, seed = source.parts.get("test"), source.parts.get("seed", 0)
    random = source.parts.get("by") == "random" and isinstance(share, int | float)
    return (float(share), seed if isinstance(seed, int) else 0) if random else (0.0, 0)  # type: ignore[arg-type]


def hold_out(source: DataSource, share: float, seed: int) -> DataSource:
    """The source with such a share of its rows held out, of each class alike; none where it is 0."""
    task = task_of(source.data)
    stratify: dict[str, Json] = {"stratify": target_of(task)} if task is Task.CLASSIFICATION else {}
    parts: dict[str, Json] = {"by": "random", "test": share, "seed": seed, **stratify}
    return replace(source, parts=parts if share else {})


def _is_number(facts: Json) -> bool:
    return isinstance(facts, dict) and facts.get("dtype") == "float32"


def losses_for(task: Task, head: Head, gives_back: bool = False) -> tuple[str, ...]:
    """The losses that fit what a network gives, the likeliest first."""
    if gives_back:
        return (*REGRESSION_LOSSES, BCE if head.probability else BCE_WITH_LOGITS)
    if task is Task.REGRESSION:
        return REGRESSION_LOSSES
    if head.probability:
        return (BCE,)
    return (BCE_WITH_LOGITS,) if head.outputs == 1 else (CROSS_ENTROPY,)


def metrics_for(task: Task) -> tuple[str, ...]:
    """What can be measured beside the loss."""
    return ("accuracy",) if task is Task.CLASSIFICATION else ("r2", "mae")


def suggest(design: Design, source: DataSource, report: Report | None = None) -> Recipe:
    """The recipe that people would begin with: the loss that fits, Adam, a batch of 32.

    Args:
        report: What checking the design found, where it is known: it says exactly what the network gives.

    Raises:
        RecipeError: There is no network, or it does not fit the data at all.
    """
    if not design.networks:
        raise RecipeError("The design has no network to train yet.")
    network = design.networks[0]
    graph = design.graphs.get(network.graph)
    if graph is None:
        raise RecipeError(f"The network `{network.name}` is made of a graph that is not there.")
    task = task_of(source.data)
    if task is None:
        raise RecipeError(f"`{source.name}` does not say yet whether its target is a class or a number.")
    head = head_of(design, graph, report)
    loss = losses_for(task, head)[0]
    metrics = metrics_for(task)
    return Recipe(
        network=network.name,
        source=replace(source, sampler=SAMPLER),
        inputs=_matched(graph, source, target_of(task)),
        target=target_of(task),
        loss=loss,
        metrics=metrics,
        column=head.column and loss != CROSS_ENTROPY,
        keep_best=metrics[0] if source.parts else "",
    )


def with_loss(design: Design, recipe: Recipe, loss: str, report: Report | None = None) -> Recipe:
    """The recipe with this loss, its truth in the form that the network's end gives, as `suggest` would write it."""
    network = next((one for one in design.networks if one.name == recipe.network), None)
    graph = design.graphs.get(network.graph) if network is not None else None
    column = graph is not None and not recipe.gives_back and head_of(design, graph, report).column
    return replace(recipe, loss=loss, column=column and loss != CROSS_ENTROPY)


def still_giving_back(recipe: Recipe, old: Recipe) -> Recipe:
    """A recipe for other data, of a network that learned to give back what it is given and is to go on with that."""
    if not old.gives_back or old.target not in dict(recipe.inputs).values():
        return recipe
    best = LOSS if recipe.source.parts else ""
    back = replace(recipe, target=old.target, loss=old.loss, metrics=(), column=False, keep_best=best)
    return replace(back, flat=old.flat, resized=old.resized)


def _matched(graph: Graph, source: DataSource, target: str) -> tuple[tuple[str, str], ...]:
    """Which field goes where: that of the same name, otherwise the next one in order."""
    ports = [port.name for port in interface_of(graph).inputs if not port.optional]
    fields = [name for name in source.schema if name != target]
    if not ports:
        raise RecipeError(f"`{graph.name}` takes nothing: it needs an Input card for the data.")
    if target not in source.schema or len(fields) < len(ports):
        known = ", ".join(f"`{name}`" for name in source.schema) or "nothing yet"
        raise RecipeError(f"`{graph.name}` takes {', '.join(f'`{one}`' for one in ports)}; the data gives {known}.")
    left = [name for name in fields if name not in ports]
    return tuple((port, port if port in fields else left.pop(0)) for port in ports)


def misfit(design: Design, recipe: Recipe, report: Report | None = None) -> str:
    """What of a recipe cannot work with its network, as a sentence; empty where nothing is known to."""
    network = next((one for one in design.networks if one.name == recipe.network), None)
    graph = design.graphs.get(network.graph) if network is not None else None
    task = task_of(recipe.source.data)
    if graph is None or task is None or recipe.gives_back:
        return f"There is no network `{recipe.network}`." if graph is None else ""
    head = head_of(design, graph, report)
    facts = recipe.source.schema.get(recipe.target)
    classes = facts.get("classes") if isinstance(facts, dict) else None
    if head.outputs is None:
        return ""
    if recipe.loss == CROSS_ENTROPY and isinstance(classes, int) and classes > head.outputs:
        return (
            f"`{recipe.source.name}` has {classes} classes, but `{recipe.network}` gives {head.outputs} "
            f"score{'s' if head.outputs != 1 else ''} a row. Give its last layer {classes} outputs."
        )
    if recipe.loss in (BCE, BCE_WITH_LOGITS) and isinstance(classes, int) and classes > 2:
        return (
            f"`{recipe.source.name}` has {classes} classes; one value a row tells two apart. "
            f"Give the last layer of `{recipe.network}` {classes} outputs."
        )
    if task is Task.REGRESSION and head.outputs != 1:
        return (
            f"`{recipe.source.name}` has one number to predict a row; `{recipe.network}` gives {head.outputs}. "
            "Give its last layer 1 output."
        )
    return ""


# Reading


def read(design: Design) -> Recipe | None:
    """The recipe that the training of a design is; None where there is none, or it is made by hand."""
    if len(design.stages) != 1:
        return None
    stage = design.stages[0]
    graph = design.graphs.get(stage.step)
    form = form_of(graph) if graph is not None else None
    if graph is None or form is None or not same_form(graph, step_graph(form, graph.id, graph.name)):
        return None
    source = next((one for one in design.sources if one.name == form.source), None)
    values = {one.name: one.default for one in design.parameters}
    rate, batch, epochs = (values.get(name) for name in (LEARNING_RATE, BATCH, EPOCHS))
    seed = design.training.get("seed", 0)
    if source is None or source.sampler != SAMPLER or not isinstance(rate, float | int) or type(seed) is not int:
        return None
    if type(batch) is not int or type(epochs) is not int or isinstance(rate, bool):
        return None
    keep_best = _kept_best(stage)
    if stage != replace(_stage(stage.step, source, keep_best), id=stage.id, name=stage.name, extra=stage.extra):
        return None
    return Recipe(
        network=form.network,
        source=source,
        inputs=form.inputs,
        target=form.target,
        loss=form.loss,
        metrics=form.metrics,
        optimiser=form.optimiser,
        settings=form.settings,
        learning_rate=float(rate),
        batch=batch,
        epochs=epochs,
        seed=seed,
        column=form.column,
        flat=form.flat,
        resized=form.resized,
        keep_best=keep_best,
    )


def _kept_best(stage: Stage) -> str:
    match stage.after_epoch:
        case [{"keep_best": str(name)}]:
            return name
    return ""


def _stage(step: GraphId, source: DataSource, keep_best: str) -> Stage:
    look: dict[str, Json] = {"step": step, "part": "test", **({"keep_best": keep_best} if keep_best else {})}
    return Stage("training", "training", step, epochs=f"={EPOCHS}", after_epoch=[look] if source.parts else None)


# Writing


def write(design: Design, recipe: Recipe) -> tuple[Edit, ...]:
    """The edits that make the training of a design this recipe; none where it is already.

    The step of an earlier recipe is replaced. A step that was made by hand stays in the drawing; the stages are those
    of the recipe.
    """
    old = _step_of(design)
    form = StepForm(
        network=recipe.network,
        source=recipe.source.name,
        inputs=recipe.inputs,
        target=recipe.target,
        loss=recipe.loss,
        metrics=recipe.metrics,
        optimiser=recipe.optimiser,
        settings=recipe.settings,
        column=recipe.column,
        flat=recipe.flat,
        resized=recipe.resized,
    )
    wanted = "estimate" if recipe.loss in REGRESSION_LOSSES else "classify"
    wanted = "give_back" if recipe.gives_back else wanted
    others = {graph.name for graph in design.graphs.values() if graph is not old}
    taken = {str(key) for key in design.graphs} | others
    step = old.id if old is not None else GraphId(free_name(wanted, taken))
    graph = step_graph(form, step, free_name(wanted, others) if old is not None else str(step))
    if old is not None and same_form(old, graph):
        graph = old
    elif old is not None:
        graph.positions |= {node: at for node, at in old.positions.items() if node in graph.nodes}
        graph.doc, graph.extra, graph.layout_extra = old.doc or STEP_DOC, old.extra, old.layout_extra
        graph.reroutes, graph.frames = dict(old.reroutes), old.frames
    source = replace(recipe.source, sampler=SAMPLER)
    sources, parameters = _sources(design, old, source), _parameters(design, recipe)
    stage = _stage(step, source, recipe.keep_best)
    if old is not None:
        stage = replace(stage, id=design.stages[0].id, name=design.stages[0].name, extra=design.stages[0].extra)
    edits: list[Edit] = []
    if parameters != design.parameters:
        edits.append(SetParameters(parameters))
    if sources != design.sources:
        edits.append(SetSources(sources))
    if graph != old:
        edits.append(PutGraph(graph))
    if (stage,) != design.stages:
        edits.append(SetStages((stage,)))
    if recipe.seed != design.training.get("seed", 0):
        edits.append(SetTraining("seed", recipe.seed))
    return tuple(edits)


def remove(design: Design) -> tuple[Edit, ...]:
    """The edits that take the recipe's step and stage out again; the data stays. None where there is no recipe."""
    old = _step_of(design)
    return (SetStages(()), RemoveGraph(old.id)) if old is not None else ()


def _step_of(design: Design) -> Graph | None:
    """The step of the recipe that a design has."""
    return design.graphs[design.stages[0].step] if read(design) is not None else None


def _sources(design: Design, old: Graph | None, source: DataSource) -> tuple[DataSource, ...]:
    """The sources with the recipe's: in the place of the one of its id, or of that which only the old step read."""
    if any(one.id == source.id for one in design.sources):
        return tuple(source if one.id == source.id else one for one in design.sources)
    before = form_of(old) if old is not None else None
    read_elsewhere = {
        str(node.args.get("field", "")).partition(".")[0]
        for graph in design.graphs.values()
        if graph is not old
        for node in graph.nodes.values()
    }
    if before is not None and before.source not in read_elsewhere:
        return tuple(source if one.name == before.source else one for one in design.sources)
    return (*design.sources, source)


def _parameters(design: Design, recipe: Recipe) -> tuple[Parameter, ...]:
    """The parameters with those of the recipe; what else was said of one is kept, a new one comes at the end."""
    wanted: dict[str, tuple[str, Json]] = {
        LEARNING_RATE: ("float", recipe.learning_rate),
        EPOCHS: ("int", recipe.epochs),
        BATCH: ("int", recipe.batch),
    }
    kept = tuple(
        replace(one, type=wanted[one.name][0], default=wanted[one.name][1]) if one.name in wanted else one
        for one in design.parameters
    )
    there = {one.name for one in kept}
    return kept + tuple(Parameter(name, kind, value) for name, (kind, value) in wanted.items() if name not in there)
