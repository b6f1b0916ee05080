"""Asks the network of `simple-nn` that train.py has trained.

Ten features to one probability: the network that a first PyTorch course writes by hand.

    python predict.py new.csv
    python predict.py new.csv --out answers.csv
    python predict.py --held-out

What has no answer is named on standard error, and the exit status is 2.
"""

import sys
from pathlib import Path

import polars as pl
import torch
from torch import Tensor

import model
from answers import Answer, Refused, Trained, ask
from run import Rows, Source
from train import Config, load_points


def read_table(path: Path, columns: list[str]) -> pl.DataFrame:
    """The columns that the network takes, every cell a text."""
    nothing = ["?", "NA", "N/A", "nan", "null"]
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            table = pl.read_parquet(path, glob=False)
        else:
            table = pl.read_csv(path, infer_schema=False, null_values=nothing, glob=False)
        if absent := [name for name in columns if name not in table.columns]:
            raise Refused(f"there is no column {absent[0]} in it; needed are {', '.join(columns)}")
        table = table.select(pl.col(columns).cast(pl.String))
    except FileNotFoundError:
        raise Refused("there is no such file") from None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Refused(f"it cannot be read as a table: {str(error).partition(chr(10))[0]}") from None
    if table.is_empty():
        raise Refused("it has no rows below its header")
    return table


def faults(table: pl.DataFrame, names: dict[str, list[str]]) -> dict[int, str]:
    """Why rows have no answer: an empty cell, a text where a number is needed, a name that training never saw."""
    found: dict[int, str] = {}
    for column in table:
        known = column.cast(pl.Float32, strict=False).is_finite()
        needed = "a number is needed"
        if column.name in names:
            known = column.is_in(names[column.name])
            more = ", ..." if len(names[column.name]) > 10 else ""
            needed = f"known are {', '.join(names[column.name][:10])}{more}"
        for row in (~known.fill_null(False)).arg_true():
            cell = "nothing is there" if column[row] is None else f'there is "{column[row]}"'
            found.setdefault(row, f"in {column.name} {cell}, {needed}")
    return found


class Predictor(Trained):
    """The trained network: what it takes, and what it tells."""

    def __init__(self, checkpoint: Path | None = None) -> None:
        super().__init__(checkpoint, target="class")
        self.config = self.settings(Config)
        self.columns: list[str] = [f"feature {number + 1}" for number in range(10)]
        self.names: dict[str, list[str]] = {}
        self.classes = tuple(str(number) for number in range(2))
        self.net = self.restored("net", model.SimpleNN())

    def answer_file(self, path: Path) -> list[Answer]:
        """What is told of each row of a CSV or Parquet file."""
        return self.answer_table(read_table(path, self.columns))

    def answer_table(self, table: pl.DataFrame) -> list[Answer]:
        """What is told of each row of texts, or why nothing is."""
        refused = faults(table, self.names)
        whole = [row for row in range(len(table)) if row not in refused]
        told = self.answers(self.rows(table[whole]), [f"row {row + 1}" for row in whole])
        by_row = dict(zip(whole, told, strict=True))
        by_row |= {row: Answer(f"row {row + 1}", refused=why) for row, why in refused.items()}
        return [by_row[row] for row in range(len(table))]

    def rows(self, table: pl.DataFrame) -> Rows:
        """What the network takes of whole rows."""
        features = table.cast(pl.Float64).to_torch().float()
        return {"features": features}

    def tell(self, rows: Rows) -> Tensor:
        """A probability for each class."""
        yes: Tensor = self.net(rows["features"]).flatten()
        return torch.stack([1 - yes, yes], 1)  # N x 2

    def parts(self) -> tuple[Source, ...]:
        """The rows that it learned from, and those that were held out."""
        return load_points(self.config)


if __name__ == "__main__":
    sys.exit(ask(Predictor))
