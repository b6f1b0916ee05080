"""Training as a few settings: written into any design, read back the same, taken back to the byte."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.catalogue.datasets import Task, data_kinds, task_of
from designer.catalogue.head import Head
from designer.catalogue.optimiser import OPTIMISERS
from designer.catalogue.recipe import (
    Recipe,
    RecipeError,
    losses_for,
    metrics_for,
    misfit,
    new_source,
    read,
    remove,
    suggest,
    write,
)
from designer.document import (
    DataSource,
    Design,
    Graph,
    GraphId,
    History,
    Json,
    Network,
    Node,
    NodeId,
    Port,
    SetNote,
    dump_text,
    load_text,
)
from designer.templates import open_template

TABLE: dict[str, Json] = {
    "op": "table",
    "args": {
        "path": "rows.csv",
        "numbers": ["a"],
        "categories": {"loss": "codes", "net": "codes"},
        "target": "y",
        "task": "regression",
    },
}
TABLE_SCHEMA: dict[str, Json] = {
    "features": {"shape": [1], "dtype": "float32"},
    "loss": {"shape": [], "dtype": "int64", "classes": 3},
    "net": {"shape": [], "dtype": "int64", "classes": 3},
    "target": {"shape": [], "dtype": "float32"},
}
BUILT_IN = [kind.op for kind in data_kinds().values() if not kind.reads]


def network(*ends: str, outputs: int = 1, inputs: tuple[str, ...] = ("x",)) -> Design:
    """A design of one network: inputs, a linear layer, and what stands behind it."""
    nodes = [Node(NodeId(name), "input", name, args={"shape": "N D"}) for name in inputs]
    nodes.append(
        Node(NodeId("fc"), "nn.Linear", "fc", args={"out_features": outputs}, inputs={"input": Port(NodeId(inputs[0]))})
    )
    for end in ends:
        nodes.append(Node(NodeId(end.replace(".", "_")), end, inputs={"input": Port(nodes[-1].id)}))
    nodes.append(Node(NodeId("out"), "output", "out", inputs={"value": Port(nodes[-1].id)}))
    graph = Graph(GraphId("net"), "Net", nodes={node.id: node for node in nodes})
    return Design("drawn", networks=(Network("net", "net", graph.id),), graphs={graph.id: graph})


@pytest.mark.parametrize("name", ["resnet-18", "vae-784"])
def test_what_is_drawn_by_hand_is_no_recipe(name: str) -> None:
    assert read(open_template(name)) is None


@pytest.mark.parametrize(("name", "epochs"), [("digits-cnn", 20), ("simple-nn", 20), ("lenet-5", 10), ("mlp-784", 10)])
def test_a_template_is_a_recipe_and_writing_that_changes_nothing(name: str, epochs: int) -> None:
    design = open_template(name)
    recipe = read(design)
    assert recipe is not None and recipe.network == "net" and recipe.metrics == ("accuracy",)
    assert write(design, recipe) == ()
    suggested = replace(suggest(design, design.sources[0]), epochs=epochs)
    assert replace(suggested, learning_rate=recipe.learning_rate, resized=recipe.resized) == recipe


@pytest.mark.parametrize(
    ("design", "op", "loss", "column"),
    [
        (network(outputs=3), "sklearn.load_iris", "F.cross_entropy", False),
        (network(outputs=1), "sklearn.load_breast_cancer", "F.binary_cross_entropy_with_logits", True),
        (network("nn.Sigmoid"), "sklearn.load_breast_cancer", "F.binary_cross_entropy", True),
        (network("torch.sigmoid", "Tensor.squeeze"), "sklearn.load_breast_cancer", "F.binary_cross_entropy", False),
        (network(), "sklearn.load_diabetes", "F.mse_loss", True),
    ],
)
def test_the_loss_fits_the_task_and_the_last_layer(design: Design, op: str, loss: str, column: bool) -> None:
    recipe = suggest(design, new_source(design, {"op": op}))
    assert (recipe.loss, recipe.column) == (loss, column)
    assert (recipe.optimiser, recipe.learning_rate) == ("Adam", 0.001)
    assert misfit(design, recipe) == ""


@pytest.mark.parametrize(
    ("design", "op", "told"),
    [
        (network(outputs=2), "sklearn.load_iris", "has 3 classes, but `net` gives 2 scores a row"),
        (network(outputs=1), "sklearn.load_wine", "has 3 classes; one value a row tells two apart"),
        (network(outputs=4), "sklearn.load_diabetes", "one number to predict a row; `net` gives 4"),
    ],
)
def test_what_cannot_work_is_said(design: Design, op: str, told: str) -> None:
    assert told in misfit(design, suggest(design, new_source(design, {"op": op})))


def test_there_is_no_recipe_without_a_network_or_for_more_inputs_than_fields() -> None:
    empty = Design("empty")
    with pytest.raises(RecipeError, match="no network"):
        suggest(empty, new_source(empty, {"op": "sklearn.load_iris"}))
    two = network(inputs=("x", "y"))
    with pytest.raises(RecipeError, match="takes `x`, `y`; the data gives `features`, `label`"):
        suggest(two, new_source(two, {"op": "sklearn.load_iris"}))


def test_fields_go_to_inputs_of_their_name_and_then_in_order() -> None:
    design = network(inputs=("loss", "x", "y"))
    recipe = suggest(design, new_source(design, TABLE, TABLE_SCHEMA))
    assert recipe.inputs == (("loss", "loss"), ("x", "features"), ("y", "net"))
    history = History(design)
    history.do("Train", write(design, recipe))
    assert read(design) == recipe, "columns may be called what a step calls its own cards"


@st.composite
def recipes(draw: st.DrawFn) -> tuple[Design, Recipe]:
    """A design with a training or without, and a recipe for it."""
    design = draw(st.sampled_from([lambda: open_template("simple-nn"), network, lambda: open_template("digits-cnn")]))()
    source = new_source(design, {"op": draw(st.sampled_from(BUILT_IN))})
    if draw(st.booleans()):
        source = replace(source, parts={}, transforms=None)
    task = task_of(source.data)
    assert task is not None
    heads = [Head(1), Head(3), Head(1, probability=True)]
    metrics = tuple(one for one in metrics_for(task) if draw(st.booleans()))
    return design, Recipe(
        network="net",
        source=source,
        inputs=suggest(design, source).inputs,
        target=suggest(design, source).target,
        loss=draw(st.sampled_from([loss for head in heads for loss in losses_for(task, head)])),
        metrics=metrics,
        optimiser=draw(st.sampled_from([one.name for one in OPTIMISERS])),
        settings=draw(st.dictionaries(st.sampled_from(["momentum", "weight_decay"]), st.floats(0, 1), max_size=2)),
        learning_rate=draw(st.floats(1e-6, 1)),
        batch=draw(st.integers(1, 512)),
        epochs=draw(st.integers(1, 100)),
        seed=draw(st.integers(0, 9)),
        column=draw(st.booleans()),
        resized={port: {"size": [8, 8]} for port, _ in suggest(design, source).inputs if draw(st.booleans())},
        keep_best=draw(st.sampled_from(["loss", *metrics])) if source.parts else "",
    )


@settings(max_examples=60, deadline=None)
@given(recipes(), st.data())
def test_a_recipe_is_read_as_it_was_written_and_taken_back_to_the_byte(
    drawn: tuple[Design, Recipe], data: st.DataObject
) -> None:
    design, recipe = drawn
    history, before = History(design), dump_text(design)
    history.do("Train", write(design, recipe))
    assert read(design) == recipe
    assert read(load_text(dump_text(design))[0]) == recipe
    assert write(design, recipe) == ()
    again = replace(
        recipe, epochs=recipe.epochs + 1, source=new_source(design, {"op": data.draw(st.sampled_from(BUILT_IN))})
    )
    steps = len(design.graphs)
    if task_of(again.source.data) is task_of(recipe.source.data) and again.target == recipe.target:
        again = replace(again, inputs=suggest(design, again.source).inputs, keep_best="loss")
        history.do("Train", write(design, again))
        assert read(design) == again
        assert (len(design.graphs), len(design.stages)) == (steps, 1)
        assert again.source.name in {one.name for one in design.sources}
        history.undo()
    history.undo()
    assert dump_text(design) == before


def test_what_was_made_by_hand_is_no_recipe_and_stays() -> None:
    design = open_template("digits-cnn")
    step = design.graphs[GraphId("classify")]
    SetNote(step.id, NodeId("loss"), "by hand").apply(design)
    assert read(design) is not None, "a note says nothing else"
    step.nodes[NodeId("loss")] = replace(step.nodes[NodeId("loss")], args={"label_smoothing": 0.1})
    assert read(design) is None
    before = dump_text(design)
    history = History(design)
    recipe = suggest(design, design.sources[0])
    history.do("Train", write(design, recipe))
    assert read(design) == recipe
    assert step.nodes[NodeId("loss")].args == {"label_smoothing": 0.1} and design.graphs[GraphId("classify")] is step
    history.undo()
    assert dump_text(design) == before


def test_a_recipe_is_taken_out_and_its_data_stays() -> None:
    design = open_template("digits-cnn")
    history = History(design)
    history.do("No training", remove(design))
    assert read(design) is None and not design.stages and GraphId("classify") not in design.graphs
    assert [source.name for source in design.sources] == ["digits"] and remove(design) == ()


def test_a_source_is_split_and_scaled_as_its_kind_needs() -> None:
    design = open_template("digits-cnn")
    digits, patients = (new_source(design, {"op": f"sklearn.load_{name}"}) for name in ("digits", "diabetes"))
    assert (digits.name, digits.transforms, digits.parts["stratify"]) == ("digits2", None, "label")
    assert patients.parts == {"by": "random", "test": 0.2, "seed": 0}
    assert patients.transforms == [{"op": "standardise", "args": {"fields": ["features", "target"]}}]
    assert isinstance(digits, DataSource) and task_of(patients.data) is Task.REGRESSION
