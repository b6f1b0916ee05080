"""Small designs for the tests of the generator, written in a line a node."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from designer.catalogue import build_catalogue
from designer.codegen import model_source
from designer.document import Design, Graph, GraphId, Json, Network, Node, NodeId, Parameter, Port, Report, load
from designer.inference import check

CATALOGUE = build_catalogue()
LANGUAGE = Path(__file__).parents[1] / "language"


def node(
    name: str,
    op: str,
    wires: dict[str, str | list[str]] | None = None,
    *,
    named: bool = True,
    of: str = "",
    note: str = "",
    when: str = "",
    repeat: dict[str, Json] | None = None,
    extra: dict[str, Json] | None = None,
    **args: Json,
) -> Node:
    """A node whose id is its name, and whose keyword arguments are its own."""
    inputs = {
        port: tuple(Port.parse(one) for one in source) if isinstance(source, list) else Port.parse(source)
        for port, source in (wires or {}).items()
    }
    return Node(NodeId(name), op, name if named else "", of, args, inputs, when, repeat or {}, note, extra=extra or {})


def graph(name: str, *nodes: Node, parameters: Sequence[Parameter] = (), kind: str = "module", doc: str = "") -> Graph:
    return Graph(GraphId(name.lower()), name, kind, doc, tuple(parameters), nodes={one.id: one for one in nodes})


def design(*graphs: Graph) -> Design:
    """The graphs, and a network of the first."""
    first = graphs[0]
    return Design("drawn", networks=(Network("net", "net", first.id),), graphs={one.id: one for one in graphs})


def net(*nodes: Node, parameters: Sequence[Parameter] = ()) -> Design:
    """A design of one module, `Net`."""
    return design(graph("Net", *nodes, parameters=parameters))


def golden(name: str) -> Design:
    loaded, repairs = load(LANGUAGE / name / "design.netd")
    assert repairs == ()
    return loaded


def report_of(drawn: Design) -> Report:
    return check(drawn, CATALOGUE)


def code(drawn: Design) -> str:
    return model_source(drawn, CATALOGUE, report_of(drawn)).text


def run_text(text: str) -> ModuleType:
    """The module that a text is."""
    module = ModuleType("generated")
    exec(compile(text, "generated.py", "exec"), module.__dict__)
    return module


def ruff(*command: str, folder: Path) -> None:
    """Holds the files of a folder to ruff with the rules of the goldens."""
    config = str(LANGUAGE / "ruff.toml")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--config", config, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
