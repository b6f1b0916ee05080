"""Networks of a design: one more, one less, one under another name wherever it is called."""

from pathlib import Path

import pytest

from designer.catalogue import build_catalogue
from designer.catalogue.networks import add_network, add_network_of, network_fault, remove_network, rename_network
from designer.codegen import train_source
from designer.document import Design, EditError, GraphId, History, dump_text, load
from designer.inference import check
from tests.app.nested import nested

CATALOGUE = build_catalogue()
LANGUAGE = Path(__file__).parents[1] / "language"


@pytest.mark.parametrize("name", ["dcgan", "moco", "dpo", "attention-seq2seq", "gpt-2-small", "simple-nn"])
def test_a_rename_reaches_every_call_and_every_list_and_changes_nothing_else(name: str) -> None:
    design = load(LANGUAGE / name / "design.netd")[0]
    before, sound = dump_text(design), check(design, CATALOGUE)
    gaps = train_source(design, CATALOGUE, sound).text.count("# problem")  # what this version writes no code for
    history = History(design)
    names = [network.name for network in design.networks]
    for old in names:
        history.do(*rename_network(design, old, f"{old}_renamed"))
    report = check(design, CATALOGUE)
    assert [one.code for one in report.problems] == [one.code for one in sound.problems]
    text = train_source(design, CATALOGUE, report).text
    assert text.count("# problem") == gaps
    assert all(f"{old}_renamed" in text for old in names)
    for _ in names:
        history.undo()
    assert dump_text(design) == before


def test_a_network_is_added_with_a_class_of_its_own_or_of_one_that_is_there() -> None:
    design = nested()
    history = History(design)
    named, graph = add_network(design)
    history.do(*named)
    assert (design.graphs[graph].name, design.networks[-1].name) == ("Net2", "net2")
    history.do(*add_network_of(design, design.graphs[GraphId("net")]))
    assert design.networks[-1].name == "net3"
    assert design.networks[-1].graph == "net"
    history.do(*remove_network(design, "net3"))
    history.do(*remove_network(design, "net2"))
    assert [network.name for network in design.networks] == ["net"]
    for _ in range(4):
        history.undo()
    assert dump_text(design) == dump_text(nested())


def test_a_network_that_a_step_calls_stays() -> None:
    with pytest.raises(EditError, match="net is needed by scores in classify"):
        remove_network(nested(), "net")


@pytest.mark.parametrize(("name", "fault"), [("net", "another network"), ("2x", "Python name"), ("class", "word of")])
def test_names_that_no_network_can_have(name: str, fault: str) -> None:
    assert fault in network_fault(Design("", networks=nested().networks), name)
