"""The rows of a table that nothing is learned from, one by one."""

from __future__ import annotations

import polars as pl

from designer.catalogue.datasets import TableColumns
from designer.training.data.records import LeftOut

_LISTED = 500


def rows_with_gaps(head: pl.DataFrame, chosen: TableColumns) -> tuple[LeftOut, ...]:
    """The first rows in which a chosen column holds nothing, or no number where it must, numbered from 1."""
    used = head.select(_usable(name, name in chosen.as_numbers) for name in chosen.all)
    broken = used.with_row_index("").filter(pl.any_horizontal(pl.all().is_null())).head(_LISTED)
    return tuple(_row(row, head) for row in broken.iter_rows(named=True))


def _usable(name: str, is_number: bool) -> pl.Expr:
    """The cells of a column that can be learned from; nothing in the place of others."""
    if not is_number:
        return pl.col(name).cast(pl.String(), strict=False)
    value = pl.col(name).cast(pl.Float64(), strict=False)
    return pl.when(value.is_finite()).then(value).alias(name)


def _row(row: dict[str, object], head: pl.DataFrame) -> LeftOut:
    number = row.pop("")
    assert isinstance(number, int)
    name = next(name for name, value in row.items() if value is None)
    said = head[name][number]
    why = f"`{name}` is missing." if said is None else f'`{name}` is no number: "{str(said)[:40]}".'
    return LeftOut(f"Row {number + 1}", why)
