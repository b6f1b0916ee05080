"""Say what is different between two designs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict

from designer.cli.terminal import FINE, design_named, say_repairs
from designer.document import load
from designer.document.comparing import Comparison, compare

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument(
        "before", metavar="BEFORE", type=design_named, help="a design, *.netd, or the folder of an export"
    )
    parser.add_argument("after", metavar="AFTER", type=design_named, help="what became of it, or another design")


def run(arguments: argparse.Namespace) -> int:
    """Prints what came, went and changed; nothing in either design is run."""
    designs = []
    for path in (arguments.before, arguments.after):
        design, repairs = load(path)
        say_repairs(repairs)
        designs.append(design)
    found = compare(*designs)
    if arguments.json:
        print(json.dumps({"same": found.same, **asdict(found)}))
    else:
        for line in _lines(found):
            print(line)
    return FINE


def _lines(found: Comparison) -> Iterator[str]:
    if found.same:
        yield "the same network" + (", laid out otherwise" if found.moved else "")
    yield from found.what
    for graph in found.graphs:
        yield f"{graph.name}: {graph.how}" if graph.how != "changed" else graph.name
        yield from (f"    {line}" for line in graph.what)
        for card in graph.cards:
            yield f"  {_SIGNS[card.how]} {card.label}"
            yield from (f"      {line}" for line in card.what)
