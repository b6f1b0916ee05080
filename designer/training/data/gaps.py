"""The rows of a table that nothing is learned from: how many for each reason, and the first of them one by one."""

from __future__ import annotations

import polars as pl
from polars.selectors import by_name  # unlike `pl.col`, which takes some names for patterns

from designer.catalogue.datasets import TableColumns
from designer.training.data.records import LeftOut

_LISTED = 500
_NAMED = 3  # columns in a sentence


def reasons(frame: pl.LazyFrame, chosen: TableColumns) -> dict[str, int]:
    """Why rows are left out, as it is said behind their number, and that number; each row has one reason."""
    missing = {name: by_name(name).is_null() for name in chosen.all}
    odd = {
        name: ~by_name(name).cast(pl.Float64(), strict=False).is_finite().fill_null(False) for name in chosen.as_numbers
    }
    gap = pl.any_horizontal(missing.values())
    misread = ~gap & pl.any_horizontal([pl.lit(False), *odd.values()])
    counts = frame.select(
        gap=gap.sum(),
        misread=misread.sum(),
        missing=pl.concat_list([one.sum() for one in missing.values()]),
        odd=pl.concat_list([pl.lit(0, pl.UInt32), *((misread & one).sum() for one in odd.values())]),
    ).collect(engine="streaming")
    rows, misread_rows, gaps, oddities = counts.row(0)
    lacking = [name for name, count in zip(missing, gaps, strict=True) if count]
    odd_ones = [name for name, count in zip(odd, oddities[1:], strict=True) if count]
    told = {
        _left_out(rows, f"{_either(lacking)} is missing"): rows,
        _left_out(misread_rows, f"{_either(odd_ones)} is no number"): misread_rows,
    }
    return {reason: count for reason, count in told.items() if count}


def _left_out(rows: int, why: str) -> str:
    what, where = ("row is", "it") if rows == 1 else ("rows are", "them")
    return f"{what} left out, since {why} in {where}"


def _either(columns: list[str]) -> str:
    """`a`, `b` or `c`; of many, the first ones."""
    named = [f"`{name}`" for name in columns[:_NAMED]]
    if len(columns) > _NAMED:
        return f"{', '.join(named)} or another column"
    return " or ".join([", ".join(named[:-1]), *named[-1:]] if len(named) > 1 else named)


def rows_with_gaps(head: pl.DataFrame, chosen: TableColumns) -> tuple[LeftOut, ...]:
    """The first rows in which a chosen column holds nothing, or no number where it must, numbered from 1."""
    used = head.select(_usable(name, name in chosen.as_numbers) for name in chosen.all)
    broken = used.select(gap=pl.any_horizontal(pl.all().is_null()))["gap"].arg_true().head(_LISTED)
    rows = zip(broken, used[broken].iter_rows(named=True), strict=True)
    return tuple(_row(number, row, head) for number, row in rows)


def _usable(name: str, is_number: bool) -> pl.Expr:
    """The cells of a column that can be learned from; nothing in the place of others."""
    if not is_number:
        return by_name(name).cast(pl.String(), strict=False)
    value = by_name(name).cast(pl.Float64(), strict=False)
    return pl.when(value.is_finite()).then(value).alias(name)


def _row(number: int, row: dict[str, object], head: pl.DataFrame) -> LeftOut:
    name = next(name for name, value in row.items() if value is None)
    said = head[name][number]
    why = f"`{name}` is missing." if said is None else f'`{name}` is no number: "{str(said)[:40]}".'
    return LeftOut(f"Row {number + 1}", why)
