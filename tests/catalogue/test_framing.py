"""Frames go into a block with their cards and come out of it again; who is left keeps the frame."""

from designer.document import CardFrame, History, NodeId, dump_text
from tests.catalogue.test_blocks import apart, digits, grouped, root


def framed(*frames: tuple[str, str]) -> History:
    """The network for digits with frames round cards, each with its title and the names of its cards."""
    design = digits()
    graph = root(design)
    by_name = {node.label: node.id for node in graph.nodes.values()}
    graph.frames = tuple(CardFrame(title, tuple(by_name[name] for name in names.split())) for title, names in frames)
    return History(design)


def labels(history: History, graph_id: str = "") -> list[tuple[str, list[str]]]:
    graph = history.design.graphs[graph_id] if graph_id else root(history.design)
    return [(frame.title, [graph.nodes[node].label for node in frame.nodes]) for frame in graph.frames]


def test_a_frame_of_which_all_cards_go_into_a_block_goes_with_them_and_comes_out_again() -> None:
    history = framed(("Stem", "conv1 norm1"), ("Head", "dropout head"))
    before = dump_text(history.design)
    (card,) = grouped(history, {"conv1", "norm1", "relu1"}).nodes
    block = root(history.design).nodes[card].op[1:]
    assert labels(history) == [("Head", ["dropout", "head"])]
    assert labels(history, block) == [("Stem", ["conv1", "norm1"])]
    apart(history, card)
    assert labels(history) == [("Head", ["dropout", "head"]), ("Stem", ["conv1", "norm1"])]
    history.undo()
    history.undo()
    assert dump_text(history.design) == before


def test_the_card_of_a_block_stands_in_the_frame_of_its_cards_and_they_take_its_place() -> None:
    history = framed(("Stem", "conv1 norm1 pool1"))
    before = dump_text(history.design)
    (card,) = grouped(history, {"conv1", "norm1"}).nodes
    name = root(history.design).nodes[card].label
    assert labels(history) == [("Stem", [name, "pool1"])]
    apart(history, card)
    assert labels(history) == [("Stem", ["conv1", "norm1", "pool1"])]
    history.undo()
    history.undo()
    assert dump_text(history.design) == before


def test_a_frame_that_is_cut_through_keeps_who_is_left() -> None:
    history = framed(("Stem", "conv1 norm1"))
    (card,) = grouped(history, {"norm1", "relu1"}).nodes
    block = root(history.design).nodes[card].op[1:]
    assert labels(history) == [("Stem", ["conv1"])] and labels(history, block) == []
    assert NodeId(card) not in root(history.design).frames[0].nodes
