"""How the command line speaks: plain text, columns, problems with their place and cure."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from designer import api
from designer.document import Problem, Repair
from designer.document.records import Design
from designer.document.storage import design_at

FINE = 0
DESIGN_HAS_ERRORS = 1
WRONG_USE = 2
INTERRUPTED = 130  # as shells have it


def plain(text: str) -> str:
    """A message without the marks that the window turns into type: file names stand between stars."""
    return re.sub(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])", r"\1", text)  # and not `2**n**2`


def say(text: str) -> None:
    """Tells the person something that is no part of the result."""
    print(f"netdesigner: {plain(text)}", file=sys.stderr)


def design_named(text: str) -> Path:
    """The file that a person means who names a design, or a folder that one was exported to."""
    return design_at(Path(text))


def describe_trust(parser: argparse.ArgumentParser) -> None:
    """The flag that allows code to be run that a design brings."""
    parser.add_argument(
        "--trust", action="store_true", help="run the Python code that the design brings, this once; read it before"
    )


def mind_trust(design: api.Design, trust: bool) -> None:
    """Allows the code of a design to be run where that was asked for, and says how to ask where it was not."""
    if trust:
        design.trust()
    elif not design.trusted:
        say("this design brings Python code of its own. `netdesigner code FILE` shows it, `--trust` runs it")


def say_repairs(repairs: Iterable[Repair]) -> None:
    """Tells what was mended in a file while it was read."""
    for repair in repairs:
        say(f"{repair.place}: {repair.message}")


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Rows of texts as lines whose columns are aligned."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return [
        (indent + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


def problem_lines(design: Design, problem: Problem) -> list[str]:
    """A problem as people read it: what, where, and what would mend it."""
    graph = design.graphs.get(problem.graph) if problem.graph is not None else None
    place = f" in {graph.name}" if graph is not None else ""
    lines = [f"{problem.severity}{place}: {plain(problem.message)}"]
    lines += [f"    cure: {plain(fix.title)}" for fix in problem.fixes]
    return lines
