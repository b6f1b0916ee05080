"""Print a design's model.py, or write the whole project into a folder."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from designer import api
from designer.cli.terminal import (
    DESIGN_HAS_ERRORS,
    FINE,
    describe_trust,
    design_named,
    mind_trust,
    problem_lines,
    say,
    say_repairs,
)
from designer.document.trust import code_digest
from designer.engine.proof.client import prove_export
from designer.engine.proof.records import proof_to_json


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument("file", metavar="FILE", type=design_named, help="a design, *.netd, or the folder of an export")
    describe_trust(parser)
    parser.add_argument(
        "-o", "--output", metavar="DIR", type=Path, help="write model.py, train.py and the rest here, and prove them"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the code; that of an unsound design too, with the reasons on standard error."""
    design = api.load(arguments.file)
    say_repairs(design.repairs)
    mind_trust(design, arguments.trust)
    if arguments.output is not None:
        return _export(design, arguments.output, arguments.json)
    checked = design.check()
    if arguments.json:
        print(json.dumps({"ok": checked.ok, "model.py": design.code()}))
    else:
        print(design.code(), end="")
        for problem in checked.problems:
            print(*problem_lines(design.document, problem), sep="\n", file=sys.stderr)
    return FINE if checked.ok else DESIGN_HAS_ERRORS


def _export(design: api.Design, folder: Path, as_json: bool) -> int:
    """Writes the project, and holds its code against the drawing; Ctrl-C leaves it written and not proven."""
    design.write_project(folder)
    trains = "; `python train.py` in it trains" if design.document.stages else ""
    if not as_json:
        say(f"written to {folder}{trains}")
    proof = prove_export(folder, allowed=code_digest(design.document) if design.trusted else "")
    if as_json:
        proven = proof_to_json(proof)
        print(json.dumps({"ok": not proof.differences, "folder": str(folder.absolute()), "proof": proven}))
    else:
        say(proof.verdict)
    return DESIGN_HAS_ERRORS if proof.differences else FINE
