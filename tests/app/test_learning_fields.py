"""How a step learns, said in the inspector: a field for each setting of the optimiser and of its schedule."""

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from designer.app.theme.style import ThemeSwitch
from designer.catalogue import build_catalogue
from designer.catalogue.spec import Catalogue
from designer.codegen.train import train_source
from designer.document import Design, GraphId, Json, NodeId, SetArgument
from designer.inference import check
from tests.app.inspecting import Shown, type_into

STEP, ADAM = GraphId("classify"), NodeId("adam")


@pytest.fixture
def shown(qtbot: QtBot, catalogue: Catalogue, switch: ThemeSwitch, digits: Design) -> Shown:
    made = Shown(qtbot, catalogue, switch, digits)
    made.graph = digits.graphs[STEP]
    made.show("minimise")
    return made


def said(shown: Shown, argument: str) -> Json:
    return shown.design.graphs[STEP].nodes[ADAM].args.get(argument)


def line(shown: Shown, name: str) -> QLineEdit:
    QApplication.processEvents()  # new fields are seen by then
    (found,) = (one for one in shown.panel.widget().findChildren(QLineEdit, f"value_{name}") if one.isVisible())
    return found


def choose(shown: Shown, name: str, value: str) -> None:
    (box,) = (one for one in shown.panel.widget().findChildren(QComboBox, f"value_{name}") if one.isVisible())
    box.setCurrentText(value)
    box.activated.emit(box.currentIndex())


def test_each_setting_is_a_field_with_torchs_default(qtbot: QtBot, shown: Shown) -> None:
    history = shown.obey()
    assert line(shown, "lr").text() == "=learning_rate" and line(shown, "weight_decay").placeholderText() == "0"
    type_into(qtbot, line(shown, "weight_decay"), "0.01")
    assert history.undo_name == "Set weight_decay of adam"
    assert said(shown, "settings") == {"lr": "=learning_rate", "weight_decay": 0.01}
    type_into(qtbot, line(shown, "weight_decay"), "-1")
    assert "weight_decay is -1; it is between 0 and 1000." in shown.fault("weight_decay")
    assert said(shown, "settings") == {"lr": "=learning_rate", "weight_decay": 0.01}
    choose(shown, "optimiser", "SGD")
    assert said(shown, "settings") == {"lr": "=learning_rate", "weight_decay": 0.01}
    type_into(qtbot, line(shown, "momentum"), "0.9")
    choose(shown, "optimiser", "Adam")
    assert said(shown, "settings") == {"lr": "=learning_rate", "weight_decay": 0.01}, "Adam has no momentum"
    assert not check(shown.design, build_catalogue()).problems


def test_a_schedule_is_chosen_set_and_taken_back(qtbot: QtBot, shown: Shown) -> None:
    shown.obey()
    choose(shown, "schedule", "CosineAnnealingLR")
    wave = {"op": "CosineAnnealingLR", "args": {"T_max": "=epochs"}, "per": "epoch"}
    assert said(shown, "schedule") == wave
    type_into(qtbot, line(shown, "T_max"), "7")
    choose(shown, "schedule", "StepLR")
    assert said(shown, "schedule") == {"op": "StepLR", "args": {"step_size": 10}, "per": "epoch"}
    type_into(qtbot, line(shown, "gamma"), "0.5")
    catalogue = build_catalogue()
    report = check(shown.design, catalogue)
    assert "StepLR(adam, step_size=10, gamma=0.5)" in train_source(shown.design, catalogue, report).text
    choose(shown, "schedule", "constant")
    assert said(shown, "schedule") is None


def test_what_is_said_besides_is_seen_and_can_be_taken_away(shown: Shown) -> None:
    history = shown.obey()
    history.do("Say more", [SetArgument(STEP, ADAM, "settings", {"lr": 0.1, "maximize": True})])
    QApplication.processEvents()
    reset = shown.panel.widget().findChild(QToolButton, "reset_maximize")
    assert reset is not None and reset.isVisible()
    reset.click()
    assert said(shown, "settings") == {"lr": 0.1}
