"""Shipped architectures have their published sizes, by the defaults of their classes."""

import pytest

from designer.document import Design, Report
from tests.codegen.designs import report_of
from tests.reference.drawn import PLACES, PUBLISHED, drawn


def is_fixed(sizes: list[object]) -> bool:
    return all(isinstance(size, int) for size in sizes)


def parameters(design: Design, report: Report, source: str) -> int:
    """Of the whole network; where one layer of torch is what was published, such as `torch.nn.LSTM`, of its card."""
    graph = design.root()
    assert graph is not None
    cards = [node.id for node in graph.nodes.values() if f"torch.{node.op}" == source]
    return report.graphs[graph.id][cards[0]].parameters if cards else report.parameters


@pytest.mark.parametrize("name", sorted(PLACES))
def test_it_has_its_published_size(name: str) -> None:
    published = PUBLISHED[name]
    design = drawn(name, {})
    report = report_of(design)
    assert report.ok, report.problems
    assert parameters(design, report, published["source"]) == published["parameters"]
    if "gmacs" in published:
        assert report.macs / report.batch / 1e9 == pytest.approx(published["gmacs"], rel=0.005)


@pytest.mark.parametrize("name", [name for name in sorted(PLACES) if is_fixed(PUBLISHED[name]["input"])])
def test_its_example_is_of_the_published_size(name: str) -> None:
    design = drawn(name, {})
    graph = design.root()
    assert graph is not None
    found = report_of(design).graphs[graph.id]
    picture = next(node for node in graph.nodes.values() if node.op == "input")
    (signature,) = found[picture.id].outputs.values()
    assert list(signature.sizes[1:]) == PUBLISHED[name]["input"]
