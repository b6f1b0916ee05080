"""Runs measurements: `python -m tests.bench [NAME ...] [--json]`."""

import argparse
import json
from collections.abc import Callable, Mapping

from tests.bench.curves import curves
from tests.bench.sink import sink

Measurement = Callable[[], Mapping[str, float]]

MEASUREMENTS: Mapping[str, Measurement] = {"curves": curves, "sink": sink}


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
        print(name, *(f"  {what:24}{value:12.5g}" for what, value in values.items()), sep="\n")


if __name__ == "__main__":
    main()
