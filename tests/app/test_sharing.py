"""A layer shares the weight of another: offered where it fits, drawn as a wire between ports, undone in one step."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QCheckBox, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.canvas.geometry import Scene
from designer.app.canvas.words import card_words
from designer.app.panels.sharing_button import SharingButton
from designer.app.panels.taking_part import TakingPart
from designer.app.theme.style import ThemeSwitch
from designer.app.theme.tokens import load_tokens
from designer.catalogue import build_catalogue
from designer.catalogue.blocks import make_block
from designer.catalogue.spec import Catalogue
from designer.document import (
    Connect,
    Design,
    Disconnect,
    EditError,
    GraphId,
    History,
    NodeFinding,
    NodeId,
    Port,
    Report,
    Slot,
)
from tests.app.inspecting import Shown, type_into
from tests.codegen.designs import net, node
from tests.codegen.test_kept import tied_blocks

NET, HEAD, TABLE = GraphId("net"), NodeId("head"), NodeId("table")
SHARE = Connect(NET, Port(TABLE, "weight"), Slot(HEAD, "weight"))


def drawn() -> Design:
    return net(
        node("tokens", "input", shape="N T", dtype="int64"),
        node("table", "nn.Embedding", {"input": "tokens"}, num_embeddings=9, embedding_dim=4),
        node("fc", "nn.Linear", {"input": "table"}, out_features=4),
        node("parts", "Tensor.unbind", {"input": "fc"}, dim=1),
        node("head", "nn.Linear", {"input": "fc"}, out_features=9, bias=False),
        node("y", "output", {"value": "head"}),
    )


def report(design: Design) -> Report:
    """What the check says of the weights: those of the table and of the head have one form."""
    weights = {"table": (9, 4), "fc": (4, 4), "head": (9, 4)}
    return Report(graphs={NET: {NodeId(one): NodeFinding(weight=sizes) for one, sizes in weights.items()}})


@pytest.fixture
def shown(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch) -> Shown:
    return Shown(qtbot, catalogue, switch, drawn())


def offered(shown: Shown) -> tuple[SharingButton, list[str]]:
    button = shown.panel.widget().findChild(SharingButton, "share_weight")
    assert button is not None
    button.menu().aboutToShow.emit()  # it lists nothing before: there may be many
    return button, [action.text() for action in button.menu().actions() if not action.isSeparator()]


def test_only_weights_that_fit_are_offered_and_one_step_takes_it_back(shown: Shown) -> None:
    history = shown.obey()
    shown.panel.show_nodes(shown.design, shown.graph, (HEAD,))
    shown.tell(report(shown.design))
    button, names = offered(shown)
    assert button.isVisible() and button.text() == "Share the weight of…"
    assert names == ["table"]
    button.menu().actions()[0].trigger()
    assert shown.asked == [("Share the weight of table with head", (SHARE,))]
    assert button.text() == "Shares the weight of table"
    assert offered(shown)[1] == ["table", "Give it a weight of its own"]
    history.undo()
    assert shown.design.graphs[NET].source_of(SHARE.target) is None
    assert button.text() == "Share the weight of…"
    history.redo()
    button.menu().actions()[-1].trigger()
    assert shown.asked[-1][0] == "Give head a weight of its own"
    assert shown.design.graphs[NET].source_of(SHARE.target) is None


def test_a_layer_whose_weight_nobody_could_share_offers_nothing(shown: Shown) -> None:
    shown.panel.show_nodes(shown.design, shown.graph, (NodeId("fc"),))
    shown.tell(report(shown.design))
    assert not offered(shown)[0].isVisible()


def test_the_ports_of_a_shared_weight_are_there_as_long_as_it_is_shared() -> None:
    design = drawn()
    scene = Scene(build_catalogue(), design, NET, lambda text, _role: 6.0 * len(text), load_tokens().sizes)
    history = History(design)
    history.observe(lambda change: scene.update(change.delta))

    def ports(card: NodeId) -> list[str]:
        return [spot.port for spot in scene.deck.cards[scene.deck.row[card]].spots]

    before = ports(TABLE), ports(HEAD)
    assert before == (["input", "output"], ["input", "output"])
    history.do("Share", [SHARE])
    assert (ports(TABLE), ports(HEAD)) == (["input", "output", "weight"], ["input", "weight", "output"])
    assert not scene.wiring.is_broken(scene.wiring.at[SHARE.target])
    history.undo()
    assert (ports(TABLE), ports(HEAD)) == before


def test_cards_that_share_a_weight_stay_together() -> None:
    design = drawn()
    SHARE.apply(design)
    with pytest.raises(EditError, match="head shares the weight of table; take both or neither"):
        make_block(build_catalogue(), design, design.graphs[NET], {HEAD}, {}, (0.0, 0.0))


def test_several_names_are_typed_with_commas(qtbot: QtBot, shown: Shown) -> None:
    history = shown.obey()
    cut = shown.show("Tensor.unbind")
    type_into(qtbot, shown.line("node_name"), "q, k")
    assert shown.design.graphs[NET].nodes[cut.id] == replace(cut, name=("q", "k"))
    type_into(qtbot, shown.line("node_name"), "q, q")
    assert shown.fault("node_name") == "`q, q` cannot be its name: each name is for one output."
    history.undo()
    assert shown.design.graphs[NET].nodes[cut.id] == cut


def test_a_layer_is_left_unused_with_what_was_found_and_used_again(shown: Shown) -> None:
    history = shown.obey()
    fc = NodeId("fc")
    shown.panel.show_nodes(shown.design, shown.graph, (fc,))
    shown.tell(Report(graphs={NET: {fc: NodeFinding(auto={"in_features": 4})}}))
    box = shown.panel.widget().findChild(QCheckBox, "unused")
    assert box is not None and not box.isChecked()
    box.click()
    left = shown.design.graphs[NET].nodes[fc]
    assert left.unused and left.args == {"in_features": 4, "out_features": 4}
    assert not [wire for wire in shown.design.graphs[NET].wires() if fc in (wire.source.node, wire.target.node)]
    assert card_words(build_catalogue(), shown.design, shown.design.graphs[NET], left, None).fact == "unused"
    box.click()
    assert not shown.design.graphs[NET].nodes[fc].unused
    assert [name for name, _ in shown.asked] == ["Leave fc unused", "Use fc again"]
    history.undo()
    history.undo()
    assert shown.design == drawn() and not box.isChecked()


def test_a_card_is_bypassed_in_the_inspector_where_it_can_be(shown: Shown) -> None:
    history = shown.obey()
    fc, data = NodeId("fc"), next(node for node in shown.design.graphs[NET].nodes.values() if node.op == "input")
    shown.panel.show_nodes(shown.design, shown.graph, (fc,))
    box = shown.panel.widget().findChild(QCheckBox, "bypassed")
    assert box is not None and box.isEnabled() and not box.isChecked()
    box.click()
    assert shown.design.graphs[NET].nodes[fc].bypass and box.isChecked()
    box.click()
    assert [name for name, _ in shown.asked] == ["Bypass fc", "Do not bypass fc"]
    history.undo()
    assert box.isChecked() and history.undo_name == "Bypass fc"
    history.undo()
    shown.design.graphs[NET].nodes[fc] = replace(shown.design.graphs[NET].nodes[fc], inputs={})
    fold = shown.panel.widget().findChild(TakingPart)
    assert fold is not None
    fold.findChild(QToolButton, "unfold").click()
    assert not box.isEnabled() and "nothing is wired to" in box.toolTip()
    shown.panel.show_nodes(shown.design, shown.graph, (data.id,))
    assert shown.panel.widget().findChild(QCheckBox, "bypassed") is None


def test_the_weight_of_a_layer_inside_a_block_is_offered_and_drawn(
    qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch
) -> None:
    design = tied_blocks()
    history = History(design)
    history.do("Apart", [Disconnect(NET, Slot(HEAD, "weight"))])
    shown = Shown(qtbot, catalogue, switch, design)
    shown.obey()
    shown.panel.show_nodes(shown.design, shown.graph, (HEAD,))
    weights = {NodeId(one): NodeFinding(weight=(9, 4)) for one in ("embed", "head")}
    shown.tell(Report(graphs={GraphId("stem"): weights, NET: weights}))
    button, names = offered(shown)
    assert names == ["encoder.stem.embed", "decoder.stem.embed"]
    button.menu().actions()[0].trigger()
    assert button.text() == "Shares the weight of encoder.stem.embed"
    scene = Scene(build_catalogue(), design, NET, lambda text, _role: 6.0 * len(text), load_tokens().sizes)
    spots = [spot.port for spot in scene.deck.cards[scene.deck.row[NodeId("encoder")]].spots]
    assert spots == ["tokens", "y", "stem.embed.weight"]
    assert not scene.wiring.is_broken(scene.wiring.at[Slot(NodeId("decoder"), "stem.embed.weight")])
