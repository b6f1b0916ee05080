"""Draw a design as a picture: PNG, SVG or PDF."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from designer import api
from designer.cli.terminal import FINE, describe_trust, design_named, mind_trust, say, say_repairs
from designer.document.storage import write_atomically
from designer.engine.pictures import LARGEST_SCALE, LOOKS, kind_of

_WIDEST = 5000.0


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument("file", metavar="FILE", type=design_named, help="a design, *.netd, or the folder of an export")
    parser.add_argument(
        "-o", "--output", metavar="PICTURE", type=Path, required=True, help="a file that ends in .png, .svg or .pdf"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--graph", metavar="NAME", default="", help="the block, network or step that is drawn")
    what.add_argument("--all", action="store_true", help="draw all of them, one beneath the other")
    parser.add_argument("--cards", metavar="NAME", nargs="+", default=[], help="draw only these cards")
    parser.add_argument(
        "--look",
        choices=(*LOOKS, "auto"),
        default="light",
        help="paper is white, without shadows; auto, for SVG alone, is light or dark as its reader is",
    )
    parser.add_argument("--no-shapes", action="store_true", help="leave out the shapes beside the wires")
    parser.add_argument("--no-titles", action="store_true", help="leave out the names above the drawings")
    parser.add_argument(
        "--scale", metavar="TIMES", type=_within(LARGEST_SCALE), default=2.0, help="size of a PNG; 2 if left"
    )
    parser.add_argument(
        "--width", metavar="MM", type=_within(_WIDEST), default=0.0, help="how wide a PDF is; 85 fits a column"
    )
    describe_trust(parser)


def _within(most: float) -> Callable[[str], float]:
    """Reads a number above zero that is not absurd."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a number above 0, up to {most:g}")
        return value

    return read


def run(arguments: argparse.Namespace) -> int:
    """Writes the picture, whole or not at all; that of an unsound design too."""
    kind = kind_of(arguments.output)
    design = api.load(arguments.file)
    say_repairs(design.repairs)
    mind_trust(design, arguments.trust)
    data = design.picture(
        kind,
        graph=arguments.graph,
        all_graphs=arguments.all,
        cards=arguments.cards,
        look=arguments.look,
        shapes=not arguments.no_shapes,
        titles=not arguments.no_titles,
        scale=arguments.scale,
        width_mm=arguments.width,
    )
    write_atomically(arguments.output, data)
    if arguments.json:
        print(json.dumps({"ok": True, "file": str(arguments.output.absolute()), "bytes": len(data)}))
    else:
        say(f"written to {arguments.output}")
    return FINE
