"""Shipped architectures have their published sizes, by the defaults of their classes."""

import pytest

from designer.document import Graph, Report
from tests.codegen.designs import report_of
from tests.reference.drawn import PLACES, PUBLISHED, drawn


def parameters(graph: Graph, report: Report, source: str) -> int:
    """Of the whole network; where one layer of torch is what was published, such as `torch.nn.LSTM`, of its card."""
    cards = [node.id for node in graph.nodes.values() if f"torch.{node.op}" == source]
    return report.graphs[graph.id][cards[0]].parameters if cards else report.parameters


def example(graph: Graph, report: Report) -> list[int]:
    """The sizes of what flows into the first input, without the batch."""
    first = next(node.id for node in graph.nodes.values() if node.op == "input")
    (signature,) = report.graphs[graph.id][first].outputs.values()
    return list(signature.sizes[1:])


@pytest.mark.parametrize("name", sorted(PLACES))
def test_it_has_its_published_size(name: str) -> None:
    published = PUBLISHED[name]
    design = drawn(name, {})
    graph = design.root()
    assert graph is not None
    report = report_of(design)
    assert report.ok, report.problems
    assert parameters(graph, report, published["source"]) == published["parameters"]
    if all(isinstance(size, int) for size in published["input"]):
        assert example(graph, report) == published["input"]
    if "gmacs" in published:
        assert report.macs / report.batch / 1e9 == pytest.approx(published["gmacs"], rel=0.005)
