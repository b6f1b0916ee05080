"""Say what flows through a design: shapes, parameters, cost, problems."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from designer import api
from designer.catalogue import Catalogue, build_catalogue
from designer.catalogue.custom import operator_of
from designer.catalogue.placing import facts_text
from designer.catalogue.ports import called_graph
from designer.cli.terminal import (
    DESIGN_HAS_ERRORS,
    FINE,
    columns,
    describe_trust,
    design_named,
    mind_trust,
    problem_lines,
    say_repairs,
)
from designer.document import Design, Graph, Node, NodeFinding, Report, Status
from designer.document.costs import Costs, costs_to_json
from designer.document.findings_codec import report_to_json
from designer.document.numerals import byte_size, grouped

_GB = 2**30
_USUAL = (8, 16, 24)  # GB that graphics cards have
_MOST = 2**20


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of this verb."""
    parser.add_argument("file", metavar="FILE", type=design_named, help="a design, *.netd, or the folder of an export")
    describe_trust(parser)
    parser.add_argument("--batch", metavar="ROWS", type=_count, help="the batch that costs are for")
    parser.add_argument(
        "--memory", metavar="GB", type=_count, nargs="+", help="tell the largest batch that can be trained in so much"
    )


def _count(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or not 0 < int(text) < _MOST:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 to {_MOST - 1}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Prints what was found."""
    design = api.load(arguments.file)
    say_repairs(design.repairs)
    mind_trust(design, arguments.trust)
    checked = design.check()
    sizes = arguments.memory or (_USUAL if arguments.json else ())
    costs = design.costs(arguments.batch, [size * _GB for size in sizes])
    if arguments.json:
        print(json.dumps({"name": design.name, **report_to_json(checked.report), "cost": costs_to_json(costs)}))
    else:
        for line in _lines(design, checked.report, costs):
            print(line)
    return FINE if checked.ok else DESIGN_HAS_ERRORS


def _lines(design: api.Design, report: Report, costs: Costs) -> Iterator[str]:
    catalogue = build_catalogue()
    total = costs.total
    macs = f"{grouped(total.macs)} multiply-adds for a batch of {costs.batch}"
    frozen = f" ({grouped(report.frozen)} of them frozen)" if report.frozen else ""
    yield f"{design.name}: {grouped(report.parameters)} parameters{frozen}, {macs}"
    kept, weights = byte_size(total.kept_bytes), byte_size(costs.weight_bytes(total))
    yield f"training takes about {byte_size(costs.training_bytes(total))}: {weights} for weights, {kept} for values"
    for size, batch in costs.fits.items():
        yield f"  {size // _GB} GB of memory hold " + (f"a batch of {grouped(batch)}" if batch else "not one row")
    for graph in design.document.graphs.values():
        yield ""
        yield graph.name
        yield from columns([_row(catalogue, design.document, graph, node, report) for node in graph.nodes.values()])
    yield ""
    for problem in report.problems:
        yield from problem_lines(design.document, problem)
    if not report.problems:
        yield "no problems"


def _row(catalogue: Catalogue, design: Design, graph: Graph, node: Node, report: Report) -> tuple[str, str, str, str]:
    finding = report.finding(graph.id, node.id)
    operator = operator_of(catalogue, design, node.op)
    kind = node.op or f"calls {node.of}"
    if operator is not None:
        facts = facts_text(operator, node)
        kind = f"{operator.title} ({facts})" if facts else operator.title
    elif node.op and (block := called_graph(design, graph, node)) is not None:
        times = node.repeat.get("n")
        kind = block.name if times is None else f"{block.name} x {str(times).removeprefix('=')}"
    parameters = f"{grouped(finding.parameters)} parameters" if finding is not None and finding.parameters else ""
    return node.label, kind, _shape(finding), parameters


def _shape(finding: NodeFinding | None) -> str:
    if finding is None:
        return "?"
    if finding.outputs:
        return ", ".join(signature.text("x") for signature in finding.outputs.values())
    return "" if finding.status is Status.FINE else finding.status.value
