"""Designs in a few words, for the tests of inference.

`module("x: input N 3 H W", "conv: nn.Conv2d(out_channels=8, kernel_size=3) x")` draws what it says: a name, an operator
with its arguments, and the nodes that its inputs take from, in the order of its ports; `port=node` names a port.
"""

from __future__ import annotations

import ast
import re

from designer.catalogue import build_catalogue
from designer.document import DataSource, Design, Graph, GraphId, Json, Network, Node, NodeId, Port, Report
from designer.document.records import Parameter, Source
from designer.inference import check

CATALOGUE = build_catalogue()
_LINE = re.compile(r"(?P<name>[\w.]+): (?P<op>[@\w.]+)(?:\((?P<args>.*?)\))?(?P<rest>.*)", re.DOTALL)


def node(line: str) -> Node:
    """One node from its line."""
    match = _LINE.fullmatch(line)
    assert match is not None, line
    name, op = match["name"], match["op"]
    args: dict[str, Json] = {}
    if match["args"]:
        call = ast.parse(f"f({match['args']})", mode="eval").body
        assert isinstance(call, ast.Call)
        args = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    words = match["rest"].split()
    if op == "input":
        if words:
            args["shape"] = " ".join(words)
        return Node(NodeId(name), op, name, args=args)
    ports = list(CATALOGUE[op].inputs) if op in CATALOGUE else []
    inputs: dict[str, Source] = {}
    for index, word in enumerate(words):
        port, _, source = word.rpartition("=")
        if not port and ports and ports[0].variadic:
            inputs[ports[0].name] = (*inputs.get(ports[0].name, ()), Port.parse(source))  # type: ignore[misc]
        else:
            inputs[port or (ports[index].name if ports else "x")] = Port.parse(source)
    if op == "call":
        return Node(NodeId(name), "", name, of=str(args.pop("of")), args=args, inputs=inputs)
    return Node(NodeId(name), op, name, args=args, inputs=inputs)


def graph(*lines: str, name: str = "net", kind: str = "module", parameters: tuple[Parameter, ...] = ()) -> Graph:
    """A graph of these lines."""
    nodes = [node(line) for line in lines]
    return Graph(GraphId(name), name, kind, parameters=parameters, nodes={one.id: one for one in nodes})


def design(*graphs: Graph, sources: tuple[DataSource, ...] = (), networks: tuple[Network, ...] | None = None) -> Design:
    """A design whose first graph is its network, unless other networks are given."""
    if networks is None:
        networks = (Network("n", graphs[0].name, graphs[0].id),)
    return Design("test", networks=networks, graphs={one.id: one for one in graphs}, sources=sources)


def module(*lines: str) -> Design:
    """A design with one network of these lines."""
    return design(graph(*lines))


def shapes(report: Report, name: str = "net") -> dict[str, str]:
    """Node to the shape of its first output, as people read it."""
    return {
        node: next(iter(finding.outputs.values())).text()
        for node, finding in report.graphs[GraphId(name)].items()
        if finding.outputs
    }


def checked(*lines: str) -> Report:
    """The report of one network of these lines."""
    return check(module(*lines), CATALOGUE)


def codes(report: Report) -> list[str]:
    """The codes of its problems."""
    return [problem.code for problem in report.problems]
