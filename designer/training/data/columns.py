"""What a column of a table seems to hold, guessed from its cells."""

from __future__ import annotations

import polars as pl

from designer.training.data.records import Column, ColumnKind

_DATES = r"^\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}/\d{1,2}/\d{1,2})([ T]\d{1,2}:\d{2}.*)?\s*$"
_MOSTLY = 0.8  # the share of cells that says what a column is
_NAMES_SHOWN = 100
_FEW = 20  # different values that are a category in any column


def column_of(series: pl.Series) -> Column:
    """The kind of a column, and what it holds besides."""
    if series.dtype.is_temporal():
        return Column(series.name, ColumnKind.DATE, series.n_unique(), series.null_count())
    if series.dtype.is_nested() or series.dtype == pl.Binary:
        return Column(series.name, ColumnKind.OTHER, 0, series.null_count())
    texts = series.alias("cells").cast(pl.String)  # polars takes some names for patterns
    missing, there = texts.null_count(), texts.drop_nulls()
    if not len(there):
        return Column(series.name, ColumnKind.EMPTY, 0, missing)
    values = there.n_unique()
    if there.str.contains(_DATES).sum() >= _MOSTLY * len(there):
        return Column(series.name, ColumnKind.DATE, values, missing)
    numbers = texts.cast(pl.Float64, strict=False)
    finite = numbers.is_finite().fill_null(False)
    odd = (texts.is_not_null() & ~finite).arg_true()
    kind = ColumnKind.NUMBER
    names: tuple[str, ...] = ()
    if len(odd) > len(there) / 2:
        kind = ColumnKind.CATEGORY if values <= max(_FEW, len(there) // 2) else ColumnKind.TEXT
    if kind is ColumnKind.CATEGORY:
        names = tuple(sorted(there.unique().to_list())[:_NAMES_SHOWN])
    found = numbers.filter(finite) if kind is ColumnKind.NUMBER else numbers.clear()
    return Column(
        series.name,
        kind,
        values,
        missing,
        odd=len(odd),
        odd_row=int(odd[0]) + 1 if len(odd) else 0,
        odd_text=str(texts[int(odd[0])])[:40] if len(odd) else "",
        low=_number(found.min()),
        high=_number(found.max()),
        mean=_number(found.mean()),
        deviation=_number(found.std(ddof=0)),
        names=names,
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
