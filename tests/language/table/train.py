"""Trains `table`.

Predicts the price of houses from a file: numbers, a category as columns of 0 and 1, another in an embedding.

    python train.py --help
    python train.py --resume
    torchrun --nproc-per-node 2 train.py
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.optim import Adam, Optimizer

from measures import Mean
from model import PriceNet
from run import Facts, Run, Settings, Sink, Source, average_gradients, in_order, shuffled, split


@dataclass
class Config(Settings):
    """What this design leaves open; each field is a flag."""

    houses_path: Path = Path("houses.csv")
    learning_rate: float = 0.01
    epochs: int = 20
    batch_size: int = 16


# Data


def whole_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The rows in which nothing is missing and every number is finite; how many are left out is said."""
    whole = table.drop_nulls().filter(pl.all_horizontal(pl.col(pl.Float64).is_finite()))
    if len(whole) < len(table):
        print(f"left out, since a value is missing or is no number: {len(table) - len(whole)} of {len(table)} rows")
    return whole


def codes(column: pl.Series, names: list[str]) -> Tensor:
    """The number of each text among the names, from 1 on; 0 for a text that is not among them."""
    numbers = list(range(1, len(names) + 1))
    return column.replace_strict(names, numbers, default=0, return_dtype=pl.Int64).to_torch()


def one_hot(column: pl.Series, names: list[str]) -> Tensor:
    """A column for each name, 1 where the text is that name and 0 where it is not."""
    return F.one_hot(codes(column, names), len(names) + 1)[:, 1:]


def load_houses(config: Config) -> tuple[Source, Source]:
    """Rows of a table; 25 % of the rows, drawn at random, are held out."""
    table = pl.read_csv(
        config.houses_path,
        columns=["area", "rooms", "heating", "city", "price"],
        infer_schema=False,
        null_values=["?", "NA", "N/A", "nan", "null"],
        glob=False,
    )
    table = table.cast({"area": pl.Float64, "rooms": pl.Float64, "price": pl.Float64}, strict=False)
    table = whole_rows(table)
    names = {"heating": sorted(table["heating"].unique()), "city": sorted(table["city"].unique())}
    features = torch.cat(
        [table.select("area", "rooms").to_torch().float(), one_hot(table["heating"], names["heating"])], 1
    )
    city = codes(table["city"], names["city"])  # rows
    target = table["price"].to_torch().float()  # rows
    train, test = split(len(features), test=0.25, seed=0)
    facts: Facts = {"names": names}
    mean = features[train].mean(0)
    deviation = features[train].std(0).clamp(min=1e-6)
    features = (features - mean) / deviation
    facts["features"] = {"mean": mean, "deviation": deviation}
    mean = target[train].mean(0)
    deviation = target[train].std(0).clamp(min=1e-6)
    target = (target - mean) / deviation
    facts["target"] = {"mean": mean, "deviation": deviation}
    return (
        Source(
            {"features": features[train], "city": city[train], "target": target[train]},
            shuffled(len(train), batch=config.batch_size),
            facts=facts,
        ),
        Source(
            {"features": features[test], "city": city[test], "target": target[test]},
            in_order(len(test), batch=config.batch_size),
            facts=facts,
        ),
    )


# Steps


def estimate(net: PriceNet, adam: Optimizer, features: Tensor, city: Tensor, target: Tensor) -> dict[str, Tensor]:
    """Learns from one batch."""
    prediction = net(features, city)  # N x 1
    loss = F.mse_loss(prediction, target.unsqueeze(1))

    adam.zero_grad()
    loss.backward()
    average_gradients(net.parameters())
    adam.step()
    return {"loss": loss.detach()}


def evaluate_estimate(run: Run, net: PriceNet, houses: Source) -> dict[str, float]:
    """The same over all of a part, without learning."""
    mean_loss = Mean()
    with run.looking(net):
        for batch in houses.whole(run):
            features, city, target = batch["features"], batch["city"], batch["target"]
            prediction = net(features, city)  # N x 1
            loss = F.mse_loss(prediction, target.unsqueeze(1))
            mean_loss.add(loss, rows=len(features))
    return {"loss": mean_loss.value()}


# Stages


def training(run: Run, config: Config, net: PriceNet, houses: Source, houses_test: Source) -> None:
    """Repeats `estimate`."""
    adam = run.keep("adam", Adam(net.parameters(), lr=config.learning_rate))
    for _ in run.epochs(config.epochs):
        for batch in run.batches(houses):
            run.log(estimate(net, adam, batch["features"], batch["city"], batch["target"]))
        scores = evaluate_estimate(run, net, houses_test)
        run.log(scores, "test")
        run.keep_best(-scores["loss"])


def main(argv: list[str] | None = None, sink: Sink | None = None) -> None:
    """Trains, from the flags in `argv` or those of the command line."""
    config = Config.parse(argv)
    with Run(config, sink) as run:
        houses, houses_test = load_houses(config)
        run.keep("houses", houses)
        net = run.keep("net", PriceNet())
        run.stages(partial(training, run, config, net, houses, houses_test))


if __name__ == "__main__":
    main()
