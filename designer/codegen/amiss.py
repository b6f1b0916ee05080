"""What no code can be written for, told as problems at the cards where it is.

Checking lets values flow through the drawing; some of what it finds sound has no spelling all the same, such as a size
that follows from the parameters of a class in a way that has no words, or what a file says of a card that takes no such
thing. So wherever the code has a gap, a problem says so.
"""

from __future__ import annotations

from dataclasses import replace

from designer.catalogue import Catalogue
from designer.catalogue.definitions import uses_of
from designer.codegen.model import write_model
from designer.codegen.program import Gap, Program
from designer.codegen.train import Train, nothing_to_train
from designer.document import (
    UNSET,
    Design,
    Fix,
    Node,
    NodeFinding,
    NodeId,
    Problem,
    Report,
    SetArgument,
    Severity,
    Status,
    Unset,
)


def with_gaps(design: Design, catalogue: Catalogue, report: Report) -> Report:
    """The report, with a problem for each gap in the code that none of its own speaks of."""
    program = Program(design, catalogue, report)
    write_model(program)
    if not nothing_to_train(design):
        Train(program).file()
    found = [(gap, _card(program, gap)) for gap in program.gaps]
    added = [_problem(program, gap, node) for gap, node in found if not _is_told(design, report, gap, node)]
    if not added:
        return report
    graphs = {graph: dict(findings) for graph, findings in report.graphs.items()}
    for problem in added:
        for node in problem.nodes:
            assert problem.graph is not None, "a card is in a graph"
            finding = graphs[problem.graph].get(node, NodeFinding())
            graphs[problem.graph][node] = replace(finding, status=Status.FAULT)
    problems = sorted((*report.problems, *added), key=lambda one: list(Severity).index(one.severity))
    return replace(report, graphs=graphs, problems=tuple(problems))


def _card(program: Program, gap: Gap) -> Node | None:
    """The card of the drawing that a gap is at; None where it is at a graph, or outside of all."""
    graph = program.design.graphs.get(gap.graph) if gap.graph is not None else None
    nodes = graph.nodes.values() if graph is not None else ()
    named = [node for node in nodes if f"{gap.place}.".startswith(f"{program.label(node)}.")]
    return max(named, key=lambda node: len(program.label(node)), default=None)


def _is_told(design: Design, report: Report, gap: Gap, node: Node | None) -> bool:
    """Whether a problem speaks of a gap, or of what a card waits for; of an empty graph nothing need be said."""
    if gap.graph is None:
        return False
    here = [problem for problem in report.problems if problem.graph == gap.graph]
    if node is None:
        return not design.graphs[gap.graph].nodes or any(not problem.nodes for problem in here)
    findings = report.graphs.get(gap.graph, {})
    finding = findings.get(node.id, NodeFinding())
    told = here or any(problem.severity is Severity.ERROR for problem in report.problems)  # of what it waits for
    waits = told and node.op != "input" and any(one.status is Status.BLOCKED for one in findings.values())
    return (finding.status is not Status.FINE and waits) or any(node.id in problem.nodes for problem in here)


def _problem(program: Program, gap: Gap, node: Node | None) -> Problem:
    if gap.graph is None or node is None:
        severity = Severity.ERROR if gap.graph is not None else Severity.WARNING  # networks do not depend on data
        return Problem("gap", severity, program.sentence(gap), graph=gap.graph)
    drawn = NodeId(program.originals.get((gap.graph, node.id), node.id))
    graph = program.design.graphs[gap.graph]
    finding, argument = program.finding(graph, node), gap.place.removeprefix(f"{program.label(node)}.")
    known = finding.auto.get(argument, UNSET)
    message = program.sentence(gap)
    fixes: tuple[Fix, ...] = ()
    if node.repeat and any(argument in copy for copy in finding.copies):
        message = f"`{node.label}`: no expression of `index` says what {argument} comes to in each copy: write one."
    elif finding.status is Status.BLOCKED and (uses := uses_of(program.design, graph.id)):
        holder, card = uses[0]
        absent = f"`{program.design.graphs[holder].nodes[card].label}` in `{program.design.graphs[holder].name}`"
        message = (
            f"`{node.label}`: nothing says what {argument} comes to, since no `{graph.name}` is there: {absent} is "
            "left out or stands there 0 times, and what would flow into it does not suit it. Set it, or mend that."
        )
    elif finding.status is Status.ABSENT:
        message = (
            f"`{node.label}`: nothing says what {argument} comes to, since `{node.label}` is not there as the "
            "parameters are now. Set it, or give them values with which it is there."
        )
    elif not isinstance(known, Unset):
        message = (
            f"`{node.label}`: {argument} comes to {known} here, and nothing made of the parameters of `{graph.name}` "
            "says what it comes to for others."
        )
        fixes = (Fix(f"Set {argument} to {known}", (SetArgument(graph.id, drawn, argument, known),)),)
    return Problem("gap", Severity.ERROR, message, graph=graph.id, nodes=(drawn,), fixes=fixes)
