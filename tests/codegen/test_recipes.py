"""Every recipe that fits is written, checked without errors, generated and trained for a few steps."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import torch

from designer.catalogue.datasets import data_kinds, schema_of, task_of
from designer.catalogue.head import Head
from designer.catalogue.optimiser import OPTIMISERS
from designer.catalogue.recipe import losses_for, misfit, new_source, read, suggest, write
from designer.codegen import write_project
from designer.document import Design, Graph, History, Json
from tests.codegen.designs import CATALOGUE, graph, node, report_of
from tests.codegen.designs import design as drawn
from tests.language.projects import Recorder
from tests.language.rows import make_rows

TABLE: dict[str, Json] = {
    "path": "houses.csv",
    "numbers": ["area", "rooms"],
    "categories": {"heating": "one_hot", "city": "codes"},
    "target": "price",
    "task": "regression",
}
NUMBER: dict[str, Json] = {"shape": [], "dtype": "float32"}
CITY: dict[str, Json] = {"shape": [], "dtype": "int64", "classes": 4}
FILES: dict[str, tuple[dict[str, Json], dict[str, Json]]] = {
    "prices": (
        {"op": "table", "args": TABLE},
        {"features": {"shape": [4], "dtype": "float32"}, "city": CITY, "target": NUMBER},
    ),
    "heatings": (
        {
            "op": "table",
            "args": {
                **TABLE,
                "numbers": ["area", "price"],
                "categories": {},
                "target": "city",
                "task": "classification",
            },
        },
        {"features": {"shape": [2], "dtype": "float32"}, "label": {"shape": [], "dtype": "int64", "classes": 3}},
    ),
    "images": (
        {"op": "image_folder", "args": {"path": "shapes", "size": [8, 6], "mode": "L"}},
        {"image": {"shape": [1, 8, 6], "dtype": "float32"}, "label": {"shape": [], "dtype": "int64", "classes": 2}},
    ),
}
DATA = {kind.op: ({"op": kind.op}, None) for kind in data_kinds().values() if not kind.reads} | FILES
HEADS = (Head(1), Head(3), Head(1, probability=True))


def cases() -> Iterator[tuple[str, str, str]]:
    """Data, a loss that fits it, and an optimiser."""
    for data, (said, seen) in DATA.items():
        task, label = task_of(said), dict(seen or schema_of(said)).get("label")
        assert task is not None
        losses = dict.fromkeys(loss for head in HEADS for loss in losses_for(task, head))
        for loss, optimiser in product(losses, OPTIMISERS):
            two = isinstance(label, dict) and label["classes"] == 2
            if two or not loss.startswith("F.binary"):  # one value a row tells two classes apart
                yield data, loss, optimiser.name


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def some_answer(predictor: Any) -> Any:
    """What is told of a drawing, or of a row that fits."""
    if predictor.size[0]:
        return predictor.answer_ink(torch.eye(20))
    rows = {name: [predictor.names[name][0] if name in predictor.names else "1"] for name in predictor.columns}
    return predictor.answer_table(pl.DataFrame(rows))


def network(schema: dict[str, Json], loss: str) -> Design:
    """A network that takes the first field and gives what the loss needs."""
    field = next(iter(schema))
    facts, label = schema[field], schema.get("label")
    assert isinstance(facts, dict) and isinstance(facts["shape"], list)
    classes = label["classes"] if isinstance(label, dict) and loss == "F.cross_entropy" else 1
    shape = " ".join(["N", *map(str, facts["shape"])])
    nodes = [node("x", "input", shape=shape), node("flat", "Tensor.flatten", {"input": "x"}, named=False, start_dim=1)]
    nodes.append(node("head", "nn.Linear", {"input": "flat"}, out_features=classes))
    last = "head"
    if loss == "F.binary_cross_entropy":
        nodes.append(node("sigmoid", "torch.sigmoid", {"input": "head"}, named=False))
        last = "sigmoid"
    whole: Graph = graph("Net", *nodes, node("y", "output", {"value": last}))
    return drawn(whole)


@pytest.mark.parametrize(("data", "loss", "optimiser"), list(cases()), ids=lambda one: str(one).rpartition(".")[2])
def test_every_recipe_that_fits_trains(
    data: str, loss: str, optimiser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, seen = DATA[data]
    source = new_source(Design("empty"), said, seen)
    design = network(dict(source.schema), loss)
    report = report_of(design)
    recipe = replace(suggest(design, source, report), optimiser=optimiser, batch=16, epochs=1, loss=loss)
    if optimiser == "SGD":
        recipe = replace(recipe, settings={"momentum": 0.9, "nesterov": True, "weight_decay": 0.01})
    assert misfit(design, recipe, report) == ""
    History(design).do("Train", write(design, recipe))
    assert read(design) == recipe
    report = report_of(design)
    assert report.problems == ()
    write_project(design, CATALOGUE, report, tmp_path)
    make_rows("table", tmp_path)
    make_rows("pictures", tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    sink = Recorder({4: [("stop",)]})
    try:
        importlib.import_module("train").main([], sink)
        predictor = importlib.import_module("predict").Predictor()
        scores, (answer,) = predictor.evaluate(), some_answer(predictor)
    finally:
        for module in ("answers", "measures", "model", "predict", "run", "train"):
            sys.modules.pop(module, None)
    assert answer.text and not answer.refused and len(answer.probabilities) == len(predictor.classes)
    assert scores.rows > 0 and all(value == value for value in scores.values.values())
    assert sink.status in ("stopped", "finished") and len(sink.curve("train.loss")) >= 2
    assert all(value == value for value in sink.curve("train.loss"))
