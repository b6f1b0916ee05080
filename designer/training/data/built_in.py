"""Looking at the data sets that come with scikit-learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn import datasets

from designer.catalogue.datasets import DataKind, Task, schema_of
from designer.document import Json
from designer.training.data.pictures import small_picture
from designer.training.data.records import (
    Column,
    ColumnKind,
    Fault,
    Inspection,
    InspectionRequest,
    Picture,
    failed,
)

_OF_A_CLASS = 6  # pictures


def inspect_built_in(request: InspectionRequest, kind: DataKind) -> Inspection:
    """What is in a data set of scikit-learn."""
    arguments = request.data.get("args")
    told: Mapping[str, Json] = arguments if isinstance(arguments, dict) else {}
    unknown = [name for name in told if kind.argument(name) is None]
    if unknown:
        return failed(f"{kind.title} has no setting `{unknown[0]}`.", unknown[0])
    written = [name for name, value in told.items() if isinstance(value, str) and value.startswith("=")]
    if written:
        return failed(f"`{written[0]}` follows from a parameter of the design; look again with a number.", written[0])
    try:
        data = getattr(datasets, kind.op.partition(".")[2])(**told)
    except (TypeError, ValueError) as error:
        return failed(f"{kind.title} cannot be made: {str(error).splitlines()[0]}")
    features, truth = (data.data, data.target) if hasattr(data, "data") else data
    schema = schema_of(request.data)
    classes = schema.get("label")
    given = classes.get("names") if isinstance(classes, dict) else None
    names = [str(name) for name in given] if isinstance(given, list) else None
    numbers = [int(one) if kind.task is Task.CLASSIFICATION else float(one) for one in truth]
    says = [names[int(one)] if names else f"{one:g}" for one in numbers]
    header = getattr(data, "feature_names", [f"feature {index + 1}" for index in range(features.shape[1])])
    preview = tuple(
        (*(f"{value:.4g}" for value in row), says[index]) for index, row in enumerate(features[: request.rows])
    )
    balance = dict(sorted(Counter(says).items())) if kind.task is Task.CLASSIFICATION else {}
    alone = len(balance) == 1 and (Fault("All rows are of one class, so there is nothing to tell apart."),)
    columns = tuple(_column(str(name), features[:, place]) for place, name in enumerate(header))
    pictures = _pictures(data.images, says) if hasattr(data, "images") else ()
    return Inspection(
        schema=schema,
        rows=len(truth),
        columns=() if pictures else columns,
        pictures=pictures,
        header=(*map(str, header), "label" if kind.task is Task.CLASSIFICATION else "target"),
        preview=preview,
        balance=balance,
        faults=alone or (),
    )


def _column(name: str, values: NDArray[np.float64]) -> Column:
    return Column(
        name,
        ColumnKind.NUMBER,
        values=len(np.unique(values)),
        low=float(values.min()),
        high=float(values.max()),
        mean=float(values.mean()),
        deviation=float(values.std()),
    )


def _pictures(images: NDArray[np.float64], says: list[str]) -> tuple[Picture, ...]:
    """The first images of each class, from the lightest value, 0, to the darkest that there is."""
    shown: Counter[str] = Counter()
    found = []
    for number, (image, label) in enumerate(zip(images, says, strict=True), start=1):
        if shown[label] < _OF_A_CLASS:
            shown[label] += 1
            levels = (image / images.max() * 255).astype(np.uint8)
            found.append(small_picture(Image.fromarray(levels), label, f"row {number}"))
    return tuple(sorted(found, key=lambda picture: picture.label))
