"""What a run's network takes and tells, found from its `Predictor` and from the rows that it learned from."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from designer.catalogue.datasets import TABLE_ENDINGS
from designer.training.predict.records import Column, Description, Takes

_DIGITS = 4  # of a number that a form begins with


def describe(predictor: Any) -> Description:
    """Describes the network of a run.

    Args:
        predictor: The `Predictor` of the run's own `predict.py`.
    """
    checkpoint, epoch = predictor.path.stem, predictor.epoch
    if hasattr(predictor, "painted"):
        return Description(Takes.NOISE, "picture", checkpoint, epoch, gives_pictures=True)
    channels, height, width = predictor.size
    return Description(
        takes=Takes.IMAGE if channels else Takes.ROW,
        target=predictor.target,
        checkpoint=checkpoint,
        epoch=epoch,
        columns=() if channels else _as_in_the_file(predictor, tuple(_columns(predictor))),
        channels=channels,
        height=height,
        width=width,
        classes=predictor.classes,
        gives_pictures=getattr(predictor, "gives_pictures", False),  # of an older run's code nothing is known of them
    )


def _columns(predictor: Any) -> Iterator[Column]:
    """The columns with what is typical of them, read from the data where that is still there."""
    numbers, common = _seen(predictor)
    position = 0
    for name in predictor.columns:
        if name in predictor.names:
            names = tuple(predictor.names[name])
            yield Column(name, common.get(name, names[0]), names)
        else:
            low, typical, high = numbers[position] if numbers else (0.0, 0.0, 0.0)
            position += 1
            yield Column(name, typical, (), low, high)


def _as_in_the_file(predictor: Any, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns in the order of the file that they come from, where there is one and it is still there."""
    settings = [getattr(predictor.config, one.name) for one in fields(predictor.config)]
    for path in (one for one in settings if isinstance(one, Path) and one.suffix.lower() in TABLE_ENDINGS):
        from designer.training.data.tables import columns_in  # a network of images needs no library of tables

        order = columns_in(path)
        if all(column.name in order for column in columns):
            return tuple(sorted(columns, key=lambda column: order.index(column.name)))
    return columns


def _seen(predictor: Any) -> tuple[list[tuple[float, float, float]], dict[str, str]]:
    """Lowest, middle and highest of each column of numbers, and the commonest text of each other one."""
    texts = [name for name in predictor.columns if name in predictor.names]
    count = len(predictor.columns) - len(texts)
    refused = importlib.import_module("answers").Refused  # the run's own
    try:
        rows = predictor.data()[0].rows
    except refused:
        return _expected(predictor, count), {}
    features = rows.get("features")
    common: dict[str, str] = {}
    spans: list[tuple[float, float, float]] = []
    if features is not None:
        features = predictor.unscaled("features", features) if "features" in predictor.facts else features
        spans = [_span(features[:, column]) for column in range(count)]
        place = count
        while texts and place < features.shape[1]:  # the names that became columns of 0 and 1
            names = predictor.names[texts[0]]
            common[texts.pop(0)] = names[int(features[:, place : place + len(names)].mean(0).argmax())]
            place += len(names)
    for field, name in zip((one for one in rows if one not in ("features", "label", "target")), texts, strict=False):
        common[name] = predictor.names[name][int(rows[field].mode().values) - 1]
    return spans, common


def _span(values: Any) -> tuple[float, float, float]:
    low, typical, high = (_rounded(float(one)) for one in (values.min(), values.median(), values.max()))
    return low, typical, high


def _expected(predictor: Any, count: int) -> list[tuple[float, float, float]]:
    """The same, from the scale that was kept, where the data is gone: a middle and two deviations about it."""
    if "features" not in predictor.facts:
        return []
    scale = predictor.facts["features"]
    pairs = zip(scale["mean"].tolist()[:count], scale["deviation"].tolist()[:count], strict=True)
    return [(_rounded(mean - 2 * apart), _rounded(mean), _rounded(mean + 2 * apart)) for mean, apart in pairs]


def _rounded(value: float) -> float:
    """The number in the few digits that a form shows."""
    return float(f"{value:.{_DIGITS}g}")
