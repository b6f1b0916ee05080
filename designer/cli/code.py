"""Print a design's model.py, or write the whole project into a folder."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from designer import api
from designer.cli.terminal import DESIGN_HAS_ERRORS, FINE, problem_lines, say, say_repairs


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument("file", metavar="FILE", help="a design, *.netd")
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, help="write model.py, train.py and the rest here")


def run(arguments: argparse.Namespace) -> int:
    """Prints the code; that of an unsound design too, with the reasons on standard error."""
    design = api.load(arguments.file)
    say_repairs(design.repairs)
    if arguments.output is not None:
        design.write_project(arguments.output)
        if arguments.json:
            print(json.dumps({"ok": True, "folder": str(arguments.output.absolute())}))
        else:
            trains = "; `python train.py` in it trains" if design.document.stages else ""
            say(f"written to {arguments.output}{trains}")
        return FINE
    checked = design.check()
    if arguments.json:
        print(json.dumps({"ok": checked.ok, "model.py": design.code()}))
    else:
        print(design.code(), end="")
        for problem in checked.problems:
            print(*problem_lines(design.document, problem), sep="\n", file=sys.stderr)
    return FINE if checked.ok else DESIGN_HAS_ERRORS
