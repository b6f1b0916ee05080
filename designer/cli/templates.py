"""List the designs to begin with."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from designer.cli.terminal import FINE, columns
from designer.templates import Template, template_families


def describe(parser: argparse.ArgumentParser) -> None:
    """This verb has no arguments of its own."""


def run(arguments: argparse.Namespace) -> int:
    """Prints a line a template, family by family: its name and what it is."""
    families = template_families()
    if arguments.json:
        print(json.dumps([_told(one, family.title) for family in families for one in family.templates]))
    else:
        print(*columns([(one.name, one.summary()) for family in families for one in family.templates], ""), sep="\n")
    return FINE


def _told(template: Template, family: str) -> dict[str, object]:
    return {**asdict(template), "family": family, "doc": template.summary()}
