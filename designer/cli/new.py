"""Begin a design from a template."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from designer import api
from designer.cli.terminal import FINE, say
from designer.document import DocumentError, SetName
from designer.document.storage import SUFFIX


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument("template", metavar="TEMPLATE", help="one of `netdesigner templates`")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to; TEMPLATE.netd if left out")
    parser.add_argument("--force", action="store_true", help="write over a file that is there already")


def run(arguments: argparse.Namespace) -> int:
    """Writes the new design; it is named for its file."""
    design = api.new(arguments.template)
    output: Path = arguments.output or Path(f"{arguments.template}{SUFFIX}")
    if output.exists() and not arguments.force:
        raise DocumentError(f"*{output}* is there already; choose another name, or say --force to write over it")
    name = output.name.removesuffix(SUFFIX)
    if name != design.name:
        design.history.do("Name the design", [SetName(name)])
    design.save(output)
    if arguments.json:
        print(json.dumps({"ok": True, "file": str(output.absolute())}))
    else:
        say(f"written to {output}; `netdesigner {output}` opens it")
    return FINE
