"""How the weights of a class begin, said in the inspector while nothing is selected."""

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.panels.filling_fields import FillingFields
from designer.app.panels.initial_rows import InitialRows
from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.catalogue.spec import Catalogue
from designer.codegen import model_source
from designer.document import Design, dump_text
from designer.inference import check
from tests.app.inspecting import Shown, type_into


@pytest.fixture
def shown(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design) -> Shown:
    made = Shown(qtbot, catalogue, switch, digits)
    made.panel.show_nodes(made.design, made.graph, ())
    return made


def rows(shown: Shown) -> InitialRows:
    QApplication.processEvents()  # new fields are seen by then
    found = shown.panel.widget().findChild(InitialRows)
    assert found is not None
    return found


def choose(shown: Shown, part: str, function: str) -> None:
    (box,) = (box for box in rows(shown).findChildren(QComboBox, f"value_{part}") if box.isVisible())
    box.setCurrentText(function)
    box.activated.emit(box.currentIndex())


def line(shown: Shown, name: str) -> QLineEdit:
    (found,) = (one for one in rows(shown).findChildren(QLineEdit, f"value_{name}") if one.isVisible())
    return found


def code(shown: Shown) -> str:
    catalogue = build_catalogue()
    return model_source(shown.design, catalogue, check(shown.design, catalogue)).text


def test_a_rule_is_made_changed_and_taken_away(qtbot: QtBot, shown: Shown) -> None:
    before = dump_text(shown.design)
    history = shown.obey()
    add = rows(shown).findChild(QToolButton, "initial_add")
    assert add is not None
    add.click()
    assert history.undo_name == "Say how weights begin"
    type_into(qtbot, line(shown, "layers"), "nn.Linear")
    type_into(qtbot, line(shown, "std"), "0.1")
    choose(shown, "bias", "constant_")
    type_into(qtbot, line(shown, "val"), "0.5")
    assert shown.graph is not None
    assert shown.graph.init == [
        {"of": ["nn.Linear"], "weight": {"fn": "normal_", "std": 0.1}, "bias": {"fn": "constant_", "val": 0.5}}
    ]
    text = code(shown)
    assert "nn.init.normal_(module.weight, std=0.1)" in text
    assert "nn.init.constant_(module.bias, val=0.5)" in text
    choose(shown, "weight", "usual")
    choose(shown, "bias", "usual")
    assert shown.graph.init is None and dump_text(shown.design) == before
    history.undo()
    assert line(shown, "val").text() == "0.5"


def test_what_is_no_layer_is_refused(qtbot: QtBot, shown: Shown) -> None:
    shown.obey()
    add = rows(shown).findChild(QToolButton, "initial_add")
    assert add is not None
    add.click()
    type_into(qtbot, line(shown, "layers"), "F.relu")
    faults = [one.accessibleName() for one in rows(shown).findChildren(QLabel, "fault") if one.isVisible()]
    assert faults == ["`F.relu` is none of the layers that there are."]
    assert shown.graph is not None
    (rule,) = shown.graph.init  # type: ignore[misc]
    assert "F.relu" not in rule["of"]


def test_how_a_single_layer_begins_is_said_at_the_layer(qtbot: QtBot, shown: Shown) -> None:
    before = dump_text(shown.design)
    history = shown.obey()
    node = shown.show("nn.Conv2d")

    def fields() -> FillingFields:
        found = shown.panel.widget().findChild(FillingFields)
        assert found is not None
        return found

    assert not fields().isVisible() and not fields().findChildren(QComboBox), "nobody looks at them yet"
    (fold,) = (one for one in shown.panel.widget().findChildren(QToolButton, "unfold") if one.text() == "How it begins")
    fold.click()
    box = fields().findChild(QComboBox, "value_weight")
    assert box is not None
    box.setCurrentText("constant_")
    box.activated.emit(box.currentIndex())
    assert history.undo_name == f"Say how {node.label} begins"
    value = fields().findChild(QLineEdit, "value_val")
    assert value is not None
    type_into(qtbot, value, "0.25")
    assert shown.graph is not None
    assert shown.graph.nodes[node.id].init == {"weight": {"fn": "constant_", "val": 0.25}}
    assert f"nn.init.constant_(self.{node.label}.weight, val=0.25)" in code(shown)
    box = fields().findChild(QComboBox, "value_weight")
    assert box is not None
    box.setCurrentText("usual")
    box.activated.emit(box.currentIndex())
    assert dump_text(shown.design) == before
