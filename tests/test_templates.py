"""The designs that people begin with."""

from itertools import combinations
from pathlib import Path

import pytest

from designer.document import DocumentError, dump_text
from designer.resources import resource
from designer.templates import open_template, template_families, template_names

CARD = (168, 62)
GRID = 20


@pytest.mark.parametrize("name", template_names())
def test_a_template_is_named_for_its_file_and_says_what_it_is(name: str) -> None:
    design = open_template(name)
    assert design.name == name
    assert design.doc.endswith(".")
    assert design.networks


def test_the_index_lists_each_once() -> None:
    """What it does not know would be shown last, under the name of its file."""
    families = template_families()
    listed = [one for family in families for one in family.templates]
    assert sorted(one.name for one in listed) == template_names()
    assert len({one.title for one in listed}) == len(listed)
    assert families[0].title == "First steps"
    assert "More" not in [family.title for family in families]


@pytest.mark.parametrize("name", ["digits-cnn", "resnet-18", "simple-nn"])
def test_a_template_is_the_design_of_the_language_test(name: str) -> None:
    written = Path(__file__).parent / "language" / name / "design.netd"
    assert resource("templates", f"{name}.netd").read_bytes() == written.read_bytes()
    assert dump_text(open_template(name)).encode() == written.read_bytes()


@pytest.mark.parametrize("name", template_names())
def test_every_card_has_a_place_of_its_own_on_the_grid(name: str) -> None:
    for graph in open_template(name).graphs.values():
        assert graph.positions.keys() == graph.nodes.keys()
        for x, y in graph.positions.values():
            assert (x % GRID, y % GRID) == (0, 0)
        for (x, y), (other_x, other_y) in combinations(graph.positions.values(), 2):
            assert abs(x - other_x) >= CARD[0] + 60 or abs(y - other_y) >= CARD[1] + 60, "room for the shape between"


def test_two_designs_from_one_template_share_nothing() -> None:
    first, second = open_template("simple-nn"), open_template("simple-nn")
    first.graphs.clear()
    assert second.graphs


def test_a_name_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(DocumentError, match=r"there is no template `resnet`; there are .*resnet-18, .*vit-b-16"):
        open_template("resnet")
    with pytest.raises(DocumentError, match="there is no template"):
        open_template("../../README")
