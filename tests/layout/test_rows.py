"""What is long is broken into rows where one port leads on, and nothing else changes."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from designer.document import Graph, NodeId
from designer.layout import tidy
from designer.layout.rows import in_rows
from designer.layout.tidy import GRID
from tests.layout.test_tidy import drawn, graphs, sizes_of

CARD = (180.0, 80.0)


def rowed(graph: Graph) -> dict[NodeId, tuple[float, float]]:
    sizes = sizes_of(graph)
    return in_rows(graph, sizes, tidy(graph, sizes))


def extent(at: dict[NodeId, tuple[float, float]]) -> tuple[float, float]:
    return max(x for x, _ in at.values()) + CARD[0], max(y for _, y in at.values()) + CARD[1]


@given(graphs)
def test_nothing_overlaps_and_all_lies_on_the_grid(graph: Graph) -> None:
    sizes, at = sizes_of(graph), rowed(graph)
    assert all(value % GRID == 0 for point in at.values() for value in point)
    for a, b in combinations(graph.nodes, 2):
        apart_x = at[a][0] + sizes[a][0] <= at[b][0] or at[b][0] + sizes[b][0] <= at[a][0]
        apart_y = at[a][1] + sizes[a][1] <= at[b][1] or at[b][1] + sizes[b][1] <= at[a][1]
        assert apart_x or apart_y, (a, b)


@given(st.integers(1, 150))
def test_a_chain_fills_a_screen_from_left_to_right_and_row_by_row(count: int) -> None:
    graph = drawn([(n, n + 1) for n in range(count - 1)], count)
    sizes = dict.fromkeys(graph.nodes, CARD)
    laid = tidy(graph, sizes)
    at = in_rows(graph, sizes, laid)
    order = list(graph.nodes)
    assert order == sorted(order, key=lambda node: (at[node][1], at[node][0]))
    (width, height), before = extent(at), extent(laid)[0]
    assert max(width, 1.6 * height) <= max(before, 1600.0)
    if count >= 30:
        assert 1.0 < width / height < 2.6


def test_what_has_several_ways_through_stays_in_one_row() -> None:
    chain = [(n, n + 1) for n in range(29)]
    graph = drawn([*chain, (4, 25), (5, 24)], 30)
    at = rowed(graph)
    lowest, highest = (of(at[NodeId(f"n{number}")][1] for number in range(6, 24)) for of in (max, min))
    assert lowest - highest < CARD[1]
    assert at[NodeId("n29")][1] > lowest and highest > at[NodeId("n0")][1] + CARD[1]


def test_a_row_ends_where_one_wire_leads_on_rather_than_where_a_card_is_left_alone() -> None:
    """The block of a ResNet: what comes in goes three ways, which come together again."""
    chain = [(n, n + 1) for n in range(9)]
    graph = drawn([*chain, (0, 10), (10, 11), (11, 12), (0, 12), (12, 7)], 13)
    at = rowed(graph)
    assert at[NodeId("n1")][0] > at[NodeId("n0")][0] + CARD[0]
    assert at[NodeId("n8")][1] > at[NodeId("n7")][1] + CARD[1]


def test_what_fits_as_it_is_stays_as_it_is() -> None:
    graph = drawn([(n, n + 1) for n in range(4)], 5)
    sizes = dict.fromkeys(graph.nodes, CARD)
    assert in_rows(graph, sizes, tidy(graph, sizes)) == tidy(graph, sizes)
