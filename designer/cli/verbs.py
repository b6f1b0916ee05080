"""Finds the verb, runs it, and turns what goes wrong into one sentence and an exit status."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from designer.api import DesignError
from designer.cli import check, code, compare, desktop, export, new, predict, runs, templates, train
from designer.cli.terminal import DESIGN_HAS_ERRORS, INTERRUPTED, WRONG_USE, plain, say
from designer.codegen import ProjectError
from designer.document import DocumentError, FormatError
from designer.training.store import StoreError
from designer.version import VERSION

VERBS = {
    module.__name__.rpartition(".")[2]: module
    for module in (check, code, compare, export, train, predict, runs, new, templates, desktop)
}

_EPILOG = """\
Without a verb, `netdesigner [FILE] [--template NAME]` opens the window.

exit status: 0 fine, 1 the design has errors, 2 wrong use
"""


def build_parser() -> argparse.ArgumentParser:
    """The parser of all verbs."""
    parser = argparse.ArgumentParser(
        prog="netdesigner",
        description="Draw neural networks, see the shapes, read the PyTorch code, train.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"netdesigner {VERSION}")
    verbs = parser.add_subparsers(title="verbs", dest="verb", metavar="VERB", required=True)
    for name, module in VERBS.items():
        summary = (module.__doc__ or "").splitlines()[0]
        verb = verbs.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        module.describe(verb)
        verb.add_argument("--json", action="store_true", help="one JSON object on standard output, for machines")
        verb.set_defaults(parser=verb)
    return parser


def main(argv: Sequence[str]) -> int:
    """Runs one verb.

    Args:
        argv: The verb and its arguments.

    Returns:
        The exit status.
    """
    parser = build_parser()
    arguments, rest = parser.parse_known_args(argv)
    if rest and "flags" not in arguments:
        arguments.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    arguments.flags = rest
    _prepare_output()
    try:
        status: int = VERBS[arguments.verb].run(arguments)
        sys.stdout.flush()
        return status
    except (FormatError, DesignError) as error:
        return _fail(error, DESIGN_HAS_ERRORS, arguments.json)
    except (DocumentError, ProjectError, StoreError, desktop.DesktopError) as error:
        return _fail(error, WRONG_USE, arguments.json)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _prepare_output() -> None:
    """Files and pipes get UTF-8, as Python code and JSON are; a terminal gets `?` for what it cannot show."""
    if isinstance(sys.stdout, TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")


def _fail(error: Exception, status: int, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"ok": False, "error": plain(str(error))}))
    else:
        say(str(error))
    return status
