"""Graphs that do one thing while they learn and another while they are looked at, as `when: training` has it.

They are walked both ways. What people are shown is how they learn; what goes wrong only afterwards is told as well, and
what is only used afterwards has its weights all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import networkx as nx

from designer.document import Graph, GraphId, NodeFinding, Problem, Severity
from designer.inference.survey import Survey
from designer.inference.walked import Result


def two_ways(surveys: Mapping[GraphId, Survey]) -> frozenset[GraphId]:
    """The graphs that read `training`, and those that hold them."""
    reading = [graph for graph, known in surveys.items() if known.reads_training]
    if not reading:
        return frozenset()
    holders: nx.DiGraph[GraphId] = nx.DiGraph()
    holders.add_nodes_from(surveys)
    for graph, known in surveys.items():
        holders.add_edges_from((inner, graph) for inner in known.holds)
    return frozenset(reading).union(*(nx.descendants(holders, graph) for graph in reading))


def both_ways(graph: Graph, learning: Result, looking: Result) -> Result:
    """What is found while a graph learns, with what is wrong, and what is owned, only while it is looked at."""
    known = {(problem.code, problem.graph, problem.nodes[:1]) for problem in learning.problems}
    later = [
        replace(problem, message=f"While it is not learning: {problem.message}")
        for problem in looking.problems
        if problem.severity is Severity.ERROR and (problem.code, problem.graph, problem.nodes[:1]) not in known
    ]
    findings = {node: _of_both(finding, looking.findings[node]) for node, finding in learning.findings.items()}
    return replace(
        learning,
        findings=findings,
        problems=(*learning.problems, *later, *_of_two_sizes(graph, learning, looking)),
        parameters=sum(finding.parameters for finding in findings.values()),
        frozen=sum(finding.frozen for finding in findings.values()),
    )


def _of_two_sizes(graph: Graph, learning: Result, looking: Result) -> Iterator[Problem]:
    """Layers and blocks that would have to be made for one size to learn, and for another to be looked at."""
    for node, finding in learning.findings.items():
        other = looking.findings[node].auto
        for argument, size in finding.auto.items():
            if other.get(argument, size) != size:
                label = graph.nodes[node].label
                yield Problem(
                    code="two_sizes",
                    severity=Severity.ERROR,
                    message=f"`{label}`: {argument} comes to {size} while it is learning and to {other[argument]} "
                    f"otherwise, but `{label}` is made once. Let what flows into it have one size.",
                    graph=graph.id,
                    nodes=(node,),
                )
                break


def _of_both(learning: NodeFinding, looking: NodeFinding) -> NodeFinding:
    """What a node gives while it learns, with what it owns if it is there only afterwards."""
    return replace(
        learning,
        parameters=max(learning.parameters, looking.parameters),
        frozen=max(learning.frozen, looking.frozen),
        auto={**looking.auto, **learning.auto},
        weight=learning.weight or looking.weight,
    )
