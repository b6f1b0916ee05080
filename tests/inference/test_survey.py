"""What is known of a graph before anything flows."""

from designer.inference.survey import survey
from tests.inference.drawing import CATALOGUE, module
from tests.work import Counted


def test_formulas_have_all_cards_gone_through_as_often_however_many_there_are() -> None:
    def scans(count: int) -> int:
        chain = [f"f{number}: formula(text='a + T') a={f'f{number - 1}' if number else 'x'}" for number in range(count)]
        drawn = module("x: input N T", *chain, f"y: output f{count - 1}")
        (graph,) = drawn.graphs.values()
        nodes = graph.nodes = Counted(graph.nodes)
        survey(CATALOGUE, drawn, graph)
        return nodes.scans

    assert scans(20) == scans(10)
