"""Runs measurements: `python -m tests.bench [NAME ...] [--json]`."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping

from tests.bench.canvas import canvas
from tests.bench.codegen import codegen
from tests.bench.curves import curves
from tests.bench.document import document
from tests.bench.follow import follow
from tests.bench.inference import inference
from tests.bench.keys import keys
from tests.bench.startup import startup
from tests.bench.training import training

Measurement = Callable[[], Mapping[str, float] | Mapping[str, Mapping[str, float]]]

MEASUREMENTS: Mapping[str, Measurement] = {
    "canvas": canvas,
    "codegen": codegen,
    "curves": curves,
    "document": document,
    "follow": follow,
    "inference": inference,
    "keys": keys,
    "startup": startup,
    "training": training,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - MEASUREMENTS.keys():
        parser.error(f"there is no measurement {unknown.pop()!r}; there are {', '.join(MEASUREMENTS)}")
    results = {name: dict(MEASUREMENTS[name]()) for name in arguments.names or MEASUREMENTS}
    if arguments.json:
        print(json.dumps(results, indent=2))
        return
    for name, values in results.items():
        print(name, *_lines(values), sep="\n")


def _lines(values: Mapping[str, float | Mapping[str, float]]) -> Iterator[str]:
    """A line a value; values of several columns stand under their heads."""
    heads = list(dict.fromkeys(head for value in values.values() if isinstance(value, Mapping) for head in value))
    width = max(14, *(len(head) + 2 for head in heads), 0)
    if heads:
        yield "  " + " " * 24 + "".join(f"{head:>{width}}" for head in heads)
    for what, value in values.items():
        columns = [value.get(head) for head in heads] if isinstance(value, Mapping) else [value]
        yield f"  {what:24}" + "".join(" " * width if one is None else f"{one:{width}.5g}" for one in columns)


if __name__ == "__main__":
    main()
