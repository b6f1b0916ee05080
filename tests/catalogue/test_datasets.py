"""What is written down of scikit-learn's data sets is what the installed ones are, and of files what they say."""

import inspect

import pytest
from sklearn import datasets

from designer.catalogue.datasets import (
    DataKind,
    Task,
    data_kinds,
    image_size,
    schema_of,
    standardised_fields,
    table_columns,
    task_of,
)
from designer.document import Json

LOADED = [kind for kind in data_kinds().values() if kind.rows]


@pytest.mark.parametrize("kind", LOADED, ids=lambda kind: kind.op)
def test_what_is_said_of_a_data_set_is_so(kind: DataKind) -> None:
    data = getattr(datasets, kind.op.partition(".")[2])()
    assert len(data.target) == kind.rows
    if kind.op != "sklearn.load_digits":
        assert kind.schema["features"] == {"shape": [data.data.shape[1]], "dtype": "float32"}
    if kind.task is Task.CLASSIFICATION:
        label = kind.schema["label"]
        names = [str(name) for name in data.target_names]
        assert isinstance(label, dict) and label["classes"] == len(names)
        assert label.get("names", names) == names


def test_made_up_points_take_what_scikit_learn_takes() -> None:
    kind = data_kinds()["sklearn.make_classification"]
    known = inspect.signature(datasets.make_classification).parameters
    for argument in kind.arguments:
        assert argument.default == known[argument.name].default, argument.name
    schema = schema_of({"op": kind.op, "args": {"n_features": 7, "n_classes": 3}})
    assert schema == {
        "features": {"shape": [7], "dtype": "float32"},
        "label": {"shape": [], "dtype": "int64", "classes": 3},
    }


def table(**args: Json) -> dict[str, Json]:
    whole: dict[str, Json] = {"path": "t.csv", "numbers": ["a"], "target": "y", "task": "regression"}
    return {"op": "table", "args": whole | args}


def test_columns_become_fields_that_code_can_name() -> None:
    columns = table_columns(table(categories={"the city": "codes", "features": "codes", "kind": "one_hot"}))
    assert columns is not None
    assert columns.fields == ("features", "the_city", "features2", "target")
    assert columns.all == ("a", "kind", "the city", "features", "y")
    assert (columns.as_numbers, columns.texts) == (("a", "y"), ("kind", "the city", "features"))


@pytest.mark.parametrize(
    "args",
    [
        {"target": "a"},
        {"target": 3},
        {"numbers": []},
        {"task": "guessing"},
        {"categories": {"a": "codes"}},
        {"categories": {"b": "twice"}},
    ],
)
def test_columns_that_cannot_be_are_none(args: dict[str, Json]) -> None:
    assert table_columns(table(**args)) is None


def test_sizes_transforms_and_tasks_are_read_or_refused() -> None:
    assert image_size({"args": {"size": [8, 9], "mode": "L"}}) == (1, 8, 9)
    assert (
        image_size({"args": {"size": [8, 10**6]}}) is None
        and image_size({"args": {"size": [8, 8], "mode": "X"}}) is None
    )
    assert standardised_fields(None) == () and standardised_fields([{"op": "crop"}]) is None
    assert task_of({"op": "sklearn.load_diabetes"}) is Task.REGRESSION and task_of({"op": "mnist"}) is None
