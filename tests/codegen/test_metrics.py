"""What a generated project measures over a pass, and what its optimisers are made with."""

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import torch
from sklearn import metrics

from designer.catalogue.optimiser import OPTIMISERS, Optimiser
from designer.codegen import train_source, why_not_trainable, write_project
from designer.document import Design, GraphId, Json, Node, NodeId, Port
from tests.codegen.designs import CATALOGUE, golden, report_of
from tests.language.projects import Recorder
from tests.language.rows import make_rows

Project = Callable[[Design], ModuleType]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Writes a design's project and imports its `train`."""

    def load(drawn: Design) -> ModuleType:
        write_project(drawn, CATALOGUE, report_of(drawn), tmp_path / "project")
        monkeypatch.syspath_prepend(tmp_path / "project")
        monkeypatch.chdir(tmp_path)
        return importlib.import_module("train")

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield load
    torch.set_num_threads(before)
    for module in (
        "answers",
        "checkpoints",
        "console",
        "measures",
        "model",
        "predict",
        "refusals",
        "run",
        "train",
        "weights",
    ):
        sys.modules.pop(module, None)


def measured(*ops: str, keep_best: str = "loss") -> Design:
    """Probabilities that are measured as numbers."""
    drawn = golden("simple-nn")
    nodes = drawn.graphs[GraphId("classify")].nodes
    del nodes[NodeId("accuracy")]
    for op in ops:
        wires = {"input": Port(NodeId("net")), "target": Port(NodeId("target"))}
        name = op.partition(".")[2]
        nodes[NodeId(name)] = Node(NodeId(name), op, name, inputs=wires)
    stage = drawn.stages[0]
    drawn.stages = (replace(stage, after_epoch=[{"step": "classify", "part": "test", "keep_best": keep_best}]),)
    return drawn


def learned(optimiser: str, settings: dict[str, Json]) -> Design:
    """The course's network, learning by this rule."""
    drawn = golden("simple-nn")
    nodes = drawn.graphs[GraphId("classify")].nodes
    old = nodes[NodeId("adam")]
    args = {**old.args, "optimiser": optimiser, "settings": settings}
    nodes[NodeId("adam")] = replace(old, name="rule", args=args)
    return drawn


def test_a_pass_over_uneven_batches_gives_what_scikit_learn_does(project: Project) -> None:
    train, sink = project(measured("metric.r2", "metric.mae")), Recorder()
    train.main(["--epochs", "2", "--batch-size", "48", "--out", "out"], sink)
    _, test = train.load_points(train.Config(batch_size=48))
    net = train.SimpleNN()
    net.load_state_dict(torch.load("out/last.pt", weights_only=True)["kept"]["net"])
    assert len(test.rows["label"]) % 48, "the last batch is smaller"
    with torch.no_grad():
        said = net(test.rows["features"])[:, 0]
    truth = test.rows["label"]
    assert sink.curve("test.r2")[-1] == pytest.approx(metrics.r2_score(truth, said), rel=1e-6)
    assert sink.curve("test.mae")[-1] == pytest.approx(metrics.mean_absolute_error(truth, said), rel=1e-6)
    assert len(sink.curve("train.mae")) == 2 * (1600 // 48)
    assert sink.curve("train.r2") == [], "the spread of a few rows says nothing"


def test_how_they_are_written() -> None:
    drawn = measured("metric.r2", "metric.mae", keep_best="mae")
    text = train_source(drawn, CATALOGUE, report_of(drawn)).text
    step, look = text[text.index("def classify") : text.index("# Stages")].split("def evaluate_classify")
    assert "    mae = (probability - target).abs().mean()\n" in step
    assert 'return {"loss": loss.detach(), "mae": mae.detach()}' in step
    assert "    mean_loss, whole_r2, mean_mae = Mean(), R2(), Mean()\n" in look
    assert "            whole_r2.add(probability, target)\n" in look
    assert "            mean_mae.add((probability - target).abs())\n" in look
    assert '"r2": whole_r2.value(), "mae": mean_mae.value()' in look
    assert "from measures import R2, Mean\n" in text
    assert 'run.keep_best(-scores["mae"])' in text, "the smallest error is the best"
    assert why_not_trainable(drawn, CATALOGUE, report_of(drawn)) == ""


def test_an_error_of_a_standardised_truth_is_told_in_its_own_unit(project: Project) -> None:
    drawn = golden("table")
    nodes = drawn.graphs[GraphId("estimate")].nodes
    wires = {"input": Port(NodeId("net")), "target": Port(NodeId("column"))}
    nodes[NodeId("mae")] = Node(NodeId("mae"), "metric.mae", "mae", inputs=wires)
    train, sink = project(drawn), Recorder()
    make_rows("table", Path.cwd())
    train.main(["--epochs", "2"], sink)
    scores = importlib.import_module("predict").Predictor(Path("out/last.pt")).evaluate()
    assert sink.curve("test.mae")[-1] == pytest.approx(scores.values["mae"], rel=1e-4)
    assert scores.values["mae"] > 1000 and sink.curve("train.mae") == [], "a batch does not know the unit"
    text = train_source(drawn, CATALOGUE, report_of(drawn)).text
    assert 'mean_mae.add((prediction - x).abs() * houses.facts["target"]["deviation"])\n' in text
    assert why_not_trainable(drawn, CATALOGUE, report_of(drawn)) == ""


def test_the_largest_r2_is_the_best() -> None:
    drawn = measured("metric.r2", keep_best="r2")
    text = train_source(drawn, CATALOGUE, report_of(drawn)).text
    assert 'run.keep_best(scores["r2"])' in text
    assert 'return {"loss": loss.detach()}\n' in text


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda one: one.name)
def test_an_optimiser_gets_every_setting(optimiser: Optimiser, project: Project) -> None:
    settings: dict[str, Json] = {setting.name: setting.default for setting in optimiser.settings}
    settings |= {"lr": 0.02, "weight_decay": 0.001}
    if optimiser.name == "SGD":
        settings |= {"momentum": 0.9, "nesterov": True}
    drawn = learned(optimiser.name, settings)
    assert why_not_trainable(drawn, CATALOGUE, report_of(drawn)) == ""
    project(drawn).main(["--epochs", "1", "--out", "out"], Recorder())
    (group,) = torch.load("out/last.pt", weights_only=True)["kept"]["rule"]["param_groups"]
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in group.items()}
    assert {name: given[name] for name in settings if name in given} == {
        name: value for name, value in settings.items() if name in given
    }
    assert {"lr", "weight_decay"} <= given.keys()
