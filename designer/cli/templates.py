"""List the designs to begin with."""

from __future__ import annotations

import argparse
import json

from designer import api
from designer.cli.terminal import FINE, columns


def describe(parser: argparse.ArgumentParser) -> None:
    """This verb has no arguments of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Prints a line a template: its name and what it is."""
    found = [(name, api.new(name).document.doc) for name in api.template_names()]
    if arguments.json:
        print(json.dumps([{"name": name, "doc": doc} for name, doc in found]))
    else:
        print(*columns(found, indent=""), sep="\n")
    return FINE
