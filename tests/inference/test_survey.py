"""What is known of a graph before anything flows."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.document import Design
from designer.inference.survey import survey
from tests.inference.drawing import CATALOGUE, module
from tests.work import Counted


def formulas(count: int) -> Design:
    """Formulas in a row, each of which reads a size."""
    chain = [f"f{number}: formula(text='a + T') a={f'f{number - 1}' if number else 'x'}" for number in range(count)]
    return module("x: input N T", *chain, f"y: output f{count - 1}")


def one_name(count: int) -> Design:
    """Cards in a row that all have one name, as code is often written."""
    drawn = module(
        "x: input N 8", *(f"f{number}: F.relu {f'f{number - 1}' if number else 'x'}" for number in range(count))
    )
    (graph,) = drawn.graphs.values()
    graph.nodes = {node.id: replace(node, name="h") if node.op == "F.relu" else node for node in graph.nodes.values()}
    return drawn


@pytest.mark.parametrize("drawn", [formulas, one_name])
def test_all_cards_are_gone_through_as_often_however_many_there_are(drawn: Callable[[int], Design]) -> None:
    def scans(count: int) -> int:
        design = drawn(count)
        (graph,) = design.graphs.values()
        nodes = graph.nodes = Counted(graph.nodes)
        survey(CATALOGUE, design, graph)
        return nodes.scans

    assert scans(20) == scans(10)
