"""A tidy drawing overlaps nothing, reads from left to right, and is the same each time."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from designer.document import Graph, GraphId, Node, NodeId, Port, Wire
from designer.layout import beside_their_own, free_place, places, strewn_in, tidy
from designer.layout.levelling import levelled
from designer.layout.places import box_at
from designer.layout.tidy import COLUMN_GAP, GRID, ROW_GAP


def drawn(edges: list[tuple[int, int]], count: int) -> Graph:
    graph = Graph(GraphId("g"), "G")
    for number in range(count):
        sources = tuple(Port(NodeId(f"n{a}")) for a, b in edges if b == number)
        graph.nodes[NodeId(f"n{number}")] = Node(NodeId(f"n{number}"), "torch.cat", inputs={"tensors": sources})
    return graph


def sizes_of(graph: Graph) -> dict[NodeId, tuple[float, float]]:
    return {node: (140.0 + 20 * (i % 4), 62.0 + 40 * (i % 3 == 0)) for i, node in enumerate(graph.nodes)}


graphs = st.integers(1, 14).flatmap(
    lambda count: st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=24).map(
        lambda edges: drawn(edges, count)
    )
)


@given(graphs)
def test_nothing_overlaps_and_all_lies_on_the_grid(graph: Graph) -> None:
    sizes = sizes_of(graph)
    at = tidy(graph, sizes)
    assert set(at) == set(graph.nodes)
    assert all(value % GRID == 0 for point in at.values() for value in point)
    for a, b in combinations(graph.nodes, 2):
        apart_x = at[a][0] + sizes[a][0] <= at[b][0] or at[b][0] + sizes[b][0] <= at[a][0]
        apart_y = at[a][1] + sizes[a][1] <= at[b][1] or at[b][1] + sizes[b][1] <= at[a][1]
        assert apart_x or apart_y, (a, b)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_wires_lead_from_left_to_right(pairs: list[tuple[int, int]]) -> None:
    graph = drawn([(min(a, b), max(a, b)) for a, b in pairs if a != b], 10)
    sizes = sizes_of(graph)
    at = tidy(graph, sizes)
    for wire in graph.wires():
        a, b = wire.source.node, wire.target.node
        assert at[a][0] + sizes[a][0] + COLUMN_GAP <= at[b][0]


def test_a_chain_is_one_row() -> None:
    graph = drawn([(n, n + 1) for n in range(5)], 6)
    sizes = dict.fromkeys(graph.nodes, (140.0, 62.0))
    assert {y for _, y in tidy(graph, sizes).values()} == {0.0}


@given(graphs, st.lists(st.sampled_from([-GRID, 0, 0, GRID]), min_size=40, max_size=40))
def test_small_steps_are_levelled_where_there_is_room(graph: Graph, drop: list[int]) -> None:
    sizes, drops = sizes_of(graph), dict(zip(graph.wires(), map(float, drop), strict=False))
    before = tidy(graph, sizes)
    after = levelled(graph, before, sizes, drops)

    def steps(at: dict[NodeId, tuple[float, float]]) -> dict[Wire, float]:
        ends = ((wire, at[wire.source.node], at[wire.target.node]) for wire in graph.wires())
        return {wire: end[1] - begin[1] - drops.get(wire, 0.0) for wire, begin, end in ends if begin[0] < end[0]}

    assert all(steps(after)[wire] == 0 for wire, step in steps(before).items() if step == 0), "none is bent"
    assert {node: x for node, (x, _) in after.items()} == {node: x for node, (x, _) in before.items()}
    assert all(y % GRID == 0 for _, y in after.values())
    for a, b in combinations(graph.nodes, 2):
        if before[a][0] == before[b][0] and before[a][1] < before[b][1]:
            assert after[a][1] + sizes[a][1] + ROW_GAP <= after[b][1], "a column keeps its order and its room"


def test_a_wire_into_a_second_port_is_levelled_and_one_into_another_row_stays() -> None:
    graph = drawn([(0, 1), (1, 2), (3, 2)], 4)
    into = {wire: GRID * -1.0 for wire in graph.wires() if wire.source.node == "n1"}
    at = {
        NodeId("n0"): (0.0, 0.0),
        NodeId("n1"): (240.0, 0.0),
        NodeId("n2"): (480.0, 0.0),
        NodeId("n3"): (240.0, 100.0),
    }
    after = levelled(graph, at, dict.fromkeys(at, (140.0, 62.0)), into)
    assert after == {**at, NodeId("n2"): (480.0, -20.0)}


def test_a_buffer_stands_before_what_reads_it_whatever_it_holds_next() -> None:
    ids = [NodeId(one) for one in ("far", "moved", "zeros", "book")]
    far, moved, zeros, book = ids
    inputs = {far: {"x2": Port(book)}, moved: {"input": Port(far)}, book: {"value": Port(zeros), "next": Port(moved)}}
    nodes = [Node(one, "buffer" if one == book else "torch.op", inputs=inputs.get(one, {})) for one in ids]
    graph = Graph(GraphId("g"), "G", nodes={node.id: node for node in nodes})
    laid = tidy(graph, dict.fromkeys(ids, (160.0, 56.0)))
    lefts = [laid[one][0] for one in (zeros, book, far, moved)]
    assert lefts == sorted(set(lefts))


def test_what_lies_above_stays_above() -> None:
    graph = drawn([(0, 1), (0, 2), (1, 3), (2, 3)], 4)
    sizes = dict.fromkeys(graph.nodes, (140.0, 62.0))
    for upper, lower in (("n1", "n2"), ("n2", "n1")):
        lie = {**dict.fromkeys(graph.nodes, (0.0, 50.0)), NodeId(upper): (400.0, 0.0), NodeId(lower): (0.0, 90.0)}
        at = tidy(graph, sizes, lie)
        assert at[NodeId(upper)][1] < at[NodeId(lower)][1]


def test_a_diamond_crosses_no_wires() -> None:
    graph = drawn([(0, 1), (0, 2), (1, 4), (2, 3), (4, 5), (3, 5)], 6)
    at = tidy(graph, sizes_of(graph))
    one, two, three, four = (at[NodeId(f"n{n}")][1] for n in (1, 2, 3, 4))
    assert (one < two) == (four < three)


def test_what_has_a_place_keeps_it() -> None:
    graph = drawn([(0, 1), (1, 2)], 3)
    graph.positions[NodeId("n0")] = (33.0, 7.0)
    at = places(graph, dict.fromkeys(graph.nodes, (140.0, 62.0)))
    assert at[NodeId("n0")] == (33.0, 7.0)
    assert at[NodeId("n1")][0] > 33 + 140 and at[NodeId("n2")][0] > at[NodeId("n1")][0] + 140


def test_a_free_place_is_the_wanted_one_where_it_is_free() -> None:
    assert free_place((101.0, 58.0), (140, 62), []) == (100, 60)


def test_a_free_place_is_near_and_free() -> None:
    taken = [(x, y, x + 140, y + 62) for x in (0, 160) for y in (0, 80, 160)]
    x, y = free_place((100, 80), (140, 62), taken)
    assert all(x >= box[2] or x + 140 <= box[0] or y >= box[3] or y + 62 <= box[1] for box in taken)
    assert abs(x - 100) + abs(y - 80) <= 400


def test_a_place_beyond_all_drawings_is_brought_to_the_edge() -> None:
    graph = drawn([], 2)
    graph.positions = {NodeId("n0"): (1e300, -1e300), NodeId("n1"): (5.0, 7.0)}
    at = places(graph, sizes_of(graph))
    assert at == {"n0": (1e6, -1e6), "n1": (5.0, 7.0)}


def test_strewn_cards_go_beside_what_they_are_wired_to() -> None:
    graph = drawn([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)], 7)
    sizes, ids = sizes_of(graph), list(graph.nodes)
    at = tidy(graph, sizes)
    strewn = (ids[0], ids[2], ids[5])
    assert strewn_in(graph, strewn) == set(strewn) and strewn_in(graph, (*strewn, ids[1])) == {ids[5]}
    lie = at | {node: (300.0 * number, 2000.0) for number, node in enumerate(strewn)}
    boxes = {node: box_at(lie[node], sizes[node]) for node in ids}
    assert beside_their_own(graph, strewn, boxes, {}) == {node: at[node] for node in strewn}


def test_strewn_cards_of_one_source_are_a_column_in_their_order() -> None:
    graph = drawn([(0, 1), (0, 2), (0, 3)], 5)
    sizes, (source, *three, alone) = sizes_of(graph), list(graph.nodes)
    lie = dict(
        zip(graph.nodes, [(0.0, 0.0), (900.0, 700.0), (-400.0, 300.0), (40.0, 20.0), (60.0, 900.0)], strict=True)
    )
    to = beside_their_own(graph, (*three, alone), {node: box_at(lie[node], sizes[node]) for node in graph.nodes}, {})
    first, second, third = (box_at(to[node], sizes[node]) for node in reversed(three))
    assert first[0] == second[0] == third[0] == sizes[source][0] + COLUMN_GAP
    assert first[1] == 0 and first[3] < second[1] and second[3] < third[1]
    assert to[alone] == lie[alone], "what has no wire stays where it is"
